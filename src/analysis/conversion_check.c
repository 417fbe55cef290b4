/* SPDX-License-Identifier: MIT */
/* Conversion mappings: whether what they say can work. */
#include "analysis/conversion_check.h"

#include <stdio.h>
#include <string.h>

#include "analysis/value_check.h"
#include "model/inspection.h"
#include "model/template.h"
#include "model/value_form.h"
#include "model/world.h"
#include "schema/schema_check.h"
#include "schema/value_text.h"
#include "util/map.h"

enum fit {
	FIT_ALWAYS,
	FIT_SOMETIMES, /* each value has to be looked at */
	FIT_NEVER
};

enum { WHY_BYTES = 256 };

static enum fit mapping_fit(struct world *w, const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES]);
static bool leads_to(const struct field_facts *f, struct span module);
static void template_check(const struct inspection *in, struct span source,
	const struct node *template);
static void template_check_id(
	const struct inspection *in, const struct node *n);
static void found_check(const struct inspection *in, const struct node *target,
	const struct map *fields);

/* One target, and what stands before it. */
struct mapping {
	const struct inspection *in;
	struct span source;         /* the module that converts */
	const struct node *targets; /* all */
	struct map order;           /* their modules, to place from 0 */
	const struct node *target;  /* this one */
	uint32_t place;             /* of this one */
	struct span module;         /* of this one */
	struct map fields;          /* that it fills */
	bool is_child;              /* this one is an entry of `children` */
};

/* Is a record only linked to? */
static bool is_never_made(const struct mapping *m)
{
	return span_is(node_get_text(m->target, "create"), "never");
}

/* A key's place, for faults at the target field. */
static struct node at_key(const struct node *n)
{
	return (struct node){ .type = NODE_TEXT,
		.text = n->key,
		.line = n->key_line,
		.column = n->key_column };
}

static void check_fields(const struct mapping *m, const struct node *n,
	const struct field_facts *to, struct span name, bool is_changed)
{
	static const struct data_type text = { .name = "text",
		.holds = HOLDS_TEXT };
	const struct field_facts *from =
		world_field(m->in->world, m->source, name);
	struct field_facts changed;
	char why[WHY_BYTES], a[VALUE_BYTES], b[VALUE_BYTES];
	enum fit fit;

	if (!from || !from->type)
		return;
	if (span_is(name, "id") && !is_changed && to->holds == HOLDS_RECORD &&
		leads_to(to, m->source))
		return; /* the record points back to what it is made of */
	if (is_changed && from->holds != HOLDS_TEXT) {
		changed = (struct field_facts){ .type = &text,
			.holds = HOLDS_TEXT };
		from = &changed;
	}
	fit = mapping_fit(m->in->world, from, to, why);
	if (fit == FIT_NEVER)
		FAULT_AT(m->in, OPK_BAD_MAPPING, n,
			"%s cannot go into %s: it %s\n"
			"Map a field of a like type, or leave this one out.",
			show(name, a), show(n->key, b), why);
	else if (fit == FIT_SOMETIMES)
		WARN_AT(m->in, OPK_BAD_MAPPING, n,
			"%s does not always fit into %s: it %s\n"
			"Rows whose value does not fit will fail.",
			show(name, a), show(n->key, b), why);
}

/* Only texts come out of a template. */
static void check_template_target(const struct mapping *m, const struct node *n,
	const struct node *template, const struct field_facts *to)
{
	char field[VALUE_BYTES];

	if (to->holds == HOLDS_TEXT || to->holds == HOLDS_CHOICE ||
		to->holds == HOLDS_CHOICES || to->holds == HOLDS_ANY)
		return;
	FAULT_AT(m->in, OPK_BAD_MAPPING, template,
		"a template makes a text, and %s is of type %s\n"
		"Map a field of that type, or give a value.",
		show(n->key, field), to->type->name);
}

