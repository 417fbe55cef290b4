/* SPDX-License-Identifier: MIT */
/* Entries of the inbox: found, read, opened, decided. */
#include "handover/inbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handover/bindings.h"
#include "handover/identity.h"
#include "handover/receipt.h"
#include "handover/transfer.h"
#include "model/summary.h"
#include "plan/operand.h"
#include "plan/usermap.h"
#include "schema/document.h"
#include "util/clock.h"

#define INBOX ".orgpack/inbox"
#define ENTRY_FORMAT "inbox.schema.yaml"
#define OPERAND "inbox:"

/* Entries that nobody received are looked for among so many numbers. */
enum { MOST_UNBOUND = 1000 };

static const size_t bundle_bytes = (size_t)4 << 30;

bool inbox_operand(const char *operand, const char **id)
{
	if (strncmp(operand, OPERAND, strlen(OPERAND)) != 0)
		return false;
	*id = operand + strlen(OPERAND);
	return true;
}

static bool parse_id(const char *text, uint64_t *out)
{
	struct span s = span_of(text);

	*out = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9' || i > 17)
			return false;
		*out = *out * 10 + (uint64_t)(s.ptr[i] - '0');
	}
	return s.len && *out;
}

static enum opk_status read_part(struct store *s, const char *folder,
	const char *name, size_t most, struct arena *a, struct faults *f,
	struct source *out)
{
	struct span path = arena_print(a, "%s/%s", folder, name);

	if (!path.ptr)
		return fault_memory(f);
	out->name = path.ptr;
	return store_read(s, path, most, a, f, &out->text);
}

/* Refuse an entry for what is wrong with one of its files. */
static enum opk_status refuse(const struct inbox_entry *e, const char *name,
	const char *what, struct faults *f)
{
	char place[64];

	snprintf(place, sizeof place, "%s/%s", e->folder, name);
	return fault(f, OPK_NOT_AS_RECEIVED, &(struct source){ .name = place },
		0, 0,
		"entry %ju of the inbox is not what was received: %s %s\n"
		"Nothing of it is used. Find out who changed the org's files; "
		"to receive it again, make a new key with 'orgpack key new' "
		"and have it sent again.",
		(uintmax_t)e->id, name, what);
}

/* Read a file, once, and refuse any bytes but those that were kept. */
static enum opk_status read_bound(struct store *s, const struct inbox_entry *e,
	const char *name, size_t most, const struct digest *kept,
	struct arena *a, struct faults *f, struct source *out)
{
	struct span path = arena_print(a, "%s/%s", e->folder, name);
	struct digest is;
	bool is_there = false;
	enum opk_status st;

	if (!path.ptr)
		return fault_memory(f);
	st = store_has(s, path, f, &is_there);
	if (st)
		return st;
	if (!is_there)
		return refuse(e, name, "is gone", f);
	st = read_part(s, e->folder, name, most, a, f, out);
	if (st)
		return st;
	is = digest_of(out->text);
	return digest_equal(&is, kept)
		       ? OPK_OK
		       : refuse(e, name, "was exchanged or changed", f);
}

/* Is the signer, and the key, what the kept digests were kept with? */
static enum opk_status check_signer(
	const struct inbox_entry *e, struct faults *f)
{
	const struct binding *b = &e->bound;

	if (crypto_equal(
		    e->transfer.signer.public, b->signer, sizeof b->signer) &&
		span_equal(e->transfer.key, b->key))
		return OPK_OK;
	return refuse(e, TRANSFER_FILE, "is signed by another", f);
}

static enum opk_status read_bound_parts(struct store *s, struct arena *a,
	struct faults *f, struct inbox_entry *e)
{
	struct source entry = { 0 };
	enum opk_status st;

	st = read_bound(s, e, "entry.yaml", TRANSFER_BYTES, &e->bound.entry, a,
		f, &entry);
	if (!st)
		st = read_bound(s, e, TRANSFER_FILE, TRANSFER_BYTES,
			&e->bound.transfer, a, f, &e->transfer_text);
	if (!st)
		st = read_bound(s, e, TRANSFER_SIGNATURE, SIGNATURE_BYTES,
			&e->bound.signature, a, f, &e->signature_text);
	if (!st)
		st = document_read(ENTRY_FORMAT, &entry, a, f, &e->tree);
	e->bytes = entry.text;
	if (!st)
		st = transfer_parse(&e->transfer_text, a, f, &e->transfer);
	return st ? st : check_signer(e, f);
}

