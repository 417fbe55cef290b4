/* SPDX-License-Identifier: MIT */
/* Checking a tree: which rules apply to which values, and what to say. */
#include "schema/schema_check.h"

#include <float.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/schema.h"
#include "schema/value_text.h"
#include "tree/node.h"
#include "tree/resolve.h"
#include "util/decimal.h"
#include "util/hash.h"
#include "util/random.h"
#include "util/regex.h"
#include "util/suggest.h"
#include "util/text.h"

/* What a check is for. */
enum check_mode {
	CHECK_VERDICT, /* valid or not: stops at the first fault */
	CHECK_COUNT,   /* how many faults */
	CHECK_REPORT   /* every fault, in words */
};

/* One run of checks; a copy with another mode is a run within it. */
struct schema_walk {
	enum check_mode mode;
	const struct rule *root;
	const struct source *src;
	struct faults *faults;
	struct arena *scratch;
	size_t *steps;   /* rules applied so far, in all runs */
	size_t found;    /* faults, in the modes that go on */
	struct span why; /* what the rule says that restricts here */
	bool lost_memory;
};

/* Where a value stands; the way up to the root is on the stack. */
struct check_frame {
	const struct check_frame *up; /* NULL: the root */
	struct span key;              /* in a map */
	size_t index;                 /* in a list */
	bool is_item;
	const struct rule *rule; /* the value's, for its description; or NULL */
};

enum { TYPES_BYTES = 128 };

static bool check_text(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);