static void check_record(const struct mapping *m, const struct node *n,
	const struct node *record, const struct field_facts *to)
{
	char field[VALUE_BYTES], module[VALUE_BYTES];

	show(n->key, field);
	show(record->text, module);
	if (!world_has_module(m->in->world, record->text))
		return;
	if (map_get(&m->order, record->text) >= m->place)
		FAULT_AT(m->in, OPK_BAD_MAPPING, record,
			"no target before this one makes a record of %s\n"
			"Name a module that stands further up, or move that "
			"target there.",
			module);
	else if (to->holds != HOLDS_RECORD && to->holds != HOLDS_RECORDS)
		FAULT_AT(m->in, OPK_BAD_MAPPING, record,
			"%s is of type %s and cannot lead to a record\n"
			"Name a lookup field.",
			field, to->type->name);
	else if (to->leads_to.count && !leads_to(to, record->text))
		FAULT_AT(m->in, OPK_BAD_MAPPING, record,
			"lookup %s leads to module '%.*s', not to %s\n"
			"Map the record of that module, or name another "
			"lookup.",
			field, SPAN_ARG(to->leads_to.items[0]), module);
}

/* What no row could get. */
static void check_constant(const struct mapping *m, const struct node *n,
	const struct node *value, const struct field_facts *to)
{
	size_t errors = m->in->faults->errors;
	struct value_check check;
	char shown[VALUE_BYTES], field[VALUE_BYTES];
	const char *wrong;

	value_check(m->in, to, n->key, value);
	if (m->in->faults->errors > errors || value->type == NODE_BOOL ||
		!node_is_scalar(value))
		return;
	if (!value_check_init(&check, to, m->in->scratch)) {
		fault_memory(m->in->faults);
		return;
	}
	wrong = value_check_text(&check, value->text);
	if (wrong)
		FAULT_AT(m->in, OPK_BAD_VALUE, value,
			"%s does not fit %s: it is %s\n"
			"Give a value that the field can hold.",
			value_format(value, shown), show(n->key, field), wrong);
}

static void check_source(const struct mapping *m, const struct node *n,
	const struct field_facts *to)
{
	const struct node *field = node_get(n, SPAN("field"));
	const struct node *value = node_get(n, SPAN("value"));
	const struct node *template = node_get(n, SPAN("template"));
	const struct node *record = node_get(n, SPAN("record"));

	if (n->type == NODE_TEXT)
		check_fields(m, n, to, n->text, false);
	if (field && field->type == NODE_TEXT)
		check_fields(
			m, n, to, field->text, node_get(n, SPAN("transform")));
	if (value)
		check_constant(m, n, value, to);
	if (template && template->type == NODE_TEXT) {
		template_check(m->in, m->source, template);
		check_template_target(m, n, template, to);
	}
	if (record && record->type == NODE_TEXT)
		check_record(m, n, record, to);
}

/* Each created record has these, whatever is mapped. */
static bool is_settled(const struct mapping *m, struct span field)
{
	return span_is(field, "Owner") || span_is(field, "Layout") ||
	       (m->is_child && (span_is(field, "Parent_Id") ||
				       span_is(field, "se_module")));
}

static const char *settled_hint(struct span field)
{
	if (span_is(field, "Owner"))
		return "Leave it out; say who gets the records with "
		       "--assign-to.";
	if (span_is(field, "Layout"))
		return "Name the layout as the target's layout.";
	return "Leave it out; the rows hang on the record of the target.";
}

/*
 * What the system has reckoned in the source record, as a total, stays true
 * in a copy; nobody else fills a read-only field.
 */
static bool is_copy(const struct mapping *m, const struct node *n,
	const struct field_facts *to)
{
	const struct field_facts *from =
		n->type == NODE_TEXT
			? world_field(m->in->world, m->source, n->text)
			: NULL;

	return from && from->type && from->read_only && !from->is_system &&
	       !to->is_system && !to->type->computed && to->type == from->type;
}

