/* SPDX-License-Identifier: MIT */
/* Depth-first search for circles. */
#include "analysis/cycles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/inspection.h"
#include "util/vec.h"

enum { CIRCLE_BYTES = 1200, NAMES_SHOWN = 20 };
enum { MOST_CIRCLES = 1000 }; /* then nobody reads on */

enum color { NEW, OPEN, DONE };

struct slice {
	const struct cycle_edge *items;
	size_t count;
};

/* A component on the way, and which of its edges is being followed. */
struct step {
	uint32_t at;
	struct slice edges;
	size_t next;
};

struct search {
	struct world *world;
	const bool *focus;
	struct faults *faults;
	struct arena arena;
	unsigned char *colors;
	struct cycle_edge *edges; /* seen, sorted by `from` */
	size_t count;
	VEC(struct step) way;
	unsigned circles; /* found so far */
	bool of_modules;  /* the edges are mandatory lookups */
	enum opk_status status;
};

void cycles_see(struct cycles *c, unsigned worker, uint32_t index,
	const struct inspection *in, const struct trail *t)
{
	struct cycle_edges *seen = &c->seen[worker];
	const struct trail *up = t->up;
	struct cycle_edge *e;
	struct ref r;
	uint32_t to;

	if (in->id->kind->variables != 1 || !up)
		return;
	if (up->node->type == NODE_LIST)
		up = up->up;
	if (!up || up->up || !refs_at(t, &r) || r.kind != in->id->kind)
		return;
	to = world_find(in->world, &r.to);
	if (to == WORLD_NONE)
		return;
	e = vec_add(&seen->arena, &seen->edges);
	if (e)
		*e = (struct cycle_edge){ index, to, t->node->line,
			t->node->column };
	else
		seen->lost_memory = true;
}

static bool is_mandatory_lookup(const struct field_facts *f)
{
	return f->mandatory && !f->has_default && f->holds == HOLDS_RECORD &&
	       f->leads_to.count == 1;
}

void cycles_see_field(struct cycles *c, unsigned worker,
	const struct inspection *in, const struct field_facts *f)
{
	struct cycle_edges *seen = &c->seen[worker];
	uint32_t *item, index;

	if (!is_mandatory_lookup(f))
		return;
	index = world_find(in->world,
		&(struct identity){ in->world->module, { home_of(in->id) } });
	if (index == WORLD_NONE)
		return;
	item = vec_add(&seen->arena, &seen->modules);
	if (item)
		*item = index;
	else
		seen->lost_memory = true;
}

static bool is_brought(const struct search *s, uint32_t index)
{
	return !s->focus || s->focus[index];
}

static int by_from(const void *x, const void *y)
{
	const struct cycle_edge *a = x, *b = y;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->column < b->column ? -1 : a->column > b->column;
}

/* References of a component that no scan has shown. */
struct reading {
	struct cycles own;
	struct inspection in;
	uint32_t index;
};

static void read_one(void *user, const struct trail *t)
{
	struct reading *r = user;

	cycles_see(&r->own, 0, r->index, &r->in, t);
}

static struct slice read_edges(struct search *s, uint32_t index)
{
	const struct component *c = &s->world->state->items[index];
	struct node *tree = world_tree(s->world, index, &s->arena);
	struct reading *r = calloc(1, sizeof *r);
	struct slice out = { NULL, 0 };
	struct cycle_edge *copy;

	if (!r || !tree) {
		free(r);
		return out;
	}
	r->index = index;
	r->in = (struct inspection){
		.world = s->world, .component = c, .id = &c->id, .tree = tree
	};
	refs_walk(&c->id, tree, read_one, r);
	out.count = r->own.seen[0].edges.count;
	copy = arena_new(&s->arena, struct cycle_edge, out.count);
	if (copy && out.count)
		memcpy(copy, r->own.seen[0].edges.items,
			out.count * sizeof *copy);
	out.items = copy;
	cycles_release(&r->own);
	free(r);
	return copy ? out : (struct slice){ NULL, 0 };
}

/* The edges of a module: its mandatory lookups; `line` is the field. */
static struct slice lookups_of(struct search *s, uint32_t index)
{
	struct world *w = s->world;
	size_t count;
	const uint32_t *fields =
		world_mandatory(w, w->state->items[index].id.value[0], &count);
	struct cycle_edge *e = arena_new(&s->arena, struct cycle_edge, count);
	struct slice out = { e, 0 };

	for (size_t i = 0; e && i < count; i++) {
		const struct field_facts *f = world_facts(w, fields[i]);
		uint32_t to;

		if (!is_mandatory_lookup(f))
			continue;
		to = world_find(w, &(struct identity){ w->module,
					   { f->leads_to.items[0] } });
		if (to != WORLD_NONE)
			e[out.count++] =
				(struct cycle_edge){ index, to, fields[i], 0 };
	}
	return out;
}

static struct slice edges_of(struct search *s, uint32_t index)
{
	size_t low = 0, high = s->count, n = 0;

	if (s->of_modules)
		return lookups_of(s, index);
	if (!is_brought(s, index))
		return read_edges(s, index);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->edges[middle].from < index)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + n < s->count && s->edges[low + n].from == index)
		n++;
	return (struct slice){ s->edges + low, n };
}

/* The component that a step stands for, and where it leads on from. */
static uint32_t member_of(const struct search *s, const struct step *at)
{
	return s->of_modules ? at->edges.items[at->next - 1].line : at->at;
}

