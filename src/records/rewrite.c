/* SPDX-License-Identifier: MIT */
/*
 * Writing a table by many workers: each makes a chunk, waits until the size
 * of all before it is known, and writes it where it belongs.
 */
#include "records/rewrite.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/uio.h>

#include "codec/gzip.h"
#include "records/table.h"
#include "util/delta.h"
#include "util/pool.h"

/* What all workers share; who has the turn may use it. */
struct pack_shared {
	struct buf carry;
	uint64_t plain; /* bytes packed so far */
	uint32_t crc;   /* of them */
};

/* What a worker packs. */
struct pack_own {
	struct gzip_packer *packer;
	struct buf plain, packed;
	uint32_t crc;
	bool last;
};

/* Bytes of the chunk: of its own, or of the old table where they lie. */
struct rewrite_run {
	const char *old; /* NULL: own */
	size_t at, len;  /* at: where own bytes are */
};

/* What a worker has made; kept from chunk to chunk. All zero is none. */
struct rewrite_chunk {
	struct buf own;
	struct {
		struct rewrite_run *items;
		size_t count, room;
	} runs;
	struct {
		struct delta_piece *items; /* offsets count from the chunk's */
		size_t count, room;
	} pieces;
	uint64_t bytes;
	size_t fresh; /* new rows of the chunk that have been made */
	bool is_whole;
	bool want_back;
	bool lost_memory;
};

/* How a table is cut into chunks: header and old rows, then new rows. */
struct rewrite_plan {
	size_t bytes;  /* of the old table, in a chunk */
	size_t rows;   /* new ones, in a chunk */
	size_t old, n; /* chunks of old rows, and all */
};

/* The chunk's bytes in one run. */
static void add_chunk(struct buf *out, const struct rewrite_chunk *c)
{
	for (size_t i = 0; i < c->runs.count; i++) {
		const struct rewrite_run *run = &c->runs.items[i];

		buf_add(out, (struct span){
				     run->old ? run->old : c->own.ptr + run->at,
				     run->len });
	}
}

/* With the turn: take what can be packed now; false: memory ran out. */
static bool pack_take(struct pack_shared *s, struct pack_own *own,
	const struct rewrite_chunk *c, bool last)
{
	struct buf taken;
	size_t rest;

	add_chunk(&s->carry, c);
	taken = s->carry;
	s->carry = own->plain;
	own->plain = taken;
	own->last = last;
	buf_clear(&s->carry);
	rest = last ? 0 : taken.len % GZIP_BLOCK;
	buf_add(&s->carry,
		span_cut(buf_span(&taken), taken.len - rest, taken.len));
	own->plain.len -= rest;
	return !own->plain.failed && !s->carry.failed;
}

/* Without: pack it; first: it begins the file. False: memory ran out. */
static bool pack_blocks(struct pack_own *own, bool first)
{
	struct span all = buf_span(&own->plain);
	size_t at = 0, to;

	if (!own->packer)
		own->packer = gzip_packer_new();
	if (!own->packer)
		return false;
	buf_clear(&own->packed);
	if (first)
		gzip_add_head(&own->packed);
	for (; at < all.len || (own->last && at == all.len); at = to) {
		bool last;

		to = all.len - at > GZIP_BLOCK ? at + GZIP_BLOCK : all.len;
		last = own->last && to == all.len;
		if (!gzip_pack_block(own->packer, span_cut(all, at, to), last,
			    &own->packed))
			return false;
		if (last)
			break;
	}
	own->crc = gzip_crc(all);
	return !own->packed.failed;
}

/* With a later turn, in the same order: own->packed may be written. */
static bool pack_join(struct pack_shared *s, struct pack_own *own)
{
	s->crc = gzip_crc_join(s->crc, own->crc, own->plain.len);
	s->plain += own->plain.len;
	if (own->last)
		gzip_add_tail(&own->packed, s->crc, s->plain);
	return !own->packed.failed;
}

