/* SPDX-License-Identifier: MIT */
/*
 * Writing a table by many workers: each makes a chunk, waits until the size
 * of those before is known, and writes its own while others do the same.
 */
#include "records/rewrite.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "records/rewrite_chunk.h"
#include "util/pool.h"

enum { MOST_WORKERS = 64 };

struct rewriting {
	const struct rewrite *r;
	struct rewrite_plan plan;
	int out;
	bool want_back;

	struct rewrite_chunk *chunks; /* one for each worker */

	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t moved;
	size_t placed; /* chunks whose place is known */
	uint64_t bytes;
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

/* Where does the chunk go? False: the work is over. */
static bool place(struct rewriting *w, const struct rewrite_chunk *c, size_t k,
	bool made, uint64_t *offset)
{
	bool go_on;

	pthread_mutex_lock(&w->lock);
	while (w->placed != k && !is_over(w))
		pthread_cond_wait(&w->moved, &w->lock);
	if (!made || (!is_over(w) && !add_pieces(w, c)))
		w->lost_memory = true;
	go_on = !is_over(w);
	*offset = w->bytes;
	w->bytes += c->bytes;
	w->placed++;
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

static void write_chunk(void *user, unsigned worker, size_t k)
{
	struct rewriting *w = user;
	struct rewrite_chunk *c = &w->chunks[worker];
	uint64_t offset;
	bool made = true;

	if (!has_ended(w))
		made = rewrite_chunk_make(c, w->r, &w->plan, k, worker);
	if (place(w, c, k, made, &offset) &&
		!rewrite_chunk_write(c, w->out, offset))
		fail(w, errno);
}

static void write_all(struct rewriting *w, unsigned workers)
{
	if (workers > MOST_WORKERS)
		workers = MOST_WORKERS;
	w->chunks = calloc(workers, sizeof *w->chunks);
	if (!w->chunks || pthread_mutex_init(&w->lock, NULL)) {
		w->lost_memory = true;
	} else if (pthread_cond_init(&w->moved, NULL)) {
		w->lost_memory = true;
		pthread_mutex_destroy(&w->lock);
	} else {
		for (unsigned i = 0; i < workers; i++)
			w->chunks[i].want_back = w->want_back;
		pool_run_each(workers, w->plan.n, write_chunk, w);
		pthread_cond_destroy(&w->moved);
		pthread_mutex_destroy(&w->lock);
	}
	for (unsigned i = 0; w->chunks && i < workers; i++)
		rewrite_chunk_release(&w->chunks[i]);
	free(w->chunks);
}

static enum opk_status finish(struct rewriting *w, const char *name,
	struct arena *a, struct faults *f, struct rewritten *done)
{
	struct delta_piece *pieces = NULL;

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
		.want_back = want_back && r->table && !r->table->packed };
	enum opk_status st;

	write_all(&w, r->workers ? r->workers : 1);
	st = finish(&w, name, a, f, done);
	free(w.pieces);
	return st;
}
