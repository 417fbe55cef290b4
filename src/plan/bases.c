/* SPDX-License-Identifier: MIT */
/* Reading bases for merges, and recording new ones in plans. */
#include "plan/bases.h"

#include <stdlib.h>
#include <string.h>

#include "plan/operand.h"
#include "plan/scope.h"
#include "util/ascii.h"
#include "util/vec.h"

enum { BASES_MOST = 16 };

struct bases {
	struct arena arena;
	struct opk_session *session;
	struct store *store;
	const char *folder;    /* ".orgpack/bases/60001"; NULL: a given state */
	struct operand *packs; /* oldest first */
	size_t count, room;
	uint64_t first, last; /* numbers of the kept packs; last 0: none */
	bool given;           /* --base: the kept packs were not read */
};

static struct operand *add_pack(struct bases *b, struct faults *f)
{
	if (b->count == b->room &&
		!vec_grow(&b->arena, (void **)&b->packs, b->count, &b->room,
			sizeof *b->packs)) {
		fault_memory(f);
		return NULL;
	}
	return &b->packs[b->count++];
}

static struct span pack_path(const struct bases *b, uint64_t n, struct arena *a)
{
	return arena_print(a, "%s/%ju.tar.zst", b->folder, (uintmax_t)n);
}

/* What digests are compared with must be of today's versions. */
static enum opk_status open_base(struct bases *b, const char *operand,
	struct faults *f, struct operand *t)
{
	enum opk_status st = operand_open(b->session, operand, f, t);

	return st ? st : operand_digest(b->session, t, f);
}

static enum opk_status open_pack(struct bases *b, uint64_t n, struct faults *f)
{
	struct span path = pack_path(b, n, &b->arena), full;
	struct operand *t;

	full = arena_print(
		&b->arena, "%s/%.*s", store_root(b->store), SPAN_ARG(path));
	if (!path.ptr || !full.ptr)
		return fault_memory(f);
	t = add_pack(b, f);
	return t ? open_base(b, full.ptr, f, t) : OPK_SYSTEM;
}

static enum opk_status open_given(
	struct bases *b, const char *operand, struct faults *f)
{
	struct operand *t = add_pack(b, f);

	b->given = true;
	return t ? open_base(b, operand, f, t) : OPK_SYSTEM;
}

/* Packs are numbered without gaps from the first that is there. */
static enum opk_status open_packs(
	struct bases *b, const char *operand, struct faults *f)
{
	uint64_t first = 1, last = 0;
	enum opk_status st = OPK_OK;

	if (b->folder)
		st = store_numbers(
			b->store, span_of(b->folder), f, &first, &last);
	if (st)
		return st;
	if (!last)
		first = 1;
	b->first = first;
	b->last = last;
	if (operand)
		return open_given(b, operand, f);
	for (uint64_t n = first; !st && n <= last; n++)
		st = open_pack(b, n, f);
	return st;
}

enum opk_status bases_open(struct opk_session *s, struct store *store,
	struct span org_id, const char *operand, struct faults *f,
	struct bases **out)
{
	struct bases *b = calloc(1, sizeof *b);
	enum opk_status st = OPK_OK;

	if (!b)
		return fault_memory(f);
	b->session = s;
	b->store = store;
	if (ascii_is_digits(org_id) && org_id.len <= 40) {
		b->folder = arena_print(
			&b->arena, ".orgpack/bases/%.*s", SPAN_ARG(org_id))
				    .ptr;
		if (!b->folder)
			st = fault_memory(f);
	}
	if (!st)
		st = open_packs(b, operand, f);
	if (st) {
		bases_close(b);
		return st;
	}
	*out = b;
	return OPK_OK;
}

void bases_close(struct bases *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->count; i++)
		operand_close(&b->packs[i]);
	arena_release(&b->arena);
	free(b);
}