/* Is there anything of an entry, received or not? */
static enum opk_status look(struct store *s, const char *folder,
	struct arena *a, struct faults *f, bool *is_there)
{
	static const char *const names[] = { "entry.yaml", TRANSFER_FILE,
		TRANSFER_SIGNATURE, "bundle.tar.zst", "bundle.tar.gz",
		"receipt" };

	enum opk_status st = OPK_OK;

	*is_there = false;
	for (size_t i = 0; !st && i < sizeof names / sizeof *names; i++) {
		struct span path = arena_print(a, "%s/%s", folder, names[i]);

		st = path.ptr ? store_has(s, path, f, is_there)
			      : fault_memory(f);
		if (*is_there)
			break;
	}
	return st;
}

static const char *folder_of(uint64_t number, struct arena *a)
{
	return arena_print(a, INBOX "/%ju", (uintmax_t)number).ptr;
}

static enum opk_status read_entry(struct store *s, uint64_t number,
	const struct bindings *bound, struct arena *a, struct faults *f,
	struct inbox_entry *out)
{
	const struct binding *b = bindings_find(bound, number);
	struct inbox_entry e = { .id = number, .folder = folder_of(number, a) };
	bool is_there = false;
	enum opk_status st = OPK_OK;

	if (!e.folder)
		return fault_memory(f);
	if (!b)
		st = look(s, e.folder, a, f, &is_there);
	if (st)
		return st;
	if (b) {
		e.bound = *b;
		st = read_bound_parts(s, a, f, &e);
	} else if (is_there) {
		st = fault(f, OPK_NOT_AS_RECEIVED,
			&(struct source){ .name = e.folder }, 0, 0,
			"it is not known what was received as entry %ju of "
			"the inbox\nIt came before orgpack kept that, or was "
			"put there by somebody: make a new key with 'orgpack "
			"key new', have it sent again, and receive that.",
			(uintmax_t)number);
	} else {
		st = fault(f, OPK_NO_SUCH_ENTRY, NULL, 0, 0,
			"the inbox holds no entry %ju\n"
			"'orgpack inbox' lists the entries.",
			(uintmax_t)number);
	}
	*out = e;
	return st;
}

enum opk_status inbox_read(struct store *s, const char *id, struct arena *a,
	struct faults *f, struct inbox_entry *out)
{
	struct bindings bound;
	uint64_t number;
	enum opk_status st;

	if (!parse_id(id, &number))
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' is no number of an inbox entry\n"
			"'orgpack inbox' lists the entries.",
			id);
	st = bindings_read(s, a, f, &bound);
	return st ? st : read_entry(s, number, &bound, a, f, out);
}

enum opk_status inbox_next(struct store *s, const struct bindings *bound,
	struct arena *a, struct faults *f, uint64_t *out)
{
	uint64_t n = 1;
	const char *folder;
	bool is_there = false;
	enum opk_status st;

	for (size_t i = 0; i < bound->count; i++)
		if (bound->items[i].number >= n)
			n = bound->items[i].number + 1;
	do {
		folder = folder_of(n++, a);
		st = folder ? look(s, folder, a, f, &is_there)
			    : fault_memory(f);
	} while (!st && is_there);
	*out = n - 1;
	return st;
}

static enum opk_status list_one(struct store *s, uint64_t number,
	const struct bindings *bound, struct arena *a, struct faults *f,
	struct inbox_entries *out)
{
	struct faults own = faults_part(f, a);
	struct inbox_entry *e = vec_add(a, &out->all);
	enum opk_status st =
		e ? read_entry(s, number, bound, a, &own, e) : fault_memory(f);

	if (st && e && st < OPK_SYSTEM && own.count) {
		const struct opk_fault *why = &own.items[own.count - 1];

		e->refused = true;
		if (!e->bound.number && out->quiet)
			return OPK_OK;
		warn(f, why->code, &(struct source){ .name = e->folder }, 0, 0,
			"%s%s%s", why->text, why->hint ? "\n" : "",
			why->hint ? why->hint : "");
		return OPK_OK;
	}
	faults_merge(f, &own);
	return st;
}

static int by_number(const void *x, const void *y)
{
	const struct inbox_entry *a = x, *b = y;

	return a->id < b->id ? -1 : a->id > b->id;
}

