/* SPDX-License-Identifier: MIT */
/* Workflow rules: what sets them off, and what that asks for. */
#include "rules/workflow.h"

#include <stdio.h>
#include <stdlib.h>

#include "rules/action.h"

/* A branch of a rule. */
struct condition {
	int64_t sequence;
	const struct criteria *criteria;
	struct action_list actions;
};

struct workflow {
	const struct rule_source *source;
	const struct node *tree;
	uint32_t component;
	bool on_create, on_edit, on_field, on_section;
	const struct criteria *trigger; /* on_field */
	uint32_t *columns;              /* whose change counts */
	size_t column_count;
	struct span layout;     /* on_section */
	uint32_t layout_column; /* COLUMN_NONE: all have the standard one */
	struct condition *conditions;
	size_t condition_count;
};

/* Columns whose change counts, each once. */
struct columns {
	struct rule_compiler *c;
	VEC(uint32_t) items;
};

static void add_column(struct columns *l, struct span field)
{
	uint32_t column = map_get(&l->c->at.sheet->by_name, field);
	uint32_t *at;

	if (column == MAP_NONE)
		return; /* what is not there does not change */
	at = vec_add(l->c->arena, &l->items);
	if (at)
		*at = column;
	else
		compiler_lose_memory(l->c);
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
	const struct node *tree = compiler_component(l->c, "layout", layout);

	NODE_EACH (section, node_get(tree, SPAN("sections"))) {
		if (!names_section(sections, node_get_text(section, "name")))
			continue;
		NODE_EACH (field, node_get(section, SPAN("fields")))
			add_column(l, node_get_text(field, "api_name"));
	}
}

/* The trigger's criteria, with match_all in place of the outermost word. */
static const struct node *trigger_criteria(
	struct rule_compiler *c, const struct node *details)
{
	const struct node *criteria = node_get(details, SPAN("criteria"));
	const struct node *all = node_get(details, SPAN("match_all"));
	struct node *copy;

	if (!all || !node_get(criteria, SPAN("group")))
		return criteria;
	copy = node_copy(c->arena, criteria);
	for (struct node *n = copy ? copy->first : NULL; n; n = n->next)
		if (span_is(n->key, "group_operator"))
			n->text = all->boolean ? SPAN("AND") : SPAN("OR");
	if (!copy)
		compiler_lose_memory(c);
	return copy;
}

static void compile_trigger(struct rule_compiler *c, struct workflow *f)
{
	const struct node *when = node_get(f->tree, SPAN("execute_when"));
	const struct node *details = node_get(when, SPAN("details"));
	struct columns l = { .c = c };
	const struct node *criteria;

	if (c->gathers)
		return;
	if (f->on_field) {
		criteria = trigger_criteria(c, details);
		f->trigger = compiler_criteria(c, f->component, criteria);
		add_criteria(&l, criteria);
	} else if (f->on_section) {
		f->layout = node_get_text(details, "layout");
		f->layout_column =
			map_get(&c->at.sheet->by_name, SPAN("Layout"));
		add_sections(
			&l, f->layout, node_get(details, SPAN("sections")));
	}
	f->columns = l.items.items;
	f->column_count = l.items.count;
}

/* When actions that wait so long are due, as a text. */
static struct span due_text(
	struct rule_compiler *c, const struct node *duration)
{
	const struct setting *s = c->setting;
	char text[TIME_TEXT];
	int64_t ms = calendar_due(c->calendar, s->zone, s->now_ms,
		period_find(node_get_text(duration, "period")),
		node_get_int(duration, "unit", 0));

	time_format(ms, s->zone, text);
	return compiler_text(c, arena_copy(c->arena, span_of(text)));
}

static void compile_condition(
	struct rule_compiler *c, struct workflow *f, const struct node *n)
{
	struct condition *k = &f->conditions[f->condition_count++];
	const struct node *criteria = node_get(n, SPAN("criteria_details"));
	char path[32];

	k->sequence = node_get_int(n, "sequence_number", 0);
	k->criteria = compiler_criteria(
		c, f->component, node_get(criteria, SPAN("criteria")));
	snprintf(path, sizeof path, "/%jd", (intmax_t)k->sequence);
	c->at.path = span_of(path);
	c->at.due = (struct span){ 0 };
	actions_compile(c, node_get(n, SPAN("instant_actions")), &k->actions);
	NODE_EACH (later, node_get(n, SPAN("scheduled_actions"))) {
		c->at.due = due_text(c, node_get(later, SPAN("execute_after")));
		if (c->st)
			break;
		actions_compile(
			c, node_get(later, SPAN("actions")), &k->actions);
	}
}

