/* SPDX-License-Identifier: MIT */
/* Opening a sealed stream, chunk by chunk. */
#include <stdlib.h>

#include "codec/age_header.h"

/* A file being read; wiped as a whole. */
struct reader {
	struct age_feed feed;
	unsigned char file_key[AGE_FILE_KEY];
	unsigned char plain[AGE_CHUNK];
};

struct chunk {
	struct span sealed;
	uint64_t number; /* from 0 */
	bool last;
};

static enum opk_status damaged(
	const char *name, const char *why, struct faults *f)
{
	struct source src = { .name = name };

	return fault(f, OPK_BAD_SEAL, &src, 0, 0,
		"%s\nThe file is damaged: have it sent again.", why);
}

/* The nonce in front of the payload. */
static enum opk_status begin(struct reader *r, const char *name,
	struct faults *f, struct chacha **cipher)
{
	enum opk_status st = age_feed_fill(&r->feed, AGE_NONCE);
	struct span there = age_feed_span(&r->feed);

	if (st)
		return st;
	if (there.len < AGE_NONCE)
		return damaged(name, "the sealed file is cut short", f);
	*cipher = age_payload_cipher(
		r->file_key, (const unsigned char *)there.ptr);
	r->feed.at += AGE_NONCE;
	return *cipher ? OPK_OK : fault_memory(f);
}

/*
 * A chunk that is not authentic in its place. One that is so in the other
 * role, last or not, tells what happened, and counts as read before it did.
 */
static enum opk_status refuse(struct reader *r, struct chacha *cipher,
	const struct chunk *c, const char *name, struct faults *f)
{
	const struct age_streams *s = r->feed.streams;
	unsigned char nonce[CHACHA_NONCE];
	enum opk_status st;

	age_chunk_nonce(c->number, !c->last, nonce);
	if (c->sealed.len < AGE_SEALED ||
		!chacha_unseal(cipher, nonce, c->sealed, r->plain))
		return damaged(name,
			"the sealed file was changed, or is cut "
			"short",
			f);
	st = s->sink(s->sink_user,
		(struct span){ (const char *)r->plain, AGE_CHUNK });
	if (st)
		return st;
	return damaged(name,
		c->last ? "the sealed file is cut short"
			: "the sealed file goes on behind its end",
		f);
}

static enum opk_status unseal(struct reader *r, struct chacha *cipher,
	const char *name, struct faults *f)
{
	const struct age_streams *s = r->feed.streams;
	unsigned char nonce[CHACHA_NONCE];
	struct chunk c = { 0 };

	for (; !c.last; c.number++) {
		/* one byte more tells whether this chunk is the last */
		enum opk_status st = age_feed_fill(&r->feed, AGE_SEALED + 1);
		size_t n;

		if (st)
			return st;
		c.sealed = age_feed_span(&r->feed);
		c.last = c.sealed.len <= AGE_SEALED;
		c.sealed = span_cut(c.sealed, 0, AGE_SEALED);
		age_chunk_nonce(c.number, c.last, nonce);
		/* only a payload without a byte has a chunk without one */
		if (c.sealed.len < CHACHA_TAG + (c.number > 0) ||
			!chacha_unseal(cipher, nonce, c.sealed, r->plain))
			return refuse(r, cipher, &c, name, f);
		r->feed.at += c.sealed.len;
		n = c.sealed.len - CHACHA_TAG;
		st = n ? s->sink(s->sink_user,
				 (struct span){ (const char *)r->plain, n })
		       : OPK_OK;
		if (st)
			return st;
	}
	return OPK_OK;
}

enum opk_status age_read(const unsigned char identity[X25519_BYTES],
	const char *name, const struct age_streams *s, struct faults *f)
{
	struct reader *r = calloc(1, sizeof *r);
	struct chacha *cipher = NULL;
	enum opk_status st;

	if (!r)
		return fault_memory(f);
	r->feed.streams = s;
	st = age_header_read(&r->feed, name, identity, f, r->file_key);
	if (!st)
		st = begin(r, name, f, &cipher);
	if (!st)
		st = unseal(r, cipher, name, f);
	chacha_close(cipher);
	crypto_wipe(r, sizeof *r);
	free(r);
	return st;
}
