/* SPDX-License-Identifier: MIT */
/* A key of fixed contents, as a line of text, and how it is read. */
#ifndef KEYLINE_FIXTURE_H
#define KEYLINE_FIXTURE_H

#include "codec_fixture.h"
#include "handover/keyline.h"
#include "util/hash.h"

struct fixture {
	unsigned char seed[ED25519_SEED];
	struct keyline key;
	struct document d;
	struct buf line, text;
};

static inline void open_fixture(struct fixture *x)
{
	*x = (struct fixture){ .seed = "a seed of thirty-two bytes here" };
	x->key = (struct keyline){
		.id = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef },
		.org_id = SPAN("60002"),
		.org_name = SPAN("Helio Branch Zürich"),
		.data_center = SPAN("eu"),
		.edition = SPAN("enterprise"),
		.expires_ms = 1763843583000,
		.recipient = "a public key of thirty-two bytes",
	};
	document_open(&x->d, "mail", SPAN(""));
	if (keyline_write(&x->key, x->seed, &x->line, &x->d.faults))
		fail_msg("%s", document_fault(&x->d)->text);
}

static inline void close_fixture(struct fixture *x)
{
	document_close(&x->d);
	buf_release(&x->line);
	buf_release(&x->text);
}

/* Is it the same key in every part? */
static inline bool same(const struct keyline *a, const struct keyline *b)
{
	return !memcmp(a->id, b->id, sizeof a->id) &&
	       span_equal(a->org_id, b->org_id) &&
	       span_equal(a->org_name, b->org_name) &&
	       span_equal(a->data_center, b->data_center) &&
	       span_equal(a->edition, b->edition) &&
	       a->expires_ms == b->expires_ms &&
	       !memcmp(a->recipient, b->recipient, sizeof a->recipient) &&
	       !memcmp(a->signer, b->signer, sizeof a->signer) &&
	       !memcmp(a->signature, b->signature, sizeof a->signature);
}

/* Read a text: true and the key, or false and a fault that says so. */
static inline bool is_read(struct fixture *x, struct span text)
{
	struct keyline k;
	enum opk_status st;

	document_close(&x->d);
	document_open(&x->d, "mail", text);
	st = keyline_read(&x->d.src, &x->d.arena, &x->d.faults, &k);
	if (st == OPK_OK) {
		assert_int_equal(x->d.faults.count, 0);
		if (!same(&k, &x->key))
			fail_msg("another key: %.*s", SPAN_ARG(text));
		return true;
	}
	assert_int_equal(st, OPK_MALFORMED);
	assert_int_equal(x->d.faults.count, 1);
	assert_int_equal(document_fault(&x->d)->code, OPK_BAD_KEY);
	assert_non_null(document_fault(&x->d)->hint);
	return false;
}

#endif
