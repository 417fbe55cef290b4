/* SPDX-License-Identifier: MIT */
/*
 * Filter logic, and dates as filters write them.
 *
 *     expression = term { "OR" term }
 *     term       = factor { "AND" factor }
 *     factor     = "NOT" factor | "(" expression ")" | number
 *
 * Criteria know no NOT: it goes down to the comparators.
 */
#include "interop/salesforce/sf_logic.h"

#include <string.h>

#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_state.h"

enum { DEPTH = 20 };

struct logic {
	struct sf *w;
	struct span rest;
	struct node **all;
	unsigned count;
	unsigned depth;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct logic *l)
{
	while (l->rest.len && is_blank(l->rest.ptr[0]))
		l->rest = span_cut(l->rest, 1, l->rest.len);
}

static bool take(struct logic *l, const char *word)
{
	size_t n = strlen(word);

	skip_blanks(l);
	if (!import_same(span_cut(l->rest, 0, n), word))
		return false;
	l->rest = span_cut(l->rest, n, l->rest.len);
	return true;
}

bool sf_logic_is_plain(struct span s)
{
	struct logic l = { .rest = s };

	while (skip_blanks(&l), l.rest.len)
		if (!take(&l, "AND") && !take(&l, "(") && !take(&l, ")")) {
			if (l.rest.ptr[0] < '0' || l.rest.ptr[0] > '9')
				return false;
			l.rest = span_cut(l.rest, 1, l.rest.len);
		}
	return true;
}

static const char *const opposites[][2] = {
	{ "equal", "not_equal" },
	{ "in", "not_in" },
	{ "less_than", "greater_equal" },
	{ "greater_than", "less_equal" },
	{ "contains", "not_contains" },
	{ "include_any", "exclude_any" },
};

static struct span opposite(struct span comparator)
{
	for (size_t i = 0; i < sizeof opposites / sizeof *opposites; i++) {
		if (span_is(comparator, opposites[i][0]))
			return span_of(opposites[i][1]);
		if (span_is(comparator, opposites[i][1]))
			return span_of(opposites[i][0]);
	}
	return (struct span){ NULL, 0 };
}

/* The text of a key, to be rewritten; trees here are ours alone. */
static struct node *text_at(struct node *map, const char *key)
{
	for (struct node *n = map->first; n; n = n->next)
		if (span_is(n->key, key))
			return n;
	return NULL;
}

/* Emptiness is a value: its opposite is another one. */
static bool negate_leaf(struct node *n)
{
	struct node *value = text_at(n, "value");
	struct node *comparator = text_at(n, "comparator");
	struct span other = opposite(comparator->text);

	if (value->type == NODE_TEXT && span_is(value->text, "${EMPTY}"))
		value->text = SPAN("${NOTEMPTY}");
	else if (value->type == NODE_TEXT &&
		 span_is(value->text, "${NOTEMPTY}"))
		value->text = SPAN("${EMPTY}");
	else if (other.ptr)
		comparator->text = other;
	else
		return false;
	return true;
}

static bool negate(struct node *n, unsigned depth)
{
	struct node *group = text_at(n, "group");
	struct node *operator= text_at(n, "group_operator");

	if (depth > DEPTH)
		return false;
	if (!group)
		return negate_leaf(n);
	operator->text = span_is(operator->text, "AND") ? SPAN("OR")
							: SPAN("AND");
	for (n = group->first; n; n = n->next)
		if (!negate(n, depth + 1))
			return false;
	return true;
}

static struct node *expression(struct logic *l);

static struct node *number(struct logic *l)
{
	unsigned n = 0;

	skip_blanks(l);
	if (!l->rest.len || l->rest.ptr[0] < '0' || l->rest.ptr[0] > '9')
		return NULL;
	while (l->rest.len && l->rest.ptr[0] >= '0' && l->rest.ptr[0] <= '9' &&
		n < 1000) {
		n = n * 10 + (unsigned)(l->rest.ptr[0] - '0');
		l->rest = span_cut(l->rest, 1, l->rest.len);
	}
	/* a condition may be named twice: each place gets its own tree */
	return n && n <= l->count ? node_copy(l->w->a, l->all[n - 1]) : NULL;
}

