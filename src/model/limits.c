/* SPDX-License-Identifier: MIT */
/* Counting what editions limit. */
#include "model/limits.h"

#include <stdlib.h>

bool limits_row_is_plain(const struct limit_row *row)
{
	return !row->where.len && !row->list.len && row->per != PER_VALUE;
}

bool limits_need(const struct editions *e, const struct kind *kind)
{
	for (size_t i = 0; i < e->count; i++)
		if (e->rows[i].kind == kind &&
			!limits_row_is_plain(&e->rows[i]))
			return true;
	return false;
}

static struct span home(const struct identity *id)
{
	for (unsigned i = 0; i < id->kind->variables; i++)
		if (span_is(id->kind->variable[i], "module"))
			return id->value[i];
	return SPAN("");
}

static bool is_meant(const struct limit_row *row, const struct node *tree)
{
	const struct node *n;
	bool equal;

	if (!row->where.len)
		return true;
	n = node_at(tree, row->where);
	equal = n && row->value && node_equal(n, row->value);
	return equal != row->negated;
}

/* How much of a row one component is, and in which group. */
static size_t measure(const struct limit_row *row, const struct component *c,
	const struct node *tree, struct arena *a, struct span *group)
{
	struct span module = home(&c->id);
	const struct node *list, *n;

	*group = SPAN("");
	if (!is_meant(row, tree))
		return 0;
	if (row->per == PER_MODULE)
		*group = module;
	else if (row->per == PER_COMPONENT)
		*group = c->name;
	else if (row->per == PER_VALUE) {
		n = node_at(tree, row->pointer);
		*group = n ? n->text : SPAN("");
		if (module.len)
			*group = arena_print(a, "%.*s%s%.*s", SPAN_ARG(module),
				group->len ? "." : "", SPAN_ARG(*group));
	}
	if (!row->list.len)
		return 1;
	list = node_at(tree, row->list);
	return list && list->type == NODE_LIST ? list->count : 0;
}

static bool add(struct limits_worker *w, size_t row, struct span group,
	size_t n, uint32_t last)
{
	struct limit_counts *c = &w->rows[row];
	uint32_t at = map_get(&c->by_group, group);
	struct limit_count *item;

	if (at == MAP_NONE) {
		at = (uint32_t)c->groups.count;
		group = arena_copy(&w->arena, group);
		item = group.ptr ? vec_add(&w->arena, &c->groups) : NULL;
		if (!item || map_add(&c->by_group, group, at) == MAP_NONE)
			return false;
		item->group = group;
		item->last = WORLD_NONE;
	}
	item = &c->groups.items[at];
	item->used += n;
	if (last != WORLD_NONE &&
		(item->last == WORLD_NONE || last > item->last))
		item->last = last;
	return true;
}

static bool open_worker(struct limits *l, unsigned worker)
{
	struct limits_worker *w = &l->workers[worker];

	if (w->rows)
		return true;
	w->rows = arena_new(&w->arena, struct limit_counts, l->editions->count);
	for (size_t i = 0; w->rows && i < l->editions->count; i++)
		w->rows[i].by_group.arena = &w->arena;
	w->lost_memory |= !w->rows;
	return w->rows;
}

enum opk_status limits_open(struct limits *l, const struct editions *e,
	struct world *w, const bool *focus, struct faults *f)
{
	*l = (struct limits){ .editions = e, .world = w, .focus = focus };
	return open_worker(l, 0) ? OPK_OK : fault_memory(f);
}

void limits_see(struct limits *l, unsigned worker, uint32_t index,
	const struct node *tree)
{
	const struct component *c = &l->world->state->items[index];
	struct limits_worker *w = &l->workers[worker];

	if (!open_worker(l, worker))
		return;
	for (size_t i = 0; i < l->editions->count; i++) {
		const struct limit_row *row = &l->editions->rows[i];
		struct arena_mark mark = arena_mark(&w->arena);
		struct span group;
		size_t n;

		if (row->kind != c->id.kind || limits_row_is_plain(row))
			continue;
		n = measure(row, c, tree, &w->arena, &group);
		if (!n) {
			arena_rewind(&w->arena, mark);
			continue;
		}
		w->lost_memory |= !group.ptr || !add(w, i, group, n, index);
	}
}

static bool is_brought(const struct limits *l, uint32_t index)
{
	return !l->focus || l->focus[index];
}

