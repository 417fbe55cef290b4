/* SPDX-License-Identifier: MIT */
/*
 * The loops of all scanners, over masks: bit i of a mask is byte i of 64.
 *
 * How masks are made is given by two functions, which are constant wherever
 * a loop is used, so that the compiler makes one loop of it all.
 */
#ifndef SCAN_LOOP_H
#define SCAN_LOOP_H

#include "records/csv_read.h"
#include "records/rowscan.h"
#include "util/text.h"

#define SCAN_INLINE static inline __attribute__((always_inline))

enum { SCAN_STEP = 64 };

/* Which of 64 bytes are what. */
struct scan_masks {
	uint64_t quote, comma, lf, cr;
	uint64_t high; /* no ASCII */
	bool nul;      /* is there one? */
};

typedef struct scan_masks scan_masks_fn(const char *p);

/* Bit i of the result: is the number of bits 0 to i of x odd? */
typedef uint64_t scan_parity_fn(uint64_t x);

/* The lowest n bits, n at most 64. */
SCAN_INLINE uint64_t scan_low(size_t n)
{
	return n < 64 ? ((uint64_t)1 << n) - 1 : ~(uint64_t)0;
}

/* All bits if the highest one is set, else none. */
SCAN_INLINE uint64_t scan_spread(uint64_t x)
{
	return (uint64_t)0 - (x >> 63);
}

SCAN_INLINE size_t scan_first(uint64_t x)
{
	return (size_t)__builtin_ctzll(x);
}

SCAN_INLINE size_t scan_count(uint64_t x)
{
	return (size_t)__builtin_popcountll(x);
}

/*
 * 64 bytes at p; the last ones before `end` are copied, and followed by
 * bytes that mean nothing.
 */
SCAN_INLINE const char *scan_bytes(
	const char *p, const char *end, char copy[SCAN_STEP])
{
	if ((size_t)(end - p) >= SCAN_STEP)
		return p;
	memset(copy, 'x', SCAN_STEP);
	memcpy(copy, p, (size_t)(end - p));
	return copy;
}

SCAN_INLINE bool scan_odd_with(struct span s, scan_masks_fn *masks)
{
	char copy[SCAN_STEP];
	uint64_t odd = 0;

	for (size_t at = 0; at < s.len; at += SCAN_STEP)
		odd ^= masks(scan_bytes(s.ptr + at, s.ptr + s.len, copy)).quote;
	return scan_count(odd) & 1;
}

SCAN_INLINE size_t scan_find_row_with(struct span text, size_t from, size_t to,
	bool quoted, scan_masks_fn *masks, scan_parity_fn *parity)
{
	uint64_t inside = (uint64_t)0 - quoted, quotes, ends;
	char copy[SCAN_STEP];

	for (size_t at = from; at < to; at += SCAN_STEP) {
		struct scan_masks m = masks(
			scan_bytes(text.ptr + at, text.ptr + text.len, copy));

		quotes = parity(m.quote) ^ inside;
		inside = scan_spread(quotes);
		ends = m.lf & ~quotes & scan_low(to - at);
		if (ends)
			return at + scan_first(ends) + 1;
	}
	return SIZE_MAX;
}

/* What is carried from one step of 64 bytes to the next. */
struct scan_state {
	uint64_t inside;   /* all bits: within quotes */
	uint64_t may_open; /* lowest bit: a quote may stand here */
	uint64_t closed;   /* ... a quote was closed just before */
	uint64_t cr;       /* ... a CR outside quotes was just before */
	uint64_t wrong;    /* not 0: something is */
	size_t cells;      /* separators in this row so far */
	size_t row;        /* where it began */
	size_t utf8;       /* valid up to here, at least */
	uint64_t breaks;
};

/* Separators and line ends outside quotes, line feeds inside them. */
struct scan_found {
	uint64_t commas, ends, breaks;
};

/*
 * RFC 4180 in masks. An opening quote follows a separator, a line end or a
 * closing quote (the two of them are a quote in the text); a closing one is
 * followed by a separator, a line end, a quote, or the end of the table.
 */
SCAN_INLINE struct scan_found scan_check(struct scan_state *s,
	const struct scan_masks *m, uint64_t valid, scan_parity_fn *parity)
{
	uint64_t inside = parity(m->quote) ^ s->inside;
	uint64_t opening = m->quote & inside, closing = m->quote & ~inside;
	uint64_t cr = m->cr & ~inside;
	struct scan_found found = { m->comma & ~inside, m->lf & ~inside,
		m->lf & inside };
	uint64_t before = found.commas | found.ends | closing;
	uint64_t behind = found.commas | found.ends | cr | m->quote;

	s->wrong |= opening & ~(before << 1 | s->may_open);
	s->wrong |= (closing << 1 | s->closed) & ~behind & valid;
	s->wrong |= (cr << 1 | s->cr) & ~found.ends & valid;
	s->wrong |= m->nul;
	s->inside = scan_spread(inside);
	s->may_open = before >> 63;
	s->closed = closing >> 63;
	s->cr = cr >> 63;
	return found;
}

