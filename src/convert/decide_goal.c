/* SPDX-License-Identifier: MIT */
/* What becomes of a row's record of one target: deciding, then doing. */
#include "convert/run_parts.h"

/* Keep an id for the rest of the row. */
void goal_keep_id(struct works *w, struct goal *g, struct span id)
{
	struct buf *name = &w->names[g->number];

	w->has_ids |= (uint64_t)1 << g->number;
	if (id.len <= SHEET_ID) {
		memmove(w->id_text[g->number], id.ptr, id.len);
		w->ids[g->number] =
			(struct span){ w->id_text[g->number], id.len };
		return;
	}
	buf_clear(name);
	buf_add(name, id);
	w->ids[g->number] = buf_span(name);
}

void ruling_ids(struct ruling *u, uint64_t targets)
{
	struct works *w = u->run->works;

	targets &= ~w->has_ids;
	for (size_t i = 0; targets; i++, targets >>= 1) {
		struct goal *g = &w->goals[i];
		char out[SHEET_ID];

		if (!(targets & 1))
			continue;
		w->ids[i] = (struct span){ 0 };
		if (g->intent.ref != REF_NONE)
			goal_keep_id(w, g,
				sheet_id(g->sheet, g->intent.ref, out,
					&g->reader));
	}
}

/* The id by the mapping's template. */
static void make_name(struct ruling *u, struct goal *g)
{
	struct works *w = u->run->works;
	struct buf *name = &w->names[g->number];
	struct span rest = g->id_template, mark = SPAN("${id}"), id;

	id = cell_plain(
		ruling_view(u)->cells[u->run->recipe->source->id], &w->cell);
	buf_clear(name);
	while (rest.len) {
		if (span_starts(rest, mark)) {
			buf_add(name, id);
			rest = span_cut(rest, mark.len, rest.len);
		} else {
			buf_add_char(name, rest.ptr[0]);
			rest = span_cut(rest, 1, rest.len);
		}
	}
	w->ids[g->number] = buf_span(name);
	w->has_ids |= (uint64_t)1 << g->number;
}

static enum opk_status refuse_number(struct run *r, const struct goal *g)
{
	return fault(r->setting->faults, OPK_BAD_RECORDS,
		&(struct source){ .name = g->sheet->path.ptr }, 0, 0,
		"new records of %.*s cannot be numbered: its ids are not all "
		"numbers below 18446744073709551615\n"
		"Give the mapping a template for 'new_id', as in 'A${id}'.",
		SPAN_ARG(g->target->module));
}

static bool can_number(const struct sheet *s)
{
	return s->next_id && s->fresh.count <= UINT64_MAX - s->next_id;
}

/* The id that the new record will have; check 14 for a template's. */
static enum opk_status choose_id(struct ruling *u, struct goal *g)
{
	struct run *r = u->run;
	struct arena *a = &r->works->looks[0].arena;
	char digits[SHEET_ID];
	struct span id;

	if (!g->id_template.len) {
		if (!can_number(g->sheet))
			return refuse_number(r, g);
		goal_keep_id(r->works, g,
			number_text(g->sheet->next_id + g->sheet->fresh.count,
				digits));
		return OPK_OK;
	}
	make_name(u, g);
	id = r->works->ids[g->number];
	if (sheet_find(g->sheet, id) == REF_NONE)
		return OPK_OK;
	u->fault = (struct row_fault){ .code = ROW_DUPLICATE_DATA,
		.field = arena_print(a, "%.*s.id", SPAN_ARG(g->target->module)),
		.message = arena_print(
			a, "record %.*s has this value", SPAN_ARG(id)) };
	return u->fault.field.ptr && u->fault.message.ptr
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

enum opk_status ruling_owner(struct ruling *u, struct span module)
{
	struct run *r = u->run;
	const struct row_view *v = ruling_view(u);
	uint32_t column = r->recipe->owner;
	struct arena *a = &r->works->looks[0].arena;
	const struct person *who = NULL;
	struct span text = { 0 };

