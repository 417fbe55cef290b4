/* SPDX-License-Identifier: MIT */
/* The stages of a target's pipelines. */
#include "convert/recipe_parts.h"

struct pipelines {
	struct map names;   /* actual values -> number */
	struct map *stages; /* by number */
};

static bool take_stages(struct pipelines *p, const struct setting *s,
	const struct node *tree, uint32_t number)
{
	struct span name =
		arena_copy(s->arena, node_get_text(tree, "actual_value"));
	uint32_t at = name.ptr ? map_add(&p->names, name, number) : MAP_NONE;

	if (at == MAP_NONE)
		return false;
	NODE_EACH (n, node_get(tree, SPAN("maps"))) {
		struct span stage =
			arena_copy(s->arena, node_get_text(n, "actual_value"));

		if (!stage.ptr || map_add(&p->stages[at], stage, 1) == MAP_NONE)
			return false;
	}
	return true;
}

bool target_take_pipelines(struct target_plan *plan)
{
	const struct setting *s = plan->setting;
	struct target *t = plan->target;
	struct world *w = s->world;
	struct pipelines *p;
	size_t n;
	const uint32_t *all =
		world_range(w, kind_find(SPAN("pipeline")), t->module, &n);
	bool done = true;

	t->stage = plan_slot(plan, SPAN("Stage"));
	t->pipeline = plan_slot(plan, SPAN("Pipeline"));
	if (!n || t->stage == SLOT_MISSING || t->pipeline == SLOT_MISSING)
		return true;
	p = arena_new(s->arena, struct pipelines, 1);
	if (!p)
		return false;
	p->names.arena = s->arena;
	p->stages = arena_new(s->arena, struct map, n);
	for (uint32_t i = 0; p->stages && done && i < n; i++) {
		struct arena scratch = { 0 };
		const struct node *tree = world_tree(w, all[i], &scratch);

		p->stages[i].arena = s->arena;
		done = take_stages(p, s, tree, i);
		arena_release(&scratch);
	}
	t->pipelines = p;
	return done && p->stages;
}

bool pipelines_have(
	const struct pipelines *p, struct span pipeline, struct span stage)
{
	uint32_t number = map_get(&p->names, pipeline);

	return number == MAP_NONE ||
	       map_get(&p->stages[number], stage) != MAP_NONE;
}
