/* SPDX-License-Identifier: MIT */
/* Receipts: documents with their signature in one text. */
#include "handover/receipt.h"

#include <string.h>

#include "codec/minisign.h"
#include "schema/document.h"
#include "tree/node.h"

#define BETWEEN "\n---\n"

enum opk_status receipt_write(const struct node *tree,
	const unsigned char seed[ED25519_SEED], struct arena *a,
	struct faults *f, struct span *out)
{
	struct span text = document_write(tree, a);
	struct buf signature = { 0 };
	enum opk_status st;

	if (!text.ptr)
		return fault_memory(f);
	st = minisign_write(seed, text, SPAN("orgpack receipt"), &signature, f);
	if (!st) {
		*out = arena_print(a, "%.*s---\n%.*s", SPAN_ARG(text),
			SPAN_ARG(buf_span(&signature)));
		if (!out->ptr)
			st = fault_memory(f);
	}
	buf_release(&signature);
	return st;
}

enum opk_status receipt_read(const struct source *src, struct arena *a,
	struct faults *f, struct receipt *out)
{
	const char *at =
		memmem(src->text.ptr, src->text.len, BETWEEN, strlen(BETWEEN));
	struct source document = { .name = src->name };
	size_t n = at ? (size_t)(at - src->text.ptr) + 1 : 0;

	if (!at)
		return fault(f, OPK_BAD_SIGNATURE, src, 0, 0,
			"the file is no receipt: it has no signature\n"
			"Give the file that 'orgpack approve --receipt' or "
			"'reject --receipt' wrote.");
	*out = (struct receipt){
		.document = span_cut(src->text, 0, n),
		.signature = span_cut(
			src->text, n + strlen(BETWEEN) - 1, src->text.len),
	};
	document.text = out->document;
	return document_read(
		"receipt.schema.yaml", &document, a, f, &out->tree);
}

enum opk_status receipt_check(const struct receipt *r, const struct signer *by,
	const char *name, struct faults *f)
{
	struct arena scratch = { 0 };
	struct source signature = {
		arena_print(&scratch, "%s!signature", name).ptr, r->signature
	};
	struct span comment;
	enum opk_status st =
		minisign_check(by, r->document, &signature, f, &comment);

	arena_release(&scratch);
	return st;
}