static void check_all_fields(const struct mapping *m)
{
	NODE_EACH (n, node_get(m->target, SPAN("fields"))) {
		const struct field_facts *to =
			world_field(m->in->world, m->module, n->key);
		struct node key = at_key(n);
		char field[VALUE_BYTES];

		if (!to || !to->type)
			continue;
		if (is_settled(m, n->key))
			FAULT_AT(m->in, OPK_BAD_MAPPING, &key,
				"%s is no field to map: the conversion itself "
				"sets it\n%s",
				show(n->key, field), settled_hint(n->key));
		else if (m->is_child && to->is_unique)
			FAULT_AT(m->in, OPK_BAD_MAPPING, &key,
				"%s is unique, and a copy of a row would "
				"repeat it\n"
				"Leave it out of the mapping.",
				show(n->key, field));
		else if (to->read_only && !is_copy(m, n, to))
			FAULT_AT(m->in, OPK_BAD_MAPPING, &key,
				"%s is read-only: only the system sets it\n"
				"Leave it out of the mapping.",
				show(n->key, field));
		else
			check_source(m, n, to);
	}
}

static bool is_filled(const struct mapping *m, struct span field)
{
	return map_get(&m->fields, field) != MAP_NONE;
}

static void check_filled(
	const struct mapping *m, struct span field, bool is_required_only)
{
	const struct field_facts *f =
		world_field(m->in->world, m->module, field);
	bool is_asked =
		span_is(node_get_text(m->target, "create"), "on_request");
	char name[VALUE_BYTES];

	if (!f || f->has_default || f->read_only || is_filled(m, field) ||
		f->holds == HOLDS_BOOLEAN)
		return;
	show(field, name);
	if (is_required_only && is_asked)
		WARN_AT(m->in, OPK_BAD_MAPPING, m->target,
			"nothing fills field %s of '%.*s', which the layout "
			"requires\nMap it, or give it with each row as "
			"%.*s.%.*s.",
			name, SPAN_ARG(m->module), SPAN_ARG(m->module),
			SPAN_ARG(field));
	else
		FAULT_AT(m->in, OPK_BAD_MAPPING, m->target,
			"nothing fills field %s of '%.*s', which every record "
			"must have\nMap it to a field, a value or a template.",
			name, SPAN_ARG(m->module));
}

static void check_mandatory(const struct mapping *m)
{
	struct world *w = m->in->world;
	struct span name = node_get_text(m->target, "layout");
	const struct layout_facts *layout;
	const uint32_t *fields;
	size_t count;

	layout = world_layout(w, m->module, name.len ? name : SPAN("Standard"));
	fields = world_mandatory(w, m->module, &count);
	for (size_t i = 0; i < count; i++) {
		struct span field = w->state->items[fields[i]].id.value[1];

		if (!layout || !texts_have(&layout->defaults, field))
			check_filled(m, field, false);
	}
	for (uint32_t i = 0; layout && i < layout->required.count; i++) {
		struct span field = layout->required.items[i];
		const struct field_facts *f = world_field(w, m->module, field);

		if (f && !f->mandatory && !f->is_system)
			check_filled(m, field, true);
	}
}

/* Files and forms of their own have no text to compare. */
static bool is_comparable(const struct field_facts *f)
{
	return f->holds != HOLDS_FILES &&
	       (f->holds != HOLDS_ANY || f->is_system || f->type->computed);
}

/* A key that nothing is mapped to is always empty. */
static void check_key(const struct mapping *m, const struct node *n)
{
	const struct field_facts *f =
		world_field(m->in->world, m->module, n->key);
	struct node key = at_key(n);
	char field[VALUE_BYTES];

	if (f && f->type && !is_comparable(f))
		FAULT_AT(m->in, OPK_BAD_MAPPING, &key,
			"%s is of type %s, by which no record is recognised\n"
			"Compare a field that holds a text or a number.",
			show(n->key, field), f->type->name);
	else if (!is_filled(m, n->key))
		WARN_AT(m->in, OPK_BAD_MAPPING, &key,
			"nothing fills %s, so that this rule "
			"never finds a record\n"
			"Map the field, or compare another.",
			show(n->key, field));
}

