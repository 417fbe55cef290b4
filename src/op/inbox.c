/* SPDX-License-Identifier: MIT */
/* Entries of the inbox: found, read, opened, decided. */
#include "op/inbox.h"

#include <string.h>

#include "model/document.h"
#include "op/identity.h"
#include "op/receipt.h"
#include "op/summary.h"
#include "op/usermap.h"
#include "util/clock.h"

#define INBOX ".orgpack/inbox"
#define ENTRY_FORMAT "inbox.schema.yaml"
#define OPERAND "inbox:"

static const size_t bundle_bytes = (size_t)4 << 30;

bool inbox_operand(const char *operand, const char **id)
{
	if (strncmp(operand, OPERAND, strlen(OPERAND)) != 0)
		return false;
	*id = operand + strlen(OPERAND);
	return true;
}

bool inbox_range(struct store *s, uint64_t *first, uint64_t *last)
{
	return store_numbers(s, SPAN(INBOX), first, last);
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

/* What the transfer says; its signature was checked when it came, and is
 * again before it is used. */
static enum opk_status read_transfer(struct store *s, struct arena *a,
	struct faults *f, struct inbox_entry *e)
{
	struct source src;
	enum opk_status st = read_part(
		s, e->folder, TRANSFER_FILE, TRANSFER_BYTES, a, f, &src);

	return st ? st : transfer_parse(&src, a, f, &e->transfer);
}

enum opk_status inbox_read(struct store *s, const char *id, struct arena *a,
	struct faults *f, struct inbox_entry *out)
{
	struct inbox_entry e = { 0 };
	struct source src;
	struct span path;
	enum opk_status st;

	if (!parse_id(id, &e.id))
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' is no number of an inbox entry\n"
			"'orgpack inbox' lists the entries.",
			id);
	e.folder = arena_print(a, INBOX "/%ju", (uintmax_t)e.id).ptr;
	path = arena_print(a, "%s/entry.yaml", e.folder ? e.folder : "");
	if (!e.folder || !path.ptr)
		return fault_memory(f);
	if (!store_has(s, path))
		return fault(f, OPK_NO_SUCH_ENTRY, NULL, 0, 0,
			"the inbox holds no entry %s\n"
			"'orgpack inbox' lists the entries.",
			id);
	st = read_part(s, e.folder, "entry.yaml", TRANSFER_BYTES, a, f, &src);
	if (!st)
		st = document_read(ENTRY_FORMAT, &src, a, f, &e.tree);
	e.bytes = src.text;
	if (!st)
		st = read_transfer(s, a, f, &e);
	*out = e;
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
	int64_t counts[sizeof states / sizeof *states] = { 0 };
	struct node *n = node_put_map(&answer->arena, answer->root, "inbox");
	uint64_t first = 1, last = 0;
	enum opk_status st = n ? OPK_OK : fault_memory(&answer->faults);

	inbox_range(s, &first, &last);
	for (uint64_t i = first; !st && i && i <= last; i++) {
		struct span id = arena_print(scratch, "%ju", (uintmax_t)i);
		struct inbox_entry e = { 0 };

		st = id.ptr ? inbox_read(
				      s, id.ptr, scratch, &answer->faults, &e)
			    : fault_memory(&answer->faults);
		for (size_t k = 0; k < sizeof states / sizeof *states; k++)
			counts[k] += span_is(
				node_get_text(e.tree, "state"), states[k]);
	}
	for (size_t k = 0; k < sizeof states / sizeof *states; k++)
		if (!node_put_int(&answer->arena, n, states[k], counts[k]))
			st = fault_memory(&answer->faults);
	return st;
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
	struct source transfer, signature, bundle;
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
	st = read_part(
		s, e->folder, TRANSFER_FILE, TRANSFER_BYTES, a, f, &transfer);
	if (!st)
		st = read_part(s, e->folder, TRANSFER_SIGNATURE,
			SIGNATURE_BYTES, a, f, &signature);
	if (!st)
		st = read_part(
			s, e->folder, p.file, bundle_bytes, a, f, &bundle);
	if (st)
		return st;
	p.transfer = transfer.text;
	p.signature = signature.text;
	p.bundle = bundle.text;
	st = transfer_read(out->name, &p, a, f, &again);
	if (!st)
		st = bundle_open_bytes(out->name, p.bundle, f, &out->bundle);
	if (st)
		return st;
	out->state = bundle_state(out->bundle);
	return map_users(e, f, out);
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
