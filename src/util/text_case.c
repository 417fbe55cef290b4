/* SPDX-License-Identifier: MIT */
/* Lower and upper case, white space, digits (utf8proc). */
#include <utf8proc.h>

#include "util/text.h"

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
