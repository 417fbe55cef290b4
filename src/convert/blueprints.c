/* SPDX-License-Identifier: MIT */
/* Is a record in a blueprint, and may it convert? */
#include "convert/blueprints_parts.h"

#include <stdlib.h>

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

const struct node *process_state(const struct process *p, struct span state)
{
	NODE_EACH (n, node_get(p->tree, SPAN("states")))
		if (span_equal(node_get_text(n, "name"), state))
			return n;
	return NULL;
}

static bool has_layout(
	const struct processes *all, const struct process *p, struct seeker *k)
{
	struct span layout = all->layout == COLUMN_NONE
				     ? (struct span){ 0 }
				     : seeker_text(k, all->layout);

	return span_equal(layout.len ? layout : SPAN("Standard"), p->layout);
}

const struct process *processes_meet(
	const struct processes *all, struct seeker *k)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct process *p = &all->items[i];

		if (has_layout(all, p, k) && seeker_meets(k, p->entry))
			return p;
	}
	return NULL;
}

const struct process *processes_find(
	const struct processes *all, struct seeker *k, struct span *state)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct process *p = &all->items[i];

		if (p->column == COLUMN_NONE || !has_layout(all, p, k))
			continue;
		*state = seeker_text(k, p->column);
		if (state->len && process_state(p, *state) &&
			seeker_meets(k, p->entry))
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
	struct calendar calendar;
	enum opk_status st;

	*out = NULL;
	if (!b)
		return fault_memory(s->faults);
	st = calendar_read(&calendar, s->world, a, s->faults);
	if (st)
		return st;
	b->scope = *scope;
	b->sheet = scope->source;
	b->through = span_of(through);
	b->ways = (struct ways){ .setting = s,
		.arena = a,
		.index = true,
		.week_start = calendar.week_start };
	take_mapping(b, s->mapping);
	st = open_all(b);
	if (!st && (b->all.count || b->through.len))
		*out = b;
	return st;
}

void blueprints_seek(const struct blueprints *b, struct seeker *k,
	uint32_t source, struct sheet_reader *r)
{
	*k = (struct seeker){
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

enum row_code blueprints_let_go(const struct blueprints *b, uint32_t source,
	struct sheet_reader *r, struct arena *a, struct row_fault *out)
{
	const struct process *p;
	struct span state = { 0 };
	struct seeker k;

	if (!b)
		return ROW_GOOD;
	blueprints_seek(b, &k, source, r);
	p = processes_find(&b->all, &k, &state);
	if (!p || lets_go(b, p, state)) {
		seeker_release(&k);
		return ROW_GOOD;
	}
	*out = (struct row_fault){ .code = ROW_NOT_ALLOWED,
		.field = p->field,
		.message = arena_print(a,
			"blueprint %.*s does not let a record in state %.*s "
			"convert",
			SPAN_ARG(p->name), SPAN_ARG(state)) };
	seeker_release(&k);
	return ROW_NOT_ALLOWED;
}
