/* SPDX-License-Identifier: MIT */
/* Counting what editions limit. */
#include "model/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/editions.h"
#include "model/world.h"
#include "schema/value_text.h"
#include "util/vec.h"

/* Does counting the row take no more than the paths? */
static bool limits_row_is_plain(const struct limit_row *row)
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

/*
 * Count one group of a row anew, in any state; components whose content
 * counts are read.
 */
static size_t limits_count(
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

/*
 * Count what is not brought in, too, in all groups of a row; it is read. For
 * rows whose groups cannot be told by path.
 */
static enum opk_status limits_see_others(
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

/* What counts say: limits that are exceeded, and a list for people. */

struct report {
	struct limits *limits;
	struct span edition;
	const struct state *old;
	struct world old_world; /* opened when first needed */
	bool has_old_world;
	struct faults *faults;
	enum opk_status status;
	struct arena scratch;
};

/* "custom_fields" as words. */
static const char *words_of(struct span name, char out[VALUE_BYTES])
{
	snprintf(out, VALUE_BYTES, "%.*s", SPAN_ARG(name));
	for (char *c = out; *c; c++)
		if (*c == '_')
			*c = ' ';
	return out;
}

/* The first greater edition in which so many are allowed; empty: none. */
static struct span enough(
	const struct report *r, const struct limit_row *row, size_t used)
{
	NODE_EACH (n, node_get(r->limits->editions->doc, SPAN("editions"))) {
		struct limit l = limit_of(row, n->text);

		if (l.is == LIMIT_UNLIMITED ||
			(l.is == LIMIT_NUMBER && l.number >= used))
			return n->text;
	}
	return SPAN("");
}

static void put_hint(const struct report *r, const struct limit_row *row,
	size_t used, uint64_t most, char hint[HINT_BYTES])
{
	struct span edition = enough(r, row, used);
	int n;

	if (most)
		n = snprintf(hint, HINT_BYTES, "Leave out %zu of them",
			used - (size_t)most);
	else
		n = snprintf(hint, HINT_BYTES, "Leave %s out",
			used == 1 ? "it" : "them");
	if (edition.len)
		snprintf(hint + n, HINT_BYTES - (size_t)n,
			", or move the org to the %.*s edition.",
			SPAN_ARG(edition));
	else
		snprintf(hint + n, HINT_BYTES - (size_t)n, ".");
}

static void say(struct report *r, const struct limit_row *row,
	const struct limit_count *c, size_t used, uint64_t most)
{
	const struct state *s = r->limits->world->state;
	const struct component *at = &s->items[c->last];
	struct source src = { state_place(s, at, &r->scratch), at->bytes };
	char name[VALUE_BYTES], hint[HINT_BYTES], where[VALUE_BYTES + 8] = "";
	char text[2 * HINT_BYTES];

	words_of(row->name, name);
	put_hint(r, row, used, most, hint);
	if (c->group.len)
		snprintf(where, sizeof where, " in '%.*s'",
			(int)(c->group.len < 70 ? c->group.len : 70),
			c->group.ptr);
	if (most)
		snprintf(text, sizeof text,
			"there are %zu %s%s, and the %.*s edition allows %llu\n"
			"%s",
			used, name, where, SPAN_ARG(r->edition),
			(unsigned long long)most, hint);
	else
		snprintf(text, sizeof text,
			"the %.*s edition has no %s, and there %s %zu%s\n%s",
			SPAN_ARG(r->edition), name, used == 1 ? "is" : "are",
			used, where, hint);
	if (r->limits->lenient)
		warn(r->faults, OPK_EDITION_LIMIT, &src, 1, 1, "%s", text);
	else
		r->status = worse(r->status, fault(r->faults, OPK_EDITION_LIMIT,
						     &src, 1, 1, "%s", text));
}

/*
 * What is not brought in has not been read yet. By module, its number of
 * files may do; else all of the kind are read once.
 */
static size_t used_of(const struct report *r, const struct limit_row *row,
	const struct limit_count *c, uint64_t most)
{
	size_t count;

	if (!r->limits->focus || limits_row_is_plain(row) ||
		row->per != PER_MODULE)
		return c->used;
	world_range(r->limits->world, row->kind, c->group, &count);
	if (!row->list.len && count <= most)
		return 0;
	return limits_count(r->limits->world, row, c->group);
}

static bool was_before(struct report *r, const struct limit_row *row,
	const struct limit_count *c, size_t used)
{
	if (!r->old)
		return false;
	if (!r->has_old_world) {
		r->has_old_world = true;
		r->status = worse(r->status,
			world_open(&r->old_world, r->old, r->faults));
	}
	return r->status < OPK_SYSTEM &&
	       limits_count(&r->old_world, row, c->group) >= used;
}

static void check_row(struct report *r, size_t i)
{
	const struct limit_row *row = &r->limits->editions->rows[i];
	const struct limit_counts *counts = &r->limits->workers[0].rows[i];
	struct limit l = limit_of(row, r->edition);

	if ((l.is != LIMIT_NUMBER && l.is != LIMIT_NONE) ||
		!counts->groups.count)
		return;
	if (r->limits->focus && !limits_row_is_plain(row) &&
		row->per != PER_MODULE && row->per != PER_COMPONENT)
		r->status = worse(
			r->status, limits_see_others(r->limits, i, r->faults));
	for (size_t k = 0; k < counts->groups.count; k++) {
		const struct limit_count *c = &counts->groups.items[k];
		size_t used;

		if (c->last == WORLD_NONE)
			continue;
		used = used_of(r, row, c, l.number);
		if (used > l.number && !was_before(r, row, c, used))
			say(r, row, c, used, l.number);
	}
}

enum opk_status limits_check(struct limits *l, struct span edition,
	const struct state *old, struct faults *f)
{
	struct report r = {
		.limits = l, .edition = edition, .old = old, .faults = f
	};

	enum opk_status st = limits_sum(l, f);

	for (size_t i = 0; !st && i < l->editions->count; i++)
		check_row(&r, i);
	if (r.has_old_world)
		world_close(&r.old_world);
	arena_release(&r.scratch);
	return worse(st, r.status);
}

static void see(void *user, struct visit *v)
{
	limits_see(user, v->worker, (uint32_t)v->index, v->tree);
}

static struct limit_use use_of(
	const struct limits *l, size_t i, struct span edition, struct arena *a)
{
	const struct limit_row *row = &l->editions->rows[i];
	const struct limit_counts *counts = &l->workers[0].rows[i];
	struct limit_use use = { row, limit_of(row, edition), 0, SPAN("") };

	for (size_t k = 0; k < counts->groups.count; k++) {
		const struct limit_count *c = &counts->groups.items[k];

		if (c->used > use.used) {
			use.used = c->used;
			use.group = c->group;
		}
	}
	use.group = arena_copy(a, use.group);
	return use;
}

static enum opk_status count_all(
	struct limits *l, struct state *s, bool *only, struct faults *f)
{
	struct arena arena = { 0 };
	struct faults unheard = { .arena = &arena };
	struct scan_options o = { .only = only, .visit = see, .user = l };
	enum opk_status st;

	for (size_t i = 0; i < s->count; i++)
		only[i] = limits_need(l->editions, s->items[i].id.kind);
	/* what is wrong with components is for others to say */
	st = state_scan(s, &o, &unheard);
	arena_release(&arena);
	return st == OPK_SYSTEM ? fault_memory(f) : limits_sum(l, f);
}

static enum opk_status list_all(struct limits *l, struct span edition,
	struct arena *a, struct faults *f, struct limit_use **out)
{
	struct limit_use *all =
		arena_new(a, struct limit_use, l->editions->count);

	if (!all)
		return fault_memory(f);
	for (size_t i = 0; i < l->editions->count; i++) {
		all[i] = use_of(l, i, edition, a);
		if (!all[i].group.ptr)
			return fault_memory(f);
	}
	*out = all;
	return OPK_OK;
}

enum opk_status limits_list(struct state *s, const struct editions *e,
	struct span edition, struct arena *a, struct faults *f,
	struct limit_use **out, size_t *count)
{
	struct arena scratch = { 0 };
	struct limits *l = arena_new(&scratch, struct limits, 1);
	struct world *w = arena_new(&scratch, struct world, 1);
	bool *only = arena_new(&scratch, bool, s->count);
	enum opk_status st;

	if (!l || !w || !only) {
		arena_release(&scratch);
		return fault_memory(f);
	}
	st = world_open(w, s, f);
	if (!st)
		st = limits_open(l, e, w, NULL, f);
	if (!st)
		st = count_all(l, s, only, f);
	if (!st)
		st = list_all(l, edition, a, f, out);
	*count = e->count;
	limits_release(l);
	world_close(w);
	arena_release(&scratch);
	return st;
}
