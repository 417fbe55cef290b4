/* SPDX-License-Identifier: MIT */
/* What an import says: what it made, what it left out, and how much. */
#include "interop/import_log.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"

void import_log_init(
	struct import_log *log, struct arena *a, struct import *out)
{
	*log = (struct import_log){ .a = a, .out = out, .counted.arena = a };
}

static struct import_count *count_of(struct import_log *log, const char *type)
{
	struct span name = span_of(type);
	uint32_t at =
		map_add(&log->counted, name, (uint32_t)log->out->counts.count);
	struct import_count *c;

	if (at == MAP_NONE)
		goto memory;
	if (at < log->out->counts.count)
		return &log->out->counts.items[at];
	c = vec_add(log->a, &log->out->counts);
	if (!c)
		goto memory;
	c->type = name;
	return c;
memory:
	log->failed = true;
	return &log->nowhere;
}

void import_count_read(struct import_log *log, const char *type, size_t n)
{
	count_of(log, type)->read += n;
}

void import_count_carried(struct import_log *log, const char *type, size_t n)
{
	count_of(log, type)->carried += n;
}

/* An entry of a list of what is not carried. */
static void note(struct import_log *log, struct import_drop *entry,
	const struct import_place *at, const char *property, size_t items,
	const char *why)
{
	if (!entry) {
		log->failed = true;
		return;
	}
	*entry = (struct import_drop){ .type = span_of(at->type),
		.name = at->name,
		.property = span_of(property),
		.reason = span_of(why),
		.file = at->file,
		.line = at->line,
		.items = items };
}

void import_use_file(struct import_log *log, const char *file)
{
	struct import_file *kept = import_files_find(&log->files, file);

	if (kept)
		kept->used = true;
}

void import_drop(struct import_log *log, const struct import_place *at,
	size_t items, const char *why)
{
	struct import *o = log->out;

	if (import_files_find(&log->files, at->file)) {
		count_of(log, at->type)->verbatim += items;
		note(log, vec_add(log->a, &o->verbatim), at, NULL, items, why);
		return;
	}
	count_of(log, at->type)->dropped += items;
	note(log, vec_add(log->a, &o->drops), at, NULL, items, why);
}

void import_lose(struct import_log *log, const struct import_place *at,
	const char *property, const char *why)
{
	note(log, vec_add(log->a, &log->out->properties), at, property, 1, why);
}

void import_add(struct import_log *log, const char *kind, struct span within,
	struct span name, struct node *tree, const struct import_place *at)
{
	struct import_item *item = vec_add(log->a, &log->out->items);

	if (!item || !tree) {
		log->failed = true;
		return;
	}
	*item = (struct import_item){
		.id.kind = kind_find(span_of(kind)),
		.id.value = { within.len ? within : name, name },
		.tree = tree,
		.assumed = !at,
	};
	assert(item->id.kind);
	if (!within.len)
		item->id.value[1] = (struct span){ 0 };
	if (!at)
		return;
	item->type = span_of(at->type);
	item->name = at->name;
	item->file = at->file;
	item->line = at->line;
}

static int text_order(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int drop_order(const void *x, const void *y)
{
	const struct import_drop *a = x, *b = y;
	int c = span_order(a->type, b->type);

	c = c ? c : span_order(a->name, b->name);
	c = c ? c : text_order(a->file, b->file);
	if (!c)
		c = a->line < b->line ? -1 : a->line > b->line;
	c = c ? c : span_order(a->reason, b->reason);
	return c ? c : span_order(a->property, b->property);
}

static int count_order(const void *x, const void *y)
{
	const struct import_count *a = x, *b = y;

	return span_order(a->type, b->type);
}

struct keyed {
	struct span path;
	struct import_item item;
};

static int item_order(const void *x, const void *y)
{
	const struct keyed *a = x, *b = y;

	return span_order(a->path, b->path);
}

static void sort_items(struct import_log *log)
{
	size_t n = log->out->items.count;
	struct keyed *keyed = arena_new(log->a, struct keyed, n + 1);

	if (!keyed) {
		log->failed = true;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		keyed[i].item = log->out->items.items[i];
		keyed[i].path = kind_path(log->a, &keyed[i].item.id);
		if (!keyed[i].path.ptr)
			log->failed = true;
	}
	qsort(keyed, n, sizeof *keyed, item_order);
	for (size_t i = 0; i < n; i++) {
		assert(log->failed || !i ||
			!span_equal(keyed[i].path, keyed[i - 1].path));
		log->out->items.items[i] = keyed[i].item;
	}
}

static bool same_group(const struct import_drop *a, const struct import_drop *b)
{
	return span_equal(a->type, b->type) && span_equal(a->name, b->name) &&
	       a->line == b->line && !text_order(a->file, b->file) &&
	       span_equal(a->reason, b->reason);
}

/* Properties of one item that are lost for one reason become one entry. */
static void group_properties(struct import_log *log)
{
	struct import_drop *all = log->out->properties.items;
	size_t n = log->out->properties.count, kept = 0;
	struct buf names = { 0 };

	for (size_t i = 0, j; i < n; i = j) {
		struct import_drop d = all[i];

		buf_clear(&names);
		buf_add(&names, d.property);
		d.items = 1;
		for (j = i + 1; j < n && same_group(&d, &all[j]); j++) {
			if (span_equal(all[j].property, all[j - 1].property))
				continue;
			buf_add_text(&names, ", ");
			buf_add(&names, all[j].property);
			d.items++;
		}
		d.property = arena_copy(log->a, buf_span(&names));
		if (names.failed || !d.property.ptr)
			log->failed = true;
		count_of(log, d.type.ptr)->properties += d.items;
		all[kept++] = d;
	}
	log->out->properties.count = kept;
	buf_release(&names);
}

static void add_files(struct import_log *log, const char *system)
{
	for (size_t i = 0; i < log->files.all.count; i++) {
		const struct import_file *file = &log->files.all.items[i];

		import_add(log, file->used ? "origin" : "foreign",
			span_of(system), file->path,
			node_new_text(log->a, file->bytes),
			&(struct import_place){
				"", SPAN_INIT(""), file->path.ptr, 0 });
	}
}

void import_publish(struct import_log *log, const char *system)
{
	struct import *o = log->out;

	add_files(log, system);
	sort_items(log);
	if (o->verbatim.count)
		qsort(o->verbatim.items, o->verbatim.count,
			sizeof *o->verbatim.items, drop_order);
	if (o->drops.count)
		qsort(o->drops.items, o->drops.count, sizeof *o->drops.items,
			drop_order);
	if (o->properties.count)
		qsort(o->properties.items, o->properties.count,
			sizeof *o->properties.items, drop_order);
	group_properties(log);
	if (o->counts.count)
		qsort(o->counts.items, o->counts.count, sizeof *o->counts.items,
			count_order);
}
