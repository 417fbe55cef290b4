/* SPDX-License-Identifier: MIT */
/*
 * Objects become modules, and their fields fields: those that Zoho ships
 * (formats/standard.yaml), types, formulas, roll-ups and filters of lookups.
 */
#include "interop/salesforce/sf_field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/yaml_read.h"
#include "interop/salesforce/sf_logic.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_picklist.h"
#include "interop/salesforce/sf_report.h"
#include "interop/salesforce/sf_state.h"
#include "model/criteria_words.h"
#include "model/facts.h"
#include "model/refs.h"
#include "model/system_fields.h"
#include "schema/embedded.h"
#include "tree/element.h"
#include "tree/resolve.h"
#include "util/ascii.h"
#include "util/map.h"
#include "util/path.h"
#include "util/text.h"

/* What fills a field's tree by its Salesforce type; false: lost, *why. */
struct sf_making {
	struct sf *w;
	struct sf_part *part;
	uint32_t field;
	struct node *tree;
	unsigned depth; /* of fields that wait for each other */
	const char *why;
};

static struct span object_of_module(const struct sf *w, struct span api_name);
static struct node *sf_std_module_tree(struct sf *w, struct span module);
static void sf_ensure_refs(struct sf *w, const char *kind, struct span module,
	struct span name, const struct node *tree);
static const struct foreign_object *standard_object(
	const struct sf *w, struct span name);
static uint32_t sf_add_field(
	struct sf *w, uint32_t module, struct span api_name, const char *type);
static void sf_fill_autonumber(struct sf_making *m, const struct element *e);
static const char *sf_data_type(const struct element *e, const char **why);
static bool sf_fill_field(struct sf_making *m);
static void sf_put_default(struct sf_making *m);
static bool sf_fill_rollup(struct sf_making *m);
static bool sf_fill_number(struct sf_making *m);
static const char *sf_number_type(const struct element *e);
static bool sf_fill_formula(struct sf_making *m);

/* Why an object is no module. */
static const char *no_module(const struct sf *w, struct span object)
{
	NODE_EACH (row, node_get(w->tables.doc, SPAN("no_modules")))
		if (span_ends(object, node_get_text(row, "suffix")))
			return foreign_reason(&w->tables, row);
	return "it is no module";
}

/* Objects and fields that a customer makes are told by their names. */
static bool is_custom(const struct sf *w, struct span name)
{
	const struct node *custom =
		node_get(w->tables.doc, SPAN("custom_object"));

	return span_ends(name, node_get_text(custom, "suffix"));
}

static uint32_t add_module(struct sf *w, struct span object,
	struct span api_name, struct node *tree)
{
	uint32_t at = (uint32_t)w->modules.count;
	struct sf_module *m = vec_add(w->a, &w->modules);

	if (!m || !tree ||
		(object.len && map_add(&w->objects, sf_fold(w, object), at) ==
				       MAP_NONE) ||
		map_add(&w->by_name, sf_fold(w, api_name), at) == MAP_NONE) {
		w->failed = true;
		return SF_NONE;
	}
	m->object = object;
	m->api_name = api_name;
	m->sf_fields.arena = m->fields.arena = m->lists.arena = w->a;
	m->first_layout = m->last_layout = SF_NONE;
	m->tree = tree;
	return at;
}

uint32_t sf_module_ensure(struct sf *w, struct span api_name)
{
	uint32_t at = sf_map_get(&w->by_name, api_name);
	struct node *tree;

	if (at != SF_NONE)
		return at;
	tree = sf_std_module_tree(w, api_name);
	if (!tree)
		return SF_NONE;
	api_name = node_get_text(tree, "api_name");
	at = add_module(w, object_of_module(w, api_name), api_name, tree);
	if (at == SF_NONE)
		return at;
	w->modules.items[at].standard = true;
	sf_reserve(
		w, &w->modules.items[at].view_names, api_name, "custom_views");
	sf_ensure_refs(w, "module", api_name, SPAN(""), tree);
	return at;
}

unsigned sf_modules_of(
	struct sf *w, struct span object, uint32_t out[2], const char **why)
{
	const struct foreign_object *o = standard_object(w, object);
	unsigned n;

	if (o) {
		for (n = 0; n < o->modules; n++)
			out[n] = sf_module_ensure(w, o->module[n]);
	} else {
		out[0] = sf_map_get(&w->objects, object);
		n = out[0] < SF_NO_MODULE;
	}
	*why = "memory";
	if (w->failed)
		return 0;
	if (!n)
		*why = out[0] == SF_NO_MODULE ? "its object is not carried"
					      : no_module(w, object);
	return n;
}

static void put_switches(struct sf *w, struct sf_module *m)
{
	const struct element *e = m->part->e;

	if (span_is(element_child_text(e, "enableFeeds"), "true")) {
		node_put_bool(w->a, m->tree, "feeds_required", true);
		m->told = true;
	}
	if (span_is(element_child_text(e, "enableSearch"), "false")) {
		node_put_bool(w->a, m->tree, "global_search_supported", false);
		m->told = true;
	}
	if (span_is(element_child_text(e, "deploymentStatus"),
		    "InDevelopment")) {
		node_put_text(w->a, m->tree, "status", SPAN("user_hidden"));
		m->told = true;
	}
}

static void describe(struct sf *w, struct sf_module *m)
{
	struct span text = element_child_text(m->part->e, "description");
	bool cut = false;

	if (!text.len)
		return;
	text = sf_limit(text, 32000, &cut);
	if (cut)
		sf_lose(w, m->part, "description",
			"what is behind 32,000 characters does not fit");
	node_put_text(w->a, m->tree, "description", text);
	m->told = true;
}

/* The field that names a record. */
static void make_name(struct sf *w, uint32_t at)
{
	struct sf_part *p = w->modules.items[at].part;
	const struct element *name = element_find(p->e, "nameField");
	struct sf_making m = { .w = w, .part = p };
	bool number =
		name && span_is(element_child_text(name, "type"), "AutoNumber");
	struct sf_field *f;

	m.field = sf_add_field(
		w, at, SPAN("Name"), number ? "autonumber" : "text");
	if (m.field == SF_NONE)
		return;
	f = &w->fields.items[m.field];
	m.tree = f->tree;
	node_put_text(w->a, f->tree, "field_label",
		sf_label(w, name ? element_child_text(name, "label") : SPAN(""),
			SPAN("Name")));
	node_put_text(w->a, f->tree, "data_type", f->type);
	node_put_bool(w->a, f->tree, "custom_field", false);
	f->state = SF_MADE;
	f->part = p;
	f->told = true;
	if (number) {
		sf_fill_autonumber(&m, name);
	} else {
		f->mandatory = true;
		node_put_bool(w->a, f->tree, "system_mandatory", true);
	}
}

static void make_custom(struct sf *w, struct sf_part *p, struct map *taken)
{
	struct span name = sf_pick_name(w, taken, p->name);
	struct span label = element_child_text(p->e, "label");
	struct span plural = element_child_text(p->e, "pluralLabel");
	struct node *tree = node_new(w->a, NODE_MAP);
	uint32_t at = add_module(w, p->name, name, tree);
	struct sf_module *m;

	if (at == SF_NONE)
		return;
	m = &w->modules.items[at];
	m->part = p;
	m->told = true;
	label = sf_label(w, label, p->name);
	node_put_text(w->a, tree, "api_name", name);
	node_put_text(w->a, m->tree, "singular_label", label);
	node_put_text(
		w->a, m->tree, "plural_label", sf_label(w, plural, label));
	node_put_text(w->a, m->tree, "generated_type", SPAN("custom"));
	node_put_text(w->a, m->tree, "display_field", SPAN("Name"));
	describe(w, m);
	put_switches(w, m);
	sf_carry(w, p);
	make_name(w, at);
}

