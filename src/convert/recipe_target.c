/* SPDX-License-Identifier: MIT */
/* One target of a mapping, put together. */
#include "convert/filling.h"
#include "convert/recipe_parts.h"
#include "convert/value.h"

struct span plan_default(const struct target_plan *p, struct span field,
	const struct field_facts *facts)
{
	uint32_t number = map_get(&p->default_numbers, field);

	if (number != MAP_NONE)
		return p->defaults.items[number];
	return facts && facts->has_default ? facts->default_value
					   : (struct span){ NULL, 0 };
}

static bool add_default(struct target_plan *p, const struct node *field)
{
	const struct node *value = node_get(field, SPAN("default_value"));
	struct span *item;

	if (!value)
		return true;
	item = vec_add(p->setting->arena, &p->defaults);
	if (!item)
		return false;
	*item = value->text;
	if (value->type == NODE_BOOL)
		*item = value->boolean ? SPAN("true") : SPAN("false");
	return map_set(&p->default_numbers, node_get_text(field, "api_name"),
		(uint32_t)p->defaults.count - 1);
}

/* What the layout says of defaults. */
static bool take_layout(struct target_plan *p)
{
	struct world *w = p->setting->world;
	struct identity id = { w->layout,
		{ p->target->module, p->target->layout } };
	uint32_t index = world_find(w, &id);
	const struct node *tree;

	p->default_numbers.arena = p->setting->arena;
	p->layout = world_layout(w, p->target->module, p->target->layout);
	if (!p->layout || !p->layout->defaults.count)
		return true;
	tree = world_tree(w, index, p->setting->arena);
	NODE_EACH (section, node_get(tree, SPAN("sections"))) {
		if (span_is(node_get_text(section, "type"), "unused"))
			continue;
		NODE_EACH (n, node_get(section, SPAN("fields")))
			if (!add_default(p, n))
				return false;
	}
	return true;
}

/* From columns of the sheet, all that there are now, to slots. */
static bool index_columns(struct target_plan *p)
{
	struct target *t = p->target;
	size_t n = t->sheet->columns.count;

	t->by_column = arena_new(p->setting->arena, uint32_t, n);
	if (!t->by_column)
		return false;
	t->by_column_count = n;
	for (size_t i = 0; i < n; i++)
		t->by_column[i] = SLOT_MISSING;
	for (size_t i = 0; i < t->slot_count; i++)
		t->by_column[t->slots[i].out] = (uint32_t)i;
	return true;
}

static bool take_new_id(struct target_plan *p)
{
	struct span text = node_get_text(p->node, "new_id");

	if (!text.len || span_is(text, "next"))
		return true;
	p->target->new_id =
		template_compile(p->recipe->source, text, p->setting->arena);
	return p->target->new_id;
}

enum opk_status target_compile(struct target_plan *p)
{
	const struct setting *s = p->setting;
	struct target *t = p->target;
	enum opk_status st;

	t->sheet = sheets_get(s->sheets, t->module);
	if (!t->sheet)
		return worse(s->faults->worst, OPK_MALFORMED);
	t->may_edit = people_may(s->people, s->actor, t->module, "edit");
	st = reach_compile(p->recipe->reaches,
		node_get(p->node, SPAN("create_when")), &t->create_when);
	if (st)
		return st;
	if (!take_layout(p) || !target_take_slots(p) ||
		!target_take_uniques(p) || !take_new_id(p) || !index_columns(p))
		return fault_memory(s->faults);
	if (!t->is_never_made &&
		(!target_take_mandatory(p) || !target_take_pipelines(p)))
		return fault_memory(s->faults);
	target_take_account(p);
	st = target_take_rules(p);
	return st ? st : target_take_children(p);
}