static void check_match(const struct mapping *m)
{
	NODE_EACH (rule, node_get(m->target, SPAN("match")))
		NODE_EACH (n, node_get(rule, SPAN("keys")))
			check_key(m, n);
}

/* The module in whose records the rows of a subform stand; empty: none. */
static struct span parent_of(const struct mapping *m, struct span module)
{
	struct world *w = m->in->world;
	struct identity id = { w->module, { module } };
	uint32_t index = world_find(w, &id);

	if (index == WORLD_NONE)
		return (struct span){ 0 };
	return node_get_text(
		world_tree(w, index, m->in->scratch), "parent_module");
}

/* Rows of a subform go nowhere but into another subform. */
static bool refuse_subform(
	const struct mapping *m, const struct node *n, const char *what)
{
	char module[VALUE_BYTES];

	if (!n || n->type != NODE_TEXT || !parent_of(m, n->text).len)
		return false;
	FAULT_AT(m->in, OPK_BAD_MAPPING, n,
		"%s is a subform of '%.*s', and its rows are %s\n"
		"Name it in 'children' of a target, as 'from' or as the "
		"module that gets the rows.",
		show(n->text, module), SPAN_ARG(parent_of(m, n->text)), what);
	return true;
}

static void check_is_subform(
	const struct mapping *m, const struct node *n, struct span of)
{
	char module[VALUE_BYTES];

	if (!n || n->type != NODE_TEXT ||
		!world_has_module(m->in->world, n->text) ||
		span_equal(parent_of(m, n->text), of))
		return;
	FAULT_AT(m->in, OPK_BAD_MAPPING, n,
		"%s is no subform of '%.*s'\n"
		"Name a module whose parent_module is '%.*s'.",
		show(n->text, module), SPAN_ARG(of), SPAN_ARG(of));
}

/* A record that converts is changed as the source; it is no target. */
static void check_is_other(const struct mapping *m)
{
	const struct node *n = node_get(m->target, SPAN("module"));
	char module[VALUE_BYTES];

	if (span_equal(m->module, m->source))
		FAULT_AT(m->in, OPK_BAD_MAPPING, n,
			"a record of %s cannot convert into one of its own "
			"module\nName another module.",
			show(n->text, module));
}

/* Rows of a subform of the source become rows of one of the target. */
static void check_child(const struct mapping *m, const struct node *n)
{
	struct mapping c = *m;

	if (n->type != NODE_MAP)
		return;
	c.is_child = true;
	c.target = n;
	c.module = node_get_text(n, "module");
	c.source = node_get_text(n, "from");
	c.fields = (struct map){ .arena = m->in->scratch };
	check_is_subform(m, node_get(n, SPAN("module")), m->module);
	check_is_subform(m, node_get(n, SPAN("from")), m->source);
	if (!world_has_module(m->in->world, c.module))
		return;
	NODE_EACH (f, node_get(n, SPAN("fields")))
		if (!map_set(&c.fields, f->key, 1))
			fault_memory(m->in->faults);
	if (!map_set(&c.fields, SPAN("Parent_Id"), 1))
		fault_memory(m->in->faults);
	check_all_fields(&c);
	check_mandatory(&c);
}

static void check_target(struct mapping *m, const struct node *target)
{
	m->target = target;
	m->module = node_get_text(target, "module");
	m->fields = (struct map){ .arena = m->in->scratch };
	NODE_EACH (n, node_get(target, SPAN("fields")))
		if (!map_set(&m->fields, n->key, 1))
			fault_memory(m->in->faults);
	if (!m->module.len || !world_has_module(m->in->world, m->module))
		return;
	if (refuse_subform(m, node_get(target, SPAN("module")),
		    "no records that are made alone"))
		return;
	check_is_other(m);
	check_all_fields(m);
	if (!is_never_made(m))
		check_mandatory(m);
	check_match(m);
	found_check(m->in, target, &m->fields);
	template_check_id(m->in, node_get(target, SPAN("new_id")));
	NODE_EACH (n, node_get(target, SPAN("children")))
		check_child(m, n);
}

