/* SPDX-License-Identifier: MIT */
/* Subforms of a target: each is a small mapping of its own. */
#include "convert/recipe_parts.h"

/* A record's parent is set, whatever is mapped. */
static void drop_parent(struct target *t)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->mandatory_count; i++) {
		if (span_is(t->mandatory_names[i], "Parent_Id"))
			continue;
		t->mandatory_names[kept] = t->mandatory_names[i];
		t->mandatory[kept++] = t->mandatory[i];
	}
	t->mandatory_count = kept;
}

/* What a mapping of another source has in common with the whole. */
static struct recipe *new_recipe(const struct setting *all, struct span from)
{
	struct setting *s = arena_new(all->arena, struct setting, 1);
	struct recipe *p = arena_new(all->arena, struct recipe, 1);

	if (!s || !p)
		return NULL;
	*s = *all;
	s->module = from;
	s->selection = NULL;
	*p = (struct recipe){ .setting = s,
		.target_count = 1,
		.names_column = COLUMN_NONE,
		.assign_column = COLUMN_NONE,
		.policy_column = COLUMN_NONE,
		.converted = COLUMN_NONE,
		.locked = COLUMN_NONE,
		.approval = COLUMN_NONE,
		.layout = COLUMN_NONE,
		.tag = COLUMN_NONE,
		.owner = COLUMN_NONE,
		.converted_time = COLUMN_NONE,
		.converted_account = COLUMN_NONE,
		.converted_contact = COLUMN_NONE,
		.converted_deal = COLUMN_NONE };
	p->targets = arena_new(all->arena, struct target, 1);
	p->reaches = arena_new(all->arena, struct reaches, 1);
	return p->targets && p->reaches ? p : NULL;
}

static enum opk_status take_child(
	const struct setting *all, const struct node *n, struct child_map *out)
{
	struct recipe *p = new_recipe(all, node_get_text(n, "from"));
	struct target_plan plan = { .node = n };
	enum opk_status st;

	if (!p)
		return fault_memory(all->faults);
	p->source = sheets_get(all->sheets, p->setting->module);
	if (!p->source)
		return worse(all->faults->worst, OPK_MALFORMED);
	*p->reaches =
		(struct reaches){ .setting = p->setting, .source = p->source };
	*p->targets = (struct target){ .module = node_get_text(n, "module"),
		.layout = SPAN("Standard"),
		.policy = POLICY_CREATE,
		.stage = SLOT_MISSING,
		.pipeline = SLOT_MISSING };
	plan.setting = p->setting;
	plan.recipe = p;
	plan.target = p->targets;
	st = target_compile(&plan);
	drop_parent(p->targets);
	out->recipe = p;
	return st;
}

enum opk_status target_take_children(struct target_plan *p)
{
	const struct node *list = node_get(p->node, SPAN("children"));
	struct target *t = p->target;
	enum opk_status st = OPK_OK;

	if (!list)
		return OPK_OK;
	t->children =
		arena_new(p->setting->arena, struct child_map, list->count);
	if (!t->children)
		return fault_memory(p->setting->faults);
	NODE_EACH (n, list)
		st = worse(st, take_child(p->setting, n,
				       &t->children[t->child_count++]));
	return st;
}
