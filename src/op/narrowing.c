/* SPDX-License-Identifier: MIT */
/* Comparing an old and a new field by what their values may be. */
#include "op/narrowing.h"

#include "util/text.h"

static struct node *read_tree(struct planning *p, const struct kind *kind,
	struct span path, struct span bytes)
{
	struct identity id;
	struct source src = { arena_copy(p->arena, path).ptr, bytes };
	struct node *tree = NULL;

	if (kind_of_path(path, &id) && id.kind == kind)
		component_read(&id, &src, p->arena, &p->answer->faults, &tree);
	return tree;
}

static const struct component *before(
	const struct planning *p, const struct plan_op *op)
{
	return state_find(p->org->state, op->path);
}

/* The values of the old list that the new one does not have. */
static enum opk_status find_values(struct planning *p, const struct node *old,
	const struct node *new, struct narrowing *out)
{
	const struct node *was = node_get(old, SPAN("pick_list_values"));
	const struct node *is = node_get(new, SPAN("pick_list_values"));
	struct map kept = { .arena = p->arena };

	if (!was || was->type != NODE_LIST)
		return OPK_OK;
	if (new &&node_get(new, SPAN("global_picklist")))
		return OPK_OK; /* values come from there: not comparable */
	out->values = (struct map){ .arena = p->arena };
	NODE_EACH (v, is)
		if (!map_set(&kept, node_get_text(v, "actual_value"), 1))
			return fault_memory(&p->answer->faults);
	NODE_EACH (v, was) {
		struct span value = node_get_text(v, "actual_value");

		if (map_get(&kept, value) != MAP_NONE)
			continue;
		if (!map_set(&out->values, value, 1))
			return fault_memory(&p->answer->faults);
		out->any = true;
		out->why = "would lose pick list values in use in";
	}
	return OPK_OK;
}

static int64_t less(
	const struct node *old, const struct node *new, const char *key)
{
	int64_t was = node_get_int(old, key, -1);
	int64_t is = node_get_int(new, key, -1);

	return is >= 0 && (was < 0 || is < was) ? is : -1;
}

enum opk_status narrowing_of_field(
	struct planning *p, const struct plan_op *op, struct narrowing *out)
{
	const struct component *c = before(p, op);
	struct node *old, *new;

	*out = (struct narrowing){ .length = -1, .decimals = -1 };
	if (!c)
		return OPK_OK;
	old = read_tree(p, op->kind, op->path, c->bytes);
	new = read_tree(p, op->kind, op->path, op->bytes);
	if (!old || !new)
		return OPK_OK; /* reported; the check of the result stops us */
	if (!span_equal(node_get_text(old, "data_type"),
		    node_get_text(new, "data_type"))) {
		out->any = out->type = true;
		out->why = "would change its data type under the values of";
		return OPK_OK;
	}
	out->several =
		span_is(node_get_text(new, "data_type"), "multiselectpicklist");
	out->length = less(old, new, "length");
	out->decimals = less(old, new, "decimal_place");
	out->any = out->length >= 0 || out->decimals >= 0;
	out->why = out->length >= 0 ? "would become too short for"
				    : "would lose decimals in";
	return find_values(p, old, new, out);
}

enum opk_status narrowing_of_picklist(
	struct planning *p, const struct plan_op *op, struct narrowing *out)
{
	const struct component *c = before(p, op);
	struct node *old, *new = NULL;

	*out = (struct narrowing){
		.length = -1, .decimals = -1, .several = true
	};
	if (!c)
		return OPK_OK;
	old = read_tree(p, op->kind, op->path, c->bytes);
	if (op->action == PLAN_CHANGE)
		new = read_tree(p, op->kind, op->path, op->bytes);
	return old ? find_values(p, old, new, out) : OPK_OK;
}

bool narrowing_uses(const struct component *c, struct span picklist)
{
	struct arena scratch = { 0 };
	struct faults f = { .arena = &scratch };
	struct source src = { NULL, c->bytes };
	struct node *tree = NULL;
	bool uses;

	if (!span_is(c->id.kind->name, "field") || !c->bytes.ptr)
		return false;
	component_tree(c, &src, &scratch, &f, &tree);
	uses = span_equal(node_get_text(tree, "global_picklist"), picklist);
	arena_release(&scratch);
	return uses;
}

static bool lists_lost_value(const struct narrowing *n, struct span value)
{
	struct span rest = value, one;

	if (map_get(&n->values, value) != MAP_NONE)
		return true;
	while (n->several && rest.len) {
		one = span_split(rest, ';', &rest);
		if (map_get(&n->values, one) != MAP_NONE)
			return true;
	}
	return false;
}

bool narrowing_harms(const struct narrowing *n, struct span value)
{
	size_t point = span_find(value, '.', 0);

	if (n->type)
		return true;
	if (n->length >= 0 && text_length(value) > (size_t)n->length)
		return true;
	if (n->decimals >= 0 && point < value.len &&
		value.len - point - 1 > (size_t)n->decimals)
		return true;
	return lists_lost_value(n, value);
}