static void check_is_target(const struct mapping *m, const struct node *n)
{
	char module[VALUE_BYTES];

	if (!n || n->type != NODE_TEXT ||
		map_get(&m->order, n->text) != MAP_NONE)
		return;
	FAULT_AT(m->in, OPK_BAD_MAPPING, n,
		"%s is none of the targets\n"
		"Name a module that gets a record.",
		show(n->text, module));
}

/* Is it drawn in any blueprint of the module? */
static void check_states(const struct mapping *m)
{
	struct world *w = m->in->world;
	const struct kind *kind = kind_find(SPAN("blueprint"));
	const struct node *list =
		node_at(m->in->tree, SPAN("/blueprint/only_in_states"));
	size_t count;
	const uint32_t *all = world_range(w, kind, m->source, &count);
	struct arena *a = m->in->scratch;
	struct map drawn = { .arena = a };
	char name[VALUE_BYTES];

	if (!list)
		return;
	for (size_t i = 0; i < count; i++) {
		struct node *tree = world_tree(w, all[i], a);

		NODE_EACH (s, node_get(tree, SPAN("states")))
			if (!map_set(&drawn, node_get_text(s, "name"), 1))
				fault_memory(m->in->faults);
	}
	NODE_EACH (n, list)
		if (n->type == NODE_TEXT &&
			map_get(&drawn, n->text) == MAP_NONE)
			WARN_AT(m->in, OPK_UNKNOWN_STATE, n,
				"no blueprint of module %.*s has a state %s\n"
				"Name a state that a blueprint draws.",
				SPAN_ARG(m->source), show(n->text, name));
}

void conversion_check(const struct inspection *in)
{
	struct mapping m = { .in = in, .source = home_of(in->id) };
	uint32_t place = 0;

	m.targets = node_get(in->tree, SPAN("targets"));
	if (!m.targets || m.targets->type != NODE_LIST)
		return;
	m.order.arena = in->scratch;
	NODE_EACH (target, m.targets)
		if (map_add(&m.order, node_get_text(target, "module"),
			    place++) == MAP_NONE)
			fault_memory(in->faults);
	NODE_EACH (target, m.targets) {
		check_target(&m, target);
		m.place++;
	}
	NODE_EACH (n, node_get(in->tree, SPAN("related_modules")))
		refuse_subform(&m, n, "part of their record and do not move");
	check_is_target(&m, node_get(in->tree, SPAN("move_attachments_to")));
	NODE_EACH (n, node_get(in->tree, SPAN("carry_over_tags")))
		check_is_target(&m, n);
	check_states(&m);
}

/* Of a mapping's target: what it says of records that are found. */

struct found {
	const struct inspection *in;
	const struct node *target;
	struct span module;
	const struct map *fields;
};

/* What is never made cannot be made on a match either. */
static void check_create(const struct found *f)
{
	const struct node *n = node_get(f->target, SPAN("on_match"));

	if (span_is(node_get_text(f->target, "create"), "never") && n &&
		span_is(n->text, "create"))
		FAULT_AT(f->in, OPK_BAD_MAPPING, n,
			"'%.*s' is never made, so that none can be made on a "
			"match\n"
			"Say skip, merge, overwrite or fail, or leave create "
			"out.",
			SPAN_ARG(f->module));
}

