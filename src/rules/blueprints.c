/* SPDX-License-Identifier: MIT */
/* Is a record in a blueprint, and may it convert? */
#include "rules/blueprints.h"

#include <stdlib.h>

#include "rules/lookup.h"
#include "rules/rule_tree.h"
#include "rules/value_checks.h"

static enum opk_status blueprints_take(struct blueprints *b);

static int by_sequence(const void *x, const void *y)
{
	const struct process *a = x, *b = y;

	if (a->sequence != b->sequence)
		return a->sequence < b->sequence ? -1 : 1;
	return span_order(a->name, b->name);
}

static enum convert_word word_of(struct span word)
{
	return span_is(word, "allow")            ? CONVERT_ALLOW
	       : span_is(word, "only_in_states") ? CONVERT_IN_STATES
						 : CONVERT_FORBID;
}

static void take_process(struct process *p, const struct node *tree)
{
	p->tree = tree;
	p->name = node_get_text(tree, "api_name");
	p->layout = node_get_text(tree, "layout");
	p->field = node_get_text(tree, "field");
	p->sequence = node_get_int(tree, "sequence_number", INT64_MAX);
	p->convert = word_of(node_get_text(tree, "convert"));
	p->column = COLUMN_NONE;
	NODE_EACH (state, node_get(tree, SPAN("states")))
		if (!p->start.len && node_get_bool(state, "start", false))
			p->start = node_get_text(state, "name");
}

enum opk_status processes_read(const struct setting *s, struct sheet *sheet,
	struct arena *a, struct processes *out)
{
	size_t count;
	const uint32_t *items = world_range(
		s->world, kind_find(SPAN("blueprint")), sheet->module, &count);

	*out = (struct processes){ .layout = COLUMN_NONE };
	if (!count)
		return OPK_OK;
	out->items = arena_new(a, struct process, count);
	if (!out->items)
		return fault_memory(s->faults);
	for (size_t i = 0; i < count; i++) {
		const struct node *tree;
		struct process *p = &out->items[out->count];
		enum opk_status st =
			tree_take(s->world, items[i], a, s->faults, &tree);

		if (st)
			return st;
		if (!node_get_bool(tree, "active", false))
			continue;
		take_process(p, tree);
		p->component = items[i];
		out->count++;
	}
	qsort(out->items, out->count, sizeof *out->items, by_sequence);
	return OPK_OK;
}

enum opk_status processes_compile(
	struct ways *ways, struct sheet *sheet, struct processes *all)
{
	struct criteria_task t = { .ways = ways, .sheet = sheet };
	enum opk_status st = OPK_OK;

	all->layout = map_get(&sheet->by_name, SPAN("Layout"));
	for (size_t i = 0; i < all->count; i++) {
		struct process *p = &all->items[i];
		enum opk_status its = criteria_take(&t, p->component,
			node_get(p->tree, SPAN("entry_criteria")), &p->entry);

		p->column = map_get(&sheet->by_name, p->field);
		st = worse(st, its);
	}
	return st;
}

/* The state of that name in the tree, or NULL. */
static const struct node *process_state(
	const struct process *p, struct span state)
{
	NODE_EACH (n, node_get(p->tree, SPAN("states")))
		if (span_equal(node_get_text(n, "name"), state))
			return n;
	return NULL;
}

static bool has_layout(const struct processes *all, const struct process *p,
	struct lookup_reader *k)
{
	struct span layout = all->layout == COLUMN_NONE
				     ? (struct span){ 0 }
				     : lookup_reader_text(k, all->layout);

	return span_equal(layout.len ? layout : SPAN("Standard"), p->layout);
}

const struct process *processes_meet(
	const struct processes *all, struct lookup_reader *k)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct process *p = &all->items[i];

		if (has_layout(all, p, k) && lookup_reader_meets(k, p->entry))
			return p;
	}
	return NULL;
}

/* The process that a record is in, and its state; NULL: none. */
static const struct process *processes_find(const struct processes *all,
	struct lookup_reader *k, struct span *state)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct process *p = &all->items[i];

		if (p->column == COLUMN_NONE || !has_layout(all, p, k))
			continue;
		*state = lookup_reader_text(k, p->column);
		if (state->len && process_state(p, *state) &&
			lookup_reader_meets(k, p->entry))
			return p;
	}
	return NULL;
}