/*
 * What lies there without having been received: anybody can make folders
 * with any numbers, so only so many are looked at.
 */
static enum opk_status list_unbound(struct store *s,
	const struct bindings *bound, struct arena *a, struct faults *f,
	struct inbox_entries *out)
{
	uint64_t first, last;
	enum opk_status st = store_numbers(s, SPAN(INBOX), f, &first, &last);

	for (uint64_t i = first; !st && i && i <= last; i++) {
		const char *folder;
		bool is_there = false;

		if (i - first == MOST_UNBOUND)
			i = last;
		folder = folder_of(i, a);
		if (!folder)
			return fault_memory(f);
		if (bindings_find(bound, i))
			continue;
		st = look(s, folder, a, f, &is_there);
		if (!st && is_there)
			st = list_one(s, i, bound, a, f, out);
	}
	return st;
}

enum opk_status inbox_list(struct store *s, struct arena *a, struct faults *f,
	struct inbox_entries *out)
{
	struct bindings bound;
	enum opk_status st = bindings_read(s, a, f, &bound);

	for (size_t i = 0; !st && i < bound.count; i++)
		st = list_one(s, bound.items[i].number, &bound, a, f, out);
	if (!st)
		st = list_unbound(s, &bound, a, f, out);
	if (!st && out->all.count)
		qsort(out->all.items, out->all.count, sizeof *out->all.items,
			by_number);
	return st;
}

enum opk_status inbox_pending(struct store *s, const char *id, struct arena *a,
	struct faults *f, struct inbox_entry *out)
{
	enum opk_status st = inbox_read(s, id, a, f, out);
	struct span state;

	if (st)
		return st;
	state = node_get_text(out->tree, "state");
	if (span_is(state, "pending"))
		return OPK_OK;
	return fault(f, OPK_ALREADY_DECIDED, NULL, 0, 0,
		"entry %s was %.*s at %.*s by %.*s\n"
		"'orgpack inbox show %s --receipt FILE' writes its receipt "
		"again.",
		id, SPAN_ARG(state),
		SPAN_ARG(node_get_text(out->tree, "decided_at")),
		SPAN_ARG(node_get_text(out->tree, "decided_by")), id);
}

enum opk_status inbox_count(
	struct store *s, struct arena *scratch, struct opk_answer *answer)
{
	static const char *const states[] = { "pending", "approved",
		"rejected" };
	int64_t counts[sizeof states / sizeof *states] = { 0 }, refused = 0;
	struct node *n = node_put_map(&answer->arena, answer->root, "inbox");
	/* what came before there were bindings is no news */
	struct inbox_entries list = { .quiet = true };
	enum opk_status st = n ? inbox_list(s, scratch, &answer->faults, &list)
			       : fault_memory(&answer->faults);

	if (st)
		return st;
	for (size_t i = 0; i < list.all.count; i++) {
		const struct inbox_entry *e = &list.all.items[i];
		struct span state = node_get_text(e->tree, "state");

		refused += e->refused;
		for (size_t k = 0; k < sizeof states / sizeof *states; k++)
			counts[k] += !e->refused && span_is(state, states[k]);
	}
	for (size_t k = 0; k < sizeof states / sizeof *states; k++)
		node_put_int(&answer->arena, n, states[k], counts[k]);
	return node_put_int(&answer->arena, n, "refused", refused)
		       ? OPK_OK
		       : fault_memory(&answer->faults);
}

/* Whom the approval found for the users that the bundle names. */
static enum opk_status map_users(
	const struct inbox_entry *e, struct faults *f, struct operand *out)
{
	const struct node *list = node_get(e->tree, SPAN("users"));
	struct opk_texts map = { NULL, 0 };
	const char **items;
	enum opk_status st;

	if (!node_first(list))
		return OPK_OK;
	items = arena_new(&out->arena, const char *, list->count);
	if (!items)
		return fault_memory(f);
	NODE_EACH (n, list) {
		items[map.count] = arena_copy(&out->arena, n->text).ptr;
		if (!items[map.count++])
			return fault_memory(f);
	}
	map.items = items;
	st = operand_load(out, f);
	return st ? st : usermap_follow(out, &map, &out->arena, f);
}

enum opk_status inbox_open(struct store *s, const struct inbox_entry *e,
	struct faults *f, struct operand *out)
{
	struct source bundle;
	struct transfer again;
	struct parcel p;
	struct arena *a;
	enum opk_status st;

