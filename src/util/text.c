/* SPDX-License-Identifier: MIT */
/* utf8proc behind the questions about text. */
#include "util/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "util/arena.h"
#include "util/buf.h"

/* Length of the valid sequence at s[i], or 0. Table 3-7 of Unicode 15. */
static size_t sequence(const unsigned char *s, size_t left)
{
	unsigned char c = s[0], low = 0x80, high = 0xbf;
	size_t n;

	if (c < 0x80)
		return 1;
	if (c >= 0xc2 && c <= 0xdf)
		n = 2;
	else if (c >= 0xe0 && c <= 0xef)
		n = 3;
	else if (c >= 0xf0 && c <= 0xf4)
		n = 4;
	else
		return 0;
	if (n > left)
		return 0;
	if (c == 0xe0)
		low = 0xa0;
	else if (c == 0xed)
		high = 0x9f;
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

size_t text_find_invalid(struct span s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t i = 0, n;
	uint64_t word;

	while (i < s.len) {
		if (s.len - i >= 8) {
			memcpy(&word, p + i, 8);
			if (!(word & 0x8080808080808080u)) {
				i += 8;
				continue;
			}
		}
		n = sequence(p + i, s.len - i);
		if (!n)
			return i;
		i += n;
	}
	return s.len;
}

void text_cursor_place(struct text_cursor *c, struct span s, size_t offset,
	uint32_t *line, uint32_t *column)
{
	struct span way;
	size_t at;

	if (offset > s.len)
		offset = s.len;
	way = span_cut(s, 0, offset);
	at = span_find(way, '\n', c->offset);
	for (; at < way.len; at = span_find(way, '\n', at + 1)) {
		c->line_start = at + 1;
		c->line++;
	}
	while (offset < c->line_start) {
		way = span_cut(s, 0, c->line_start - 1);
		at = span_find_last(way, '\n');
		c->line_start = at < way.len ? at + 1 : 0;
		c->line--;
	}
	c->offset = offset;
	*line = c->line + 1;
	*column = (uint32_t)(offset - c->line_start + 1);
}

void text_place(struct span s, size_t offset, uint32_t *line, uint32_t *column)
{
	struct text_cursor c = { 0 };

	text_cursor_place(&c, s, offset, line, column);
}

size_t text_length(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
	return n;
}

size_t text_decode(struct span s, size_t at, int32_t *code)
{
	const unsigned char *p = (const unsigned char *)s.ptr + at;
	size_t n = sequence(p, s.len - at);

	if (n <= 1) {
		*code = n ? *p : -1;
		return 1;
	}
	*code = *p & (0x7f >> n);
	for (size_t i = 1; i < n; i++)
		*code = *code << 6 | (p[i] & 0x3f);
	return n;
}

/* Marks that change the direction of the text around them (UAX #9). */
static bool is_direction(int32_t code)
{
	return code == 0x61c || code == 0x200e || code == 0x200f ||
	       (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069);
}

bool text_is_hidden(int32_t code)
{
	static const int32_t ranges[][2] = {
		{ 0, 0x1f },
		{ 0x7f, 0x9f }, /* controls: C0, DEL, C1 */
		{ 0x61c, 0x61c },
		{ 0x180e, 0x180e },
		{ 0x200b, 0x200f }, /* without width; directions */
		{ 0x2028, 0x202e }, /* separators; embeddings, overrides */
		{ 0x2060, 0x206f }, /* joiners and operators; isolates */
		{ 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb },
	};

	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (code >= ranges[i][0] && code <= ranges[i][1])
			return true;
	return false;
}

int text_columns(int32_t code)
{
	if (code < 0x20 || (code >= 0x7f && code < 0xa0))
		return -1;
	if (code < 0x7f)
		return 1;
	return is_direction(code) ? -1 : utf8proc_charwidth(code);
}

/* Lower and upper case, white space, digits (utf8proc). */

/* The zero of each script's digits (general category Nd), in order; nine
 * more follow it. */
static const int32_t zeros[] = { 0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66,
	0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
	0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
	0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50,
	0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0,
	0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950,
	0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce,
	0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e950,
	0x1fbf0 };

bool text_is_space(int32_t code)
{
	if (code < 0x80)
		return code == ' ' || (code >= 9 && code <= 13);
	return code == 0x85 || code == 0xa0 || code == 0x1680 ||
	       (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
	       code == 0x2029 || code == 0x202f || code == 0x205f ||
	       code == 0x3000;
}

int text_digit(int32_t code)
{
	size_t low = 0, high = sizeof zeros / sizeof *zeros;

	/* the last zero that is not above the code */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (zeros[middle] <= code)
			low = middle;
		else
			high = middle;
	}
	code -= zeros[low];
	return code >= 0 && code < 10 ? (int)code : -1;
}

bool text_is_letter(int32_t code)
{
	int category;

	if (code < 0x80)
		return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
	category = (int)utf8proc_category(code);
	return category >= UTF8PROC_CATEGORY_LU &&
	       category <= UTF8PROC_CATEGORY_LO;
}

/* Where the code point begins that ends before `end`. */
static size_t before(struct span s, size_t end)
{
	do
		end--;
	while (end && ((unsigned char)s.ptr[end] & 0xc0) == 0x80);
	return end;
}

struct span text_trim(struct span s)
{
	size_t from = 0, to = s.len, n;
	int32_t code;

	while (from < to) {
		n = text_decode(s, from, &code);
		if (!text_is_space(code))
			break;
		from += n;
	}
	while (from < to) {
		n = before(s, to);
		text_decode(s, n, &code);
		if (!text_is_space(code))
			break;
		to = n;
	}
	return span_cut(s, from, to);
}

static bool is_word(struct span s, const char *word)
{
	size_t i = 0;

	while (i < s.len && word[i] && (s.ptr[i] | 0x20) == word[i])
		i++;
	return i == s.len && !word[i];
}

bool text_parse_boolean(struct span s, bool *out)
{
	s = text_trim(s);
	if (is_word(s, "true") || is_word(s, "yes") || span_is(s, "1"))
		*out = true;
	else if (!s.len || is_word(s, "false") || is_word(s, "no") ||
		 span_is(s, "0"))
		*out = false;
	else
		return false;
	return true;
}

static void add_code(struct buf *out, int32_t code)
{
	char *p = buf_extend(out, 4);

	if (p)
		out->len -= 4 - (size_t)utf8proc_encode_char(
					code, (utf8proc_uint8_t *)p);
}

bool text_upper_to(struct buf *out, struct span s)
{
	int32_t code;

	buf_clear(out);
	for (size_t i = 0; i < s.len;) {
		i += text_decode(s, i, &code);
		if (code < 0x80)
			buf_add_char(out,
				(char)(code >= 'a' && code <= 'z' ? code - 32
								  : code));
		else /* utf8proc has a capital sharp s, Unicode has none */
			add_code(out,
				code == 0xdf ? code : utf8proc_toupper(code));
	}
	return !out->failed;
}

bool text_lower_to(struct buf *out, struct span s)
{
	int32_t code;

	buf_clear(out);
	for (size_t i = 0; i < s.len;) {
		i += text_decode(s, i, &code);
		if (code < 0x80)
			buf_add_char(out,
				(char)(code >= 'A' && code <= 'Z' ? code + 32
								  : code));
		else
			add_code(out, utf8proc_tolower(code));
	}
	return !out->failed;
}

/*
 * Normal forms: NFC, and case folding with it.
 *
 * utf8proc decomposes and composes. Its own ordering of marks exchanges
 * neighbours, which takes the square of their number: with 100,000 marks on
 * one letter that is minutes. So the marks are put in order here.
 */

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