/* Sequences that are not ASCII, one by one; the last may reach beyond. */
SCAN_INLINE void scan_utf8(
	struct scan_state *s, struct span text, size_t at, uint64_t high)
{
	int32_t code;

	if (s->utf8 > at)
		high &= ~scan_low(s->utf8 - at);
	while (high) {
		size_t first = at + scan_first(high);

		s->utf8 = first + text_decode(text, first, &code);
		s->wrong |= code < 0;
		high &= ~scan_low(s->utf8 - at);
	}
}

/* Take note of rows that end in these 64 bytes; true: it was the last one. */
SCAN_INLINE bool scan_rows(struct scan_part *p, struct scan_state *s, size_t at,
	const struct scan_found *found)
{
	uint64_t commas = found->commas, ends = found->ends, upto;
	size_t end;

	do {
		upto = ends ^ (ends - 1);
		end = at + scan_first(ends);
		s->cells += scan_count(commas & upto);
		s->wrong |= s->cells ^ (p->columns - 1);
		s->wrong |= end - s->row >= ROW_BYTES;
		s->row = end + 1;
		s->cells = 0;
		commas &= ~upto;
		ends &= ends - 1;
		p->all_breaks = s->breaks + scan_count(found->breaks & upto);
		if (end >= p->to || s->row == p->text.len) {
			p->end = s->row;
			return true;
		}
		p->starts[p->count] = s->row;
		p->breaks[p->count++] = p->all_breaks;
	} while (ends);
	s->cells = scan_count(commas);
	return false;
}

SCAN_INLINE bool scan_index_with(
	struct scan_part *p, scan_masks_fn *masks, scan_parity_fn *parity)
{
	struct scan_state s = { .may_open = 1, .row = p->from };
	const char *base = p->text.ptr, *stop = base + p->text.len;
	char copy[SCAN_STEP];
	size_t at = p->from;

	for (; at < p->text.len; at += SCAN_STEP) {
		struct scan_masks m = masks(scan_bytes(base + at, stop, copy));
		struct scan_found found;

		found = scan_check(&s, &m, scan_low(p->text.len - at), parity);
		if (__builtin_expect(m.high != 0, 0))
			scan_utf8(&s, p->text, at, m.high);
		if (!found.ends) {
			s.cells += scan_count(found.commas);
			if (at - s.row > ROW_BYTES)
				return false;
		} else {
			if (p->room - p->count < SCAN_STEP &&
				!scan_part_grow(p))
				return false;
			if (scan_rows(p, &s, at, &found))
				return !s.wrong;
		}
		s.breaks += scan_count(found.breaks);
	}
	p->all_breaks = s.breaks;
	p->end = p->text.len;
	return !s.wrong && !s.inside && s.cells == p->columns - 1 &&
	       p->text.len - s.row <= ROW_BYTES && stop[-1] != '\r';
}

/* The separators of a row among 64 bytes. */
SCAN_INLINE uint64_t scan_commas(struct span row, const char *end, size_t at,
	uint64_t *inside, scan_masks_fn *masks, scan_parity_fn *parity)
{
	char copy[SCAN_STEP];
	struct scan_masks m = masks(scan_bytes(row.ptr + at, end, copy));
	uint64_t quotes;

	if (m.quote | *inside) {
		quotes = parity(m.quote) ^ *inside;
		*inside = scan_spread(quotes);
		m.comma &= ~quotes;
	}
	return m.comma & scan_low(row.len - at);
}

SCAN_INLINE void scan_cut_with(struct span row, const char *end,
	struct span *cells, size_t n, scan_masks_fn *masks,
	scan_parity_fn *parity)
{
	const char *from = row.ptr;
	uint64_t inside = 0, commas;
	size_t k = 0;

	for (size_t at = 0; at < row.len && k + 1 < n; at += SCAN_STEP) {
		commas = scan_commas(row, end, at, &inside, masks, parity);
		for (; commas && k + 1 < n; commas &= commas - 1) {
			const char *to = row.ptr + at + scan_first(commas);

			cells[k++] = (struct span){ from, (size_t)(to - from) };
			from = to + 1;
		}
	}
	for (; k < n; from = row.ptr + row.len)
		cells[k++] = (struct span){ from,
			(size_t)(row.ptr + row.len - from) };
}

SCAN_INLINE struct span scan_cell_with(struct span row, const char *end,
	size_t number, scan_masks_fn *masks, scan_parity_fn *parity)
{
	size_t from = 0, passed = 0;
	uint64_t inside = 0, commas;

	for (size_t at = 0; at < row.len; at += SCAN_STEP) {
		commas = scan_commas(row, end, at, &inside, masks, parity);
		if (passed < number) {
			if (passed + scan_count(commas) < number) {
				passed += scan_count(commas);
				continue;
			}
			for (; passed + 1 < number; passed++)
				commas &= commas - 1;
			passed++;
			from = at + scan_first(commas) + 1;
			commas &= commas - 1;
		}
		if (commas)
			return span_cut(row, from, at + scan_first(commas));
	}
	return passed < number ? (struct span){ row.ptr + row.len, 0 }
			       : span_cut(row, from, row.len);
}

#endif
