/* SPDX-License-Identifier: MIT */
/* Where the values of a target's fields come from. */
#include <stdlib.h>

#include "convert/filling.h"
#include "convert/recipe_parts.h"
#include "convert/value.h"
#include "model/data_type.h"

uint32_t plan_slot(const struct target_plan *p, struct span field)
{
	uint32_t slot = map_get(&p->by_field, field);

	return slot == MAP_NONE ? SLOT_MISSING : slot;
}

/* A text as a cell that lives as long as the recipe; ptr NULL: no memory. */
static struct span keep_cell(const struct setting *s, struct span text)
{
	struct buf cell = { 0 };
	struct span kept;

	cell_add(&cell, text);
	kept = cell.failed ? (struct span){ NULL, 0 }
			   : arena_copy(s->arena, buf_span(&cell));
	buf_release(&cell);
	return kept;
}

/* Does true win, whatever the policy? Whoever has opted out stays so. */
static bool has_true_win(const struct target_plan *p, struct span field,
	const struct field_facts *facts)
{
	const struct node *rule =
		node_get(node_get(p->node, SPAN("merge")), field);

	if (rule)
		return span_is(rule->text, "true_wins");
	return facts && facts->holds == HOLDS_BOOLEAN &&
	       span_ends(field, SPAN("Opt_Out"));
}

/* What every slot has; NULL: no memory. */
static struct slot *add_slot(struct target_plan *p, struct span field)
{
	const struct setting *s = p->setting;
	struct target *t = p->target;
	const struct field_facts *facts =
		world_field(s->world, t->module, field);
	uint32_t number = (uint32_t)t->slot_count;
	struct slot *slot = &t->slots[number];
	struct span by_default = plan_default(p, field, facts);

	*slot = (struct slot){ .field = field,
		.facts = facts,
		.check = value_check_new(s, facts, s->arena),
		.from = FROM_VALUE,
		.source = COLUMN_NONE,
		.date_only = facts && facts->holds == HOLDS_DATE,
		.given = COLUMN_NONE,
		.fallback = keep_cell(s, by_default),
		.out = sheet_column(t->sheet, field, facts),
		.may_write = t->may_edit && people_may_write(s->people,
						    s->actor, t->module, field),
		.true_wins = has_true_win(p, field, facts) };
	if (!slot->check || !slot->fallback.ptr || slot->out == COLUMN_NONE ||
		map_add(&p->by_field, field, number) != number)
		return NULL;
	t->slot_count++;
	return slot;
}

static bool take_field(
	struct target_plan *p, struct slot *slot, const struct node *n)
{
	const struct node *list = node_get(n, SPAN("transform"));
	struct span name =
		n->type == NODE_TEXT ? n->text : node_get_text(n, "field");

	slot->from = FROM_FIELD;
	slot->source = sheet_field(p->recipe->source, name);
	if (slot->source == COLUMN_NONE)
		return false;
	if (list && list->count) {
		slot->transforms = transforms_compile(list, p->setting->arena);
		if (!slot->transforms)
			return false;
	}
	slot->is_plain = !slot->transforms && !slot->date_only;
	slot->is_trimmed = slot->transforms && !slot->date_only &&
			   transforms_only_trim(slot->transforms);
	return true;
}

/* Numbers as they are written. */
static bool take_value(
	struct target_plan *p, struct slot *slot, const struct node *value)
{
	struct span text = value->text;

	if (value->type == NODE_BOOL)
		text = value->boolean ? SPAN("true") : SPAN("false");
	if (slot->date_only && text_is_long_date(text, p->setting->zone))
		text = span_cut(text, 0, DATE_BYTES);
	slot->constant = keep_cell(p->setting, text);
	slot->is_sure = !value_check_text(slot->check, text);
	return slot->constant.ptr;
}

static bool take_source(
	struct target_plan *p, struct slot *slot, const struct node *n)
{
	const struct node *value = node_get(n, SPAN("value"));
	struct span template = node_get_text(n, "template");
	struct span record = node_get_text(n, "record");

	slot->is_mapped = true;
	if (value)
		return take_value(p, slot, value);
	if (template.len) {
		slot->from = FROM_TEMPLATE;
		slot->template = template_compile(
			p->recipe->source, template, p->setting->arena);
		return slot->template;
	}
	if (!record.len)
		return take_field(p, slot, n);
	slot->from = FROM_RECORD;
	while (slot->record < p->number &&
		!span_equal(p->recipe->targets[slot->record].module, record))
		slot->record++;
	return true;
}

static bool take_mapped(struct target_plan *p)
{
	NODE_EACH (n, node_get(p->node, SPAN("fields"))) {
		struct slot *slot = add_slot(p, n->key);

		if (!slot || !take_source(p, slot, n))
			return false;
	}
	p->target->mapped_count = p->target->slot_count;
	return true;
}