static struct node *factor(struct logic *l)
{
	struct node *n;

	if (++l->depth > DEPTH)
		return NULL;
	if (take(l, "NOT")) {
		n = factor(l);
		n = n && negate(n, 0) ? n : NULL;
	} else if (take(l, "(")) {
		n = expression(l);
		n = n && take(l, ")") ? n : NULL;
	} else {
		n = number(l);
	}
	l->depth--;
	return n;
}

static struct node *chain(struct logic *l, const char *word,
	struct node *(*part)(struct logic *l))
{
	struct node *n = part(l), *group, *list;

	if (!n || !take(l, word))
		return n;
	group = node_new(l->w->a, NODE_MAP);
	node_put_text(l->w->a, group, "group_operator", span_of(word));
	list = node_put_list(l->w->a, group, "group");
	node_add(list, n);
	do {
		n = part(l);
		if (!n || !node_add(list, n) || list->count > 25)
			return NULL;
	} while (take(l, word));
	return group;
}

static struct node *term(struct logic *l)
{
	return chain(l, "AND", factor);
}

static struct node *expression(struct logic *l)
{
	return chain(l, "OR", term);
}

struct node *sf_logic(
	struct sf *w, struct span logic, struct node **all, unsigned count)
{
	struct logic l = { .w = w, .rest = logic, .all = all, .count = count };
	struct node *n = expression(&l);

	skip_blanks(&l);
	return l.rest.len ? NULL : n;
}

/* "2026-03-31" from y, m and d; ptr NULL: there is no such day. */
static struct span day(struct sf *w, int64_t y, int64_t m, int64_t d)
{
	if (y < 1900 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 31)
		return (struct span){ NULL, 0 };
	return import_print(&w->log, "%04d-%02d-%02d", (int)y, (int)m, (int)d);
}

static struct span day_of(struct sf *w, struct span s)
{
	char mark = span_find(s, '/', 0) < s.len ? '/' : '-';
	struct span part[3];
	int64_t n[3];

	for (int i = 0; i < 3; i++) {
		part[i] = span_split(s, i < 2 ? mark : ' ', &s);
		if (!import_integer(part[i], &n[i]))
			return (struct span){ NULL, 0 };
	}
	/* 3/31/2026 is how the API writes a date of en_US */
	return mark == '/' ? day(w, n[2], n[0], n[1])
			   : day(w, n[0], n[1], n[2]);
}

/* The row of a word, whatever its case; NULL: there is none. */
static const struct node *word_row(
	const struct sf *w, const char *table, struct span word)
{
	NODE_EACH (row, node_get(w->tables.doc, span_of(table)))
		if (import_same_span(word, row->key))
			return row;
	return NULL;
}

static struct node *relative_day(struct sf *w, struct span s)
{
	struct span count, word = span_split(s, ':', &count);
	const struct node *row = word_row(w, "days", s);
	int64_t n;

	if (row)
		return node_new_text(
			w->a, import_print(&w->log, "${%s}", row->text.ptr));
	row = word_row(w, "counted_days", word);
	if (row && import_integer(count, &n) && n >= 0 && n <= 99999)
		return node_new_text(w->a, import_print(&w->log, "${%s:%d}",
						   row->text.ptr, (int)n));
	return NULL;
}

struct node *sf_date(struct sf *w, struct span s, bool time)
{
	struct node *relative = relative_day(w, s);

	if (relative)
		return relative;
	s = day_of(w, s);
	if (!s.ptr || !text_is_date(s))
		return NULL;
	if (time)
		s = import_print(&w->log, "%.*sT00:00:00+00:00", SPAN_ARG(s));
	return node_new_text(w->a, s);
}