/* Only of booleans one can be true. */
static void check_merge(const struct found *f)
{
	NODE_EACH (n, node_get(f->target, SPAN("merge"))) {
		const struct field_facts *to =
			world_field(f->in->world, f->module, n->key);
		char field[VALUE_BYTES];

		if (to && to->type && to->holds != HOLDS_BOOLEAN)
			FAULT_AT(f->in, OPK_BAD_MAPPING, n,
				"true_wins is for booleans, and %s is of type "
				"%s\nLeave it out; on_match says what becomes "
				"of the field.",
				show(n->key, field), to->type->name);
		else if (map_get(f->fields, n->key) == MAP_NONE)
			WARN_AT(f->in, OPK_BAD_MAPPING, n,
				"nothing fills %s, so that nothing is merged "
				"into it\nMap the field, or leave it out here.",
				show(n->key, field));
	}
}

/* Only a record that leads to an account can belong to another. */
static void check_other_account(const struct found *f)
{
	const struct node *n = node_get(f->target, SPAN("on_other_account"));
	char field[VALUE_BYTES];

	NODE_EACH (each, node_get(f->target, SPAN("fields")))
		if (span_is(node_get_text(each, "record"), "Accounts"))
			return;
	if (n && n->type == NODE_TEXT)
		WARN_AT(f->in, OPK_BAD_MAPPING, n,
			"no field of the target is the record of Accounts, so "
			"that %s never comes up\n"
			"Map a lookup to {record: Accounts}, or leave this "
			"out.",
			show(n->text, field));
}

/* fields: those that the target fills. */
static void found_check(const struct inspection *in, const struct node *target,
	const struct map *fields)
{
	struct found f = { in, target, node_get_text(target, "module"),
		fields };

	check_create(&f);
	check_merge(&f);
	check_other_account(&f);
}

/* Which kind of value goes into which. */

/* Does a lookup lead to this module? */
static bool leads_to(const struct field_facts *f, struct span module)
{
	return texts_have(&f->leads_to, module);
}

static bool lead_alike(const struct field_facts *a, const struct field_facts *b)
{
	for (uint32_t i = 0; i < a->leads_to.count; i++)
		if (leads_to(b, a->leads_to.items[i]))
			return true;
	return !a->leads_to.count || !b->leads_to.count;
}

/* A text of a form of its own: not every text is an e-mail address. */
static bool is_formed(const struct field_facts *f)
{
	return !strcmp(f->type->name, "email") ||
	       !strcmp(f->type->name, "phone") ||
	       !strcmp(f->type->name, "website");
}

static enum fit fit_length(const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES])
{
	if (!from->length || !to->length || from->length <= to->length)
		return FIT_ALWAYS;
	snprintf(why, WHY_BYTES, "holds up to %u characters, and only %u fit",
		from->length, to->length);
	return FIT_SOMETIMES;
}

static enum fit fit_text(const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES])
{
	bool is_number = from->holds == HOLDS_NUMBER;

	if (is_formed(to) && from->type != to->type) {
		if (is_number ? strcmp(to->type->name, "phone")
			      : from->holds != HOLDS_TEXT || is_formed(from))
			return FIT_NEVER;
		snprintf(why, WHY_BYTES,
			"is of type %s, and not each of these is one of type "
			"%s",
			from->type->name, to->type->name);
		return FIT_SOMETIMES;
	}
	switch (from->holds) {
	case HOLDS_TEXT:
	case HOLDS_CHOICE:
		return fit_length(from, to, why);
	case HOLDS_RECORD:
	case HOLDS_USER:
		snprintf(why, WHY_BYTES, "leads to %s: the text would be an id",
			holds_words(from->holds));
		return FIT_SOMETIMES;
	case HOLDS_RECORDS:
	case HOLDS_USERS:
	case HOLDS_FILES:
		return FIT_NEVER;
	default:
		return FIT_ALWAYS;
	}
}

static enum fit fit_number(const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES])
{
	if (from->holds != HOLDS_NUMBER)
		return FIT_NEVER;
	if (to->type->whole && !from->type->whole) {
		snprintf(why, WHY_BYTES,
			"holds numbers with a fraction, and only whole ones "
			"fit");
		return FIT_SOMETIMES;
	}
	if (from->length && to->length && from->length > to->length) {
		snprintf(why, WHY_BYTES,
			"holds up to %u digits, and only %u fit", from->length,
			to->length);
		return FIT_SOMETIMES;
	}
	return FIT_ALWAYS;
}

