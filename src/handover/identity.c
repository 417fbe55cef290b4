/* SPDX-License-Identifier: MIT */
/* The identity of an org: its files, its keys, whom it knows. */
#include "handover/identity.h"

#include <stdio.h>
#include <string.h>

#include "codec/yaml_read.h"
#include "codec/yaml_write.h"
#include "handover/keyline.h"
#include "store/commit.h"
#include "store/history.h"
#include "util/clock.h"
#include "util/random.h"

/* The org's own part of its identity: seed, counters, whom it knows. */

#define IDENTITY_KEYS IDENTITY_FOLDER "keys.yaml"

#define IDENTITY_SOURCES IDENTITY_FOLDER "sources.yaml"
#define IDENTITY_RECEIVED IDENTITY_FOLDER "received.yaml"

/* What receipts.yaml says. */
struct identity_counts {
	uint64_t received, changes;
	int64_t clock_ms; /* the highest time seen, or 0 */
};

static enum opk_status identity_read_counts(struct store *s,
	const struct plan *p, struct arena *a, struct faults *f,
	struct identity_counts *out, bool *known);
static enum opk_status identity_keep_secret(struct span path,
	const unsigned char secret[32], struct arena *a, struct plan *p,
	struct faults *f);
static enum opk_status identity_read_secret(struct store *s,
	const struct plan *p, struct span path, struct faults *f,
	unsigned char out[32]);
static enum opk_status identity_put_counts(struct store *s,
	const struct identity_counts *counts, struct arena *a, struct plan *p,
	struct faults *f);

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

/* Reading the identity's files, and putting them into a plan. */

enum { FILE_BYTES = 64 << 20 };

/* ".orgpack/identity/keys/<id>.secret" */
static struct span identity_secret_path(struct arena *a, struct span id)
{
	return arena_print(a, IDENTITY_FOLDER "keys/%.*s.secret", SPAN_ARG(id));
}

static struct plan_op *find_op(const struct plan *p, struct span path)
{
	for (size_t i = 0; p && i < p->count; i++)
		if (span_equal(p->items[i].path, path))
			return &p->items[i];
	return NULL;
}

/* ptr is NULL when there is no such file. */
static enum opk_status read_bytes(struct store *s, const struct plan *p,
	struct span path, struct arena *a, struct faults *f, struct span *out)
{
	const struct plan_op *op = find_op(p, path);

	bool is_there = false;
	enum opk_status st;

	*out = (struct span){ NULL, 0 };
	if (op) {
		*out = op->bytes;
		return OPK_OK;
	}
	st = store_has(s, path, f, &is_there);
	return st || !is_there ? st
			       : store_read(s, path, FILE_BYTES, a, f, out);
}

enum opk_status identity_damaged(
	struct store *s, const char *path, struct faults *f)
{
	struct arena scratch = { 0 };
	struct span name = arena_print(&scratch, "%s/%s", store_root(s), path);
	struct source src = { .name = name.ptr };
	enum opk_status st;

	st = fault(f, OPK_NO_IDENTITY, &src, 0, 0,
		"the org's identity is damaged\nRestore " IDENTITY_FOLDER
		" from its newest backup.");
	arena_release(&scratch);
	return st;
}

enum opk_status identity_load(struct store *s, const struct plan *p,
	const char *path, struct arena *a, struct faults *f, struct node **out)
{
	struct source src = { .name = path };
	struct faults details = { .arena = a };
	enum opk_status st = read_bytes(s, p, span_of(path), a, f, &src.text);

	*out = NULL;
	if (st || !src.text.ptr)
		return st;
	if (yaml_read(&src, a, &details, out) || (*out)->type != NODE_MAP) {
		*out = NULL;
		return identity_damaged(s, path, f);
	}
	return OPK_OK;
}

struct node *identity_new_list(
	struct arena *a, const char *format, const char *key)
{
	struct node *map = node_new(a, NODE_MAP);

	node_put_text(a, map, "format", span_of(format));
	return node_put_list(a, map, key) ? map : NULL;
}

/* The file's operation in the plan: a new one knows what was before. */
static enum opk_status open_op(struct store *s, struct span path,
	struct arena *a, struct plan *p, struct faults *f, struct plan_op **out)
{
	struct plan_op *op = find_op(p, path);
	struct span before;
	enum opk_status st;

