/* SPDX-License-Identifier: MIT */
/*
 * A receipt holds when its org signed it, and only then.
 *
 * The first byte chooses: 0, the rest says how a good receipt is changed
 * (place in two bytes, new byte); 1, the rest is a document, which is signed;
 * anything else, all of it is a receipt.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "schema/document.h"
#include "handover/receipt.h"

static const unsigned char seed[ED25519_SEED] =
	"a seed for nothing but this one";

#define HEX16 "0123456789abcdef"
#define HEX64 HEX16 HEX16 HEX16 HEX16

static const char document[] =
	"format: orgpack-receipt/1\ndecision: approved\n"
	"decided_at: '2026-03-31T15:30:00Z'\ndecided_by: anna\n"
	"target:\n  org_id: '60002'\n  name: Helio Branch\n"
	"source:\n  org_id: '60001'\n  name: Helio\nkey: " HEX16
	"\ntransfer: sha256:" HEX64 "\nconfiguration: sha256:" HEX64 "\n";

static struct signer by(void)
{
	unsigned char public[ED25519_PUBLIC];

	if (!ed25519_public(seed, public))
		abort();
	return signer_of(public);
}

/* Read and check; *out is the document of what holds, in the text. */
static bool holds(struct span text, struct arena *a, struct receipt *out)
{
	struct faults f = { .arena = a };
	struct source src = { "fuzz", text };
	struct signer s = by();
	enum opk_status st = receipt_read(&src, a, &f, out);

	if ((st != OPK_OK) != (f.errors > 0))
		abort(); /* refused without a reason, or taken with one */
	if (st)
		return false;
	st = receipt_check(out, &s, "fuzz", &f);
	if ((st != OPK_OK) != (f.errors > 0))
		abort();
	return !st;
}

/* Whoever signs it anew says the same. */
static void write_again(const struct node *tree)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct receipt again;
	struct span text;

	if (receipt_write(tree, seed, &a, &f, &text) ||
		!holds(text, &a, &again) || !node_equal(tree, again.tree))
		abort();
	arena_release(&a);
}

/* A receipt of these bytes, as an org signs its own documents. */
static bool sign(struct span text, struct buf *out)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };

	buf_add(out, text);
	buf_add_text(out, "---\n");
	if (minisign_write(seed, text, SPAN("orgpack receipt"), out, &f))
		abort();
	arena_release(&a);
	return !out->failed;
}

static void change(const uint8_t *data, size_t size)
{
	struct arena a = { .limit = 64u << 20 };
	struct buf text = { 0 };
	struct receipt r;

	if (!sign(SPAN(document), &text))
		abort();
	for (size_t i = 0; i + 3 <= size; i += 3) {
		size_t at = (size_t)data[i] << 8 | data[i + 1];

		if (at < text.len)
			text.ptr[at] = (char)data[i + 2];
		else if (at < 2 * text.len)
			text.len = at - text.len;
		else
			buf_add_char(&text, (char)data[i + 2]);
	}
	if (holds(buf_span(&text), &a, &r) && !span_is(r.document, document))
		abort(); /* nobody signed that */
	buf_release(&text);
	arena_release(&a);
}

static void sign_and_read(struct span text)
{
	struct arena a = { .limit = 64u << 20 };
	struct faults f = { .arena = &a };
	struct buf whole = { 0 };
	struct source src = { "fuzz", { NULL, 0 } };
	struct receipt r;

	if (!sign(text, &whole))
		abort();
	src.text = buf_span(&whole);
	/* a line "---" within ends it before its signature */
	if (!receipt_read(&src, &a, &f, &r) && span_equal(r.document, text)) {
		if (!holds(src.text, &a, &r))
			abort();
		write_again(r.tree);
	}
	buf_release(&whole);
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit = 64u << 20 };
	struct span all = { (const char *)data, size };
	struct receipt r;

	if (size && data[0] == 0)
		change(data + 1, size - 1);
	else if (size && data[0] == 1)
		sign_and_read(span_cut(all, 1, size));
	else if (holds(all, &a, &r))
		write_again(r.tree);
	arena_release(&a);
	return 0;
}
