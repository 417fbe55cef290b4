/* SPDX-License-Identifier: MIT */
/* Fields: declared first, because they refer to each other, then filled. */
#include "interop/salesforce/sf_field.h"

#include <string.h>

#include "interop/salesforce/sf_autonumber.h"
#include "interop/salesforce/sf_default.h"
#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_formula.h"
#include "interop/salesforce/sf_lookup.h"
#include "interop/salesforce/sf_making.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_number.h"
#include "interop/salesforce/sf_org.h"
#include "interop/salesforce/sf_picklist.h"
#include "interop/salesforce/sf_report.h"
#include "interop/salesforce/sf_rollup.h"

/* What a field holds: Salesforce's types in terms of Zoho's. */

struct field_type {
	const char *name; /* Salesforce's */
	const char *type; /* data_type; NULL: there is none */
	const char *why;
	bool (*fill)(struct sf_making *m);
};

/* The most characters that a value may have, at most `most`. */
static void put_length(struct sf_making *m, int64_t most)
{
	int64_t n;

	if (!sf_integer(sf_said(m, "length"), &n) || n < 1)
		return;
	if (n > most)
		sf_lose_print(m->w, m->part, "length",
			"Zoho's field holds at most %d characters", (int)most);
	node_put_int(m->w->a, m->tree, "length", n > most ? most : n);
}

/* unique and externalId. */
static void put_unique(struct sf_making *m)
{
	static const char *const external[] = { "text", "email", "integer",
		"bigint", NULL };
	struct span type = m->w->fields.items[m->field].type;
	const char *const *t = external;

	if (sf_says_true(m, "unique"))
		node_put_bool(m->w->a, sf_put_map(m, "unique"), "casesensitive",
			sf_says_true(m, "caseSensitive"));
	if (!sf_says_true(m, "externalId"))
		return;
	while (*t && !span_is(type, *t))
		t++;
	if (*t)
		node_put_text(m->w->a, sf_put_map(m, "external"), "type",
			SPAN("org"));
	else
		sf_lose(m->w, m->part, "externalId",
			"only texts and whole numbers are identifiers");
}

static bool fill_number(struct sf_making *m)
{
	sf_put_digits(m);
	put_unique(m);
	sf_put_default(m);
	return true;
}

static bool fill_text(struct sf_making *m)
{
	put_length(m, 255);
	put_unique(m);
	sf_put_default(m);
	return true;
}

static bool fill_short(struct sf_making *m)
{
	put_unique(m);
	sf_put_default(m);
	return true;
}

static bool fill_time(struct sf_making *m)
{
	node_put_int(m->w->a, m->tree, "length", 12);
	sf_lose(m->w, m->part, "type", "Zoho has no time of day; it is a text");
	return true;
}

static bool fill_encrypted(struct sf_making *m)
{
	put_length(m, 255);
	node_put_text(
		m->w->a, sf_put_map(m, "crypt"), "mode", SPAN("encryption"));
	return true;
}

static bool fill_area(struct sf_making *m, const char *type, int64_t most)
{
	node_put_text(
		m->w->a, sf_put_map(m, "textarea"), "type", span_of(type));
	put_length(m, most);
	sf_put_default(m);
	return true;
}

static bool fill_small(struct sf_making *m)
{
	return fill_area(m, "small", 2000);
}

static bool fill_large(struct sf_making *m)
{
	return fill_area(m, "large", 32000);
}

static bool fill_rich(struct sf_making *m)
{
	return fill_area(m, "rich_text", 50000);
}

static bool fill_plain(struct sf_making *m)
{
	sf_put_default(m);
	return true;
}

static bool fill_picklist(struct sf_making *m)
{
	if (!sf_put_values(m->w, m->part, m->field, &m->why))
		return false;
	sf_put_default(m);
	return true;
}

static bool fill_location(struct sf_making *m)
{
	int64_t scale;

	if (sf_integer(sf_said(m, "scale"), &scale) && scale >= 0 && scale <= 9)
		node_put_int(m->w->a, m->tree, "decimal_place", scale);
	return true;
}

