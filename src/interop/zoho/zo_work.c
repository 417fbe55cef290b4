/* SPDX-License-Identifier: MIT */
/* The components that were made so far. */
#include "interop/zoho/zo_work.h"

#include <string.h>

#include "interop/zoho/zo_settle.h"

struct zo_item *zo_next(
	struct zo *w, const char *type, const struct zo_item *after)
{
	size_t i = after ? (size_t)(after - w->items.items) + 1 : 0;

	for (; i < w->items.count; i++)
		if (!strcmp(w->items.items[i].type->name, type) &&
			!w->items.items[i].settled)
			return &w->items.items[i];
	return NULL;
}

struct zo_made *zo_add_made(struct zo_work *k, struct zo_item *item,
	const struct identity *id, struct node *tree, struct span part)
{
	struct zo *w = k->w;
	uint32_t at = (uint32_t)k->made.count;
	struct span path = kind_path(w->a, id);
	uint32_t found = path.ptr ? map_add(&k->paths, path, at) : MAP_NONE;
	struct zo_made *made;

	if (found == MAP_NONE || !tree) {
		w->log.failed = true;
		return NULL;
	}
	if (found != at) {
		if (item && part.len)
			zo_lose(w, item, part, "another item says it already");
		else if (item)
			zo_drop(w, item, "another item is the same component");
		return NULL;
	}
	made = vec_add(w->a, &k->made);
	if (!made) {
		w->log.failed = true;
		return NULL;
	}
	*made = (struct zo_made){
		.item = item, .id = *id, .tree = tree, .part = part
	};
	return made;
}

struct zo_made *zo_made_find(
	struct zo_work *k, const char *kind, struct span a, struct span b)
{
	struct identity id = { kind_find(span_of(kind)), { a, b } };
	struct span path = kind_path(k->w->a, &id);
	uint32_t at = path.ptr ? map_get(&k->paths, path) : MAP_NONE;

	return at == MAP_NONE ? NULL : &k->made.items[at];
}
