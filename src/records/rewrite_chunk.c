/* SPDX-License-Identifier: MIT */
/*
 * Making a chunk of the new table. Rows that stay are not copied where many
 * of them lie together: they are written from where they are mapped.
 */
#include "records/rewrite_chunk.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/uio.h>

enum {
	CHUNK_BYTES = 2 << 20,
	FRESH_ROW = 512,      /* bytes that a new row may have, for a start */
	LONG_RUN = 8 << 10,   /* from here on it pays not to copy */
	PART_BYTES = 8 << 20, /* of new rows that are written at once */
	KEPT_ROOM = 16 << 20,
	VECTORS = 64
};

struct rewrite_plan rewrite_plan_of(const struct rewrite *r)
{
	struct rewrite_plan p = { .bytes = r->chunk ? r->chunk : CHUNK_BYTES };
	size_t text = r->table ? r->table->bytes.len : 0;

	p.rows = p.bytes / FRESH_ROW + 1;
	p.old = text / p.bytes + 1;
	p.n = p.old + (r->fresh_count + p.rows - 1) / p.rows;
	return p;
}

/* Twice the room; false: memory ran out. */
static bool grow(void **items, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 64;
	void *p = more < SIZE_MAX / size ? realloc(*items, more * size) : NULL;

	if (!p)
		return false;
	*items = p;
	*room = more;
	return true;
}

bool rewrite_piece_add(struct delta_piece **items, size_t *count, size_t *room,
	const struct delta_piece *piece)
{
	struct delta_piece *last = *count ? &(*items)[*count - 1] : NULL;

	if (!piece->length)
		return true;
	if (last && !last->literal == !piece->literal &&
		(piece->literal ? last->literal + last->length == piece->literal
				: last->offset + last->length ==
					  piece->offset)) {
		last->length += piece->length;
		return true;
	}
	if (*count == *room && !grow((void **)items, room, sizeof **items))
		return false;
	(*items)[(*count)++] = *piece;
	return true;
}

static void note(struct rewrite_chunk *c, struct delta_piece piece)
{
	if (c->want_back && !rewrite_piece_add(&c->pieces.items,
				    &c->pieces.count, &c->pieces.room, &piece))
		c->lost_memory = true;
}

/* Old bytes that the new table no longer has. */
static void note_literal(struct rewrite_chunk *c, struct span old)
{
	note(c, (struct delta_piece){ .length = old.len, .literal = old.ptr });
}

static void add_run(struct rewrite_chunk *c, struct rewrite_run run)
{
	if (c->runs.count == c->runs.room &&
		!grow((void **)&c->runs.items, &c->runs.room,
			sizeof *c->runs.items)) {
		c->lost_memory = true;
		return;
	}
	c->runs.items[c->runs.count++] = run;
}

/* All own bytes from c->bytes on are to be written here. */
static void take_own(struct rewrite_chunk *c, size_t from)
{
	struct rewrite_run *last =
		c->runs.count ? &c->runs.items[c->runs.count - 1] : NULL;
	size_t n = c->own.len - from;

	c->bytes += n;
	if (last && !last->old)
		last->len += n;
	else if (n)
		add_run(c, (struct rewrite_run){ .at = from, .len = n });
}

static void add_own(struct rewrite_chunk *c, struct span s)
{
	size_t from = c->own.len;

	buf_add(&c->own, s);
	take_own(c, from);
}

/* Old bytes that stay. */
static void add_old(struct rewrite_chunk *c, struct span s)
{
	note(c, (struct delta_piece){ .offset = c->bytes, .length = s.len });
	if (s.len < LONG_RUN) {
		add_own(c, s);
		return;
	}
	add_run(c, (struct rewrite_run){ .old = s.ptr, .len = s.len });
	c->bytes += s.len;
}

static bool has_bit(const uint64_t *bits, size_t i)
{
	return bits && bits[i / 64] >> i % 64 & 1;
}

/* The first row at or behind `from` that changes or goes, or `to`. */
static size_t next_touched(const struct rewrite *r, size_t from, size_t to)
{
	while (from < to) {
		uint64_t word = (r->changed ? r->changed[from / 64] : 0) |
				(r->gone ? r->gone[from / 64] : 0);

		word >>= from % 64;
		if (word) {
			from += (size_t)__builtin_ctzll(word);
			break;
		}
		from += 64 - from % 64;
	}
	return from < to ? from : to;
}

/* A row that stays, with empty cells behind its own. */
static void add_wider(
	struct rewrite_chunk *c, const struct rewrite *r, size_t row)
{
	struct span s = table_row(r->table, row);
	size_t body = s.len - row_end_bytes(s), from;

	if (table_is_bad(r->table, row)) {
		add_old(c, s);
		return;
	}
	add_old(c, span_cut(s, 0, body));
	from = c->own.len;
	buf_add_repeat(&c->own, ',', r->added_columns);
	take_own(c, from);
	add_old(c, span_cut(s, body, s.len));
}

static void add_untouched(struct rewrite_chunk *c, const struct rewrite *r,
	size_t from, size_t to)
{
	const struct table *t = r->table;

	if (!r->added_columns && from < to)
		add_old(c, span_cut(t->bytes, t->starts[from], t->starts[to]));
	for (size_t i = from; r->added_columns && i < to; i++)
		add_wider(c, r, i);
}

