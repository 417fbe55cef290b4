/* SPDX-License-Identifier: MIT */
/* Fields: declared first, because they refer to each other, then filled. */
#include "interop/salesforce/sf_field.h"

#include <assert.h>
#include <string.h>

#include "interop/salesforce/sf_autonumber.h"
#include "interop/salesforce/sf_default.h"
#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_formula.h"
#include "interop/salesforce/sf_lookup.h"
#include "interop/salesforce/sf_mapping.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_number.h"
#include "interop/salesforce/sf_org.h"
#include "interop/salesforce/sf_picklist.h"
#include "interop/salesforce/sf_report.h"
#include "interop/salesforce/sf_rollup.h"

/* The most characters that a value may have. */
static bool put_length(struct sf_making *m)
{
	int64_t n, most = m->type->length;

	if (!import_integer(sf_said(m, "length"), &n) || n < 1)
		return true;
	if (n > most)
		sf_lose_print(m->w, m->part, "length",
			"Zoho's field holds at most %d characters", (int)most);
	sf_put_at(
		m, SPAN("length"), node_new_int(m->w->a, n > most ? most : n));
	return true;
}

static bool put_unique(struct sf_making *m)
{
	if (sf_says_true(m, "unique"))
		sf_put_at(m, SPAN("unique.casesensitive"),
			node_new_bool(
				m->w->a, sf_says_true(m, "caseSensitive")));
	return true;
}

static bool put_values(struct sf_making *m)
{
	return sf_put_values(m->w, m->part, m->field, &m->why);
}

static bool put_autonumber(struct sf_making *m)
{
	sf_put_autonumber(m, m->e);
	return true;
}

/* Properties that no conversion of a row can say; false: the field is lost. */
static const struct {
	const char *name;
	bool (*put)(struct sf_making *m); /* NULL: it waits for all fields */
} own[] = {
	{ "defaultValue", sf_put_default },
	{ "displayFormat", put_autonumber },
	{ "formula", sf_put_formula },
	{ "length", put_length },
	{ "lookupFilter", NULL },
	{ "precision", sf_put_precision },
	{ "referenceTo", sf_put_lookup },
	{ "scale", sf_put_scale },
	{ "summaryForeignKey", sf_put_rollup },
	{ "unique", put_unique },
	{ "valueSet", put_values },
};

/* One property that the field's type takes. */
static bool put_property(struct sf_making *m, struct span name)
{
	const struct foreign_property *row =
		foreign_property_find(&m->part->type->properties, name);

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (span_is(name, own[i].name))
			return !own[i].put || own[i].put(m);
	assert(row && row->as != FOREIGN_OWN);
	sf_map(m, row);
	return true;
}

/* What a type means, whatever the field says. */
static void put_constants(
	struct sf_making *m, const struct foreign_field_type *type)
{
	NODE_EACH (value, type->set)
		sf_put_at(m, value->key, node_share(m->w->a, value));
	if (type->report)
		sf_lose(m->w, m->part, "type", type->report);
}

/* Every field takes these, those that Zoho ships too. */
static void put_notes(struct sf_making *m)
{
	NODE_EACH (name, node_get(m->w->tables.doc, SPAN("every_field")))
		if (sf_map(m, foreign_property_find(
				      &m->part->type->properties, name->text)))
			m->w->fields.items[m->field].told = true;
}

/* Zoho's own fields keep their shape; notes and values are taken over. */
static void fill_standard(struct sf_making *m)
{
	struct sf_field *f = &m->w->fields.items[m->field];
	const char *why;

	put_notes(m);
	if (f->values && sf_value_count(m->e) &&
		sf_put_values(m->w, m->part, m->field, &why))
		f->told = true;
}

/* All parts of a compound field have the one label that the file gives. */
static void put_label(struct sf_making *m)
{
	struct span part = m->w->fields.items[m->field].portion;
	struct span label =
		import_label(&m->w->log, sf_said(m, "label"), m->name);

	if (part.len)
		label = import_print(&m->w->log, "%.*s (%.*s)",
			SPAN_ARG(span_cut(label, 0, 200)), SPAN_ARG(part));
	node_put_text(m->w->a, m->tree, "field_label", label);
}

static bool fill_custom(struct sf_making *m)
{
	struct span data_type = m->w->fields.items[m->field].type;
	const struct foreign_field_type *type = m->type;

	if (span_equal(data_type, m->w->tables.formula.numbers->data_type))
		type = &m->w->tables.formula;
	m->number = foreign_number_find(type, data_type);
	put_label(m);
	node_put_text(m->w->a, m->tree, "data_type", data_type);
	put_notes(m);
	NODE_EACH (name, type->takes)
		if (!put_property(m, name->text))
			return false;
	put_constants(m, type);
	m->w->fields.items[m->field].mandatory =
		node_get_bool(m->tree, "system_mandatory", false);
	return true;
}

static bool fill_field(
	struct sf *w, uint32_t field, unsigned depth, const char **why)
{
	const struct sf_field *f = &w->fields.items[field];
	struct sf_making m = { .w = w,
		.part = f->part,
		.e = f->part->e,
		.tree = f->tree,
		.name = f->part->name,
		.module = f->module,
		.field = field,
		.depth = depth };
	bool standard = node_get(f->tree, SPAN("data_type"));

