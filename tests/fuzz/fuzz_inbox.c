/* SPDX-License-Identifier: MIT */
/*
 * Whatever lies in the inbox: what is used of it is, byte for byte, what the
 * identity says was received, and nothing else is repeated to anybody.
 *
 * The input holds files (fuzz_folder.h): those of entry 1, and inbox.yaml of
 * the identity. Without that one, it is made of the others' digests; the
 * transfer is signed here when it names the signer that is known here, and
 * "$BUNDLE" in it stands for the bundle's size and digest.
 */
#include <string.h>

#include "fuzz_folder.h"
#include "handover/identity.h"
#include "handover/inbox.h"
#include "handover/receipt.h"

#define ENTRY ".orgpack/inbox/1/"

static const unsigned char seed[ED25519_SEED] =
	"a seed for nothing but this one";

struct files {
	struct buf entry, transfer, signature, bundle, receipt, bindings;
	bool is_gz;
};

static struct signer by(void)
{
	unsigned char public[ED25519_PUBLIC];

	if (!ed25519_public(seed, public))
		abort();
	return signer_of(public);
}

static struct buf *place_of(struct files *all, struct span path)
{
	all->is_gz |= span_is(path, "bundle.tar.gz");
	return span_is(path, "entry.yaml")              ? &all->entry
	       : span_is(path, TRANSFER_FILE)           ? &all->transfer
	       : span_starts(path, SPAN("bundle.tar.")) ? &all->bundle
	       : span_is(path, "receipt")               ? &all->receipt
	       : span_is(path, TRANSFER_SIGNATURE)      ? &all->signature
	       : span_is(path, "inbox.yaml")            ? &all->bindings
							: NULL;
}

static void put_digest(struct buf *out, const char *key, const struct buf *of)
{
	struct digest d = digest_of(buf_span(of));
	char hex[DIGEST_HEX + 1];

	digest_format(&d, hex);
	buf_print(out, "%s%s\n", key, hex);
}

/* Put the bundle's size and digest where they are asked for. */
static void fill_transfer(struct files *all)
{
	const char *at = all->transfer.len
				 ? memmem(all->transfer.ptr, all->transfer.len,
					   "$BUNDLE", strlen("$BUNDLE"))
				 : NULL;
	struct buf whole = { 0 };
	size_t n = at ? (size_t)(at - all->transfer.ptr) : 0;

	if (!at)
		return;
	buf_add(&whole, span_cut(buf_span(&all->transfer), 0, n));
	buf_print(&whole, "size: %zu\n", all->bundle.len);
	put_digest(&whole, "  sha256: sha256:", &all->bundle);
	buf_add(&whole, span_cut(buf_span(&all->transfer),
				n + strlen("$BUNDLE"), all->transfer.len));
	buf_release(&all->transfer);
	all->transfer = whole;
}

/* The key that the transfer names, and who signs it. */
static struct signer sign_transfer(
	struct files *all, struct arena *a, struct span *key)
{
	struct faults f = { .arena = a };
	struct source src = { "fuzz", buf_span(&all->transfer) };
	struct signer own = by();
	struct transfer t;

	*key = SPAN("0123456789abcdef");
	if (transfer_parse(&src, a, &f, &t))
		return own;
	*key = t.key;
	if (memcmp(own.public, t.signer.public, sizeof own.public) != 0)
		return t.signer;
	buf_clear(&all->signature);
	if (minisign_write(seed, src.text, SPAN("orgpack transfer"),
		    &all->signature, &f))
		abort();
	return own;
}

static void make_bindings(
	struct files *all, const struct signer *s, struct span key)
{
	struct buf *out = &all->bindings;
	struct digest public;
	char hex[DIGEST_HEX + 1];

	memcpy(public.bytes, s->public, sizeof public.bytes);
	digest_format(&public, hex);
	buf_print(out,
		"format: orgpack-bindings/1\nentries:\n  - number: 1\n"
		"    key: %.*s\n    signer: %s\n",
		SPAN_ARG(key), hex);
	put_digest(out, "    sealed: ", &all->bundle);
	put_digest(out, "    transfer: ", &all->transfer);
	put_digest(out, "    signature: ", &all->signature);
	put_digest(out, "    bundle: ", &all->bundle);
	put_digest(out, "    entry: ", &all->entry);
	if (all->receipt.len)
		put_digest(out, "    receipt: ", &all->receipt);
}

static void put(const char *org, const char *name, const struct buf *b)
{
	char path[128];

	snprintf(path, sizeof path, ENTRY "%s", name);
	if (b->len)
		fuzz_write(org, span_of(path), buf_span(b));
}

