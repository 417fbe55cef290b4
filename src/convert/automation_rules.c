/* SPDX-License-Identifier: MIT */
/* Compiling workflow rules: what sets them off, and what they do. */
#include "convert/automation_parts.h"

#include <stdio.h>
#include <stdlib.h>

/* Columns whose change counts, each once. */
struct columns {
	struct compiling *c;
	VEC(uint32_t) items;
};

static void add_column(struct columns *l, struct span field)
{
	uint32_t column = map_get(&l->c->sheet->by_name, field);
	uint32_t *at;

	if (column == MAP_NONE)
		return; /* what is not there does not change */
	at = vec_add(l->c->m->arena, &l->items);
	if (at)
		*at = column;
	else
		l->c->st = fault_memory(l->c->m->setting->faults);
}

/* The fields that criteria name; depth is that of the tree. */
static void add_criteria(struct columns *l, const struct node *criteria)
{
	struct span rest, field = node_get_text(criteria, "field");

	if (field.len)
		add_column(l, span_split(field, '.', &rest));
	NODE_EACH (n, node_get(criteria, SPAN("group")))
		add_criteria(l, n);
}

static bool names_section(const struct node *sections, struct span name)
{
	NODE_EACH (n, sections)
		if (span_equal(n->text, name))
			return true;
	return false;
}

/* The fields of some sections of a layout. */
static void add_sections(
	struct columns *l, struct span layout, const struct node *sections)
{
	const struct node *tree = component_named(l->c, "layout", layout);

	NODE_EACH (section, node_get(tree, SPAN("sections"))) {
		if (!names_section(sections, node_get_text(section, "name")))
			continue;
		NODE_EACH (field, node_get(section, SPAN("fields")))
			add_column(l, node_get_text(field, "api_name"));
	}
}

/* The trigger's criteria, with match_all in place of the outermost word. */
static const struct node *trigger_criteria(
	struct compiling *c, const struct node *details)
{
	const struct node *criteria = node_get(details, SPAN("criteria"));
	const struct node *all = node_get(details, SPAN("match_all"));
	struct node *copy;

	if (!all || !node_get(criteria, SPAN("group")))
		return criteria;
	copy = node_copy(c->m->arena, criteria);
	for (struct node *n = copy ? copy->first : NULL; n; n = n->next)
		if (span_is(n->key, "group_operator"))
			n->text = all->boolean ? SPAN("AND") : SPAN("OR");
	if (!copy)
		c->st = fault_memory(c->m->setting->faults);
	return copy;
}

static const struct criteria *take_criteria(
	struct compiling *c, const struct workflow *w, const struct node *tree)
{
	struct criteria_task t = { .ways = &c->m->ways, .sheet = c->sheet };
	const struct criteria *out = NULL;

	if (!c->m->gathers && !c->st)
		c->st = criteria_take(&t, w->component, tree, &out);
	return out;
}

static void take_trigger(struct compiling *c, struct workflow *w)
{
	const struct node *when = node_get(w->tree, SPAN("execute_when"));
	const struct node *details = node_get(when, SPAN("details"));
	struct columns l = { .c = c };
	const struct node *criteria;

	if (c->m->gathers)
		return;
	if (w->on_field) {
		criteria = trigger_criteria(c, details);
		w->trigger = take_criteria(c, w, criteria);
		add_criteria(&l, criteria);
	} else if (w->on_section) {
		w->layout = node_get_text(details, "layout");
		add_sections(
			&l, w->layout, node_get(details, SPAN("sections")));
	}
	w->columns = l.items.items;
	w->column_count = l.items.count;
}

/* When actions that wait so long are due, as a text. */
static struct span due_text(struct compiling *c, const struct node *duration)
{
	const struct automation *m = c->m;
	char text[TIME_TEXT];
	int64_t ms =
		calendar_due(&m->calendar, m->setting->zone, m->setting->now_ms,
			period_find(node_get_text(duration, "period")),
			node_get_int(duration, "unit", 0));
	struct span due;

	time_format(ms, m->setting->zone, text);
	due = arena_copy(m->arena, span_of(text));
	if (!due.ptr)
		c->st = fault_memory(m->setting->faults);
	return due;
}

static void take_condition(
	struct compiling *c, struct workflow *w, const struct node *n)
{
	struct condition *k = &w->conditions[w->condition_count++];
	const struct node *criteria = node_get(n, SPAN("criteria_details"));
	char path[32];

	k->sequence = node_get_int(n, "sequence_number", 0);
	k->criteria = take_criteria(c, w, node_get(criteria, SPAN("criteria")));
	snprintf(path, sizeof path, "/%jd", (intmax_t)k->sequence);
	c->path = span_of(path);
	c->due = (struct span){ 0 };
	actions_compile(c, node_get(n, SPAN("instant_actions")), &k->actions);
	NODE_EACH (later, node_get(n, SPAN("scheduled_actions"))) {
		c->due = due_text(c, node_get(later, SPAN("execute_after")));
		if (c->st)
			break;
		actions_compile(
			c, node_get(later, SPAN("actions")), &k->actions);
	}
	c->due = (struct span){ 0 };
}

static int by_sequence(const void *x, const void *y)
{
	const struct condition *a = x, *b = y;

	return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

static void take_conditions(struct compiling *c, struct workflow *w)
{
	const struct node *list = node_get(w->tree, SPAN("conditions"));

	w->conditions = compiled(c, struct condition, count_of(list));
	if (!w->conditions)
		return;
	NODE_EACH (n, list)
		if (!c->st)
			take_condition(c, w, n);
	qsort(w->conditions, w->condition_count, sizeof *w->conditions,
		by_sequence);
}

/* Which changes set it off; false: none of those that there are. */
static bool take_type(struct workflow *w, struct span module)
{
	const struct node *when = node_get(w->tree, SPAN("execute_when"));
	struct span type = node_get_text(when, "type");
	struct span other = node_get_text(
		node_get(when, SPAN("details")), "trigger_module");

	if (!node_get_bool(w->tree, "active", true) ||
		(other.len && !span_equal(other, module)))
		return false;
	w->on_create =
		span_is(type, "create") || span_is(type, "create_or_edit");
	w->on_edit = span_is(type, "edit") || span_is(type, "create_or_edit");
	w->on_field = span_is(type, "field_update");
	w->on_section = span_is(type, "section_update");
	return w->on_create || w->on_edit || w->on_field || w->on_section;
}

static void take_rule(struct compiling *c, struct book *b, uint32_t component)
{
	struct workflow *w = &b->rules[b->rule_count];
	struct automation *m = c->m;
	struct span name;

	*w = (struct workflow){ .component = component,
		.tree = compiled_tree(c, component) };
	if (!w->tree || !take_type(w, b->sheet->module))
		return;
	b->rule_count++;
	name = arena_print(m->arena, "workflow_rule:%.*s.%.*s",
		SPAN_ARG(b->sheet->module),
		SPAN_ARG(node_get_text(w->tree, "api_name")));
	w->doer = c->doer = doer_new(c, name);
	if (c->st)
		return;
	take_trigger(c, w);
	take_conditions(c, w);
}

void rules_compile(struct compiling *c, struct book *b)
{
	struct automation *m = c->m;
	size_t count;
	const uint32_t *items = world_range(m->setting->world,
		kind_find(SPAN("workflow_rule")), b->sheet->module, &count);

	b->rule_count = 0;
	b->rules = compiled(c, struct workflow, count);
	if (!b->rules)
		return;
	c->sheet = b->sheet;
	c->converts = true;
	for (size_t i = 0; !c->st && i < count; i++)
		take_rule(c, b, items[i]);
}
