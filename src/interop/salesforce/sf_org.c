/* SPDX-License-Identifier: MIT */
/*
 * The org in the making: its modules and fields. Those that Zoho ships
 * (formats/standard.yaml, and formats/system_fields.yaml for fields without
 * a file) come into being where something refers to them.
 */
#include "interop/salesforce/sf_org.h"

#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_report.h"
#include "model/refs.h"
#include "model/system_fields.h"
#include "util/map.h"

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

uint32_t sf_add_module(struct sf *w, struct span object, struct span api_name,
	struct node *tree)
{
	uint32_t at = (uint32_t)w->modules.count;
	struct sf_module *m = vec_add(w->a, &w->modules);

	if (!m || !tree ||
		(object.len &&
			map_add(&w->objects, import_fold(&w->log, object),
				at) == MAP_NONE) ||
		map_add(&w->by_name, import_fold(&w->log, api_name), at) ==
			MAP_NONE) {
		w->log.failed = true;
		return SF_NONE;
	}
	m->object = object;
	m->api_name = api_name;
	m->sf_fields.arena = m->fields.arena = m->lists.arena = w->a;
	m->first_layout = m->last_layout = SF_NONE;
	m->tree = tree;
	return at;
}

void sf_open_standard(struct sf *w)
{
	if (standard_org_open(&w->standard, w->a, w->f))
		w->log.failed = true;
}

/* A copy of a component that Zoho ships; NULL: it ships none. */
static struct node *standard_tree(struct sf *w, const struct identity *id)
{
	const struct node *shipped = standard_org_find(&w->standard, id);
	struct node *tree;

	if (!shipped)
		return NULL;
	tree = node_copy(w->a, shipped);
	if (!tree) {
		w->log.failed = true;
		return NULL;
	}
	tree->key = SPAN("");
	return tree;
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
static void ensure_refs(struct sf *w, const char *kind, struct span module,
	struct span name, const struct node *tree)
{
	struct identity id = { kind_find(span_of(kind)), { module, name } };
	struct arena scratch = { 0 };

	refs_each(&id, tree, &scratch, ensure_ref, w);
	arena_release(&scratch);
}

uint32_t sf_module_ensure(struct sf *w, struct span api_name)
{
	struct identity id = { kind_find(SPAN("module")), { api_name } };
	uint32_t at = import_map_get(&w->by_name, api_name);
	struct node *tree;

	if (at != SF_NONE)
		return at;
	tree = standard_tree(w, &id);
	if (!tree)
		return SF_NONE;
	api_name = node_get_text(tree, "api_name");
	at = sf_add_module(w, object_of_module(w, api_name), api_name, tree);
	if (at == SF_NONE)
		return at;
	w->modules.items[at].standard = true;
	sf_reserve(
		w, &w->modules.items[at].view_names, api_name, "custom_views");
	ensure_refs(w, "module", api_name, SPAN(""), tree);
	return at;
}

uint32_t sf_field_at(struct sf *w, uint32_t module, struct span api_name)
{
	uint32_t at =
		import_map_get(&w->modules.items[module].fields, api_name);

	return at != SF_NONE && w->fields.items[at].state != SF_LOST ? at
								     : SF_NONE;
}

/* A field of a module, not yet made; SF_NONE: memory. */
uint32_t sf_add_field(
	struct sf *w, uint32_t module, struct span api_name, const char *type)
{
	uint32_t at = (uint32_t)w->fields.count;
	struct sf_field *f = vec_add(w->a, &w->fields);
	struct sf_module *m = &w->modules.items[module];

	if (!f || map_add(&m->fields, import_fold(&w->log, api_name), at) ==
			  MAP_NONE) {
		w->log.failed = true;
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
	const struct system_field *s = system_fields_find(&w->standard.system,
		w->modules.items[module].api_name, api_name);
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
	struct identity id = { kind_find(SPAN("field")), { of, api_name } };
	struct node *tree;

	if (at != SF_NONE)
		return at;
	tree = standard_tree(w, &id);
	if (!tree)
		return add_system(w, module, api_name);
	at = sf_add_field(w, module, node_get_text(tree, "api_name"), "");
	if (at == SF_NONE)
		return at;
	know_standard(&w->fields.items[at], tree);
	ensure_refs(w, "field", of, w->fields.items[at].api_name, tree);
	return at;
}

/* How long a chain of roll-ups over roll-ups may be. */
enum { CHAIN = 32 };

bool sf_make_field(struct sf *w, uint32_t field, unsigned depth)
{
	struct sf_field *f = &w->fields.items[field];
	const char *why = NULL;
	size_t lost = w->log.out->properties.count;
	bool made;

	if (f->state == SF_MADE || f->state == SF_LOST)
		return f->state == SF_MADE;
	if (f->state == SF_BUSY || depth > CHAIN) {
		f->why = "it is computed from itself";
		return false;
	}
	f->state = SF_BUSY;
	made = w->fill(w, field, depth, &why);
	f = &w->fields.items[field]; /* more may have come into being */
	f->state = made ? SF_MADE : SF_LOST;
	if (!made) {
		f->why = why;
		w->log.out->properties.count = lost;
	}
	return made;
}

void sf_emit_standard(
	struct sf *w, const char *kind, struct span module, struct span name)
{
	struct identity id = { kind_find(span_of(kind)), { module, name } };
	struct node *tree = standard_tree(w, &id);

	if (!tree)
		return;
	ensure_refs(w, kind, module, name, tree);
	sf_emit(w, kind, module, name, tree, NULL);
}

void sf_ensure_mandatory(struct sf *w, uint32_t module)
{
	struct span name = w->modules.items[module].api_name;
	struct span prefix =
		import_print(&w->log, "modules/%.*s/fields/", SPAN_ARG(name));

	for (size_t i = 0; i < w->standard.items.count; i++) {
		const struct node *tree = w->standard.items.items[i];

		if (span_starts(tree->key, prefix) &&
			node_get_bool(tree, "system_mandatory", false))
			sf_field_ensure(
				w, module, node_get_text(tree, "api_name"));
	}
}

void sf_reserve(
	struct sf *w, struct map *taken, struct span module, const char *folder)
{
	struct span prefix = import_print(
		&w->log, "modules/%.*s/%s/", SPAN_ARG(module), folder);

	taken->arena = w->a;
	for (size_t i = 0; i < w->standard.items.count; i++) {
		const struct node *tree = w->standard.items.items[i];
		struct span name = node_get_text(tree, "api_name");

		if (span_starts(tree->key, prefix) &&
			!map_set(taken, import_fold(&w->log, name), 2))
			w->log.failed = true;
	}
}
