/* SPDX-License-Identifier: MIT */
/* Which records convert, and who may do it to whose benefit. */
#include <fcntl.h>

#include "op/converting.h"
#include "records/safe_cells.h"

/* Before the run, which may take long. */
static enum opk_status check_outputs(const struct converting *c)
{
	const struct opk_convert_options *o = c->options;
	const char *files[] = { o->results, o->failures, o->rejects,
		o->values };
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		st = worse(st, outputs_check(files[i], converting_faults(c)));
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		for (size_t k = 0; k < i; k++)
			if (files[i] && files[k] && !strcmp(files[i], files[k]))
				st = fault(converting_faults(c), OPK_BAD_OPTION,
					NULL, 0, 0,
					"two outputs have the name '%s'\n"
					"Give each a file of its own.",
					files[i]);
	return st;
}

/* Exactly one of the ways to say which records. */
static enum opk_status check_options(struct converting *c)
{
	const struct opk_convert_options *o = c->options;
	int ways = (o->select != NULL) + (o->where != NULL) + o->all;
	struct faults *f = converting_faults(c);

	if (o->explain && (o->where || o->all))
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"--explain is for one record, and goes with none of "
			"--where and --all");
	if (!o->explain && ways == 0)
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"it is not said which records convert\n"
			"Add --select FILE, --where CRITERIA or --all.");
	if (ways > 1)
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"--select, --where and --all exclude each other\n"
			"Give one of them.");
	if (o->through && !*o->through)
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"'' is no value of '--through'\n"
			"Name a transition, as it is called in the "
			"blueprint.");
	return check_outputs(c);
}

/* The column by which --explain finds its row. */
static uint32_t explained_column(const struct table *t)
{
	uint32_t column = table_column(t, SPAN("id"));

	return column == COLUMN_NONE ? 0 : column;
}

/* The rows of the selection that are about the record. */
static void add_rows(
	struct converting *c, const struct table *t, struct buf *out)
{
	uint32_t column = explained_column(t);
	struct span id = span_of(c->options->explain);
	struct buf text = { 0 };

	for (size_t i = 0; i < t->row_count; i++) {
		struct span row = table_row(t, i);

		if (table_is_bad(t, i) ||
			!span_equal(id,
				cell_plain(table_cell(t, i, column), &text)))
			continue;
		buf_add(out, row);
		if (!row_end_bytes(row))
			buf_add_char(out, '\n');
	}
	out->failed |= text.failed;
	buf_release(&text);
}

/* --explain looks at a selection of one row, its own or the file's. */
static enum opk_status select_one(struct converting *c, const struct table *t)
{
	struct buf text = { 0 };
	struct span copy, header = t ? t->header : SPAN("id\n");
	enum opk_status st;

	buf_add(&text, header);
	if (t && !row_end_bytes(header))
		buf_add_char(&text, '\n');
	if (t) {
		add_rows(c, t, &text);
	} else {
		cell_add(&text, span_of(c->options->explain));
		buf_add_char(&text, '\n');
	}
	copy = arena_copy(&c->arena, buf_span(&text));
	st = text.failed || !copy.ptr ? fault_memory(converting_faults(c))
				      : OPK_OK;
	buf_release(&text);
	if (!st)
		st = table_of(&c->selection, copy,
			t ? c->options->select : "--explain", &c->sheets.how,
			converting_faults(c));
	c->has_selection = !st;
	return st;
}

/* What --safe-cells has added to a file is not in its cells. */
static enum opk_status restore_cells(struct converting *c, struct table *t)
{
	struct faults *f = converting_faults(c);
	struct buf text = { 0 };
	struct span copy = { 0 };
	enum opk_status st;

	if (table_column(t, SPAN(SAFE_COLUMN)) == COLUMN_NONE)
		return OPK_OK;
	if (safe_table_restore(t, &text))
		copy = arena_copy(&c->arena, buf_span(&text));
	buf_release(&text);
	table_close(t);
	st = copy.ptr ? table_of(t, copy, c->options->select, &c->sheets.how, f)
		      : fault_memory(f);
	return st;
}

