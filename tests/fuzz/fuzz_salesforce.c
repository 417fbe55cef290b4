/* SPDX-License-Identifier: MIT */
/*
 * Of what another system exported, everything is either carried or listed as
 * dropped, and what is carried has a place of its own. The input holds the
 * files (fuzz_folder.h).
 */
#include "fuzz_folder.h"
#include "schema/component.h"
#include "interop/salesforce/salesforce.h"

/* Does it all add up, for each type? */
static void check_counts(const struct import *in)
{
	size_t carried = 0, dropped = 0, items = 0, listed = 0;
	size_t verbatim = 0, kept = 0;

	for (size_t i = 0; i < in->counts.count; i++) {
		const struct import_count *c = &in->counts.items[i];

		if (c->read != c->carried + c->verbatim + c->dropped)
			abort();
		carried += c->carried;
		verbatim += c->verbatim;
		dropped += c->dropped;
	}
	for (size_t i = 0; i < in->drops.count; i++) {
		if (!in->drops.items[i].reason.len)
			abort();
		listed += in->drops.items[i].items;
	}
	for (size_t i = 0; i < in->verbatim.count; i++)
		kept += in->verbatim.items[i].items;
	for (size_t i = 0; i < in->items.count; i++)
		items += !in->items.items[i].assumed &&
			 in->items.items[i].id.kind->syntax != SYNTAX_BYTES;
	if (dropped != listed || verbatim != kept || (items && !carried))
		abort();
}

/* Each is a component that can be written, at a path of its own. */
static void check_items(const struct import *in, struct arena *a)
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit = 256u << 20 };
	struct faults f = { .arena = &a };
	struct span rest = { (const char *)data, size }, path, text;
	const char *folder = fuzz_folder();
	struct import in = { 0 };
	enum opk_status st;

	while (fuzz_next(&rest, &path, &text))
		fuzz_write(folder, path, text);
	st = import_salesforce(folder, &a, &f, &in);
	if ((st != OPK_OK) != (f.errors > 0))
		abort(); /* refused without a reason, or taken with one */
	if (!st) {
		check_counts(&in);
		check_items(&in, &a);
	}
	arena_release(&a);
	return 0;
}
