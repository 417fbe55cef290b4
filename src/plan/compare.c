/* SPDX-License-Identifier: MIT */
/* Walking two sorted states side by side. */
#include "plan/compare.h"

#include "model/diff.h"
#include "plan/operand.h"
#include "util/vec.h"

struct comparison {
	struct operand *old, *new;
	struct arena *arena;
	struct faults *faults;
	struct changes *out;
};

/* Equal as far as can be said without trees. */
static bool surely_equal(const struct component *a, const struct component *b)
{
	if (a->size == b->size && digest_equal(&a->sha256, &b->sha256))
		return true;
	return a->has_content && b->has_content &&
	       digest_equal(&a->content, &b->content);
}

static enum opk_status add(struct comparison *c, const struct component *old,
	const struct component *new, struct node *properties)
{
	struct change *item = vec_add(c->arena, &c->out->list);

	if (!item)
		return fault_memory(c->faults);
	*item = (struct change){ old, new, properties };
	c->out->added += !old;
	c->out->deleted += !new;
	c->out->changed += old && new;
	return OPK_OK;
}

static enum opk_status diff_pair(struct comparison *c,
	const struct component *old, const struct component *new,
	struct arena *scratch, struct node *list)
{
	struct node *x = operand_tree(c->old, old, scratch, c->faults);
	struct node *y = operand_tree(c->new, new, scratch, c->faults);

	if (!x || !y)
		return worse(c->faults->worst, OPK_MALFORMED);
	if (!list)
		return fault_memory(c->faults);
	return diff_trees(old->id.kind, x, y, scratch, list, c->faults);
}

static enum opk_status compare_pair(struct comparison *c,
	const struct component *old, const struct component *new)
{
	struct arena scratch = { 0 };
	struct node *list;
	enum opk_status st;

	if (surely_equal(old, new)) {
		c->out->unchanged++;
		return OPK_OK;
	}
	st = operand_load(c->old, c->faults);
	if (!st)
		st = operand_load(c->new, c->faults);
	list = st ? NULL : node_new(&scratch, NODE_LIST);
	if (!st)
		st = diff_pair(c, old, new, &scratch, list);
	if (!st && !list->count)
		c->out->unchanged++;
	else if (!st)
		st = add(c, old, new, node_copy(c->arena, list));
	arena_release(&scratch);
	return st;
}

static size_t next(const struct state *s, const bool *chosen, size_t i)
{
	while (i < s->count && chosen && !chosen[i])
		i++;
	return i;
}

enum opk_status compare_targets(struct operand *old, struct operand *new,
	const bool *old_chosen, const bool *new_chosen, struct arena *a,
	struct faults *f, struct changes *out)
{
	struct comparison c = { old, new, a, f, out };
	const struct state *s = old->state, *t = new->state;
	size_t i = next(s, old_chosen, 0), j = next(t, new_chosen, 0);
	enum opk_status st = OPK_OK;

	*out = (struct changes){ 0 };
	while (st < OPK_SYSTEM && (i < s->count || j < t->count)) {
		const struct component *x = i < s->count ? &s->items[i] : NULL;
		const struct component *y = j < t->count ? &t->items[j] : NULL;
		int order = !x ? 1 : !y ? -1 : span_order(x->path, y->path);

		if (order < 0)
			st = worse(st, add(&c, x, NULL, NULL));
		else if (order > 0)
			st = worse(st, add(&c, NULL, y, NULL));
		else
			st = worse(st, compare_pair(&c, x, y));
		if (order <= 0)
			i = next(s, old_chosen, i + 1);
		if (order >= 0)
			j = next(t, new_chosen, j + 1);
	}
	return st;
}

struct node *compare_entry(struct arena *a, struct node *list,
	const char *action, const struct component *c)
{
	struct node *entry = node_add(list, node_new(a, NODE_MAP));

	node_put_text(a, entry, "action", span_of(action));
	node_put_text(a, entry, "kind", c->id.kind->name);
	node_put_text(a, entry, "name", arena_copy(a, c->name));
	return node_put_text(a, entry, "path", arena_copy(a, c->path)) ? entry
								       : NULL;
}

enum opk_status compare_answer(
	const struct changes *c, struct opk_answer *answer)
{
	struct arena *a = &answer->arena;
	struct node *list = node_put_list(a, answer->root, "changes"), *counts;

	for (size_t i = 0; i < c->list.count; i++) {
		const struct change *x = &c->list.items[i];
		const char *action = !x->old   ? "add"
				     : !x->new ? "delete"
					       : "change";
		struct node *entry = compare_entry(
			a, list, action, x->new ? x->new : x->old);

		if (!entry)
			return fault_memory(&answer->faults);
		if (x->properties)
			node_put(entry, SPAN("properties"), x->properties);
	}
	counts = node_put_map(a, answer->root, "counts");
	node_put_int(a, counts, "added", (int64_t)c->added);
	node_put_int(a, counts, "changed", (int64_t)c->changed);
	node_put_int(a, counts, "deleted", (int64_t)c->deleted);
	return node_put_int(a, counts, "unchanged", (int64_t)c->unchanged)
		       ? OPK_OK
		       : fault_memory(&answer->faults);
}
