/* SPDX-License-Identifier: MIT */
/* Putting parcels together and taking them apart. */
#include "handover/transfer.h"

#include <string.h>

#include "codec/archive.h"
#include "codec/archive_write.h"
#include "codec/base64.h"
#include "codec/minisign.h"
#include "handover/policy.h"
#include "schema/document.h"

static const char *const bundle_names[] = { "bundle.tar.zst", "bundle.tar.gz" };
static const uint64_t bundle_bytes = (uint64_t)4 << 30;

enum opk_status parcel_write(
	const struct parcel *p, struct buf *out, struct faults *f)
{
	struct archive_writer *w = NULL;
	enum opk_status st = archive_writer_open(FORM_TAR, out, f, &w);

	if (!st)
		st = archive_writer_add(w, SPAN(TRANSFER_FILE), p->transfer, f);
	if (!st)
		st = archive_writer_add(
			w, SPAN(TRANSFER_SIGNATURE), p->signature, f);
	if (!st)
		st = archive_writer_add(w, span_of(p->file), p->bundle, f);
	if (!st)
		st = archive_writer_finish(w, f);
	archive_writer_close(w);
	return st;
}

static enum opk_status refuse_member(
	const char *name, struct span path, struct faults *f)
{
	struct buf quoted = { 0 };
	enum opk_status st;

	if (!path.ptr)
		return fault(f, OPK_MISSING_MEMBER,
			&(struct source){ .name = name }, 0, 0,
			"the sealed file holds less than a transfer has\n"
			"It was not made by 'orgpack send'.");
	archive_quote(path, &quoted);
	st = fault(f, OPK_UNLISTED_MEMBER, &(struct source){ .name = name }, 0,
		0,
		"the sealed file holds '%.*s', where a transfer has another "
		"member or none\nIt was not made by 'orgpack send'.",
		SPAN_ARG(buf_span(&quoted)));
	buf_release(&quoted);
	return st;
}

/* The next member must have one of these names, which *which tells. */
static enum opk_status take_member(struct archive_reader *r, const char *name,
	const char *const *names, size_t count, uint64_t most, struct arena *a,
	struct faults *f, struct span *out, size_t *which)
{
	struct archive_member m;
	struct buf b = { 0 };
	enum opk_status st = archive_reader_next(r, f, &m);

	if (st)
		return st;
	for (*which = 0; *which < count; ++*which)
		if (m.path.ptr && span_is(m.path, names[*which]))
			break;
	if (*which == count)
		return refuse_member(name, m.path, f);
	archive_reader_allow(r, most);
	st = archive_reader_data(r, f, &b);
	if (!st) {
		*out = arena_copy(a, buf_span(&b));
		if (!out->ptr)
			st = fault_memory(f);
	}
	buf_release(&b);
	return st;
}

static enum opk_status take_members(struct archive_reader *r, const char *name,
	struct arena *a, struct faults *f, struct parcel *out)
{
	static const char *const first[] = { TRANSFER_FILE };
	static const char *const second[] = { TRANSFER_SIGNATURE };
	struct archive_member end = { 0 };
	size_t which;
	enum opk_status st;

	st = take_member(r, name, first, 1, TRANSFER_BYTES, a, f,
		&out->transfer, &which);
	if (!st)
		st = take_member(r, name, second, 1, SIGNATURE_BYTES, a, f,
			&out->signature, &which);
	if (!st)
		st = take_member(r, name, bundle_names, 2, bundle_bytes, a, f,
			&out->bundle, &which);
	if (st)
		return st;
	out->file = bundle_names[which];
	st = archive_reader_next(r, f, &end);
	return !st && end.path.ptr ? refuse_member(name, end.path, f) : st;
}

enum opk_status parcel_read(const char *name, struct span tar, struct arena *a,
	struct faults *f, struct parcel *out)
{
	struct archive_reader *r = NULL;
	enum opk_status st = archive_reader_open_bytes(name, tar, f, &r);

