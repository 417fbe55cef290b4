/* SPDX-License-Identifier: MIT */
/* What Zoho ships to every org, by path. */
#include "interop/standard_org.h"

#include "codec/yaml_read.h"
#include "model/system_fields.h"
#include "schema/embedded.h"

enum opk_status standard_org_open(
	struct standard_org *o, struct arena *a, struct faults *f)
{
	struct source src = { "standard.yaml", embedded_file("standard.yaml") };
	struct node *doc;
	enum opk_status st;

	*o = (struct standard_org){ .a = a, .paths.arena = a };
	st = yaml_read(&src, a, f, &doc);
	if (!st)
		st = system_fields_read(a, f, &o->system);
	if (st)
		return st;
	NODE_EACH (tree, doc) {
		uint32_t at = (uint32_t)o->items.count;
		const struct node **one = vec_add(a, &o->items);

		if (!one || map_add(&o->paths, tree->key, at) == MAP_NONE)
			return fault_memory(f);
		*one = tree;
	}
	return OPK_OK;
}

const struct node *standard_org_find(
	const struct standard_org *o, const struct identity *id)
{
	struct span path = kind_path(o->a, id);
	uint32_t at = path.ptr ? map_get(&o->paths, path) : MAP_NONE;

	return at == MAP_NONE ? NULL : o->items.items[at];
}
