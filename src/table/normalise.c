/* SPDX-License-Identifier: MIT */
/*
 * Texts in the form in which match keys are compared (formats/conversion.md,
 * section 6), and the hashes of these.
 *
 * Most texts are ASCII and short: they take one pass and no memory.
 */
#include "table/normalise.h"

#include "schema/embedded.h"
#include "util/hash.h"
#include "util/text.h"

static const uint64_t ones = 0x0101010101010101u;

/* Lower case of eight bytes of ASCII. */
static inline uint64_t lower_word(uint64_t w)
{
	uint64_t above = w + (0x80 - 'A') * ones;
	uint64_t beyond = w + (0x80 - 'Z' - 1) * ones;

	return w | ((above & ~beyond & 0x80 * ones) >> 2);
}

/* Lower case of ASCII; false: there are other letters in it. */
static bool lower_ascii(struct span s, struct buf *out)
{
	uint64_t word, all = 0;
	char *p = buf_extend(out, s.len + 8);
	size_t i = 0;

	if (!p)
		return false;
	for (; i + 8 <= s.len; i += 8) {
		memcpy(&word, s.ptr + i, 8);
		all |= word;
		word = lower_word(word);
		memcpy(p + i, &word, 8);
	}
	word = 0;
	if (i < s.len)
		memcpy(&word, s.ptr + i, s.len - i);
	all |= word;
	word = lower_word(word);
	memcpy(p + i, &word, 8);
	out->len = s.len;
	return !(all & 0x80 * ones);
}

/*
 * The same of texts that have the letters of Latin-1 besides, which neither
 * fold nor compose with each other in any other way; false: there is more.
 */
static bool lower_latin(struct span s, struct buf *out)
{
	char *p;
	size_t n = 0;

	buf_clear(out);
	p = buf_extend(out, s.len);
	for (size_t i = 0; p && i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i], next;

		if (c < 0x80) {
			p[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
			continue;
		}
		if (c != 0xc3 || i + 1 == s.len)
			return false;
		next = (unsigned char)s.ptr[++i];
		if (next == 0x9f) { /* sharp s */
			p[n++] = 's';
			p[n++] = 's';
			continue;
		}
		p[n++] = (char)c;
		p[n++] = (char)(next < 0x9f && next != 0x97 ? next + 32 : next);
	}
	out->len = n;
	return p;
}

static bool is_graph(char c)
{
	return c > ' ' && c < 0x7f;
}

/* White space off both ends, case folded, in `out`. */
static struct span fold(struct span text, struct buf *out)
{
	buf_clear(out);
	if (!is_graph(text.ptr[0]) || !is_graph(text.ptr[text.len - 1]))
		text = text_trim(text);
	if (!lower_ascii(text, out) && !lower_latin(text, out) &&
		!text_fold_to(out, text))
		return (struct span){ NULL, 0 };
	return buf_span(out);
}

/* What stands behind the first "//". */
static struct span behind_slashes(struct span s)
{
	size_t at = span_find(s, '/', 0);

	for (; at + 1 < s.len; at = span_find(s, '/', at + 1))
		if (s.ptr[at + 1] == '/')
			return span_cut(s, at + 2, s.len);
	return s;
}

static struct span domain(struct span s)
{
	size_t end = 0, at;

	s = behind_slashes(s);
	while (end < s.len && s.ptr[end] != '/' && s.ptr[end] != '?' &&
		s.ptr[end] != '#')
		end++;
	s = span_cut(s, 0, end);
	at = span_find_last(s, '@');
	if (at < s.len)
		s = span_cut(s, at + 1, s.len);
	s = span_cut(s, 0, span_find(s, ':', 0));
	if (span_starts(s, SPAN("www.")))
		s = span_cut(s, 4, s.len);
	while (s.len && s.ptr[s.len - 1] == '.')
		s.len--;
	return s;
}

struct span text_domain(struct span text, struct buf *out)
{
	return text.len ? domain(fold(text, out)) : text;
}

/* A domain that anybody may use tells no company from another. */
static struct span own_domain(struct span s)
{
	return is_public_domain(s) ? (struct span){ NULL, 0 } : s;
}

/* A company by the name of such a domain is one that nobody has named. */
static bool is_public(struct span s)
{
	return span_find(s, '.', 0) < s.len && is_public_domain(domain(s));
}

/* What a character is in a company's name. */
enum part { PART_LETTER, PART_SPACE, PART_DROPPED };

static inline enum part part_of(int32_t code)
{
	if (code >= 'a' && code <= 'z')
		return PART_LETTER;
	switch (code) {
	case '.':
	case ',':
	case '-':
	case '&':
	case '\'':
	case 0x2019:
		return PART_DROPPED;
	default:
		return text_is_space(code) ? PART_SPACE : PART_LETTER;
	}
}

/* In place: what is written never overtakes what is read. */
static struct span company(struct span s, struct buf *out)
{
	size_t n, put = 0, start = 0, last = 0, words = 0;
	int32_t code;

	for (size_t i = 0; i < s.len; i += n) {
		enum part part;

		code = (unsigned char)s.ptr[i];
		n = code < 0x80 ? 1 : text_decode(s, i, &code);
		part = part_of(code);
		if (part == PART_LETTER) {
			for (size_t k = 0; k < n; k++)
				out->ptr[put++] = s.ptr[i + k];
		} else if (part == PART_SPACE && put > start) {
			last = start;
			start = put;
			words++;
		}
	}
	if (put > start) {
		last = start;
		words++;
	}
	s = (struct span){ out->ptr, put };
	if (words > 1 && is_legal_form(span_cut(s, last, put)))
		s.len = last;
	return s;
}

static struct span digits(struct span s, struct buf *out)
{
	char *p;
	size_t n, put = 0;
	int32_t code;

	buf_clear(out);
	p = buf_extend(out, s.len);
	if (!p)
		return (struct span){ NULL, 0 };
	for (size_t i = 0; i < s.len; i += n) {
		int digit;

		code = (unsigned char)s.ptr[i];
		n = 1;
		if (code >= 0x80) {
			n = text_decode(s, i, &code);
			digit = text_digit(code);
		} else {
			digit = code >= '0' && code <= '9' ? code - '0' : -1;
		}
		if (digit >= 0)
			p[put++] = (char)('0' + digit);
	}
	out->len = put;
	return buf_span(out);
}

struct span normalise(enum normaliser how, struct span text, struct buf *out)
{
	if (!text.len)
		return text;
	switch (how) {
	case NORMALISE_CASEFOLD:
	case NORMALISE_EMAIL:
		return fold(text, out);
	case NORMALISE_DOMAIN:
		return own_domain(domain(fold(text, out)));
	case NORMALISE_COMPANY:
		text = fold(text, out);
		return is_public(text) ? (struct span){ NULL, 0 }
				       : company(text, out);
	case NORMALISE_PHONE:
	case NORMALISE_DIGITS:
		return digits(text, out);
	case NORMALISE_EXACT:
		break;
	}
	return text;
}

uint64_t key_hash(const uint64_t seed[2], size_t position, struct span normal)
{
	uint64_t key[2] = { seed[0] ^ (position + 1) * 0x9e3779b97f4a7c15u,
		seed[1] };
	uint64_t hash;

	if (!normal.len)
		return 0;
	hash = text_hash(key, normal);
	return hash ? hash : 1;
}
