/* SPDX-License-Identifier: MIT */
/* Targets as the engine sees them: columns, indexes, plans for new records. */
#include "convert/goal.h"

#include "convert/derive.h"
#include "convert/engine.h"
#include "convert/hint.h"
#include "convert/run.h"
#include "table/match.h"

static const struct node *mapping_target(const struct run *r, size_t number)
{
	const struct node *n =
		node_first(node_get(r->setting->mapping, SPAN("targets")));

	while (n && number--)
		n = n->next;
	return n;
}

static bool list_names(const struct run *r, const char *list, struct span name)
{
	NODE_EACH (n, node_get(r->setting->mapping, span_of(list)))
		if (span_equal(n->text, name))
			return true;
	return false;
}

static uint32_t need_column(
	const struct run *r, struct sheet *s, const char *name)
{
	return sheet_column(s, span_of(name),
		world_field(r->setting->world, s->module, span_of(name)));
}

/* Columns that new records may need and the mapping does not name. */
static bool add_columns(const struct run *r, struct goal *g)
{
	struct sheet *s = g->sheet;
	const struct target *t = g->target;

	g->has_layout =
		s->layout != COLUMN_NONE || !span_is(t->layout, "Standard");
	if (g->has_layout)
		s->layout = need_column(r, s, "Layout");
	if (g->carries_tags && s->tag == COLUMN_NONE)
		s->tag = need_column(r, s, "Tag");
	if (s->owner == COLUMN_NONE)
		s->owner = need_column(r, s, "Owner");
	return s->owner != COLUMN_NONE &&
	       (!g->has_layout || s->layout != COLUMN_NONE) &&
	       (!g->carries_tags || s->tag != COLUMN_NONE);
}

/* Is it a column that new records fill by other means than their slot? */
static bool is_special(const struct goal *g, uint32_t column)
{
	const struct sheet *s = g->sheet;

	return column == s->owner || column == s->layout || column == s->tag ||
	       column == s->id;
}

/* The index of a rule; a rule with a key that nothing fills finds nothing. */
static bool open_rule(struct run *r, struct goal *g, size_t number)
{
	const struct match_rule *rule = &g->target->rules[number];
	struct key_part parts[KEYS_MOST];

	for (size_t i = 0; i < rule->key_count; i++) {
		uint32_t slot = rule->keys[i].slot;

		if (slot == UINT32_MAX)
			return true;
		parts[i] = (struct key_part){ rule->keys[i].column,
			rule->keys[i].how };
		g->is_derived[number] |= slot >= g->target->slot_count ||
					 g->target->slots[slot].fallback.len ||
					 is_special(g, rule->keys[i].column);
	}
	if (!rule->key_count)
		return true;
	g->rules[number] = matcher_index(r->matcher, g->sheet, parts,
		rule->key_count, rule->existing_only, false);
	g->may_hint[number] = goal_may_hint(r, g, number);
	return g->rules[number];
}

static bool open_unique(struct run *r, struct goal *g, size_t number)
{
	const struct unique_field *u = &g->target->uniques[number];
	struct key_part part = { u->column,
		u->cased ? NORMALISE_EXACT : NORMALISE_FOLD };

	if (u->slot == UINT32_MAX)
		return true;
	g->uniques[number] =
		matcher_index(r->matcher, g->sheet, &part, 1, false, true);
	return g->uniques[number];
}

static bool open_indexes(struct run *r, struct goal *g)
{
	const struct target *t = g->target;

	g->first_hash = r->engine->hash_count;
	r->engine->hash_count += t->rule_count + t->unique_count;
	g->uniques = arena_new(&r->arena, struct index *, t->unique_count + 1);
	g->intent.slots = arena_new(&r->arena, uint32_t, t->slot_count + 1);
	g->intent.dropped =
		arena_new(&r->arena, struct dropped, t->slot_count + 1);
	if (!g->uniques || !g->intent.slots || !g->intent.dropped)
		return false;
	for (size_t i = 0; i < t->rule_count; i++)
		if (!open_rule(r, g, i))
			return false;
	for (size_t i = 0; i < t->unique_count; i++)
		if (!open_unique(r, g, i))
			return false;
	return true;
}

