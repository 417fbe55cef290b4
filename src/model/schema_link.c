/* SPDX-License-Identifier: MIT */
/*
 * Making one graph of the rules: resolving references, refusing circles
 * that go nowhere, and settling what each rule says with all that apply to
 * the same value.
 */
#include "model/schema_rule.h"

enum {
	MOST_WEIGHT = 10000, /* rules that may apply to one value */
	MOST_CHAIN = 128     /* of which one leads to the next */
};

struct rule *rule_combined_at(const struct rule *r, size_t i)
{
	const struct rule_combined *m = r->combined;
	struct rule *rest[4];

	if (!m)
		return NULL;
	if (m->ref && !i--)
		return m->ref;
	if (i < m->all_of.count)
		return m->all_of.items[i];
	i -= m->all_of.count;
	if (i < m->any_of.count)
		return m->any_of.items[i];
	i -= m->any_of.count;
	if (i < m->one_of.count)
		return m->one_of.items[i];
	i -= m->one_of.count;
	rest[0] = m->not_;
	rest[1] = m->if_;
	rest[2] = m->then_;
	rest[3] = m->else_;
	for (size_t k = 0; k < 4; k++)
		if (rest[k] && !i--)
			return rest[k];
	return NULL;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undo the percent-encoding of a URI's fragment (RFC 3986). */
static struct span decode(struct compiler *c, struct span s)
{
	struct span copy;
	char *to;

	if (span_find(s, '%', 0) == s.len)
		return s;
	copy = arena_copy(c->arena, s);
	if (!copy.ptr) {
		schema_starve(c);
		return s;
	}
	to = (char *)copy.ptr;
	for (size_t i = 0; i < s.len; i++) {
		bool coded = s.ptr[i] == '%' && i + 2 < s.len &&
			     hex(s.ptr[i + 1]) >= 0 && hex(s.ptr[i + 2]) >= 0;

		if (coded)
			*to++ = (char)(hex(s.ptr[i + 1]) * 16 +
				       hex(s.ptr[i + 2]));
		else
			*to++ = s.ptr[i];
		i += coded ? 2 : 0;
	}
	return (struct span){ copy.ptr, (size_t)(to - copy.ptr) };
}

/* Make the document that a $ref names the current one; false: none. */
static bool enter_document(struct compiler *c, struct span name)
{
	struct schema_document *d;
	const struct node *root;
	struct span copy;

	if (!name.len)
		return true;
	for (size_t i = 1; i < c->schema->documents.count; i++) {
		d = &c->schema->documents.items[i];
		if (span_is(name, d->source.name)) {
			c->document = (unsigned)i;
			return true;
		}
	}
	root = c->lookup ? c->lookup(c->user, name) : NULL;
	if (!root)
		return false;
	copy = arena_copy(c->arena, name);
	d = copy.ptr ? vec_add(c->arena, &c->schema->documents) : NULL;
	if (!d) {
		schema_starve(c);
		return false;
	}
	d->source.name = copy.ptr;
	d->root = root;
	c->document = (unsigned)c->schema->documents.count - 1;
	return true;
}

static struct rule *find_target(struct compiler *c, struct span fragment)
{
	const struct node *at =
		node_at(schema_document_root(c), decode(c, fragment));
	struct rule *target = at ? schema_find(c, at) : NULL;

	/* of another document only what is referred to is compiled */
	if (at && !target && c->document)
		target = schema_compile(c, at);
	return target;
}

static void resolve(struct compiler *c, struct rule *r)
{
	struct rule_combined *m = r->combined;
	struct span fragment;
	struct span name = span_split(m->ref_text, '#', &fragment);

	c->document = r->document;
	if (enter_document(c, name))
		m->ref = find_target(c, fragment);
	c->document = r->document;
	if (!m->ref)
		schema_refuse(c, m->ref_at, "'%.*s' refers to no schema",
			SPAN_ARG(m->ref_text));
}

static void inherit(struct rule *r, const struct rule *from, bool is_ref)
{
	unsigned news = from->said & ~r->said;

	if (news & SAID_REF) {
		r->note.ref_kind = from->note.ref_kind;
		r->note.ref_scope = from->note.ref_scope;
	}
	if (news & SAID_CRITERIA)
		r->note.criteria = from->note.criteria;
	if (news & SAID_KEY)
		r->note.key = from->note.key;
	if (news & SAID_ORDERED)
		r->note.ordered = from->note.ordered;
	if (news & SAID_SECRET)
		r->note.secret = from->note.secret;
	if (news & SAID_XML) {
		r->note.xml_attribute = from->note.xml_attribute;
		r->note.xml_wrapped = from->note.xml_wrapped;
		r->note.xml_name = from->note.xml_name;
	}
	if (is_ref && (news & SAID_DESCRIPTION))
		r->note.description = from->note.description;
	r->said |= is_ref ? news : news & ~(unsigned)SAID_DESCRIPTION;
	if (!r->shape)
		r->shape = from->shape;
	if (!r->list)
		r->list = from->list;
}

/* What restricts only (not, if, then, else) describes nothing. */
static void settle(struct rule *r)
{
	const struct rule_combined *m = r->combined;

	if (r->object && r->object->properties.count)
		r->shape = r->object;
	if (r->array && r->array->items)
		r->list = r->array;
	if (m && m->ref)
		inherit(r, m->ref, true);
	for (size_t i = 0; m && i < m->all_of.count; i++)
		inherit(r, m->all_of.items[i], false);
	for (size_t i = 0; m && i < m->any_of.count; i++)
		inherit(r, m->any_of.items[i], false);
	for (size_t i = 0; m && i < m->one_of.count; i++)
		inherit(r, m->one_of.items[i], false);
	if (!r->shape)
		r->shape = r->object;
}

/*
 * Count what applies to one value; a circle would never end. Settles in
 * passing, since a rule is done after all that it leads to.
 */
static unsigned weigh(struct compiler *c, struct rule *r)
{
	unsigned weight = 1;
	struct rule *next;

	if (r->weight || c->failed)
		return r->weight;
	c->document = r->document;
	if (r->is_visiting || c->depth == MOST_CHAIN) {
		schema_refuse(c, r->at,
			r->is_visiting
				? "this schema refers to itself for the same "
				  "value"
				: "too many schemas lead to each other here");
		return 0;
	}
	r->is_visiting = true;
	c->depth++;
	for (size_t i = 0; weight <= MOST_WEIGHT; i++) {
		next = rule_combined_at(r, i);
		if (!next)
			break;
		weight += weigh(c, next);
	}
	c->depth--;
	c->document = r->document;
	if (weight > MOST_WEIGHT && !c->failed)
		schema_refuse(c, r->at,
			"more than %d schemas apply to one value here",
			MOST_WEIGHT);
	r->is_visiting = false;
	r->weight = weight;
	settle(r);
	r->asks = rule_find_asks(r);
	return weight;
}

void schema_link(struct compiler *c)
{
	struct rule_vec *rules = &c->schema->rules;

	/* compiling a target may add rules with references of their own */
	for (size_t i = 0; i < rules->count; i++) {
		struct rule *r = rules->items[i];

		if (r->combined && r->combined->ref_at)
			resolve(c, r);
	}
	for (size_t i = 0; i < rules->count && !c->failed; i++)
		weigh(c, rules->items[i]);
}