static void make_standard(
	struct sf *w, struct sf_part *p, const struct foreign_object *o)
{
	uint32_t at = sf_module_ensure(w, o->module[0]);
	struct sf_module *m;

	if (at == SF_NONE)
		return;
	m = &w->modules.items[at];
	m->part = p;
	describe(w, m);
	put_switches(w, m);
	sf_carry(w, p);
}

static void refuse(struct sf *w, struct sf_part *p, const char *why)
{
	if (map_add(&w->objects, sf_fold(w, p->name), SF_NO_MODULE) == MAP_NONE)
		w->failed = true;
	sf_drop(w, p, why);
}

static void make_module(struct sf *w, struct sf_part *p, struct map *taken)
{
	const struct foreign_object *o = standard_object(w, p->name);

	if (o && o->modules > 1)
		sf_carry(w, p);
	else if (o)
		make_standard(w, p, o);
	else if (!is_custom(w, p->name))
		refuse(w, p, no_module(w, p->name));
	else if (element_find(p->e, "customSettingsType"))
		refuse(w, p, "custom settings configure code");
	else if (!element_find(p->e, "label"))
		refuse(w, p, "the file has parts of the object only, no label");
	else
		make_custom(w, p, taken);
	if (w->failed || sf_map_get(&w->objects, p->name) == SF_NO_MODULE)
		return;
	sf_lose_rest(w, p, p->e, &p->type->properties, p->type->children);
}

void sf_make_modules(struct sf *w)
{
	struct map taken = { .arena = w->a };

	for (size_t i = 0; i < w->tables.object_count; i++) {
		const struct foreign_object *o = &w->tables.objects[i];

		for (unsigned j = 0; j < o->modules; j++)
			if (!map_set(&taken, sf_fold(w, o->module[j]), 2))
				w->failed = true;
	}
	for (struct sf_part *p = NULL; (p = sf_next(w, "CustomObject", p));)
		make_module(w, p, &taken);
}

/*
 * What the names of Salesforce's standard fields stand for.
 *
 * A field has an API name, which layouts and formulas use (BillingCity), and
 * in list views, related lists and search layouts a column name of its own
 * (ACCOUNT.ADDRESS1_CITY). Some names stand for several fields.
 */

/* The earlier row has precedence. */
static void index_name(struct sf *w, const char *object, struct span name,
	const struct sf_std_name *to)
{
	uint32_t at = (uint32_t)w->std_names.count;
	struct span key = sf_print(w, "%s %.*s", object, SPAN_ARG(name));
	struct sf_std_name *row = vec_add(w->a, &w->std_names);

	if (!row || map_add(&w->std_index, sf_fold(w, key), at) == MAP_NONE) {
		w->failed = true;
		return;
	}
	*row = *to;
}

static void index_rows(
	struct sf *w, const char *object, const struct node *rows)
{
	NODE_EACH (parts, node_get(rows, SPAN("compounds")))
		index_name(w, object, parts->key,
			&(struct sf_std_name){ .parts = parts });
	NODE_EACH (field, node_get(rows, SPAN("fields")))
		NODE_EACH (name, field)
			index_name(w, object, name->text,
				&(struct sf_std_name){ .field = field->key });
}

void sf_index_names(struct sf *w)
{
	const struct node *doc = w->tables.doc;

	index_rows(w, "*", node_get(doc, SPAN("every_object")));
	index_rows(w, "__c", node_get(doc, SPAN("custom_object")));
	for (size_t i = 0; i < w->tables.object_count; i++)
		index_rows(w, w->tables.objects[i].name.ptr,
			w->tables.objects[i].row);
}

static uint32_t find(struct sf *w, struct span object, struct span name)
{
	char key[256];
	int n = snprintf(
		key, sizeof key, "%.*s %.*s", SPAN_ARG(object), SPAN_ARG(name));

	if (n < 0 || (size_t)n >= sizeof key)
		return MAP_NONE;
	return sf_map_get(&w->std_index, (struct span){ key, (size_t)n });
}

/* The row for a name in an object, or for every object; NULL: none. */
static const struct sf_std_name *sf_std_name_find(
	struct sf *w, struct span object, struct span name)
{
	uint32_t row;

	if (object.len > 128 || name.len > 100)
		return NULL;
	row = find(w, standard_object(w, object) ? object : SPAN("__c"), name);
	if (row == MAP_NONE)
		row = find(w, SPAN("*"), name);
	return row == MAP_NONE ? NULL : &w->std_names.items[row];
}

/* The standard object of that name, whatever its case; NULL: none. */
static const struct foreign_object *standard_object(
	const struct sf *w, struct span name)
{
	for (size_t i = 0; i < w->tables.object_count; i++)
		if (sf_same_span(name, w->tables.objects[i].name))
			return &w->tables.objects[i];
	return NULL;
}

/* The name of the object that is this module alone, or an empty one. */
static struct span object_of_module(const struct sf *w, struct span api_name)
{
	for (size_t i = 0; i < w->tables.object_count; i++) {
		const struct foreign_object *o = &w->tables.objects[i];

		if (o->modules == 1 && span_equal(api_name, o->module[0]))
			return o->name;
	}
	return SPAN("");
}

bool sf_is_joint(const struct sf *w, struct span object)
{
	const struct foreign_object *o = standard_object(w, object);

	return o && o->modules > 1;
}

/*
 * The modules and fields that Zoho ships: formats/standard.yaml has them,
 * and formats/system_fields.yaml those without a file.
 */

void sf_open_standard(struct sf *w)
{
	struct source src = { "standard.yaml", embedded_file("standard.yaml") };
	struct node *doc;

	if (yaml_read(&src, w->a, w->f, &doc) ||
		system_fields_read(w->a, w->f, &w->system)) {
		w->failed = true;
		return;
	}
	NODE_EACH (tree, doc) {
		uint32_t at = (uint32_t)w->standard.count;
		const struct node **one = vec_add(w->a, &w->standard);

		if (!one || map_add(&w->paths, tree->key, at) == MAP_NONE) {
			w->failed = true;
			return;
		}
		*one = tree;
	}
}

/* A copy of a component that Zoho ships; NULL: it ships none. */
static struct node *standard_tree(struct sf *w, const struct identity *id)
{
	struct span path = kind_path(w->a, id);
	uint32_t at = path.ptr ? map_get(&w->paths, path) : MAP_NONE;
	struct node *tree;

	if (at == MAP_NONE)
		return NULL;
	tree = node_copy(w->a, w->standard.items[at]);
	if (!tree) {
		w->failed = true;
		return NULL;
	}
	tree->key = SPAN("");
	return tree;
}

/* A copy of the component that Zoho ships, to be changed; NULL: none. */
static struct node *sf_std_module_tree(struct sf *w, struct span module)
{
	struct identity id = { kind_find(SPAN("module")), { module } };

	return standard_tree(w, &id);
}

