/* SPDX-License-Identifier: MIT */
/* The fields that modules have without a file. */
#include "model/system_fields.h"

#include "codec/yaml_read.h"
#include "model/data_type.h"
#include "model/facts.h"
#include "schema/embedded.h"

static const char file[] = "system_fields.yaml";

static bool take_modules(
	const struct node *list, struct arena *a, struct texts *out)
{
	struct span *items;

	if (!list || !list->count)
		return true;
	items = arena_new(a, struct span, list->count);
	if (!items)
		return false;
	out->items = items;
	NODE_EACH (module, list)
		items[out->count++] = module->text;
	return true;
}

static bool take(
	const struct node *n, struct arena *a, struct system_field *out)
{
	const struct node *lookup = node_get(n, SPAN("lookup"));
	struct field_facts *f = &out->facts;
	struct span *module;

	out->name = node_get_text(n, "api_name");
	f->type = data_type_find(node_get_text(n, "data_type"));
	f->holds = f->type ? f->type->holds : HOLDS_ANY;
	if (span_is(out->name, "Tag") || span_is(out->name, "Territories"))
		f->holds = HOLDS_ANY; /* texts that are several names */
	f->read_only = node_get_bool(n, "read_only", false);
	f->is_system = true;
	if (lookup) {
		module = arena_new(a, struct span, 1);
		if (!module)
			return false;
		*module = lookup->text;
		f->leads_to = (struct texts){ module, 1 };
	}
	return take_modules(node_get(n, SPAN("modules")), a, &out->modules);
}

enum opk_status system_fields_read(
	struct arena *a, struct faults *f, struct system_fields *out)
{
	struct source src = { file, embedded_file(file) };
	struct node *list;
	enum opk_status st = yaml_read(&src, a, f, &list);

	if (st)
		return st;
	out->count = 0;
	out->items = arena_new(a, struct system_field, list->count);
	if (!out->items)
		return fault_memory(f);
	NODE_EACH (n, list)
		if (!take(n, a, &out->items[out->count++]))
			return fault_memory(f);
	return OPK_OK;
}

/* The list of modules is as it stands in the file, not sorted. */
static bool is_in(const struct system_field *s, struct span module)
{
	for (uint32_t i = 0; i < s->modules.count; i++)
		if (span_equal(s->modules.items[i], module))
			return true;
	return !s->modules.count;
}

const struct system_field *system_fields_find(
	const struct system_fields *all, struct span module, struct span name)
{
	for (size_t i = 0; i < all->count; i++)
		if (span_equal(all->items[i].name, name) &&
			is_in(&all->items[i], module))
			return &all->items[i];
	return NULL;
}
