/* SPDX-License-Identifier: MIT */
/* Words for faults, and which of them count. */
#include "model/inspection.h"

#include <stdio.h>
#include <string.h>

#include "model/world.h"
#include "schema/schema_check.h"
#include "schema/value_text.h"

enum { FEW_TEXTS = 8, FEW_BYTES = 300 };

struct span home_of(const struct identity *id)
{
	for (unsigned i = 0; i < id->kind->variables; i++)
		if (span_is(id->kind->variable[i], "module"))
			return id->value[i];
	return (struct span){ NULL, 0 };
}

const char *show(struct span text, char out[VALUE_BYTES])
{
	struct node n = { .type = NODE_TEXT, .text = text };

	return value_format(&n, out);
}

const char *kind_words(const struct kind *kind, char out[KIND_BYTES])
{
	snprintf(out, KIND_BYTES, "%.*s", SPAN_ARG(kind->name));
	for (char *c = out; *c; c++)
		if (*c == '_')
			*c = ' ';
	return out;
}

bool hint_may_guess(const struct inspection *in, const struct fault_next *next,
	size_t names)
{
	return faults_may_guess(in->faults, names, next->code, next->severity,
		in->src, next->at ? next->at->line : 0,
		next->at ? next->at->column : 0);
}

const char *hint_name(const struct inspection *in,
	const struct fault_next *next, const struct identity *id,
	const char *otherwise, char out[HINT_BYTES])
{
	unsigned last = id->kind->variables ? id->kind->variables - 1 : 0;
	struct suggestion near = { .word = id->value[last] };

	if (hint_may_guess(in, next, world_suggestions(in->world, id)))
		world_suggest(in->world, id, &near);
	if (near.best.len)
		snprintf(out, HINT_BYTES, "Did you mean '%.*s'?",
			SPAN_ARG(near.best));
	else
		snprintf(out, HINT_BYTES, "%s", otherwise);
	return out;
}

const char *hint_texts(const struct inspection *in,
	const struct fault_next *next, const struct texts *known,
	struct span word, char out[HINT_BYTES])
{
	struct suggestion near = { .word = word };
	size_t n = 0;
	char value[VALUE_BYTES];

	if (hint_may_guess(in, next, known->count))
		for (uint32_t i = 0; i < known->count; i++)
			suggest(&near, known->items[i]);
	out[0] = '\0';
	if (near.best.len)
		snprintf(out, HINT_BYTES, "Did you mean %s?",
			show(near.best, value));
	if (near.best.len || known->count > FEW_TEXTS)
		return out;
	n = (size_t)snprintf(out, HINT_BYTES, "It has ");
	for (uint32_t i = 0; i < known->count && n < FEW_BYTES; i++)
		n += (size_t)snprintf(out + n, HINT_BYTES - n, "%s%s",
			i ? ", " : "", show(known->items[i], value));
	snprintf(out + n, HINT_BYTES - n, ".");
	return out;
}

bool missing_counts(const struct inspection *in, const struct identity *id)
{
	if (!in->world->state->complete)
		return false;
	return in->brought || (in->before && world_has(in->before, id));
}