static struct node *sf_std_field_tree(
	struct sf *w, struct span module, struct span name)
{
	struct identity id = { kind_find(SPAN("field")), { module, name } };

	return standard_tree(w, &id);
}

static void ensure_ref(void *user, const struct ref *r)
{
	struct sf *w = user;
	uint32_t module;

	if (!r->kind)
		return;
	module = sf_module_ensure(w, r->to.value[0]);
	if (module != SF_NONE && span_is(r->kind->name, "field"))
		sf_field_ensure(w, module, r->to.value[1]);
}

/* Everything that a standard component refers to comes into being. */
static void sf_ensure_refs(struct sf *w, const char *kind, struct span module,
	struct span name, const struct node *tree)
{
	struct identity id = { kind_find(span_of(kind)), { module, name } };
	struct arena scratch = { 0 };

	refs_each(&id, tree, &scratch, ensure_ref, w);
	arena_release(&scratch);
}

void sf_emit_standard(
	struct sf *w, const char *kind, struct span module, struct span name)
{
	struct identity id = { kind_find(span_of(kind)), { module, name } };
	struct node *tree = standard_tree(w, &id);

	if (!tree)
		return;
	sf_ensure_refs(w, kind, module, name, tree);
	sf_emit(w, kind, module, name, tree, NULL);
}

void sf_ensure_mandatory(struct sf *w, uint32_t module)
{
	struct span name = w->modules.items[module].api_name;
	struct span prefix =
		sf_print(w, "modules/%.*s/fields/", SPAN_ARG(name));

	for (size_t i = 0; i < w->standard.count; i++) {
		const struct node *tree = w->standard.items[i];

		if (span_starts(tree->key, prefix) &&
			node_get_bool(tree, "system_mandatory", false))
			sf_field_ensure(
				w, module, node_get_text(tree, "api_name"));
	}
}

void sf_reserve(
	struct sf *w, struct map *taken, struct span module, const char *folder)
{
	struct span prefix =
		sf_print(w, "modules/%.*s/%s/", SPAN_ARG(module), folder);

	taken->arena = w->a;
	for (size_t i = 0; i < w->standard.count; i++) {
		const struct node *tree = w->standard.items[i];
		struct span name = node_get_text(tree, "api_name");

		if (span_starts(tree->key, prefix) &&
			!map_set(taken, sf_fold(w, name), 2))
			w->failed = true;
	}
}

/* Fields: declared first, because they refer to each other, then made. */

/* How long a chain of roll-ups over roll-ups may be. */
enum { CHAIN = 32 };

uint32_t sf_field_at(struct sf *w, uint32_t module, struct span api_name)
{
	uint32_t at = sf_map_get(&w->modules.items[module].fields, api_name);

	return at != SF_NONE && w->fields.items[at].state != SF_LOST ? at
								     : SF_NONE;
}

/* A field of a module, not yet made; SF_NONE: memory. */
static uint32_t sf_add_field(
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
	unsigned n = 0;
	uint32_t at;

	if (!row)
		return 0;
	if (!row->parts) {
		out[0] = sf_field_ensure(w, module, row->field);
		return out[0] != SF_NONE;
	}
	NODE_EACH (part, row->parts) {
		at = n < SF_FIELDS ? sf_field_ensure(w, module, part->text)
				   : SF_NONE;
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
		!sf_is_joint(w, object))
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
		why = is_custom(w, p->name) && p->name.len > strlen("__c")
			      ? declare_custom(w, p, modules[i])
			      : declare_standard(w, p, modules[i]);
		done += !why;
	}
	if (!done)
		sf_drop(w, p, why);
}

/* Make one field if that was not done; false: it is lost. */
static bool sf_make_field(struct sf *w, uint32_t field, unsigned depth)
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

/* What a field holds: Salesforce's types in terms of Zoho's. */

struct field_type {
	const char *name; /* Salesforce's */
	const char *type; /* data_type; NULL: there is none */
	const char *why;
	bool (*fill)(struct sf_making *m);
};

static struct span said(const struct sf_making *m, const char *name)
{
	return element_child_text(m->part->e, name);
}

static bool says_true(const struct sf_making *m, const char *name)
{
	return span_is(said(m, name), "true");
}

static void lose(
	const struct sf_making *m, const char *property, const char *why)
{
	sf_lose(m->w, m->part, property, why);
}

static struct node *put_map(const struct sf_making *m, const char *key)
{
	return node_put_map(m->w->a, m->tree, key);
}

/* The most characters that a value may have, at most `most`. */
static void put_length(struct sf_making *m, int64_t most)
{
	int64_t n;

	if (!sf_integer(said(m, "length"), &n) || n < 1)
		return;
	if (n > most)
		sf_lose_print(m->w, m->part, "length",
			"Zoho's field holds at most %d characters", (int)most);
	node_put_int(m->w->a, m->tree, "length", n > most ? most : n);
}

/* unique and externalId. */
static void sf_put_unique(struct sf_making *m)
{
	static const char *const external[] = { "text", "email", "integer",
		"bigint", NULL };
	struct span type = m->w->fields.items[m->field].type;
	const char *const *t = external;

	if (says_true(m, "unique"))
		node_put_bool(m->w->a, put_map(m, "unique"), "casesensitive",
			says_true(m, "caseSensitive"));
	if (!says_true(m, "externalId"))
		return;
	while (*t && !span_is(type, *t))
		t++;
	if (*t)
		node_put_text(
			m->w->a, put_map(m, "external"), "type", SPAN("org"));
	else
		lose(m, "externalId",
			"only texts and whole numbers are identifiers");
}

static bool fill_text(struct sf_making *m)
{
	put_length(m, 255);
	sf_put_unique(m);
	sf_put_default(m);
	return true;
}

static bool fill_short(struct sf_making *m)
{
	sf_put_unique(m);
	sf_put_default(m);
	return true;
}

static bool fill_time(struct sf_making *m)
{
	node_put_int(m->w->a, m->tree, "length", 12);
	lose(m, "type", "Zoho has no time of day; it is a text");
	return true;
}

static bool fill_encrypted(struct sf_making *m)
{
	put_length(m, 255);
	node_put_text(m->w->a, put_map(m, "crypt"), "mode", SPAN("encryption"));
	return true;
}

static bool fill_area(struct sf_making *m, const char *type, int64_t most)
{
	node_put_text(m->w->a, put_map(m, "textarea"), "type", span_of(type));
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

	if (sf_integer(said(m, "scale"), &scale) && scale >= 0 && scale <= 9)
		node_put_int(m->w->a, m->tree, "decimal_place", scale);
	return true;
}

/* The related list that the other module shows. */
static void put_relationship(struct sf_making *m, struct node *lookup)
{
	struct span name = said(m, "relationshipName");
	struct span label = said(m, "relationshipLabel");

	if (path_is_name(name))
		node_put_text(m->w->a, lookup, "api_name", name);
	if (label.len)
		node_put_text(m->w->a, lookup, "display_label",
			sf_label(m->w, label, name));
}