static enum fit fit_choice(struct world *w, const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES])
{
	struct texts have = world_values(w, from), may = world_values(w, to);
	bool one = to->holds == HOLDS_CHOICE;

	if (from->holds == HOLDS_TEXT) {
		snprintf(why, WHY_BYTES,
			"is a text, and only values of the pick list fit");
		return FIT_SOMETIMES;
	}
	if (from->holds != HOLDS_CHOICE &&
		(one || from->holds != HOLDS_CHOICES))
		return FIT_NEVER;
	for (uint32_t i = 0; may.count && i < have.count; i++) {
		if (texts_have(&may, have.items[i]))
			continue;
		snprintf(why, WHY_BYTES,
			"has the value '%.*s', which the other pick list "
			"lacks",
			(int)(have.items[i].len < 60 ? have.items[i].len : 60),
			have.items[i].ptr);
		return FIT_SOMETIMES;
	}
	return FIT_ALWAYS;
}

static enum fit fit_record(const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES])
{
	bool record = from->holds == HOLDS_RECORD;

	if (!record &&
		(to->holds == HOLDS_RECORD || from->holds != HOLDS_RECORDS))
		return FIT_NEVER;
	if (lead_alike(from, to))
		return FIT_ALWAYS;
	snprintf(why, WHY_BYTES,
		"leads to module '%.*s', and the other one to '%.*s'",
		SPAN_ARG(from->leads_to.items[0]),
		SPAN_ARG(to->leads_to.items[0]));
	return FIT_NEVER;
}

/* Forms of their own go only into their like; results may be anything. */
static enum fit fit_other(
	const struct field_facts *from, const struct field_facts *to)
{
	return from->type == to->type || from->type->computed ? FIT_ALWAYS
							      : FIT_NEVER;
}

/*
 * Judge by types, lengths, pick lists and modules. *why is what to say
 * unless it always fits: "holds up to 255 characters, and ...".
 */
static enum fit mapping_fit(struct world *w, const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES])
{
	enum holds a = from->holds;

	snprintf(why, WHY_BYTES, "is of type %s, and the other of type %s",
		from->type->name, to->type->name);
	if (a == HOLDS_ANY || to->holds == HOLDS_ANY)
		return fit_other(from, to);
	switch (to->holds) {
	case HOLDS_TEXT:
		return fit_text(from, to, why);
	case HOLDS_NUMBER:
		return fit_number(from, to, why);
	case HOLDS_CHOICE:
	case HOLDS_CHOICES:
		return fit_choice(w, from, to, why);
	case HOLDS_RECORD:
	case HOLDS_RECORDS:
		return fit_record(from, to, why);
	case HOLDS_DATE:
		return a == HOLDS_DATE || a == HOLDS_DATETIME ? FIT_ALWAYS
							      : FIT_NEVER;
	case HOLDS_USERS:
		return a == HOLDS_USER || a == HOLDS_USERS ? FIT_ALWAYS
							   : FIT_NEVER;
	case HOLDS_FILES:
		return fit_other(from, to);
	default:
		return a == to->holds ? FIT_ALWAYS : FIT_NEVER;
	}
}

/* Templates of conversion mappings: whether what they name is there. */

static void check_template_name(const struct inspection *in, struct span source,
	const struct node *template, struct span name)
{
	struct identity id = { in->world->field, { source, name } };
	char field[VALUE_BYTES], hint[HINT_BYTES];

	if (span_equal(name, SPAN("id")) || world_has(in->world, &id) ||
		!world_has_module(in->world, source) ||
		!missing_counts(in, &id))
		return;
	FAULT_AT(in, OPK_UNKNOWN_REFERENCE, template,
		"module %.*s has no field %s, which the template takes\n%s",
		SPAN_ARG(source), show(name, field),
		hint_name(in,
			FAULT_NEXT(OPK_ERROR, OPK_UNKNOWN_REFERENCE, template),
			&id,
			"Name a field that the module has; put a text in "
			"single quotes.",
			hint));
}

