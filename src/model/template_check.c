/* SPDX-License-Identifier: MIT */
/* Templates of conversion mappings: whether what they name is there. */
#include "model/template_check.h"

#include "model/graph.h"
#include "model/template.h"

static void check_template_name(const struct inspection *in, struct span source,
	const struct node *template, struct span name)
{
	struct identity id = { in->world->field, { source, name } };
	char field[VALUE_BYTES], hint[HINT_BYTES];

	if (span_equal(name, SPAN("id")) || world_has(in->world, &id) ||
		!world_has_module(in->world, source) ||
		!missing_counts(in, &id))
		return;
	FAULT_AT(in, OPK_UNKNOWN_REFERENCE, template,
		"module %.*s has no field %s, which the template takes\n%s",
		SPAN_ARG(source), show(name, field),
		hint_name(in, &id,
			"Name a field that the module has; put a text in "
			"single quotes.",
			hint));
}

/* A brace that no '$' precedes: nobody means it, everybody forgets it. */
static void check_braces(
	const struct inspection *in, const struct node *n, struct span text)
{
	size_t from = span_find(text, '{', 0), to = span_find(text, '}', from);
	char inside[VALUE_BYTES];

	if (from == text.len)
		return;
	if (to < text.len)
		FAULT_AT(in, OPK_BAD_MAPPING, n,
			"the template has %s in braces, and no '$' before "
			"them\nWrite ${...} for a field's value, and ${'{'} "
			"for a brace.",
			show(span_cut(text, from + 1, to), inside));
	else
		FAULT_AT(in, OPK_BAD_MAPPING, n,
			"the template has a '{' without a '$' before it\n"
			"Write ${...} for a field's value, and ${'{'} for a "
			"brace.");
}

void template_check(const struct inspection *in, struct span source,
	const struct node *template)
{
	struct template_scan scan = { .rest = template->text };
	enum template_piece piece;
	struct span text;

	do {
		piece = template_next(&scan, &text);
		if (piece == TEMPLATE_TEXT)
			check_braces(in, template, text);
		if (piece == TEMPLATE_FIELD)
			check_template_name(in, source, template, text);
	} while (piece != TEMPLATE_END && piece != TEMPLATE_BROKEN);
	if (piece == TEMPLATE_BROKEN)
		FAULT_AT(in, OPK_BAD_MAPPING, template,
			"the template has a '${' without its '}'\n"
			"Close it behind the field's name, and a text with a "
			"single quote.");
}

/* All that stands for something in a record's number is the source's id. */
void template_check_id(const struct inspection *in, const struct node *n)
{
	struct template_scan scan = { 0 };
	enum template_piece piece;
	struct span text;

	if (!n || n->type != NODE_TEXT || span_is(n->text, "next"))
		return;
	scan.rest = n->text;
	do {
		piece = template_next(&scan, &text);
		if (piece == TEMPLATE_TEXT)
			check_braces(in, n, text);
		if (piece == TEMPLATE_TEXT || piece == TEMPLATE_END ||
			(piece == TEMPLATE_FIELD && span_is(text, "id")))
			continue;
		FAULT_AT(in, OPK_BAD_MAPPING, n,
			"the template of a new id has something else than "
			"'${id}' in it\nMake it of letters and the id of the "
			"record that converts.");
		return;
	} while (piece != TEMPLATE_END);
}
