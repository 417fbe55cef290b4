/* SPDX-License-Identifier: MIT */
/* Indexes of records: making them, and hashing all records at once. */
#include "convert/match_parts.h"

#include <stdlib.h>

#include "util/hash.h"
#include "util/pool.h"
#include "util/random.h"
#include "util/text.h"

/* Rows that a worker takes at once, rows between two insertions, how far
 * ahead slots are fetched. */
enum { STRIDE = 64, BLOCK = 65536, AHEAD = 16 };

struct matcher *matcher_new(unsigned workers, size_t expected)
{
	struct matcher *m = calloc(1, sizeof *m);

	if (!m)
		return NULL;
	m->workers = workers ? workers : 1;
	m->expected = expected;
	m->gazes = calloc(m->workers, sizeof *m->gazes);
	random_seed(m->seed, sizeof m->seed);
	if (m->gazes)
		return m;
	free(m);
	return NULL;
}

void matcher_close(struct matcher *m)
{
	struct index *next;

	if (!m)
		return;
	for (unsigned i = 0; i < m->workers; i++) {
		sheet_reader_release(&m->gazes[i].reader);
		buf_release(&m->gazes[i].normal);
		arena_release(&m->gazes[i].scratch);
	}
	for (struct index *x = m->first; x; x = next) {
		next = x->next;
		slots_close(&x->slots);
		free(x->twins);
		free(x);
	}
	free(m->gazes);
	free(m->stale);
	free(m->aside);
	free(m);
}

const uint64_t *matcher_seed(const struct matcher *m)
{
	return m->seed;
}

static bool same_parts(const struct index *x, const struct key_part *parts)
{
	for (size_t i = 0; i < x->part_count; i++)
		if (x->parts[i].column != parts[i].column ||
			x->parts[i].how != parts[i].how)
			return false;
	return true;
}

struct index *matcher_index(struct matcher *m, struct sheet *s,
	const struct key_part *parts, size_t count, bool existing_only,
	bool by_ref)
{
	struct index **end = &m->first, *x;

	by_ref = by_ref && (!s->is_ascending || s->names_ids);
	for (; *end; end = &(*end)->next) {
		x = *end;
		if (x->sheet == s && x->existing_only == existing_only &&
			x->by_ref == by_ref && x->part_count == count &&
			same_parts(x, parts))
			return x;
	}
	x = calloc(1, sizeof *x);
	if (!x)
		return NULL;
	x->sheet = s;
	x->existing_only = existing_only;
	x->by_ref = by_ref;
	x->part_count = count;
	for (size_t i = 0; i < count; i++) {
		x->parts[i] = parts[i];
		s->columns.items[parts[i].column].is_watched = true;
	}
	*end = x;
	return x;
}

struct span matcher_normal(enum normaliser how, struct span text,
	struct buf *out, struct arena *scratch)
{
	struct span folded;

	if (how != NORMALISE_FOLD)
		return normalise(how, text, out);
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] >= 0x80) {
			struct arena_mark mark = arena_mark(scratch);

			folded = text_fold(scratch, text);
			buf_clear(out);
			buf_add(out, folded);
			out->failed |= !folded.ptr;
			arena_rewind(scratch, mark);
			return buf_span(out);
		}
	buf_clear(out);
	for (size_t i = 0; i < text.len; i++)
		buf_add_char(out, text.ptr[i] >= 'A' && text.ptr[i] <= 'Z'
					  ? (char)(text.ptr[i] + 'a' - 'A')
					  : text.ptr[i]);
	return buf_span(out);
}

uint64_t gaze_hash(struct gaze *g, const uint64_t seed[2],
	const struct index *x, uint32_t ref)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < x->part_count; i++) {
		struct span text = sheet_text(
			x->sheet, ref, x->parts[i].column, &g->reader);
		uint64_t hash =
			text.len ? key_hash(seed, i,
					   matcher_normal(x->parts[i].how, text,
						   &g->normal, &g->scratch))
				 : 0;

		if (!hash)
			return 0;
		sum += hash;
	}
	return sum;
}

struct build {
	struct matcher *m;
	struct sheet *sheet;
	struct index **all; /* of the sheet, that are not built */
	size_t count;
	uint64_t *hashes; /* of a block, by index */
	size_t from, to;
};

static void hash_records(void *user, unsigned worker, size_t item)
{
	struct build *b = user;
	struct gaze *g = &b->m->gazes[worker];
	size_t ref = b->from + item * STRIDE, end = ref + STRIDE;

	if (end > b->to)
		end = b->to;
	for (; ref < end; ref++)
		for (size_t i = 0; i < b->count; i++) {
			const struct index *x = b->all[i];
			bool in =
				!x->existing_only || ref < b->sheet->row_count;

			b->hashes[i * BLOCK + ref - b->from] =
				in ? gaze_hash(g, b->m->seed, x, (uint32_t)ref)
				   : 0;
		}
}

static bool insert_block(struct build *b, size_t which)
{
	struct index *x = b->all[which];
	const uint64_t *hashes = b->hashes + which * BLOCK;

	for (size_t i = 0, n = b->to - b->from; i < n; i++) {
		if (i + AHEAD < n)
			slots_prefetch(&x->slots, hashes[i + AHEAD]);
		if (!matcher_add(b->m, x, hashes[i], (uint32_t)(b->from + i)))
			return false;
	}
	return true;
}

static bool build_all(struct build *b)
{
	size_t count = sheet_count(b->sheet);
	bool good = true;

	for (size_t i = 0; i < b->count && good; i++)
		good = slots_open(&b->all[i]->slots,
			b->all[i]->existing_only ? b->sheet->row_count
						 : count + b->m->expected);
	for (b->from = 0; b->from < count && good; b->from = b->to) {
		b->to = count - b->from < BLOCK ? count : b->from + BLOCK;
		pool_run(b->m->workers, (b->to - b->from + STRIDE - 1) / STRIDE,
			hash_records, b);
		for (size_t i = 0; i < b->count && good; i++)
			good = insert_block(b, i);
	}
	for (unsigned i = 0; i < b->m->workers; i++) {
		const struct gaze *g = &b->m->gazes[i];

		good &= !g->failed && !g->reader.failed && !g->normal.failed;
	}
	return good;
}

/* All indexes of one sheet, so that its rows are cut once. */
static bool build_sheet(struct matcher *m, struct sheet *s)
{
	struct build b = { .m = m, .sheet = s };
	bool good = sheet_number(s);

	for (struct index *x = m->first; x; x = x->next)
		b.count += x->sheet == s && !x->slots.room;
	b.all = malloc(b.count * sizeof *b.all);
	b.hashes = malloc(b.count * BLOCK * sizeof *b.hashes);
	b.count = 0;
	for (struct index *x = m->first; x && b.all; x = x->next)
		if (x->sheet == s && !x->slots.room)
			b.all[b.count++] = x;
	good = good && b.all && b.hashes && build_all(&b);
	free(b.all);
	free(b.hashes);
	return good;
}

bool matcher_build(struct matcher *m)
{
	for (struct index *x = m->first; x; x = x->next)
		if (!x->slots.room && !build_sheet(m, x->sheet))
			return false;
	return true;
}
