/* SPDX-License-Identifier: MIT */
/*
 * Which texts may stand plain. YAML 1.1 readers take more of them for
 * booleans, numbers and times than YAML 1.2's (yaml.org/type/); a text that
 * either takes for something else is quoted.
 */
#include "codec/yaml_style.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "util/ascii.h"

/* What a text holds, found in one pass. */
struct traits {
	bool special;   /* characters that only escapes can write */
	bool tab;       /* or anything else that plain text may not hold */
	bool breaks;    /* LF */
	bool trailing;  /* white space at the end of a line */
	bool solid;     /* something besides LF */
	bool indicator; /* ": ", " #", or one at the ends */
	bool brackets;  /* , [ ] { } ?, which mean something in flow style */
};

/*
 * Length of the character at p, or 0 when it must be escaped: controls,
 * U+0080 to U+009F, U+2028, U+2029, U+FEFF, U+FFFE, U+FFFF, and bytes that
 * are no UTF-8 (which no tree holds).
 */
static size_t printable(const unsigned char *p, size_t left)
{
	static const unsigned char lead[] = { 0xc2, 0xe0, 0xf0, 0xf5 };
	size_t n = p[0] < lead[1] ? 2 : p[0] < lead[2] ? 3 : 4;

	if (p[0] < 0x80)
		return p[0] >= 0x20 && p[0] != 0x7f;
	if (p[0] < lead[0] || p[0] >= lead[3] || n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if (p[0] == 0xc2 && p[1] < 0xa0)
		return 0;
	if (n == 3 && (!memcmp(p, "\xe2\x80\xa8", 3) ||
			      !memcmp(p, "\xe2\x80\xa9", 3) ||
			      !memcmp(p, "\xef\xbb\xbf", 3) ||
			      !memcmp(p, "\xef\xbf\xbe", 3) ||
			      !memcmp(p, "\xef\xbf\xbf", 3)))
		return 0;
	return n;
}

static void see_byte(struct traits *t, struct span s, size_t i)
{
	char before = i ? s.ptr[i - 1] : '\n';
	char after = i + 1 < s.len ? s.ptr[i + 1] : '\n';

	switch (s.ptr[i]) {
	case '\n':
		t->breaks = true;
		t->trailing |= i && (before == ' ' || before == '\t');
		return;
	case '\t':
		t->tab = true;
		break;
	case ':':
		t->indicator |= after == ' ' || after == '\n' || after == '\t';
		break;
	case '#':
		t->indicator |= before == ' ' || before == '\n';
		break;
	case ',':
	case '[':
	case ']':
	case '{':
	case '}':
	case '?':
		t->brackets = true;
		break;
	default:
		break;
	}
	t->solid = true;
}

static struct traits look(struct span s)
{
	struct traits t = { 0 };
	size_t i = 0;

	while (i < s.len) {
		unsigned char c = (unsigned char)s.ptr[i];
		size_t n = 1;

		if (c != '\n' && c != '\t')
			n = printable(
				(const unsigned char *)s.ptr + i, s.len - i);
		if (!n) {
			t.special = true;
			return t;
		}
		if (n == 1)
			see_byte(&t, s, i);
		else
			t.solid = true;
		i += n;
	}
	t.trailing |=
		s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t');
	return t;
}

/* Words that some reader takes for null, a boolean, a number or a key. */
static bool is_word(struct span s)
{
	static const char words[][6] = { "~", "y", "n", "yes", "no", "on",
		"off", "true", "false", "null", "=", "<<", ".inf", "+.inf",
		"-.inf", ".nan", "---", "..." };

	if (s.len > 5)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == s.len &&
			!strncasecmp(words[i], s.ptr, s.len))
			return true;
	return false;
}

static bool is_made_of(struct span s, size_t from, const char *set)
{
	for (; from < s.len; from++)
		if (!s.ptr[from] || !strchr(set, s.ptr[from]))
			return false;
	return true;
}

/*
 * Does some reader take s for a number or a time: 1e5, 0x1F, 0o17, 0b1,
 * 1_000, 1:30, 1.2, 2026-11-21, 2001-12-14t21:59:43.10-05:00? Rather too
 * many than too few: 1-2-3 is none, and is quoted.
 */
static bool is_number(struct span s)
{
	size_t at = s.ptr[0] == '+' || s.ptr[0] == '-';
	char first = s.len > at ? s.ptr[at] : 'x';

	if (first == '.')
		return s.len > at + 1 &&
		       is_made_of(s, at + 1, "0123456789_.eE+-");
	if (first < '0' || first > '9')
		return false;
	if (is_made_of(s, at, "0123456789_.,:eE+-"))
		return true;
	if (first == '0' && s.len > at + 1 && strchr("xXoObB", s.ptr[at + 1]))
		return is_made_of(s, at + 2, "0123456789abcdefABCDEF_");
	return s.len > 8 && s.ptr[4] == '-' &&
	       is_made_of(s, 0, "0123456789-+:.tTzZ ");
}

/* Would the first characters be taken for an indicator? */
static bool starts_specially(struct span s)
{
	char c = s.ptr[0];

	if (strchr(",[]{}#&*!|>'\"%@`?: ", c))
		return true;
	if (s.len >= 3 &&
		(!memcmp(s.ptr, "---", 3) || !memcmp(s.ptr, "...", 3)))
		return true;
	return c == '-' && (s.len == 1 || s.ptr[1] == ' ');
}

#define BIT(c) ((uint64_t)1 << ((c)&63))

/*
 * Most texts begin with a letter and hold nothing that means something
 * anywhere: printable ASCII but for a few, no space at the end, no word.
 */
static bool is_calm(struct span s)
{
	static const uint64_t calm[4] = {
		~(uint64_t)0 << ' ' &
			~(BIT('#') | BIT(',') | BIT(':') | BIT('?')),
		~(BIT('[') | BIT(']') | BIT('{') | BIT('}') | BIT(0x7f)),
	};

	if (!s.len || !ascii_is_letter(s.ptr[0]) || s.ptr[s.len - 1] == ' ')
		return false;
	for (size_t i = 1; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (!(calm[c >> 6] & BIT(c)))
			return false;
	}
	return !is_word(s);
}

enum yaml_style yaml_style_of(struct span s, bool flow, bool block_allowed)
{
	struct traits t;

	if (is_calm(s))
		return YAML_PLAIN;
	if (!s.len)
		return YAML_SINGLE;
	t = look(s);
	if (t.special)
		return YAML_DOUBLE;
	if (t.breaks)
		return block_allowed && !t.trailing && t.solid ? YAML_LITERAL
							       : YAML_DOUBLE;
	if (t.tab || t.trailing || t.indicator || starts_specially(s) ||
		(flow && t.brackets) || is_word(s) || is_number(s))
		return YAML_SINGLE;
	return YAML_PLAIN;
}
