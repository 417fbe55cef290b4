/* SPDX-License-Identifier: MIT */
/* Fields: declared first, because they refer to each other, then made. */
#include "op/import_salesforce_parts.h"

#include <string.h>

/* How long a chain of roll-ups over roll-ups may be. */
enum { CHAIN = 32 };

uint32_t sf_field_at(struct sf *w, uint32_t module, struct span api_name)
{
	uint32_t at = sf_map_get(&w->modules.items[module].fields, api_name);

	return at != SF_NONE && w->fields.items[at].state != SF_LOST ? at
								     : SF_NONE;
}

uint32_t sf_add_field(
	struct sf *w, uint32_t module, struct span api_name, const char *type)
{
	uint32_t at = (uint32_t)w->fields.count;
	struct sf_field *f = vec_add(w->a, &w->fields);
	struct sf_module *m = &w->modules.items[module];

	if (!f || map_add(&m->fields, sf_fold(w, api_name), at) == MAP_NONE) {
		w->failed = true;
		return SF_NONE;
	}
	f->module = module;
	f->api_name = api_name;
	f->type = span_of(type);
	f->twin = SF_NONE;
	f->tree = node_new(w->a, NODE_MAP);
	node_put_text(w->a, f->tree, "api_name", api_name);
	node_put_text(w->a, f->tree, "module", m->api_name);
	return at;
}

/* A field that every module has without a file. */
static uint32_t add_system(struct sf *w, uint32_t module, struct span api_name)
{
	const struct system_field *s = system_fields_find(
		&w->system, w->modules.items[module].api_name, api_name);
	uint32_t at;

	if (!s || !s->facts.type)
		return SF_NONE;
	at = sf_add_field(w, module, s->name, s->facts.type->name);
	if (at == SF_NONE)
		return at;
	w->fields.items[at].state = SF_MADE;
	w->fields.items[at].system = true;
	return at;
}

static void know_standard(struct sf_field *f, struct node *tree)
{
	const struct node *lookup = node_get(tree, SPAN("lookup"));

	f->tree = tree;
	f->state = SF_MADE;
	f->type = node_get_text(tree, "data_type");
	f->target = node_get_text(lookup, "module");
	f->mandatory = node_get_bool(tree, "system_mandatory", false);
	f->values = (struct node *)node_get(tree, SPAN("pick_list_values"));
}

uint32_t sf_field_ensure(struct sf *w, uint32_t module, struct span api_name)
{
	uint32_t at = sf_field_at(w, module, api_name);
	struct span of = w->modules.items[module].api_name;
	struct node *tree;

	if (at != SF_NONE)
		return at;
	tree = sf_std_field_tree(w, of, api_name);
	if (!tree)
		return add_system(w, module, api_name);
	at = sf_add_field(w, module, node_get_text(tree, "api_name"), "");
	if (at == SF_NONE)
		return at;
	know_standard(&w->fields.items[at], tree);
	sf_ensure_refs(w, "field", of, w->fields.items[at].api_name, tree);
	return at;
}

static unsigned find_custom(
	struct sf *w, uint32_t module, struct span name, uint32_t *out)
{
	uint32_t at = sf_map_get(&w->modules.items[module].sf_fields, name);
	unsigned n = 0;

	for (; at != SF_NONE && n < SF_FIELDS; at = w->fields.items[at].twin)
		if (w->fields.items[at].state != SF_LOST)
			out[n++] = at;
	return n;
}

static unsigned find_standard(
	struct sf *w, uint32_t module, struct span name, uint32_t *out)
{
	const struct sf_std_name *row =
		sf_std_name_find(w, w->modules.items[module].object, name);
	struct span rest = row ? span_of(row->fields) : SPAN("");
	unsigned n = 0;

	while (rest.len && n < SF_FIELDS) {
		struct span one = span_split(rest, ' ', &rest);
		uint32_t at = sf_field_ensure(w, module, one);

		if (at != SF_NONE)
			out[n++] = at;
	}
	return n;
}

unsigned sf_find_fields(struct sf *w, uint32_t module, struct span name,
	uint32_t out[SF_FIELDS])
{
	unsigned n = find_custom(w, module, name, out);
	struct span rest, object = span_split(name, '.', &rest);

	if (!n)
		n = find_standard(w, module, name, out);
	if (n || !rest.len)
		return n;
	if (!sf_same_span(object, w->modules.items[module].object) &&
		!sf_same(object, "Activity"))
		return 0;
	n = find_custom(w, module, rest, out);
	return n ? n : find_standard(w, module, rest, out);
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
	const char *why = NULL, *type = sf_data_type(p->e, &why);

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
	unsigned n = find_standard(w, module, p->name, fields);
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

static bool is_custom(struct span name)
{
	return span_ends(name, SPAN("__c")) && name.len > strlen("__c");
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
		why = is_custom(p->name) ? declare_custom(w, p, modules[i])
					 : declare_standard(w, p, modules[i]);
		done += !why;
	}
	if (!done)
		sf_drop(w, p, why);
}

bool sf_make_field(struct sf *w, uint32_t field, unsigned depth)
{
	struct sf_field *f = &w->fields.items[field];
	struct sf_making m = { .w = w,
		.part = f->part,
		.field = field,
		.tree = f->tree,
		.depth = depth };
	size_t lost = w->out->properties.count;
	bool made;

	if (f->state == SF_MADE || f->state == SF_LOST)
		return f->state == SF_MADE;
	if (f->state == SF_BUSY || depth > CHAIN) {
		f->why = "it is computed from itself";
		return false;
	}
	f->state = SF_BUSY;
	made = sf_fill_field(&m);
	f = &w->fields.items[field]; /* more may have come into being */
	f->state = made ? SF_MADE : SF_LOST;
	if (!made) {
		f->why = m.why;
		w->out->properties.count = lost;
	}
	return made;
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

	while ((p = sf_next(w, "CustomField", p)))
		declare_part(w, p);
	for (size_t i = 0; i < w->fields.count && !w->failed; i++)
		sf_make_field(w, (uint32_t)i, 0);
	settle_parts(w);
}
