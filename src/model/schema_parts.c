/* SPDX-License-Identifier: MIT */
/* Checking what objects and lists hold. */
#include <stdio.h>

#include "model/schema_check.h"

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
			faults_are_full(c->faults)
				? SPAN("")
				: hint_property(o, child->key, hint),
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

bool check_object(struct schema_walk *c, const struct rule *r,
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

bool check_array(struct schema_walk *c, const struct rule *r,
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