	*out = (struct operand){ 0 };
	a = &out->arena;
	out->name = arena_print(a, OPERAND "%ju", (uintmax_t)e->id).ptr;
	p.file = arena_copy(a, e->transfer.file).ptr;
	if (!out->name || !p.file)
		return fault_memory(f);
	st = read_bound(
		s, e, p.file, bundle_bytes, &e->bound.bundle, a, f, &bundle);
	if (st)
		return st;
	p.transfer = e->transfer_text.text;
	p.signature = e->signature_text.text;
	p.bundle = bundle.text;
	st = transfer_read(out->name, &p, a, f, &again);
	if (!st)
		st = bundle_open_bytes(out->name, p.bundle, f, &out->bundle);
	if (st)
		return st;
	out->state = bundle_state(out->bundle);
	return map_users(e, f, out);
}

/* The entry is all in memory then: the org may be closed again. */
static enum opk_status open_inbox(struct opk_session *s, const char *id,
	struct faults *f, struct operand *t)
{
	struct arena scratch = { 0 };
	struct inbox_entry e;
	struct store *store = NULL;
	enum opk_status st = session_store(s, STORE_READ, f, &store);

	if (!st)
		st = inbox_read(store, id, &scratch, f, &e);
	if (!st)
		st = inbox_open(store, &e, f, t);
	store_close(store);
	arena_release(&scratch);
	return st;
}

enum opk_status inbox_operand_open(struct opk_session *s, const char *operand,
	struct faults *f, struct operand *out)
{
	const char *id;
	enum opk_status st;

	if (!operand || !inbox_operand(operand, &id))
		return operand_open(s, operand, f, out);
	*out = (struct operand){ .name = operand };
	st = open_inbox(s, id, f, out);
	operand_keep_trees(s, out);
	return st;
}

enum opk_status inbox_receipt(struct store *s, const struct inbox_entry *e,
	struct arena *a, struct faults *f, struct span *out)
{
	struct source src;
	enum opk_status st;

	if (!e->bound.decided)
		return fault(f, OPK_NO_SUCH_ENTRY, NULL, 0, 0,
			"entry %ju has no receipt yet: it is pending\n"
			"Approve or reject it.",
			(uintmax_t)e->id);
	st = read_bound(
		s, e, "receipt", RECEIPT_BYTES, &e->bound.receipt, a, f, &src);
	if (!st)
		*out = src.text;
	return st;
}

static void put_copy(
	struct arena *a, struct node *map, const char *key, struct span text)
{
	if (text.len)
		node_put_text(a, map, key, arena_copy(a, text));
}

struct node *inbox_describe(const struct inbox_entry *e, struct arena *a)
{
	static const char *const kept[] = { "received_at", "received_by",
		"decided_at", "decided_by", "reason", "plan" };
	const struct transfer *t = &e->transfer;
	struct node *n = node_new(a, NODE_MAP);
	char print[40];

	node_put_int(a, n, "id", (int64_t)e->id);
	if (e->refused) /* nothing that its files say is repeated */
		return node_put_text(a, n, "state", SPAN("refused")) ? n : NULL;
	put_copy(a, n, "state", node_get_text(e->tree, "state"));
	node_put(n, SPAN("source"),
		node_copy(a, node_get(t->tree, SPAN("source"))));
	put_copy(a, n, "sender", t->sender);
	put_copy(a, n, "sent_at", t->sent_at);
	put_copy(a, n, "key", t->key);
	node_put_int(a, n, "size", (int64_t)t->size);
	node_put_int(a, n, "components", (int64_t)t->components);
	node_put_text(a, n, "digest", summary_digest(a, &t->digest));
	node_put_bool(a, n, "partial",
		node_get_bool(
			node_get(t->tree, SPAN("bundle")), "partial", false));
	signer_fingerprint(&t->signer, print);
	put_copy(a, n, "fingerprint", span_of(print));
	node_put_bool(a, n, "known_source",
		node_get_bool(e->tree, "known_source", false));
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		put_copy(a, n, kept[i], node_get_text(e->tree, kept[i]));
	return n;
}

enum opk_status inbox_add_file(struct plan *p, struct span path,
	struct span bytes, struct arena *a, struct faults *f)
{
	struct plan_op *op = plan_add(a, p);