static struct operand *find_pack(
	const struct bases *b, struct span path, const struct component **out)
{
	for (size_t i = b->count; i > 0; i--) {
		struct operand *t = &b->packs[i - 1];

		*out = t->state ? state_find(t->state, path) : NULL;
		if (*out)
			return t;
	}
	*out = NULL;
	return NULL;
}

const struct component *bases_find(const struct bases *b, struct span path)
{
	const struct component *c;

	find_pack(b, path, &c);
	return c;
}

bool bases_knows(void *bases, const struct component *c)
{
	const struct bases *b = bases;
	const struct component *old = b->given ? NULL : bases_find(b, c->path);

	return old && old->size == c->size && old->has_content &&
	       digest_equal(&old->sha256, &c->sha256) &&
	       digest_equal(&old->content, &c->content);
}

enum opk_status bases_tree(struct bases *b, struct span path, struct arena *a,
	struct faults *f, struct node **out)
{
	const struct component *c;
	struct operand *t = find_pack(b, path, &c);
	enum opk_status st;

	*out = NULL;
	if (!t)
		return OPK_OK;
	st = operand_load(t, f);
	if (st)
		return st;
	*out = operand_tree(t, c, a, f);
	return *out ? OPK_OK : worse(f->worst, OPK_MALFORMED);
}

/* A cursor for each pack; NULL: no memory. */
static struct state_cursor *open_cursors(const struct bases *b, struct arena *a)
{
	struct state_cursor *all = arena_new(a, struct state_cursor, b->count);

	for (size_t i = 0; all && i < b->count; i++)
		all[i].state = b->packs[i].state;
	return all;
}

/* bases_find, for one path after the other. */
static const struct component *find_next(
	const struct bases *b, struct state_cursor *all, struct span path)
{
	const struct component *c = NULL;

	for (size_t i = b->count; !c && i > 0; i--)
		c = all[i - 1].state ? state_seek(&all[i - 1], path) : NULL;
	return c;
}

static bool is_news(const struct bases *b, const struct component *c,
	const struct component *old)
{
	return b->given || !old || !old->has_content ||
	       !digest_equal(&old->content, &c->content);
}

/* The components that differ from the kept base, as a partial state. */
static bool collect(const struct bases *b, const struct state *applied,
	const bool *chosen, struct arena *a, struct state *out)
{
	struct state_cursor *packs = open_cursors(b, a);

	*out = *applied;
	out->items = arena_new(a, struct component, applied->count);
	out->count = 0;
	out->complete = false;
	if (!out->items || !packs)
		return false;
	for (size_t i = 0; i < applied->count; i++) {
		const struct component *c = &applied->items[i];

		if ((!chosen || chosen[i]) && c->has_content &&
			is_news(b, c, find_next(b, packs, c->path)))
			out->items[out->count++] = *c;
	}
	out->digest = state_digest(out);
	out->has_digest = true;
	return true;
}

static enum opk_status write_pack(const struct bases *b,
	const struct state *state, struct arena *a, struct plan *p,
	struct faults *f)
{
	struct buf bytes = { 0 };
	struct plan_op *op = plan_add(a, p);
	enum opk_status st;

	st = op ? bundle_write("base.tar.zst", state, NULL, 0, &bytes, f)
		: fault_memory(f);
	if (!st) {
		op->action = PLAN_ADD;
		op->internal = true;
		op->path = pack_path(b, b->last + 1, a);
		op->bytes = arena_copy(a, buf_span(&bytes));
		if (!op->path.ptr || !op->bytes.ptr)
			st = fault_memory(f);
		else
			op->after = digest_of(op->bytes);
	}
	buf_release(&bytes);
	return st;
}

/* Delete the packs that a folded one replaces. */
static enum opk_status drop_packs(const struct bases *b, struct arena *a,
	struct plan *p, struct faults *f)
{
	for (uint64_t n = b->first; n <= b->last; n++) {
		struct span path = pack_path(b, n, a);
		struct plan_op *op = plan_add(a, p);
		struct span bytes;
		enum opk_status st;

		if (!path.ptr || !op)
			return fault_memory(f);
		st = store_read(b->store, path, (size_t)4 << 30, a, f, &bytes);
		if (st)
			return st;
		*op = (struct plan_op){ .action = PLAN_DELETE,
			.internal = true,
			.path = path,
			.before = digest_of(bytes) };
	}
	return OPK_OK;
}

