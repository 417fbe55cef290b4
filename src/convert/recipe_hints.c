/* SPDX-License-Identifier: MIT */
/* What a mistyped target or column was probably meant to be. */
#include <stdio.h>

#include "convert/recipe_parts.h"

const char *hint_target(
	const struct recipe *p, struct span word, char out[HINT_BYTES])
{
	const struct setting *s = p->setting;
	struct inspection in = { .faults = s->faults };
	struct span *names = arena_new(s->arena, struct span, p->target_count);
	struct texts known = { names, (uint32_t)p->target_count };

	out[0] = '\0';
	if (!names)
		return out;
	for (size_t i = 0; i < p->target_count; i++)
		names[i] = p->targets[i].module;
	return hint_texts(&in, &known, word, out);
}

static bool is_target(const struct recipe *p, struct span module)
{
	for (size_t i = 0; i < p->target_count; i++)
		if (span_equal(p->targets[i].module, module))
			return true;
	return false;
}

/* The field of a module that is nearest; empty when none is near. */
static struct span near_field(
	const struct recipe *p, struct span module, struct span field)
{
	const struct setting *s = p->setting;
	struct identity id = { kind_find(SPAN("field")), { module, field } };
	struct suggestion near = { .word = field };

	world_suggest(s->world, s->faults, &id, &near);
	return near.best;
}

/* "Deal.Amount", "Deals.Amnt": for another target, or another field. */
static bool hint_given(
	const struct recipe *p, struct span column, char out[HINT_BYTES])
{
	struct span field, module = span_split(column, '.', &field);
	struct suggestion near = { .word = module };

	if (!field.len)
		return false;
	if (!is_target(p, module)) {
		for (size_t i = 0; i < p->target_count; i++)
			suggest(&near, p->targets[i].module);
		module = near.best;
	}
	if (!module.len)
		return false;
	if (!world_field(p->setting->world, module, field))
		field = near_field(p, module, field);
	if (field.len)
		snprintf(out, HINT_BYTES, "Did you mean '%.*s.%.*s'?",
			SPAN_ARG(module), SPAN_ARG(field));
	return field.len;
}

/* "Amount", which is a field of a target and none of the source. */
static bool hint_of_target(
	const struct recipe *p, struct span column, char out[HINT_BYTES])
{
	for (size_t i = 0; i < p->target_count; i++) {
		struct span module = p->targets[i].module;

		if (!world_field(p->setting->world, module, column))
			continue;
		snprintf(out, HINT_BYTES, "Did you mean '%.*s.%.*s'?",
			SPAN_ARG(module), SPAN_ARG(column));
		return true;
	}
	return false;
}

const char *hint_column(
	const struct recipe *p, struct span column, char out[HINT_BYTES])
{
	static const char *const ours[] = { "id", "assign_to", "on_match" };
	struct suggestion near = { .word = column };
	struct span field;

	if (span_find(column, ';', 0) < column.len ||
		span_find(column, '\t', 0) < column.len) {
		snprintf(out, HINT_BYTES, "Part the columns with commas.");
		return out;
	}
	if (hint_given(p, column, out) || hint_of_target(p, column, out))
		return out;
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		suggest(&near, span_of(ours[i]));
	field = near.best.len ? near.best
			      : near_field(p, p->setting->module, column);
	if (field.len)
		snprintf(out, HINT_BYTES, "Did you mean '%.*s'?",
			SPAN_ARG(field));
	else
		snprintf(out, HINT_BYTES,
			"Name a field of the source, or MODULE.FIELD of a "
			"target.");
	return out;
}
