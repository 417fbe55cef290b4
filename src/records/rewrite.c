/* SPDX-License-Identifier: MIT */
/*
 * Writing a table by many workers: each makes a chunk, waits until the size
 * of those before is known, and writes its own while others do the same.
 */
#include "records/rewrite.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "records/rewrite_pack.h"
#include "util/pool.h"

enum { MOST_WORKERS = 64 };

/* What a worker has. */
struct hand {
	struct rewrite_chunk chunk;
	struct pack_own pack;
};

struct rewriting {
	const struct rewrite *r;
	struct rewrite_plan plan;
	int out;
	bool want_back;

	struct hand *hands; /* one for each worker */

	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t moved;
	size_t packed; /* chunks that have been taken to be packed */
	size_t placed; /* chunks whose place is known */
	uint64_t bytes;
	struct pack_shared pack;
	struct delta_piece *pieces;
	size_t count, room;
	bool lost_memory;
	int err; /* of a write that failed */
};

static bool is_over(const struct rewriting *w)
{
	return w->lost_memory || w->err;
}

static bool has_ended(struct rewriting *w)
{
	bool over;

	pthread_mutex_lock(&w->lock);
	over = is_over(w);
	pthread_mutex_unlock(&w->lock);
	return over;
}

static bool add_pieces(struct rewriting *w, const struct rewrite_chunk *c)
{
	for (size_t i = 0; i < c->pieces.count; i++) {
		struct delta_piece p = c->pieces.items[i];

		if (!p.literal)
			p.offset += w->bytes;
		if (!rewrite_piece_add(&w->pieces, &w->count, &w->room, &p))
			return false;
	}
	return true;
}

static bool await(struct rewriting *w, const size_t *turn, size_t k)
{
	while (*turn != k && !is_over(w))
		pthread_cond_wait(&w->moved, &w->lock);
	return !is_over(w);
}

/* Cut blocks of the chunk and of what was left of those before, and pack
 * them; false: memory ran out. */
static bool pack(struct rewriting *w, struct hand *h, size_t k, bool first)
{
	bool go_on, ok = true, whole = h->chunk.is_whole;

	pthread_mutex_lock(&w->lock);
	go_on = await(w, &w->packed, k);
	if (go_on)
		ok = pack_take(&w->pack, &h->pack, &h->chunk,
			whole && k + 1 == w->plan.n);
	w->packed += whole;
	pthread_cond_broadcast(&w->moved);
	pthread_mutex_unlock(&w->lock);
	return ok && (!go_on || pack_blocks(&h->pack, !k && first));
}

/* Where does the chunk, or part of it, go? False: the work is over. */
static bool place(struct rewriting *w, struct hand *h, size_t k, bool made,
	uint64_t *offset)
{
	bool go_on;

	pthread_mutex_lock(&w->lock);
	if (await(w, &w->placed, k) && made)
		made = w->r->pack ? pack_join(&w->pack, &h->pack)
				  : add_pieces(w, &h->chunk);
	if (!made)
		w->lost_memory = true;
	go_on = !is_over(w);
	*offset = w->bytes;
	w->bytes += w->r->pack ? h->pack.packed.len : h->chunk.bytes;
	w->placed += h->chunk.is_whole;
	pthread_cond_broadcast(&w->moved);
	pthread_mutex_unlock(&w->lock);
	return go_on;
}

static void fail(struct rewriting *w, int err)
{
	pthread_mutex_lock(&w->lock);
	if (!w->err)
		w->err = err;
	pthread_cond_broadcast(&w->moved);
	pthread_mutex_unlock(&w->lock);
}

/* Make and write one part of a chunk; false: the work is over. */
static bool write_part(
	struct rewriting *w, struct hand *h, size_t k, unsigned worker)
{
	bool first = !h->chunk.fresh, made = true, written;
	uint64_t offset;

	if (has_ended(w))
		h->chunk.is_whole = true;
	else
		made = rewrite_chunk_make(&h->chunk, w->r, &w->plan, k, worker);
	if (made && w->r->pack)
		made = pack(w, h, k, first);
	if (!place(w, h, k, made, &offset))
		return false;
	written = w->r->pack ? rewrite_write(w->out, buf_span(&h->pack.packed),
				       offset)
			     : rewrite_chunk_write(&h->chunk, w->out, offset);
	if (!written)
		fail(w, errno);
	return written;
}

static void write_chunk(void *user, unsigned worker, size_t k)
{
	struct rewriting *w = user;
	struct hand *h = &w->hands[worker];

	h->chunk.fresh = 0;
	while (write_part(w, h, k, worker) && !h->chunk.is_whole)
		;
}

static void write_all(struct rewriting *w, unsigned workers)
{
	if (workers > MOST_WORKERS)
		workers = MOST_WORKERS;
	w->hands = calloc(workers, sizeof *w->hands);
	if (!w->hands || pthread_mutex_init(&w->lock, NULL)) {
		w->lost_memory = true;
	} else if (pthread_cond_init(&w->moved, NULL)) {
		w->lost_memory = true;
		pthread_mutex_destroy(&w->lock);
	} else {
		for (unsigned i = 0; i < workers; i++)
			w->hands[i].chunk.want_back = w->want_back;
		pool_run_each(workers, w->plan.n, write_chunk, w);
		pthread_cond_destroy(&w->moved);
		pthread_mutex_destroy(&w->lock);
	}
	for (unsigned i = 0; w->hands && i < workers; i++) {
		rewrite_chunk_release(&w->hands[i].chunk);
		pack_own_release(&w->hands[i].pack);
	}
	pack_release(&w->pack);
	free(w->hands);
}

static enum opk_status finish(struct rewriting *w, const char *name,
	struct arena *a, struct faults *f, struct rewritten *done)
{
	const struct table *t = w->r->table;
	struct delta_piece *pieces = NULL;

	if (t && !table_is_current(t))
		return fault(f, OPK_CHANGED_UNDERNEATH,
			&(struct source){ .name = t->name }, 0, 0,
			"'%s' was written to while it was read\n"
			"Nothing was changed. Run the command again.",
			t->name);
	if (w->err) {
		errno = w->err;
		return fault_errno(f, OPK_CANNOT_WRITE, "write", name);
	}
	if (!w->lost_memory && w->count)
		pieces = arena_new(a, struct delta_piece, w->count);
	if (w->lost_memory || (w->count && !pieces))
		return fault_memory(f);
	if (w->count)
		memcpy(pieces, w->pieces, w->count * sizeof *pieces);
	*done = (struct rewritten){ w->bytes, { pieces, w->count } };
	return OPK_OK;
}

enum opk_status rewrite_run(const struct rewrite *r, int out, const char *name,
	bool want_back, struct arena *a, struct faults *f,
	struct rewritten *done)
{
	struct rewriting w = { .r = r,
		.plan = rewrite_plan_of(r),
		.out = out,
		.want_back = want_back && r->table && !r->table->packed &&
			     !r->pack };
	enum opk_status st;

	write_all(&w, r->workers ? r->workers : 1);
	st = finish(&w, name, a, f, done);
	free(w.pieces);
	return st;
}
