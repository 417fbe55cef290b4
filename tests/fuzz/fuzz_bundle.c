/* SPDX-License-Identifier: MIT */
/* A bundle that is read must be the same one when it is written again. */
#include <stdlib.h>

#include "bundle/bundle.h"
#include "fuzz.h"

static struct bundle *load(struct span bytes, struct faults *f)
{
	struct bundle *b = NULL;
	enum opk_status st = bundle_open_bytes("fuzz", bytes, f, &b);

	if (!st)
		st = bundle_load(b, f);
	if ((st != OPK_OK) != (f->errors > 0) && !f->lost_memory)
		abort(); /* refused without a reason, or taken with one */
	if (!st)
		return b;
	bundle_close(b);
	return NULL;
}

static void write_again(struct bundle *b, struct faults *f)
{
	const struct state *s = bundle_state(b);
	const struct node *list =
		node_get(bundle_manifest(b), SPAN("requires"));
	struct span *requires = arena_new(f->arena, struct span, list->count);
	struct buf out = { 0 };
	struct bundle *again;
	size_t n = 0;

	NODE_EACH (item, list)
	requires[n++] = item->text;
	if (bundle_write("x.zip", s, requires, n, &out, f))
		abort();
	again = load(buf_span(&out), f);
	if (!again || bundle_state(again)->complete != s->complete ||
		!node_equal(bundle_state(again)->source, s->source) ||
		!digest_equal(&bundle_state(again)->digest, &s->digest))
		abort();
	bundle_close(again);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit = 64u << 20 };
	struct faults f = { .arena = &a };
	struct bundle *b = load((struct span){ (const char *)data, size }, &f);

	if (b)
		write_again(b, &f);
	bundle_close(b);
	arena_release(&a);
	return 0;
}
