/* SPDX-License-Identifier: MIT */
/*
 * Normal forms: NFC, and case folding with it.
 *
 * utf8proc decomposes and composes. Its own ordering of marks exchanges
 * neighbours, which takes the square of their number: with 100,000 marks on
 * one letter that is minutes. So the marks are put in order here.
 */
#include <stdlib.h>
#include <utf8proc.h>

#include "util/text.h"

enum {
	PIECES = 32, /* more than any code point decomposes into */
	FEW = 16,    /* marks that are put in order by insertion */
	CLASSES = 256
};

static unsigned class_of(int32_t code)
{
	return (unsigned)utf8proc_get_property(code)->combining_class;
}

/* The code points of s, decomposed; false: no UTF-8, or memory ran out. */
static bool decompose(struct buf *out, struct span s, utf8proc_option_t how)
{
	utf8proc_ssize_t n;
	int32_t code, *to;
	int unused = 0;

	for (size_t i = 0; i < s.len;) {
		i += text_decode(s, i, &code);
		to = (int32_t *)(void *)buf_extend(out, PIECES * sizeof *to);
		if (!to || code < 0)
			return false;
		n = utf8proc_decompose_char(code, to, PIECES, how, &unused);
		if (n < 0 || n > PIECES)
			return false;
		out->len -= (PIECES - (size_t)n) * sizeof *to;
	}
	return true;
}

static void insert(int32_t *marks, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		int32_t code = marks[i];
		unsigned rank = class_of(code);
		size_t k = i;

		for (; k && class_of(marks[k - 1]) > rank; k--)
			marks[k] = marks[k - 1];
		marks[k] = code;
	}
}

/* By class, those of one class as they were; false: no memory. */
static bool count_and_place(int32_t *marks, size_t n)
{
	size_t at[CLASSES] = { 0 }, sum = 0;
	int32_t *copy = malloc(n * sizeof *copy);

	if (!copy)
		return false;
	memcpy(copy, marks, n * sizeof *copy);
	for (size_t i = 0; i < n; i++)
		at[class_of(copy[i])]++;
	for (size_t rank = 0; rank < CLASSES; rank++) {
		size_t count = at[rank];

		at[rank] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		marks[at[class_of(copy[i])]++] = copy[i];
	free(copy);
	return true;
}

/* Canonical ordering: each run of marks by their classes. */
static bool order_marks(int32_t *codes, size_t n)
{
	for (size_t from = 0, to; from < n; from = to + 1) {
		for (to = from; to < n && class_of(codes[to]);)
			to++;
		if (to - from <= FEW)
			insert(codes + from, to - from);
		else if (!count_and_place(codes + from, to - from))
			return false;
	}
	return true;
}

static bool normalise(struct buf *out, struct span s, utf8proc_option_t how)
{
	utf8proc_ssize_t n;
	int32_t *codes;

	buf_clear(out);
	if (!s.len)
		return true;
	if (!decompose(out, s, how))
		return false;
	n = (utf8proc_ssize_t)(out->len / sizeof *codes);
	if (!buf_extend(out, sizeof *codes)) /* for the NUL */
		return false;
	codes = (int32_t *)(void *)out->ptr;
	if (!order_marks(codes, (size_t)n))
		return false;
	n = utf8proc_reencode(codes, n, how);
	out->len = n > 0 ? (size_t)n : 0;
	return n >= 0;
}

bool text_fold_to(struct buf *out, struct span s)
{
	return normalise(
		out, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
}

struct span text_fold(struct arena *a, struct span s)
{
	struct buf folded = { 0 };
	struct span copy = { NULL, 0 };

	if (text_fold_to(&folded, s))
		copy = arena_copy(a, buf_span(&folded));
	buf_release(&folded);
	return copy;
}

static bool is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	return true;
}

bool text_is_nfc(struct span s)
{
	struct buf nfc = { 0 };
	bool same = is_ascii(s);

	if (same)
		return true;
	same = normalise(&nfc, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE) &&
	       span_equal(buf_span(&nfc), s);
	buf_release(&nfc);
	return same;
}
