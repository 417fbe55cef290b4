/* SPDX-License-Identifier: MIT */
/* What counts say: limits that are exceeded, and a list for people. */
#include <stdio.h>
#include <string.h>

#include "model/limits.h"
#include "model/value_text.h"

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

	words_of(row->name, name);
	put_hint(r, row, used, most, hint);
	if (c->group.len)
		snprintf(where, sizeof where, " in '%.*s'",
			(int)(c->group.len < 70 ? c->group.len : 70),
			c->group.ptr);
	if (most)
		fault(r->faults, OPK_EDITION_LIMIT, &src, 1, 1,
			"there are %zu %s%s, and the %.*s edition allows %llu\n"
			"%s",
			used, name, where, SPAN_ARG(r->edition),
			(unsigned long long)most, hint);
	else
		fault(r->faults, OPK_EDITION_LIMIT, &src, 1, 1,
			"the %.*s edition has no %s, and there %s %zu%s\n%s",
			SPAN_ARG(r->edition), name, used == 1 ? "is" : "are",
			used, where, hint);
	r->status = worse(r->status, opk_code_status(OPK_EDITION_LIMIT));
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
