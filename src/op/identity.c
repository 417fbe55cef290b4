/* SPDX-License-Identifier: MIT */
/* The org's own part of its identity: seed, counters, whom it knows. */
#include "op/identity.h"

#include <string.h>

#include "op/identity_files.h"
#include "util/clock.h"
#include "util/random.h"

/* What a clock may go back by when it is set right: five minutes. */
enum { CLOCK_TOLERANCE = 5 * 60 * 1000 };

/* What the history knows, and what the files say. */
static enum opk_status compare(struct store *s, struct faults *f,
	enum identity_condition *out, uint64_t *changes, uint64_t *receipts)
{
	struct arena scratch = { 0 };
	struct history_entry newest;
	struct identity_counts counts;
	bool known = false;
	bool has_seed = false;
	enum opk_status st = store_newest(s, &scratch, f, &newest);

	if (!st)
		st = identity_read_counts(
			s, NULL, &scratch, f, &counts, &known);
	if (!st) {
		*changes = counts.changes;
		*receipts = counts.received;
		*out = *changes < newest.identity
			       ? known ? IDENTITY_OLDER : IDENTITY_MISSING
		       : known ? IDENTITY_CURRENT
			       : IDENTITY_NONE;
		if (known)
			st = store_has(s, SPAN(IDENTITY_SEED), f, &has_seed);
		if (known && !has_seed)
			*out = IDENTITY_MISSING;
	}
	arena_release(&scratch);
	return st;
}

enum opk_status identity_condition(
	struct store *s, struct faults *f, enum identity_condition *out)
{
	uint64_t changes, receipts;

	return compare(s, f, out, &changes, &receipts);
}

static enum opk_status check(struct store *s, struct faults *f,
	uint64_t *changes, uint64_t *receipts)
{
	enum identity_condition is = IDENTITY_NONE;
	enum opk_status st = compare(s, f, &is, changes, receipts);
	struct source src = { .name = store_root(s) };

	if (st || is == IDENTITY_NONE || is == IDENTITY_CURRENT)
		return st;
	return fault(f, OPK_NO_IDENTITY, &src, 0, 0,
		"the org's identity in " IDENTITY_FOLDER " is %s\nRestore the "
		"newest backup of it; 'orgpack help handover' says what to do "
		"when there is none.",
		is == IDENTITY_MISSING
			? "missing"
			: "an older copy than the history knows");
}

enum opk_status identity_check(
	struct store *s, struct faults *f, uint64_t *changes)
{
	uint64_t receipts;

	return check(s, f, changes, &receipts);
}

enum opk_status identity_seed(struct store *s, struct arena *a, struct plan *p,
	struct faults *f, unsigned char out[ED25519_SEED])
{
	struct span path = SPAN(IDENTITY_SEED);
	unsigned char seed[ED25519_SEED];
	struct node *known = NULL;
	bool has = false;
	enum opk_status st;

	for (size_t i = 0; i < p->count; i++)
		if (span_equal(p->items[i].path, path))
			return identity_read_secret(s, p, path, f, out);
	st = store_has(s, path, f, &has);
	if (st)
		return st;
	if (has)
		return identity_read_secret(s, p, path, f, out);
	st = identity_load(s, p, IDENTITY_SOURCES, a, f, &known);
	if (!st)
		st = identity_put(s, IDENTITY_SOURCES,
			known ? known
			      : identity_new_list(
					a, "orgpack-sources/1", "sources"),
			a, p, f);
	if (!st && !random_bytes(seed, sizeof seed))
		st = fault_errno(f, OPK_CANNOT_READ, "get", "randomness");
	if (!st)
		st = identity_keep_secret(path, seed, a, p, f);
	if (!st)
		memcpy(out, seed, sizeof seed);
	crypto_wipe(seed, sizeof seed);
	return st;
}

enum opk_status identity_receipts(
	struct store *s, struct faults *f, uint64_t *out)
{
	uint64_t changes, receipts = 0;
	enum opk_status st = check(s, f, &changes, &receipts);

	if (!st)
		*out = receipts;
	return st;
}

enum opk_status identity_count_receipt(
	struct store *s, struct arena *a, struct plan *p, struct faults *f)
{
	struct identity_counts counts = { 0 };
	uint64_t changes = 0, receipts = 0;
	bool known;
	enum opk_status st = check(s, f, &changes, &receipts);

	if (!st)
		st = identity_read_counts(s, p, a, f, &counts, &known);
	counts.received++;
	return st ? st : identity_put_counts(s, &counts, a, p, f);
}

enum opk_status identity_now(struct store *s, struct faults *f, int64_t *out)
{
	struct arena scratch = { 0 };
	struct source src = { .name = store_root(s) };
	struct identity_counts counts = { 0 };
	int64_t now = clock_now();
	char is[CLOCK_TEXT], was[CLOCK_TEXT];
	bool known, said = false;
	enum opk_status st =
		identity_read_counts(s, NULL, &scratch, f, &counts, &known);