	if (r->rows[u->row].owner || r->recipe->stand_in)
		return OPK_OK;
	if (column != COLUMN_NONE && column < v->cell_count)
		text = cell_plain(v->cells[column], &r->works->cell);
	if (text.len)
		who = people_of_id(r->setting->people, text);
	if (who && who->is_active)
		return OPK_OK;
	u->fault = (struct row_fault){ .code = ROW_INVALID_DATA,
		.field = arena_print(a, "%.*s.Owner", SPAN_ARG(module)),
		.message = text.len ? arena_print(a,
					      "owner %.*s is no active user",
					      SPAN_ARG(text))
				    : SPAN("the record has no owner") };
	return u->fault.field.ptr && u->fault.message.ptr
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

static enum opk_status decide_new(struct ruling *u, struct goal *g)
{
	enum opk_status st = ruling_owner(u, g->target->module);

	if (!st && !u->fault.code)
		st = choose_id(u, g);
	g->intent.action = ACTION_CREATED;
	for (size_t i = 0; !st && !u->fault.code && i < g->target->unique_count;
		i++)
		if (g->uniques[i])
			st = ruling_unique(u, g, i, REF_NONE);
	return st;
}

/* Nothing can refer to a record by an id that is none, or is another's too. */
static enum opk_status refuse_bad_id(
	struct ruling *u, struct goal *g, const struct bad_id *bad)
{
	struct run *r = u->run;
	struct arena *a = &r->works->looks[0].arena;
	const struct table *t = &g->sheet->table;
	struct span id =
		sheet_text(g->sheet, bad->row, g->sheet->id, &g->reader);

	u->fault = (struct row_fault){ .code = bad->what == ID_REPEATED
						       ? ROW_DUPLICATE_DATA
						       : ROW_INVALID_DATA,
		.field = arena_print(a, "%.*s.id", SPAN_ARG(g->target->module)),
		.message = SPAN("matches a record without an id") };
	if (bad->what == ID_MALFORMED)
		u->fault.message = arena_print(a,
			"matches record '%.*s', which is not an id",
			SPAN_ARG(id));
	if (bad->what == ID_REPEATED)
		u->fault.message = arena_print(a,
			"matches record %.*s, which lines %ju and %ju have",
			SPAN_ARG(id), (uintmax_t)table_line(t, bad->first),
			(uintmax_t)table_line(t, bad->second));
	return u->fault.field.ptr && u->fault.message.ptr && !g->reader.failed
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

/*
 * Conditions will look at a record that changes: its booleans have to be
 * some. The first column that is not; COLUMN_NONE: all are.
 */
static uint32_t bad_boolean(struct goal *g, uint32_t ref)
{
	const struct sheet *s = g->sheet;
	bool truth;

	if (ref >= s->row_count)
		return COLUMN_NONE;
	for (uint32_t i = 0; i < s->table.column_count; i++)
		if (s->columns.items[i].is_boolean &&
			!text_parse_boolean(
				sheet_text(s, ref, i, &g->reader), &truth))
			return i;
	return COLUMN_NONE;
}

static enum opk_status refuse_boolean(
	struct ruling *u, struct goal *g, uint32_t ref, uint32_t column)
{
	struct run *r = u->run;
	struct arena *a = &r->works->looks[0].arena;
	struct span text =
		arena_copy(a, sheet_text(g->sheet, ref, column, &g->reader));

	ruling_ids(u, (uint64_t)1 << g->number);
	u->fault = (struct row_fault){ .code = ROW_INVALID_DATA,
		.field =
			arena_print(a, "%.*s.%.*s", SPAN_ARG(g->target->module),
				SPAN_ARG(g->sheet->columns.items[column].name)),
		.message = arena_print(a,
			"record %.*s has '%.*s', which is not true or false",
			SPAN_ARG(r->works->ids[g->number]), SPAN_ARG(text)) };
	return text.ptr && u->fault.field.ptr && u->fault.message.ptr &&
			       !g->reader.failed
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

enum opk_status goal_decide(struct ruling *u, struct goal *g)
{
	enum match_policy policy = u->outlook->policy;
	struct found found = { .ref = REF_NONE };
	const struct bad_id *bad;
	uint32_t boolean = COLUMN_NONE;
	size_t rule = 0;
	enum opk_status st = OPK_OK;

