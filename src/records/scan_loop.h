/* SPDX-License-Identifier: MIT */
/*
 * The loops of all scanners, over masks: bit i of a mask is byte i of 64.
 *
 * How masks are made is given by two functions, which are constant wherever
 * a loop is used, so that the compiler makes one loop of it all.
 */
#ifndef SCAN_LOOP_H
#define SCAN_LOOP_H

#include "records/rowscan.h"
#include "records/scan_part.h"
#include "records/table.h"
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

/*
 * Is there something among the 64 bytes at p that is no UTF-8? What the three
 * bytes before have begun belongs to it, what is begun at the end does not.
 * NULL: it is looked at byte by byte.
 */
typedef bool scan_utf8_fn(const char *p);

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
	uint64_t breaks;
	uint64_t high; /* not 0: there was no ASCII in the three bytes before */
};

/* Separators, line feeds and CRs outside quotes, line feeds inside them. */
struct scan_found {
	uint64_t commas, ends, crs, breaks;
};

/*
 * RFC 4180 in masks. An opening quote follows a separator, a line end or a
 * closing quote (the two of them are a quote in the text); a closing one is
 * followed by a separator, a line end, a quote, or the end of the table.
 */
SCAN_INLINE struct scan_found scan_check_quotes(struct scan_state *s,
	const struct scan_masks *m, uint64_t valid, scan_parity_fn *parity)
{
	uint64_t inside = parity(m->quote) ^ s->inside;
	uint64_t opening = m->quote & inside, closing = m->quote & ~inside;
	struct scan_found found = { m->comma & ~inside, m->lf & ~inside,
		m->cr & ~inside, m->lf & inside };
	uint64_t before = found.commas | found.ends | closing;
	uint64_t behind = found.commas | found.ends | found.crs | m->quote;

	s->wrong |= opening & ~(before << 1 | s->may_open);
	s->wrong |= (closing << 1 | s->closed) & ~behind & valid;
	s->inside = scan_spread(inside);
	s->may_open = before >> 63;
	s->closed = closing >> 63;
	return found;
}

/* Most often there are no quotes at all; a CR goes with a line feed. */
SCAN_INLINE struct scan_found scan_check(struct scan_state *s,
	const struct scan_masks *m, uint64_t valid, scan_parity_fn *parity)
{
	struct scan_found found = { m->comma, m->lf, m->cr, 0 };

	if (m->quote | s->inside | s->closed)
		found = scan_check_quotes(s, m, valid, parity);
	else
		s->may_open = (m->comma | m->lf) >> 63;
	s->wrong |= (found.crs << 1 | s->cr) & ~found.ends & valid;
	s->wrong |= m->nul;
	s->cr = found.crs >> 63;
	return found;
}

/* Where the sequence begins that byte `at` may be within. */
SCAN_INLINE size_t scan_sequence(struct span text, size_t at)
{
	size_t back = at;

	for (int i = 0; i < 3 && back; i++) {
		unsigned char c = (unsigned char)text.ptr[--back];

		if (c >= 0xc0)
			return back;
		if (c < 0x80)
			break;
	}
	return at;
}

/* Sequences one by one; the first may have begun before, the last may reach
 * beyond these 64 bytes. True: one is wrong. */
