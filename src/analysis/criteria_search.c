/* SPDX-License-Identifier: MIT */
/*
 * Zoho's search syntax.
 *
 *     criteria  = term *( ( "and" / "or" ) term )    ; one of the two
 *     term      = "(" criteria ")" / "(" field ":" comparator ":" values ")"
 *     values    = value *( "," value )      ; commas only where it takes many
 *
 * Blanks may stand between all parts. In a value a backslash takes away the
 * meaning of ( ) , \ : and of a blank at its ends.
 */
#include "analysis/criteria_search.h"

#include "analysis/criteria_check.h"
#include "model/criteria.h"
#include "model/criteria_words.h"
#include "model/inspection.h"
#include "util/text.h"

struct parser {
	const struct source *src;
	struct span s;
	size_t at;
	unsigned depth;
	struct arena *a;
	struct faults *f;
	struct text_cursor cursor;
	enum opk_status st;
};

/* Only the first fault is told: what follows it may mean anything. */
#define REFUSE(p, offset, ...)                                            \
	do {                                                              \
		uint32_t line, column;                                    \
                                                                          \
		text_cursor_place(                                        \
			&(p)->cursor, (p)->s, (offset), &line, &column);  \
		(p)->st = fault((p)->f, OPK_BAD_CRITERIA, (p)->src, line, \
			column, __VA_ARGS__);                             \
	} while (0)

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct parser *p)
{
	while (p->at < p->s.len && is_blank(p->s.ptr[p->at]))
		p->at++;
}

/* Is c the next character but blanks? */
static bool sees(struct parser *p, char c)
{
	skip_blanks(p);
	return p->at < p->s.len && p->s.ptr[p->at] == c;
}

