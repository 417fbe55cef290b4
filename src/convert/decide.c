/* SPDX-License-Identifier: MIT */
/*
 * Deciding all rows: block by block, first every row by itself on all
 * threads, then one after the other in their order.
 */
#include "convert/decide.h"

#include <stdlib.h>

#include "convert/decide_match.h"
#include "convert/derive.h"
#include "convert/engine.h"
#include "convert/hint.h"
#include "convert/look.h"
#include "convert/losses.h"
#include "convert/run.h"
#include "convert/tags.h"
#include "convert/validation.h"
#include "convert/value.h"
#include "rules/automation.h"
#include "table/match.h"
#include "util/pool.h"
#include "util/text.h"

static enum opk_status decide_row(struct run *r, size_t row);
static enum opk_status goal_drop(struct decision *u, struct goal *g);

static void look_at_rows(void *user, unsigned worker, size_t item)
{
	struct run *r = user;
	struct engine *w = r->engine;
	size_t row = w->from + item * LOOK_STRIDE, end = row + LOOK_STRIDE;

	if (end > w->to)
		end = w->to;
	for (; row < end; row++) {
		size_t at = row - w->from;

		look_at(r, &w->looks[worker], row, &w->early_checks[at],
			w->hashes + at * w->hash_count);
	}
	hint_rows(r, &w->looks[worker], w->from + item * LOOK_STRIDE, end);
}

static bool open_looks(struct run *r)
{
	struct engine *w = r->engine;
	size_t rows = r->row_count < LOOK_BLOCK ? r->row_count : LOOK_BLOCK;

	w->early_checks = calloc(rows + 1, sizeof *w->early_checks);
	w->hashes = calloc(rows * w->hash_count + 1, sizeof *w->hashes);
	w->hints = calloc(rows * w->hash_count + 1, sizeof *w->hints);
	r->records =
		calloc(r->row_count * w->goal_count + 1, sizeof *r->records);
	for (unsigned i = 0; i < r->options.workers; i++)
		if (!row_view_init(&w->looks[i].view, r->recipe))
			return false;
	w->first = derivation_new(r);
	return w->early_checks && w->hashes && w->hints && r->records &&
	       w->first;
}

static bool looks_failed(const struct run *r)
{
	for (unsigned i = 0; i < r->options.workers; i++) {
		const struct look *l = &r->engine->looks[i];

		if (l->normal.failed || l->cell.failed || l->reader.failed ||
			l->reader.unquoted.failed ||
			l->target.unquoted.failed || l->other.failed ||
			l->target.failed || row_view_failed(&l->view))
			return true;
	}
	return false;
}

/* The rooms of the thread that decides. */
static bool engine_failed(const struct run *r)
{
	const struct engine *w = r->engine;
	bool failed =
		w->lost_memory || w->parts.failed || w->normal.failed ||
		w->cell.failed || w->source.failed ||
		w->source.unquoted.failed || derivation_failed(w->first) ||
		related_failed(w->related) || people_failed(r->setting->people);

	for (size_t i = 0; i < w->goal_count; i++)
		failed |= w->names[i].failed || w->goals[i].reader.failed ||
			  w->goals[i].reader.unquoted.failed;
	return failed;
}

static void fetch(const struct run *r, size_t row)
{
	size_t to = r->engine->to;

	if (row + LOOK_AHEAD < to)
		fetch_slots(r, row + LOOK_AHEAD);
	if (row + LOOK_AHEAD / 2 < to)
		fetch_records(r, row + LOOK_AHEAD / 2, false);
	if (row + LOOK_AHEAD / 4 < to)
		fetch_records(r, row + LOOK_AHEAD / 4, true);
}

static enum opk_status decide_block(struct run *r)
{
	struct engine *w = r->engine;

	for (size_t row = w->from; row < w->to; row++) {
		enum opk_status st;

		if (!w->alone)
			fetch(r, row);
		st = decide_row(r, row);
		if (st)
			return st;
		r->again = r->automation ? automation_misread(r->automation)
					 : NULL;
		if (r->again)
			return OPK_OK;
		r->decided = row + 1;
		if (r->options.fail_fast && r->failed_count)
			return OPK_OK;
	}
	return OPK_OK;
}

static enum opk_status decide_blocks(struct run *r)
{
	struct engine *w = r->engine;
	enum opk_status st = OPK_OK;