static enum opk_status open_selection(struct converting *c)
{
	struct table whole;
	enum opk_status st;

	if (!c->options->select)
		return c->options->explain ? select_one(c, NULL) : OPK_OK;
	st = table_open(&whole, AT_FDCWD, c->options->select,
		c->options->select, &c->sheets.how, converting_faults(c));
	if (!st)
		st = restore_cells(c, &whole);
	if (st)
		return st;
	if (c->options->explain) {
		st = select_one(c, &whole);
		table_close(&whole);
		return st;
	}
	c->selection = whole;
	c->has_selection = true;
	return OPK_OK;
}

enum opk_status converting_select(struct converting *c)
{
	enum opk_status st = check_options(c);

	if (!st)
		st = open_selection(c);
	c->setting.selection = c->has_selection ? &c->selection : NULL;
	return st;
}

/* permission: how the permission is called, before the module's name */
static enum opk_status may(struct converting *c, struct span module,
	const char *what, const char *permission)
{
	const struct person *who = c->actor;
	bool is_named = *permission == 'C';

	if (people_may(&c->people, who, module, what))
		return OPK_OK;
	return fault(converting_faults(c), OPK_NO_PERMISSION, NULL, 0, 0,
		"the user '%.*s' has no permission %s%.*s (profile '%.*s')\n"
		"Let somebody act who has it (--as), or have an administrator "
		"%s '%s' in profiles/%.*s/modules/%.*s.yaml%s.",
		SPAN_ARG(who->name), permission, SPAN_ARG(module),
		SPAN_ARG(who->profile), is_named ? "allow" : "grant", what,
		SPAN_ARG(who->profile), SPAN_ARG(module),
		is_named ? ", and name the permission in the profile" : "");
}

/* Is a target on request asked for, by an option or by a column? */
static bool is_asked(const struct converting *c, struct span module)
{
	const struct opk_texts *with = &c->options->with;

	for (size_t i = 0; i < with->count; i++)
		if (span_is(module, with->items[i]))
			return true;
	for (size_t i = 0; c->has_selection && i < c->selection.column_count;
		i++) {
		struct span rest, name = c->selection.columns[i];

		if (span_equal(span_split(name, '.', &rest), module) &&
			rest.len)
			return true;
	}
	return false;
}

enum opk_status converting_permit(struct converting *c)
{
	struct span source = c->setting.module;
	enum opk_status st =
		may(c, source, "mass_convert", "Crm_Implied_Mass_Convert_");

	st = worse(st, may(c, source, "view", "to view "));
	st = worse(st, may(c, source, "edit", "to edit "));
	NODE_EACH (n, node_get(c->setting.mapping, SPAN("targets"))) {
		struct span module = node_get_text(n, "module");

		if (span_is(node_get_text(n, "create"), "on_request") &&
			!is_asked(c, module))
			continue;
		if (!span_is(node_get_text(n, "create"), "never"))
			st = worse(st, may(c, module, "create", "to create "));
		NODE_EACH (child, node_get(n, SPAN("children"))) {
			st = worse(st, may(c, node_get_text(child, "from"),
					       "view", "to view "));
			st = worse(st, may(c, node_get_text(child, "module"),
					       "create", "to create "));
		}
	}
	return st;
}

enum opk_status converting_assignee(
	struct converting *c, const struct person **out)
{
	const char *who = c->options->assign_to;
	struct faults *f = converting_faults(c);

	*out = NULL;
	if (!who)
		return OPK_OK;
	*out = people_find(&c->people, span_of(who));
	if (!*out || !(*out)->is_active)
		return fault(f, OPK_UNKNOWN_USER, NULL, 0, 0,
			"there is no active user '%s' to assign records to\n"
			"Name one by id, file name in users/, or e-mail "
			"address.",
			who);
	return OPK_OK;
}