static bool open_goal(struct run *r, struct goal *g, size_t number)
{
	const struct target *t = &r->recipe->targets[number];
	const struct node *n = mapping_target(r, number);
	struct span id = node_get_text(n, "new_id");

	g->target = t;
	g->sheet = t->sheet;
	g->number = number;
	g->carries_tags = r->recipe->tag != COLUMN_NONE &&
			  list_names(r, "carry_over_tags", t->module);
	g->may_tag = people_may_write(
		r->setting->people, r->setting->actor, t->module, SPAN("Tag"));
	for (size_t i = 0; i < t->slot_count; i++)
		if (t->slots[i].from == FROM_RECORD)
			g->needs |= (uint64_t)1 << t->slots[i].record;
	if (id.len && !span_is(id, "next")) {
		g->id_template = id;
		g->sheet->names_ids = true;
		if (!sheet_index(g->sheet))
			return false;
	}
	return add_columns(r, g) && sheet_number(g->sheet) &&
	       open_indexes(r, g);
}

/* The marks of a source record that has converted. */
static bool open_source(struct run *r)
{
	struct recipe *p = r->recipe;
	struct sheet *s = p->source;
	static const char *const modules[] = { "Accounts", "Contacts",
		"Deals" };
	static const char *const names[] = { "Converted_Account",
		"Converted_Contact", "Converted_Deal" };
	uint32_t *const columns[] = { &p->converted_account,
		&p->converted_contact, &p->converted_deal };

	p->converted = need_column(r, s, "Converted__s");
	p->converted_time = need_column(r, s, "Converted_Date_Time");
	for (size_t i = 0; i < 3; i++) {
		bool has = false;

		for (size_t k = 0; k < p->target_count; k++)
			has |= span_is(p->targets[k].module, modules[i]);
		*columns[i] = has ? need_column(r, s, names[i]) : COLUMN_NONE;
		if (has && *columns[i] == COLUMN_NONE)
			return false;
	}
	return p->converted != COLUMN_NONE && p->converted_time != COLUMN_NONE;
}

static bool open_goals(struct run *r)
{
	struct engine *w = r->engine;
	const struct recipe *p = r->recipe;

	w->goals = arena_new(&r->arena, struct goal, p->target_count + 1);
	r->by_action = (size_t(*)[ACTION_KINDS])arena_alloc(&r->arena,
		p->target_count + 1, sizeof *r->by_action, alignof(size_t));
	if (!w->goals || !r->by_action || !open_source(r))
		return false;
	w->goal_count = p->target_count;
	for (size_t i = 0; i < p->target_count; i++)
		if (!open_goal(r, &w->goals[i], i))
			return false;
	return children_open(r);
}

enum opk_status goals_open(struct run *r)
{
	return open_goals(r) ? OPK_OK : fault_memory(r->setting->faults);
}

static bool plan_goal(struct run *r, struct goal *g)
{
	size_t n = g->sheet->columns.count;

	if (g->plan_count == n)
		return true;
	g->plan = arena_new(&r->arena, struct cell_plan, n);
	g->columns = arena_new(&r->arena, uint32_t, n);
	if (!g->plan || !g->columns)
		return false;
	for (size_t i = 0; i < n; i++)
		g->plan[i] = goal_plan_cell(g, (uint32_t)i);
	g->plan_count = n;
	return true;
}

static size_t target_of(const struct run *r, const char *module)
{
	size_t i = 0;

	while (!span_is(r->recipe->targets[i].module, module))
		i++;
	return i;
}

static bool plan_source(struct run *r)
{
	const struct recipe *p = r->recipe;
	struct sheet *s = p->source;
	struct engine *w = r->engine;
	size_t n = s->columns.count;

	w->source_plan = arena_new(&r->arena, struct cell_plan, n);
	w->source_columns = arena_new(&r->arena, uint32_t, 2 * n);
	if (!w->source_plan || !w->source_columns)
		return false;
	w->source_plan_count = n;
	for (uint32_t i = 0; i < n; i++) {
		struct cell_plan plan = { CELL_EMPTY, 0 };

		if (i == p->converted)
			plan.from = CELL_TRUE;
		else if (i == p->converted_time || i == s->modified_time)
			plan.from = CELL_NOW;
		else if (i == s->modified_by)
			plan.from = CELL_ACTOR;
		else if (i == p->converted_account)
			plan = (struct cell_plan){ CELL_RECORD,
				(uint32_t)target_of(r, "Accounts") };
		else if (i == p->converted_contact)
			plan = (struct cell_plan){ CELL_RECORD,
				(uint32_t)target_of(r, "Contacts") };
		else if (i == p->converted_deal)
			plan = (struct cell_plan){ CELL_RECORD,
				(uint32_t)target_of(r, "Deals") };
		w->source_plan[i] = plan;
		s->columns.items[i].is_marked = plan.from != CELL_EMPTY;
	}
	return true;
}

bool goals_plan(struct run *r)
{
	for (size_t i = 0; i < r->engine->goal_count; i++)
		if (!plan_goal(r, &r->engine->goals[i]))
			return false;
	return children_plan(r) && plan_source(r);
}