static void pack_release(struct pack_shared *s)
{
	buf_release(&s->carry);
}

static void pack_own_release(struct pack_own *own)
{
	gzip_packer_free(own->packer);
	buf_release(&own->plain);
	buf_release(&own->packed);
}

/*
 * Making a chunk of the new table. Rows that stay are not copied where many
 * of them lie together: they are written from where they are mapped.
 */

enum {
	CHUNK_BYTES = 2 << 20,
	FRESH_ROW = 512,      /* bytes that a new row may have, for a start */
	LONG_RUN = 8 << 10,   /* from here on it pays not to copy */
	PART_BYTES = 8 << 20, /* of new rows that are written at once */
	KEPT_ROOM = 16 << 20,
	VECTORS = 64
};

static struct rewrite_plan rewrite_plan_of(const struct rewrite *r)
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

/* Add a piece, or make the last one longer; false: memory ran out. */
static bool rewrite_piece_add(struct delta_piece **items, size_t *count,
	size_t *room, const struct delta_piece *piece)
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

/*
 * Make chunk k, or some of it: where new rows are long, they come in parts of
 * a few MiB, until is_whole. `fresh` is 0 for the first. False: memory ran
 * out.
 */
static bool rewrite_chunk_make(struct rewrite_chunk *c, const struct rewrite *r,
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

/* Write bytes at an offset; false sets errno. */
static bool rewrite_write(int out, struct span s, uint64_t offset)
{
	struct iovec v = { (void *)(uintptr_t)s.ptr, s.len };

	return write_vectors(out, &v, s.len > 0, offset);
}

/* Write the chunk at an offset; false sets errno. */
static bool rewrite_chunk_write(
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

static void rewrite_chunk_release(struct rewrite_chunk *c)
{
	buf_release(&c->own);
	free(c->runs.items);
	free(c->pieces.items);
}

/*
 * Writing a table by many workers: each makes a chunk, waits until the size
 * of those before is known, and writes its own while others do the same.
 */

enum { MOST_WORKERS = 64 };

/* What a worker has. */
struct rewrite_worker {
	struct rewrite_chunk chunk;
	struct pack_own pack;
};

struct rewriting {
	const struct rewrite *r;
	struct rewrite_plan plan;
	int out;
	bool want_back;

	struct rewrite_worker *rewrite_workers; /* one for each worker */

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
static bool pack(
	struct rewriting *w, struct rewrite_worker *h, size_t k, bool first)
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
static bool place(struct rewriting *w, struct rewrite_worker *h, size_t k,
	bool made, uint64_t *offset)
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
static bool write_part(struct rewriting *w, struct rewrite_worker *h, size_t k,
	unsigned worker)
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
	struct rewrite_worker *h = &w->rewrite_workers[worker];

	h->chunk.fresh = 0;
	while (write_part(w, h, k, worker) && !h->chunk.is_whole)
		;
}

static void write_all(struct rewriting *w, unsigned workers)
{
	if (workers > MOST_WORKERS)
		workers = MOST_WORKERS;
	w->rewrite_workers = calloc(workers, sizeof *w->rewrite_workers);
	if (!w->rewrite_workers || pthread_mutex_init(&w->lock, NULL)) {
		w->lost_memory = true;
	} else if (pthread_cond_init(&w->moved, NULL)) {
		w->lost_memory = true;
		pthread_mutex_destroy(&w->lock);
	} else {
		for (unsigned i = 0; i < workers; i++)
			w->rewrite_workers[i].chunk.want_back = w->want_back;
		pool_run_each(workers, w->plan.n, write_chunk, w);
		pthread_cond_destroy(&w->moved);
		pthread_mutex_destroy(&w->lock);
	}
	for (unsigned i = 0; w->rewrite_workers && i < workers; i++) {
		rewrite_chunk_release(&w->rewrite_workers[i].chunk);
		pack_own_release(&w->rewrite_workers[i].pack);
	}
	pack_release(&w->pack);
	free(w->rewrite_workers);
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