	if (!op || !path.ptr || !bytes.ptr)
		return fault_memory(f);
	*op = (struct plan_op){ .action = PLAN_ADD,
		.path = path,
		.internal = true,
		.lasting = true,
		.bytes = bytes,
		.after = digest_of(bytes) };
	return OPK_OK;
}

/* What is decided of an entry, kept and receipted. */

static struct span time_text(int64_t ms, struct arena *a)
{
	char text[CLOCK_TEXT];

	clock_format(ms, text);
	return arena_copy(a, span_of(text));
}

/* entry.yaml with the decision. */
static struct node *decided_entry(
	const struct inbox_entry *e, const struct decision *d, struct arena *a)
{
	struct node *n = node_new(a, NODE_MAP), *last;

	NODE_EACH (old, e->tree) {
		if (span_is(old->key, "state"))
			node_put_text(a, n, "state", span_of(d->word));
		else
			node_put(n, old->key, node_share(a, old));
	}
	node_put_text(a, n, "decided_at", time_text(d->now, a));
	last = node_put_text(a, n, "decided_by", d->actor);
	if (d->reason.len)
		last = node_put_text(a, n, "reason", d->reason);
	if (d->plan)
		last = node_put_text(
			a, n, "plan", summary_digest(a, &d->plan->digest));
	if (node_first(d->users))
		last = node_put(n, SPAN("users"), node_share(a, d->users));
	return last ? n : NULL;
}

static void put_org(struct node *map, const char *key, struct span org_id,
	struct span name, struct arena *a)
{
	struct node *n = node_put_map(a, map, key);

	node_put_text(a, n, "org_id", org_id);
	node_put_text(a, n, "name", name);
}

static struct node *receipt_tree(
	const struct inbox_entry *e, const struct decision *d, struct arena *a)
{
	const struct transfer *t = &e->transfer;
	struct node *n = node_new(a, NODE_MAP), *last;

	node_put_text(a, n, "format", SPAN("orgpack-receipt/1"));
	node_put_text(a, n, "decision", span_of(d->word));
	if (d->reason.len)
		node_put_text(a, n, "reason", d->reason);
	node_put_text(a, n, "decided_at", time_text(d->now, a));
	node_put_text(a, n, "decided_by", d->actor);
	put_org(n, "target", node_get_text(d->org, "org_id"),
		node_get_text(d->org, "name"), a);
	put_org(n, "source", t->source.org_id, t->source.name, a);
	node_put_text(a, n, "key", t->key);
	node_put_text(a, n, "transfer", summary_digest(a, &t->id));
	last = node_put_text(
		a, n, "configuration", summary_digest(a, &t->digest));
	if (!d->plan)
		return last ? n : NULL;
	node_put_text(a, n, "plan", summary_digest(a, &d->plan->digest));
	node_put_int(a, n, "added", (int64_t)d->plan->added);
	node_put_int(a, n, "changed", (int64_t)d->plan->changed);
	last = node_put_int(a, n, "deleted", (int64_t)d->plan->deleted);
	return last ? n : NULL;
}

static enum opk_status sign(struct store *s, const struct node *tree,
	struct arena *a, struct plan *p, struct faults *f, struct span *out)
{
	unsigned char seed[ED25519_SEED];
	enum opk_status st;

	if (!tree)
		return fault_memory(f);
	st = identity_seed(s, a, p, f, seed);
	if (!st)
		st = receipt_write(tree, seed, a, f, out);
	crypto_wipe(seed, sizeof seed);
	return st;
}

enum opk_status inbox_decide(struct store *s, const struct inbox_entry *e,
	const struct decision *d, struct arena *a, struct plan *p,
	struct faults *f, struct span *receipt)
{
	struct span text = document_write(decided_entry(e, d, a), a);
	struct binding bound = e->bound;
	struct plan_op *op;
	enum opk_status st;

	st = sign(s, receipt_tree(e, d, a), a, p, f, receipt);
	if (!st)
		st = inbox_add_file(p, arena_print(a, "%s/receipt", e->folder),
			*receipt, a, f);
	if (!st)
		st = inbox_add_file(p,
			arena_print(a, "%s/entry.yaml", e->folder), text, a, f);
	if (st)
		return st;
	op = &p->items[p->count - 1];
	op->action = PLAN_CHANGE;
	op->before = digest_of(e->bytes);
	bound.entry = op->after;
	bound.receipt = digest_of(*receipt);
	bound.decided = true;
	return bindings_put(s, &bound, a, p, f);
}
