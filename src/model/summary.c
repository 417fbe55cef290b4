/* SPDX-License-Identifier: MIT */
/* Counting components by kind. */
#include "model/summary.h"

#include "model/state.h"
#include "tree/answer.h"

struct span summary_digest(struct arena *a, const struct digest *d)
{
	char hex[DIGEST_HEX + 1];

	digest_format(d, hex);
	return arena_print(a, "sha256:%s", hex);
}

void summary_counts(struct node *map, const char *key, struct arena *a,
	const struct state *s, const bool *chosen)
{
	struct node *counts = node_put_map(a, map, key);
	size_t *n = arena_new(a, size_t, kind_count());

	for (size_t i = 0; n && i < s->count; i++)
		n[s->items[i].id.kind->index] += !chosen || chosen[i];
	for (unsigned i = 0; n && i < kind_count(); i++)
		if (n[i])
			node_put(counts, kind_at(i)->plural,
				node_new_int(a, (int64_t)n[i]));
}

void summary_of(
	const struct state *s, const bool *chosen, struct opk_answer *answer)
{
	struct arena *a = &answer->arena;
	const char *name = s->name && *s->name ? s->name : "org";

	node_put_text(a, answer->root, "name", arena_copy(a, span_of(name)));
	if (s->source)
		node_put(answer->root, SPAN("source"), node_copy(a, s->source));
	if (s->has_digest)
		node_put_text(a, answer->root, "digest",
			summary_digest(a, &s->digest));
	summary_counts(answer->root, "counts", a, s, chosen);
}