	arena_release(&scratch);
	if (st)
		return st;
	*out = now > counts.clock_ms ? now : counts.clock_ms;
	for (size_t i = 0; i < f->count; i++)
		said |= f->items[i].code == OPK_CLOCK_WENT_BACK;
	if (said || counts.clock_ms - now <= CLOCK_TOLERANCE)
		return OPK_OK;
	clock_format(now, is);
	clock_format(counts.clock_ms, was);
	warn(f, OPK_CLOCK_WENT_BACK, &src, 0, 0,
		"the clock says %s, and it has said %s before\n"
		"Keys are judged by the later time. Set the clock right; if "
		"it was wrong then, 'orgpack key reset-clock' forgets that "
		"time and revokes all open keys.",
		is, was);
	return OPK_OK;
}

enum opk_status identity_reset_clock(struct store *s, int64_t now,
	struct arena *a, struct plan *p, struct faults *f, int64_t *was)
{
	struct identity_counts counts = { 0 };
	bool known;
	enum opk_status st = identity_read_counts(s, p, a, f, &counts, &known);

	if (st)
		return st;
	*was = counts.clock_ms;
	if (counts.clock_ms <= now)
		return OPK_OK;
	counts.clock_ms = now;
	return identity_put_counts(s, &counts, a, p, f);
}

static const struct node *find_source(
	const struct node *doc, struct span org_id)
{
	NODE_EACH (n, node_get(doc, SPAN("sources")))
		if (span_equal(node_get_text(n, "org_id"), org_id))
			return n;
	return NULL;
}

enum opk_status identity_source(struct store *s, struct span org_id,
	struct faults *f, unsigned char out[ED25519_PUBLIC], bool *known)
{
	struct arena scratch = { 0 };
	struct node *doc;
	const struct node *found;
	struct digest signer;
	enum opk_status st =
		identity_load(s, NULL, IDENTITY_SOURCES, &scratch, f, &doc);

	if (!st) {
		found = find_source(doc, org_id);
		*known = found &&
			 digest_parse(node_get_text(found, "signer"), &signer);
		if (*known)
			memcpy(out, signer.bytes, ED25519_PUBLIC);
	}
	arena_release(&scratch);
	return st;
}

/* The text of 32 public bytes. */
static struct span hex_of(const unsigned char bytes[32], struct arena *a)
{
	char hex[DIGEST_HEX + 1];
	struct digest d;

	memcpy(d.bytes, bytes, sizeof d.bytes);
	digest_format(&d, hex);
	return arena_copy(a, span_of(hex));
}

enum opk_status identity_know(struct store *s, struct span org_id,
	const unsigned char signer[ED25519_PUBLIC], struct arena *a,
	struct plan *p, struct faults *f)
{
	struct node *new = identity_new_list(a, "orgpack-sources/1", "sources");
	struct node *list =
		(struct node *)(uintptr_t)node_get(new, SPAN("sources"));
	struct node *old, *last;
	enum opk_status st = identity_load(s, p, IDENTITY_SOURCES, a, f, &old);

	if (st)
		return st;
	NODE_EACH (n, node_get(old, SPAN("sources")))
		if (!span_equal(node_get_text(n, "org_id"), org_id))
			node_add(list, node_share(a, n));
	last = node_add(list, node_new(a, NODE_MAP));
	node_put_text(a, last, "org_id", arena_copy(a, org_id));
	if (!node_put_text(a, last, "signer", hex_of(signer, a)))
		return fault_memory(f);
	return identity_put(s, IDENTITY_SOURCES, new, a, p, f);
}

enum opk_status identity_was_received(struct store *s,
	const struct digest *sealed, struct faults *f, bool *was)
{
	struct arena scratch = { 0 };
	struct span hex = hex_of(sealed->bytes, &scratch);
	struct node *doc;
	enum opk_status st =
		identity_load(s, NULL, IDENTITY_RECEIVED, &scratch, f, &doc);

	if (!st) {
		*was = false;
		NODE_EACH (n, node_get(doc, SPAN("received")))
			*was |= span_equal(n->text, hex);
	}
	arena_release(&scratch);
	return st;
}

enum opk_status identity_note_received(struct store *s,
	const struct digest *sealed, struct arena *a, struct plan *p,
	struct faults *f)
{
	struct node *new =
		identity_new_list(a, "orgpack-received/1", "received");
	struct node *list =
		(struct node *)(uintptr_t)node_get(new, SPAN("received"));
	struct node *old;
	enum opk_status st = identity_load(s, p, IDENTITY_RECEIVED, a, f, &old);

	if (st)
		return st;
	NODE_EACH (n, node_get(old, SPAN("received")))
		node_add(list, node_share(a, n));
	if (!node_add(list, node_new_text(a, hex_of(sealed->bytes, a))))
		return fault_memory(f);
	return identity_put(s, IDENTITY_RECEIVED, new, a, p, f);
}