static int by_sequence(const void *x, const void *y)
{
	const struct condition *a = x, *b = y;

	return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

static void compile_conditions(struct rule_compiler *c, struct workflow *f)
{
	const struct node *list = node_get(f->tree, SPAN("conditions"));
	const struct rule_subject outer = c->at;

	f->conditions = compiler_new(
		c, struct condition, node_first(list) ? list->count : 0);
	if (!f->conditions)
		return;
	NODE_EACH (n, list) {
		if (!c->st)
			compile_condition(c, f, n);
		c->at = outer;
	}
	qsort(f->conditions, f->condition_count, sizeof *f->conditions,
		by_sequence);
}

/* Which changes set it off; false: none of those that there are. */
static bool compile_type(struct workflow *f, struct span module)
{
	const struct node *when = node_get(f->tree, SPAN("execute_when"));
	struct span type = node_get_text(when, "type");
	struct span other = node_get_text(
		node_get(when, SPAN("details")), "trigger_module");

	if (!node_get_bool(f->tree, "active", true) ||
		(other.len && !span_equal(other, module)))
		return false;
	f->on_create =
		span_is(type, "create") || span_is(type, "create_or_edit");
	f->on_edit = span_is(type, "edit") || span_is(type, "create_or_edit");
	f->on_field = span_is(type, "field_update");
	f->on_section = span_is(type, "section_update");
	return f->on_create || f->on_edit || f->on_field || f->on_section;
}

/* NULL: no change sets it off, or c->st is set. */
static const struct workflow *compile_rule(
	struct rule_compiler *c, uint32_t component)
{
	struct span module = c->at.sheet->module;
	struct workflow *f = compiler_new(c, struct workflow, 1);

	if (!f)
		return NULL;
	f->component = component;
	f->tree = compiler_tree(c, component);
	if (!f->tree || !compile_type(f, module))
		return NULL;
	f->source = c->at.source = compiler_source(c,
		compiler_text(c,
			arena_print(c->arena, "workflow_rule:%.*s.%.*s",
				SPAN_ARG(module),
				SPAN_ARG(node_get_text(f->tree, "api_name")))));
	if (c->st)
		return NULL;
	compile_trigger(c, f);
	compile_conditions(c, f);
	return f;
}

void workflows_compile(
	struct rule_compiler *c, struct sheet *sheet, struct workflows *out)
{
	const struct rule_subject outer = c->at;
	size_t count;
	const uint32_t *components = world_range(c->setting->world,
		kind_find(SPAN("workflow_rule")), sheet->module, &count);

	*out = (struct workflows){ .items = compiler_new(
					   c, const struct workflow *, count) };
	if (!out->items)
		return;
	for (size_t i = 0; !c->st && i < count; i++) {
		const struct workflow *f;

		c->at = (struct rule_subject){ .sheet = sheet };
		f = compile_rule(c, components[i]);
		if (f)
			out->items[out->count++] = f;
	}
	c->at = outer;
}

const struct rule_source *workflow_source(const struct workflow *f)
{
	return f->source;
}

static bool has_column(const struct record_change *change, uint32_t column)
{
	for (size_t i = 0; i < change->column_count; i++)
		if (change->columns[i] == column)
			return true;
	return false;
}

static bool has_any(
	const struct record_change *change, const struct workflow *f)
{
	for (size_t i = 0; i < f->column_count; i++)
		if (has_column(change, f->columns[i]))
			return true;
	return false;
}

static bool has_layout(const struct workflow *f, struct lookup_reader *k)
{
	struct span layout = f->layout_column == COLUMN_NONE
				     ? (struct span){ 0 }
				     : lookup_reader_text(k, f->layout_column);

	return span_equal(layout.len ? layout : SPAN("Standard"), f->layout);
}

static bool is_set_off(const struct workflow *f,
	const struct record_change *change, struct lookup_reader *k)
{
	if (change->is_new)
		return f->on_create;
	if (f->on_edit)
		return true;
	if (!has_any(change, f))
		return false;
	return f->on_field ? lookup_reader_meets(k, f->trigger)
			   : f->on_section && has_layout(f, k);
}

const struct action_list *workflow_actions(const struct workflow *f,
	const struct record_change *change, struct lookup_reader *k)
{
	if (!is_set_off(f, change, k))
		return NULL;
	for (size_t i = 0; i < f->condition_count; i++)
		if (lookup_reader_meets(k, f->conditions[i].criteria))
			return &f->conditions[i].actions;
	return NULL;
}