	for (w->from = 0; !st && w->from < r->row_count; w->from = w->to) {
		size_t rows = r->row_count - w->from;

		if (!run_go_on(r, "convert", w->from, r->row_count))
			return run_interrupted(r);
		if (rows > LOOK_BLOCK)
			rows = LOOK_BLOCK;
		w->to = w->from + rows;
		matcher_begin(r->matcher);
		if (!w->alone)
			pool_run(r->options.workers,
				(rows + LOOK_STRIDE - 1) / LOOK_STRIDE,
				look_at_rows, r);
		st = decide_block(r);
		if (!st && (looks_failed(r) || engine_failed(r) ||
				   matcher_failed(r->matcher)))
			st = fault_memory(r->setting->faults);
		for (unsigned i = 0; i < r->options.workers; i++)
			arena_release(&w->looks[i].arena);
		if (r->again || (r->options.fail_fast && r->failed_count))
			break;
	}
	return st;
}

enum opk_status run_decide(struct run *r)
{
	enum opk_status st;

	if (!run_go_on(r, "match", 0, 0))
		return run_interrupted(r);
	if (!matcher_build(r->matcher) || !open_looks(r))
		return fault_memory(r->setting->faults);
	st = decide_blocks(r);
	if (!st && r->again)
		return OPK_OK;
	if (!st)
		st = losses_flush(&r->losses, true, r->setting->faults);
	if (!st)
		validations_say(r);
	if (st || !r->automation)
		return st;
	r->by_code[ROW_GOOD] = r->decided - r->failed_count;
	if (r->failed_count)
		st = automation_notify(r->automation, r->by_code);
	automation_say(r->automation, r->setting->faults);
	return st;
}

/*
 * What becomes of a record that was found: which of its values change, which
 * are lost, and what if it belongs to another account than the row's.
 */

/* The field that leads to the account, or NULL. */
static const struct slot *account_slot(const struct goal *g)
{
	return g->target->on_other_account
		       ? &g->target->slots[g->target->account_slot]
		       : NULL;
}

static bool is_true(struct decision *u, struct span cell)
{
	bool truth = false;

	text_parse_boolean(cell_plain(cell, &u->run->engine->cell), &truth);
	return truth;
}

/* What becomes of two values that differ, and which of them is lost. */
struct verdict {
	bool takes; /* the row's value takes the place of the record's own */
	enum lost_rule rule;
};

static struct verdict weigh(struct decision *u, const struct goal *g,
	const struct slot *slot, enum match_policy policy, struct span own,
	struct span cell)
{
	const struct intent *in = &g->intent;

	if (in->action == ACTION_OTHER_ACCOUNT)
		return (struct verdict){ false, LOST_OTHER_ACCOUNT };
	if (policy == POLICY_SKIP &&
		(!slot->true_wins || !slot->may_write || is_true(u, own) ||
			!is_true(u, cell)))
		return (struct verdict){ false, LOST_SKIP };
	if (!slot->may_write)
		return (struct verdict){ false, LOST_READ_ONLY };
	if (slot == account_slot(g) && in->moves)
		return (struct verdict){ true, LOST_MOVE };
	if (slot == account_slot(g) && in->stays)
		return (struct verdict){ false, LOST_OTHER_ACCOUNT };
	if (slot->true_wins && is_true(u, own))
		return (struct verdict){ false,
			is_true(u, cell) ? LOST_NOTHING : LOST_TRUE_WINS };
	if (slot->true_wins && is_true(u, cell))
		return (struct verdict){ true, LOST_TRUE_WINS };
	if (policy == POLICY_OVERWRITE)
		return (struct verdict){ true, LOST_OVERWRITE };
	return (struct verdict){ cell_is_empty(own), LOST_MERGE };
}

/* Of which slots does the record that was found get the values, and which
 * values are lost? */
static bool find_changes(
	struct decision *u, struct goal *g, enum match_policy policy)
{
	const struct target *t = g->target;
	struct intent *in = &g->intent;
	const struct span *own = sheet_load(g->sheet, in->ref, &g->reader);
	struct row_view *view = decision_view(u);

