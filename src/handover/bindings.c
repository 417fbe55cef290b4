/* SPDX-License-Identifier: MIT */
/* Reading and keeping what was received: inbox.yaml of the identity. */
#include "handover/bindings.h"

#include <stddef.h>
#include <string.h>

#include "handover/identity.h"

#define FORMAT "orgpack-bindings/1"
#define LIST "entries"

/* The digests of an entry, in the order in which they are written. */
static const struct {
	const char *key;
	size_t offset;
} digests[] = {
	{ "sealed", offsetof(struct binding, sealed) },
	{ "transfer", offsetof(struct binding, transfer) },
	{ "signature", offsetof(struct binding, signature) },
	{ "bundle", offsetof(struct binding, bundle) },
	{ "entry", offsetof(struct binding, entry) },
};

enum { DIGESTS = sizeof digests / sizeof *digests };

static bool parse(const struct node *n, struct binding *out)
{
	struct span receipt = node_get_text(n, "receipt");
	int64_t number = node_get_int(n, "number", 0);
	struct digest signer;
	bool ok =
		number > 0 && digest_parse(node_get_text(n, "signer"), &signer);

	*out = (struct binding){ .number = (uint64_t)number,
		.key = node_get_text(n, "key"),
		.decided = receipt.len };
	for (size_t i = 0; i < DIGESTS; i++)
		ok = ok &&
		     digest_parse(node_get_text(n, digests[i].key),
			     (struct digest *)(void *)((char *)out +
						       digests[i].offset));
	if (receipt.len)
		ok = ok && digest_parse(receipt, &out->receipt);
	if (ok)
		memcpy(out->signer, signer.bytes, sizeof out->signer);
	return ok;
}

enum opk_status bindings_read(struct store *s, struct arena *a,
	struct faults *f, struct bindings *out)
{
	const struct node *list;
	struct node *doc = NULL;
	uint64_t changes;
	enum opk_status st = identity_check(s, f, &changes);

	if (!st)
		st = identity_load(s, NULL, IDENTITY_INBOX, a, f, &doc);
	if (st)
		return st;
	*out = (struct bindings){ 0 };
	list = node_get(doc, SPAN(LIST));
	if (!node_first(list))
		return OPK_OK;
	out->items = arena_new(a, struct binding, list->count);
	if (!out->items)
		return fault_memory(f);
	NODE_EACH (n, list)
		if (!parse(n, &out->items[out->count++]))
			return identity_damaged(s, IDENTITY_INBOX, f);
	return OPK_OK;
}

const struct binding *bindings_find(const struct bindings *all, uint64_t number)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].number == number)
			return &all->items[i];
	return NULL;
}

static struct node *put_digest(struct arena *a, struct node *n, const char *key,
	const unsigned char bytes[DIGEST_BYTES])
{
	char hex[DIGEST_HEX + 1];
	struct digest d;

	memcpy(d.bytes, bytes, sizeof d.bytes);
	digest_format(&d, hex);
	return node_put_text(a, n, key, arena_copy(a, span_of(hex)));
}

static struct node *node_of(const struct binding *b, struct arena *a)
{
	struct node *n = node_new(a, NODE_MAP), *last;

	node_put_int(a, n, "number", (int64_t)b->number);
	node_put_text(a, n, "key", arena_copy(a, b->key));
	last = put_digest(a, n, "signer", b->signer);
	for (size_t i = 0; last && i < DIGESTS; i++) {
		const struct digest *d =
			(const void *)((const char *)b + digests[i].offset);

		last = put_digest(a, n, digests[i].key, d->bytes);
	}
	if (last && b->decided)
		last = put_digest(a, n, "receipt", b->receipt.bytes);
	return last ? n : NULL;
}

enum opk_status bindings_put(struct store *s, const struct binding *b,
	struct arena *a, struct plan *p, struct faults *f)
{
	struct node *new = identity_new_list(a, FORMAT, LIST);
	struct node *list = (struct node *)(uintptr_t)node_get(new, SPAN(LIST));
	struct node *old = NULL, *own = node_of(b, a), *last = list;
	bool found = false;
	enum opk_status st = identity_load(s, p, IDENTITY_INBOX, a, f, &old);

	if (st)
		return st;
	if (!own || !list)
		return fault_memory(f);
	NODE_EACH (n, node_get(old, SPAN(LIST))) {
		bool same = node_get_int(n, "number", 0) == (int64_t)b->number;

		last = last ? node_add(list, same ? own : node_share(a, n))
			    : NULL;
		found |= same;
	}
	if (last && !found)
		last = node_add(list, own);
	return last ? identity_put(s, IDENTITY_INBOX, new, a, p, f)
		    : fault_memory(f);
}