static bool check_apply(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
static void check_say(struct schema_walk *c, enum opk_code code,
	const struct node *n, const struct check_frame *at, struct span hint,
	const char *fmt, ...) __attribute__((format(printf, 6, 7)));
static bool check_object(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
static bool check_array(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
static bool check_number(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
static bool check_combined(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
static bool check_type(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
static bool check_choice(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
static bool check_one_of(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
static bool check_any_of(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
static const char *types_format(unsigned types, char out[TYPES_BYTES]);
static struct span hint_type(unsigned types, const struct node *n);
static struct span hint_choice(
	const struct rule *r, const struct node *n, char out[HINT_BYTES]);

/* More steps than any honest document of 16 MiB needs. */
enum { MOST_STEPS = 50000000 };

/* Count a fault; true: it is wanted in words. */
static bool check_found(struct schema_walk *c)
{
	c->found++;
	return c->mode == CHECK_REPORT;
}

/* Is a fault there kept? If not, words for it are wasted. */
static bool check_wants(
	const struct schema_walk *c, enum opk_code code, const struct node *n)
{
	return faults_want(
		c->faults, code, OPK_ERROR, c->src, n->line, n->column);
}

/* The same, for the verdict alone. */
static bool check_fits(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	enum check_mode mode = c->mode;
	size_t found = c->found;
	bool fits;

	c->mode = CHECK_VERDICT;
	fits = check_apply(c, r, n, at);
	c->mode = mode;
	c->found = found;
	return fits;
}

static bool refuse(struct schema_walk *c, const struct node *n,
	const struct check_frame *at)
{
	if (check_found(c))
		check_say(c, OPK_SCHEMA_MISMATCH, n, at, SPAN(""),
			"does not belong here");
	return false;
}

/* What is said of values of one type. */
static bool check_content(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	switch (n->type) {
	case NODE_TEXT:
		return !r->text || check_text(c, r, n, at);
	case NODE_INT:
	case NODE_FLOAT:
		return !r->number || check_number(c, r, n, at);
	case NODE_LIST:
		return !r->array || check_array(c, r, n, at);
	case NODE_MAP:
		return !r->object || check_object(c, r, n, at);
	case NODE_NULL:
	case NODE_BOOL:
		break;
	}
	return true;
}

/* Does the value keep to the rule? Reports faults as the mode says. */
static bool check_apply(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	bool fits = true, quick = c->mode == CHECK_VERDICT;

	if (++*c->steps > MOST_STEPS)
		return false;
	if (r->never)
		return refuse(c, n, at);
	/* whatever else is wrong with a value of a wrong type is noise */
	if (r->types && !check_type(c, r, n, at))
		return false;
	if (r->values || r->constant)
		fits = check_choice(c, r, n, at);
	if (quick && !fits)
		return false;
	fits &= check_content(c, r, n, at);
	if (quick && !fits)
		return false;
	if (r->combined)
		fits &= check_combined(c, r, n, at);
	return fits;
}

/* Apply a rule that restricts: what it says is why. */
static bool apply_because(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	struct span why = c->why;
	bool fits;

	if (r->description.len)
		c->why = r->description;
	fits = check_apply(c, r, n, at);
	c->why = why;
	return fits;
}

/* Most of many restrictions are of properties that an object does not have. */
static bool is_concerned(const struct rule *r, uint64_t keys)
{
	return r->asks == RULE_ASKS_ALWAYS || r->asks & keys;
}

static uint64_t keys_of(const struct node *n)
{
	uint64_t keys = 0;

	NODE_EACH (child, n)
		keys |= rule_name_bit(child->key);
	return keys;
}

static bool check_all_of(struct schema_walk *c, const struct rule_combined *m,
	const struct node *n, const struct check_frame *at)
{
	bool fits = true, is_map = n->type == NODE_MAP;
	uint64_t keys = is_map ? keys_of(n) : 0;

	for (size_t i = 0; i < m->all_of.count; i++) {
		const struct rule *r = m->all_of.items[i];

		if (is_map && !is_concerned(r, keys))
			continue;
		fits &= apply_because(c, r, n, at);
		if (!fits && c->mode == CHECK_VERDICT)
			return false;
	}
	return fits;
}

static bool check_not(struct schema_walk *c, const struct rule_combined *m,
	const struct node *n, const struct check_frame *at)
{
	struct span why = m->not_->description;

	if (!check_fits(c, m->not_, n, at))
		return true;
	if (check_found(c))
		check_say(c, OPK_SCHEMA_MISMATCH, n, at, why,
			"is what its schema rules out");
	return false;
}

static bool check_condition(struct schema_walk *c,
	const struct rule_combined *m, const struct node *n,
	const struct check_frame *at)
{
	const struct rule *next = m->then_ ? m->then_ : m->else_;

	if (!next)
		return true;
	/* most are of the kind "else there is no such property" */
	if (!(m->then_ && m->else_) && check_fits(c, next, n, at))
		return true;
	next = check_fits(c, m->if_, n, at) ? m->then_ : m->else_;
	return !next || apply_because(c, next, n, at);
}

static bool check_combined(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	const struct rule_combined *m = r->combined;
	bool quick = c->mode == CHECK_VERDICT;
	bool fits = !m->ref || check_apply(c, m->ref, n, at);

	if (m->all_of.count && (fits || !quick))
		fits &= check_all_of(c, m, n, at);
	if (m->any_of.count && (fits || !quick))
		fits &= check_any_of(c, r, n, at);
	if (m->one_of.count && (fits || !quick))
		fits &= check_one_of(c, r, n, at);
	if (m->not_ && (fits || !quick))
		fits &= check_not(c, m, n, at);
	if (m->if_ && (fits || !quick))
		fits &= check_condition(c, m, n, at);
	return fits;
}

enum opk_status schema_check(const struct schema *s, const struct node *n,
	const struct source *src, struct faults *f)
{
	struct arena scratch = { 0 };
	size_t steps = 0, first = f->count;
	struct schema_walk c = { .mode = CHECK_REPORT,
		.root = s->root,
		.src = src,
		.faults = f,
		.scratch = &scratch,
		.steps = &steps };
	bool fits = check_apply(&c, s->root, n, NULL);

	arena_release(&scratch);
	if (c.lost_memory)
		return fault_memory(f);
	if (steps > MOST_STEPS)
		return fault(f, OPK_BAD_SCHEMA, src, 0, 0,
			"this would take too many steps to check");
	faults_sort_from(f, first);
	return fits ? OPK_OK : OPK_MALFORMED;
}

/* Checking one value by itself: type, choice, text and number. */

/* Is it among the values of enum and const? */
static bool rule_takes_value(const struct rule *r, const struct node *n)
{
	if (r->constant && !node_equal(r->constant, n))
		return false;
	if (!r->values)
		return true;
	if (r->texts)
		return n->type == NODE_TEXT &&
		       map_get(r->texts, n->text) != MAP_NONE;
	NODE_EACH (value, r->values)
		if (node_equal(value, n))
			return true;
	return false;
}

/* The single concerns. */
static bool check_type(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	char is[TYPES_BYTES], must[TYPES_BYTES];

	if (r->types & node_rule_types(n))
		return true;
	if (check_found(c))
		check_say(c, OPK_WRONG_TYPE, n, at, hint_type(r->types, n),
			"is %s, but must be %s",
			types_format(node_rule_types(n), is),
			types_format(r->types, must));
	return false;
}

static bool check_choice(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	char value[VALUE_BYTES], hint[HINT_BYTES];

	if (rule_takes_value(r, n))
		return true;
	if (check_found(c))
		check_say(c, OPK_WRONG_VALUE, n, at,
			check_wants(c, OPK_WRONG_VALUE, n)
				? hint_choice(r, n, hint)
				: SPAN(""),
			"is %s, which is not allowed here",
			value_format(n, value));
	return false;
}

static bool check_length(struct schema_walk *c, const struct rule_text *t,
	const struct node *n, const struct check_frame *at)
{
	size_t length = n->text.len;

	/* a code point has one to four bytes, so most need no counting */
	if (length <= t->most && (length + 3) / 4 >= t->least)
		return true;
	length = text_length(n->text);
	if (length < t->least) {
		if (check_found(c))
			check_say(c, OPK_OUT_OF_RANGE, n, at, SPAN(""),
				length ? "has %zu characters, fewer than %zu"
				       : "is empty",
				length, t->least);
		return false;
	}
	if (length <= t->most)
		return true;
	if (check_found(c))
		check_say(c, OPK_OUT_OF_RANGE, n, at, SPAN(""),
			"has %zu characters, more than %zu", length, t->most);
	return false;
}

static bool check_text(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	const struct rule_text *t = r->text;
	bool fits = check_length(c, t, n, at), starved = false;
	char value[VALUE_BYTES];

	/* an empty text that must not be empty is one fault, not two */
	if (!t->regex || (!fits && !n->text.len) ||
		(!fits && c->mode == CHECK_VERDICT))
		return fits;
	if (regex_match(t->regex, n->text, &starved))
		return fits;
	if (starved) { /* that is no fault of the text */
		c->lost_memory = true;
		return fits;
	}
	if (check_found(c))
		check_say(c, OPK_BAD_PATTERN, n, at, r->description,
			"is %s, which does not match %.*s",
			value_format(n, value), SPAN_ARG(t->pattern));
	return false;
}

static bool check_bound(struct schema_walk *c, bool fits, const struct node *n,
	const struct check_frame *at, const char *relation,
	const struct node *bound)
{
	char value[VALUE_BYTES], limit[VALUE_BYTES];

	if (fits)
		return true;
	if (check_found(c))
		check_say(c, OPK_OUT_OF_RANGE, n, at, SPAN(""), "is %s, %s %s",
			value_format(n, value), relation,
			value_format(bound, limit));
	return false;
}

static bool is_multiple(const struct node *n, const struct node *step)
{
	if (n->type == NODE_INT && step->type == NODE_INT)
		return n->integer % step->integer == 0;
	return decimal_is_multiple(n->text, step->text);
}

static bool check_number(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	const struct rule_number *m = r->number;
	bool fits = true;

	if (m->minimum)
		fits &= check_bound(c, node_order(n, m->minimum) >= 0, n, at,
			"less than", m->minimum);
	if (m->maximum)
		fits &= check_bound(c, node_order(n, m->maximum) <= 0, n, at,
			"more than", m->maximum);
	if (m->above)
		fits &= check_bound(c, node_order(n, m->above) > 0, n, at,
			"not more than", m->above);
	if (m->below)
		fits &= check_bound(c, node_order(n, m->below) < 0, n, at,
			"not less than", m->below);
	if (m->multiple_of)
		fits &= check_bound(c, is_multiple(n, m->multiple_of), n, at,
			"not a multiple of", m->multiple_of);
	return fits;
}

/* How a schema's faults are put into words. */

enum { PATH_TEXT = 400, FEW_CHOICES = 12, MOST_DEPTH = 2 * TREE_DEPTH };

/* A text of limited length; what does not fit is dropped. */
struct line {
	char *text;
	size_t len, room;
};

/* Never end within a UTF-8 sequence. */
static struct span cut_text(struct span s, size_t most)
{
	if (s.len <= most)
		return s;
	while (most && ((unsigned char)s.ptr[most] & 0xc0) == 0x80)
		most--;
	return span_cut(s, 0, most);
}

static void put(struct line *l, struct span s)
{
	s = cut_text(s, l->room - l->len - 1);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		/* a line break would end the fault's text */
		l->text[l->len++] = c < 0x20 || c == 0x7f ? ' ' : (char)c;
	}
	l->text[l->len] = '\0';
}

static void put_cut(struct line *l, struct span s, size_t most)
{
	struct span kept = cut_text(s, most);

	put(l, kept);
	if (kept.len < s.len)
		put(l, SPAN("..."));
}

static void put_frame(struct line *l, const struct check_frame *f)
{
	char index[32];

	if (f->is_item) {
		snprintf(index, sizeof index, "[%zu]", f->index);
		put(l, span_of(index));
		return;
	}
	if (l->len)
		put(l, SPAN("."));
	put_cut(l, f->key, 60);
}

/* "conditions[2].criteria.field" */
static void put_path(struct line *l, const struct check_frame *at)
{
	const struct check_frame *way[MOST_DEPTH];
	size_t n = 0;

	for (; at && n < MOST_DEPTH; at = at->up)
		way[n++] = at;
	while (n--)
		put_frame(l, way[n]);
}

/* "a text", "an integer or a list". */
static const char *types_format(unsigned types, char out[TYPES_BYTES])
{
	static const struct {
		unsigned bit;
		const char *words;
	} names[] = {
		{ RULE_TEXT, "a text" },
		{ RULE_NUMBER, "a number" },
		{ RULE_INTEGER, "an integer" },
		{ RULE_BOOLEAN, "true or false" },
		{ RULE_LIST, "a list" },
		{ RULE_OBJECT, "an object" },
		{ RULE_NULL, "empty (null)" },
	};
	struct line l = { .text = out, .room = TYPES_BYTES };
	const char *words[sizeof names / sizeof *names];
	size_t n = 0;

	if (types & RULE_NUMBER) /* which says it all */
		types &= ~(unsigned)RULE_INTEGER;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (types & names[i].bit)
			words[n++] = names[i].words;
	for (size_t i = 0; i < n; i++) {
		if (i)
			put(&l, i + 1 == n ? SPAN(" or ") : SPAN(", "));
		put(&l, span_of(words[i]));
	}
	return out;
}

const char *value_format(const struct node *n, char out[VALUE_BYTES])
{
	struct line l = { .text = out, .room = VALUE_BYTES };

	out[0] = '\0';
	switch (n->type) {
	case NODE_NULL:
		put(&l, SPAN("empty (null)"));
		break;
	case NODE_BOOL:
		put(&l, n->boolean ? SPAN("true") : SPAN("false"));
		break;
	case NODE_INT:
	case NODE_FLOAT:
		put_cut(&l, n->text, 40);
		break;
	case NODE_TEXT:
		put(&l, SPAN("'"));
		put_cut(&l, n->text, 60);
		put(&l, SPAN("'"));
		break;
	case NODE_LIST:
		put(&l, SPAN("a list"));
		break;
	case NODE_MAP:
		put(&l, SPAN("an object"));
		break;
	}
	return out;
}

/* What to do about a value that is not among the allowed ones. */
static struct span hint_choice(
	const struct rule *r, const struct node *n, char out[HINT_BYTES])
{
	struct suggestion near = { .word = n->text };
	struct line l = { .text = out, .room = HINT_BYTES };
	char value[VALUE_BYTES];
	bool first = true;

	out[0] = '\0';
	if (n->type == NODE_TEXT)
		NODE_EACH (choice, r->values)
			if (choice->type == NODE_TEXT)
				suggest(&near, choice->text);
	if (near.best.len) {
		put(&l, SPAN("Did you mean '"));
		put(&l, near.best);
		put(&l, SPAN("'?"));
	}
	if (r->constant) {
		put(&l, SPAN("It must be "));
		put(&l, span_of(value_format(r->constant, value)));
		put(&l, SPAN("."));
		return span_of(out);
	}
	if (r->values->count > FEW_CHOICES)
		return span_of(out);
	put(&l, l.len ? SPAN(" Allowed are ") : SPAN("Allowed are "));
	NODE_EACH (choice, r->values) {
		put(&l, first ? SPAN("") : SPAN(", "));
		put(&l, span_of(value_format(choice, value)));
		first = false;
	}
	put(&l, SPAN("."));
	return span_of(out);
}

/* What to do about a value of a wrong type. */
static struct span hint_type(unsigned types, const struct node *n)
{
	struct node plain = { .type = NODE_NULL };

	if (n->type != NODE_TEXT) {
		if (node_is_scalar(n) && n->type != NODE_NULL &&
			(types & RULE_TEXT))
			return SPAN("Put it in quotes to make it a text.");
		return SPAN("");
	}
	node_resolve(&plain, n->text);
	if (n->text.len && plain.type != NODE_NULL &&
		(types & node_rule_types(&plain)))
		return SPAN("Write it without quotes.");
	if (types == RULE_BOOLEAN)
		return SPAN("Write true or false.");
	if (!(types & ~(unsigned)(RULE_INTEGER | RULE_NUMBER)))
		return types & RULE_NUMBER
			       ? SPAN("Write a number, such as 12.5.")
			       : SPAN("Write a whole number, such as 12.");
	return SPAN("");
}

/* What to do about an unknown property. */
static struct span hint_property(
	const struct rule_object *o, struct span key, char out[HINT_BYTES])
{
	struct suggestion near = { .word = key };
	struct line l = { .text = out, .room = HINT_BYTES };

	out[0] = '\0';
	for (size_t i = 0; i < o->properties.count; i++)
		suggest(&near, o->properties.items[i].name);
	if (near.best.len) {
		put(&l, SPAN("Did you mean '"));
		put(&l, near.best);
		put(&l, SPAN("'?"));
		return span_of(out);
	}
	if (!o->properties.count || o->properties.count > FEW_CHOICES)
		return span_of(out);
	put(&l, SPAN("There are "));
	for (size_t i = 0; i < o->properties.count; i++) {
		put(&l, i ? SPAN(", ") : SPAN(""));
		put(&l, o->properties.items[i].name);
	}
	put(&l, SPAN("."));
	return span_of(out);
}

/* What the schema says of a value, or of the nearest that it is part of. */
static struct span find_description(
	const struct schema_walk *c, const struct check_frame *at)
{
	for (; at; at = at->up)
		if (rule_note(at->rule)->description.len)
			return at->rule->note.description;
	if (rule_note(c->root)->description.len)
		return c->root->note.description;
	return SPAN("Compare it with the schema.");
}

/*
 * Report a fault at a node: its path in quotes, a blank, and the text. Where
 * the hint is empty, what the restricting rule says is the hint, else the
 * description of the value, or of what it is part of.
 */
static void check_say(struct schema_walk *c, enum opk_code code,
	const struct node *n, const struct check_frame *at, struct span hint,
	const char *fmt, ...)
{
	char path[PATH_TEXT] = "", text[1024], advice[HINT_BYTES] = "";
	char clean[sizeof text];
	struct line l = { .text = path, .room = sizeof path };
	struct line t = { .text = clean, .room = sizeof clean };
	struct line h = { .text = advice, .room = sizeof advice };
	va_list ap;

	if (!check_wants(c, code, n)) {
		fault(c->faults, code, c->src, n->line, n->column, "%s", "");
		return;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	put_path(&l, at);
	put(&t, span_of(text));
	if (!hint.len)
		hint = c->why.len ? c->why : find_description(c, at);
	put(&h, hint);
	fault(c->faults, code, c->src, n->line, n->column, "%s%s%s %s\n%s",
		at ? "'" : "", at ? path : "the document", at ? "'" : "", clean,
		advice);
}

/*
 * Finding items of a list that are alike, in more or less linear time:
 * values get a keyed hash that forgets the order of properties and how
 * numbers are written, and only those with one hash are compared.
 */

enum { FEW = 8 }; /* items that are compared each with each */

struct hashed {
	uint64_t hash;
	size_t index;
	const struct node *item;  /* as it stands in the list */
	const struct node *value; /* what must be different */
};

static uint64_t hash_number(const uint64_t key[2], const struct node *n)
{
	double d = n->type == NODE_INT ? (double)n->integer : n->number;

	if (d == 0) /* the negative one too */
		d = 0;
	return siphash(key, (struct span){ (const char *)&d, sizeof d });
}

static uint64_t mix(uint64_t h, uint64_t more)
{
	h = (h ^ more) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

static uint64_t hash_node(const uint64_t key[2], const struct node *n)
{
	uint64_t h = (uint64_t)n->type;

	switch (n->type) {
	case NODE_NULL:
		break;
	case NODE_BOOL:
		return mix(h, n->boolean);
	case NODE_INT:
	case NODE_FLOAT:
		return hash_number(key, n);
	case NODE_TEXT:
		return siphash(key, n->text);
	case NODE_LIST:
		NODE_EACH (item, n)
			h = mix(h, hash_node(key, item));
		break;
	case NODE_MAP:
		NODE_EACH (child, n)
			h += mix(siphash(key, child->key),
				hash_node(key, child));
		break;
	}
	return h;
}

static int by_hash(const void *x, const void *y)
{
	const struct hashed *a = x, *b = y;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

static size_t collect(
	struct hashed *all, struct span key, const struct node *list)
{
	size_t n = 0, index = 0;

	NODE_EACH (item, list) {
		const struct node *value =
			span_is(key, ".") ? item : node_get(item, key);

		if (value)
			all[n++] = (struct hashed){ 0, index, item, value };
		index++;
	}
	return n;
}

static void complain(struct schema_walk *c, struct span key,
	const struct hashed *again, const struct hashed *first,
	const struct check_frame *at)
{
	struct check_frame here = {
		.up = at, .is_item = true, .index = again->index
	};
	struct check_frame below = { .up = &here, .key = key };
	char value[VALUE_BYTES], hint[HINT_BYTES];
	bool whole = again->item == again->value;
	struct span h = SPAN("");

	if (!check_found(c))
		return;
	if (first->value->line) {
		snprintf(hint, sizeof hint, "It stands first in line %u.",
			first->value->line);
		h = span_of(hint);
	}
	check_say(c, OPK_DUPLICATE_ITEM, again->value, whole ? &here : &below,
		h, "repeats %s", value_format(again->value, value));
}

/* Items of one hash, in the order of the list. */
static bool check_run(struct schema_walk *c, struct span key,
	const struct hashed *run, size_t n, const struct check_frame *at)
{
	bool fits = true;

	for (size_t i = 1; i < n; i++) {
		size_t j = 0;

		while (j < i && !node_equal(run[j].value, run[i].value))
			j++;
		if (j == i)
			continue;
		complain(c, key, &run[i], &run[j], at);
		fits = false;
		if (c->mode == CHECK_VERDICT)
			break;
	}
	return fits;
}

static bool check_many(struct schema_walk *c, struct span key,
	struct hashed *all, size_t n, const struct check_frame *at)
{
	uint64_t secret[2];
	size_t from = 0;
	bool fits = true;

	random_seed(secret, sizeof secret);
	for (size_t i = 0; i < n; i++)
		all[i].hash = hash_node(secret, all[i].value);
	qsort(all, n, sizeof *all, by_hash);
	for (size_t i = 1; i <= n; i++) {
		if (i < n && all[i].hash == all[from].hash)
			continue;
		fits &= check_run(c, key, all + from, i - from, at);
		from = i;
	}
	return fits;
}

/* No two items alike; with a key, no two whose property `key` is alike. */
static bool check_unique(struct schema_walk *c, struct span key,
	const struct node *list, const struct check_frame *at)
{
	struct arena_mark mark = arena_mark(c->scratch);
	struct hashed few[FEW], *all = few;
	bool fits;
	size_t n;

	if (list->count < 2)
		return true;
	if (list->count > FEW)
		all = arena_new(c->scratch, struct hashed, list->count);
	if (!all) {
		c->lost_memory = true;
		return false;
	}
	n = collect(all, key, list);
	fits = n <= FEW ? check_run(c, key, all, n, at)
			: check_many(c, key, all, n, at);
	arena_rewind(c->scratch, mark);
	return fits;
}

/* Checking what objects and lists hold. */

static bool check_count(struct schema_walk *c, const struct node *n,
	const struct check_frame *at, size_t least, size_t most,
	const char *what)
{
	if (n->count >= least && n->count <= most)
		return true;
	if (n->count < least) {
		if (check_found(c))
			check_say(c, OPK_OUT_OF_RANGE, n, at, SPAN(""),
				n->count ? "holds %u %s, fewer than %zu"
					 : "is empty",
				n->count, what, least);
		return false;
	}
	if (check_found(c))
		check_say(c, OPK_OUT_OF_RANGE, n, at, SPAN(""),
			"holds %u %s, more than %zu", n->count, what, most);
	return false;
}

static bool check_has(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at, struct span name)
{
	struct check_frame missing = { .up = at, .key = name };
	struct span says = c->why;
	char hint[HINT_BYTES];

	if (node_get(n, name))
		return true;
	if (!check_found(c))
		return false;
	if (!says.len)
		says = rule_note(rule_property(r, name))->description;
	snprintf(hint, sizeof hint, "Add '%.*s'%s%.*s", SPAN_ARG(name),
		says.len ? ": " : ".", SPAN_ARG(says));
	check_say(c, OPK_MISSING_PROPERTY, n, &missing, span_of(hint),
		"is missing");
	return false;
}

static bool check_required(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	bool fits = true;

	NODE_EACH (name, r->object->required) {
		fits &= check_has(c, r, n, at, name->text);
		if (!fits && c->mode == CHECK_VERDICT)
			return false;
	}
	return fits;
}

static bool check_dependents(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	const struct rule_object *o = r->object;
	bool fits = true;

	for (size_t i = 0; i < o->dependents.count; i++) {
		if (!node_get(n, o->dependents.items[i].name))
			continue;
		NODE_EACH (name, o->dependents.items[i].needs)
			fits &= check_has(c, r, n, at, name->text);
	}
	return fits;
}

static bool check_names(struct schema_walk *c, const struct rule_object *o,
	const struct node *n, const struct check_frame *at)
{
	bool fits = true;

	NODE_EACH (child, n) {
		struct node name = { .type = NODE_TEXT,
			.text = child->key,
			.line = child->key_line,
			.column = child->key_column };
		struct check_frame here = { .up = at, .key = child->key };

		fits &= check_apply(c, o->property_names, &name, &here);
	}
	return fits;
}

static bool refuse_property(struct schema_walk *c, const struct rule_object *o,
	const struct node *child, const struct check_frame *at)
{
	struct node key = { .line = child->key_line,
		.column = child->key_column };
	char hint[HINT_BYTES];

	if (check_found(c))
		check_say(c, OPK_UNKNOWN_PROPERTY, &key, at,
			check_wants(c, OPK_UNKNOWN_PROPERTY, &key)
				? hint_property(o, child->key, hint)
				: SPAN(""),
			"is not a property here");
	return false;
}

/* A property meets its own rule, its patterns', or the rule for others. */
static bool check_property(struct schema_walk *c, const struct rule_object *o,
	const struct node *child, const struct check_frame *at, uint32_t *next)
{
	struct check_frame here = { .up = at, .key = child->key };
	uint32_t i = rule_find_next(o, child->key, next);
	bool fits = true, known = i != MAP_NONE;

	if (known) {
		here.rule = o->properties.items[i].rule;
		fits = check_apply(c, here.rule, child, &here);
	}
	for (size_t j = 0; j < o->patterns.count; j++) {
		if (!regex_match(o->patterns.items[j].regex, child->key,
			    &c->lost_memory))
			continue;
		known = true;
		fits &= check_apply(c, o->patterns.items[j].rule, child, &here);
	}
	if (known || !o->additional)
		return fits;
	if (o->additional->never)
		return refuse_property(c, o, child, &here);
	return check_apply(c, o->additional, child, &here);
}

/* Rules for a few properties of many, as restrictions are. */
static bool check_few(struct schema_walk *c, const struct rule_object *o,
	const struct node *n, const struct check_frame *at)
{
	bool fits = true;

	for (size_t i = 0; i < o->properties.count; i++) {
		const struct rule_property *p = &o->properties.items[i];
		const struct node *child = node_get(n, p->name);
		struct check_frame here = {
			.up = at, .key = p->name, .rule = p->rule
		};

		if (child)
			fits &= check_apply(c, p->rule, child, &here);
		if (!fits && c->mode == CHECK_VERDICT)
			return false;
	}
	return fits;
}

static bool check_properties(struct schema_walk *c, const struct rule_object *o,
	const struct node *n, const struct check_frame *at)
{
	uint32_t next = 0;
	bool fits = true;

	if (!o->additional && !o->patterns.count &&
		o->properties.count <= n->count)
		return check_few(c, o, n, at);
	NODE_EACH (child, n) {
		fits &= check_property(c, o, child, at, &next);
		if (!fits && c->mode == CHECK_VERDICT)
			return false;
	}
	return fits;
}

static bool check_object(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	const struct rule_object *o = r->object;
	bool fits = check_count(c, n, at, o->least, o->most, "properties");

	if (o->required)
		fits &= check_required(c, r, n, at);
	if (!fits && c->mode == CHECK_VERDICT)
		return false;
	if (o->dependents.count)
		fits &= check_dependents(c, r, n, at);
	if (o->property_names)
		fits &= check_names(c, o, n, at);
	return fits & check_properties(c, o, n, at);
}

static bool check_contains(struct schema_walk *c, const struct rule_array *a,
	const struct node *n, const struct check_frame *at)
{
	struct check_frame here = { .up = at, .is_item = true };
	size_t found = 0;
	bool few;

	NODE_EACH (item, n) {
		found += check_fits(c, a->contains, item, &here);
		here.index++;
	}
	few = found < a->least_contained;
	if (!few && found <= a->most_contained)
		return true;
	if (check_found(c))
		check_say(c, OPK_SCHEMA_MISMATCH, n, at,
			a->contains->description,
			"holds %zu items of a form of which it needs %s %zu",
			found, few ? "at least" : "at most",
			few ? a->least_contained : a->most_contained);
	return false;
}

static bool check_items(struct schema_walk *c, const struct rule_array *a,
	const struct node *n, const struct check_frame *at)
{
	struct check_frame here = { .up = at, .is_item = true };
	bool fits = true;

	NODE_EACH (item, n) {
		const struct rule *r = here.index < a->prefix.count
					       ? a->prefix.items[here.index]
					       : a->items;

		here.rule = r;
		if (r)
			fits &= check_apply(c, r, item, &here);
		if (!fits && c->mode == CHECK_VERDICT)
			return false;
		here.index++;
	}
	return fits;
}

static bool check_array(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	const struct rule_array *a = r->array;
	bool fits = check_count(c, n, at, a->least, a->most, "items");

	if (a->items || a->prefix.count)
		fits &= check_items(c, a, n, at);
	if (!fits && c->mode == CHECK_VERDICT)
		return false;
	if (a->contains)
		fits &= check_contains(c, a, n, at);
	if (a->key.len)
		fits &= check_unique(c, a->key, n, at);
	if (a->unique && !span_is(a->key, "."))
		fits &= check_unique(c, SPAN("."), n, at);
	return fits;
}

/*
 * anyOf and oneOf: which branch holds, and when none does, which one was
 * meant. That is the one whose type fits, then the one whose const and enum
 * properties hold, then the one that lacks least.
 */

/* How far a branch is from holding, the most telling first. */
struct score {
	unsigned wrong_type;
	unsigned mismatches; /* properties whose const or enum fails */
	unsigned matches;    /* properties whose const or enum holds */
	size_t faults;
};

static bool takes_types(const struct rule *r, unsigned types)
{
	if (r->never || (r->types && !(r->types & types)))
		return false;
	if (r->combined && r->combined->ref &&
		!takes_types(r->combined->ref, types))
		return false;
	return true;
}

/* May a rule with all that apply to the same value hold for this type? */
static bool rule_takes_type(const struct rule *r, const struct node *n)
{
	unsigned types = node_rule_types(n);

	if (!takes_types(r, types))
		return false;
	if (r->types || !r->values)
		return true;
	NODE_EACH (value, r->values)
		if (node_rule_types(value) & types)
			return true;
	return false;
}

/* The rule, or the one that its $ref leads to, that lists values. */
static const struct rule *find_choice(const struct rule *r)
{
	while (r && !r->values && !r->constant)
		r = r->combined ? r->combined->ref : NULL;
	return r;
}

static void score_properties(
	const struct rule *branch, const struct node *n, struct score *s)
{
	const struct rule_object *o = branch->shape;

	for (size_t i = 0; o && i < o->properties.count; i++) {
		const struct rule_property *p = &o->properties.items[i];
		const struct rule *choice = find_choice(p->rule);
		const struct node *value = choice ? node_get(n, p->name) : NULL;

		if (!value)
			continue;
		if (rule_takes_value(choice, value))
			s->matches++;
		else
			s->mismatches++;
	}
}

static struct score score_branch(struct schema_walk *c,
	const struct rule *branch, const struct node *n,
	const struct check_frame *at)
{
	struct schema_walk count = *c;
	struct score s = { .wrong_type = !rule_takes_type(branch, n) };

	count.mode = CHECK_COUNT;
	count.found = 0;
	check_apply(&count, branch, n, at);
	c->lost_memory |= count.lost_memory;
	s.faults = count.found;
	score_properties(branch, n, &s);
	return s;
}

static bool is_nearer(const struct score *a, const struct score *b)
{
	if (a->wrong_type != b->wrong_type)
		return a->wrong_type < b->wrong_type;
	if (a->mismatches != b->mismatches)
		return a->mismatches < b->mismatches;
	if (a->matches != b->matches)
		return a->matches > b->matches;
	return a->faults < b->faults;
}

/* No branch is for values of this type. */
static void refuse_type(struct schema_walk *c, const struct rule_vec *branches,
	const struct node *n, const struct check_frame *at)
{
	char is[TYPES_BYTES], must[TYPES_BYTES];
	unsigned types = 0;

	for (size_t i = 0; i < branches->count; i++)
		types |= rule_types(branches->items[i]);
	if (!types) {
		check_say(c, OPK_SCHEMA_MISMATCH, n, at, SPAN(""),
			"has none of the forms that are allowed here");
		return;
	}
	check_say(c, OPK_WRONG_TYPE, n, at, hint_type(types, n),
		"is %s, but must be %s", types_format(node_rule_types(n), is),
		types_format(types, must));
}

/* Report what keeps the value from being what it most likely should be. */
static void explain(struct schema_walk *c, const struct rule_vec *branches,
	const struct node *n, const struct check_frame *at)
{
	const struct rule *nearest = NULL;
	struct score best = { 0 };
	struct span why = c->why;

	for (size_t i = 0; i < branches->count; i++) {
		struct score s = score_branch(c, branches->items[i], n, at);

		if (nearest && !is_nearer(&s, &best))
			continue;
		nearest = branches->items[i];
		best = s;
	}
	if (best.wrong_type) {
		refuse_type(c, branches, n, at);
		return;
	}
	if (nearest->description.len)
		c->why = nearest->description;
	check_apply(c, nearest, n, at);
	c->why = why;
}

static bool refuse_branches(struct schema_walk *c,
	const struct rule_vec *branches, const struct node *n,
	const struct check_frame *at)
{
	if (check_found(c))
		explain(c, branches, n, at);
	return false;
}

static bool check_any_of(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	const struct rule_vec *branches = &r->combined->any_of;

	for (size_t i = 0; i < branches->count; i++)
		if (check_fits(c, branches->items[i], n, at))
			return true;
	return refuse_branches(c, branches, n, at);
}

static bool check_one_of(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	const struct rule_vec *branches = &r->combined->one_of;
	size_t fitting = 0;

	for (size_t i = 0; i < branches->count && fitting < 2; i++)
		fitting += check_fits(c, branches->items[i], n, at);
	if (fitting == 1)
		return true;
	if (!fitting)
		return refuse_branches(c, branches, n, at);
	if (check_found(c))
		check_say(c, OPK_SCHEMA_MISMATCH, n, at, SPAN(""),
			"has more than one of the forms of which it must have "
			"one");
	return false;
}