static bool fill_master(struct sf_making *m)
{
	if (!sf_put_lookup(m))
		return false;
	node_put_bool(m->w->a, m->tree, "system_mandatory", true);
	m->w->fields.items[m->field].mandatory = true;
	sf_lose(m->w, m->part, "type",
		"a lookup owns no records: they are not deleted with their "
		"master");
	return true;
}

static bool fill_autonumber(struct sf_making *m)
{
	sf_put_autonumber(m, m->part->e);
	put_unique(m);
	return true;
}

#define EXTERNAL "external objects show another system's data"

static const struct field_type types[] = {
	{ "AutoNumber", "autonumber", 0, fill_autonumber },
	{ "Checkbox", "boolean", 0, fill_plain },
	{ "Currency", "currency", 0, fill_number },
	{ "Date", "date", 0, fill_plain },
	{ "DateTime", "datetime", 0, fill_plain },
	{ "Email", "email", 0, fill_short },
	{ "EncryptedText", "text", 0, fill_encrypted },
	{ "Hierarchy", "lookup", 0, sf_put_lookup },
	{ "Html", "textarea", 0, fill_rich },
	{ "Location", "double", 0, fill_location },
	{ "LongTextArea", "textarea", 0, fill_large },
	{ "Lookup", "lookup", 0, sf_put_lookup },
	{ "MasterDetail", "lookup", 0, fill_master },
	{ "MultiselectPicklist", "multiselectpicklist", 0, fill_picklist },
	{ "Number", "integer", 0, fill_number },
	{ "Percent", "percent", 0, fill_number },
	{ "Phone", "phone", 0, fill_short },
	{ "Picklist", "picklist", 0, fill_picklist },
	{ "Summary", "rollup_summary", 0, sf_put_rollup },
	{ "Text", "text", 0, fill_text },
	{ "TextArea", "textarea", 0, fill_small },
	{ "Time", "text", 0, fill_time },
	{ "Url", "website", 0, fill_short },
	{ "Address", 0, "Zoho's custom modules have no compound addresses", 0 },
	{ "ExternalLookup", 0, EXTERNAL, 0 },
	{ "File", 0, "Salesforce keeps it for knowledge articles only", 0 },
	{ "IndirectLookup", 0, EXTERNAL, 0 },
	{ "MetadataRelationship", 0, "custom metadata types configure code",
		0 },
	{ 0 },
};

static const struct field_type *type_of(struct span name)
{
	const struct field_type *t = types;

	while (t->name && !span_is(name, t->name))
		t++;
	return t->name ? t : NULL;
}

/* The data_type that a Salesforce field has; NULL: *why there is none. */
static const char *data_type(const struct element *e, const char **why)
{
	const struct field_type *t = type_of(element_child_text(e, "type"));

	if (!t) {
		*why = "orgpack does not know the field's type";
		return NULL;
	}
	if (element_find(e, "formula"))
		return "formula";
	if (!strcmp(t->name, "Number"))
		return sf_number_type(e);
	if (t->type && !strcmp(t->type, "lookup") &&
		sf_same(element_child_text(e, "referenceTo"), "User"))
		return "userlookup";
	*why = t->why;
	return t->type;
}

static void put_note(struct sf_making *m, struct node *map, const char *key,
	const char *property, size_t most)
{
	struct span text = sf_said(m, property);
	bool cut = false;

	node_put_text(m->w->a, map, key, sf_limit(text, most, &cut));
	m->w->fields.items[m->field].told = true;
	if (cut)
		sf_lose_print(m->w, m->part, property,
			"what is behind %zu characters does not fit", most);
}

static void put_notes(struct sf_making *m)
{
	if (sf_said(m, "description").len)
		put_note(m, m->tree, "description", "description", 32000);
	if (sf_said(m, "inlineHelpText").len)
		put_note(m, sf_put_map(m, "tooltip"), "value", "inlineHelpText",
			1000);
}