	*out = op;
	if (op)
		return OPK_OK;
	st = read_bytes(s, NULL, path, a, f, &before);
	op = *out = st ? NULL : plan_add(a, p);
	if (!op)
		return st ? st : fault_memory(f);
	op->action = before.ptr ? PLAN_CHANGE : PLAN_ADD;
	op->internal = op->lasting = true;
	op->path = path;
	op->mode = 0600;
	if (before.ptr)
		op->before = digest_of(before);
	return OPK_OK;
}

static enum opk_status put_bytes(struct store *s, const char *path,
	const struct node *tree, struct arena *a, struct plan *p,
	struct faults *f)
{
	struct buf text = { 0 };
	struct plan_op *op = NULL;
	enum opk_status st;

	if (!tree)
		return fault_memory(f);
	yaml_write(tree, &text);
	st = open_op(s, span_of(path), a, p, f, &op);
	if (!st) {
		op->bytes = arena_copy(a, buf_span(&text));
		if (text.failed || !op->bytes.ptr)
			st = fault_memory(f);
		else
			op->after = digest_of(op->bytes);
	}
	buf_release(&text);
	return st;
}

/* Read it as it will be after the plan; *known is false when there is none. */
static enum opk_status identity_read_counts(struct store *s,
	const struct plan *p, struct arena *a, struct faults *f,
	struct identity_counts *out, bool *known)
{
	struct node *doc = NULL;
	enum opk_status st = identity_load(s, p, IDENTITY_RECEIPTS, a, f, &doc);

	if (st)
		return st;
	*out = (struct identity_counts){ .received = (uint64_t)node_get_int(
						 doc, "received", 0),
		.changes = (uint64_t)node_get_int(doc, "changes", 0) };
	clock_parse(node_get_text(doc, "clock"), &out->clock_ms);
	*known = doc;
	return OPK_OK;
}

static enum opk_status write_counts(struct store *s,
	const struct identity_counts *counts, struct arena *a, struct plan *p,
	struct faults *f)
{
	struct node *new = node_new(a, NODE_MAP), *last;
	char time[CLOCK_TEXT];

	node_put_text(a, new, "format", SPAN("orgpack-receipts/1"));
	node_put_int(a, new, "received", (int64_t)counts->received);
	last = node_put_int(a, new, "changes", (int64_t)p->identity);
	clock_format(counts->clock_ms, time);
	if (last && counts->clock_ms)
		last = node_put_text(
			a, new, "clock", arena_copy(a, span_of(time)));
	return last ? put_bytes(s, IDENTITY_RECEIPTS, new, a, p, f)
		    : fault_memory(f);
}

/*
 * The first change of a plan counts, whatever else it changes. Since the file
 * is written anyway, it costs nothing to keep the time.
 */
static enum opk_status count_change(
	struct store *s, struct arena *a, struct plan *p, struct faults *f)
{
	struct identity_counts counts;
	uint64_t changes = 0;
	int64_t now = clock_now();
	bool known;
	enum opk_status st = identity_check(s, f, &changes);

	if (!st)
		st = identity_read_counts(s, p, a, f, &counts, &known);
	if (st)
		return st;
	p->identity = changes + 1;
	if (now > counts.clock_ms)
		counts.clock_ms = now;
	return write_counts(s, &counts, a, p, f);
}

/*
 * Put it into the plan. The first time, that counts a change, and the time is
 * kept if it is the highest: changes is not the caller's to set.
 */
static enum opk_status identity_put_counts(struct store *s,
	const struct identity_counts *counts, struct arena *a, struct plan *p,
	struct faults *f)
{
	enum opk_status st = OPK_OK;

	if (!p->identity)
		st = count_change(s, a, p, f);
	return st ? st : write_counts(s, counts, a, p, f);
}

enum opk_status identity_put(struct store *s, const char *path,
	const struct node *tree, struct arena *a, struct plan *p,
	struct faults *f)
{
	enum opk_status st = OPK_OK;

	if (!p->identity)
		st = count_change(s, a, p, f);
	return st ? st : put_bytes(s, path, tree, a, p, f);
}

/* Read 32 secret bytes as hexadecimal digits; no-identity when damaged. */
static enum opk_status identity_read_secret(struct store *s,
	const struct plan *p, struct span path, struct faults *f,
	unsigned char out[32])
{
	struct arena scratch = { 0 };
	struct digest bytes = { { 0 } };
	struct span text;
	enum opk_status st = read_bytes(s, p, path, &scratch, f, &text);

	if (!st &&
		(text.len != DIGEST_HEX + 1 ||
			!digest_parse(span_cut(text, 0, DIGEST_HEX), &bytes)))
		st = identity_damaged(s, path.ptr, f);
	if (!st)
		memcpy(out, bytes.bytes, sizeof bytes.bytes);
	crypto_wipe(&bytes, sizeof bytes);
	if (text.ptr && !find_op(p, path))
		crypto_wipe((char *)(uintptr_t)text.ptr, text.len);
	arena_release(&scratch);
	return st;
}

