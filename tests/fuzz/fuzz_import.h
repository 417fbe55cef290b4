/* SPDX-License-Identifier: MIT */
/*
 * Of what another system exported, everything is either carried or listed as
 * dropped, and what is carried has a place of its own.
 */
#ifndef FUZZ_IMPORT_H
#define FUZZ_IMPORT_H

#include "fuzz_folder.h"
#include "interop/import.h"
#include "schema/component.h"

/* Does it all add up, for each type? */
static inline void fuzz_check_counts(const struct import *in)
{
	size_t carried = 0, dropped = 0, items = 0, listed = 0;

	for (size_t i = 0; i < in->counts.count; i++) {
		const struct import_count *c = &in->counts.items[i];

		if (c->read != c->carried + c->verbatim + c->dropped)
			abort();
		carried += c->carried;
		dropped += c->dropped;
	}
	for (size_t i = 0; i < in->drops.count; i++) {
		if (!in->drops.items[i].reason.len)
			abort();
		listed += in->drops.items[i].items;
	}
	for (size_t i = 0; i < in->items.count; i++)
		items += in->items.items[i].type.len > 0;
	if (dropped != listed || (items && !carried))
		abort();
}

/* Each is a component that can be written, at a path of its own. */
static inline void fuzz_check_items(const struct import *in, struct arena *a)
{
	struct span last = { NULL, 0 };

	for (size_t i = 0; i < in->items.count; i++) {
		const struct import_item *item = &in->items.items[i];
		struct span path = kind_path(a, &item->id);
		struct faults f = { .arena = a };
		struct identity id;
		struct buf b = { 0 };

		if (!path.ptr || path_find_danger(path) ||
			!kind_of_path(path, &id) || id.kind != item->id.kind)
			abort();
		if (last.ptr && span_order(last, path) >= 0)
			abort();
		if (component_write(item->id.kind, item->tree, &b, &f))
			abort();
		buf_release(&b);
		last = path;
	}
}

/* An importer, such as import_salesforce. */
typedef enum opk_status fuzz_import_fn(const struct import_request *request,
	struct arena *a, struct faults *f, struct import *out);

/* Import the files that the input holds. */
static inline void fuzz_import(
	fuzz_import_fn *import, const uint8_t *data, size_t size)
{
	struct arena a = { .limit = 256u << 20 };
	struct faults f = { .arena = &a };
	struct span rest = { (const char *)data, size }, path, text;
	const char *folder = fuzz_folder();
	struct import_request request = { .source = folder };
	struct import in = { 0 };
	enum opk_status st;

	while (fuzz_next(&rest, &path, &text))
		fuzz_write(folder, path, text);
	st = import(&request, &a, &f, &in);
	if ((st != OPK_OK) != (f.errors > 0))
		abort(); /* refused without a reason, or taken with one */
	if (!st) {
		fuzz_check_counts(&in);
		fuzz_check_items(&in, &a);
	}
	arena_release(&a);
}

#endif