/* "<Module>.<Field>", in the order of the selection's columns. */
static bool take_given(struct target_plan *p)
{
	const struct table *selection = p->setting->selection;
	struct target *t = p->target;

	for (uint32_t i = 0; selection && i < selection->column_count; i++) {
		struct span field;
		uint32_t number;

		if (!column_is_for(selection->columns[i], t->module, &field))
			continue;
		number = plan_slot(p, field);
		if (number == SLOT_MISSING) {
			if (!add_slot(p, field))
				return false;
			number = (uint32_t)t->slot_count - 1;
		}
		t->slots[number].given = i;
	}
	t->given_count = t->slot_count - t->mapped_count;
	return true;
}

static int by_bytes(const void *a, const void *b)
{
	return span_order(*(const struct span *)a, *(const struct span *)b);
}

/* Does the table have the column itself? */
static bool has_column(const struct sheet *s, struct span field)
{
	uint32_t column = sheet_known_column(s, field);

	return column != COLUMN_NONE && !s->columns.items[column].is_added;
}

/*
 * Fields that have a default and nothing else, where the table has their
 * column; `names` has room for all candidates.
 */
static bool take_defaults(struct target_plan *p, const struct field_range *all,
	struct span *names)
{
	struct world *w = p->setting->world;
	struct target *t = p->target;
	size_t n = 0;

	for (size_t i = 0; i < all->count; i++)
		names[n++] = w->state->items[all->items[i]].id.value[1];
	for (uint32_t i = 0; p->layout && i < p->layout->defaults.count; i++)
		names[n++] = p->layout->defaults.items[i];
	if (n)
		qsort(names, n, sizeof *names, by_bytes);
	for (size_t i = 0; i < n; i++) {
		const struct field_facts *facts =
			world_field(w, t->module, names[i]);

		if (plan_default(p, names[i], facts).len &&
			plan_slot(p, names[i]) == SLOT_MISSING &&
			has_column(t->sheet, names[i]) &&
			(!facts || !facts->read_only) && !add_slot(p, names[i]))
			return false;
	}
	return true;
}

bool target_take_slots(struct target_plan *p)
{
	const struct setting *s = p->setting;
	const struct node *fields = node_get(p->node, SPAN("fields"));
	struct field_range all;
	struct arena scratch = { 0 };
	struct span *names;
	size_t most;
	bool done;

	all.items = world_range(
		s->world, s->world->field, p->target->module, &all.count);
	most = all.count + (p->layout ? p->layout->defaults.count : 0);
	names = arena_new(&scratch, struct span, most);
	most += fields->count + RULES_MOST;
	most += s->selection ? s->selection->column_count : 0;
	p->by_field.arena = s->arena;
	p->target->slots = arena_new(s->arena, struct slot, most);
	done = names && p->target->slots && take_mapped(p) && take_given(p) &&
	       take_defaults(p, &all, names);
	arena_release(&scratch);
	return done;
}

/* A name and whether it must be there. */
static void add_name(struct target_plan *p, struct span field)
{
	const struct field_facts *facts =
		world_field(p->setting->world, p->target->module, field);
	struct target *t = p->target;

	if (!facts || facts->is_system || facts->read_only ||
		facts->holds == HOLDS_BOOLEAN ||
		plan_default(p, field, facts).len)
		return;
	t->mandatory_names[t->mandatory_count++] = field;
}

bool target_take_mandatory(struct target_plan *p)
{
	struct world *w = p->setting->world;
	struct target *t = p->target;
	size_t n, kept = 0;
	const uint32_t *fields = world_mandatory(w, t->module, &n);
	size_t most = n + (p->layout ? p->layout->required.count : 0);

	t->mandatory = arena_new(p->setting->arena, uint32_t, most);
	t->mandatory_names = arena_new(p->setting->arena, struct span, most);
	if (!t->mandatory || !t->mandatory_names)
		return false;
	for (size_t i = 0; i < n; i++)
		add_name(p, w->state->items[fields[i]].id.value[1]);
	for (uint32_t i = 0; p->layout && i < p->layout->required.count; i++)
		add_name(p, p->layout->required.items[i]);
	if (t->mandatory_count)
		qsort(t->mandatory_names, t->mandatory_count,
			sizeof *t->mandatory_names, by_bytes);
	for (size_t i = 0; i < t->mandatory_count; i++) {
		struct span name = t->mandatory_names[i];
		uint32_t slot = plan_slot(p, name);

		if (kept && span_equal(t->mandatory_names[kept - 1], name))
			continue;
		t->mandatory_names[kept] = name;
		t->mandatory[kept++] =
			slot == SLOT_MISSING ? (uint32_t)t->slot_count : slot;
	}
	t->mandatory_count = kept;
	return true;
}
