/* SPDX-License-Identifier: MIT */
/*
 * anyOf and oneOf: which branch holds, and when none does, which one was
 * meant. That is the one whose type fits, then the one whose const and enum
 * properties hold, then the one that lacks least.
 */
#include <string.h>

#include "model/schema_check.h"

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

bool rule_takes_type(const struct rule *r, const struct node *n)
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

static bool refuse(struct schema_walk *c, const struct rule_vec *branches,
	const struct node *n, const struct check_frame *at)
{
	if (check_found(c))
		explain(c, branches, n, at);
	return false;
}

bool check_any_of(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	const struct rule_vec *branches = &r->combined->any_of;

	for (size_t i = 0; i < branches->count; i++)
		if (check_fits(c, branches->items[i], n, at))
			return true;
	return refuse(c, branches, n, at);
}

bool check_one_of(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	const struct rule_vec *branches = &r->combined->one_of;
	size_t fitting = 0;

	for (size_t i = 0; i < branches->count && fitting < 2; i++)
		fitting += check_fits(c, branches->items[i], n, at);
	if (fitting == 1)
		return true;
	if (!fitting)
		return refuse(c, branches, n, at);
	if (check_found(c))
		check_say(c, OPK_SCHEMA_MISMATCH, n, at, SPAN(""),
			"has more than one of the forms of which it must have "
			"one");
	return false;
}
