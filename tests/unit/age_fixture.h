/* SPDX-License-Identifier: MIT */
/* Sealed files in memory, read in steps of any size. */
#ifndef AGE_FIXTURE_H
#define AGE_FIXTURE_H

#include "codec/age.h"
#include "codec_fixture.h"

/* A source that gives `step` bytes at a time, and a sink that keeps all. */
struct pipe {
	struct span in;
	size_t at, step;
	struct buf out;
	size_t fails_after; /* the sink, so many bytes; 0: never */
	bool source_fails;  /* at its end */
};

static inline enum opk_status pipe_give(
	void *user, unsigned char *out, size_t n, size_t *got)
{
	struct pipe *p = user;
	size_t left = p->in.len - p->at;

	if (!left && p->source_fails)
		return OPK_SYSTEM;
	n = n < left ? n : left;
	n = n < p->step || !p->step ? n : p->step;
	if (n)
		memcpy(out, p->in.ptr + p->at, n);
	p->at += n;
	*got = n;
	return OPK_OK;
}

static inline enum opk_status pipe_take(void *user, struct span bytes)
{
	struct pipe *p = user;

	assert_true(bytes.len > 0);
	buf_add(&p->out, bytes);
	return p->fails_after && p->out.len > p->fails_after ? OPK_CONFLICT
							     : OPK_OK;
}

static inline struct age_streams pipe_streams(struct pipe *p)
{
	return (struct age_streams){ pipe_give, p, pipe_take, p };
}

/* The identity that the age project's test vectors were made for. */
static inline void fixture_identity(unsigned char out[X25519_BYTES])
{
	assert_true(age_parse_identity(
		SPAN("AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYK"
		     "LMGR48UAWX40Q2P2LM0"),
		out));
}

/* Open bytes with an identity; p->out is what came out. */
static inline enum opk_status pipe_open(struct pipe *p, struct document *d,
	const unsigned char identity[X25519_BYTES], struct span sealed)
{
	struct age_streams s = pipe_streams(p);

	p->in = sealed;
	p->at = 0;
	buf_clear(&p->out);
	document_close(d);
	document_open(d, "x.age", SPAN(""));
	return age_read(identity, d->src.name, &s, &d->faults);
}

/* Seal bytes for an identity's key; p->out is the file. */
static inline void pipe_seal(struct pipe *p, struct document *d,
	const unsigned char identity[X25519_BYTES], struct span plain)
{
	struct age_streams s = pipe_streams(p);
	unsigned char recipient[X25519_BYTES];

	p->in = plain;
	p->at = 0;
	buf_clear(&p->out);
	assert_true(x25519_public(identity, recipient));
	if (age_write(recipient, &s, &d->faults))
		fail_msg("%s", document_fault(d)->text);
}

#endif