SCAN_INLINE bool scan_utf8_is_wrong(struct span text, size_t at, uint64_t high)
{
	size_t next = scan_sequence(text, at);
	int32_t code = 0;

	if (next < at)
		next += text_decode(text, next, &code);
	if (code < 0)
		return true;
	for (;;) {
		if (next > at)
			high &= ~scan_low(next - at);
		if (!high)
			return false;
		next = at + scan_first(high);
		next += text_decode(text, next, &code);
		if (code < 0)
			return true;
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

enum scan_verdict { SCAN_GO_ON, SCAN_DONE, SCAN_GIVE_UP };

/* 64 bytes, of which some are valid. */
SCAN_INLINE enum scan_verdict scan_step(struct scan_part *p,
	struct scan_state *s, size_t at, const struct scan_masks *m,
	uint64_t valid, scan_parity_fn *parity, scan_utf8_fn *utf8)
{
	struct scan_found found = scan_check(s, m, valid, parity);

	if (m->high | s->high)
		s->wrong |= utf8 && at >= 3
				    ? utf8(p->text.ptr + at)
				    : scan_utf8_is_wrong(p->text, at, m->high);
	s->high = m->high >> 61;
	if (!found.ends) {
		s->cells += scan_count(found.commas);
		if (at - s->row > ROW_BYTES)
			return SCAN_GIVE_UP;
	} else {
		if (p->room - p->count < SCAN_STEP && !scan_part_grow(p))
			return SCAN_GIVE_UP;
		if (scan_rows(p, s, at, &found))
			return s->wrong ? SCAN_GIVE_UP : SCAN_DONE;
	}
	s->breaks += scan_count(found.breaks);
	return SCAN_GO_ON;
}

SCAN_INLINE bool scan_index_with(struct scan_part *p, scan_masks_fn *masks,
	scan_parity_fn *parity, scan_utf8_fn *utf8)
{
	struct scan_state s = { .may_open = 1, .row = p->from };
	const char *base = p->text.ptr, *stop = base + p->text.len;
	enum scan_verdict v = SCAN_GO_ON;
	struct scan_masks m;
	char copy[SCAN_STEP];
	size_t at = p->from;

	for (; v == SCAN_GO_ON && p->text.len - at >= SCAN_STEP;
		at += SCAN_STEP) {
		m = masks(base + at);
		v = scan_step(p, &s, at, &m, ~(uint64_t)0, parity, utf8);
	}
	if (v == SCAN_GO_ON && at < p->text.len) {
		m = masks(scan_bytes(base + at, stop, copy));
		v = scan_step(p, &s, at, &m, scan_low(p->text.len - at), parity,
			NULL);
	}
	if (v != SCAN_GO_ON)
		return v == SCAN_DONE;
	p->all_breaks = s.breaks;
	p->end = p->text.len;
	return !s.wrong && !s.inside && s.cells == p->columns - 1 &&
	       p->text.len - s.row <= ROW_BYTES && stop[-1] != '\r' &&
	       !scan_utf8_is_wrong(p->text, p->text.len, 0);
}

/* Where a row is cut. */
struct scan_row {
	struct span text;
	const char *end; /* up to here bytes may be read */
	uint64_t inside;
};

/* Can 64 bytes be read wherever there is one of the row? */
SCAN_INLINE bool scan_is_roomy(struct span row, const char *end)
{
	return (size_t)(end - (row.ptr + row.len)) >= SCAN_STEP;
}

/* The separators of a row among 64 bytes. */
SCAN_INLINE uint64_t scan_commas(struct scan_row *r, size_t at, bool roomy,
	scan_masks_fn *masks, scan_parity_fn *parity)
{
	char copy[SCAN_STEP];
	const char *p = r->text.ptr + at;
	struct scan_masks m = masks(roomy ? p : scan_bytes(p, r->end, copy));
	uint64_t inside;

	if (m.quote | r->inside) {
		inside = parity(m.quote) ^ r->inside;
		r->inside = scan_spread(inside);
		m.comma &= ~inside;
	}
	return m.comma & scan_low(r->text.len - at);
}

SCAN_INLINE void scan_cut_some(struct scan_row *r, struct span *cells, size_t n,
	bool roomy, scan_masks_fn *masks, scan_parity_fn *parity)
{
	struct span row = r->text;
	const char *from = row.ptr;
	uint64_t commas;
	size_t k = 0;

	for (size_t at = 0; at < row.len && k + 1 < n; at += SCAN_STEP) {
		commas = scan_commas(r, at, roomy, masks, parity);
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

SCAN_INLINE void scan_cut_with(struct span row, const char *end,
	struct span *cells, size_t n, scan_masks_fn *masks,
	scan_parity_fn *parity)
{
	struct scan_row r = { row, end, 0 };

	if (scan_is_roomy(row, end))
		scan_cut_some(&r, cells, n, true, masks, parity);
	else
		scan_cut_some(&r, cells, n, false, masks, parity);
}

SCAN_INLINE struct span scan_cell_some(struct scan_row *r, size_t number,
	bool roomy, scan_masks_fn *masks, scan_parity_fn *parity)
{
	struct span row = r->text;
	size_t from = 0, passed = 0, n;
	uint64_t commas;

	for (size_t at = 0; at < row.len; at += SCAN_STEP) {
		commas = scan_commas(r, at, roomy, masks, parity);
		if (passed < number) {
			n = scan_count(commas);
			if (passed + n < number) {
				passed += n;
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

SCAN_INLINE struct span scan_cell_with(struct span row, const char *end,
	size_t number, scan_masks_fn *masks, scan_parity_fn *parity)
{
	struct scan_row r = { row, end, 0 };

	return scan_is_roomy(row, end)
		       ? scan_cell_some(&r, number, true, masks, parity)
		       : scan_cell_some(&r, number, false, masks, parity);
}

#endif