	g->intent.action = ACTION_NONE;
	g->intent.is_several = g->intent.is_denied = false;
	g->intent.is_missed = false;
	g->intent.moves = g->intent.stays = false;
	g->intent.slot_count = g->intent.dropped_count = 0;
	g->intent.why_no_tags = LOST_NOTHING;
	if (!(u->outlook->wants >> g->number & 1))
		return OPK_OK;
	if (u->account != REF_NONE && u->account_goal == g->number)
		return goal_take_account(u, g);
	if (policy == POLICY_NONE)
		policy = g->target->policy;
	if (policy != POLICY_CREATE)
		st = ruling_match(u, g, &found, &rule);
	if (st)
		return st;
	g->intent.ref = found.ref;
	g->intent.is_several = found.is_several;
	g->intent.rule = (uint8_t)rule;
	if (found.ref != REF_NONE) {
		bad = sheet_bad_id(g->sheet, found.ref);
		if (g->target->may_edit &&
			(policy == POLICY_MERGE || policy == POLICY_OVERWRITE))
			boolean = bad_boolean(g, found.ref);
		st = bad ? refuse_bad_id(u, g, bad)
		     : boolean != COLUMN_NONE
			     ? refuse_boolean(u, g, found.ref, boolean)
			     : goal_found(u, g, policy);
	}
	if (st || g->intent.ref != REF_NONE)
		return st;
	g->intent.is_several = false;
	g->intent.rule = 0;
	g->intent.is_missed = g->target->is_never_made;
	return g->intent.is_missed ? OPK_OK : decide_new(u, g);
}

/* Enter a new record into the indexes. */
static bool enter(struct ruling *u, struct goal *g, uint32_t ref)
{
	struct matcher *m = u->run->matcher;
	const struct target *t = g->target;

	for (size_t i = 0; i < t->rule_count; i++) {
		struct index *x = g->rules[i];

		if (!x || x->existing_only)
			continue;
		if (!matcher_add(m, x,
			    g->is_derived[i] ? matcher_hash(m, x, ref)
					     : ruling_hash(u, g, i),
			    ref))
			return false;
	}
	for (size_t i = 0; i < t->unique_count; i++) {
		struct index *x = g->uniques[i];
		bool late =
			x && t->slots[t->uniques[i].slot].from == FROM_RECORD;
		uint64_t hash = u->hashes[g->first_hash + t->rule_count + i];

		if (x && !matcher_add(m, x,
				 late ? matcher_hash(m, x, ref) : hash, ref))
			return false;
	}
	return true;
}

static enum opk_status do_create(
	struct ruling *u, struct goal *g, struct row_record *k)
{
	struct run *r = u->run;
	uint32_t row = (uint32_t)u->row;

	k->ref = g->id_template.len ? sheet_add_named(g->sheet, row,
					      r->works->ids[g->number])
				    : sheet_add(g->sheet, row);
	if (k->ref == REF_NONE || !enter(u, g, k->ref))
		return fault_memory(r->setting->faults);
	return OPK_OK;
}

static bool is_in(const struct buf *b, struct span s)
{
	return b->ptr && s.ptr >= b->ptr && s.ptr < b->ptr + b->room;
}

/* A cell that lives as long as the sheet. */
static struct span keep_cell(
	struct run *r, struct goal *g, uint32_t slot, struct span cell)
{
	const struct row_view *v = &r->works->first->view;

