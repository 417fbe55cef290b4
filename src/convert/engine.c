/* SPDX-License-Identifier: MIT */
/* One run: its targets, and the rows that are being decided. */
#include "convert/engine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "convert/run.h"
#include "convert/value.h"
#include "util/clock.h"

enum { TELL_MS = 100 };

static bool same_fault(const struct row_fault *a, const struct row_fault *b)
{
	return a->code == b->code && span_equal(a->field, b->field) &&
	       span_equal(a->message, b->message);
}

/* Faults that are alike and near each other are kept once. */
enum { FAULTS_NEAR = 8 };

bool run_go_on(struct run *r, const char *stage, uint64_t done, uint64_t all)
{
	int64_t now;

	if (!r->options.progress)
		return true;
	now = clock_ticks();
	if (r->engine->told && now - r->engine->told < TELL_MS)
		return true;
	r->engine->told = now;
	return r->options.progress(r->options.user, stage, done, all);
}

enum opk_status run_interrupted(struct run *r)
{
	return fault(r->setting->faults, OPK_INTERRUPTED, NULL, 0, 0,
		"interrupted; nothing was changed");
}

struct span text_cell(struct span text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c != '"' && c != ',' && c != '\r' && c != '\n')
			continue;
		buf_clear(out);
		cell_add(out, text);
		return buf_span(out);
	}
	return text;
}

bool run_note(struct run *r, size_t row, const char *format, ...)
{
	struct row_note *n = vec_add(&r->arena, &r->engine->notes);
	char text[512];
	va_list ap;

	if (!n)
		return false;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	*n = (struct row_note){ (uint32_t)row, span_of(text) };
	if (n > r->engine->notes.items && span_equal(n[-1].text, n->text))
		n->text = n[-1].text;
	else
		n->text = arena_copy(&r->arena, n->text);
	return n->text.ptr;
}

uint64_t run_line(const struct run *r, size_t row)
{
	const struct chosen *c = &r->rows[row];

	return c->row != ROW_NONE
		       ? table_line(r->setting->selection, c->row)
		       : table_line(&r->recipe->source->table, c->source);
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

const char *row_action_word(enum row_action action)
{
	static const char *const words[] = { "none", "created", "merged",
		"overwritten", "linked", "matched", "other-account" };

	return words[action];
}

const struct goal *goal_of(const struct run *r, const struct sheet *s)
{
	for (size_t i = 0; i < r->engine->goal_count; i++)
		if (r->engine->goals[i].sheet == s)
			return &r->engine->goals[i];
	return NULL;
}

struct cell_plan goal_plan_cell(const struct goal *g, uint32_t column)
{
	const struct sheet *s = g->sheet;
	struct cell_plan plan = { CELL_EMPTY, UINT32_MAX };

	if (column < g->target->by_column_count)
		plan.number = g->target->by_column[column];
	if (plan.number != UINT32_MAX)
		plan.from = CELL_SLOT;
	if (column == s->id)
		plan.from = CELL_ID;
	else if (column == s->owner)
		plan.from = CELL_OWNER;
	else if (column == s->layout && g->has_layout)
		plan.from = CELL_LAYOUT;
	else if (column == s->tag)
		plan.from = CELL_TAG;
	else if (column == s->created_by || column == s->modified_by)
		plan.from = CELL_ACTOR;
	else if (column == s->created_time || column == s->modified_time)
		plan.from = CELL_NOW;
	return plan;
}

void view_overlay(struct row_view *v, const struct overlay *items, size_t count)
{
	size_t old = v->recipe->source->table.column_count;

	for (size_t i = 0; i < count; i++)
		if (items[i].column < v->cell_count) {
			v->cells[items[i].column] = items[i].cell;
			v->has_added |= items[i].column >= old;
		}
}