static bool fill_lookup(struct sf_making *m)
{
	struct span to = said(m, "referenceTo");
	struct node *lookup;
	uint32_t module[2];
	const char *why;

	if (span_is(m->w->fields.items[m->field].type, "userlookup"))
		return true;
	if (!to.len || sf_is_joint(m->w, to) ||
		!sf_modules_of(m->w, to, module, &why)) {
		m->why = sf_print(m->w, "it looks up %.*s: %s", SPAN_ARG(to),
			to.len && !sf_is_joint(m->w, to)
				? why
				: "there is no such object")
				 .ptr;
		return false;
	}
	lookup = put_map(m, "lookup");
	m->w->fields.items[m->field].target =
		m->w->modules.items[module[0]].api_name;
	node_put_text(m->w->a, lookup, "module",
		m->w->modules.items[module[0]].api_name);
	put_relationship(m, lookup);
	if (said(m, "deleteConstraint").len &&
		!span_is(said(m, "deleteConstraint"), "SetNull"))
		lose(m, "deleteConstraint",
			"Zoho empties a lookup when its record is deleted");
	return true;
}

static bool fill_master(struct sf_making *m)
{
	if (!fill_lookup(m))
		return false;
	node_put_bool(m->w->a, m->tree, "system_mandatory", true);
	m->w->fields.items[m->field].mandatory = true;
	lose(m, "type",
		"a lookup owns no records: they are not deleted with their "
		"master");
	return true;
}

static bool fill_autonumber(struct sf_making *m)
{
	sf_fill_autonumber(m, m->part->e);
	sf_put_unique(m);
	return true;
}

#define EXTERNAL "external objects show another system's data"

static const struct field_type types[] = {
	{ "AutoNumber", "autonumber", 0, fill_autonumber },
	{ "Checkbox", "boolean", 0, fill_plain },
	{ "Currency", "currency", 0, sf_fill_number },
	{ "Date", "date", 0, fill_plain },
	{ "DateTime", "datetime", 0, fill_plain },
	{ "Email", "email", 0, fill_short },
	{ "EncryptedText", "text", 0, fill_encrypted },
	{ "Hierarchy", "lookup", 0, fill_lookup },
	{ "Html", "textarea", 0, fill_rich },
	{ "Location", "double", 0, fill_location },
	{ "LongTextArea", "textarea", 0, fill_large },
	{ "Lookup", "lookup", 0, fill_lookup },
	{ "MasterDetail", "lookup", 0, fill_master },
	{ "MultiselectPicklist", "multiselectpicklist", 0, fill_picklist },
	{ "Number", "integer", 0, sf_fill_number },
	{ "Percent", "percent", 0, sf_fill_number },
	{ "Phone", "phone", 0, fill_short },
	{ "Picklist", "picklist", 0, fill_picklist },
	{ "Summary", "rollup_summary", 0, sf_fill_rollup },
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
static const char *sf_data_type(const struct element *e, const char **why)
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
	struct span text = said(m, property);
	bool cut = false;

	node_put_text(m->w->a, map, key, sf_limit(text, most, &cut));
	m->w->fields.items[m->field].told = true;
	if (cut)
		sf_lose_print(m->w, m->part, property,
			"what is behind %zu characters does not fit", most);
}