static int by_path(const void *x, const void *y)
{
	return span_order(((const struct component *)x)->path,
		((const struct component *)y)->path);
}

/* What there is to know of what goes. */
struct going {
	struct state_cursor applied;
	struct scope scope;
	struct map deleted; /* by the plan, of a part only */
};

static bool going_init(struct going *g, const struct state *applied,
	const struct plan *p, struct arena *a)
{
	*g = (struct going){ .applied.state = applied, .deleted.arena = a };
	for (size_t i = 0; !applied->complete && i < p->count; i++)
		if (p->items[i].action == PLAN_DELETE &&
			!map_set(&g->deleted, p->items[i].path, 1))
			return false;
	return true;
}

/*
 * The source no longer has what it once sent: should it come again, it is
 * new, and no longer something that was deleted here. Asked in rising order.
 */
static bool is_gone(struct going *g, const struct component *c)
{
	bool here = state_seek(&g->applied, c->path) != NULL;

	if (g->applied.state->complete)
		return !here && scope_covers(&g->scope, g->applied.state, c);
	return g->deleted.count && map_get(&g->deleted, c->path) != MAP_NONE;
}

static bool any_gone(const struct bases *b, struct going *g)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct state *s = b->packs[i].state;

		g->applied.at = 0;
		for (size_t k = 0; k < s->count; k++)
			if (is_gone(g, &s->items[k]))
				return true;
	}
	return false;
}

/* Add what only the old packs have, so that one pack holds everything. */
static enum opk_status fold(struct bases *b, struct going *g,
	struct state *news, struct arena *a, struct faults *f)
{
	struct state all = *news;
	size_t most = news->count;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < b->count; i++)
		most += b->packs[i].state->count;
	all.items = arena_new(a, struct component, most);
	if (!all.items)
		return fault_memory(f);
	memcpy(all.items, news->items, news->count * sizeof *news->items);
	for (size_t i = 0; !st && i < b->count; i++) {
		struct operand *t = &b->packs[i];

		st = operand_load(t, f);
		g->applied.at = 0;
		for (size_t k = 0; !st && k < t->state->count; k++) {
			const struct component *c = &t->state->items[k], *top;

			if (find_pack(b, c->path, &top) == t &&
				!state_find(news, c->path) && !is_gone(g, c))
				all.items[all.count++] = *c;
		}
	}
	qsort(all.items, all.count, sizeof *all.items, by_path);
	all.digest = state_digest(&all);
	*news = all;
	return st;
}

/* What a selection left out is not gone. */
static struct state seen_of(const struct state *applied, const bool *chosen)
{
	struct state s = *applied;

	s.complete = s.complete && !chosen;
	return s;
}

enum opk_status bases_record(struct bases *b, const struct state *applied,
	const bool *chosen, struct arena *a, struct plan *p, struct faults *f)
{
	struct state news, seen = seen_of(applied, chosen);
	struct going g;
	bool gone, over;
	enum opk_status st = OPK_OK;

	if (!b->folder)
		return OPK_OK;
	if (!collect(b, applied, chosen, a, &news) ||
		!going_init(&g, &seen, p, a))
		return fault_memory(f);
	/* a given base leaves nothing to keep of what it stands for */
	gone = b->given ? seen.complete : any_gone(b, &g);
	over = !b->given && b->count >= BASES_MOST && news.count;
	if ((gone || over) && !b->given)
		st = fold(b, &g, &news, a, f);
	scope_close(&g.scope);
	if (!st && (gone || over))
		st = drop_packs(b, a, p, f);
	return st || !news.count ? st : write_pack(b, &news, a, p, f);
}
