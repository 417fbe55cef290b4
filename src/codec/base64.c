/* SPDX-License-Identifier: MIT */
/* Three bytes are four characters, and back. */
#include "codec/base64.h"

#include "util/buf.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz0123456789+/";

/* The value of a character; of one that is none of base64's, 64. */
static unsigned value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : 64;
}

void base64_write(struct span bytes, enum base64_form form, struct buf *out)
{
	unsigned held = 0, count = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		held = (held << 8 | (unsigned char)bytes.ptr[i]) & 0xffff;
		for (count += 8; count >= 6; count -= 6)
			buf_add_char(out, alphabet[held >> (count - 6) & 63]);
	}
	if (count)
		buf_add_char(out, alphabet[held << (6 - count) & 63]);
	if (form == BASE64_PADDED)
		buf_add_repeat(out, '=', (3 - bytes.len % 3) % 3);
}

size_t base64_bytes(size_t characters)
{
	return characters / 4 * 3 + characters % 4 * 3 / 4;
}

/* Take off the padding; false when it is not what the length demands. */
static bool strip(struct span *text, size_t n)
{
	size_t pads = (3 - n % 3) % 3;

	if (text->len % 4 || text->len < pads)
		return false;
	for (size_t i = 1; i <= pads; i++)
		if (text->ptr[text->len - i] != '=')
			return false;
	text->len -= pads;
	return true;
}

bool base64_read(
	struct span text, enum base64_form form, unsigned char *out, size_t n)
{
	unsigned held = 0, count = 0;
	size_t at = 0;

	if (form == BASE64_PADDED && !strip(&text, n))
		return false;
	/* one character beyond a multiple of four holds no byte */
	if (text.len % 4 == 1 || base64_bytes(text.len) != n)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		unsigned value = value_of(text.ptr[i]);

		if (value > 63)
			return false;
		held = (held << 6 | value) & 0xffff;
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		out[at++] = (unsigned char)(held >> count);
	}
	return !(held & ((1u << count) - 1));
}