static struct span trim(struct span s)
{
	while (s.len && is_blank(s.ptr[0]))
		s = span_cut(s, 1, s.len);
	while (s.len && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

/* A node with its place; a lack of memory is found at the end. */
static struct node *put(struct parser *p, struct node *parent, const char *key,
	struct node *n, size_t offset)
{
	if (!n) {
		if (!p->st)
			p->st = fault_memory(p->f);
		return NULL;
	}
	text_cursor_place(&p->cursor, p->s, offset, &n->line, &n->column);
	if (!parent)
		return n;
	return key ? node_put(parent, span_of(key), n) : node_add(parent, n);
}

static struct node *put_text(struct parser *p, struct node *parent,
	const char *key, struct span text, size_t offset)
{
	return put(p, parent, key, node_new_text(p->a, text), offset);
}

/* What stands before the next ':' of a criterion; *from is where. */
static struct span take_name(struct parser *p, const char *what, size_t *from)
{
	struct span name;
	size_t end;

	skip_blanks(p);
	*from = end = p->at;
	while (end < p->s.len && !memchr(":()", p->s.ptr[end], 3))
		end++;
	name = trim(span_cut(p->s, p->at, end));
	if (end == p->s.len || p->s.ptr[end] != ':')
		REFUSE(p, end,
			"there is no ':' behind the %s\n"
			"Write (Field:comparator:value), such as "
			"(City:equals:Bonn).",
			what);
	else if (!name.len)
		REFUSE(p, *from,
			"there is no %s before the ':'\n"
			"Write (Field:comparator:value), such as "
			"(City:equals:Bonn).",
			what);
	p->at = end + 1;
	return name;
}

static const struct comparator *take_comparator(struct parser *p, size_t *from)
{
	struct span name = take_name(p, "comparator", from), near;
	const struct comparator *c;
	char shown[VALUE_BYTES];

	if (p->st)
		return NULL;
	c = comparator_of_search(name);
	if (c)
		return c;
	near = comparator_near(name);
	if (near.len)
		REFUSE(p, *from,
			"there is no comparator %s\nDid you mean '%.*s'?",
			show(name, shown), SPAN_ARG(near));
	else
		REFUSE(p, *from,
			"there is no comparator %s\n"
			"equals, in, between, starts_with and greater_than "
			"are some; formats/criteria.md has them all.",
			show(name, shown));
	return NULL;
}

/* Where a value ends, or what is wrong with it; *escapes in it. */
static size_t value_end(struct parser *p, bool is_list, size_t *escapes)
{
	size_t i = p->at;

	*escapes = 0;
	for (; i < p->s.len; i++) {
		char c = p->s.ptr[i];

		if (c == ')' || (is_list && c == ','))
			return i;
		if (c == '(') {
			REFUSE(p, i,
				"a '(' stands in a value\n"
				"Write \\( for a parenthesis that is meant "
				"as such.");
			return i;
		}
		if (c != '\\')
			continue;
		if (++i == p->s.len || !memchr("(),\\: ", p->s.ptr[i], 6)) {
			REFUSE(p, i - 1,
				"a backslash stands before a character that "
				"needs none\nWrite \\\\ for a backslash.");
			return i;
		}
		++*escapes;
	}
	REFUSE(p, i,
		"the criterion is not closed\n"
		"Write a ')' behind its value.");
	return i;
}

/* Without escapes, and without blanks at the ends that are not escaped. */
static struct span plain_value(
	struct parser *p, struct span raw, size_t escapes)
{
	char *out;
	size_t n = 0, kept = 0;

	if (!escapes)
		return trim(raw);
	out = arena_new(p->a, char, raw.len);
	if (!out) {
		p->st = fault_memory(p->f);
		return SPAN("");
	}
	while (raw.len && is_blank(raw.ptr[0]))
		raw = span_cut(raw, 1, raw.len);
	for (size_t i = 0; i < raw.len; i++) {
		bool escaped = raw.ptr[i] == '\\';

		i += escaped;
		out[n++] = raw.ptr[i];
		if (escaped || !is_blank(raw.ptr[i]))
			kept = n;
	}
	return (struct span){ out, kept };
}

static void take_value(struct parser *p, struct node *parent, const char *key)
{
	size_t escapes, end, from;
	struct span value;
	bool is_list = !key;

	skip_blanks(p);
	from = p->at;
	end = value_end(p, is_list, &escapes);
	if (p->st)
		return;
	value = plain_value(p, span_cut(p->s, from, end), escapes);
	p->at = end;
	if (!value.len && !p->st)
		REFUSE(p, from,
			"a value is missing\n"
			"Write ${EMPTY} for a field without a value.");
	put_text(p, parent, key, value, from);
}

static void take_values(
	struct parser *p, struct node *leaf, const struct comparator *c)
{
	struct node *list;

	skip_blanks(p);
	if (c->takes == TAKES_ONE) {
		take_value(p, leaf, "value");
		return;
	}
	list = put(p, leaf, "value", node_new(p->a, NODE_LIST), p->at);
	while (list && !p->st) {
		if (list->count == SEARCH_VALUES) {
			REFUSE(p, p->at,
				"a list of more than %d values\n"
				"Join two criteria by or.",
				(int)SEARCH_VALUES);
			return;
		}
		take_value(p, list, NULL);
		if (p->st || p->s.ptr[p->at] != ',')
			return;
		p->at++;
	}
}

/* "City:equals:Bonn", behind its '('. */
static struct node *take_leaf(struct parser *p)
{
	struct node *leaf = put(p, NULL, NULL, node_new(p->a, NODE_MAP), p->at);
	const struct comparator *c;
	struct span field;
	size_t from;

	if (!leaf)
		return NULL;
	field = take_name(p, "field", &from);
	if (p->st)
		return NULL;
	put_text(p, leaf, "field", field, from);
	c = take_comparator(p, &from);
	if (!c)
		return NULL;
	put_text(p, leaf, "comparator", span_of(c->name), from);
	take_values(p, leaf, c);
	return leaf;
}

static struct node *take_terms(struct parser *p);

static struct node *take_term(struct parser *p)
{
	struct node *n;

	if (!sees(p, '(')) {
		REFUSE(p, p->at,
			"a criterion has to begin with '('\n"
			"Write (Field:comparator:value), such as "
			"(City:equals:Bonn).");
		return NULL;
	}
	if (p->depth == TREE_DEPTH) {
		REFUSE(p, p->at,
			"parentheses are nested more than %d deep\n"
			"Leave out those that are not needed.",
			(int)TREE_DEPTH);
		return NULL;
	}
	p->at++;
	p->depth++;
	n = sees(p, '(') ? take_terms(p) : take_leaf(p);
	p->depth--;
	if (p->st)
		return NULL;
	if (!sees(p, ')')) {
		REFUSE(p, p->at,
			"a '(' is not closed\n"
			"Write a ')' for each '('.");
		return NULL;
	}
	p->at++;
	return n;
}

static bool is_word(struct span s, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i < s.len && i < n; i++)
		if ((s.ptr[i] | 0x20) != word[i])
			return false;
	return s.len == n;
}

/* "AND", "OR"; empty: a fault was reported. */
static struct span take_operator(struct parser *p)
{
	size_t from = p->at, end = from;
	struct span word;
	char shown[VALUE_BYTES];