	if (g->target->slots[slot].from == FROM_RECORD ||
		is_in(&v->made, cell) || is_in(&v->text, cell) ||
		is_in(&v->key, cell))
		return arena_copy(&g->sheet->arena, cell);
	return cell;
}

static bool set(struct goal *g, uint32_t ref, uint32_t column, struct span cell)
{
	return cell.ptr && sheet_set(g->sheet, ref, column, cell, &g->reader);
}

/* Put tags behind those of the record; *any: one was new. */
static bool add_tags(struct run *r, struct goal *g, uint32_t ref,
	struct span tags, bool *any)
{
	struct works *w = r->works;
	struct span own, all;
	bool done;

	*any = false;
	if (!tags.len)
		return true;
	if (!tags_append(r, g, ref, tags, &w->normal, &done))
		return false;
	*any = done && w->normal.len;
	if (done)
		return true;
	own = sheet_text(g->sheet, ref, g->sheet->tag, &g->reader);
	all = tags_join(own, tags, &w->normal, &w->first->scratch);
	if (all.ptr == own.ptr && all.len == own.len)
		return !w->normal.failed;
	*any = true;
	return !w->normal.failed &&
	       sheet_grow_text(g->sheet, ref, g->sheet->tag, all, &g->reader) &&
	       tags_keep(r, g, ref, all);
}

static bool do_tags(struct ruling *u, struct goal *g, struct row_record *k)
{
	struct run *r = u->run;
	struct works *w = r->works;
	bool any;

	if (!g->carries_tags || g->intent.why_no_tags)
		return true;
	if (!add_tags(r, g, k->ref,
		    cell_plain(ruling_view(u)->cells[r->recipe->tag], &w->cell),
		    &any))
		return false;
	if (!any)
		return true;
	g->columns[g->column_count++] = g->sheet->tag;
	if (k->action == ACTION_MATCHED) {
		enum match_policy p = u->outlook->policy;

		if (p == POLICY_NONE)
			p = g->target->policy;
		k->action = p == POLICY_OVERWRITE ? ACTION_OVERWRITTEN
						  : ACTION_MERGED;
	}
	return true;
}

static bool do_changes(struct ruling *u, struct goal *g, struct row_record *k)
{
	struct run *r = u->run;
	struct sheet *s = g->sheet;

	for (size_t i = 0; i < g->intent.slot_count; i++) {
		uint32_t slot = g->intent.slots[i];
		uint32_t column = g->target->slots[slot].out;

		if (!set(g, k->ref, column,
			    keep_cell(r, g, slot,
				    ruling_cell(u, g, slot, false))))
			return false;
		g->columns[g->column_count++] = column;
	}
	if (!do_tags(u, g, k))
		return false;
	if (!g->column_count)
		return true;
	return (s->modified_by == COLUMN_NONE ||
		       set(g, k->ref, s->modified_by, r->works->actor_cell)) &&
	       (s->modified_time == COLUMN_NONE ||
		       set(g, k->ref, s->modified_time, r->works->now_cell));
}

enum opk_status goal_do(struct ruling *u, struct goal *g)
{
	struct run *r = u->run;
	struct row_record *k =
		&r->records[u->row * r->works->goal_count + g->number];
	enum opk_status st;

	*k = (struct row_record){ .ref = g->intent.ref,
		.action = (uint8_t)g->intent.action,
		.rule = g->intent.rule,
		.is_several = g->intent.is_several,
		.is_denied = g->intent.is_denied,
		.is_moved = g->intent.moves,
		.is_missed = g->intent.is_missed };
	g->column_count = 0;
	if (k->action == ACTION_NONE) {
		k->ref = REF_NONE;
		return OPK_OK;
	}
	st = goal_drop(u, g);
	if (st)
		return st;
	if (k->action == ACTION_CREATED)
		st = do_create(u, g, k);
	else
		st = do_changes(u, g, k) ? OPK_OK
					 : fault_memory(r->setting->faults);
	r->by_action[g->number][k->action]++;
	return st;
}
