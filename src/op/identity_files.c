/* SPDX-License-Identifier: MIT */
/* Reading the identity's files, and putting them into a plan. */
#include "op/identity_files.h"

#include <string.h>

#include "codec/yaml.h"
#include "util/clock.h"

enum { FILE_BYTES = 64 << 20 };

struct span identity_secret_path(struct arena *a, struct span id)
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

enum opk_status identity_read_counts(struct store *s, const struct plan *p,
	struct arena *a, struct faults *f, struct identity_counts *out,
	bool *known)
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

enum opk_status identity_put_counts(struct store *s,
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

enum opk_status identity_read_secret(struct store *s, const struct plan *p,
	struct span path, struct faults *f, unsigned char out[32])
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

enum opk_status identity_keep_secret(struct span path,
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

enum opk_status identity_drop_secret(struct store *s, struct span path,
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
