/* SPDX-License-Identifier: MIT */
/* Holding compiled criteria against a record. */
#include "model/criteria_parts.h"

#include "util/text.h"

/* Texts up to this length are folded without taking memory. */
enum { ROOM = 512, WORD_BITS = 64, FEW_WORDS = 8 };

/* A leaf that is looked at. */
struct look {
	const struct leaf *leaf;
	const struct criteria_record *record;
	struct span text;            /* of the field */
	struct criteria_value value; /* the same, read, if `is_good` */
	bool is_good;
	char room[ROOM]; /* for a folded text of the field */
};

static void lose(const struct criteria_record *r)
{
	if (r->lost_memory)
		*r->lost_memory = true;
}

static struct span get(const struct criteria_record *r, uint32_t slot)
{
	return slot == CRITERIA_NO_SLOT ? SPAN("") : r->get(r->user, slot);
}

/* Lower case of ASCII; true: that is all there was. */
static bool fold_ascii(struct span s, char *out)
{
	unsigned char all = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		bool upper = (unsigned char)(c - 'A') < 26;

		all |= c;
		out[i] = (char)(c | (unsigned char)(upper << 5));
	}
	return all < 0x80;
}

/* The text as texts are compared; in `room` where that is enough. */
static struct span fold(
	const struct criteria_record *r, struct span s, char room[ROOM])
{
	char *to = s.len <= ROOM ? room : arena_new(r->scratch, char, s.len);
	struct span folded;

	if (to && fold_ascii(s, to))
		return (struct span){ to, s.len };
	folded = text_fold(r->scratch, s);
	if (folded.ptr)
		return folded;
	if (text_find_invalid(s) == s.len)
		lose(r);
	return s;
}

static bool read_value(const struct look *k, struct span text, char room[ROOM],
	struct criteria_value *out)
{
	const struct leaf *l = k->leaf;

	if (l->form == CRITERIA_TEXT)
		text = fold(k->record, text, room);
	return value_read(l->form, l->zone, text, out);
}

static bool has(struct span text, struct span part)
{
	return !part.len ||
	       (text.len >= part.len &&
		       memmem(text.ptr, text.len, part.ptr, part.len));
}

/* `%` stands for any run of characters; without one, a part is enough. */
static bool is_like(struct span text, struct span pattern)
{
	struct span piece, rest;

	if (span_find(pattern, '%', 0) == pattern.len)
		return has(text, pattern);
	piece = span_split(pattern, '%', &rest);
	if (!span_starts(text, piece))
		return false;
	text = span_cut(text, piece.len, text.len);
	while (span_find(rest, '%', 0) < rest.len) {
		const char *at;

		piece = span_split(rest, '%', &rest);
		if (!piece.len)
			continue;
		if (!has(text, piece))
			return false;
		at = memmem(text.ptr, text.len, piece.ptr, piece.len);
		text = span_cut(
			text, (size_t)(at - text.ptr) + piece.len, text.len);
	}
	return span_ends(text, rest);
}

static bool compare(enum criteria_form form, enum test test,
	const struct criteria_value *a, const struct criteria_value *b)
{
	bool ordered = form != CRITERIA_TEXT && form != CRITERIA_ID;

	switch (test) {
	case TEST_PART:
		return has(a->text, b->text);
	case TEST_LIKE:
		return is_like(a->text, b->text);
	case TEST_BEGIN:
		return span_starts(a->text, b->text);
	case TEST_END:
		return span_ends(a->text, b->text);
	case TEST_LESS:
		return ordered && value_order(form, a, b) < 0;
	case TEST_LESS_SAME:
		return ordered && value_order(form, a, b) <= 0;
	case TEST_MORE:
		return ordered && value_order(form, a, b) > 0;
	case TEST_MORE_SAME:
		return ordered && value_order(form, a, b) >= 0;
	default:
		return value_order(form, a, b) == 0;
	}
}

/* The text of another field; the same slot is not asked twice. */
static struct span other_text(const struct look *k, uint32_t slot)
{
	return slot == k->leaf->slot ? k->text : get(k->record, slot);
}

