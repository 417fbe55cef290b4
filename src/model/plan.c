/* SPDX-License-Identifier: MIT */
/* Plans: collecting operations, their order and their digest. */
#include "model/plan.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/vec.h"

struct plan_op *plan_add(struct arena *a, struct plan *p)
{
	struct plan_op *op;

	if (p->count == p->room && !vec_grow(a, (void **)&p->items, p->count,
					   &p->room, sizeof *p->items))
		return NULL;
	op = &p->items[p->count++];
	*op = (struct plan_op){ 0 };
	return op;
}

/* Components first, then what is none, then the store's own files. */
static int zone(const struct plan_op *op)
{
	return (op->internal ? 2 : 0) + (op->action == PLAN_DELETE);
}

static unsigned rank(const struct plan_op *op)
{
	return op->kind ? op->kind->order : UINT_MAX;
}

static int in_order(const void *x, const void *y)
{
	const struct plan_op *a = x, *b = y;

	if (zone(a) != zone(b))
		return zone(a) - zone(b);
	if (rank(a) != rank(b))
		return (rank(a) < rank(b)) == (a->action == PLAN_DELETE) ? 1
									 : -1;
	return span_order(a->path, b->path);
}

static void count(struct plan *p, const struct plan_op *op)
{
	if (!op->kind)
		return;
	p->added += op->action == PLAN_ADD;
	p->changed += op->action == PLAN_CHANGE;
	p->deleted += op->action == PLAN_DELETE;
}

static void hex_or_dash(bool applies, const struct digest *d, char *out)
{
	if (applies)
		digest_format(d, out);
	else
		memcpy(out, "-", 2);
}

static void hash_op(struct hasher *h, const struct plan_op *op)
{
	static const char *const words[] = { "add", "change", "delete" };
	char before[DIGEST_HEX + 1], after[DIGEST_HEX + 1];
	char line[2 * DIGEST_HEX + 16];
	int n;

	hex_or_dash(op->action != PLAN_ADD, &op->before, before);
	hex_or_dash(op->action != PLAN_DELETE, &op->after, after);
	n = snprintf(line, sizeof line, "%s %s %s ", words[op->action], before,
		after);
	hasher_add(h, (struct span){ line, (size_t)n });
	hasher_add(h, op->path);
	hasher_add(h, SPAN("\n"));
}

void plan_seal(struct plan *p)
{
	struct hasher h;

	if (p->count)
		qsort(p->items, p->count, sizeof *p->items, in_order);
	p->added = p->changed = p->deleted = 0;
	hasher_init(&h);
	hasher_add(&h, SPAN("orgpack-plan/1\n"));
	for (size_t i = 0; i < p->count; i++) {
		count(p, &p->items[i]);
		if (!p->items[i].internal)
			hash_op(&h, &p->items[i]);
	}
	p->digest = hasher_take(&h);
}
