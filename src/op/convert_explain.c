/* SPDX-License-Identifier: MIT */
/* convert --explain: what would be made of one record alone, and why. */
#include "op/explaining.h"

/* The checks of a row in their order (formats/conversion.md, 3). */
static const struct check {
	enum row_code code;
	const char *message; /* how its fault begins; NULL: any */
	const char *says;
} checks[] = {
	{ ROW_INVALID_DATA, "no such record", "the record is there" },
	{ ROW_DUPLICATE_DATA, "selected before", "it is selected once" },
	{ ROW_ID_ALREADY_CONVERTED, NULL, "it was not converted before" },
	{ ROW_RECORD_LOCKED, NULL, "it is not locked" },
	{ ROW_NOT_APPROVED, NULL, "it does not wait for approval" },
	{ ROW_NOT_ALLOWED, NULL, "its blueprint lets it go" },
	{ ROW_INVALID_DATA, "no such policy", "on_match is a policy" },
	{ ROW_INVALID_DATA, "no active user", "assign_to is a user" },
	{ ROW_INVALID_DATA, "Non Subordinate",
		"assign_to is you, or below you" },
	{ ROW_INVALID_DATA, NULL, "each value fits its field" },
	{ ROW_MANDATORY_NOT_FOUND, NULL, "no required field is empty" },
	{ ROW_MAPPING_MISMATCH, NULL, "the stage is in the pipeline" },
	{ ROW_DUPLICATE_DATA, "matches record", "no match is forbidden" },
	{ ROW_DUPLICATE_DATA, "other account",
		"no match is in another account" },
	{ ROW_DUPLICATE_DATA, NULL, "unique values stay unique" },
	{ ROW_INVALID_DATA, "validation rule",
		"no validation rule forbids it" },
};

void explain_text(struct explaining *e, struct node *map, const char *key,
	struct span text)
{
	struct span copy = arena_copy(e->arena, text);

	e->failed |= !copy.ptr || !node_put_text(e->arena, map, key, copy);
}

const struct row_record *explained_record(
	const struct explaining *e, size_t target)
{
	const struct run *r = &e->converting->run;
	const struct row_record *x =
		&r->records[(size_t)(e->row - r->rows) *
				    r->recipe->target_count +
			    target];

	return e->fault || x->action == ACTION_NONE ? NULL : x;
}

/* A message that a check has for its own is of no check that has any. */
static bool is_of_check(const struct check *c, const struct row_fault *f)
{
	if (c->code != f->code)
		return false;
	if (c->message)
		return span_starts(f->message, span_of(c->message));
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (checks[i].code == f->code && checks[i].message &&
			span_starts(f->message, span_of(checks[i].message)))
			return false;
	return true;
}

/* All that passed, up to the one that did not. */
static void put_checks(struct explaining *e, struct node *root)
{
	struct node *list = node_put_list(e->arena, root, "checks");
	bool over = false;

	for (size_t i = 0; !over && i < sizeof checks / sizeof *checks; i++) {
		struct node *n = node_add(list, node_new(e->arena, NODE_MAP));

		over = e->fault && is_of_check(&checks[i], e->fault);
		explain_text(e, n, "check", span_of(checks[i].says));
		e->failed |= !node_put_bool(e->arena, n, "passed", !over);
	}
	if (!e->fault)
		return;
	explain_text(e, root, "code", span_of(row_code_word(e->fault->code)));
	explain_text(e, root, "field", e->fault->field);
	explain_text(e, root, "message", e->fault->message);
}

/* Whom the row's own assign_to names; empty: nobody. */
static struct span row_assignee(const struct explaining *e, struct buf *text)
{
	uint32_t column = e->converting->run.recipe->assign_column;

	return column == COLUMN_NONE || e->row->row == ROW_NONE
		       ? SPAN("")
		       : cell_plain(e->view.given[column], text);
}

/* Whom the source record names. */
static struct span source_owner(const struct explaining *e, struct buf *text)
{
	const struct recipe *p = e->converting->run.recipe;

	return p->owner < p->source->table.column_count
		       ? cell_plain(table_cell(&p->source->table,
					    e->row->source, p->owner),
				 text)
		       : SPAN("");
}

/* Who owns what is made, and why. */
static void put_owner(struct explaining *e, struct node *root)
{
	const struct converting *c = e->converting;
	struct node *n = node_put_map(e->arena, root, "owner");
	const struct person *who = c->run.options.assign_to;
	const char *from = who ? "--assign-to" : "the source's owner";
	struct buf text = { 0 };
	struct span id = row_assignee(e, &text);

	if (id.len) {
		from = "assign_to of the selection";
		who = people_find(&c->people, id);
		id = who ? who->id : id;
	} else if (who) {
		id = who->id;
	} else {
		id = source_owner(e, &text);
		who = people_of_id(&c->people, id);
	}
	explain_text(e, n, "id", id);
	explain_text(e, n, "user", who ? who->name : SPAN(""));
	explain_text(e, n, "from", span_of(from));
	e->failed |= text.failed;
	buf_release(&text);
}

/* Why the row has this target, or has not. */
static const char *why_wanted(const struct target *t, bool wanted)
{
	if (wanted && t->is_never_made)
		return "the mapping links to one that is there, and makes none";
	if (wanted)
		return t->on_request ? "it was asked for"
				     : "the mapping makes one for each row";
	if (t->on_request && !t->is_asked)
		return "only on request, and nothing asks for it";
	return "the record does not meet create_when";
}

