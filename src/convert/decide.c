/* SPDX-License-Identifier: MIT */
/*
 * Deciding all rows: block by block, first every row by itself on all
 * threads, then one after the other in their order.
 */
#include "convert/run_parts.h"

#include <stdlib.h>

#include "util/pool.h"

static void look_at_rows(void *user, unsigned worker, size_t item)
{
	struct run *r = user;
	struct works *w = r->works;
	size_t row = w->from + item * LOOK_STRIDE, end = row + LOOK_STRIDE;

	if (end > w->to)
		end = w->to;
	for (; row < end; row++) {
		size_t at = row - w->from;

		look_at(r, &w->looks[worker], row, &w->outlooks[at],
			w->hashes + at * w->hash_count);
	}
	hint_rows(r, &w->looks[worker], w->from + item * LOOK_STRIDE, end);
}

static bool open_looks(struct run *r)
{
	struct works *w = r->works;
	size_t rows = r->row_count < LOOK_BLOCK ? r->row_count : LOOK_BLOCK;

	w->outlooks = calloc(rows + 1, sizeof *w->outlooks);
	w->hashes = calloc(rows * w->hash_count + 1, sizeof *w->hashes);
	w->hints = calloc(rows * w->hash_count + 1, sizeof *w->hints);
	r->records =
		calloc(r->row_count * w->goal_count + 1, sizeof *r->records);
	for (unsigned i = 0; i < r->options.workers; i++)
		if (!row_view_init(&w->looks[i].view, r->recipe))
			return false;
	w->first = deriver_new(r);
	return w->outlooks && w->hashes && w->hints && r->records && w->first;
}

static bool looks_failed(const struct run *r)
{
	for (unsigned i = 0; i < r->options.workers; i++) {
		const struct look *l = &r->works->looks[i];

		if (l->normal.failed || l->cell.failed || l->reader.failed ||
			l->reader.unquoted.failed ||
			l->target.unquoted.failed || l->other.failed ||
			l->target.failed || row_view_failed(&l->view))
			return true;
	}
	return false;
}

/* The rooms of the thread that decides. */
static bool works_failed(const struct run *r)
{
	const struct works *w = r->works;
	bool failed = w->lost_memory || w->parts.failed || w->normal.failed ||
		      w->cell.failed || w->source.failed ||
		      w->source.unquoted.failed || deriver_failed(w->first) ||
		      related_failed(w->related) ||
		      people_failed(r->setting->people);

	for (size_t i = 0; i < w->goal_count; i++)
		failed |= w->names[i].failed || w->goals[i].reader.failed ||
			  w->goals[i].reader.unquoted.failed;
	return failed;
}

static void fetch(const struct run *r, size_t row)
{
	size_t to = r->works->to;

	if (row + LOOK_AHEAD < to)
		fetch_slots(r, row + LOOK_AHEAD);
	if (row + LOOK_AHEAD / 2 < to)
		fetch_records(r, row + LOOK_AHEAD / 2, false);
	if (row + LOOK_AHEAD / 4 < to)
		fetch_records(r, row + LOOK_AHEAD / 4, true);
}

static enum opk_status decide_block(struct run *r)
{
	struct works *w = r->works;

	for (size_t row = w->from; row < w->to; row++) {
		enum opk_status st;

		if (!w->alone)
			fetch(r, row);
		st = decide_row(r, row);
		if (st)
			return st;
		r->decided = row + 1;
		if (r->options.fail_fast && r->failed_count)
			return OPK_OK;
	}
	return OPK_OK;
}

static enum opk_status decide_blocks(struct run *r)
{
	struct works *w = r->works;
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
		if (!st && (looks_failed(r) || works_failed(r) ||
				   matcher_failed(r->matcher)))
			st = fault_memory(r->setting->faults);
		for (unsigned i = 0; i < r->options.workers; i++)
			arena_release(&w->looks[i].arena);
		if (r->options.fail_fast && r->failed_count)
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