static void add_touched(struct rewrite_chunk *c, const struct rewrite *r,
	size_t row, unsigned worker)
{
	size_t from = c->own.len;

	note_literal(c, table_row(r->table, row));
	if (has_bit(r->gone, row))
		return;
	if (!r->change(r->user, worker, row, &c->own))
		c->lost_memory = true;
	take_own(c, from);
}

static bool is_open(struct span s)
{
	return s.len && !row_end_bytes(s);
}

/* Has the chunk been left without a line end? */
static bool chunk_is_open(const struct rewrite_chunk *c)
{
	const struct rewrite_run *last;

	if (!c->runs.count)
		return false;
	last = &c->runs.items[c->runs.count - 1];
	return is_open((struct span){
		last->old ? last->old : c->own.ptr + last->at, last->len });
}

static void add_header(struct rewrite_chunk *c, const struct rewrite *r)
{
	const struct table *t = r->table;

	if (t && !span_equal(t->header, r->header)) {
		note_literal(c, t->header);
		add_own(c, r->header);
	} else if (t) {
		add_old(c, t->header);
	} else {
		add_own(c, r->header);
	}
	if (is_open(r->header) && (r->fresh_count || (t && t->row_count)))
		add_own(c, r->line_end);
}

/* The first row that begins at byte `at` or behind it. */
static size_t row_at(const struct table *t, uint64_t at)
{
	size_t low = 0, high = t->row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->starts[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void make_old(struct rewrite_chunk *c, const struct rewrite *r,
	const struct rewrite_plan *plan, size_t k, unsigned worker)
{
	const struct table *t = r->table;
	size_t row, to, touched;

	if (!k)
		add_header(c, r);
	if (!t)
		return;
	row = row_at(t, (uint64_t)k * plan->bytes);
	to = k + 1 == plan->old ? t->row_count
				: row_at(t, (uint64_t)(k + 1) * plan->bytes);
	if (row == to)
		return;
	for (; row < to && !c->lost_memory; row = touched + 1) {
		touched = next_touched(r, row, to);
		add_untouched(c, r, row, touched);
		if (touched < to)
			add_touched(c, r, touched, worker);
	}
	if (to == t->row_count && r->fresh_count && chunk_is_open(c))
		add_own(c, r->line_end);
}

static void make_fresh(struct rewrite_chunk *c, const struct rewrite *r,
	size_t from, size_t to, unsigned worker)
{
	for (from += c->fresh;
		from < to && c->own.len < PART_BYTES && !c->lost_memory;
		from++, c->fresh++)
		if (!r->fresh(r->user, worker, from, &c->own))
			c->lost_memory = true;
	c->is_whole = from == to;
	take_own(c, 0);
}

bool rewrite_chunk_make(struct rewrite_chunk *c, const struct rewrite *r,
	const struct rewrite_plan *plan, size_t k, unsigned worker)
{
	size_t from, to;

	if (c->own.room > KEPT_ROOM)
		buf_release(&c->own);
	buf_clear(&c->own);
	c->runs.count = c->pieces.count = 0;
	c->bytes = 0;
	c->is_whole = true;
	if (k < plan->old) {
		make_old(c, r, plan, k, worker);
	} else {
		from = (k - plan->old) * plan->rows;
		to = r->fresh_count - from > plan->rows ? from + plan->rows
							: r->fresh_count;
		make_fresh(c, r, from, to, worker);
	}
	return !c->lost_memory && !c->own.failed;
}

/* Write all of some runs; false sets errno. */
static bool write_vectors(int out, struct iovec *v, int n, uint64_t offset)
{
	while (n) {
		ssize_t done = pwritev(out, v, n, (off_t)offset);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0) {
			errno = done ? errno : ENOSPC;
			return false;
		}
		offset += (uint64_t)done;
		for (; n && (size_t)done >= v->iov_len; v++, n--)
			done -= (ssize_t)v->iov_len;
		if (n) {
			v->iov_base = (char *)v->iov_base + done;
			v->iov_len -= (size_t)done;
		}
	}
	return true;
}

bool rewrite_write(int out, struct span s, uint64_t offset)
{
	struct iovec v = { (void *)(uintptr_t)s.ptr, s.len };

	return write_vectors(out, &v, s.len > 0, offset);
}

bool rewrite_chunk_write(
	const struct rewrite_chunk *c, int out, uint64_t offset)
{
	struct iovec v[VECTORS];
	int n = 0;
	size_t bytes = 0;

	for (size_t i = 0; i < c->runs.count; i++) {
		const struct rewrite_run *run = &c->runs.items[i];
		const char *from = run->old ? run->old : c->own.ptr + run->at;

		v[n++] = (struct iovec){ (void *)(uintptr_t)from, run->len };
		bytes += run->len;
		if (n < VECTORS && i + 1 < c->runs.count)
			continue;
		if (!write_vectors(out, v, n, offset))
			return false;
		offset += bytes;
		bytes = 0;
		n = 0;
	}
	return true;
}

void rewrite_chunk_release(struct rewrite_chunk *c)
{
	buf_release(&c->own);
	free(c->runs.items);
	free(c->pieces.items);
}