static void put_names(const struct search *s, const struct step *circle,
	size_t n, size_t first, char out[CIRCLE_BYTES])
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i <= n && len < CIRCLE_BYTES; i++) {
		uint32_t c = member_of(s, &circle[(first + i) % n]);
		struct span name = s->world->state->items[c].name;

		if (i == NAMES_SHOWN && i < n) {
			len += (size_t)snprintf(out + len, CIRCLE_BYTES - len,
				" -> ... %zu more", n - i);
			i = n - 1;
			continue;
		}
		len += (size_t)snprintf(out + len, CIRCLE_BYTES - len, "%s%.*s",
			i ? " -> " : "", (int)(name.len < 201 ? name.len : 201),
			name.ptr);
	}
}

static void say(
	struct search *s, const struct step *circle, size_t n, size_t first)
{
	const struct step *at = &circle[first];
	uint32_t index = member_of(s, at);
	const struct component *c = &s->world->state->items[index];
	struct source src = { state_place(s->world->state, c, &s->arena),
		c->bytes };
	const struct cycle_edge *e = &at->edges.items[at->next - 1];
	uint32_t line = e->line, column = e->column;
	char names[CIRCLE_BYTES], kind[KIND_BYTES];

	put_names(s, circle, n, first, names);
	if (s->of_modules) {
		const struct node *tree =
			world_tree(s->world, index, &s->arena);
		const struct node *n_at =
			node_get(tree, SPAN("system_mandatory"));

		line = n_at ? n_at->line : 1;
		column = n_at ? n_at->column : 1;
		s->status = fault(s->faults, OPK_REFERENCE_CYCLE, &src, line,
			column,
			"mandatory lookups lead in a circle, so that no first "
			"record can be made: %s\n"
			"Make one of these fields not mandatory.",
			names);
		return;
	}
	s->status = fault(s->faults, OPK_REFERENCE_CYCLE, &src, line, column,
		"%s %.*s leads back to itself: %s\n"
		"Let one of these lead elsewhere.",
		kind_words(c->id.kind, kind), SPAN_ARG(c->name), names);
}

/* The way from a component back to it. */
static void report(struct search *s, const struct step *circle, size_t n)
{
	size_t first = n;

	for (size_t i = 0; i < n; i++) {
		uint32_t c = member_of(s, &circle[i]);

		if (is_brought(s, c) &&
			(first == n || c < member_of(s, &circle[first])))
			first = i;
	}
	if (first < n)
		say(s, circle, n, first);
}

static bool enter(struct search *s, uint32_t at)
{
	struct step *step = vec_add(&s->arena, &s->way);

	if (!step) {
		s->status = fault_memory(s->faults);
		return false;
	}
	s->colors[at] = OPEN;
	*step = (struct step){ at, edges_of(s, at), 0 };
	return true;
}

static void follow(struct search *s, uint32_t to)
{
	size_t from = s->way.count;

	if (s->colors[to] == NEW)
		enter(s, to);
	else if (s->colors[to] == OPEN && s->circles++ < MOST_CIRCLES) {
		while (from && s->way.items[from - 1].at != to)
			from--;
		report(s, &s->way.items[from - 1], s->way.count - (from - 1));
	}
}

static void search_from(struct search *s, uint32_t start)
{
	if (s->colors[start] != NEW || !enter(s, start))
		return;
	while (s->way.count) {
		struct step *top = &s->way.items[s->way.count - 1];

		if (top->next < top->edges.count)
			follow(s, top->edges.items[top->next++].to);
		else {
			s->colors[top->at] = DONE;
			s->way.count--;
		}
	}
}

static bool gather(struct search *s, const struct cycles *c)
{
	size_t n = 0;

	for (unsigned i = 0; i < WORLD_WORKERS; i++) {
		n += c->seen[i].edges.count;
		if (c->seen[i].lost_memory)
			return false;
	}
	s->edges = arena_new(&s->arena, struct cycle_edge, n);
	s->colors = arena_new(&s->arena, unsigned char, s->world->state->count);
	if (!s->edges || !s->colors)
		return false;
	for (unsigned i = 0; i < WORLD_WORKERS; i++)
		for (size_t k = 0; k < c->seen[i].edges.count; k++)
			s->edges[s->count++] = c->seen[i].edges.items[k];
	if (n)
		qsort(s->edges, n, sizeof *s->edges, by_from);
	return true;
}

static int by_number(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* In order, so that each run says the same. */
static bool search_modules(struct search *s, const struct cycles *c)
{
	VEC(uint32_t) starts = { 0 };

	s->of_modules = true;
	memset(s->colors, NEW, s->world->state->count);
	for (unsigned i = 0; i < WORLD_WORKERS; i++)
		for (size_t k = 0; k < c->seen[i].modules.count; k++) {
			uint32_t *item = vec_add(&s->arena, &starts);

			if (!item)
				return false;
			*item = c->seen[i].modules.items[k];
		}
	if (starts.count)
		qsort(starts.items, starts.count, sizeof *starts.items,
			by_number);
	for (size_t i = 0; i < starts.count; i++)
		search_from(s, starts.items[i]);
	return true;
}

enum opk_status cycles_report(
	struct cycles *c, struct world *w, const bool *focus, struct faults *f)
{
	struct search s = { .world = w, .focus = focus, .faults = f };
	bool done = gather(&s, c);

	for (size_t i = 0; done && i < s.count; i++)
		search_from(&s, s.edges[i].from);
	if (done && w->state->count)
		done = search_modules(&s, c);
	if (!done)
		s.status = fault_memory(f);
	arena_release(&s.arena);
	return s.status;
}

void cycles_release(struct cycles *c)
{
	for (unsigned i = 0; i < WORLD_WORKERS; i++)
		arena_release(&c->seen[i].arena);
}
