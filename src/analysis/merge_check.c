/* SPDX-License-Identifier: MIT */
/* Finding merge fields in texts. */
#include "analysis/merge_check.h"

#include <string.h>

#include "model/criteria_words.h"
#include "model/field_path.h"
#include "model/inspection.h"

enum { MOST_WARNINGS = 100 }; /* in one text */

/* What stands before the dot, but is no module: the user, the org. */
static bool is_special(struct span module)
{
	static const char *const names[] = { "Users", "users", "User", "user",
		"Org", "org", "Organization", "organization", "Variables" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_is(module, names[i]))
			return true;
	return false;
}

static void check_module(const struct inspection *in, const struct node *at,
	struct span module, bool whole)
{
	struct identity id = { in->world->module, { module } };
	char name[VALUE_BYTES], hint[HINT_BYTES];

	if (is_special(module) || !missing_counts(in, &id))
		return;
	show(module, name);
	hint_name(in,
		FAULT_NEXT(whole ? OPK_ERROR : OPK_WARNING,
			OPK_UNKNOWN_REFERENCE, at),
		&id, "Name a module that exists.", hint);
	if (whole)
		FAULT_AT(in, OPK_UNKNOWN_REFERENCE, at,
			"there is no module %s\n%s", name, hint);
	else
		WARN_AT(in, OPK_UNKNOWN_REFERENCE, at,
			"there is no module %s\n%s", name, hint);
}

static void check_field(const struct inspection *in, const struct node *at,
	struct span module, struct span path, bool whole)
{
	if (world_has_module(in->world, module))
		field_path_check(
			in, at, module, path, whole ? OPK_ERROR : OPK_WARNING);
	else
		check_module(in, at, module, whole);
}

/* In a formula also "${Amount}", a field of the module itself. */
static void check_one(const struct inspection *in, const struct node *at,
	struct span found, bool is_formula)
{
	struct span home = home_of(in->id);
	struct span module, path, inside;

	if (text_is_merge_field(found, &module, &path)) {
		if (is_formula || span_starts(found, SPAN("${!")))
			check_field(in, at, module, path, false);
		return;
	}
	inside = span_cut(found, 2, found.len - 1);
	if (is_formula && home.ptr && inside.len &&
		span_find(inside, ' ', 0) == inside.len &&
		span_find(inside, '!', 0) == inside.len)
		field_path_check(in, at, home, inside, OPK_WARNING);
}

static void check_within(
	const struct inspection *in, const struct node *n, bool is_formula)
{
	size_t warnings = in->faults->warnings;
	struct span rest = n->text;

	while (in->faults->warnings - warnings < MOST_WARNINGS) {
		const char *at =
			rest.len ? memmem(rest.ptr, rest.len, "${", 2) : NULL;
		size_t from, to;

		if (!at)
			return;
		from = (size_t)(at - rest.ptr);
		to = span_find(rest, '}', from);
		if (to == rest.len)
			return;
		check_one(in, n, span_cut(rest, from, to + 1), is_formula);
		rest = span_cut(rest, to + 1, rest.len);
	}
}

/* Criteria have looked at their values themselves. */
static bool is_in_criteria(const struct trail *t)
{
	const struct trail *up = t->up;

	if (up && up->node->type == NODE_LIST)
		up = up->up;
	return up && node_get(up->node, SPAN("comparator"));
}

static bool is_formula(const struct trail *t)
{
	struct span key = t->node->key;

	return t->up && (span_is(key, "expression") ||
				span_is(key, "stop_compute_expression") ||
				span_is(key, "formula"));
}

void merge_check_at(const struct inspection *in, const struct trail *t)
{
	const struct node *n = t->node;
	struct span module, path;

	if (n->type != NODE_TEXT || n->text.len < 4 ||
		!memmem(n->text.ptr, n->text.len, "${", 2) || is_in_criteria(t))
		return;
	if (is_formula(t)) {
		/* another system's names are none of ours */
		if (!span_is(node_get_text(t->up->node, "dialect"),
			    "salesforce"))
			check_within(in, n, true);
		return;
	}
	if (text_is_merge_field(n->text, &module, &path))
		check_field(in, n, module, path, true);
	else
		check_within(in, n, false);
}
