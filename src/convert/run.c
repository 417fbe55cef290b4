/* SPDX-License-Identifier: MIT */
/* Opening and closing a run. */
#include "convert/run.h"

#include <stdlib.h>

#include "convert/derive.h"
#include "convert/engine.h"
#include "convert/goal.h"
#include "convert/losses.h"
#include "convert/select.h"
#include "convert/validation.h"
#include "convert/value.h"
#include "rules/automation.h"

static void watch(void *user, struct sheet *s, uint32_t ref, uint32_t column,
	struct span old_cell, struct span new_cell)
{
	struct run *r = user;

	(void)old_cell;
	if (r->matcher)
		matcher_note(r->matcher, s, ref, column);
	related_note(r, s, ref, column, new_cell);
}

static bool open_engine(struct run *r)
{
	struct engine *w = calloc(1, sizeof *w);
	const struct setting *s = r->setting;
	struct buf cell = { 0 };

	if (!w)
		return false;
	if (pthread_mutex_init(&w->lock, NULL)) {
		free(w);
		return false;
	}
	r->engine = w;
	time_format(s->now_ms, s->zone, w->now);
	w->now_cell = span_of(w->now);
	w->actor_cell = arena_copy(&r->arena, text_cell(s->actor->id, &cell));
	buf_release(&cell);
	w->looks = calloc(r->options.workers, sizeof *w->looks);
	return w->actor_cell.ptr && w->looks;
}

/* Has another record than `except` this text in a unique field? */
static bool is_taken(void *user, struct sheet *s, uint32_t column,
	struct span text, uint32_t except)
{
	struct run *r = user;
	const struct field_facts *facts = s->columns.items[column].facts;
	struct key_part part = { column,
		facts && facts->is_cased ? NORMALISE_EXACT : NORMALISE_FOLD };
	struct engine *w = r->engine;
	struct wanted wanted = { .except = except, .texts = w->texts };
	struct found found = { .ref = REF_NONE };
	struct arena scratch = { 0 };
	struct index *x = matcher_index(r->matcher, s, &part, 1, false, true);

	if (!text.len)
		return false;
	if (!x || !matcher_build(r->matcher)) {
		w->lost_memory = true;
		return false;
	}
	w->texts[0] = matcher_normal(part.how, text, &w->normal, &scratch);
	wanted.hash = key_hash(matcher_seed(r->matcher), 0, w->texts[0]);
	arena_release(&scratch);
	return matcher_find(r->matcher, x, &wanted, &found) &&
	       found.ref != REF_NONE;
}

/* A rule asks to convert, which it does not do here. */
static enum opk_status note_convert(void *user, uint32_t row, struct span rule)
{
	const struct run *r = user;

	return run_note(user, row, "%.*s asks to convert, not carried out",
		       SPAN_ARG(rule))
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

/* What rows before may have changed, rows can only be looked at in turn. */
static bool goes_alone(const struct run *r)
{
	const struct reaches *all = r->recipe->reaches;

	if (r->options.through)
		return true;
	for (size_t i = 0; all && i < all->items.count; i++)
		if (all->items.items[i].steps)
			return true;
	return false;
}

static enum opk_status compile_automation(struct run *r)
{
	struct automation_how how = { .spill = r->options.spill,
		.host = { .is_taken = is_taken,
			.note = note_convert,
			.user = r },
		.through = r->options.through };
	struct rule_scope scope = recipe_scope(r->recipe);
	enum opk_status st = blueprints_compile(
		&scope, r->options.through, &r->arena, &r->engine->blueprints);

	if (!st && r->options.automation)
		st = automation_compile(
			&scope, &how, &r->arena, &r->automation);
	if (!st && r->automation) {
		for (size_t i = 0; i < r->engine->goal_count; i++)
			r->engine->goals[i].is_cared_for = automation_cares(
				r->automation, r->engine->goals[i].sheet);
		r->engine->is_source_cared_for =
			automation_cares(r->automation, r->recipe->source);
	}
	r->engine->alone = goes_alone(r);
	return st;
}

static enum opk_status check_assign_to(struct run *r)
{
	const struct setting *s = r->setting;
	const struct person *who = r->options.assign_to;

