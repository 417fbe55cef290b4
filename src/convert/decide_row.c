/* SPDX-License-Identifier: MIT */
/*
 * One row, all before it being done: first all is decided, and only when
 * nothing fails something is changed.
 */
#include "convert/run_parts.h"

#include <stdlib.h>

/* Faults that are alike and near each other are kept once. */
enum { FAULTS_NEAR = 8 };

static bool same_fault(const struct row_fault *a, const struct row_fault *b)
{
	return a->code == b->code && span_equal(a->field, b->field) &&
	       span_equal(a->message, b->message);
}

uint32_t run_fault(struct run *r, const struct row_fault *fault)
{
	size_t n = r->row_faults.count;
	struct row_fault *new;

	if (!fault->field.len || !fault->message.len)
		return 0; /* there was no memory for the words */
	for (size_t i = n; i > 1 && i + FAULTS_NEAR > n; i--)
		if (same_fault(&r->row_faults.items[i - 1], fault))
			return (uint32_t)(i - 1);
	new = vec_add(&r->arena, &r->row_faults);
	if (!new)
		return 0;
	*new = (struct row_fault){ fault->code,
		arena_copy(&r->arena, fault->field),
		arena_copy(&r->arena, fault->message) };
	return new->field.ptr &&new->message.ptr
		       ? (uint32_t)(r->row_faults.count - 1)
		       : 0;
}

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
	for (size_t i = 0; i < r->works->goal_count; i++)
		r->records[row * r->works->goal_count + i] =
			(struct row_record){ .ref = REF_NONE };
	return OPK_OK;
}

/* Check 6, without --through. */
static uint8_t check_blueprint(struct run *r, size_t row, struct outlook *o)
{
	struct works *w = r->works;
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
	struct works *w = r->works;
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
	struct works *w = r->works;
	size_t n = w->snapshots.count;

	if (n && w->snapshots.items[n - 1].row == row)
		w->snapshots.count--;
}

/* Mark the source as converted; in patches, where it has some already. */
static bool mark_source(struct run *r, size_t row)
{
	struct works *w = r->works;
	struct sheet *s = r->recipe->source;
	uint32_t ref = r->rows[row].source;

	if (sheet_head(s, ref))
		deriver_set(r, w->first, (uint32_t)row);
	for (uint32_t i = 0; sheet_head(s, ref) && i < w->source_plan_count;
		i++) {
		struct span cell;

		if (w->source_plan[i].from == CELL_EMPTY)
			continue;
		cell = arena_copy(&s->arena,
			deriver_cell(r, w->first, NULL, w->source_plan[i]));
		if (!cell.ptr || !sheet_set(s, ref, i, cell, &w->source))
			return false;
	}
	return sheet_mark_row(s, ref, (uint32_t)row);
}

/* What the transition of --through writes. */
static bool take_transition(struct run *r, size_t row)
{
	struct works *w = r->works;
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
	const struct works *w = r->works;
	const struct sheet *s = r->recipe->source;
	size_t n = 0;

	deriver_set(r, w->first, (uint32_t)row);
	for (uint32_t i = 0; i < w->source_plan_count; i++) {
		struct cell_plan plan = w->source_plan[i];
		struct span old;

		if (plan.from == CELL_EMPTY || i == s->modified_by ||
			i == s->modified_time)
			continue;
		old = sheet_cell(s, r->rows[row].source, i, &r->works->source);
		if (!cell_same(old, deriver_cell(r, w->first, NULL, plan)))
			out[n++] = i;
	}
	return n;
}

static enum opk_status run_automation(struct run *r, size_t row)
{
	struct works *w = r->works;
	struct automation_event events[TARGETS_MOST + 1];
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
				(struct automation_event){ .sheet = g->sheet,
					.ref = k->ref,
					.is_new = k->action == ACTION_CREATED,
					.columns = g->columns,
					.column_count = g->column_count };
	}
	if (w->is_source_cared_for)
		events[count++] = (struct automation_event){ .sheet = source,
			.ref = r->rows[row].source,
			.columns = w->source_columns,
			.column_count = w->source_column_count };
	return count ? automation_run(r->automation, events, count,
			       r->rows[row].source, (uint32_t)row)
		     : OPK_OK;
}

static enum opk_status do_row(struct ruling *u)
{
	struct run *r = u->run;
	struct works *w = r->works;
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
static enum opk_status decide_goals(struct ruling *u)
{
	struct works *w = u->run->works;
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

enum opk_status decide_row(struct run *r, size_t row)
{
	struct works *w = r->works;
	struct chosen *c = &r->rows[row];
	size_t at = row - w->from;
	struct outlook *o = &w->outlooks[at];
	struct ruling u = { .run = r,
		.row = row,
		.outlook = o,
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
