/* SPDX-License-Identifier: MIT */
/*
 * Keys in texts that went through mail: wrapped, indented, quoted, with
 * characters that nobody sees. What is skipped is only what no key holds,
 * so that no damage can be taken for another key.
 */
#include "handover/keyline_text.h"

#include <string.h>

#include "handover/keyline.h"
#include "util/hash.h"

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
static const struct span magic = SPAN_INIT("opk1");

/* What mail programs put between letters, in UTF-8. */
static const struct span skipped[] = {
	SPAN_INIT(" "), SPAN_INIT("\t"), SPAN_INIT("\r"), SPAN_INIT("\v"),
	SPAN_INIT("\f"), SPAN_INIT("\n"), SPAN_INIT("=\n"),
	SPAN_INIT("=\r\n"),        /* quoted-printable's soft end */
	SPAN_INIT("\xc2\xa0"),     /* no-break space */
	SPAN_INIT("\xc2\xad"),     /* soft hyphen */
	SPAN_INIT("\xe2\x80\x8b"), /* zero width space */
	SPAN_INIT("\xe2\x80\x8c"), /* zero width non-joiner */
	SPAN_INIT("\xe2\x80\x8d"), /* zero width joiner */
	SPAN_INIT("\xe2\x80\x8e"), /* left-to-right mark */
	SPAN_INIT("\xe2\x80\x8f"), /* right-to-left mark */
	SPAN_INIT("\xe2\x80\xa8"), /* line separator */
	SPAN_INIT("\xe2\x80\xaf"), /* narrow no-break space */
	SPAN_INIT("\xe2\x81\xa0"), /* word joiner */
	SPAN_INIT("\xef\xbb\xbf"), /* zero width no-break space */
};

/* Walks over the characters that count. */
struct walk {
	struct span text;
	size_t at;
	bool line_start; /* a '>' here is a quotation mark */
};

/* Bytes to skip where the walk stands; 0: the byte there counts. */
static size_t skip_one(const struct walk *w)
{
	struct span rest = span_cut(w->text, w->at, w->text.len);
	unsigned char c = (unsigned char)*rest.ptr;

	if (c == '>')
		return w->line_start;
	if (c > ' ' && c != '=' && c < 0x80)
		return 0;
	for (size_t i = 0; i < sizeof skipped / sizeof *skipped; i++)
		if (span_starts(rest, skipped[i]))
			return skipped[i].len;
	return 0;
}

/* Go to the next byte that counts; false at the end. */
static bool settle(struct walk *w)
{
	while (w->at < w->text.len) {
		size_t n = skip_one(w);

		if (!n)
			return true;
		w->at += n;
		if (w->text.ptr[w->at - 1] == '\n')
			w->line_start = true;
	}
	return false;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* The value of a character of base32; of all else 32. */
static unsigned value_of(char c)
{
	c = lower(c);
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a');
	return c >= '2' && c <= '7' ? (unsigned)(c - '2') + 26 : 32;
}

static bool is_word(char c)
{
	return value_of(c) < 32 || (c >= '0' && c <= '9');
}

/* Step over "opk1" in any case; false: it is something else. */
static bool take_magic(struct walk *w)
{
	for (size_t i = 0; i < magic.len; i++) {
		if (!settle(w) || lower(w->text.ptr[w->at]) != magic.ptr[i])
			return false;
		w->at++;
		w->line_start = false;
	}
	return true;
}

/* Bits that have been read and are in no byte yet. */
struct bits {
	unsigned held, count;
};

static const char *damage(struct keyline_text *k, size_t where, const char *why)
{
	k->where = where;
	return why;
}

/* Read on until there are `n` bytes; else say what is wrong. */
static const char *take_bytes(
	struct walk *w, struct bits *b, struct keyline_text *k, size_t n)
{
	while (k->len < n) {
		unsigned value;

		if (!settle(w))
			return damage(k, w->at, "it is cut short");
		value = value_of(w->text.ptr[w->at]);
		if (value > 31)
			return damage(k, w->at,
				"it is cut short, or holds a character that "
				"no key has");
		w->at++;
		w->line_start = false;
		b->held = (b->held << 5 | value) & 0xfff;
		b->count += 5;
		if (b->count < 8)
			continue;
		b->count -= 8;
		k->bytes[k->len++] = (unsigned char)(b->held >> b->count);
	}
	return NULL;
}

static void sum(const unsigned char *bytes, size_t len,
	unsigned char out[KEYLINE_CHECK])
{
	char text[KEYLINE_BYTES];
	struct digest d;

	memcpy(text, magic.ptr, magic.len);
	memcpy(text + magic.len, bytes, len - KEYLINE_CHECK);
	d = digest_of((struct span){ text, magic.len + len - KEYLINE_CHECK });
	memcpy(out, d.bytes, KEYLINE_CHECK);
}

void keyline_text_seal(unsigned char *bytes, size_t len)
{
	sum(bytes, len, bytes + len - KEYLINE_CHECK);
}

/* Read the key behind "opk1"; NULL when it is whole. */
static const char *take_key(struct walk *w, struct keyline_text *k)
{
	struct bits b = { 0 };
	unsigned char check[KEYLINE_CHECK];
	const char *why = take_bytes(w, &b, k, KEYLINE_HEAD);
	size_t len;

	if (why)
		return why;
	len = (size_t)k->bytes[1] << 8 | k->bytes[2];
	if (len < KEYLINE_LEAST || len > KEYLINE_MOST)
		return damage(k, k->from, "its length cannot be");
	why = take_bytes(w, &b, k, len);
	if (why)
		return why;
	if (w->at < w->text.len && is_word(w->text.ptr[w->at]))
		return damage(k, w->at, "it has too many characters");
	sum(k->bytes, len, check);
	if ((b.held & ((1u << b.count) - 1)) ||
		memcmp(check, k->bytes + len - KEYLINE_CHECK, sizeof check))
		return damage(k, k->from, "its checksum does not hold");
	return NULL;
}

bool keyline_text_next(struct span text, size_t *at, struct keyline_text *out)
{
	for (; *at < text.len; ++*at) {
		struct walk w = { .text = text, .at = *at };

		if (lower(text.ptr[*at]) != magic.ptr[0] || !take_magic(&w))
			continue;
		out->from = *at;
		out->len = 0;
		out->where = *at;
		out->mention = w.at == text.len || !is_word(text.ptr[w.at]);
		out->why = take_key(&w, out);
		/* a true one may begin within a false one: "opk1 opk1..." */
		*at = out->why ? out->from + 1 : w.at;
		return true;
	}
	return false;
}

void keyline_text_write(const unsigned char *bytes, size_t len, struct buf *out)
{
	struct bits b = { 0 };

	buf_add(out, magic);
	for (size_t i = 0; i < len; i++) {
		b.held = (b.held << 8 | bytes[i]) & 0xfff;
		for (b.count += 8; b.count >= 5; b.count -= 5)
			buf_add_char(
				out, alphabet[b.held >> (b.count - 5) & 31]);
	}
	if (b.count)
		buf_add_char(out, alphabet[b.held << (5 - b.count) & 31]);
}
