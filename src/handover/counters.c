/* SPDX-License-Identifier: MIT */
/* Reading the org's counters, and putting them into a plan. */
#include "handover/counters.h"

#include <stdlib.h>

#include "handover/identity.h"

#define FILE_PATH IDENTITY_FOLDER "counters.yaml"

static const struct node *map_of(const struct node *doc, const char *key)
{
	const struct node *n = node_get(doc, span_of(key));

	return n && n->type == NODE_MAP ? n : NULL;
}

enum opk_status counters_read(struct store *s, struct arena *a,
	struct faults *f, struct counters *out)
{
	struct node *doc = NULL;
	uint64_t changes;
	enum opk_status st = identity_check(s, f, &changes);

	if (!st)
		st = identity_load(s, NULL, FILE_PATH, a, f, &doc);
	if (st)
		return st;
	out->largest_ids = map_of(doc, "largest_ids");
	out->auto_numbers = map_of(doc, "auto_numbers");
	out->turns = map_of(doc, "turns");
	return OPK_OK;
}

static int by_key(const void *x, const void *y)
{
	const struct node *const *a = x, *const *b = y;

	return span_order((*a)->key, (*b)->key);
}

/* Both maps in one, by key; of a key that both have, the new value. */
static bool merge(struct arena *a, struct node *doc, const char *key,
	const struct node *old, const struct node *new)
{
	struct node *map = node_put_map(a, doc, key), *last = map;
	size_t room = (old ? old->count : 0) + (new ? new->count : 0), n = 0;
	const struct node **all = arena_new(a, const struct node *, room + 1);

	NODE_EACH (each, old)
		if (all && !node_get(new, each->key))
			all[n++] = each;
	NODE_EACH (each, new)
		if (all)
			all[n++] = each;
	if (all && n)
		qsort(all, n, sizeof *all, by_key);
	for (size_t i = 0; all && last && i < n; i++)
		last = node_put(map, all[i]->key, node_share(a, all[i]));
	return all && last;
}

enum opk_status counters_put(struct store *s, const struct counters *now,
	struct arena *a, struct plan *p, struct faults *f)
{
	unsigned char seed[ED25519_SEED];
	struct counters old = { 0 };
	struct node *doc = node_new(a, NODE_MAP);
	enum opk_status st;

	if (!node_first(now->largest_ids) && !node_first(now->turns))
		return OPK_OK;
	st = counters_read(s, a, f, &old);
	if (!st)
		st = identity_seed(s, a, p, f, seed);
	if (st)
		return st;
	crypto_wipe(seed, sizeof seed);
	node_put_text(a, doc, "format", SPAN("orgpack-counters/1"));
	if (!merge(a, doc, "largest_ids", old.largest_ids, now->largest_ids) ||
		((node_first(old.auto_numbers) ||
			 node_first(now->auto_numbers)) &&
			!merge(a, doc, "auto_numbers", old.auto_numbers,
				now->auto_numbers)) ||
		!merge(a, doc, "turns", old.turns, now->turns))
		return fault_memory(f);
	return identity_put(s, FILE_PATH, doc, a, p, f);
}
