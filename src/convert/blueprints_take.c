/* SPDX-License-Identifier: MIT */
/* --through: find the transition, and what it asks of whom. */
#include "convert/blueprints_parts.h"

#include <stdlib.h>

/* Is the acting user among those that an assignee names? */
static bool is_one_of(const struct setting *s, const char *how,
	struct span name, struct arena *a, bool *lost_memory)
{
	struct node *n = node_new(a, NODE_MAP);
	const struct person **people = NULL;
	size_t count = 0;

	if (!node_put_text(a, n, how, name) ||
		!people_spread(s->people, n, a, &people, &count)) {
		*lost_memory = true;
		return false;
	}
	for (size_t i = 0; i < count; i++)
		if (people[i] == s->actor)
			return true;
	return false;
}

bool audience_has(const struct setting *s, const struct node *audience,
	struct arena *a, bool *lost_memory)
{
	NODE_EACH (n, node_get(audience, SPAN("users")))
		if (people_ref(s->people, n) == s->actor)
			return true;
	NODE_EACH (n, node_get(audience, SPAN("roles")))
		if (span_equal(n->text, s->actor->role))
			return true;
	NODE_EACH (n, node_get(audience, SPAN("profiles")))
		if (span_equal(n->text, s->actor->profile))
			return true;
	NODE_EACH (n, node_get(audience, SPAN("groups")))
		if (is_one_of(s, "group", n->text, a, lost_memory))
			return true;
	return false;
}

static enum opk_status take_item(struct blueprints *b, struct process *p,
	const struct node *n, struct during_item *out)
{
	struct criteria_task t = { .ways = &b->ways, .sheet = b->sheet };
	const struct node *validation = node_get(n, SPAN("validation"));

	out->field = node_get_text(n, "field");
	out->column = map_get(&b->sheet->by_name, out->field);
	out->mandatory = node_get_bool(n, "mandatory", false);
	out->message = node_get_text(validation, "message");
	return criteria_take(&t, p->component,
		node_get(validation, SPAN("criteria")), &out->validation);
}

static enum opk_status take_during(
	struct blueprints *b, struct process *p, struct taken *t)
{
	const struct node *during = node_get(t->tree, SPAN("during"));

	if (!node_first(during))
		return OPK_OK;
	t->items = arena_new(b->ways.arena, struct during_item, during->count);
	if (!t->items)
		return fault_memory(b->scope.setting->faults);
	NODE_EACH (n, during) {
		enum opk_status st;

		if (!span_is(node_get_text(n, "type"), "field"))
			continue;
		st = take_item(b, p, n, &t->items[t->count++]);
		if (st)
			return st;
	}
	return OPK_OK;
}

static enum opk_status take_transition(
	struct blueprints *b, struct process *p, const struct node *n)
{
	const struct setting *s = b->scope.setting;
	struct taken *t = arena_new(b->ways.arena, struct taken, 1);
	const struct node *before = node_get(n, SPAN("before"));
	const struct node *owners = node_get(before, SPAN("owners"));
	struct criteria_task task = { .ways = &b->ways, .sheet = b->sheet };
	bool lost = !t;
	enum opk_status st;

	if (t) {
		t->tree = n;
		t->record_owner = node_get_bool(owners, "record_owner", false);
		t->is_owner = !node_first(owners) ||
			      audience_has(s, owners, b->ways.arena, &lost);
		t->message = node_get_text(before, "criteria_message");
	}
	if (lost)
		return fault_memory(s->faults);
	p->taken = t;
	st = criteria_take(&task, p->component,
		node_get(before, SPAN("criteria")), &t->before);
	return st ? st : take_during(b, p, t);
}

/* The transition of that name in each process. */
static void find_everywhere(struct blueprints *b)
{
	for (size_t i = 0; i < b->all.count; i++) {
		struct process *p = &b->all.items[i];

		NODE_EACH (n, node_get(p->tree, SPAN("transitions"))) {
			if (p->transition ||
				!span_equal(
					node_get_text(n, "name"), b->through) ||
				span_is(node_get_text(n, "type"), "automatic"))
				continue;
			p->transition = n;
			if (!b->first_field.len)
				b->first_field = p->field;
		}
	}
}

static enum opk_status take_everywhere(struct blueprints *b)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < b->all.count; i++)
		if (b->all.items[i].transition)
			st = take_transition(b, &b->all.items[i],
				b->all.items[i].transition);
	return st;
}