/* Zoho's own fields keep their shape; notes and values are taken over. */
static bool fill_standard(struct sf_making *m)
{
	struct sf_field *f = &m->w->fields.items[m->field];
	const char *why;

	put_notes(m);
	if (f->values && sf_value_count(m->part->e) &&
		sf_put_values(m->w, m->part, m->field, &why))
		f->told = true;
	return true;
}

/* Both fields of a geolocation have the one label that the file gives. */
static void put_label(struct sf_making *m, const struct field_type *t)
{
	const struct sf_field *f = &m->w->fields.items[m->field];
	struct span label = sf_label(m->w, sf_said(m, "label"), m->part->name);

	if (t->fill == fill_location)
		label = sf_print(m->w, "%.*s (%s)",
			SPAN_ARG(span_cut(label, 0, 200)),
			f->twin != SF_NONE ? "Latitude" : "Longitude");
	node_put_text(m->w->a, m->tree, "field_label", label);
}

static bool fill_custom(struct sf_making *m)
{
	struct sf_field *f = &m->w->fields.items[m->field];
	const struct field_type *t = type_of(sf_said(m, "type"));

	put_label(m, t);
	node_put_text(m->w->a, m->tree, "data_type", f->type);
	put_notes(m);
	if (span_is(f->type, "formula"))
		return sf_put_formula(m);
	if (sf_says_true(m, "required") && t->fill != fill_master &&
		t->fill != sf_put_rollup && t->fill != fill_autonumber) {
		node_put_bool(m->w->a, m->tree, "system_mandatory", true);
		f->mandatory = true;
	}
	return t->fill(m);
}

static bool fill_field(
	struct sf *w, uint32_t field, unsigned depth, const char **why)
{
	const struct sf_field *f = &w->fields.items[field];
	struct sf_making m = { .w = w,
		.part = f->part,
		.field = field,
		.tree = f->tree,
		.depth = depth };
	bool standard = node_get(f->tree, SPAN("data_type"));

	if (!(standard ? fill_standard(&m) : fill_custom(&m))) {
		*why = m.why;
		return false;
	}
	sf_lose_rest(w, m.part, m.part->e, &m.part->type->properties, NULL);
	return true;
}

/* Put a field under a name of Salesforce; a compound's parts are twins. */
static uint32_t declare(struct sf *w, struct sf_part *p, uint32_t module,
	struct span name, const char *type, uint32_t first)
{
	struct sf_module *m = &w->modules.items[module];
	uint32_t at =
		sf_add_field(w, module, sf_pick_name(w, &m->names, name), type);

	if (at == SF_NONE)
		return at;
	w->fields.items[at].part = p;
	w->fields.items[at].told = true;
	if (first != SF_NONE)
		w->fields.items[first].twin = at;
	else if (map_add(&m->sf_fields, sf_fold(w, p->name), at) == MAP_NONE)
		w->failed = true;
	return at;
}

/* A geolocation is two numbers, which Salesforce names like this too. */
static void declare_location(struct sf *w, struct sf_part *p, uint32_t module)
{
	struct span base = span_cut(p->name, 0, p->name.len - strlen("__c"));
	uint32_t first = declare(w, p, module,
		sf_print(w, "%.*s__Latitude__s", SPAN_ARG(base)), "double",
		SF_NONE);

	declare(w, p, module, sf_print(w, "%.*s__Longitude__s", SPAN_ARG(base)),
		"double", first);
}

static const char *declare_custom(
	struct sf *w, struct sf_part *p, uint32_t module)
{
	const char *why = NULL, *type = data_type(p->e, &why);

	if (!type)
		return why;
	if (span_is(element_child_text(p->e, "type"), "Location"))
		declare_location(w, p, module);
	else
		declare(w, p, module, p->name, type, SF_NONE);
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
	for (size_t i = 0; i < w->fields.count && !w->failed; i++)
		sf_make_field(w, (uint32_t)i, 0);
	settle_parts(w);
}