static bool compare_one(
	const struct look *k, enum test test, const struct criteria_operand *o)
{
	char room[ROOM];
	struct criteria_value other;

	if (!k->is_good)
		return false;
	if (o->is == IS_VALUE)
		return compare(k->leaf->form, test, &k->value, &o->value);
	if (o->is != IS_FIELD ||
		!read_value(k, other_text(k, o->slot), room, &other))
		return false;
	return compare(k->leaf->form, test, &k->value, &other);
}

/* Is the value among those that were sorted? */
static bool is_among(
	const struct leaf *l, const struct criteria_value *v, uint32_t *at)
{
	uint32_t low = 0, high = l->value_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = value_order(l->form, v, &l->values[middle]);

		if (!order) {
			*at = middle;
			return true;
		}
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* The next member of a set; empty ones are none. */
static bool next_member(struct span *rest, struct span *member)
{
	while (rest->len) {
		*member = span_split(*rest, ';', rest);
		if (member->len)
			return true;
	}
	return false;
}

static bool is_empty(const struct look *k)
{
	struct span rest = k->text, member;

	return k->leaf->several ? !next_member(&rest, &member) : !k->text.len;
}

static bool has_member(struct span set, struct span wanted)
{
	struct span member;

	while (next_member(&set, &member))
		if (span_equal(member, wanted))
			return true;
	return false;
}

/* What is known of a record without comparing its value. */
static bool is_so(const struct look *k, const struct criteria_operand *o)
{
	const struct criteria_record *r = k->record;

	switch (o->is) {
	case IS_EMPTY:
		return is_empty(k);
	case IS_FULL:
		return !is_empty(k);
	case IS_CHANGED:
		return r->changed && k->leaf->slot != CRITERIA_NO_SLOT &&
		       r->changed(r->user, k->leaf->slot);
	case IS_ROLE:
		return has_member(get(r, o->slot), o->text);
	default:
		return false;
	}
}

static bool is_same(struct look *k)
{
	const struct leaf *l = k->leaf;
	uint32_t at;

	for (uint32_t i = 0; i < l->operand_count; i++)
		if (is_so(k, &l->operands[i]) ||
			compare_one(k, TEST_SAME, &l->operands[i]))
			return true;
	return k->is_good && l->value_count && is_among(l, &k->value, &at);
}

static bool hold_single(struct look *k)
{
	const struct leaf *l = k->leaf;
	const struct criteria_operand *o = l->operands;

	k->is_good = read_value(k, k->text, k->room, &k->value);
	if (!k->is_good && l->form == CRITERIA_BOOLEAN && k->record->misread)
		k->record->misread(k->record->user, l->slot);
	if (l->test == TEST_SAME)
		return is_same(k);
	if (l->test == TEST_BETWEEN)
		return compare_one(k, TEST_MORE_SAME, &o[0]) &&
		       compare_one(k, TEST_LESS_SAME, &o[1]);
	return compare_one(k, l->test, &o[0]);
}

/* What a set has of sorted values. */
struct found {
	uint32_t count; /* of the values that it has */
	bool more;      /* it has others, too */
};

static struct found find_members(struct look *k, const struct leaf *l)
{
	uint64_t few[FEW_WORDS] = { 0 }, *seen = few;
	size_t words = l->value_count / WORD_BITS + 1;
	struct span rest = k->text, member;
	struct found f = { 0 };
	struct criteria_value v;
	uint32_t at;

	if (words > FEW_WORDS)
		seen = arena_new(k->record->scratch, uint64_t, words);
	if (!seen) {
		lose(k->record);
		return f;
	}
	while (next_member(&rest, &member)) {
		read_value(k, member, k->room, &v);
		if (!is_among(l, &v, &at)) {
			f.more = true;
		} else if (!(seen[at / WORD_BITS] >> at % WORD_BITS & 1)) {
			seen[at / WORD_BITS] |= (uint64_t)1 << at % WORD_BITS;
			f.count++;
		}
	}
	return f;
}

/* Does the set meet all the sorted values at once? */
static bool meets_values(struct look *k, const struct leaf *l)
{
	struct found f = find_members(k, l);

	if (l->test == TEST_ANY)
		return f.count;
	return f.count == l->value_count && (l->test == TEST_ALL || !f.more);
}

/* The set that another field holds, as values of a leaf like this one. */
static bool read_set(const struct look *k, struct span set, struct leaf *out)
{
	struct arena *a = k->record->scratch;
	struct span rest = set, member;
	struct criteria_value *values;
	uint32_t n = 0;

	while (next_member(&rest, &member))
		n++;
	values = arena_new(a, struct criteria_value, n + 1);
	*out = *k->leaf;
	out->values = values;
	if (!values)
		return false;
	n = 0;
	while (next_member(&set, &member)) {
		char room[ROOM];

		read_value(k, member, room, &values[n]);
		if (values[n].text.ptr == room)
			values[n].text = arena_copy(a, values[n].text);
		if (!values[n++].text.ptr)
			return false;
	}
	out->value_count = values_sort(out->form, values, n);
	return true;
}

/* The set against another field's, or what is known of it. */
static bool meets_operand(struct look *k, const struct criteria_operand *o)
{
	struct leaf other;

	if (o->is != IS_FIELD)
		return is_so(k, o);
	if (read_set(k, other_text(k, o->slot), &other))
		return meets_values(k, &other);
	lose(k->record);
	return false;
}

/* Has one of the members the part? */
static bool has_part(struct look *k)
{
	struct span rest = k->text, member;

	while (next_member(&rest, &member)) {
		k->is_good = read_value(k, member, k->room, &k->value);
		if (compare_one(k, TEST_PART, &k->leaf->operands[0]))
			return true;
	}
	return false;
}

static bool hold_several(struct look *k)
{
	const struct leaf *l = k->leaf;

	if (l->test == TEST_PART)
		return has_part(k);
	for (uint32_t i = 0; i < l->operand_count; i++) {
		bool so = meets_operand(k, &l->operands[i]);

		if (so != (l->test == TEST_ALL))
			return so;
	}
	/* what is the same as something else is not compared twice */
	if (l->operand_count && !l->value_count)
		return l->test == TEST_ALL;
	return meets_values(k, l);
}

static bool hold_leaf(const struct leaf *l, const struct criteria_record *r)
{
	struct look k;

	k.leaf = l;
	k.record = r;
	k.text = get(r, l->slot);
	return (l->several ? hold_several(&k) : hold_single(&k)) != l->negated;
}

/* Recursion is bounded by what was compiled. */
static bool hold(const struct term *t, const struct criteria_record *r)
{
	if (t->leaf)
		return hold_leaf(t->leaf, r);
	for (uint32_t i = 0; i < t->count; i++)
		if (hold(&t->terms[i], r) == t->any)
			return t->any;
	return !t->any;
}

bool criteria_hold(const struct criteria *c, const struct criteria_record *r)
{
	struct arena_mark mark;
	bool holds;

	if (!c)
		return true;
	mark = arena_mark(r->scratch);
	holds = hold(&c->root, r);
	if (r->scratch->used != mark.used)
		arena_rewind(r->scratch, mark);
	return holds;
}

/* The first leaf to blame for a term that does not hold. */
static const struct leaf *blame(
	const struct term *t, const struct criteria_record *r)
{
	while (!t->leaf) {
		const struct term *next = t->terms;

		/* of AND one does not hold, of OR none does */
		while (!t->any && next + 1 < t->terms + t->count &&
			hold(next, r))
			next++;
		t = next;
	}
	return t->leaf;
}

static void add_value(struct buf *b, const struct node *n)
{
	if (n->type == NODE_BOOL)
		buf_add_text(b, n->boolean ? "true" : "false");
	else
		buf_add(b, n->text);
}

struct span criteria_why_not(const struct criteria *c,
	const struct criteria_record *r, struct arena *a)
{
	const struct node *n, *value;
	struct span said = SPAN("");
	struct arena_mark mark;
	struct buf b = { 0 };

	if (criteria_hold(c, r))
		return said;
	mark = arena_mark(r->scratch);
	n = blame(&c->root, r)->node;
	arena_rewind(r->scratch, mark);
	value = node_get(n, SPAN("value"));
	buf_add(&b, node_get_text(n, "field"));
	buf_add_char(&b, ' ');
	buf_add(&b, node_get_text(n, "comparator"));
	buf_add_char(&b, ' ');
	if (value && value->type != NODE_LIST)
		add_value(&b, value);
	NODE_EACH (member, value) {
		if (member != node_first(value))
			buf_add_text(&b, ", ");
		add_value(&b, member);
	}
	said = b.failed ? said : arena_copy(a, buf_span(&b));
	buf_release(&b);
	return said;
}