/* Add an operation that keeps them in a new file; the path is copied. */
static enum opk_status identity_keep_secret(struct span path,
	const unsigned char secret[32], struct arena *a, struct plan *p,
	struct faults *f)
{
	struct plan_op *op = plan_add(a, p);
	char text[DIGEST_HEX + 2];
	struct digest bytes;

	if (!op)
		return fault_memory(f);
	memcpy(bytes.bytes, secret, sizeof bytes.bytes);
	digest_format(&bytes, text);
	text[DIGEST_HEX] = '\n';
	*op = (struct plan_op){ .action = PLAN_ADD,
		.internal = true,
		.secret = true,
		.path = arena_copy(a, path),
		.bytes = arena_copy(a, (struct span){ text, DIGEST_HEX + 1 }) };
	crypto_wipe(&bytes, sizeof bytes);
	crypto_wipe(text, sizeof text);
	if (!op->path.ptr || !op->bytes.ptr)
		return fault_memory(f);
	op->after = digest_of(op->bytes);
	return OPK_OK;
}

/* Add one that removes the file, if it is there. */
static enum opk_status identity_drop_secret(struct store *s, struct span path,
	struct arena *a, struct plan *p, struct faults *f)
{
	struct plan_op *op;
	struct span text;
	enum opk_status st = read_bytes(s, NULL, path, a, f, &text);

	if (st || !text.ptr)
		return st;
	op = plan_add(a, p);
	if (op)
		*op = (struct plan_op){ .action = PLAN_DELETE,
			.internal = true,
			.secret = true,
			.path = arena_copy(a, path),
			.before = digest_of(text) };
	crypto_wipe((char *)(uintptr_t)text.ptr, text.len);
	return op && op->path.ptr ? OPK_OK : fault_memory(f);
}

void identity_wipe(struct plan *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->items[i].secret && p->items[i].bytes.ptr)
			crypto_wipe((char *)(uintptr_t)p->items[i].bytes.ptr,
				p->items[i].bytes.len);
}

/* The keys that the org has made: keys.yaml, and a secret for each open one. */

/* Seconds that the clock goes before its time is kept for its own sake. */
enum { CLOCK_STEP = 60 * 60 };

static const char *const words[] = {
	[KEY_OPEN] = "open",
	[KEY_USED] = "used",
	[KEY_EXPIRED] = "expired",
	[KEY_REVOKED] = "revoked",
};

const char *key_state_word(enum key_state state)
{
	return words[state];
}

/* A state that nobody knows is not open. */
static enum key_state state_of(struct span word)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_is(word, words[i]))
			return (enum key_state)i;
	return KEY_REVOKED;
}

static int64_t time_of(const struct node *n, const char *key)
{
	int64_t ms = 0;

	clock_parse(node_get_text(n, key), &ms);
	return ms;
}

static struct key_record record_of(const struct node *n, int64_t now)
{
	struct key_record k = {
		.id = node_get_text(n, "id"),
		.note = node_get_text(n, "note"),
		.line = node_get_text(n, "line"),
		.made_ms = time_of(n, "made"),
		.expires_ms = time_of(n, "expires"),
		.state = state_of(node_get_text(n, "state")),
		.recorded = true,
		.by = node_get_text(n, "by"),
		.used_by = node_get_text(n, "used_by"),
		.decided_ms = time_of(n, "decided"),
		.exported_ms = time_of(n, "exported"),
	};

	if (k.state == KEY_OPEN && now >= k.expires_ms) {
		k.state = KEY_EXPIRED;
		k.recorded = false;
	}
	return k;
}

enum opk_status identity_keys_read(struct store *s, int64_t now,
	struct arena *a, struct faults *f, struct identity_keys *out)
{
	const struct node *list;
	struct node *doc;
	enum opk_status st = identity_load(s, NULL, IDENTITY_KEYS, a, f, &doc);

	if (st)
		return st;
	list = node_get(doc, SPAN("keys"));
	*out = (struct identity_keys){ 0 };
	if (!node_first(list))
		return OPK_OK;
	out->items = arena_new(a, struct key_record, list->count);
	if (!out->items)
		return fault_memory(f);
	NODE_EACH (n, list)
		out->items[out->count++] = record_of(n, now);
	return OPK_OK;
}

