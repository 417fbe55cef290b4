/* SPDX-License-Identifier: MIT */
/* When all rows are decided: does it add up, and which columns come? */
#include "convert/settle.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "convert/derive.h"
#include "convert/engine.h"
#include "convert/goal.h"
#include "convert/run.h"
#include "util/pool.h"

enum { STRIDE = 256 };

/* Columns that new records may have a value in: are there any? */
struct probe {
	struct run *run;
	const struct goal *goal;
	uint32_t *columns;
	size_t count;
	atomic_bool *used; /* by column of the list */
	struct derivation **derivations;
	atomic_bool failed;
};

static void probe_record(struct probe *p, struct derivation *d, size_t number)
{
	uint32_t row = p->goal->sheet->fresh.items[number].row;

	if (row == ROW_NONE)
		return;
	for (size_t i = 0; i < p->count; i++) {
		if (atomic_load_explicit(&p->used[i], memory_order_relaxed))
			continue;
		derivation_set(p->run, d, row);
		if (!cell_is_empty(derivation_cell(
			    p->run, d, p->goal, p->goal->plan[p->columns[i]])))
			p->used[i] = true;
	}
}

static void probe_records(void *user, unsigned worker, size_t item)
{
	struct probe *p = user;
	size_t from = item * STRIDE, to = from + STRIDE;

	if (!p->derivations[worker])
		p->derivations[worker] = derivation_new(p->run);
	if (!p->derivations[worker]) {
		p->failed = true;
		return;
	}
	if (to > p->goal->sheet->fresh.count)
		to = p->goal->sheet->fresh.count;
	for (; from < to; from++)
		probe_record(p, p->derivations[worker], from);
}

/* Can a new record have a value there at all? */
static bool may_have_value(const struct goal *g, struct cell_plan plan)
{
	const struct slot *slot;

	if (plan.from != CELL_SLOT)
		return plan.from != CELL_EMPTY;
	slot = &g->target->slots[plan.number];
	return slot->from != FROM_FIELD || slot->source != COLUMN_NONE ||
	       slot->given != COLUMN_NONE || slot->fallback.len;
}

static bool run_probe(struct probe *p)
{
	struct run *r = p->run;
	struct sheet *s = p->goal->sheet;

	for (size_t i = 0; i < s->columns.count; i++)
		if (s->columns.items[i].is_added &&
			!s->columns.items[i].is_used &&
			i < p->goal->plan_count &&
			may_have_value(p->goal, p->goal->plan[i]))
			p->columns[p->count++] = (uint32_t)i;
	if (p->count)
		pool_run(r->options.workers,
			(s->fresh.count + STRIDE - 1) / STRIDE, probe_records,
			p);
	for (size_t i = 0; i < p->count; i++)
		s->columns.items[p->columns[i]].is_used |= p->used[i];
	for (unsigned i = 0; i < r->options.workers; i++)
		if (p->derivations[i] && derivation_failed(p->derivations[i]))
			p->failed = true;
	return !p->failed;
}

/* Which of the columns that the table lacks have values in new records? */
static bool find_used(struct run *r, const struct goal *g)
{
	size_t n = g->sheet->columns.count;
	struct probe p = { .run = r, .goal = g };
	bool good;

	p.columns = malloc(n * sizeof *p.columns);
	p.used = calloc(n, sizeof *p.used);
	p.derivations = calloc(r->options.workers, sizeof *p.derivations);
	good = p.columns && p.used && p.derivations && run_probe(&p);
	free(p.columns);
	free(p.used);
	free(p.derivations);
	return good;
}

static void mark_used(struct sheet *s, uint32_t column)
{
	if (column != COLUMN_NONE)
		s->columns.items[column].is_used = true;
}

/* Columns of the source that its conversion fills. */
static void find_source_used(struct run *r)
{
	const struct recipe *p = r->recipe;
	const struct engine *w = r->engine;

	if (r->decided == r->failed_count)
		return;
	mark_used(p->source, p->converted);
	mark_used(p->source, p->converted_time);
	for (uint32_t i = 0; i < w->source_plan_count; i++) {
		struct cell_plan plan = w->source_plan[i];
		const size_t *by;

		if (plan.from != CELL_RECORD)
			continue;
		by = r->by_action[plan.number];
		for (size_t k = ACTION_NONE + 1; k < ACTION_KINDS; k++)
			if (by[k])
				mark_used(p->source, i);
	}
}

static enum opk_status wrong(struct run *r, const char *what)
{
	return fault(r->setting->faults, OPK_INTERNAL_ERROR, NULL, 0, 0,
		"the conversion does not add up: %s\n"
		"Nothing was written. Please report this.",
		what);
}

/* Do the records of a target tell the same as what was counted? */
static bool goal_adds_up(const struct run *r, const struct goal *g)
{
	size_t made = 0, created = 0;

	for (size_t i = 0; i < g->sheet->fresh.count; i++)
		made += g->sheet->fresh.items[i].row != ROW_NONE;
	for (size_t i = 0; i < r->decided; i++) {
		const struct row_record *k =
			&r->records[i * r->engine->goal_count + g->number];

		created += k->action == ACTION_CREATED;
		if ((k->action == ACTION_NONE) != (k->ref == REF_NONE) ||
			(k->action != ACTION_NONE && r->rows[i].fault))
			return false;
	}
	return made == created &&
	       created == r->by_action[g->number][ACTION_CREATED];
}

static enum opk_status check_sums(struct run *r)
{
	size_t failed = 0, by_code = 0;

	for (size_t i = 0; i < r->decided; i++) {
		const struct row_fault *f =
			&r->row_faults.items[r->rows[i].fault];

		if (!r->rows[i].fault)
			continue;
		failed++;
		if (!f->code || !f->field.len || !f->message.len)
			return wrong(r, "a failed row has no reason");
	}
	for (size_t i = ROW_GOOD + 1; i < ROW_CODES; i++)
		by_code += r->by_code[i];
	if (failed != r->failed_count || failed != by_code ||
		failed > r->decided)
		return wrong(r, "rows that failed");
	for (size_t i = 0; i < r->engine->goal_count; i++)
		if (!goal_adds_up(r, &r->engine->goals[i]))
			return wrong(r, "records that were made");
	if (!children_add_up(r))
		return wrong(r, "rows of subforms");
	return OPK_OK;
}

enum opk_status run_settle(struct run *r)
{
	enum opk_status st;

	matcher_close(r->matcher); /* nothing is looked for any more */
	r->matcher = NULL;
	free(r->engine->early_checks);
	free(r->engine->hashes);
	free(r->engine->hints);
	r->engine->early_checks = NULL;
	r->engine->hashes = NULL;
	r->engine->hints = NULL;
	if (!run_go_on(r, "settle", 0, 0))
		return run_interrupted(r);
	if (!goals_plan(r))
		return fault_memory(r->setting->faults);
	for (size_t i = 0; i < r->engine->goal_count; i++)
		if (!find_used(r, &r->engine->goals[i]))
			return fault_memory(r->setting->faults);
	if (!children_settle(r))
		return fault_memory(r->setting->faults);
	find_source_used(r);
	st = check_sums(r);
	return st;
}

bool run_changes(const struct run *r, const struct sheet *s)
{
	(void)r;
	return s->fresh.count || s->changed_count;
}
