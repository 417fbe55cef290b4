/* SPDX-License-Identifier: MIT */
/* One addressee's sealed file: transfer, signature and bundle. */
#include "model/document.h"
#include "op/outputs.h"
#include "op/sending.h"
#include "op/summary.h"

static struct node *source_node(const struct sending *s, struct arena *a)
{
	static const char *const keys[] = { "org_id", "name", "edition",
		"trial", "type", "suite", "data_center" };
	struct node *map = node_new(a, NODE_MAP);

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct node *n =
			node_get(s->export.org.org, span_of(keys[i]));

		if (n)
			node_put(map, span_of(keys[i]), node_share(a, n));
	}
	return map;
}

static void put_bundle(struct sending *s, struct node *n, struct arena *a)
{
	struct node *b = node_put_map(a, n, "bundle");

	node_put_text(a, b, "file", SPAN(SENDING_BUNDLE));
	node_put_int(a, b, "size", (int64_t)s->bundle.len);
	node_put_text(a, b, "sha256", summary_digest(a, &s->sha256));
	node_put_text(a, b, "digest", summary_digest(a, &s->export.out.digest));
	node_put_int(a, b, "components", (int64_t)s->export.out.count);
	if (!s->export.out.complete)
		node_put_bool(a, b, "partial", true);
}

static struct node *put_selectors(
	struct sending *s, struct node *n, struct arena *a)
{
	const struct opk_texts *in = &s->options->select;
	const struct opk_texts *ex = &s->options->exclude;
	struct node *list, *last;

	if (!in->count && !ex->count)
		return n;
	last = list = node_put_list(a, n, "selectors");
	for (size_t i = 0; i < in->count; i++)
		last = node_add(list, node_new_text(a, span_of(in->items[i])));
	for (size_t i = 0; i < ex->count; i++)
		last = node_add(list,
			node_new_text(a,
				arena_print(a, "--exclude %s", ex->items[i])));
	return last ? n : NULL;
}

static struct span transfer_text(
	struct sending *s, const struct addressee *to, struct arena *a)
{
	struct node *n = node_new(a, NODE_MAP), *target;

	node_put_text(a, n, "format", SPAN("orgpack-transfer/1"));
	node_put(n, SPAN("source"), source_node(s, a));
	node_put_text(a, n, "signer", transfer_public(&s->signer, a));
	node_put_text(a, n, "sender", store_actor(s->export.org.store));
	node_put_text(a, n, "sent_at", s->sent_at);
	node_put_text(a, n, "key", span_of(to->id));
	target = node_put_map(a, n, "target");
	node_put_text(a, target, "org_id", to->key.org_id);
	node_put_text(a, target, "name", to->key.org_name);
	put_bundle(s, n, a);
	return document_write(put_selectors(s, n, a), a);
}

static enum opk_status sign(struct sending *s, struct parcel *p,
	struct arena *a, const struct addressee *to)
{
	struct buf b = { 0 };
	enum opk_status st;

	p->transfer = transfer_text(s, to, a);
	if (!p->transfer.ptr)
		return fault_memory(&s->export.answer->faults);
	st = minisign_write(s->seed, p->transfer, SPAN("orgpack transfer"), &b,
		&s->export.answer->faults);
	if (!st) {
		p->signature = arena_copy(a, buf_span(&b));
		if (!p->signature.ptr)
			st = fault_memory(&s->export.answer->faults);
	}
	buf_release(&b);
	return st;
}

enum opk_status sending_seal(struct sending *s, struct addressee *to)
{
	struct parcel p = { .bundle = buf_span(&s->bundle),
		.file = SENDING_BUNDLE };
	struct arena scratch = { 0 };
	struct buf tar = { 0 };
	enum opk_status st = sign(s, &p, &scratch, to);

	if (!st)
		st = parcel_write(&p, &tar, &s->export.answer->faults);
	if (!st)
		st = outputs_open(to->path, OUTPUT_PRIVATE, &s->arena,
			&s->export.answer->faults, &to->file);
	if (!st)
		st = sealing_write(to->key.recipient, buf_span(&tar), &to->file,
			&s->export.answer->faults, &to->sent.sealed);
	to->sent.transfer = digest_of(p.transfer);
	buf_release(&tar);
	arena_release(&scratch);
	if (st)
		output_drop(&to->file);
	return st;
}