/* What the mapping says about records in a blueprint. */
static void take_mapping(struct blueprints *b, const struct node *mapping)
{
	const struct node *n = node_get(mapping, SPAN("blueprint"));

	b->has_word = n != NULL;
	if (n && n->type == NODE_MAP) {
		b->word = CONVERT_IN_STATES;
		b->states = node_get(n, SPAN("only_in_states"));
	} else if (n) {
		b->word = word_of(n->text);
	}
}

static enum opk_status open_all(struct blueprints *b)
{
	const struct setting *s = b->scope.setting;
	enum opk_status st;

	st = processes_read(s, b->sheet, b->ways.arena, &b->all);
	if (!st && (b->all.count || b->through.len))
		st = processes_compile(&b->ways, b->sheet, &b->all);
	if (!st)
		st = blueprints_take(b);
	return st;
}

enum opk_status blueprints_compile(const struct rule_scope *scope,
	const char *through, struct arena *a, struct blueprints **out)
{
	const struct setting *s = scope->setting;
	struct blueprints *b = arena_new(a, struct blueprints, 1);
	enum opk_status st;

	*out = NULL;
	if (!b)
		return fault_memory(s->faults);
	b->scope = *scope;
	b->sheet = scope->source;
	b->through = span_of(through);
	b->ways = (struct ways){ .setting = s, .arena = a, .index = true };
	take_mapping(b, s->mapping);
	st = open_all(b);
	if (!st && (b->all.count || b->through.len))
		*out = b;
	return st;
}

/* Look at a source record. */
static void blueprints_seek(const struct blueprints *b, struct lookup_reader *k,
	uint32_t source, struct sheet_reader *r)
{
	*k = (struct lookup_reader){
		.ways = &b->ways, .sheet = b->sheet, .ref = source, .own = r
	};
}

static bool lets_go(
	const struct blueprints *b, const struct process *p, struct span state)
{
	const struct node *n;

	if (b->has_word ? b->word != CONVERT_IN_STATES
			: p->convert != CONVERT_IN_STATES)
		return (b->has_word ? b->word : p->convert) == CONVERT_ALLOW;
	if (!b->has_word) {
		n = process_state(p, state);
		return node_get_bool(n, "convert", false);
	}
	NODE_EACH (name, b->states)
		if (span_equal(name->text, state))
			return true;
	return false;
}

/* Text that should be a boolean, and is none: nothing follows from it. */
static void keep_misread(
	struct lookup_reader *k, struct arena *a, struct row_fault *out)
{
	*out = (struct row_fault){ .code = k->misread.code,
		.field = arena_copy(a, k->misread.field),
		.message = arena_copy(a, k->misread.message) };
	k->lost_memory |= !out->field.ptr || !out->message.ptr;
}

enum row_code blueprints_let_go(const struct blueprints *b, uint32_t source,
	struct sheet_reader *r, struct arena *a, struct row_fault *out)
{
	const struct process *p;
	struct span state = { 0 };
	struct lookup_reader k;

	if (!b)
		return ROW_GOOD;
	blueprints_seek(b, &k, source, r);
	p = processes_find(&b->all, &k, &state);
	if (k.misread.code) {
		keep_misread(&k, a, out);
		r->failed |= k.lost_memory;
		lookup_reader_release(&k);
		return ROW_INVALID_DATA;
	}
	if (!p || lets_go(b, p, state)) {
		lookup_reader_release(&k);
		return ROW_GOOD;
	}
	*out = (struct row_fault){ .code = ROW_NOT_ALLOWED,
		.field = p->field,
		.message = arena_print(a,
			"blueprint %.*s does not let a record in state %.*s "
			"convert",
			SPAN_ARG(p->name), SPAN_ARG(state)) };
	lookup_reader_release(&k);
	return ROW_NOT_ALLOWED;
}

/* --through: find the transition, and what it asks of whom. */

/* Is the acting user in a group? */
static enum opk_status find_in_group(const struct setting *s, struct span group,
	struct arena *a, bool *is_in)
{
	struct node *n = node_new(a, NODE_MAP);
	const struct person **people = NULL;
	size_t count = 0;
	enum opk_status st;

