/* SPDX-License-Identifier: MIT */
/* What a rule asks of an object: which properties it has anything to say of. */
#include "model/schema_rule.h"

uint64_t rule_name_bit(struct span name)
{
	size_t n = name.len;
	unsigned hash = (unsigned)n;

	if (n)
		hash = hash * 7 + (unsigned char)name.ptr[0] * 31U +
		       (unsigned char)name.ptr[n / 2] * 13U +
		       (unsigned char)name.ptr[n - 1] * 5U;
	return (uint64_t)1 << (hash & 63);
}

static uint64_t asks_of_object(const struct rule_object *o)
{
	uint64_t bits = 0;

	if (node_first(o->required) || o->patterns.count || o->property_names ||
		o->additional || o->least || o->most != RULE_UNLIMITED)
		return RULE_ASKS_ALWAYS;
	for (size_t i = 0; i < o->properties.count; i++)
		bits |= rule_name_bit(o->properties.items[i].name);
	for (size_t i = 0; i < o->dependents.count; i++)
		bits |= rule_name_bit(o->dependents.items[i].name);
	return bits;
}

static uint64_t asks_of_combined(const struct rule_combined *m)
{
	uint64_t bits = m->ref ? m->ref->asks : 0;

	if (m->any_of.count || m->one_of.count || m->not_)
		return RULE_ASKS_ALWAYS;
	for (size_t i = 0; i < m->all_of.count; i++)
		bits |= m->all_of.items[i]->asks;
	/* the one branch there is holds, whatever the condition */
	if (m->if_ && m->then_ && m->else_)
		return RULE_ASKS_ALWAYS;
	if (m->if_ && (m->then_ || m->else_))
		bits |= (m->then_ ? m->then_ : m->else_)->asks;
	return bits;
}

uint64_t rule_find_asks(const struct rule *r)
{
	uint64_t bits = 0;

	if (r->never || r->values || r->constant ||
		(r->types && !(r->types & RULE_OBJECT)))
		return RULE_ASKS_ALWAYS;
	if (r->object)
		bits |= asks_of_object(r->object);
	if (r->combined)
		bits |= asks_of_combined(r->combined);
	return bits;
}
