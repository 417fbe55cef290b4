/* SPDX-License-Identifier: MIT */
/*
 * The index of a table by many workers.
 *
 * A line feed ends a row unless it is within quotes, and whether it is
 * depends on all quotes before it. So the table is taken in chunks: a worker
 * counts the quotes of its chunk, waits until those before have been counted,
 * and knows how its chunk begins. It looks for the first line feed outside
 * quotes there and indexes from it, to the end of the row that reaches beyond
 * the chunk; the bytes are still in its cache. Rows are put into the table in
 * the order of chunks. A worker alone needs no counting.
 */
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "records/rowscan.h"
#include "records/table_rows.h"
#include "util/pool.h"

enum { CHUNK = 1 << 20, MOST_WORKERS = 64, PAGE_BYTES = 4096 };

struct crew {
	const struct table_part *part;
	struct span text;
	size_t chunk, chunks;
	struct table_rows *rows;

	struct scan_part *parts; /* one for each worker */

	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t moved; /* one of these has */
	size_t counted;       /* chunks whose quotes have been */
	size_t added;         /* chunks whose rows are in the table */
	bool quoted;          /* chunk `counted` begins within quotes */
	uint64_t breaks;
	enum table_verdict verdict;
};

static void judge(struct crew *c, enum table_verdict v)
{
	if (v > c->verdict)
		c->verdict = v;
}

/* Put rows into the table; nobody else does now. */
static void add(struct crew *c, const struct scan_part *p)
{
	if (!table_rows_add(c->rows, p->starts, p->breaks, c->breaks, p->count))
		judge(c, TABLE_LOST_MEMORY);
	else if (table_rows_are_too_many(c->rows))
		judge(c, TABLE_DOUBTFUL);
	c->breaks += p->all_breaks;
}

/* Index rows from byte `from`, where one begins. */
static enum table_verdict index_rows(
	const struct crew *c, struct scan_part *p, size_t from, size_t to)
{
	if (!p->room && !scan_part_grow(p))
		return TABLE_LOST_MEMORY;
	p->text = c->text;
	p->columns = c->part->columns;
	p->from = from;
	p->to = to;
	p->starts[0] = from;
	p->breaks[0] = 0;
	p->count = 1;
	p->all_breaks = 0;
	if (c->part->scan->index(p))
		return TABLE_FINE;
	return p->lost_memory ? TABLE_LOST_MEMORY : TABLE_DOUBTFUL;
}

/*
 * Ask for the pages of a chunk at once: a fault for each of them costs a
 * tenth of the time. Whether it is done is all the same.
 */
static void touch(const struct crew *c, size_t from, size_t to)
{
#ifdef MADV_POPULATE_READ
	uintptr_t at = (uintptr_t)c->text.ptr + from;
	size_t skew = at % PAGE_BYTES;

	if (c->part->mapped)
		madvise((void *)(at - skew), to - from + skew,
			MADV_POPULATE_READ);
#else
	(void)c, (void)from, (void)to;
#endif
}

static size_t chunk_from(const struct crew *c, size_t k)
{
	return c->part->begin + k * c->chunk;
}

static size_t chunk_to(const struct crew *c, size_t k)
{
	return k + 1 == c->chunks ? c->text.len : chunk_from(c, k + 1);
}

static bool is_over(struct crew *c)
{
	bool over;

	pthread_mutex_lock(&c->lock);
	over = c->verdict != TABLE_FINE;
	pthread_mutex_unlock(&c->lock);
	return over;
}

/* Wait for a chunk's turn; false: the work is over. */
static bool await(struct crew *c, const size_t *turn, size_t k)
{
	while (*turn != k && c->verdict == TABLE_FINE)
		pthread_cond_wait(&c->moved, &c->lock);
	return c->verdict == TABLE_FINE;
}

/* Is the chunk's beginning within quotes? False: the work is over. */
static bool learn_beginning(struct crew *c, size_t k, bool *quoted)
{
	size_t from = chunk_from(c, k), to = chunk_to(c, k);
	bool odd, go_on;

	touch(c, from, to);
	odd = c->part->scan->quotes_are_odd(span_cut(c->text, from, to));
	pthread_mutex_lock(&c->lock);
	go_on = await(c, &c->counted, k);
	*quoted = c->quoted;
	c->quoted ^= odd;
	c->counted++;
	pthread_cond_broadcast(&c->moved);
	pthread_mutex_unlock(&c->lock);
	return go_on;
}

static void index_chunk(void *user, unsigned worker, size_t k)
{
	struct crew *c = user;
	struct scan_part *p = &c->parts[worker];
	enum table_verdict v = TABLE_FINE;
	size_t from = chunk_from(c, k), to = chunk_to(c, k);
	bool quoted;

	if (is_over(c) || !learn_beginning(c, k, &quoted))
		return;
	p->count = 0;
	p->all_breaks = 0;
	if (k)
		from = c->part->scan->find_row(c->text, from, to, quoted);
	if (from < c->text.len)
		v = index_rows(c, p, from, to);
	pthread_mutex_lock(&c->lock);
	if (await(c, &c->added, k) && v == TABLE_FINE)
		add(c, p);
	judge(c, v);
	c->added++;
	pthread_cond_broadcast(&c->moved);
	pthread_mutex_unlock(&c->lock);
}

static void work_together(struct crew *c, unsigned workers)
{
	if (workers > MOST_WORKERS)
		workers = MOST_WORKERS;
	c->parts = calloc(workers, sizeof *c->parts);
	if (!c->parts || pthread_mutex_init(&c->lock, NULL)) {
		judge(c, TABLE_LOST_MEMORY);
	} else if (pthread_cond_init(&c->moved, NULL)) {
		judge(c, TABLE_LOST_MEMORY);
		pthread_mutex_destroy(&c->lock);
	} else {
		pool_run_each(workers, c->chunks, index_chunk, c);
		pthread_cond_destroy(&c->moved);
		pthread_mutex_destroy(&c->lock);
	}
	for (unsigned i = 0; c->parts && i < workers; i++)
		scan_part_release(&c->parts[i]);
	free(c->parts);
}

/* Each part begins where the one before ended. */
static void work_alone(struct crew *c)
{
	struct scan_part p = { 0 };
	size_t from = c->part->begin;

	while (c->verdict == TABLE_FINE && from < c->text.len) {
		size_t to = c->text.len - from > c->chunk ? from + c->chunk
							  : c->text.len;

		touch(c, from, to);
		judge(c, index_rows(c, &p, from, to));
		if (c->verdict == TABLE_FINE)
			add(c, &p);
		from = p.end;
	}
	scan_part_release(&p);
}

enum table_verdict table_index(
	const struct table_part *p, struct table_rows *rows)
{
	struct crew c = { .part = p,
		.text = p->src->text,
		.chunk = p->how->chunk ? p->how->chunk : CHUNK,
		.rows = rows,
		.breaks = p->breaks };
	size_t bytes = c.text.len - p->begin;

	if (!bytes)
		return TABLE_FINE;
	c.chunks = (bytes - 1) / c.chunk + 1;
	if (p->how->workers < 2 || c.chunks < 2)
		work_alone(&c);
	else
		work_together(&c, p->how->workers);
	return c.verdict;
}
