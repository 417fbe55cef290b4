/* SPDX-License-Identifier: MIT */
/* Names and texts of foreign systems become orgpack's. */
#include "interop/import_name.h"

#include <stdarg.h>
#include <stdio.h>

#include "util/ascii.h"
#include "util/path.h"
#include "util/text.h"

/* Longer than any name that Salesforce or orgpack takes. */
enum { KEY_BYTES = 512 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

struct span import_fold(struct import_log *log, struct span s)
{
	char *out = arena_new(log->a, char, s.len + 1);

	if (!out) {
		log->failed = true;
		return SPAN("");
	}
	for (size_t i = 0; i < s.len; i++)
		out[i] = lower(s.ptr[i]);
	return (struct span){ out, s.len };
}

uint32_t import_map_get(const struct map *m, struct span s)
{
	char key[KEY_BYTES];

	if (s.len > sizeof key)
		return MAP_NONE;
	for (size_t i = 0; i < s.len; i++)
		key[i] = lower(s.ptr[i]);
	return map_get(m, (struct span){ key, s.len });
}

bool import_same_span(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	return true;
}

bool import_same(struct span s, const char *text)
{
	return import_same_span(s, span_of(text));
}

/* Reports hold names from files: cut, so that none can make them huge. */
struct span import_print(struct import_log *log, const char *fmt, ...)
{
	char text[1024];
	struct span out = { text, 0 };
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	out.len = n < 0 ? 0 : (size_t)n;
	if (out.len >= sizeof text)
		out.len = sizeof text - 1;
	out.len = text_find_invalid(out);
	out = arena_copy(log->a, out);
	if (out.ptr)
		return out;
	log->failed = true;
	return SPAN("");
}

/*
 * taken maps a folded name to the number to try next; a name that was never
 * asked for as such, but given as a numbered one, has the number 2 too.
 */
struct span import_pick_name(
	struct import_log *log, struct map *taken, struct span display)
{
	struct span base = path_is_name(display)
				   ? display
				   : path_name_from(log->a, display);
	struct span name = base;
	struct span key = import_fold(log, base);
	uint32_t number;

	taken->arena = log->a;
	number = map_get(taken, key);
	if (number == MAP_NONE) {
		if (!base.ptr || !map_set(taken, key, 2))
			log->failed = true;
		return name;
	}
	do {
		size_t digits = 12;
		struct span cut = span_cut(base, 0, NAME_BYTES - digits);

		name = import_print(log, "%.*s_%u", SPAN_ARG(cut), number++);
	} while (!log->failed && import_map_get(taken, name) != MAP_NONE);
	if (!map_set(taken, key, number) ||
		!map_set(taken, import_fold(log, name), 2))
		log->failed = true;
	return name;
}

struct span import_limit(struct span s, size_t most, bool *cut)
{
	size_t at = 0;

	for (size_t n = 0; at < s.len; n++) {
		if (n == most) {
			*cut = true;
			break;
		}
		do
			at++;
		while (at < s.len && ((unsigned char)s.ptr[at] & 0xC0) == 0x80);
	}
	return span_cut(s, 0, at);
}

struct span import_label(
	struct import_log *log, struct span s, struct span otherwise)
{
	bool cut = false;
	char *out;
	size_t n = 0;

	s = import_limit(s, 255, &cut);
	out = arena_new(log->a, char, s.len + 1);
	if (!out) {
		log->failed = true;
		return otherwise;
	}
	for (size_t i = 0; i < s.len; i++) {
		bool control =
			(unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F;

		/* a line break in a label is one blank, at its ends none */
		if (!control)
			out[n++] = s.ptr[i];
		else if (n && out[n - 1] != ' ' && i + 1 < s.len)
			out[n++] = ' ';
	}
	return n ? (struct span){ out, n } : otherwise;
}

bool import_integer(struct span s, int64_t *out)
{
	int64_t n = 0;
	bool minus = s.len && s.ptr[0] == '-';

	s = span_cut(s, minus, s.len);
	if (!s.len || s.len > 18)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_digit(s.ptr[i]))
			return false;
		n = n * 10 + (s.ptr[i] - '0');
	}
	*out = minus ? -n : n;
	return true;
}
