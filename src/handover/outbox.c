/* SPDX-License-Identifier: MIT */
/* Entries of the outbox, written and found. */
#include "handover/outbox.h"

#include "codec/base64.h"
#include "codec/minisign.h"
#include "handover/inbox.h"
#include "model/summary.h"
#include "schema/document.h"
#include "store/store.h"
#include "util/hash.h"

#define OUTBOX ".orgpack/outbox"
#define SCHEMA "outbox.schema.yaml"

enum { SENT_BYTES = 64 << 10 };

enum opk_status outbox_next(struct store *s, struct faults *f, uint64_t *next)
{
	uint64_t first, last = 0;
	enum opk_status st = store_numbers(s, SPAN(OUTBOX), f, &first, &last);

	*next = last + 1;
	return st;
}

static struct span entry_path(uint64_t id, struct arena *a)
{
	return arena_print(a, OUTBOX "/%ju.yaml", (uintmax_t)id);
}

struct span outbox_receipt(const struct sent *s, struct arena *a)
{
	return arena_print(a, OUTBOX "/%ju.receipt", (uintmax_t)s->id);
}

enum opk_status outbox_add(
	struct plan *p, const struct sent *s, struct arena *a, struct faults *f)
{
	struct node *n = node_new(a, NODE_MAP), *target, *last;

	node_put_text(a, n, "format", SPAN("orgpack-outbox/1"));
	node_put_text(a, n, "sent_at", s->sent_at);
	node_put_text(a, n, "sender", s->sender);
	node_put_text(a, n, "key", s->key);
	target = node_put_map(a, n, "target");
	node_put_text(a, target, "org_id", s->target_id);
	node_put_text(a, target, "name", s->target_name);
	node_put_text(a, n, "signer", transfer_public(&s->signer, a));
	node_put_text(a, n, "transfer", summary_digest(a, &s->transfer));
	node_put_text(a, n, "sealed", summary_digest(a, &s->sealed));
	last = node_put_text(
		a, n, "configuration", summary_digest(a, &s->configuration));
	if (!last)
		return fault_memory(f);
	return inbox_add_file(
		p, entry_path(s->id, a), document_write(n, a), a, f);
}

static bool fill(const struct node *n, struct sent *out)
{
	const struct node *target = node_get(n, SPAN("target"));
	unsigned char public[ED25519_PUBLIC];

	out->sent_at = node_get_text(n, "sent_at");
	out->sender = node_get_text(n, "sender");
	out->key = node_get_text(n, "key");
	out->target_id = node_get_text(target, "org_id");
	out->target_name = node_get_text(target, "name");
	if (!base64_read(node_get_text(n, "signer"), BASE64_PADDED, public,
		    sizeof public))
		return false;
	out->signer = signer_of(public);
	return transfer_digest(n, "transfer", &out->transfer) &&
	       transfer_digest(n, "sealed", &out->sealed) &&
	       transfer_digest(n, "configuration", &out->configuration);
}

static enum opk_status read_one(struct store *s, uint64_t id, struct arena *a,
	struct faults *f, struct sent *out)
{
	struct source src;
	struct span path = entry_path(id, a);
	struct node *tree;
	enum opk_status st;

	if (!path.ptr)
		return fault_memory(f);
	src.name = path.ptr;
	st = store_read(s, path, SENT_BYTES, a, f, &src.text);
	if (!st)
		st = document_read(SCHEMA, &src, a, f, &tree);
	if (!st && !fill(tree, out))
		st = fault(f, OPK_BAD_PATTERN, &src, 0, 0,
			"the signer's key or a digest is malformed");
	out->id = id;
	return st;
}

enum opk_status outbox_find(struct store *s, const struct digest *transfer,
	struct arena *a, struct faults *f, struct sent *out, bool *found)
{
	uint64_t first = 1, last = 0;
	enum opk_status st = store_numbers(s, SPAN(OUTBOX), f, &first, &last);

	*found = false;
	for (uint64_t i = last; !st && i >= first && i; i--) {
		bool is_there = false;

		st = store_has(s, entry_path(i, a), f, &is_there);
		if (st || !is_there)
			continue;
		st = read_one(s, i, a, f, out);
		if (!st && digest_equal(&out->transfer, transfer)) {
			*found = true;
			break;
		}
	}
	return st;
}
