/* SPDX-License-Identifier: MIT */
/* A schema with the shared definitions that it uses put into it. */
#include "schema/bundled.h"

#include "codec/yaml_read.h"
#include "util/map.h"
#include "util/vec.h"

#define DEFS "#/$defs/"

struct bundler {
	struct arena *arena;
	struct span name;          /* of the shared document, in a $ref */
	const struct node *common; /* its $defs */
	struct map taken;          /* names of definitions */
	VEC(struct span) wanted;   /* those of common, in order of need */
	bool failed;
};

static void want(struct bundler *b, struct span name)
{
	uint32_t next = (uint32_t)b->wanted.count;
	uint32_t index = map_add(&b->taken, name, next);
	struct span *slot;

	if (index != next) {
		b->failed |= index == MAP_NONE;
		return;
	}
	slot = vec_add(b->arena, &b->wanted);
	if (slot)
		*slot = name;
	else
		b->failed = true;
}

/* "../common.yaml#/$defs/x" becomes "#/$defs/x", and x is wanted. */
static void take_ref(struct bundler *b, struct node *ref, bool in_common)
{
	struct span text = ref->text;

	if (ref->type != NODE_TEXT)
		return;
	if (!in_common && !span_starts(text, b->name))
		return;
	if (!in_common)
		text = span_cut(text, b->name.len, text.len);
	if (!span_starts(text, SPAN(DEFS)))
		return;
	ref->text = text;
	want(b, span_cut(text, sizeof DEFS - 1, text.len));
}

/* The tree is a copy of ours, so it may be changed in place. */
static void take_refs(struct bundler *b, struct node *n, bool in_common)
{
	struct node *child =
		n->type == NODE_MAP || n->type == NODE_LIST ? n->first : NULL;

	for (; child; child = child->next) {
		if (span_is(child->key, "$ref"))
			take_ref(b, child, in_common);
		take_refs(b, child, in_common);
	}
}

static void add_definitions(struct bundler *b, struct node *defs)
{
	for (size_t i = 0; i < b->wanted.count && !b->failed; i++) {
		struct span name = b->wanted.items[i];
		const struct node *found = node_get(b->common, name);
		struct node *copy = found ? node_copy(b->arena, found) : NULL;

		if (!node_put(defs, name, copy)) {
			b->failed = true;
			return;
		}
		take_refs(b, copy, true);
	}
}

static struct node *find_definitions(struct bundler *b, struct node *doc)
{
	for (struct node *n = doc->first; n; n = n->next)
		if (span_is(n->key, "$defs"))
			return n;
	return node_put_map(b->arena, doc, "$defs");
}

enum opk_status bundled_read(const struct source *own,
	const struct source *shared, struct arena *a, struct faults *f,
	struct node **out)
{
	struct bundler b = {
		.arena = a, .name = span_of(shared->name), .taken.arena = a
	};
	struct node *doc = NULL, *common = NULL;
	enum opk_status status;

	status = yaml_read(own, a, f, &doc);
	if (!status)
		status = yaml_read(shared, a, f, &common);
	if (status)
		return status;
	b.common = node_get(common, SPAN("$defs"));
	take_refs(&b, doc, false);
	if (b.wanted.count)
		add_definitions(&b, find_definitions(&b, doc));
	if (b.failed)
		return fault_memory(f);
	*out = doc;
	return OPK_OK;
}