enum opk_status identity_key_find(struct store *s, struct span id, int64_t now,
	struct arena *a, struct faults *f, struct key_record *out)
{
	struct identity_keys all;
	enum opk_status st = identity_keys_read(s, now, a, f, &all);

	for (size_t i = 0; !st && i < all.count; i++)
		if (span_equal(all.items[i].id, id)) {
			*out = all.items[i];
			return OPK_OK;
		}
	if (st)
		return st;
	return fault(f, OPK_NO_SUCH_KEY, NULL, 0, 0,
		"the org has made no key '%.*s'\n'orgpack key list' lists "
		"those that it has made.",
		SPAN_ARG(span_cut(id, 0, 64)));
}

enum opk_status identity_key_check(const struct key_record *k, struct faults *f)
{
	static const enum opk_code codes[] = {
		[KEY_USED] = OPK_KEY_USED,
		[KEY_EXPIRED] = OPK_KEY_EXPIRED,
		[KEY_REVOKED] = OPK_KEY_REVOKED,
	};
	static const char *const says[] = {
		[KEY_USED] = "was used",
		[KEY_EXPIRED] = "expired",
		[KEY_REVOKED] = "was revoked",
	};
	int64_t when = k->state == KEY_EXPIRED ? k->expires_ms : k->decided_ms;
	char time[CLOCK_TEXT];

	if (k->state == KEY_OPEN)
		return OPK_OK;
	clock_format(when, time);
	return fault(f, codes[k->state], NULL, 0, 0,
		"the key %.*s %s at %s%s%.*s\nThe target's administrator makes "
		"a new one with 'orgpack key new'.",
		SPAN_ARG(k->id), says[k->state], time,
		k->used_by.len ? " by " : "", SPAN_ARG(k->used_by));
}

enum opk_status identity_secret(struct store *s, struct span id, int64_t now,
	struct faults *f, unsigned char out[X25519_BYTES])
{
	struct arena scratch = { 0 };
	struct key_record k;
	struct span path = { NULL, 0 };
	uint64_t changes;
	enum opk_status st = identity_key_find(s, id, now, &scratch, f, &k);

	if (!st)
		st = identity_key_check(&k, f);
	if (!st)
		st = identity_check(s, f, &changes);
	if (!st) {
		path = identity_secret_path(&scratch, k.id);
		st = path.ptr ? identity_read_secret(s, NULL, path, f, out)
			      : fault_memory(f);
	}
	arena_release(&scratch);
	return st;
}

static void put_time(
	struct arena *a, struct node *map, const char *key, int64_t ms)
{
	char text[CLOCK_TEXT];

	clock_format(ms, text);
	node_put_text(a, map, key, arena_copy(a, span_of(text)));
}

static void put_text(
	struct arena *a, struct node *map, const char *key, struct span text)
{
	if (text.len)
		node_put_text(a, map, key, arena_copy(a, text));
}

static struct node *node_of(const struct key_record *k, struct arena *a)
{
	struct node *n = node_new(a, NODE_MAP);

	put_text(a, n, "id", k->id);
	put_text(a, n, "note", k->note);
	put_time(a, n, "made", k->made_ms);
	put_time(a, n, "expires", k->expires_ms);
	put_text(a, n, "by", k->by);
	put_text(a, n, "state", span_of(words[k->state]));
	put_text(a, n, "used_by", k->used_by);
	if (k->decided_ms)
		put_time(a, n, "decided", k->decided_ms);
	if (k->exported_ms)
		put_time(a, n, "exported", k->exported_ms);
	return node_put_text(a, n, "line", k->line) ? n : NULL;
}

/* Put the list of keys with one of them exchanged, or added at the end. */
static enum opk_status put_record(struct store *s, const struct key_record *k,
	struct arena *a, struct plan *p, struct faults *f)
{
	struct node *new = identity_new_list(a, "orgpack-keys/1", "keys");
	struct node *list =
		(struct node *)(uintptr_t)node_get(new, SPAN("keys"));
	struct node *old, *record = node_of(k, a);
	bool found = false;
	enum opk_status st = identity_load(s, p, IDENTITY_KEYS, a, f, &old);

