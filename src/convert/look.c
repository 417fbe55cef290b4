/* SPDX-License-Identifier: MIT */
/*
 * What is known about a row from itself alone: checks 3 to 12 of
 * formats/conversion.md but for blueprints, and the hashes of its keys. All
 * threads do this, for many rows at once.
 */
#include "convert/look.h"

#include <stdlib.h>

#include "convert/engine.h"
#include "convert/run.h"
#include "convert/value.h"
#include "table/match.h"

static struct span source_text(struct run *r, struct look *l, uint32_t column)
{
	const struct sheet *s = r->recipe->source;

	if (column < s->table.column_count)
		return cell_plain(l->view.cells[column], &l->cell);
	return sheet_text(s, l->view.source, column, &l->reader);
}

static struct span given_text(struct look *l, uint32_t column)
{
	if (l->view.chosen == ROW_NONE || column == COLUMN_NONE)
		return (struct span){ 0 };
	return cell_plain(l->view.given[column], &l->cell);
}

static uint8_t fail(struct early_check *out, uint8_t check, enum row_code code,
	struct span field, const char *message)
{
	out->fault = (struct row_fault){ code, field, span_of(message) };
	return check;
}

/* Check 2a. */
static uint8_t check_id(struct run *r, struct look *l, struct early_check *out)
{
	const struct sheet *s = r->recipe->source;
	const struct bad_id *bad = sheet_bad_id(s, l->view.source);

	if (!bad)
		return 0;
	out->fault = (struct row_fault){ bad->what == ID_REPEATED
						 ? ROW_DUPLICATE_DATA
						 : ROW_INVALID_DATA,
		SPAN("id"), SPAN("the record has no id") };
	if (bad->what == ID_MALFORMED)
		out->fault.message =
			arena_print(&l->arena, "'%.*s' is not an id",
				SPAN_ARG(source_text(r, l, s->id)));
	if (bad->what == ID_REPEATED)
		out->fault.message =
			arena_print(&l->arena, "lines %ju and %ju have this id",
				(uintmax_t)table_line(&s->table, bad->first),
				(uintmax_t)table_line(&s->table, bad->second));
	return 2;
}

/* Check 2b: the record's booleans, in the order of the table's columns. */
static uint8_t check_booleans(
	struct run *r, struct look *l, struct early_check *out)
{
	const struct recipe *p = r->recipe;
	bool truth;

	for (size_t i = 0; i < p->boolean_count; i++) {
		struct span text = source_text(r, l, p->booleans[i]);

		if (!text.len || text_parse_boolean(text, &truth))
			continue;
		out->fault = (struct row_fault){ ROW_INVALID_DATA,
			p->source->columns.items[p->booleans[i]].name,
			arena_print(&l->arena, "'%.*s' is not true or false",
				SPAN_ARG(text)) };
		return 2;
	}
	return 0;
}

static bool is_true(struct run *r, struct look *l, uint32_t column)
{
	bool truth = false;

	text_parse_boolean(source_text(r, l, column), &truth);
	return truth;
}

/* Checks 3 to 5. */
static uint8_t check_source(
	struct run *r, struct look *l, struct early_check *out)
{
	const struct recipe *p = r->recipe;
	struct span state;

	if (is_true(r, l, p->converted))
		return fail(out, 3, ROW_ID_ALREADY_CONVERTED,
			SPAN("Converted__s"), "id already converted");
	if (is_true(r, l, p->locked))
		return fail(out, 4, ROW_RECORD_LOCKED, SPAN("Locked__s"),
			"the record is locked");
	state = source_text(r, l, p->approval);
	if (state.len && !span_is(state, "approved"))
		return fail(out, 5, ROW_NOT_APPROVED, SPAN("Approval_State__s"),
			"the record waits for approval");
	return 0;
}

/* Check 6 with --through: what the transition writes counts from here on. */
static uint8_t check_through(
	struct run *r, struct look *l, struct early_check *out)
{
	struct row_view *v = &l->view;
	enum row_code code = blueprints_through(r->engine->blueprints,
		v->source, v->chosen == ROW_NONE ? NULL : v->given, &l->reader,
		&l->arena, &l->taken, &out->fault);

	if (code != ROW_GOOD)
		return 6;
	for (size_t i = 0; i < l->taken.count; i++) {
		const struct transition_value *t = &l->taken.values[i];
		struct overlay o = { t->column,
			arena_copy(&l->arena, text_cell(t->text, &l->cell)) };

		l->normal.failed |= !o.cell.ptr;
		view_overlay(v, &o, 1);
	}
	return 0;
}

/* Checks 7 to 9. */
static uint8_t check_words(
	struct run *r, struct look *l, struct early_check *out)
{
	const struct setting *s = r->setting;
	struct span policy = given_text(l, r->recipe->policy_column), who;
	const struct person *person;