	while (end < p->s.len && !is_blank(p->s.ptr[end]) &&
		!memchr("():", p->s.ptr[end], 3))
		end++;
	word = span_cut(p->s, from, end);
	p->at = end;
	if (is_word(word, "and"))
		return SPAN("AND");
	if (is_word(word, "or"))
		return SPAN("OR");
	if (word.len)
		REFUSE(p, from,
			"%s stands between two criteria\n"
			"Join them by and, or by or.",
			show(word, shown));
	else
		REFUSE(p, from,
			"nothing joins two criteria\n"
			"Join them by and, or by or.");
	return SPAN("");
}

/* A group of two terms at least begins with the first of them. */
static struct node *make_group(struct parser *p, struct node *first,
	struct span joint, size_t from, struct node **list)
{
	struct node *group = put(p, NULL, NULL, node_new(p->a, NODE_MAP), from);

	put_text(p, group, "group_operator", joint, p->at);
	*list = put(p, group, "group", node_new(p->a, NODE_LIST), from);
	node_add(*list, first);
	return group;
}

/* The next term of a group that goes on, or ends. */
static bool has_more(struct parser *p)
{
	skip_blanks(p);
	return !p->st && p->at < p->s.len && p->s.ptr[p->at] != ')';
}

static struct node *take_terms(struct parser *p)
{
	struct span joint = SPAN(""), next;
	size_t from = p->at, here;
	struct node *all = take_term(p), *list = NULL;

	while (has_more(p)) {
		here = p->at;
		next = take_operator(p);
		if (p->st)
			break;
		if (joint.len && !span_equal(joint, next)) {
			REFUSE(p, here,
				"'and' and 'or' are mixed\n"
				"Put what belongs together into parentheses "
				"of its own.");
			break;
		}
		if (!list)
			all = make_group(p, all, next, from, &list);
		joint = next;
		node_add(list, take_term(p));
	}
	return p->st ? NULL : all;
}

static void check_search_text(struct parser *p)
{
	size_t bad = text_find_invalid(p->s);

	if (p->s.len > SEARCH_BYTES)
		REFUSE(p, 0,
			"criteria of %zu bytes: at most %d are read\n"
			"Select the records by a file.",
			p->s.len, (int)SEARCH_BYTES);
	else if (bad < p->s.len)
		REFUSE(p, bad,
			"the criteria are not in UTF-8\n"
			"Write them in UTF-8.");
}

enum opk_status criteria_parse(const struct source *src, struct arena *a,
	struct faults *f, struct node **out)
{
	struct parser p = { .src = src, .s = src->text, .a = a, .f = f };
	struct node *n;

	check_search_text(&p);
	if (p.st)
		return p.st;
	n = take_terms(&p);
	if (!p.st && p.at < p.s.len)
		REFUSE(&p, p.at,
			"a ')' closes nothing\n"
			"Write a '(' for each ')'.");
	if (!p.st)
		*out = n;
	return p.st;
}

enum opk_status criteria_of_search(const struct criteria_world *w,
	const struct source *src, struct arena *a, struct faults *f,
	const struct criteria **out)
{
	struct identity id = { kind_find(SPAN("custom_view")),
		{ w->module, SPAN("search") } };
	struct inspection in = { .world = w->world,
		.brought = true,
		.id = &id,
		.src = src,
		.scratch = a,
		.faults = f,
		.searching = true };
	size_t errors = f->errors;
	struct node *tree = NULL;
	enum opk_status st = criteria_parse(src, a, f, &tree);

	if (st)
		return st;
	in.tree = tree;
	criteria_check(&in, w->module, tree);
	if (f->errors > errors)
		return f->worst;
	return criteria_compile(w, tree, src, a, f, out);
}