	if (st)
		return st;
	if (!record || !list)
		return fault_memory(f);
	NODE_EACH (n, node_get(old, SPAN("keys"))) {
		bool same = span_equal(node_get_text(n, "id"), k->id);

		if (!node_add(list, same ? record : node_share(a, n)))
			return fault_memory(f);
		found |= same;
	}
	if (!found)
		node_add(list, record);
	return identity_put(s, IDENTITY_KEYS, new, a, p, f);
}

/* The line that is handed out; the id is new. */
static enum opk_status write_line(const struct key_order *o,
	const unsigned char seed[ED25519_SEED],
	const unsigned char secret[X25519_BYTES], struct arena *a,
	struct faults *f, struct key_record *k)
{
	struct keyline l = { .version = 2,
		.org_id = o->org_id,
		.org_name = o->org_name,
		.data_center = o->data_center,
		.edition = o->edition,
		.paid_edition = o->paid_edition,
		.type = o->type,
		.suite = o->suite,
		.facts = o->facts,
		.expires_ms = k->expires_ms };
	struct buf text = { 0 };
	char id[KEY_ID_TEXT];
	enum opk_status st;

	if (!random_bytes(l.id, sizeof l.id))
		return fault_errno(f, OPK_CANNOT_READ, "get", "randomness");
	keyline_id(&l, id);
	if (!x25519_public(secret, l.recipient))
		return fault_memory(f);
	st = keyline_write(&l, seed, &text, f);
	if (!st) {
		k->id = arena_copy(a, span_of(id));
		k->line = arena_copy(a, buf_span(&text));
		if (!k->id.ptr || !k->line.ptr)
			st = fault_memory(f);
	}
	buf_release(&text);
	return st;
}

enum opk_status identity_add_key(struct store *s, const struct key_order *o,
	struct arena *a, struct plan *p, struct faults *f,
	struct key_record *out)
{
	unsigned char seed[ED25519_SEED], secret[X25519_BYTES];
	int64_t made = o->now - o->now % 1000;
	struct key_record k = { .note = o->note,
		.by = o->by,
		.made_ms = made,
		.expires_ms = made + o->ttl_ms,
		.state = KEY_OPEN };
	struct span path = { NULL, 0 };
	enum opk_status st = identity_seed(s, a, p, f, seed);

	if (!st && !random_bytes(secret, sizeof secret))
		st = fault_errno(f, OPK_CANNOT_READ, "get", "randomness");
	if (!st)
		st = write_line(o, seed, secret, a, f, &k);
	if (!st) {
		path = identity_secret_path(a, k.id);
		st = path.ptr ? identity_keep_secret(path, secret, a, p, f)
			      : fault_memory(f);
	}
	if (!st)
		st = put_record(s, &k, a, p, f);
	crypto_wipe(seed, sizeof seed);
	crypto_wipe(secret, sizeof secret);
	if (!st)
		*out = k;
	return st;
}

static enum opk_status close_key(struct store *s, struct key_record *k,
	enum key_state state, int64_t now, struct arena *a, struct plan *p,
	struct faults *f)
{
	struct span path = identity_secret_path(a, k->id);
	enum opk_status st;

	if (!path.ptr)
		return fault_memory(f);
	k->state = state;
	k->decided_ms = now;
	st = put_record(s, k, a, p, f);
	return st ? st : identity_drop_secret(s, path, a, p, f);
}

enum opk_status identity_close_key(struct store *s, struct span id,
	enum key_state state, struct span used_by, int64_t now, struct arena *a,
	struct plan *p, struct faults *f)
{
	struct key_record k;
	enum opk_status st = identity_key_find(s, id, now, a, f, &k);

	if (!st)
		st = identity_key_check(&k, f);
	if (st)
		return st;
	k.used_by = used_by;
	return close_key(s, &k, state, now, a, p, f);
}

enum opk_status identity_note_export(struct store *s, struct span id,
	int64_t now, struct arena *a, struct plan *p, struct faults *f)
{
	struct key_record k;
	enum opk_status st = identity_key_find(s, id, now, a, f, &k);

	if (!st)
		st = identity_key_check(&k, f);
	k.exported_ms = now;
	return st ? st : put_record(s, &k, a, p, f);
}

static bool is_late(const struct key_record *k)
{
	return k->state == KEY_EXPIRED && !k->recorded;
}

/* Close all keys that are past their time. */
static enum opk_status expire(struct store *s, struct identity_keys *all,
	int64_t now, struct arena *a, struct plan *p, struct faults *f)
{
	size_t n = 0;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < all->count; i++) {
		if (!is_late(&all->items[i]))
			continue;
		st = close_key(s, &all->items[i], KEY_EXPIRED, now, a, p, f);
		n++;
	}
	p->command = SPAN("key expire");
	p->summary =
		arena_print(a, "%zu %s expired", n, n == 1 ? "key" : "keys");
	return st;
}