/* A brace that no '$' precedes: nobody means it, everybody forgets it. */
static void check_braces(
	const struct inspection *in, const struct node *n, struct span text)
{
	size_t from = span_find(text, '{', 0), to = span_find(text, '}', from);
	char inside[VALUE_BYTES];

	if (from == text.len)
		return;
	if (to < text.len)
		FAULT_AT(in, OPK_BAD_MAPPING, n,
			"the template has %s in braces, and no '$' before "
			"them\nWrite ${...} for a field's value, and ${'{'} "
			"for a brace.",
			show(span_cut(text, from + 1, to), inside));
	else
		FAULT_AT(in, OPK_BAD_MAPPING, n,
			"the template has a '{' without a '$' before it\n"
			"Write ${...} for a field's value, and ${'{'} for a "
			"brace.");
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

/* A '$' with a name behind it, as in a shell: the name would be written. */
static void check_dollars(
	const struct inspection *in, const struct node *n, struct span text)
{
	size_t from = span_find(text, '$', 0), to;
	char name[VALUE_BYTES];

	while (from + 1 < text.len && !is_letter(text.ptr[from + 1]))
		from = span_find(text, '$', from + 1);
	if (from + 1 >= text.len)
		return;
	for (to = from + 1; to < text.len; to++)
		if (!is_letter(text.ptr[to]) &&
			(text.ptr[to] < '0' || text.ptr[to] > '9'))
			break;
	FAULT_AT(in, OPK_BAD_MAPPING, n,
		"the template has %s behind a '$', and no braces around it\n"
		"Write ${...} for a field's value, and ${'$'} for a '$' "
		"before a letter.",
		show(span_cut(text, from + 1, to), name));
}

static void check_plain(
	const struct inspection *in, const struct node *n, struct span text)
{
	check_braces(in, n, text);
	check_dollars(in, n, text);
}

/* A template that is filled in from records of this module. */
static void template_check(const struct inspection *in, struct span source,
	const struct node *template)
{
	struct template_scan scan = { .rest = template->text };
	enum template_piece piece;
	struct span text;

	do {
		piece = template_next(&scan, &text);
		if (piece == TEMPLATE_TEXT)
			check_plain(in, template, text);
		if (piece == TEMPLATE_FIELD)
			check_template_name(in, source, template, text);
	} while (piece != TEMPLATE_END && piece != TEMPLATE_BROKEN);
	if (piece == TEMPLATE_BROKEN)
		FAULT_AT(in, OPK_BAD_MAPPING, template,
			"the template has a '${' without its '}'\n"
			"Close it behind the field's name, and a text with a "
			"single quote.");
}

/* Of a target's new_id, or NULL: all that stands for something in it is the
 * source record's id. */
static void template_check_id(const struct inspection *in, const struct node *n)
{
	struct template_scan scan = { 0 };
	enum template_piece piece;
	struct span text;

	if (!n || n->type != NODE_TEXT || span_is(n->text, "next"))
		return;
	scan.rest = n->text;
	do {
		piece = template_next(&scan, &text);
		if (piece == TEMPLATE_TEXT)
			check_plain(in, n, text);
		if (piece == TEMPLATE_TEXT || piece == TEMPLATE_END ||
			(piece == TEMPLATE_FIELD && span_is(text, "id")))
			continue;
		FAULT_AT(in, OPK_BAD_MAPPING, n,
			"the template of a new id has something else than "
			"'${id}' in it\nMake it of letters and the id of the "
			"record that converts.");
		return;
	} while (piece != TEMPLATE_END);
}