	if (!who)
		return OPK_OK;
	r->engine->assign_to = (uint32_t)(who - s->people->items.items) + 1;
	r->engine->assigns_badly =
		who != s->actor && !people_is_below(s->people, s->actor, who);
	return OPK_OK;
}

static bool check_ids(const struct recipe *p)
{
	bool good = sheet_check_ids(p->source);

	for (size_t i = 0; i < p->target_count; i++) {
		const struct target *t = &p->targets[i];

		good = good && sheet_check_ids(t->sheet);
		for (size_t k = 0; k < t->child_count; k++)
			good = good &&
			       sheet_check_ids(t->children[k].recipe->source);
	}
	return good;
}

static enum opk_status take_known(struct run *r)
{
	for (size_t i = 0; i < r->options.known_count; i++) {
		const struct known_failure *k = &r->options.known[i];
		struct chosen *c = &r->rows[k->row];

		c->fault = run_fault(r, &k->fault);
		if (!c->fault)
			return fault_memory(r->setting->faults);
	}
	return OPK_OK;
}

static enum opk_status open_all(struct run *r)
{
	enum opk_status st = recipe_compile(r->setting, &r->recipe);

	if (!st)
		st = check_assign_to(r);
	if (!st)
		st = run_select(r);
	if (!st)
		st = take_known(r);
	if (!st && !check_ids(r->recipe))
		st = fault_memory(r->setting->faults);
	if (st)
		return st;
	r->matcher = matcher_new(r->options.workers, r->row_count);
	if (!r->matcher)
		return fault_memory(r->setting->faults);
	st = goals_open(r);
	if (!st)
		st = compile_automation(r);
	if (!st)
		st = related_open(r);
	if (!st && !goals_plan(r))
		st = fault_memory(r->setting->faults);
	if (!st)
		st = validations_open(r);
	return st;
}

enum opk_status run_open(
	struct run *r, const struct setting *s, const struct run_options *o)
{
	enum opk_status st;

	*r = (struct run){ .setting = s,
		.options = *o,
		.losses = { .fd = o->values, .safe = o->safe_cells } };
	losses_begin(&r->losses);
	if (!r->options.workers)
		r->options.workers = 1;
	s->sheets->derive = run_derive;
	s->sheets->watch = watch;
	s->sheets->user = r;
	/* no row has the first fault, but whoever looks may take its place */
	st = vec_add(&r->arena, &r->row_faults) && open_engine(r)
		     ? open_all(r)
		     : fault_memory(s->faults);
	if (st)
		run_close(r);
	return st;
}

static void close_look(struct look *l)
{
	row_view_release(&l->view);
	arena_release(&l->arena);
	buf_release(&l->normal);
	buf_release(&l->other);
	sheet_reader_release(&l->target);
	buf_release(&l->cell);
	sheet_reader_release(&l->reader);
}

static void close_engine(struct run *r)
{
	struct engine *w = r->engine;
	struct derivation *next;

	validations_close(r);
	related_close(r);
	children_close(r);
	for (size_t i = 0; i < w->goal_count; i++)
		sheet_reader_release(&w->goals[i].reader);
	for (unsigned i = 0; w->looks && i < r->options.workers; i++)
		close_look(&w->looks[i]);
	for (struct derivation *d = w->derivations; d; d = next) {
		next = d->next;
		derivation_close(d);
	}
	for (size_t i = 0; i < TARGETS_MOST; i++)
		buf_release(&w->names[i]);
	buf_release(&w->parts);
	buf_release(&w->normal);
	buf_release(&w->cell);
	sheet_reader_release(&w->source);
	free(w->looks);
	free(w->early_checks);
	free(w->hashes);
	free(w->hints);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

void run_close(struct run *r)
{
	if (r->automation)
		automation_close(r->automation);
	matcher_close(r->matcher);
	if (r->engine)
		close_engine(r);
	losses_release(&r->losses);
	free(r->rows);
	free(r->records);
	arena_release(&r->arena);
	*r = (struct run){ 0 };
}

uint64_t run_row_line(const struct run *r, const struct chosen *row)
{
	return row->row != ROW_NONE
		       ? table_line(r->setting->selection, row->row)
		       : table_line(&r->recipe->source->table, row->source);
}

struct span run_row_id(
	const struct run *r, const struct chosen *row, struct buf *scratch)
{
	const struct recipe *p = r->recipe;

	return row->source != ROW_NONE
		       ? cell_text(table_cell(&p->source->table, row->source,
					   p->source->id),
				 scratch)
		       : cell_text(table_cell(r->setting->selection, row->row,
					   p->names_column),
				 scratch);
}
