/* SPDX-License-Identifier: MIT */
/* Names: Salesforce's ignore case, and become orgpack's. */
#include "interop/salesforce/sf_name.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interop/salesforce/sf_state.h"
#include "tree/element.h"
#include "util/ascii.h"
#include "util/map.h"
#include "util/path.h"
#include "util/text.h"

/* Where a field or value set has its values, in any version of the API. */
static const char *const places[][3] = {
	{ "valueSet", "valueSetDefinition", "value" },
	{ "picklist", NULL, "picklistValues" },
	{ NULL, NULL, "customValue" },
	{ NULL, NULL, "standardValue" },
	{ NULL, NULL, "globalPicklistValues" },
};

/* Longer than any name that Salesforce or orgpack takes. */
enum { KEY_BYTES = 512 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

struct span sf_fold(struct sf *w, struct span s)
{
	char *out = arena_new(w->a, char, s.len + 1);

	if (!out) {
		w->failed = true;
		return SPAN("");
	}
	for (size_t i = 0; i < s.len; i++)
		out[i] = lower(s.ptr[i]);
	return (struct span){ out, s.len };
}

uint32_t sf_map_get(const struct map *m, struct span s)
{
	char key[KEY_BYTES];

	if (s.len > sizeof key)
		return MAP_NONE;
	for (size_t i = 0; i < s.len; i++)
		key[i] = lower(s.ptr[i]);
	return map_get(m, (struct span){ key, s.len });
}

bool sf_same_span(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	return true;
}

bool sf_same(struct span s, const char *text)
{
	return sf_same_span(s, span_of(text));
}

/* Reports hold names from files: cut, so that none can make them huge. */
struct span sf_print(struct sf *w, const char *fmt, ...)
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
	out = arena_copy(w->a, out);
	if (out.ptr)
		return out;
	w->failed = true;
	return SPAN("");
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct span sf_unescape(struct sf *w, struct span s)
{
	char *out;
	size_t n = 0;

	if (span_find(s, '%', 0) == s.len)
		return s;
	out = arena_new(w->a, char, s.len + 1);
	if (!out) {
		w->failed = true;
		return s;
	}
	for (size_t i = 0; i < s.len; i++) {
		bool coded = s.ptr[i] == '%' && i + 2 < s.len &&
			     hex(s.ptr[i + 1]) >= 0 && hex(s.ptr[i + 2]) >= 0;

		if (coded) {
			out[n++] = (char)(hex(s.ptr[i + 1]) * 16 +
					  hex(s.ptr[i + 2]));
			i += 2;
		} else {
			out[n++] = s.ptr[i];
		}
	}
	if (text_find_invalid((struct span){ out, n }) < n)
		return s;
	return (struct span){ out, n };
}

/*
 * taken maps a folded name to the number to try next; a name that was never
 * asked for as such, but given as a numbered one, has the number 2 too.
 */
struct span sf_pick_name(struct sf *w, struct map *taken, struct span display)
{
	struct span base =
		path_is_name(display) ? display : path_name_from(w->a, display);
	struct span name = base;
	struct span key = sf_fold(w, base);
	uint32_t number;

	taken->arena = w->a;
	number = map_get(taken, key);
	if (number == MAP_NONE) {
		if (!base.ptr || !map_set(taken, key, 2))
			w->failed = true;
		return name;
	}
	do {
		size_t digits = 12;
		struct span cut = span_cut(base, 0, NAME_BYTES - digits);

		name = sf_print(w, "%.*s_%u", SPAN_ARG(cut), number++);
	} while (!w->failed && sf_map_get(taken, name) != MAP_NONE);
	if (!map_set(taken, key, number) ||
		!map_set(taken, sf_fold(w, name), 2))
		w->failed = true;
	return name;
}

struct span sf_limit(struct span s, size_t most, bool *cut)
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

struct span sf_label(struct sf *w, struct span s, struct span otherwise)
{
	bool cut = false;
	char *out;
	size_t n = 0;

	s = sf_limit(s, 255, &cut);
	out = arena_new(w->a, char, s.len + 1);
	if (!out) {
		w->failed = true;
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

bool sf_integer(struct span s, int64_t *out)
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

/* The element whose children of name *item are the values, or NULL. */
const struct element *sf_value_parent(
	const struct element *e, const char **item)
{
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const struct element *at = e;

		if (places[i][0])
			at = element_find(at, places[i][0]);
		if (at && places[i][1])
			at = element_find(at, places[i][1]);
		*item = places[i][2];
		if (at && element_find(at, *item))
			return at;
	}
	return NULL;
}

size_t sf_value_count(const struct element *e)
{
	const char *item;
	const struct element *parent = sf_value_parent(e, &item);
	size_t n = 0;

	if (!parent)
		return 0;
	ELEMENT_EACH (child, parent)
		n += span_is(child->name, item);
	return n;
}