	out->policy = policy.len ? (uint8_t)policy_find(policy) : POLICY_NONE;
	if (policy.len && out->policy == POLICY_NONE)
		return fail(out, 7, ROW_INVALID_DATA, SPAN("on_match"),
			"no such policy");
	who = given_text(l, r->recipe->assign_column);
	out->owner = r->engine->assign_to;
	if (!who.len)
		return out->owner && r->engine->assigns_badly
			       ? fail(out, 9, ROW_INVALID_DATA,
					 SPAN("assign_to"),
					 "Non Subordinate User Found")
			       : 0;
	person = people_find(s->people, who);
	if (!person || !person->is_active)
		return fail(out, 8, ROW_INVALID_DATA, SPAN("assign_to"),
			"no active user of this name");
	if (person != s->actor && !people_is_below(s->people, s->actor, person))
		return fail(out, 9, ROW_INVALID_DATA, SPAN("assign_to"),
			"Non Subordinate User Found");
	out->owner = (uint32_t)(person - s->people->items.items) + 1;
	return 0;
}

/* Which targets the row has; check 2b of what create_when looks at. */
static uint8_t find_wants(
	struct run *r, struct look *l, struct early_check *out)
{
	struct row_view *v = &l->view;

	for (size_t i = 0; i < r->engine->goal_count; i++) {
		v->misread = 0;
		if (row_wants(v, i))
			out->wants |= (uint64_t)1 << i;
		if (!v->misread)
			continue;
		l->normal.failed |= !reach_misread(v, &l->arena, &out->fault);
		return 10;
	}
	return 0;
}

/* Checks 10 to 12. */
static uint8_t check_values(
	struct run *r, struct look *l, struct early_check *out)
{
	for (size_t i = 0; i < r->engine->goal_count; i++) {
		const struct target *t = r->engine->goals[i].target;

		if (!(out->wants >> i & 1))
			continue;
		if (row_check(&l->view, t, &l->arena, &out->fault) != ROW_GOOD)
			return 10;
	}
	return 0;
}

static uint64_t unique_hash(
	struct run *r, struct look *l, const struct goal *g, size_t number)
{
	static const struct span none[TARGETS_MOST];
	const struct unique_field *u = &g->target->uniques[number];
	struct span text;

	if (!g->uniques[number] ||
		g->target->slots[u->slot].from == FROM_RECORD)
		return 0;
	text = cell_plain(
		row_cell(&l->view, g->target, u->slot, none, true), &l->cell);
	if (!text.len)
		return 0;
	return key_hash(matcher_seed(r->matcher), 0,
		matcher_normal(g->uniques[number]->parts[0].how, text,
			&l->normal, &l->arena));
}

static void hash_goal(
	struct run *r, struct look *l, const struct goal *g, uint64_t *hashes)
{
	const struct target *t = g->target;

	for (size_t i = 0; i < t->rule_count; i++) {
		size_t late = 0;

		hashes[i] = g->rules[i]
				    ? row_key(&l->view, t, &t->rules[i],
					      matcher_seed(r->matcher), &late)
				    : 0;
	}
	for (size_t i = 0; i < t->unique_count; i++)
		hashes[t->rule_count + i] = unique_hash(r, l, g, i);
}

/* What was written to the source before its own row came. */
static bool lay_patches(struct run *r, struct look *l)
{
	const struct sheet *s = r->recipe->source;

	for (uint32_t n = sheet_head(s, l->view.source); n;
		n = sheet_patch(s, n)->next) {
		const struct patch *p = sheet_patch(s, n);
		struct overlay o = { p->column, { p->ptr, p->len } };

		view_overlay(&l->view, &o, 1);
	}
	return true;
}

void look_at(struct run *r, struct look *l, size_t row, struct early_check *out,
	uint64_t *hashes)
{
	const struct chosen *c = &r->rows[row];

	*out = (struct early_check){ 0 };
	if (c->fault)
		return;
	row_view_set(&l->view, c->source, c->row);
	lay_patches(r, l);
	out->check = check_id(r, l, out);
	if (!out->check)
		out->check = check_booleans(r, l, out);
	if (!out->check)
		out->check = check_source(r, l, out);
	if (!out->check && r->options.through)
		out->check = check_through(r, l, out);
	if (!out->check)
		out->check = check_words(r, l, out);
	if (!out->check)
		out->check = find_wants(r, l, out);
	if (!out->check)
		out->check = check_values(r, l, out);
	if (out->check)
		return;
	for (size_t i = 0; i < r->engine->goal_count; i++) {
		const struct goal *g = &r->engine->goals[i];

		if (out->wants >> i & 1)
			hash_goal(r, l, g, hashes + g->first_hash);
	}
}