static void put_notes(struct sf_making *m)
{
	if (said(m, "description").len)
		put_note(m, m->tree, "description", "description", 32000);
	if (said(m, "inlineHelpText").len)
		put_note(m, put_map(m, "tooltip"), "value", "inlineHelpText",
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
	struct span label = sf_label(m->w, said(m, "label"), m->part->name);

	if (t->fill == fill_location)
		label = sf_print(m->w, "%.*s (%s)",
			SPAN_ARG(span_cut(label, 0, 200)),
			f->twin != SF_NONE ? "Latitude" : "Longitude");
	node_put_text(m->w->a, m->tree, "field_label", label);
}

static bool fill_custom(struct sf_making *m)
{
	struct sf_field *f = &m->w->fields.items[m->field];
	const struct field_type *t = type_of(said(m, "type"));

	put_label(m, t);
	node_put_text(m->w->a, m->tree, "data_type", f->type);
	put_notes(m);
	if (span_is(f->type, "formula"))
		return sf_fill_formula(m);
	if (says_true(m, "required") && t->fill != fill_master &&
		t->fill != sf_fill_rollup && t->fill != fill_autonumber) {
		node_put_bool(m->w->a, m->tree, "system_mandatory", true);
		f->mandatory = true;
	}
	return t->fill(m);
}

static bool sf_fill_field(struct sf_making *m)
{
	bool standard = node_get(m->tree, SPAN("data_type"));

	if (!(standard ? fill_standard(m) : fill_custom(m)))
		return false;
	sf_lose_rest(
		m->w, m->part, m->part->e, &m->part->type->properties, NULL);
	return true;
}

/* Fields that count and compute: numbers, auto-numbers, formulas, defaults. */

/* A number as Salesforce writes it ("4", "-2.50"); NULL: it is none. */
static struct node *sf_number(struct sf *w, struct span s)
{
	struct span tail, head = span_split(s, '.', &tail);
	struct node *n;
	int64_t whole, part = 0;

	if (!sf_integer(head, &whole) ||
		(tail.len && (!ascii_is_digit(tail.ptr[0]) ||
				     !sf_integer(tail, &part))))
		return NULL;
	if (!part && !(s.ptr[0] == '-' && !whole))
		return node_new_int(w->a, whole);
	n = node_new(w->a, NODE_NULL);
	if (!n) {
		w->failed = true;
		return NULL;
	}
	/* "007.5" is no YAML number */
	while (s.len > 1 && s.ptr[0] == '0' && ascii_is_digit(s.ptr[1]))
		s = span_cut(s, 1, s.len);
	node_resolve(n, s);
	return n->type == NODE_TEXT ? NULL : n;
}

static int64_t digits_of(
	const struct element *e, const char *name, int64_t most)
{
	int64_t n;

	return sf_integer(element_child_text(e, name), &n) && n >= 0 ? n : most;
}

/* integer, bigint or double, by precision and scale. */
static const char *sf_number_type(const struct element *e)
{
	int64_t precision = digits_of(e, "precision", 18);

	if (digits_of(e, "scale", 0) > 0)
		return "double";
	return precision <= 9 ? "integer" : "bigint";
}

/* The most digits, with those behind the point, that Zoho's types have. */
static int64_t digits_most(struct span type)
{
	return span_is(type, "integer")   ? 9
	       : span_is(type, "bigint")  ? 18
	       : span_is(type, "percent") ? 5
					  : 16;
}

static void put_decimals(struct sf_making *m)
{
	int64_t scale = digits_of(m->part->e, "scale", 0);

	if (scale > 9)
		sf_lose(m->w, m->part, "scale",
			"Zoho has at most 9 decimal places");
	node_put_int(m->w->a, m->tree, "decimal_place", scale > 9 ? 9 : scale);
}

static bool sf_fill_number(struct sf_making *m)
{
	struct span type = m->w->fields.items[m->field].type;
	int64_t most = digits_most(type);
	int64_t precision = digits_of(m->part->e, "precision", most);
	bool whole = span_is(type, "integer") || span_is(type, "bigint");

	if (precision > most)
		sf_lose_print(m->w, m->part, "precision",
			"Zoho's %s fields have at most %d digits", type.ptr,
			(int)most);
	if (precision > 0)
		node_put_int(m->w->a, m->tree, "length",
			precision > most ? most : precision);
	if (!whole)
		put_decimals(m);
	sf_put_unique(m);
	sf_put_default(m);
	return true;
}

/* {0000} in a display format: the number itself. */
static bool find_number(struct span format, size_t *from, size_t *to)
{
	for (size_t i = span_find(format, '{', 0); i < format.len;
		i = span_find(format, '{', i + 1)) {
		size_t end = i + 1;

		while (end < format.len && format.ptr[end] == '0')
			end++;
		if (end > i + 1 && end < format.len && format.ptr[end] == '}') {
			*from = i;
			*to = end + 1;
			return true;
		}
	}
	return false;
}

static void put_affix(struct sf_making *m, struct node *number, const char *key,
	struct span text)
{
	if (!text.len)
		return;
	node_put_text(m->w->a, number, key, sf_label(m->w, text, SPAN("")));
	if (span_find(text, '{', 0) < text.len)
		sf_lose(m->w, m->part, "displayFormat",
			"the date in it stands as Salesforce writes it");
}

/* An auto-number by the displayFormat and startingNumber in e. */
static void sf_fill_autonumber(struct sf_making *m, const struct element *e)
{
	struct span format = element_child_text(e, "displayFormat");
	struct node *number = node_put_map(m->w->a, m->tree, "auto_number");
	size_t from = format.len, to = format.len;
	int64_t start;

	if (!sf_integer(element_child_text(e, "startingNumber"), &start) ||
		start < 0 || start > 999999999999)
		start = 1;
	find_number(format, &from, &to);
	put_affix(m, number, "prefix", span_cut(format, 0, from));
	node_put_int(m->w->a, number, "start_number", start);
	put_affix(m, number, "suffix", span_cut(format, to, format.len));
	if (to - from > 2)
		node_put_int(m->w->a, number, "starting_number_length",
			to - from - 2 > 16 ? 16 : (int64_t)(to - from - 2));
}

static const char *const results[][2] = {
	{ "Checkbox", "boolean" },
	{ "Currency", "currency" },
	{ "Date", "date" },
	{ "DateTime", "datetime" },
	{ "Number", "double" },
	{ "Percent", "double" },
	{ "Text", "string" },
	{ "Time", "string" },
};

static bool sf_fill_formula(struct sf_making *m)
{
	struct span type = said(m, "type"), text = said(m, "formula");
	struct node *formula = node_put_map(m->w->a, m->tree, "formula");
	const char *result = NULL;
	bool cut = false;

	for (size_t i = 0; i < sizeof results / sizeof *results; i++)
		if (span_is(type, results[i][0]))
			result = results[i][1];
	sf_limit(text, 32000, &cut);
	m->why = !result            ? "Zoho's formulas have no such result"
		 : !text.len || cut ? "the formula is empty or too long"
				    : NULL;
	if (m->why)
		return false;
	m->w->fields.items[m->field].result = span_of(result);
	node_put_text(m->w->a, formula, "return_type", span_of(result));
	node_put_text(m->w->a, formula, "expression", text);
	node_put_text(m->w->a, formula, "dialect", SPAN("salesforce"));
	if (span_is(said(m, "formulaTreatBlanksAs"), "BlankAsZero"))
		node_put_bool(m->w->a, formula, "assume_default", true);
	if (span_is(type, "Percent") || span_is(type, "Time"))
		sf_lose(m->w, m->part, "type",
			"Zoho's formulas have no such result: it is a number, "
			"or a text");
	if (!strcmp(result, "double") || !strcmp(result, "currency"))
		put_decimals(m);
	return true;
}

/* "text" in quotes, without them; ptr NULL: it is no literal. */
static struct span text_literal(struct sf *w, struct span s)
{
	char *out;
	size_t n = 0;

	if (s.len < 2 || (s.ptr[0] != '"' && s.ptr[0] != '\'') ||
		s.ptr[s.len - 1] != s.ptr[0])
		return (struct span){ NULL, 0 };
	out = arena_new(w->a, char, s.len);
	if (!out) {
		w->failed = true;
		return SPAN("");
	}
	for (size_t i = 1; i + 1 < s.len; i++) {
		if (s.ptr[i] == s.ptr[0])
			return (struct span){ NULL, 0 };
		if (s.ptr[i] == '\\' && i + 2 < s.len)
			i++;
		out[n++] = s.ptr[i];
	}
	return (struct span){ out, n };
}

static struct node *number_literal(
	struct sf *w, struct span type, struct span s)
{
	struct node *n = sf_number(w, s);
	bool integer = span_is(type, "integer") || span_is(type, "bigint");

	if (n && integer && n->type != NODE_INT)
		return NULL;
	/* a percentage is a fraction in a formula: 0.1 is 10 % */
	if (n && span_is(type, "percent")) {
		double value = 100 * (n->type == NODE_INT ? (double)n->integer
							  : n->number);
		int64_t whole;

		if (!(value > -1e6 && value < 1e6))
			return NULL;
		whole = (int64_t)(value + (value < 0 ? -0.5 : 0.5));
		if (value - (double)whole > 1e-9 ||
			value - (double)whole < -1e-9)
			return NULL;
		return node_new_int(w->a, whole);
	}
	return n;
}

static struct node *literal(struct sf *w, struct span type, struct span s)
{
	static const char *const texts[] = { "text", "textarea", "email",
		"phone", "website", "picklist", NULL };
	struct span text;

	if (span_is(type, "boolean"))
		return sf_same(s, "true") ? node_new_bool(w->a, true) : NULL;
	for (const char *const *t = texts; *t; t++)
		if (span_is(type, *t)) {
			text = text_literal(w, s);
			return text.ptr ? node_new_text(w->a, text) : NULL;
		}
	return number_literal(w, type, s);
}

/* Will the field take its own default? */
static bool is_taken(const struct sf_making *m, const struct node *value)
{
	const struct sf_field *f = &m->w->fields.items[m->field];
	int64_t most = node_get_int(m->tree, "length", INT64_MAX);

	if (value->type != NODE_TEXT)
		return true;
	if (f->values)
		return sf_has_value(m->w, m->field, value->text);
	return (int64_t)text_length(value->text) <= most;
}

/* defaultValue, where it is a literal and not a formula. */
static void sf_put_default(struct sf_making *m)
{
	struct span type = m->w->fields.items[m->field].type;
	struct span s = said(m, "defaultValue");
	struct node *value;

	if (!s.len || span_is(s, "\"\"") ||
		(span_is(type, "boolean") && sf_same(s, "false")) ||
		node_get(m->tree, SPAN("default_value")))
		return;
	value = literal(m->w, type, s);
	if (!value)
		sf_lose(m->w, m->part, "defaultValue",
			"Zoho's defaults are values, no formulas");
	else if (!is_taken(m, value))
		sf_lose(m->w, m->part, "defaultValue",
			"the field would not take it");
	else
		node_put(m->tree, SPAN("default_value"), value);
}

/*
 * Flags that Salesforce derives from a status: IsClosed, IsWon.
 *
 * Zoho has no such fields; a condition on one is a condition on the values
 * of the pick list. A standard value set says which values close a record,
 * else they are those of a new org.
 */

struct flag {
	const char *object, *names; /* API name and column, by ' ' */
	const char *field;          /* of Zoho's */
	bool won;
	const char *values; /* of a new org, by '|' */
};

static const struct flag flags[] = {
	{ "Case", "IsClosed CASES.CLOSED", "Status", false, "Closed" },
	{ "Opportunity", "IsClosed OPPORTUNITY.CLOSED", "Stage", false,
		"Closed Won|Closed Lost|Closed Lost to Competition" },
	{ "Opportunity", "IsWon OPPORTUNITY.WON", "Stage", true, "Closed Won" },
	{ "Task", "IsClosed TASK.CLOSED IS_CLOSED", "Status", false,
		"Completed" },
	{ 0 },
};

static bool is_named(const struct flag *f, struct span object, struct span name)
{
	struct span rest = span_of(f->names);

	if (!sf_same(object, f->object))
		return false;
	while (rest.len)
		if (sf_same_span(span_split(rest, ' ', &rest), name))
			return true;
	return false;
}

/* The closing values, those of the list that there still are. */
static struct node *values_of(
	struct sf *w, const struct flag *flag, uint32_t field)
{
	const struct sf_field *f = &w->fields.items[field];
	struct node *out = node_new(w->a, NODE_LIST);
	struct span rest = span_of(flag->values);
	const struct node *closing = flag->won ? f->won : f->closed;

	if (f->valued) {
		NODE_EACH (value, closing)
			node_add(out, node_new_text(w->a, value->text));
		return out;
	}
	while (rest.len) {
		struct span one = span_split(rest, '|', &rest);

		if (sf_has_value(w, field, one))
			node_add(out, node_new_text(w->a, one));
	}
	return out;
}

/*
 * The criteria of a condition on IsClosed or IsWon, which a pick list says
 * in Zoho. False: the name is neither; *out is NULL where no value is so.
 */
static bool sf_closed_condition(struct sf *w, uint32_t module, struct span name,
	bool holds, struct node **out)
{
	struct span object = w->modules.items[module].object;
	const struct flag *flag = flags;
	struct node *values, *tree = node_new(w->a, NODE_MAP);
	uint32_t at;

	while (flag->object && !is_named(flag, object, name))
		flag++;
	if (!flag->object)
		return false;
	at = sf_field_ensure(w, module, span_of(flag->field));
	values = at == SF_NONE ? NULL : values_of(w, flag, at);
	*out = NULL;
	if (!values || !values->count || !tree)
		return true;
	node_put_text(w->a, tree, "field", span_of(flag->field));
	if (values->count == 1) {
		node_put_text(w->a, tree, "comparator",
			holds ? SPAN("equal") : SPAN("not_equal"));
		node_put(tree, SPAN("value"), node_share(w->a, values->first));
	} else {
		node_put_text(w->a, tree, "comparator",
			holds ? SPAN("in") : SPAN("not_in"));
		node_put(tree, SPAN("value"), values);
	}
	*out = tree;
	return true;
}

/*
 * Conditions of list views, lookups and roll-ups become criteria.
 *
 * A condition is a field, an operation and values parted by commas; the
 * conditions hold together unless a logic such as `1 AND (2 OR 3)` says
 * otherwise (sf_logic.c).
 */

/* More conditions than Salesforce takes, and what a group of Zoho's holds. */
enum { CONDITIONS = 25 };

struct operation {
	const char *name, *comparator;
	const char *many; /* the comparator for several values, or NULL */
	const char *join; /* else how conditions of one value are joined */
};

static const struct operation operations[] = {
	{ "equals", "equal", "in", 0 },
	{ "notEqual", "not_equal", "not_in", 0 },
	{ "lessThan", "less_than", 0, "OR" },
	{ "greaterThan", "greater_than", 0, "OR" },
	{ "lessOrEqual", "less_equal", 0, "OR" },
	{ "greaterOrEqual", "greater_equal", 0, "OR" },
	{ "contains", "contains", 0, "OR" },
	{ "notContain", "not_contains", 0, "AND" },
	{ "startsWith", "starts_with", 0, "OR" },
	{ "includes", "include_any", "include_any", 0 },
	{ "excludes", "exclude_any", "exclude_any", 0 },
	{ 0 },
};

struct condition {
	struct sf *w;
	const struct sf_filter *how;
	uint32_t at; /* of the field */
	const struct sf_field *field;
	const struct operation *op;
	const struct comparator *comparator; /* for one value */
	struct span text;                    /* the values */
	const char *why;                     /* it cannot be said */
};

static struct node *leaf(
	const struct condition *c, const char *comparator, struct node *value)
{
	struct node *n = node_new(c->w->a, NODE_MAP);

	node_put_text(c->w->a, n, "field", c->field->api_name);
	node_put_text(c->w->a, n, "comparator", span_of(comparator));
	return value && node_put(n, SPAN("value"), value) ? n : NULL;
}

static struct node *typed_leaf(const struct condition *c,
	const char *comparator, const char *type, struct span value)
{
	struct node *n = node_new(c->w->a, NODE_MAP);

	node_put_text(c->w->a, n, "field", c->field->api_name);
	node_put_text(c->w->a, n, "comparator", span_of(comparator));
	node_put_text(c->w->a, n, "type", span_of(type));
	node_put_text(c->w->a, n, "value", value);
	return n;
}

static bool is_number(struct span type)
{
	static const char *const numbers[] = { "integer", "bigint", "double",
		"currency", "percent", NULL };
	const char *const *t = numbers;

	while (*t && !span_is(type, *t))
		t++;
	return *t;
}

/* What the values of a field are: a formula's are its result's. */
static struct span value_type(const struct sf_field *f)
{
	return f->result.len ? f->result : f->type;
}

static struct node *boolean_value(struct condition *c, struct span s)
{
	if (span_is(s, "1") || sf_same(s, "true"))
		return node_new_bool(c->w->a, true);
	if (span_is(s, "0") || sf_same(s, "false"))
		return node_new_bool(c->w->a, false);
	c->why = "its value is neither true nor false";
	return NULL;
}

/* One value of the field's type; NULL: *why. */
static struct node *value_of(struct condition *c, struct span s)
{
	struct span type = value_type(c->field);
	struct node *n;

	c->why = NULL;
	if (span_is(type, "boolean"))
		return boolean_value(c, s);
	if (is_number(type)) {
		n = sf_number(c->w, s);
		if (!n)
			c->why = "its value is no number";
		return n;
	}
	if (span_is(type, "date") || span_is(type, "datetime")) {
		n = sf_date(c->w, s, span_is(type, "datetime"));
		if (!n)
			c->why = "its date has no counterpart";
		return n;
	}
	if (span_ends(type, SPAN("lookup")))
		c->why = "it names a record or a user, which is not carried";
	else if (c->field->values && !c->comparator->is_part &&
		 !sf_has_value(c->w, c->at, s))
		c->why = "its value is not in the pick list";
	else if (span_starts(s, SPAN("${")))
		c->why = "its value would be taken for a pre-defined one";
	return c->why ? NULL : node_new_text(c->w->a, s);
}

/* Split at commas outside quotes; quotes go. *rest is what follows. */
static struct span next_value(struct span *rest)
{
	struct span s = *rest;
	size_t i = 0;
	bool quoted = false;
	struct element trimmed = { 0 };

	while (i < s.len && (quoted || s.ptr[i] != ',')) {
		quoted ^= s.ptr[i] == '"';
		i++;
	}
	*rest = span_cut(s, i + 1, s.len);
	trimmed.text = span_cut(s, 0, i);
	s = element_text(&trimmed);
	if (s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
		s = span_cut(s, 1, s.len - 1);
	return s;
}

/* Is the value a pre-defined one, such as ${TODAY}? */
static bool is_predefined(const struct node *n)
{
	return n->type == NODE_TEXT && span_starts(n->text, SPAN("${"));
}

static struct node *one_value(struct condition *c, struct span s)
{
	struct node *value = value_of(c, s);

	if (value && is_predefined(value))
		return typed_leaf(
			c, c->op->comparator, "pre_defined", value->text);
	return value ? leaf(c, c->op->comparator, value) : NULL;
}

/* Several values: one list, or one condition each. */
static struct node *many_values(struct condition *c)
{
	struct node *list = node_new(c->w->a, NODE_LIST);
	struct span rest = c->text;
	struct node *group, *n;

	while (rest.len && list && list->count < 500) {
		struct span one = next_value(&rest);

		if (!one.len)
			continue;
		n = c->op->many ? value_of(c, one) : one_value(c, one);
		if (!n && c->op->many && c->field->values)
			continue; /* no record can hold it */
		if (!n || is_predefined(n)) {
			c->why = c->why ? c->why : "relative dates stand alone";
			return NULL;
		}
		node_add(list, n);
	}
	if (c->op->many && list && !list->count)
		return NULL;
	c->why = NULL;
	if (c->op->many || !list)
		return leaf(c, c->op->many, list);
	if (list->count < 2)
		return list->first;
	if (list->count > CONDITIONS) {
		c->why = "it has more values than a group can";
		return NULL;
	}
	group = node_new(c->w->a, NODE_MAP);
	node_put_text(c->w->a, group, "group_operator", span_of(c->op->join));
	return node_put(group, SPAN("group"), list) ? group : NULL;
}

static struct node *no_value(struct condition *c)
{
	bool equal = !strcmp(c->op->comparator, "equal");

	if (!equal && strcmp(c->op->comparator, "not_equal") != 0) {
		c->why = "it compares with nothing";
		return NULL;
	}
	if (span_is(value_type(c->field), "boolean"))
		return leaf(c, "equal", node_new_bool(c->w->a, !equal));
	return typed_leaf(c, "equal", "pre_defined",
		equal ? SPAN("${EMPTY}") : SPAN("${NOTEMPTY}"));
}

/* What a field holds, in the words of criteria. */
static enum holds holds_of(const struct sf_field *f)
{
	const struct data_type *t = data_type_find(f->type);

	if (f->result.len)
		return data_type_of_result(f->result);
	return t ? t->holds : HOLDS_ANY;
}

/* Texts compare with all, dates with times, anything else with its like. */
static bool comparable(const struct sf_field *x, const struct sf_field *y)
{
	enum holds a = holds_of(x), b = holds_of(y);
	unsigned days = HOLDS_BIT(HOLDS_DATE) | HOLDS_BIT(HOLDS_DATETIME);
	unsigned any = HOLDS_BIT(HOLDS_TEXT) | HOLDS_BIT(HOLDS_ANY);

	return a == b || ((HOLDS_BIT(a) | HOLDS_BIT(b)) & any) ||
	       ((HOLDS_BIT(a) & days) && (HOLDS_BIT(b) & days));
}

/* Another field's value: $Source.X is the record that looks one up. */
static struct node *field_value(struct condition *c, struct span name)
{
	struct span rest, object = span_split(name, '.', &rest);
	bool source = sf_same(object, "$Source");
	uint32_t fields[SF_FIELDS];
	uint32_t module = source ? c->how->source : c->how->module;
	unsigned n = module == SF_NONE ? 0
				       : sf_find_fields(c->w, module,
						 source ? rest : name, fields);
	struct span other;

	if (n != 1 || !sf_make_field(c->w, fields[0], c->how->depth + 1)) {
		c->why = "it compares with a field that is not carried";
		return NULL;
	}
	if (!comparable(c->field, &c->w->fields.items[fields[0]])) {
		c->why = "it compares fields of different types";
		return NULL;
	}
	other = c->w->fields.items[fields[0]].api_name;
	if (!source)
		return typed_leaf(c, c->op->comparator, "field", other);
	return typed_leaf(c, c->op->comparator, "merge_field",
		sf_print(c->w, "${!%.*s.%.*s}",
			SPAN_ARG(c->w->modules.items[module].api_name),
			SPAN_ARG(other)));
}

static bool has_comma(struct span s)
{
	return span_find(s, ',', 0) < s.len;
}

/* Can the field be compared like this, with one value or several? */
static bool fits(struct condition *c)
{
	const struct comparator *many =
		c->op->many ? comparator_find(span_of(c->op->many)) : NULL;
	unsigned holds = HOLDS_BIT(holds_of(c->field));

	c->comparator = comparator_find(span_of(c->op->comparator));
	if (!(c->comparator->fits & holds) ||
		(many && has_comma(c->text) && !(many->fits & holds)))
		c->why = "such a field is not compared like that";
	return !c->why;
}

/* The condition on a field that is known, by its values. */
static struct node *value_condition(struct condition *c)
{
	struct span rest = c->text;

	if (!c->text.len)
		return no_value(c);
	/* includes and excludes: always lists */
	if (c->op->many && !strcmp(c->op->many, c->op->comparator))
		return many_values(c);
	return has_comma(c->text) ? many_values(c)
				  : one_value(c, next_value(&rest));
}

/* True: the field is one that Salesforce derives from a status. */
static bool derived(struct condition *c, struct span name, struct node **out)
{
	bool equal = !strcmp(c->op->name, "equals");
	struct node *value = boolean_value(c, c->text);
	bool found = value && (equal || !strcmp(c->op->name, "notEqual")) &&
		     sf_closed_condition(c->w, c->how->module, name,
			     value->boolean == equal, out);

	c->why = found ? "no value of the pick list is so" : NULL;
	return found;
}

static struct node *condition_tree(struct condition *c, const struct element *e)
{
	struct span name = element_child_text(e, "field");
	struct span operation = element_child_text(e, "operation");
	struct span other = element_child_text(e, "valueField");
	uint32_t fields[SF_FIELDS];
	struct sf_field copy;
	struct node *out;

	c->op = operations;
	while (c->op->name && !span_is(operation, c->op->name))
		c->op++;
	if (!c->op->name) {
		c->why = "its operation has no counterpart";
		return NULL;
	}
	if (derived(c, name, &out))
		return out;
	if (sf_find_fields(c->w, c->how->module, name, fields) != 1 ||
		!sf_make_field(c->w, fields[0], c->how->depth + 1)) {
		c->why = "the field is not carried";
		return NULL;
	}
	c->at = fields[0];
	/* looking up another one may move the fields */
	copy = c->w->fields.items[fields[0]];
	c->field = &copy;
	out = !fits(c)    ? NULL
	      : other.len ? field_value(c, other)
			  : value_condition(c);
	c->field = NULL;
	return out;
}

static void lose_condition(const struct condition *c, const struct sf_part *p,
	const struct element *e)
{
	struct span field = element_child_text(e, "field");

	sf_lose_one(c->w, p, c->how->items, field, c->why);
}

/* The conditions in order, NULL for lost ones; the number, or too many. */
static unsigned read_conditions(struct sf *w, const struct sf_part *p,
	const struct element *e, const struct sf_filter *how,
	struct node *out[CONDITIONS], unsigned *lost)
{
	unsigned n = 0;

	ELEMENT_EACH (child, e) {
		struct condition c = { .w = w, .how = how };

		if (!span_is(child->name, how->items))
			continue;
		if (n == CONDITIONS)
			return CONDITIONS + 1;
		c.text = element_child_text(child, "value");
		out[n] = condition_tree(&c, child);
		if (!out[n]) {
			lose_condition(&c, p, child);
			++*lost;
		}
		n++;
	}
	return n;
}

static struct node *join(struct sf *w, struct node *all[], unsigned n)
{
	struct node *group, *list, *only = NULL;
	unsigned count = 0;

	for (unsigned i = 0; i < n; i++)
		if (all[i]) {
			only = all[i];
			count++;
		}
	if (count < 2)
		return only;
	group = node_new(w->a, NODE_MAP);
	node_put_text(w->a, group, "group_operator", SPAN("AND"));
	list = node_put_list(w->a, group, "group");
	for (unsigned i = 0; i < n; i++)
		if (all[i])
			node_add(list, all[i]);
	return group;
}

bool sf_criteria(struct sf *w, const struct sf_part *p, const struct element *e,
	const struct sf_filter *how, struct node **out)
{
	struct node *all[CONDITIONS + 1];
	unsigned lost = 0;
	unsigned n = read_conditions(w, p, e, how, all, &lost);
	struct span logic =
		how->logic ? element_child_text(e, how->logic) : SPAN("");
	struct node *tree;

	if (n + !!how->before > CONDITIONS || (how->strict && lost))
		return false;
	if (logic.len && !sf_logic_is_plain(logic)) {
		tree = lost ? NULL : sf_logic(w, logic, all, n);
		if (!tree)
			return false;
		all[0] = tree;
		n = 1;
	}
	all[n] = how->before;
	*out = join(w, all, n + 1);
	return true;
}

/* Roll-up summaries and filters of lookups: what looks at other modules. */

/* "Child__c.Field__c": a field of the module whose records are summed up. */
static uint32_t child_field(
	struct sf_making *m, struct span name, uint32_t *module)
{
	struct span field, object = span_split(name, '.', &field);
	uint32_t modules[2], fields[SF_FIELDS];
	const char *why;

	if (!sf_modules_of(m->w, object, modules, &why) ||
		sf_find_fields(m->w, modules[0], field, fields) != 1)
		return SF_NONE;
	*module = modules[0];
	return fields[0];
}

static bool is_day(struct span type)
{
	return span_is(type, "date") || span_is(type, "datetime");
}

/* What a roll-up over values of a type is, or an empty span. */
static struct span result_of(struct span type, bool sum)
{
	static const char *const same[] = { "integer", "bigint", "double",
		"currency", "percent", NULL };

	for (const char *const *t = same; *t; t++)
		if (span_is(type, *t))
			return type;
	return !sum && is_day(type) ? type : SPAN("");
}

static const char *function_of(struct span operation, struct span type)
{
	if (span_is(operation, "sum"))
		return "sum";
	if (span_is(operation, "min"))
		return is_day(type) ? "earliest" : "minimum";
	if (span_is(operation, "max"))
		return is_day(type) ? "latest" : "maximum";
	return NULL;
}

/* The summed field and what comes of it; false: *why. */
static bool put_function(
	struct sf_making *m, uint32_t based, struct node *expression)
{
	struct sf *w = m->w;
	struct span operation = said(m, "summaryOperation"), type;
	uint32_t module = SF_NONE;
	uint32_t at = child_field(m, said(m, "summarizedField"), &module);
	const char *function;
	const struct sf_field *f;

	m->why = "the field that it sums up is not carried";
	if (at == SF_NONE || module != based ||
		!sf_make_field(w, at, m->depth + 1))
		return false;
	f = &w->fields.items[at];
	type = f->result.len ? f->result : f->type;
	function = function_of(operation, type);
	type = result_of(type, function && !strcmp(function, "sum"));
	m->why = "Zoho has no such roll-up";
	if (!function || !type.len)
		return false;
	w->fields.items[m->field].result = type;
	node_put_text(w->a, expression, "function", span_of(function));
	node_add(node_put_list(w->a, expression, "function_parameters"),
		node_new_text(w->a, f->api_name));
	return true;
}

static bool put_expression(
	struct sf_making *m, uint32_t based, struct node *rollup)
{
	struct sf *w = m->w;
	struct node *expression = node_new(w->a, NODE_MAP);
	struct sf_filter how = { .items = "summaryFilterItems",
		.module = based,
		.source = SF_NONE,
		.strict = true,
		.depth = m->depth };
	struct node *criteria;

	if (span_is(said(m, "summaryOperation"), "count")) {
		node_put_text(w->a, expression, "function", SPAN("count"));
		w->fields.items[m->field].result = SPAN("integer");
	} else if (!put_function(m, based, expression)) {
		return false;
	}
	m->why = "which records it sums up cannot be said as criteria";
	if (!sf_criteria(w, m->part, m->part->e, &how, &criteria))
		return false;
	if (criteria)
		node_put(expression, SPAN("criteria"), criteria);
	node_put_text(
		w->a, rollup, "return_type", w->fields.items[m->field].result);
	node_put_text(w->a, rollup, "rollup_based_on", SPAN("lookup"));
	node_put_text(w->a, rollup, "based_on_module",
		w->modules.items[based].api_name);
	node_put(rollup, SPAN("expression"), expression);
	return true;
}

/* Roll-up summaries. */
static bool sf_fill_rollup(struct sf_making *m)
{
	uint32_t module = SF_NONE;
	uint32_t key = child_field(m, said(m, "summaryForeignKey"), &module);
	struct node *rollup = node_new(m->w->a, NODE_MAP);

	m->why = "the lookup that it is based on is not carried";
	if (key == SF_NONE || !sf_make_field(m->w, key, m->depth + 1) ||
		!put_expression(m, module, rollup))
		return false;
	node_put(m->tree, SPAN("rollup_summary"), rollup);
	return true;
}

static void filter_lookup(struct sf *w, uint32_t field)
{
	struct sf_field *f = &w->fields.items[field];
	const struct element *e = element_find(f->part->e, "lookupFilter");
	struct node *lookup = (struct node *)node_get(f->tree, SPAN("lookup"));
	struct sf_filter how = { .items = "filterItems",
		.logic = "booleanFilter",
		.source = f->module };
	struct sf_part *part = f->part;
	struct node *criteria = NULL;

	if (!e || span_is(element_child_text(e, "active"), "false"))
		return;
	how.module = lookup ? sf_map_get(&w->by_name, f->target) : SF_NONE;
	if (how.module == SF_NONE || !sf_criteria(w, part, e, &how, &criteria))
		sf_lose(w, part, "lookupFilter",
			"it cannot be said as criteria");
	if (!criteria)
		return;
	node_put(node_put_map(w->a, lookup, "query_details"), SPAN("criteria"),
		criteria);
	if (element_find(e, "errorMessage") || element_find(e, "infoMessage"))
		sf_lose(w, part, "lookupFilter",
			"its messages: Zoho has its own");
}

void sf_make_lookup_filters(struct sf *w)
{
	for (size_t i = 0; i < w->fields.count && !w->failed; i++) {
		const struct sf_field *f = &w->fields.items[i];

		if (f->part && f->state == SF_MADE &&
			sf_same(span_of(f->part->type->name), "CustomField"))
			filter_lookup(w, (uint32_t)i);
	}
}
