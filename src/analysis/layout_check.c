/* SPDX-License-Identifier: MIT */
/* Layouts: mandatory fields, fields in two places, and what rules show. */
#include "analysis/layout_check.h"

#include <stdio.h>

#include "analysis/value_check.h"
#include "model/inspection.h"
#include "util/map.h"

/* Where the fields of a layout stand. */
struct places {
	struct map by_field; /* 1 + number of the section, over all fields */
	const struct node **sections;
	uint32_t count;
};

static bool is_unused(const struct node *section)
{
	return span_is(node_get_text(section, "type"), "unused");
}

/* Twice in one section is the schema's to report. */
static void place(
	const struct inspection *in, struct places *p, const struct node *field)
{
	const struct node *n = node_get(field, SPAN("api_name"));
	const struct node *other;
	uint32_t here = p->count - 1, first;
	char name[VALUE_BYTES], where[VALUE_BYTES];

	if (!n || n->type != NODE_TEXT || !n->text.len)
		return;
	first = map_add(&p->by_field, n->text, here);
	if (first == MAP_NONE) {
		fault_memory(in->faults);
		return;
	}
	if (first == here)
		return;
	other = p->sections[first];
	FAULT_AT(in, OPK_FIELD_PLACED_TWICE, n,
		"field %s is already in section %s\n"
		"Leave it in one of the two.",
		show(n->text, name), show(node_get_text(other, "name"), where));
}

static void check_offered(const struct inspection *in, const struct node *field)
{
	struct span name = node_get_text(field, "api_name");
	const struct node *values = node_get(field, SPAN("pick_list_values"));
	const struct field_facts *f;

	if (!values || !name.len)
		return;
	f = world_field(in->world, home_of(in->id), name);
	if (f && f->type)
		value_check_choices(in, f, name, values);
}

static void place_all(const struct inspection *in, struct places *p)
{
	NODE_EACH (section, node_get(in->tree, SPAN("sections"))) {
		p->sections[p->count++] = section;
		NODE_EACH (field, node_get(section, SPAN("fields"))) {
			place(in, p, field);
			check_offered(in, field);
		}
	}
}

static void check_mandatory(
	const struct inspection *in, const struct places *p, struct span field)
{
	uint32_t at = map_get(&p->by_field, field);
	const struct node *sections = node_get(in->tree, SPAN("sections"));
	char name[VALUE_BYTES], where[VALUE_BYTES];

	show(field, name);
	if (at == MAP_NONE)
		FAULT_AT(in, OPK_MISSING_MANDATORY, sections,
			"the layout does not show field %s, which every record "
			"must have\nPlace the field in a section, or make it "
			"not mandatory.",
			name);
	else if (is_unused(p->sections[at]))
		FAULT_AT(in, OPK_MISSING_MANDATORY, p->sections[at],
			"field %s, which every record must have, is in section "
			"%s, which is not shown\nMove the field to another "
			"section, or show this one.",
			name,
			show(node_get_text(p->sections[at], "name"), where));
}

void layout_check(const struct inspection *in)
{
	const struct node *sections = node_get(in->tree, SPAN("sections"));
	struct span home = home_of(in->id);
	struct places p = { .by_field.arena = in->scratch };
	const uint32_t *fields;
	size_t count;

	if (!sections || sections->type != NODE_LIST)
		return;
	p.sections =
		arena_new(in->scratch, const struct node *, sections->count);
	if (!p.sections) {
		fault_memory(in->faults);
		return;
	}
	place_all(in, &p);
	if (!world_has_module(in->world, home))
		return;
	fields = world_mandatory(in->world, home, &count);
	for (size_t i = 0; i < count; i++)
		check_mandatory(
			in, &p, in->world->state->items[fields[i]].id.value[1]);
}

static void check_sections(const struct inspection *in,
	const struct layout_facts *layout, struct span name,
	const struct node *list)
{
	char section[VALUE_BYTES], where[VALUE_BYTES], hint[HINT_BYTES];

	NODE_EACH (n, list) {
		if (n->type != NODE_TEXT ||
			texts_have(&layout->sections, n->text))
			continue;
		FAULT_AT(in, OPK_UNKNOWN_REFERENCE, n,
			"layout %s has no section %s\n%s", show(name, where),
			show(n->text, section),
			hint_texts(in,
				FAULT_NEXT(OPK_ERROR, OPK_UNKNOWN_REFERENCE, n),
				&layout->sections, n->text, hint));
	}
}

static void check_fields(const struct inspection *in,
	const struct layout_facts *layout, struct span name,
	const struct node *list)
{
	char field[VALUE_BYTES], where[VALUE_BYTES];

	NODE_EACH (n, list) {
		if (n->type != NODE_TEXT ||
			texts_have(&layout->fields, n->text) ||
			!world_field(in->world, home_of(in->id), n->text))
			continue;
		WARN_AT(in, OPK_FIELD_NOT_ON_LAYOUT, n,
			"layout %s does not show field %s, so nothing can be "
			"done to it\nPlace the field on the layout, or leave "
			"it out here.",
			show(name, where), show(n->text, field));
	}
}

void layout_rule_check(const struct inspection *in)
{
	struct span name = node_get_text(in->tree, "layout");
	const struct layout_facts *layout =
		world_layout(in->world, home_of(in->id), name);

	if (!layout || !layout->sections.count)
		return;
	NODE_EACH (condition, node_get(in->tree, SPAN("conditions"))) {
		NODE_EACH (action, node_get(condition, SPAN("actions"))) {
			check_sections(in, layout, name,
				node_get(action, SPAN("sections")));
			check_fields(in, layout, name,
				node_get(action, SPAN("fields")));
		}
	}
}

static void check_trigger(const struct inspection *in)
{
	const struct node *details =
		node_at(in->tree, SPAN("/execute_when/details"));
	struct span name = node_get_text(details, "layout");
	const struct layout_facts *layout =
		world_layout(in->world, home_of(in->id), name);

	if (layout && layout->sections.count)
		check_sections(
			in, layout, name, node_get(details, SPAN("sections")));
}

/* That no number occurs twice, the schema says. */
static void check_sequence(const struct inspection *in)
{
	int64_t last = 0;

	NODE_EACH (c, node_get(in->tree, SPAN("conditions"))) {
		const struct node *n = node_get(c, SPAN("sequence_number"));

		if (!n || n->type != NODE_INT)
			continue;
		if (n->integer < last)
			FAULT_AT(in, OPK_BAD_SEQUENCE, n,
				"condition %lld stands behind condition %lld\n"
				"Bring the conditions into the order of their "
				"numbers.",
				(long long)n->integer, (long long)last);
		else if (n->integer > last + 1)
			WARN_AT(in, OPK_BAD_SEQUENCE, n,
				"there is no condition %lld before condition "
				"%lld\nNumber the conditions 1, 2, 3 and so "
				"on.",
				(long long)last + 1, (long long)n->integer);
		if (n->integer > last)
			last = n->integer;
	}
}

void workflow_rule_check(const struct inspection *in)
{
	check_trigger(in);
	check_sequence(in);
}