/* Is it there at all, and is there one that the user may take? */
static enum opk_status may_take(const struct blueprints *b)
{
	const struct setting *s = b->scope.setting;

	if (!b->first_field.len)
		return fault(s->faults, OPK_BAD_OPTION, NULL, 0, 0,
			"no active blueprint of '%.*s' has a transition "
			"'%.*s'\nName one that users take, as it is called "
			"in the blueprint.",
			SPAN_ARG(b->sheet->module), SPAN_ARG(b->through));
	for (size_t i = 0; i < b->all.count; i++) {
		const struct taken *t = b->all.items[i].taken;

		if (t && (t->is_owner || t->record_owner))
			return OPK_OK;
	}
	return fault(s->faults, OPK_NO_PERMISSION, NULL, 0, 0,
		"'%.*s' is no owner of the transition '%.*s'\n"
		"Let one of its owners convert these records.",
		SPAN_ARG(s->actor->name), SPAN_ARG(b->through));
}

/* A value for the source may be given, but not for every field. */
static enum opk_status check_given(const struct blueprints *b,
	struct text_cursor *last, const struct given_column *g)
{
	const struct setting *s = b->scope.setting;
	const struct field_facts *facts =
		world_field(s->world, b->sheet->module, g->field);
	const char *what = NULL;

	if (!b->through.len)
		what = "gives the source a value, which only --through does";
	else if (!facts)
		what = "names no field of the source";
	else if (span_is(g->field, "id") || facts->read_only)
		what = "names a read-only field";
	else if (facts->is_unique)
		what = "names a unique field";
	for (size_t i = 0; !what && i < b->all.count; i++)
		if (b->all.items[i].transition &&
			span_equal(b->all.items[i].field, g->field))
			what = "names the blueprint's own field";
	return what ? selection_refuse(s, last, g->selection, what,
			      "Take it out of the selection.")
		    : OPK_OK;
}

static int by_field(const void *x, const void *y)
{
	const struct given_column *a = x, *b = y;

	return span_order(a->field, b->field);
}

static int by_place(const void *x, const void *y)
{
	const struct given_column *a = x, *b = y;

	return (a->selection > b->selection) - (a->selection < b->selection);
}

/* Columns are added to the sheet by name, and looked at in their order. */
static enum opk_status open_given(struct blueprints *b)
{
	const struct setting *s = b->scope.setting;

	qsort(b->given, b->given_count, sizeof *b->given, by_field);
	for (size_t i = 0; i < b->given_count; i++) {
		struct given_column *g = &b->given[i];
		const struct field_facts *facts =
			world_field(s->world, b->sheet->module, g->field);

		g->column = sheet_column(b->sheet, g->field, facts);
		g->check = value_check_new(s, facts, b->ways.arena);
		if (g->column == COLUMN_NONE || !g->check)
			return fault_memory(s->faults);
	}
	qsort(b->given, b->given_count, sizeof *b->given, by_place);
	return OPK_OK;
}

static enum opk_status take_given(struct blueprints *b)
{
	const struct setting *s = b->scope.setting;
	const struct table *t = s->selection;
	struct span module = b->sheet->module;
	struct text_cursor last = { 0 };
	enum opk_status st = OPK_OK;

	b->given = arena_new(
		b->ways.arena, struct given_column, t->column_count + 1);
	if (!b->given)
		return fault_memory(s->faults);
	for (size_t i = 0; i < t->column_count; i++) {
		struct span name = t->columns[i];
		struct given_column *g;

		if (name.len <= module.len || !span_starts(name, module) ||
			name.ptr[module.len] != '.')
			continue;
		g = &b->given[b->given_count++];
		*g = (struct given_column){ .selection = (uint32_t)i,
			.field = span_cut(name, module.len + 1, name.len) };
		st = worse(st, check_given(b, &last, g));
	}
	return st ? st : open_given(b);
}

enum opk_status blueprints_take(struct blueprints *b)
{
	enum opk_status st = OPK_OK;

	if (b->through.len)
		find_everywhere(b);
	if (b->scope.setting->selection)
		st = take_given(b); /* adds columns that are asked for */
	if (!b->through.len)
		return st;
	if (!st)
		st = take_everywhere(b);
	return st ? st : may_take(b);
}