	if (!node_put_text(a, n, "group", group))
		return fault_memory(s->faults);
	st = people_spread(s->people, n, a, s->faults, &people, &count);
	for (size_t i = 0; i < count; i++)
		*is_in |= people[i] == s->actor;
	return st;
}

/* Is the acting user one of an audience (blueprint.yaml)? */
static enum opk_status find_in_audience(const struct setting *s,
	const struct node *audience, struct arena *a, bool *is_in)
{
	enum opk_status st = OPK_OK;

	*is_in = false;
	NODE_EACH (n, node_get(audience, SPAN("users")))
		*is_in |= people_ref(s->people, n) == s->actor;
	NODE_EACH (n, node_get(audience, SPAN("roles")))
		*is_in |= span_equal(n->text, s->actor->role);
	NODE_EACH (n, node_get(audience, SPAN("profiles")))
		*is_in |= span_equal(n->text, s->actor->profile);
	NODE_EACH (n, node_get(audience, SPAN("groups")))
		if (!st && !*is_in)
			st = find_in_group(s, n->text, a, is_in);
	return st;
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
	enum opk_status st;

	if (!t)
		return fault_memory(s->faults);
	t->tree = n;
	t->record_owner = node_get_bool(owners, "record_owner", false);
	t->message = node_get_text(before, "criteria_message");
	st = find_in_audience(s, owners, b->ways.arena, &t->is_owner);
	if (st)
		return st;
	t->is_owner |= !node_first(owners);
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

/*
 * Find the transition of --through in all processes, and its columns; without
 * --through, no column may give the source a value.
 */
static enum opk_status blueprints_take(struct blueprints *b)
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

/* --through: may one record take the transition? */

/* One record on its way. */
struct passage {
	const struct blueprints *b;
	struct lookup_reader lookup_reader;
	const struct process *process;
	const struct taken *taken;
	struct span state;
	const struct span *given;
	struct arena *arena;
	struct transition *out;
	struct row_fault *fault;
};

static enum row_code refuse(struct passage *g, enum row_code code,
	struct span field, struct span message)
{
	*g->fault = (struct row_fault){ .code = code,
		.field = field,
		.message = arena_copy(g->arena, message) };
	return code;
}

static bool leaves(const struct node *transition, struct span state)
{
	NODE_EACH (n, node_get(transition, SPAN("from")))
		if (span_equal(n->text, state))
			return true;
	return false;
}

/* Is the record where the transition begins, and the user its owner? */
static enum row_code check_place(struct passage *g)
{
	const struct blueprints *b = g->b;
	const struct setting *s = b->scope.setting;
	const struct process *p =
		processes_find(&b->all, &g->lookup_reader, &g->state);

	if (!p)
		return refuse(g, ROW_NOT_ALLOWED, b->first_field,
			SPAN("not in blueprint"));
	g->process = p;
	g->taken = p->taken;
	if (!p->taken || !leaves(p->taken->tree, g->state))
		return refuse(g, ROW_NOT_ALLOWED, p->field,
			arena_print(g->arena,
				"transition %.*s does not leave state %.*s",
				SPAN_ARG(b->through), SPAN_ARG(g->state)));
	if (p->taken->is_owner)
		return ROW_GOOD;
	if (p->taken->record_owner && b->scope.owner != COLUMN_NONE &&
		s->actor->id.len &&
		span_equal(
			lookup_reader_text(&g->lookup_reader, b->scope.owner),
			s->actor->id))
		return ROW_GOOD;
	return refuse(g, ROW_NOT_ALLOWED, p->field,
		arena_print(g->arena,
			"transition %.*s is not for the acting user",
			SPAN_ARG(b->through)));
}

static enum row_code check_before(struct passage *g)
{
	const struct taken *t = g->taken;

	if (lookup_reader_meets(&g->lookup_reader, t->before))
		return ROW_GOOD;
	if (t->message.len)
		return refuse(
			g, ROW_NOT_ALLOWED, g->process->field, t->message);
	return refuse(g, ROW_NOT_ALLOWED, g->process->field,
		arena_print(g->arena, "the criteria of %.*s do not hold",
			SPAN_ARG(g->b->through)));
}

/* A value as it is written: a date takes the first characters of a time. */
static struct span taken_text(
	const struct passage *g, const struct given_column *c, struct span text)
{
	const struct field_facts *f =
		g->b->sheet->columns.items[c->column].facts;

	if (f && f->holds == HOLDS_DATE && text_is_datetime(text))
		return span_cut(text, 0, 10);
	return text;
}

/* The values of the selection; the state is the first of all values. */
static enum row_code take_values(struct passage *g)
{
	const struct blueprints *b = g->b;
	struct buf unquoted = { 0 };
	enum row_code code = ROW_GOOD;

	for (size_t i = 0; g->given && !code && i < b->given_count; i++) {
		const struct given_column *c = &b->given[i];
		struct span text = cell_text(g->given[c->selection], &unquoted);
		const char *wrong;

		g->lookup_reader.lost_memory |= unquoted.failed;
		if (!text.len)
			continue;
		text = taken_text(g, c, text);
		wrong = value_check_text(c->check, text);
		if (wrong) {
			code = refuse(g, ROW_INVALID_DATA,
				arena_print(g->arena, "%.*s.%.*s",
					SPAN_ARG(b->sheet->module),
					SPAN_ARG(c->field)),
				span_of(wrong));
			break;
		}
		g->out->values[g->out->count++] =
			(struct transition_value){ c->column,
				arena_copy(g->arena, text) };
	}
	buf_release(&unquoted);
	return code;
}

static enum row_code check_item(struct passage *g, const struct during_item *d)
{
	struct span text = { 0 };

	if (d->column != COLUMN_NONE)
		text = lookup_reader_text(&g->lookup_reader, d->column);
	if (!text.len && d->mandatory)
		return refuse(g, ROW_NOT_ALLOWED, d->field,
			arena_print(g->arena, "%.*s asks for a value",
				SPAN_ARG(g->b->through)));
	if (text.len && !lookup_reader_meets(&g->lookup_reader, d->validation))
		return refuse(g, ROW_NOT_ALLOWED, d->field, d->message);
	return ROW_GOOD;
}

static enum row_code check_during(struct passage *g)
{
	enum row_code code = ROW_GOOD;

	g->lookup_reader.given = g->out->values + 1;
	g->lookup_reader.given_count = g->out->count - 1;
	for (size_t i = 0; !code && i < g->taken->count; i++)
		code = check_item(g, &g->taken->items[i]);
	return code;
}

static enum row_code pass(struct passage *g)
{
	struct transition *t = g->out;
	enum row_code code;

	t->values = arena_new(
		g->arena, struct transition_value, g->b->given_count + 1);
	if (!t->values) {
		g->lookup_reader.lost_memory = true;
		return ROW_GOOD;
	}
	code = check_place(g);
	if (code)
		return code;
	t->tree = g->taken->tree;
	t->blueprint = g->process->name;
	t->values[t->count++] = (struct transition_value){ g->process->column,
		node_get_text(g->taken->tree, "to") };
	code = check_before(g);
	if (!code)
		code = take_values(g);
	if (!code)
		code = check_during(g);
	return code;
}

enum row_code blueprints_through(const struct blueprints *b, uint32_t source,
	const struct span *given, struct sheet_reader *r, struct arena *a,
	struct transition *taken, struct row_fault *out)
{
	struct passage g = {
		.b = b, .given = given, .arena = a, .out = taken, .fault = out
	};
	enum row_code code;

	*taken = (struct transition){ 0 };
	blueprints_seek(b, &g.lookup_reader, source, r);
	code = pass(&g);
	if (g.lookup_reader.misread.code) {
		keep_misread(&g.lookup_reader, a, out);
		code = ROW_INVALID_DATA;
	}
	r->failed |= g.lookup_reader.lost_memory;
	lookup_reader_release(&g.lookup_reader);
	return code;
}

bool blueprints_takes(const struct blueprints *b, uint32_t column)
{
	for (size_t i = 0; b && i < b->given_count; i++)
		if (b->given[i].selection == column)
			return true;
	return false;
}