/* Is a policy given for all targets, or for this one? */
static bool is_option(const struct converting *c, struct span module)
{
	const struct opk_texts *all = &c->options->on_match;

	for (size_t i = 0; i < all->count; i++) {
		struct span text = span_of(all->items[i]);
		size_t at = span_find(text, '=', 0);

		if (at == text.len || span_equal(span_cut(text, 0, at), module))
			return true;
	}
	return false;
}

/* Has the mapping's target a policy of its own? */
static bool is_mapped(const struct converting *c, struct span module)
{
	NODE_EACH (n, node_get(c->setting.mapping, SPAN("targets")))
		if (span_equal(node_get_text(n, "module"), module))
			return node_get(n, SPAN("on_match"));
	return false;
}

/* What happens to a record that is found, and who says so. */
static void put_policy(
	struct explaining *e, const struct target *t, struct node *n)
{
	static const char *const words[] = { "", "skip", "merge", "overwrite",
		"create", "fail" };
	const struct converting *c = e->converting;
	uint32_t column = c->run.recipe->policy_column;
	enum match_policy policy = t->policy;
	const char *from = is_option(c, t->module)   ? "--on-match"
			   : is_mapped(c, t->module) ? "the mapping"
						     : "default";
	struct buf text = { 0 };

	if (column != COLUMN_NONE && e->row->row != ROW_NONE &&
		!cell_is_empty(e->view.given[column])) {
		policy = policy_find(cell_text(e->view.given[column], &text));
		from = "the selection";
	}
	explain_text(e, n, "policy", span_of(words[policy]));
	explain_text(e, n, "policy_from", span_of(from));
	e->failed |= text.failed;
	buf_release(&text);
}

static void put_found(struct explaining *e, size_t target, struct node *n)
{
	const struct target *t = &e->converting->run.recipe->targets[target];
	const struct row_record *x = explained_record(e, target);

	explain_text(e, n, "action",
		span_of(row_action_word(
			x ? (enum row_action)x->action : ACTION_NONE)));
	explain_text(e, n, "record", x ? e->ids[target] : SPAN(""));
	put_policy(e, t, n);
	e->failed |= !node_put_bool(e->arena, n, "several", x && x->is_several);
}

static void put_target(struct explaining *e, size_t target, struct node *list)
{
	const struct target *t = &e->converting->run.recipe->targets[target];
	struct node *n = node_add(list, node_new(e->arena, NODE_MAP));
	bool wanted = e->row->source != ROW_NONE && row_wants(&e->view, target);

	explain_text(e, n, "module", t->module);
	e->failed |= !node_put_bool(e->arena, n, "wanted", wanted);
	explain_text(e, n, "why", span_of(why_wanted(t, wanted)));
	if (!wanted)
		return;
	put_found(e, target, n);
	explain_rules(e, target, n);
	if (!t->is_never_made || explained_record(e, target))
		explain_fields(e, target, n);
}

/* The ids of the row's records, for lookups between them. */
static void find_ids(struct explaining *e)
{
	struct run *r = &e->converting->run;

	for (size_t t = 0; t < r->recipe->target_count; t++) {
		const struct row_record *x = explained_record(e, t);
		char room[SHEET_ID];

		e->ids[t] = SPAN("");
		if (!x)
			continue;
		e->ids[t] = arena_copy(
			e->arena, sheet_id(r->recipe->targets[t].sheet, x->ref,
					  room, &e->converting->reader));
		e->failed |= !e->ids[t].ptr;
	}
}

static void explain(struct explaining *e)
{
	struct converting *c = e->converting;
	struct node *root = c->answer->root, *list;
	struct buf text = { 0 };

	explain_text(e, root, "module", c->setting.module);
	explain_text(e, root, "id", converting_id(c, e->row, &text));
	e->failed |= !node_put_bool(e->arena, root, "converts", !e->fault);
	put_checks(e, root);
	if (e->row->source != ROW_NONE)
		put_owner(e, root);
	find_ids(e);
	list = node_put_list(e->arena, root, "explained");
	for (size_t t = 0; e->row->source != ROW_NONE &&
			   t < c->run.recipe->target_count && !e->failed;
		t++)
		put_target(e, t, list);
	e->failed |= text.failed;
	buf_release(&text);
}

enum opk_status converting_explain(struct converting *c)
{
	struct explaining e = { .converting = c, .arena = &c->answer->arena };
	const struct run *r = &c->run;

	if (!r->row_count)
		return fault(converting_faults(c), OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' is not in the selection\n"
			"Give an id that stands in its first column.",
			c->options->explain);
	e.row = &r->rows[0];
	if (e.row->fault)
		e.fault = &r->row_faults.items[e.row->fault];
	if (!row_view_init(&e.view, r->recipe) ||
		!row_view_init(&e.mapped, r->recipe))
		e.failed = true;
	if (!e.failed && e.row->source != ROW_NONE) {
		row_view_set(&e.view, e.row->source, e.row->row);
		row_view_set(&e.mapped, e.row->source, ROW_NONE);
	}
	if (!e.failed)
		explain(&e);
	row_view_release(&e.view);
	row_view_release(&e.mapped);
	if (e.failed)
		return fault_memory(converting_faults(c));
	return e.fault ? OPK_NO : OPK_OK;
}
