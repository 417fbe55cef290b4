/* SPDX-License-Identifier: MIT */
/* A manifest means the same read line by line and read as YAML. */
#include <stdlib.h>
#include <string.h>

#include "bundle/manifest.h"
#include "fuzz.h"

struct reading {
	struct arena arena;
	struct faults faults;
	struct source src;
	struct manifest manifest;
	enum opk_status status;
};

static void read(struct reading *r, struct span text)
{
	*r = (struct reading){ .src = { "fuzz!manifest.yaml", text } };
	r->faults.arena = &r->arena;
	r->status = manifest_read(&r->manifest, &r->src, &r->arena, &r->faults);
	if ((r->status != OPK_OK) != (r->faults.errors > 0))
		abort(); /* refused without a reason, or taken with one */
}

static void compare(const struct reading *r, const struct reading *s)
{
	const struct manifest *m = &r->manifest, *n = &s->manifest;

	if (r->status != s->status)
		abort();
	if (r->status)
		return;
	if (m->count != n->count || m->total != n->total ||
		!node_equal(m->tree, n->tree))
		abort();
	for (size_t i = 0; i < m->count; i++) {
		const struct component *a = &m->items[i], *b = &n->items[i];

		if (a->id.kind != b->id.kind || a->size != b->size ||
			!span_equal(a->path, b->path) ||
			!span_equal(a->name, b->name) ||
			!digest_equal(&a->sha256, &b->sha256) ||
			!digest_equal(&a->content, &b->content))
			abort();
	}
}

static void release(struct reading *r)
{
	manifest_release(&r->manifest);
	arena_release(&r->arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct buf commented = { 0 };
	struct reading lines, yaml;

	read(&lines, text);
	/* behind a comment it is not of our layout, and means the same */
	if (span_starts(text, SPAN("format: "))) {
		buf_add_text(&commented, "#\n");
		buf_add(&commented, text);
		read(&yaml, buf_span(&commented));
		compare(&lines, &yaml);
		release(&yaml);
	}
	release(&lines);
	buf_release(&commented);
	return 0;
}