	m.type = foreign_field_type_find(&w->tables, sf_said(&m, "type"));
	if (standard)
		fill_standard(&m);
	else if (!fill_custom(&m)) {
		*why = m.why;
		return false;
	}
	sf_lose_rest(w, m.part, m.e, &m.part->type->properties, NULL);
	return true;
}

/* Put a field under a name of Salesforce; a compound's parts are twins. */
static uint32_t declare(struct sf *w, struct sf_part *p, uint32_t module,
	struct span name, const char *type, uint32_t first)
{
	struct sf_module *m = &w->modules.items[module];
	uint32_t at = sf_add_field(
		w, module, import_pick_name(&w->log, &m->names, name), type);

	if (at == SF_NONE)
		return at;
	w->fields.items[at].part = p;
	w->fields.items[at].told = true;
	if (first != SF_NONE)
		w->fields.items[first].twin = at;
	else if (map_add(&m->sf_fields, import_fold(&w->log, p->name), at) ==
		 MAP_NONE)
		w->log.failed = true;
	return at;
}

/* Salesforce names the parts of a compound field like this too. */
static void declare_parts(struct sf *w, struct sf_part *p, uint32_t module,
	const struct node *parts, const char *type)
{
	struct span base = span_cut(p->name, 0, p->name.len - strlen("__c"));
	uint32_t first = SF_NONE, at;

	NODE_EACH (part, parts) {
		at = declare(w, p, module,
			import_print(&w->log, "%.*s__%s__s", SPAN_ARG(base),
				part->text.ptr),
			type, first);
		if (at == SF_NONE)
			return;
		w->fields.items[at].portion = part->text;
		if (first == SF_NONE)
			first = at;
	}
}

/* The data_type of a lookup, by what it leads to. */
static const char *target_type(
	const struct foreign_field_type *type, struct span target)
{
	NODE_EACH (row, type->targets)
		if (import_same_span(target, row->key))
			return row->text.ptr;
	return type->numbers->data_type.ptr;
}

/* The data_type that a field has; NULL: *why there is none. */
static const char *data_type(const struct sf *w,
	const struct foreign_field_type *type, const struct element *e,
	const char **why)
{
	if (!type) {
		*why = "orgpack does not know the field's type";
		return NULL;
	}
	if (element_find(e, "formula") && !type->parts)
		return w->tables.formula.numbers->data_type.ptr;
	if (!type->count) {
		*why = type->reason;
		return NULL;
	}
	if (type->targets)
		return target_type(type, element_child_text(e, "referenceTo"));
	return sf_choose_number(type, e)->data_type.ptr;
}

static const char *declare_custom(
	struct sf *w, struct sf_part *p, uint32_t module)
{
	const struct foreign_field_type *type = foreign_field_type_find(
		&w->tables, element_child_text(p->e, "type"));
	const char *why = NULL, *to = data_type(w, type, p->e, &why);

	if (!to)
		return why;
	if (type->parts)
		declare_parts(w, p, module, type->parts, to);
	else
		declare(w, p, module, p->name, to, SF_NONE);
	return NULL;
}

/* What a file says of a field that Zoho ships. */
static const char *declare_standard(
	struct sf *w, struct sf_part *p, uint32_t module)
{
	uint32_t fields[SF_FIELDS];
	unsigned n = sf_find_standard(w, module, p->name, fields);
	struct sf_field *f;

	if (!n)
		return "Zoho has no such standard field";
	if (n > 1)
		return "Zoho has its parts as fields of their own";
	f = &w->fields.items[fields[0]];
	if (f->system)
		return "every module has the field, without a file";
	if (f->part)
		return "another field of the object becomes the same field";
	f->part = p;
	f->state = SF_NEW;
	return NULL;
}

static void declare_part(struct sf *w, struct sf_part *p)
{
	uint32_t modules[2];
	const char *why;
	unsigned n = sf_modules_of(w, p->object, modules, &why), done = 0;

	if (!n) {
		sf_drop(w, p, why);
		return;
	}
	for (unsigned i = 0; i < n; i++) {
		why = sf_is_custom(w, p->name) && p->name.len > strlen("__c")
			      ? declare_custom(w, p, modules[i])
			      : declare_standard(w, p, modules[i]);
		done += !why;
	}
	if (!done)
		sf_drop(w, p, why);
}

/* A part is carried if one of its fields is. */
static void settle_parts(struct sf *w)
{
	for (size_t i = 0; i < w->fields.count; i++) {
		struct sf_field *f = &w->fields.items[i];

		if (f->part && !f->part->settled && f->state == SF_MADE)
			sf_carry(w, f->part);
	}
	for (size_t i = 0; i < w->fields.count; i++) {
		struct sf_field *f = &w->fields.items[i];

		if (f->part && !f->part->settled)
			sf_drop(w, f->part, f->why);
	}
}

void sf_make_fields(struct sf *w)
{
	struct sf_part *p = NULL;

	w->fill = fill_field;
	while ((p = sf_next(w, "CustomField", p)))
		declare_part(w, p);
	for (size_t i = 0; i < w->fields.count && !w->log.failed; i++)
		sf_make_field(w, (uint32_t)i, 0);
	settle_parts(w);
}