	if (!own)
		return false;
	decision_ids(u, g->needs);
	for (uint32_t i = 0; i < t->mapped_count + t->given_count; i++) {
		const struct slot *slot = &t->slots[i];
		struct span cell =
			row_cell(view, t, i, u->run->engine->ids, false);
		struct verdict v;

		if (cell_is_empty(cell) || cell_same(cell, own[slot->out]))
			continue;
		v = weigh(u, g, slot, policy, own[slot->out], cell);
		if (v.takes)
			in->slots[in->slot_count++] = i;
		if (v.rule && !(v.takes && cell_is_empty(own[slot->out])))
			in->dropped[in->dropped_count++] =
				(struct dropped){ i, v.rule, v.takes };
	}
	return true;
}

/* Check 14 for the fields that change. */
static enum opk_status check_changes(struct decision *u, struct goal *g)
{
	const struct target *t = g->target;
	const struct intent *in = &g->intent;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < t->unique_count; i++)
		for (size_t k = 0; k < in->slot_count; k++) {
			if (t->uniques[i].slot != in->slots[k])
				continue;
			st = decision_unique(u, g, i, in->ref);
			if (st || u->fault.code)
				return st;
		}
	return st;
}

static uint32_t bad_boolean(struct goal *g, uint32_t ref);
static enum opk_status refuse_boolean(
	struct decision *u, struct goal *g, uint32_t ref, uint32_t column);

/* Whoever has opted out stays so, also where all else is skipped. */
static enum opk_status change_skipped(struct decision *u, struct goal *g)
{
	uint32_t boolean = bad_boolean(g, g->intent.ref);

	if (boolean != COLUMN_NONE)
		return refuse_boolean(u, g, g->intent.ref, boolean);
	g->intent.action = ACTION_MERGED;
	return check_changes(u, g);
}

/* Does the selection say what the field gets? */
static bool is_given(struct decision *u, const struct slot *slot)
{
	return slot->given != COLUMN_NONE &&
	       u->run->rows[u->row].row != ROW_NONE &&
	       !cell_is_empty(decision_view(u)->given[slot->given]);
}

/*
 * Does the record that was found belong to another account than the row's?
 * *account is that one, or REF_NONE.
 */
static enum opk_status find_other_account(
	struct decision *u, struct goal *g, uint32_t *account)
{
	const struct slot *slot = account_slot(g);
	struct engine *w = u->run->engine;
	struct goal *accounts;
	struct span own;

	*account = REF_NONE;
	if (!slot || !(u->early_check->wants >> slot->record & 1) ||
		is_given(u, slot))
		return OPK_OK;
	accounts = &w->goals[slot->record];
	decision_ids(u, (uint64_t)1 << slot->record);
	own = sheet_text(g->sheet, g->intent.ref, slot->out, &g->reader);
	if (!own.len || span_equal(own, w->ids[slot->record]))
		return OPK_OK;
	if (!sheet_index(accounts->sheet))
		return fault_memory(u->run->setting->faults);
	*account = sheet_find(accounts->sheet, own);
	return OPK_OK;
}

static enum opk_status refuse_account(
	struct decision *u, struct goal *g, uint32_t account)
{
	struct run *r = u->run;
	const struct slot *slot = account_slot(g);
	struct goal *accounts = &r->engine->goals[slot->record];
	struct arena *a = &r->engine->looks[0].arena;
	char one[SHEET_ID], other[SHEET_ID];

	u->fault = (struct row_fault){ .code = ROW_DUPLICATE_DATA,
		.field = arena_print(a, "%.*s.%.*s",
			SPAN_ARG(g->target->module), SPAN_ARG(slot->field)),
		.message = arena_print(a,
			"other account: record %.*s belongs to %.*s",
			SPAN_ARG(sheet_id(
				g->sheet, g->intent.ref, one, &g->reader)),
			SPAN_ARG(sheet_id(accounts->sheet, account, other,
				&accounts->reader))) };
	return u->fault.field.ptr && u->fault.message.ptr
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

/* A record in another account: the first one's account becomes the row's. */
static enum opk_status decide_elsewhere(
	struct decision *u, struct goal *g, uint32_t account)
{
	struct intent *in = &g->intent;

	switch (g->target->on_other_account) {
	case ACCOUNT_KEEP:
		in->stays = true;
		if (u->account != REF_NONE)
			return OPK_OK;
		u->account = account;
		u->account_goal = account_slot(g)->record;
		u->again = true;
		return OPK_OK;
	case ACCOUNT_MOVE:
		in->moves = true;
		return OPK_OK;
	case ACCOUNT_CREATE:
		in->ref = REF_NONE;
		return OPK_OK;
	default:
		return refuse_account(u, g, account);
	}
}

/*
 * A record that was found; its ref becomes REF_NONE where
 * another one is to be made all the same.
 */
static enum opk_status goal_found(
	struct decision *u, struct goal *g, enum match_policy policy)
{
	struct run *r = u->run;
	struct arena *a = &r->engine->looks[0].arena;
	const struct match_rule *rule = &g->target->rules[g->intent.rule];
	uint32_t account;
	enum opk_status st;
	struct span id;