	if (!st)
		st = take_members(r, name, a, f, out);
	archive_reader_close(r);
	return st;
}

struct span transfer_public(const struct signer *s, struct arena *a)
{
	struct span bytes = { (const char *)s->public, sizeof s->public };
	struct span text = { NULL, 0 };
	struct buf b = { 0 };

	base64_write(bytes, BASE64_PADDED, &b);
	if (!b.failed)
		text = arena_copy(a, buf_span(&b));
	buf_release(&b);
	return text;
}

bool transfer_digest(
	const struct node *map, const char *key, struct digest *out)
{
	struct span s = node_get_text(map, key);

	return span_starts(s, SPAN("sha256:")) &&
	       digest_parse(span_cut(s, 7, s.len), out);
}

/* The schema has checked all forms. */
static bool fill(const struct node *n, struct transfer *t)
{
	const struct node *bundle = node_get(n, SPAN("bundle"));
	const struct node *target = node_get(n, SPAN("target"));
	unsigned char public[ED25519_PUBLIC];

	peer_read(node_get(n, SPAN("source")), &t->source);
	t->sender = node_get_text(n, "sender");
	t->sent_at = node_get_text(n, "sent_at");
	t->key = node_get_text(n, "key");
	t->target_id = node_get_text(target, "org_id");
	t->target_name = node_get_text(target, "name");
	t->file = node_get_text(bundle, "file");
	t->size = (uint64_t)node_get_int(bundle, "size", 0);
	t->components = (uint64_t)node_get_int(bundle, "components", 0);
	if (!base64_read(node_get_text(n, "signer"), BASE64_PADDED, public,
		    sizeof public))
		return false;
	t->signer = signer_of(public);
	return transfer_digest(bundle, "sha256", &t->sha256) &&
	       transfer_digest(bundle, "digest", &t->digest);
}

static enum opk_status check_bundle(const struct source *src,
	const struct parcel *p, const struct transfer *t, struct faults *f)
{
	struct digest d;

	if (!span_is(t->file, p->file))
		return fault(f, OPK_MISSING_MEMBER, src, 0, 0,
			"the transfer names '%.*s', but '%s' is there",
			SPAN_ARG(t->file), p->file);
	if (t->size != p->bundle.len)
		return fault(f, OPK_WRONG_SIZE, src, 0, 0,
			"the bundle has %zu bytes; the transfer says %ju",
			p->bundle.len, (uintmax_t)t->size);
	d = digest_of(p->bundle);
	if (!digest_equal(&d, &t->sha256))
		return fault(f, OPK_WRONG_DIGEST, src, 0, 0,
			"the bundle is not the one that was signed");
	return OPK_OK;
}

enum opk_status transfer_parse(const struct source *src, struct arena *a,
	struct faults *f, struct transfer *out)
{
	struct transfer t = { .id = digest_of(src->text) };
	enum opk_status st =
		document_read("transfer.schema.yaml", src, a, f, &t.tree);

	if (!st && !fill(t.tree, &t))
		st = fault(f, OPK_BAD_PATTERN, src, 0, 0,
			"the signer's key or a digest is malformed");
	if (!st)
		*out = t;
	return st;
}

enum opk_status transfer_read(const char *name, const struct parcel *p,
	struct arena *a, struct faults *f, struct transfer *out)
{
	struct source src = { arena_print(a, "%s!" TRANSFER_FILE, name).ptr,
		p->transfer };
	struct source signature = {
		arena_print(a, "%s!" TRANSFER_SIGNATURE, name).ptr, p->signature
	};
	struct span comment;
	enum opk_status st;

	if (!src.name || !signature.name)
		return fault_memory(f);
	st = transfer_parse(&src, a, f, out);
	if (!st)
		st = minisign_check(
			&out->signer, p->transfer, &signature, f, &comment);
	return st ? st : check_bundle(&src, p, out, f);
}