static bool count_plain(struct limits *l, size_t row)
{
	const struct limit_row *r = &l->editions->rows[row];
	size_t count;
	const uint32_t *all = world_range(
		l->world, r->kind, (struct span){ NULL, 0 }, &count);

	for (size_t i = 0; i < count; i++) {
		const struct component *c = &l->world->state->items[all[i]];
		struct span group = r->per == PER_MODULE      ? home(&c->id)
				    : r->per == PER_COMPONENT ? c->name
							      : SPAN("");

		if (!add(&l->workers[0], row, group, 1,
			    is_brought(l, all[i]) ? all[i] : WORLD_NONE))
			return false;
	}
	return true;
}

static bool merge(struct limits *l, const struct limits_worker *from)
{
	for (size_t i = 0; i < l->editions->count; i++)
		for (size_t k = 0; k < from->rows[i].groups.count; k++) {
			struct limit_count *c = &from->rows[i].groups.items[k];

			if (!add(&l->workers[0], i, c->group, c->used, c->last))
				return false;
		}
	return true;
}

static int by_group(const void *x, const void *y)
{
	const struct limit_count *a = x, *b = y;

	return span_order(a->group, b->group);
}

/* Which worker met a group first is chance: it must not show. */
static bool sort_groups(struct limits *l)
{
	for (size_t i = 0; i < l->editions->count; i++) {
		struct limit_counts *c = &l->workers[0].rows[i];

		if (c->groups.count)
			qsort(c->groups.items, c->groups.count,
				sizeof *c->groups.items, by_group);
		for (size_t k = 0; k < c->groups.count; k++)
			if (!map_set(&c->by_group, c->groups.items[k].group,
				    (uint32_t)k))
				return false;
	}
	return true;
}

/* Everything that was seen, and what paths alone tell, into the first. */
static bool sum_up(struct limits *l)
{
	for (unsigned i = 1; i < WORLD_WORKERS; i++)
		if (l->workers[i].rows && !merge(l, &l->workers[i]))
			return false;
	for (size_t i = 0; i < l->editions->count; i++)
		if (limits_row_is_plain(&l->editions->rows[i]) &&
			!count_plain(l, i))
			return false;
	for (unsigned i = 0; i < WORLD_WORKERS; i++)
		if (l->workers[i].lost_memory)
			return false;
	return true;
}

size_t limits_count(
	struct world *w, const struct limit_row *row, struct span group)
{
	struct arena scratch = { 0 };
	struct span unused, module = { NULL, 0 };
	size_t used = 0, count;
	const uint32_t *all;

	if (row->per == PER_MODULE)
		module = group;
	else if (row->per == PER_VALUE && row->kind->variables == 2)
		module = span_split(group, '.', &unused);
	all = world_range(w, row->kind, module, &count);
	for (size_t i = 0; i < count; i++) {
		const struct component *c = &w->state->items[all[i]];
		struct arena_mark mark = arena_mark(&scratch);
		struct node *tree = limits_row_is_plain(row)
					    ? NULL
					    : world_tree(w, all[i], &scratch);
		struct span own;
		size_t n = measure(row, c, tree, &scratch, &own);

		used += span_equal(own, group) ? n : 0;
		arena_rewind(&scratch, mark);
	}
	arena_release(&scratch);
	return used;
}

enum opk_status limits_see_others(
	struct limits *l, size_t row, struct faults *f)
{
	const struct limit_row *r = &l->editions->rows[row];
	struct arena scratch = { 0 };
	bool done = true;
	size_t count;
	const uint32_t *all = world_range(
		l->world, r->kind, (struct span){ NULL, 0 }, &count);

	for (size_t i = 0; done && i < count; i++) {
		struct arena_mark mark = arena_mark(&scratch);
		const struct component *c = &l->world->state->items[all[i]];
		struct span group;
		size_t n;

		if (is_brought(l, all[i]))
			continue;
		n = measure(r, c, world_tree(l->world, all[i], &scratch),
			&scratch, &group);
		if (n)
			done = group.ptr &&
			       add(&l->workers[0], row, group, n, WORLD_NONE);
		arena_rewind(&scratch, mark);
	}
	arena_release(&scratch);
	return done ? OPK_OK : fault_memory(f);
}

enum opk_status limits_sum(struct limits *l, struct faults *f)
{
	return sum_up(l) && sort_groups(l) ? OPK_OK : fault_memory(f);
}

void limits_release(struct limits *l)
{
	for (unsigned i = 0; i < WORLD_WORKERS; i++)
		arena_release(&l->workers[i].arena);
}
