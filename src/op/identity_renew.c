/* SPDX-License-Identifier: MIT */
/* A new identity for an org that has lost its own: no count begins anew. */
#include <stdio.h>
#include <string.h>

#include "codec/yaml.h"
#include "op/identity_files.h"
#include "util/clock.h"

enum { ENTRY_BYTES = 4 << 20, MOST_ENTRIES = 1000 };

/* Is this entry of the inbox approved, as far as it says so? */
static enum opk_status look_approved(struct store *s, uint64_t number,
	struct arena *a, struct faults *f, bool *is)
{
	struct span path = arena_print(
		a, ".orgpack/inbox/%ju/entry.yaml", (uintmax_t)number);
	struct faults unheard = { .arena = a };
	struct source src = { .name = path.ptr };
	struct node *doc = NULL;
	bool is_there;
	enum opk_status st =
		path.ptr ? store_has(s, path, f, &is_there) : fault_memory(f);

	*is = false;
	if (st || !is_there)
		return st;
	st = store_read(s, path, ENTRY_BYTES, a, f, &src.text);
	if (!st)
		*is = !yaml_read(&src, a, &unheard, &doc) &&
		      span_is(node_get_text(doc, "state"), "approved");
	return st;
}

/* How many approvals the inbox shows, and how many the history does. */
static enum opk_status count_approvals(struct store *s, struct arena *a,
	struct faults *f, uint64_t *inbox, uint64_t *history)
{
	struct history_entry *entries;
	uint64_t first = 0, last = 0;
	size_t n = 0;
	bool approved = false;
	enum opk_status st = store_history(s, a, f, &entries, &n);

	*inbox = *history = 0;
	for (size_t i = 0; !st && i < n; i++)
		*history += span_is(entries[i].command, "approve");
	if (!st)
		st = store_numbers(s, SPAN(".orgpack/inbox"), f, &first, &last);
	for (uint64_t i = first;
		!st && i && i <= last && i - first < MOST_ENTRIES; i++) {
		st = look_approved(s, i, a, f, &approved);
		*inbox += approved;
	}
	return st;
}

/* In an older copy a key that was used would be open again. */
static enum opk_status close_keys(
	struct store *s, struct arena *a, struct plan *p, struct faults *f)
{
	int64_t now = clock_now();
	struct identity_keys all;
	enum opk_status st = identity_keys_read(s, now, a, f, &all);

	for (size_t i = 0; !st && i < all.count; i++)
		if (all.items[i].state == KEY_OPEN)
			st = identity_close_key(s, all.items[i].id, KEY_REVOKED,
				SPAN(""), now, a, p, f);
	return st;
}

static enum opk_status make(struct store *s, struct arena *a, struct plan *p,
	struct faults *f, uint64_t *received)
{
	struct identity_counts counts = { 0 };
	struct history_entry newest;
	unsigned char seed[ED25519_SEED];
	uint64_t inbox = 0, history = 0;
	bool known;
	enum opk_status st = store_newest(s, a, f, &newest);

	if (!st)
		st = identity_read_counts(s, NULL, a, f, &counts, &known);
	if (!st)
		st = count_approvals(s, a, f, &inbox, &history);
	if (st)
		return st;
	if (counts.received < inbox)
		counts.received = inbox;
	if (counts.received < history)
		counts.received = history;
	if (counts.clock_ms < clock_now())
		counts.clock_ms = clock_now();
	/* later than what the history knows: it is current then */
	p->identity = newest.identity + 1;
	st = identity_seed(s, a, p, f, seed);
	crypto_wipe(seed, sizeof seed);
	if (!st)
		st = close_keys(s, a, p, f);
	if (!st)
		st = identity_put_counts(s, &counts, a, p, f);
	*received = counts.received;
	return st;
}

enum opk_status identity_renew(
	struct store *s, struct faults *f, uint64_t *received, bool *renewed)
{
	struct arena a = { 0 };
	struct plan p = { .command = SPAN("identity renew") };
	enum identity_condition is = IDENTITY_NONE;
	struct commit done;
	enum opk_status st = identity_condition(s, f, &is);

	*renewed = !st && (is == IDENTITY_OLDER || is == IDENTITY_MISSING);
	if (!*renewed)
		return st;
	st = make(s, &a, &p, f, received);
	p.summary = arena_print(
		&a, "%ju received, no key is open", (uintmax_t)*received);
	if (!st && !p.summary.ptr)
		st = fault_memory(f);
	if (!st) {
		plan_seal(&p);
		st = store_commit(s, &p, f, &done);
	}
	identity_wipe(&p);
	arena_release(&a);
	return st;
}
