/* SPDX-License-Identifier: MIT */
/*
 * Finding items of a list that are alike, in more or less linear time:
 * values get a keyed hash that forgets the order of properties and how
 * numbers are written, and only those with one hash are compared.
 */
#include <stdio.h>
#include <stdlib.h>

#include "model/schema_check.h"
#include "util/hash.h"
#include "util/random.h"

enum { FEW = 8 }; /* items that are compared each with each */

struct hashed {
	uint64_t hash;
	size_t index;
	const struct node *item;  /* as it stands in the list */
	const struct node *value; /* what must be different */
};

static uint64_t hash_number(const uint64_t key[2], const struct node *n)
{
	double d = n->type == NODE_INT ? (double)n->integer : n->number;

	if (d == 0) /* the negative one too */
		d = 0;
	return siphash(key, (struct span){ (const char *)&d, sizeof d });
}

static uint64_t mix(uint64_t h, uint64_t more)
{
	h = (h ^ more) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

static uint64_t hash_node(const uint64_t key[2], const struct node *n)
{
	uint64_t h = (uint64_t)n->type;

	switch (n->type) {
	case NODE_NULL:
		break;
	case NODE_BOOL:
		return mix(h, n->boolean);
	case NODE_INT:
	case NODE_FLOAT:
		return hash_number(key, n);
	case NODE_TEXT:
		return siphash(key, n->text);
	case NODE_LIST:
		NODE_EACH (item, n)
			h = mix(h, hash_node(key, item));
		break;
	case NODE_MAP:
		NODE_EACH (child, n)
			h += mix(siphash(key, child->key),
				hash_node(key, child));
		break;
	}
	return h;
}

static int by_hash(const void *x, const void *y)
{
	const struct hashed *a = x, *b = y;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

static size_t collect(
	struct hashed *all, struct span key, const struct node *list)
{
	size_t n = 0, index = 0;

	NODE_EACH (item, list) {
		const struct node *value =
			span_is(key, ".") ? item : node_get(item, key);

		if (value)
			all[n++] = (struct hashed){ 0, index, item, value };
		index++;
	}
	return n;
}

static void complain(struct schema_walk *c, struct span key,
	const struct hashed *again, const struct hashed *first,
	const struct check_frame *at)
{
	struct check_frame here = {
		.up = at, .is_item = true, .index = again->index
	};
	struct check_frame below = { .up = &here, .key = key };
	char value[VALUE_BYTES], hint[HINT_BYTES];
	bool whole = again->item == again->value;
	struct span h = SPAN("");

	if (!check_found(c))
		return;
	if (first->value->line) {
		snprintf(hint, sizeof hint, "It stands first in line %u.",
			first->value->line);
		h = span_of(hint);
	}
	check_say(c, OPK_DUPLICATE_ITEM, again->value, whole ? &here : &below,
		h, "repeats %s", value_format(again->value, value));
}

/* Items of one hash, in the order of the list. */
static bool check_run(struct schema_walk *c, struct span key,
	const struct hashed *run, size_t n, const struct check_frame *at)
{
	bool fits = true;

	for (size_t i = 1; i < n; i++) {
		size_t j = 0;

		while (j < i && !node_equal(run[j].value, run[i].value))
			j++;
		if (j == i)
			continue;
		complain(c, key, &run[i], &run[j], at);
		fits = false;
		if (c->mode == CHECK_VERDICT)
			break;
	}
	return fits;
}

static bool check_many(struct schema_walk *c, struct span key,
	struct hashed *all, size_t n, const struct check_frame *at)
{
	uint64_t secret[2];
	size_t from = 0;
	bool fits = true;

	random_seed(secret, sizeof secret);
	for (size_t i = 0; i < n; i++)
		all[i].hash = hash_node(secret, all[i].value);
	qsort(all, n, sizeof *all, by_hash);
	for (size_t i = 1; i <= n; i++) {
		if (i < n && all[i].hash == all[from].hash)
			continue;
		fits &= check_run(c, key, all + from, i - from, at);
		from = i;
	}
	return fits;
}

bool check_unique(struct schema_walk *c, struct span key,
	const struct node *list, const struct check_frame *at)
{
	struct arena_mark mark = arena_mark(c->scratch);
	struct hashed few[FEW], *all = few;
	bool fits;
	size_t n;

	if (list->count < 2)
		return true;
	if (list->count > FEW)
		all = arena_new(c->scratch, struct hashed, list->count);
	if (!all) {
		c->lost_memory = true;
		return false;
	}
	n = collect(all, key, list);
	fits = n <= FEW ? check_run(c, key, all, n, at)
			: check_many(c, key, all, n, at);
	arena_rewind(c->scratch, mark);
	return fits;
}