	if (policy == POLICY_FAIL) {
		decision_ids(u, (uint64_t)1 << g->number);
		id = r->engine->ids[g->number];
		u->fault = (struct row_fault){ .code = ROW_DUPLICATE_DATA,
			.field = arena_print(a, "%.*s.%.*s",
				SPAN_ARG(g->target->module),
				SPAN_ARG(g->sheet->columns
						 .items[rule->keys[0].column]
						 .name)),
			.message = arena_print(
				a, "matches record %.*s", SPAN_ARG(id)) };
		return u->fault.field.ptr && u->fault.message.ptr
			       ? OPK_OK
			       : fault_memory(r->setting->faults);
	}
	st = find_other_account(u, g, &account);
	if (!st && account != REF_NONE)
		st = decide_elsewhere(u, g, account);
	if (st || u->fault.code || u->again || g->intent.ref == REF_NONE)
		return st;
	g->intent.action = ACTION_LINKED;
	if (!find_changes(u, g, policy))
		return fault_memory(r->setting->faults);
	g->intent.is_skipped = policy == POLICY_SKIP;
	if (g->intent.is_skipped) {
		g->intent.why_no_tags = LOST_SKIP;
		return g->intent.slot_count ? change_skipped(u, g) : OPK_OK;
	}
	g->intent.is_denied = !g->target->may_edit;
	if (g->intent.is_denied) {
		g->intent.why_no_tags = LOST_READ_ONLY;
		return OPK_OK;
	}
	if (!g->may_tag)
		g->intent.why_no_tags = LOST_READ_ONLY;
	g->intent.action = !g->intent.slot_count        ? ACTION_MATCHED
			   : policy == POLICY_OVERWRITE ? ACTION_OVERWRITTEN
							: ACTION_MERGED;
	return check_changes(u, g);
}

/* The record is the account of one that was found. */
static enum opk_status goal_take_account(struct decision *u, struct goal *g)
{
	g->intent.action = ACTION_OTHER_ACCOUNT;
	g->intent.ref = u->account;
	g->intent.rule = 0;
	g->intent.why_no_tags = LOST_OTHER_ACCOUNT;
	return find_changes(u, g, POLICY_SKIP)
		       ? OPK_OK
		       : fault_memory(u->run->setting->faults);
}

/* What becomes of a row's record of one target: deciding, then doing. */

/* The id by the mapping's template. */
static void make_name(struct decision *u, struct goal *g)
{
	struct engine *w = u->run->engine;
	struct buf *name = &w->names[g->number];
	struct span rest = g->id_template, mark = SPAN("${id}"), id;

	id = cell_plain(
		decision_view(u)->cells[u->run->recipe->source->id], &w->cell);
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
static enum opk_status choose_id(struct decision *u, struct goal *g)
{
	struct run *r = u->run;
	struct arena *a = &r->engine->looks[0].arena;
	char digits[SHEET_ID];
	struct span id;

	if (!g->id_template.len) {
		if (!can_number(g->sheet))
			return refuse_number(r, g);
		goal_keep_id(r->engine, g,
			number_text(g->sheet->next_id + g->sheet->fresh.count,
				digits));
		return OPK_OK;
	}
	make_name(u, g);
	id = r->engine->ids[g->number];
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

static enum opk_status decide_new(struct decision *u, struct goal *g)
{
	enum opk_status st = decision_owner(u, g->target->module);

	if (!st && !u->fault.code)
		st = choose_id(u, g);
	g->intent.action = ACTION_CREATED;
	for (size_t i = 0; !st && !u->fault.code && i < g->target->unique_count;
		i++)
		if (g->uniques[i])
			st = decision_unique(u, g, i, REF_NONE);
	return st;
}

/* Nothing can refer to a record by an id that is none, or is another's too. */
static enum opk_status refuse_bad_id(
	struct decision *u, struct goal *g, const struct bad_id *bad)
{
	struct run *r = u->run;
	struct arena *a = &r->engine->looks[0].arena;
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
	struct decision *u, struct goal *g, uint32_t ref, uint32_t column)
{
	struct run *r = u->run;
	struct arena *a = &r->engine->looks[0].arena;
	struct span text =
		arena_copy(a, sheet_text(g->sheet, ref, column, &g->reader));

	decision_ids(u, (uint64_t)1 << g->number);
	u->fault = (struct row_fault){ .code = ROW_INVALID_DATA,
		.field =
			arena_print(a, "%.*s.%.*s", SPAN_ARG(g->target->module),
				SPAN_ARG(g->sheet->columns.items[column].name)),
		.message = arena_print(a,
			"record %.*s has '%.*s', which is not true or false",
			SPAN_ARG(r->engine->ids[g->number]), SPAN_ARG(text)) };
	return text.ptr && u->fault.field.ptr && u->fault.message.ptr &&
			       !g->reader.failed
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

/* What becomes of a target; faults in u->fault. */
static enum opk_status goal_decide(struct decision *u, struct goal *g)
{
	enum match_policy policy = u->early_check->policy;
	struct found found = { .ref = REF_NONE };
	const struct bad_id *bad;
	uint32_t boolean = COLUMN_NONE;
	size_t rule = 0;
	enum opk_status st = OPK_OK;

	g->intent.action = ACTION_NONE;
	g->intent.is_several = g->intent.is_denied = false;
	g->intent.is_missed = g->intent.is_skipped = false;
	g->intent.moves = g->intent.stays = false;
	g->intent.slot_count = g->intent.dropped_count = 0;
	g->intent.why_no_tags = LOST_NOTHING;
	if (!(u->early_check->wants >> g->number & 1))
		return OPK_OK;
	if (u->account != REF_NONE && u->account_goal == g->number)
		return goal_take_account(u, g);
	if (policy == POLICY_NONE)
		policy = g->target->policy;
	if (policy != POLICY_CREATE)
		st = decision_match(u, g, &found, &rule);
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
static bool enter(struct decision *u, struct goal *g, uint32_t ref)
{
	struct matcher *m = u->run->matcher;
	const struct target *t = g->target;

	for (size_t i = 0; i < t->rule_count; i++) {
		struct index *x = g->rules[i];

		if (!x || x->existing_only)
			continue;
		if (!matcher_add(m, x,
			    g->is_derived[i] ? matcher_hash(m, x, ref)
					     : decision_hash(u, g, i),
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
	struct decision *u, struct goal *g, struct row_record *k)
{
	struct run *r = u->run;
	uint32_t row = (uint32_t)u->row;

	k->ref = g->id_template.len ? sheet_add_named(g->sheet, row,
					      r->engine->ids[g->number])
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
	const struct row_view *v = &r->engine->first->view;

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
	struct engine *w = r->engine;
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

static bool do_tags(struct decision *u, struct goal *g, struct row_record *k)
{
	struct run *r = u->run;
	struct engine *w = r->engine;
	bool any;

	if (!g->carries_tags || g->intent.why_no_tags)
		return true;
	if (!add_tags(r, g, k->ref,
		    cell_plain(
			    decision_view(u)->cells[r->recipe->tag], &w->cell),
		    &any))
		return false;
	if (!any)
		return true;
	g->columns[g->column_count++] = g->sheet->tag;
	if (k->action == ACTION_MATCHED) {
		enum match_policy p = u->early_check->policy;

		if (p == POLICY_NONE)
			p = g->target->policy;
		k->action = p == POLICY_OVERWRITE ? ACTION_OVERWRITTEN
						  : ACTION_MERGED;
	}
	return true;
}

static bool do_changes(struct decision *u, struct goal *g, struct row_record *k)
{
	struct run *r = u->run;
	struct sheet *s = g->sheet;

	for (size_t i = 0; i < g->intent.slot_count; i++) {
		uint32_t slot = g->intent.slots[i];
		uint32_t column = g->target->slots[slot].out;

		if (!set(g, k->ref, column,
			    keep_cell(r, g, slot,
				    decision_cell(u, g, slot, false))))
			return false;
		g->columns[g->column_count++] = column;
	}
	if (!do_tags(u, g, k))
		return false;
	if (!g->column_count)
		return true;
	return (s->modified_by == COLUMN_NONE ||
		       set(g, k->ref, s->modified_by, r->engine->actor_cell)) &&
	       (s->modified_time == COLUMN_NONE ||
		       set(g, k->ref, s->modified_time, r->engine->now_cell));
}

/* Do what was decided. */
static enum opk_status goal_do(struct decision *u, struct goal *g)
{
	struct run *r = u->run;
	struct row_record *k =
		&r->records[u->row * r->engine->goal_count + g->number];
	enum opk_status st;

	*k = (struct row_record){ .ref = g->intent.ref,
		.action = (uint8_t)g->intent.action,
		.rule = g->intent.rule,
		.is_several = g->intent.is_several,
		.is_denied = g->intent.is_denied,
		.is_moved = g->intent.moves,
		.is_missed = g->intent.is_missed,
		.is_skipped = g->intent.is_skipped };
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

/*
 * One row, all before it being done: first all is decided, and only when
 * nothing fails something is changed.
 */

static enum opk_status fail_row(
	struct run *r, size_t row, const struct row_fault *fault)
{
	struct chosen *c = &r->rows[row];

	if (!c->fault)
		c->fault = run_fault(r, fault);
	if (!c->fault)
		return fault_memory(r->setting->faults);
	r->failed_count++;
	r->by_code[r->row_faults.items[c->fault].code]++;
	for (size_t i = 0; i < r->engine->goal_count; i++)
		r->records[row * r->engine->goal_count + i] =
			(struct row_record){ .ref = REF_NONE };
	return OPK_OK;
}

/* Check 6, without --through. */
static uint8_t check_blueprint(struct run *r, size_t row, struct early_check *o)
{
	struct engine *w = r->engine;
	struct row_fault fault;

	if (!w->blueprints || r->options.through || (o->check && o->check < 6))
		return o->check;
	if (blueprints_let_go(w->blueprints, r->rows[row].source, &w->source,
		    &w->looks[0].arena, &fault) == ROW_GOOD)
		return o->check;
	o->fault = fault;
	return 6;
}

/* How the source is now, where that is not what its table says. */
static bool keep_snapshot(struct run *r, size_t row)
{
	struct engine *w = r->engine;
	const struct sheet *s = r->recipe->source;
	const struct transition *taken = &w->looks[0].taken;
	size_t count = r->options.through ? taken->count : 0, n = 0;
	uint32_t head = sheet_head(s, r->rows[row].source);
	struct snapshot *shot;

	for (uint32_t p = head; p; p = sheet_patch(s, p)->next)
		count++;
	if (!count)
		return true;
	shot = vec_add(&r->arena, &w->snapshots);
	if (!shot)
		return false;
	shot->row = (uint32_t)row;
	shot->items = arena_new(&r->arena, struct overlay, count);
	if (!shot->items)
		return false;
	for (uint32_t p = head; p; p = sheet_patch(s, p)->next) {
		const struct patch *patch = sheet_patch(s, p);

		shot->items[n++] = (struct overlay){ patch->column,
			{ patch->ptr, patch->len } };
	}
	for (size_t i = 0; r->options.through && i < taken->count; i++) {
		struct span cell = arena_copy(
			&r->arena, text_cell(taken->values[i].text, &w->cell));

		if (!cell.ptr)
			return false;
		shot->items[n++] =
			(struct overlay){ taken->values[i].column, cell };
	}
	shot->count = (uint32_t)n;
	return true;
}

/* A row that failed after its snapshot was taken has none. */
static void drop_snapshot(struct run *r, size_t row)
{
	struct engine *w = r->engine;
	size_t n = w->snapshots.count;

	if (n && w->snapshots.items[n - 1].row == row)
		w->snapshots.count--;
}

/* Mark the source as converted; in patches, where it has some already. */
static bool mark_source(struct run *r, size_t row)
{
	struct engine *w = r->engine;
	struct sheet *s = r->recipe->source;
	uint32_t ref = r->rows[row].source;

	if (sheet_head(s, ref))
		derivation_set(r, w->first, (uint32_t)row);
	for (uint32_t i = 0; sheet_head(s, ref) && i < w->source_plan_count;
		i++) {
		struct span cell;

		if (w->source_plan[i].from == CELL_EMPTY)
			continue;
		cell = arena_copy(&s->arena,
			derivation_cell(r, w->first, NULL, w->source_plan[i]));
		if (!cell.ptr || !sheet_set(s, ref, i, cell, &w->source))
			return false;
	}
	return sheet_mark_row(s, ref, (uint32_t)row);
}

/* What the transition of --through writes. */
static bool take_transition(struct run *r, size_t row)
{
	struct engine *w = r->engine;
	struct sheet *s = r->recipe->source;
	const struct transition *taken = &w->looks[0].taken;

	w->source_column_count = 0;
	for (size_t i = 0; r->options.through && i < taken->count; i++) {
		uint64_t stamp = s->stamp;

		if (!sheet_set_text(s, r->rows[row].source,
			    taken->values[i].column, taken->values[i].text,
			    &w->source))
			return false;
		if (s->stamp != stamp)
			w->source_columns[w->source_column_count++] =
				taken->values[i].column;
	}
	return true;
}

/* The columns that conversion changes in the source, before it does. */
static size_t source_columns(struct run *r, size_t row, uint32_t *out)
{
	const struct engine *w = r->engine;
	const struct sheet *s = r->recipe->source;
	size_t n = 0;

	derivation_set(r, w->first, (uint32_t)row);
	for (uint32_t i = 0; i < w->source_plan_count; i++) {
		struct cell_plan plan = w->source_plan[i];
		struct span old;

		if (plan.from == CELL_EMPTY || i == s->modified_by ||
			i == s->modified_time)
			continue;
		old = sheet_cell(s, r->rows[row].source, i, &r->engine->source);
		if (!cell_same(old, derivation_cell(r, w->first, NULL, plan)))
			out[n++] = i;
	}
	return n;
}

static enum opk_status run_automation(struct run *r, size_t row)
{
	struct engine *w = r->engine;
	struct record_change events[TARGETS_MOST + 1];
	struct sheet *source = r->recipe->source;
	size_t count = 0;

	for (size_t i = 0; i < w->goal_count; i++) {
		const struct goal *g = &w->goals[i];
		const struct row_record *k =
			&r->records[row * w->goal_count + i];

		if (g->is_cared_for && (k->action == ACTION_CREATED ||
					       k->action == ACTION_MERGED ||
					       k->action == ACTION_OVERWRITTEN))
			events[count++] =
				(struct record_change){ .sheet = g->sheet,
					.ref = k->ref,
					.is_new = k->action == ACTION_CREATED,
					.columns = g->columns,
					.column_count = g->column_count };
	}
	if (w->is_source_cared_for)
		events[count++] = (struct record_change){ .sheet = source,
			.ref = r->rows[row].source,
			.columns = w->source_columns,
			.column_count = w->source_column_count };
	return count ? automation_run(r->automation, events, count,
			       r->rows[row].source, (uint32_t)row)
		     : OPK_OK;
}

static enum opk_status do_row(struct decision *u)
{
	struct run *r = u->run;
	struct engine *w = r->engine;
	enum opk_status st = OPK_OK;

	if (!take_transition(r, u->row))
		return fault_memory(r->setting->faults);
	for (size_t i = 0; !st && i < w->goal_count; i++)
		st = goal_do(u, &w->goals[i]);
	if (!st)
		st = children_make(r, u->row);
	if (!st && !validations_note(r, u->row))
		st = fault_memory(r->setting->faults);
	if (st)
		return st;
	if (w->is_source_cared_for)
		w->source_column_count += source_columns(
			r, u->row, w->source_columns + w->source_column_count);
	if (!related_move(r, u->row) || !mark_source(r, u->row))
		return fault_memory(r->setting->faults);
	if (!r->automation)
		return OPK_OK;
	if (r->options.through)
		st = automation_transition(r->automation, &w->looks[0].taken,
			r->rows[u->row].source, (uint32_t)u->row);
	return st ? st : run_automation(r, u->row);
}

/* Each target in its order, until one fails or all must begin again. */
static enum opk_status decide_goals(struct decision *u)
{
	struct engine *w = u->run->engine;
	enum opk_status st = OPK_OK;

	u->again = false;
	w->has_ids = 0;
	for (size_t i = 0; i < w->goal_count; i++)
		w->goals[i].intent.ref = REF_NONE;
	for (size_t i = 0; i < w->goal_count; i++) {
		st = goal_decide(u, &w->goals[i]);
		if (st || u->fault.code || u->again)
			break;
	}
	return st;
}

/* Decide one row, all others before it being done. */
static enum opk_status decide_row(struct run *r, size_t row)
{
	struct engine *w = r->engine;
	struct chosen *c = &r->rows[row];
	size_t at = row - w->from;
	struct early_check *o = &w->early_checks[at];
	struct decision u = { .run = r,
		.row = row,
		.early_check = o,
		.hashes = w->hashes + at * w->hash_count,
		.hints = w->hints + at * w->hash_count,
		.account = REF_NONE };
	enum opk_status st = OPK_OK;

	if (c->fault)
		return fail_row(r, row, NULL);
	if (w->alone || sheet_head(r->recipe->source, c->source)) {
		look_at(r, &w->looks[0], row, o,
			w->hashes + at * w->hash_count);
		u.hints = NULL;
	}
	o->check = check_blueprint(r, row, o);
	if (o->check)
		return fail_row(r, row, &o->fault);
	if (w->child_count && !children_check(&u))
		return fault_memory(r->setting->faults);
	if (u.fault.code)
		return fail_row(r, row, &u.fault);
	if (!keep_snapshot(r, row))
		return fault_memory(r->setting->faults);
	c->owner = o->owner;
	st = decide_goals(&u);
	if (!st && u.again)
		st = decide_goals(&u);
	if (!st && !u.fault.code)
		st = children_owner(&u);
	if (!st && !u.fault.code)
		st = validations_check(&u);
	if (st)
		return st;
	if (!u.fault.code)
		return do_row(&u);
	drop_snapshot(r, row);
	c->owner = 0;
	return fail_row(r, row, &u.fault);
}

/* Telling which values a row's merging drops. */

/* A value that is lost, with the record's and the row's as they are now. */
static void drop_value(
	struct decision *u, struct goal *g, const struct dropped *d)
{
	struct run *r = u->run;
	struct engine *w = r->engine;
	const struct slot *slot = &g->target->slots[d->slot];
	struct buf own = { 0 }, given = { 0 };
	char id[SHEET_ID];
	struct loss loss = { .line = run_line(r, u->row),
		.module = g->target->module,
		.field = slot->field,
		.rule = d->rule };
	struct span a =
		sheet_cell(g->sheet, g->intent.ref, slot->out, &g->reader);
	struct span b = decision_cell(u, g, d->slot, false);

	buf_add(&own, cell_plain(a, &w->cell));
	buf_add(&given, cell_plain(b, &w->cell));
	loss.kept = buf_span(d->is_own ? &given : &own);
	loss.lost = buf_span(d->is_own ? &own : &given);
	loss.record = sheet_id(g->sheet, g->intent.ref, id, &g->reader);
	losses_add(&r->losses, &loss);
	w->lost_memory |= own.failed || given.failed;
	buf_release(&own);
	buf_release(&given);
}

/* Tags that a record does not get since it is not to change. */
static void drop_tags(struct decision *u, struct goal *g)
{
	struct run *r = u->run;
	struct engine *w = r->engine;
	struct buf own = { 0 }, missing = { 0 };
	char id[SHEET_ID];
	struct loss loss = { .line = run_line(r, u->row),
		.module = g->target->module,
		.field = SPAN("Tag"),
		.rule = g->intent.why_no_tags };
	struct span tags =
		cell_plain(decision_view(u)->cells[r->recipe->tag], &w->cell);

	if (!tags.len)
		return;
	buf_add(&own,
		sheet_text(g->sheet, g->intent.ref, g->sheet->tag, &g->reader));
	loss.kept = buf_span(&own);
	loss.lost = tags_missing(loss.kept, tags, &missing, &w->first->scratch);
	w->lost_memory |= own.failed || missing.failed;
	if (loss.lost.len) {
		r->losses.by_rule[loss.rule]++;
		loss.record = sheet_id(g->sheet, g->intent.ref, id, &g->reader);
		if (r->losses.fd >= 0)
			losses_add(&r->losses, &loss);
	}
	buf_release(&own);
	buf_release(&missing);
}

/* Count and tell what merging drops, before anything changes. */
static enum opk_status goal_drop(struct decision *u, struct goal *g)
{
	struct losses *l = &u->run->losses;

	for (size_t i = 0; i < g->intent.dropped_count; i++) {
		l->by_rule[g->intent.dropped[i].rule]++;
		if (l->fd >= 0)
			drop_value(u, g, &g->intent.dropped[i]);
	}
	if (g->carries_tags && g->intent.why_no_tags)
		drop_tags(u, g);
	return losses_flush(l, false, u->run->setting->faults);
}
