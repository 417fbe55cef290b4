/* SPDX-License-Identifier: MIT */
/* utf8proc behind the questions about text. */
#include "util/text.h"

#include <string.h>
#include <utf8proc.h>

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