static enum opk_status keep_time(struct store *s,
	struct identity_counts *counts, int64_t now, struct arena *a,
	struct plan *p, struct faults *f)
{
	char time[CLOCK_TEXT];

	counts->clock_ms = now;
	clock_format(now, time);
	p->command = SPAN("key clock");
	p->summary = arena_print(a, "it is %s", time);
	return identity_put_counts(s, counts, a, p, f);
}

/* What the time has made of the keys. */
struct sweep {
	struct identity_keys all;
	struct identity_counts counts;
	size_t late;
	bool is_behind; /* the time kept is, and a key is open */
};

/* While a key is open, its end must come: the time is kept now and then. */
static enum opk_status look_at_keys(struct store *s, int64_t now,
	struct arena *a, struct faults *f, struct sweep *out)
{
	bool open = false, known;
	enum opk_status st = identity_keys_read(s, now, a, f, &out->all);

	out->counts = (struct identity_counts){ 0 };
	out->late = 0;
	if (!st)
		st = identity_read_counts(s, NULL, a, f, &out->counts, &known);
	for (size_t i = 0; !st && i < out->all.count; i++) {
		out->late += is_late(&out->all.items[i]);
		open |= out->all.items[i].state == KEY_OPEN;
	}
	out->is_behind =
		open && now / 1000 - out->counts.clock_ms / 1000 > CLOCK_STEP;
	return st;
}

enum opk_status identity_sweep(struct store *s, int64_t now, struct faults *f)
{
	struct arena a = { 0 };
	struct plan p = { 0 };
	struct sweep w;
	struct commit done;
	uint64_t before = f->committed;
	enum opk_status st = look_at_keys(s, now, &a, f, &w);

	if (!st && w.late)
		st = expire(s, &w.all, now, &a, &p, f);
	else if (!st && w.is_behind)
		st = keep_time(s, &w.counts, now, &a, &p, f);
	if (!st && p.count && !p.summary.ptr)
		st = fault_memory(f);
	if (!st && p.count) {
		plan_seal(&p);
		st = store_commit(s, &p, f, &done);
	}
	if (f->committed != before)
		f->committed_as = !w.late       ? "time kept"
				  : w.late == 1 ? "key expired"
						: "keys expired";
	arena_release(&a);
	return st;
}

/* The warning about the clock is for the whole command, not for each look. */
static void merge_once(struct faults *to, struct faults *from)
{
	for (size_t i = 0; i < to->count; i++)
		if (to->items[i].code == OPK_CLOCK_WENT_BACK && !from->errors)
			return;
	faults_merge(to, from);
}

enum opk_status identity_is_due(
	struct store *s, int64_t now, struct faults *f, bool *due)
{
	struct arena a = { 0 };
	struct faults own = { .arena = &a };
	enum identity_condition is = IDENTITY_NONE;
	struct sweep w = { .late = 0 };
	enum opk_status st = identity_condition(s, &own, &is);

	if (!st && is == IDENTITY_CURRENT)
		st = look_at_keys(s, now, &a, &own, &w);
	*due = !st && (w.late || w.is_behind);
	if (st >= OPK_CONFLICT)
		faults_merge(f, &own);
	arena_release(&a);
	return st >= OPK_CONFLICT ? st : OPK_OK;
}

enum opk_status identity_see_time(struct store *s, struct faults *f)
{
	struct arena a = { 0 };
	struct faults own = faults_part(f, &a);
	enum identity_condition is = IDENTITY_NONE;
	int64_t now = 0;
	enum opk_status st = identity_condition(s, &own, &is);

	if (!st && is == IDENTITY_CURRENT)
		st = identity_now(s, &own, &now);
	if (!st && is == IDENTITY_CURRENT)
		st = identity_sweep(s, now, &own);
	if (st < OPK_CONFLICT && st)
		st = OPK_OK; /* damaged: who needs it says so */
	else
		merge_once(f, &own);
	arena_release(&a);
	return st;
}

/* A new identity for an org that has lost its own: no count begins anew. */

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
	uint64_t before = f->committed;
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
	if (f->committed != before)
		f->committed_as = "identity renewed";
	identity_wipe(&p);
	arena_release(&a);
	return st;
}
