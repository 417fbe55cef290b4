/* SPDX-License-Identifier: MIT */
/*
 * The modules and fields that Zoho ships: formats/standard.yaml has them,
 * and formats/system_fields.yaml those without a file. Here is only which of
 * Salesforce's standard objects has a counterpart.
 */
#include "op/import_salesforce_parts.h"

#include "codec/yaml.h"
#include "model/embedded.h"
#include "model/refs.h"

const struct sf_std_module sf_std_modules[] = {
	{ "Account", "Accounts" },
	{ "Campaign", "Campaigns" },
	{ "Case", "Cases" },
	{ "Contact", "Contacts" },
	{ "Event", "Events" },
	{ "Lead", "Leads" },
	{ "Opportunity", "Deals" },
	{ "Order", "Sales_Orders" },
	{ "Pricebook2", "Price_Books" },
	{ "Product2", "Products" },
	{ "Quote", "Quotes" },
	{ "Solution", "Solutions" },
	{ "Task", "Tasks" },
	{ 0 },
};

const struct sf_std_module *sf_std_module_of(struct span object)
{
	const struct sf_std_module *m = sf_std_modules;

	while (m->object && !sf_same(object, m->object))
		m++;
	return m->object ? m : NULL;
}

const struct sf_std_module *sf_std_module_named(struct span api_name)
{
	const struct sf_std_module *m = sf_std_modules;

	while (m->object && !span_is(api_name, m->api_name))
		m++;
	return m->object ? m : NULL;
}

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

struct node *sf_std_module_tree(struct sf *w, struct span module)
{
	struct identity id = { kind_find(SPAN("module")), { module } };

	return standard_tree(w, &id);
}

struct node *sf_std_field_tree(
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

void sf_ensure_refs(struct sf *w, const char *kind, struct span module,
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