static void lay_out(const char *org, struct files *all, struct arena *a)
{
	struct signer signer;
	struct span key;

	fill_transfer(all);
	signer = sign_transfer(all, a, &key);
	if (!all->bindings.len)
		make_bindings(all, &signer, key);
	fuzz_write(org, SPAN("org.yaml"),
		SPAN("org_id: '7'\nname: o\nedition: enterprise\n"));
	fuzz_write(org, SPAN(IDENTITY_RECEIPTS),
		SPAN("format: orgpack-receipts/1\nreceived: 1\nchanges: 3\n"
		     "clock: '2026-03-31T15:30:00Z'\n"));
	fuzz_write(org, SPAN(IDENTITY_SEED),
		SPAN("00112233445566778899aabbccddeeff"
		     "00112233445566778899aabbccddeeff\n"));
	fuzz_write(org, SPAN(IDENTITY_INBOX), buf_span(&all->bindings));
	put(org, "entry.yaml", &all->entry);
	put(org, TRANSFER_FILE, &all->transfer);
	put(org, TRANSFER_SIGNATURE, &all->signature);
	put(org, all->is_gz ? "bundle.tar.gz" : "bundle.tar.zst", &all->bundle);
	put(org, "receipt", &all->receipt);
}

static void expect(enum opk_status st, const struct faults *f, size_t before)
{
	if ((st != OPK_OK) != (f->errors > before))
		abort(); /* refused without a reason, or taken with one */
}

static void check_digest(const struct buf *b, const struct digest *kept)
{
	struct digest d = digest_of(buf_span(b));

	if (!digest_equal(&d, kept))
		abort(); /* it was not received */
}

/* It was taken for what was received. */
static void check_taken(const struct inbox_entry *e, const struct files *all)
{
	if (e->id != 1 || !e->bound.number)
		abort();
	check_digest(&all->entry, &e->bound.entry);
	check_digest(&all->transfer, &e->bound.transfer);
	check_digest(&all->signature, &e->bound.signature);
	if (memcmp(e->bound.signer, e->transfer.signer.public,
		    sizeof e->bound.signer) != 0)
		abort();
}

static void list(struct store *s, const struct files *all, struct arena *a)
{
	struct faults f = { .arena = a };
	struct inbox_entries entries = { 0 };
	enum opk_status st = inbox_list(s, a, &f, &entries);

	expect(st, &f, 0);
	for (size_t i = 0; !st && i < entries.all.count; i++) {
		const struct inbox_entry *e = &entries.all.items[i];
		struct node *n = inbox_describe(e, a);

		if (!n || (e->refused && n->count != 2))
			abort(); /* what it says is repeated */
		if (!e->refused)
			check_taken(e, all);
	}
}

static void open_one(struct store *s, const struct files *all, struct arena *a)
{
	struct faults f = { .arena = a };
	struct inbox_entry e;
	struct operand o = { 0 };
	struct span text;
	size_t before;
	enum opk_status st = inbox_read(s, "1", a, &f, &e);

	expect(st, &f, 0);
	if (st)
		return;
	check_taken(&e, all);
	before = f.errors;
	st = inbox_open(s, &e, &f, &o);
	expect(st, &f, before);
	if (!st)
		check_digest(&all->bundle, &e.bound.bundle);
	if (!st && operand_load(&o, &f) && !f.errors)
		abort();
	operand_close(&o);
	before = f.errors;
	st = inbox_receipt(s, &e, a, &f, &text);
	expect(st, &f, before);
	if (!st && !span_equal(text, buf_span(&all->receipt)))
		abort();
}

static void release(struct files *all)
{
	buf_release(&all->entry);
	buf_release(&all->transfer);
	buf_release(&all->signature);
	buf_release(&all->bundle);
	buf_release(&all->receipt);
	buf_release(&all->bindings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit = 256u << 20 };
	struct faults f = { .arena = &a };
	struct span rest = { (const char *)data, size }, path, text;
	struct files all = { 0 };
	const char *org = fuzz_folder();
	struct store *s = NULL;

	while (fuzz_next(&rest, &path, &text)) {
		struct buf *b = place_of(&all, path);

		if (b && !b->len)
			buf_add(b, text);
	}
	lay_out(org, &all, &a);
	if (!store_open(org, STORE_READ, 0, &f, &s)) {
		list(s, &all, &a);
		open_one(s, &all, &a);
		store_close(s);
	}
	release(&all);
	arena_release(&a);
	return 0;
}
