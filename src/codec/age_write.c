/* SPDX-License-Identifier: MIT */
/* Sealing a stream to one X25519 recipient. */
#include <stdlib.h>
#include <string.h>

#include "codec/age_stream.h"
#include "codec/base64.h"
#include "util/random.h"

/* A file in the making; wiped as a whole. */
struct writer {
	struct age_feed feed;
	unsigned char file_key[AGE_FILE_KEY];
	unsigned char sealed[AGE_SEALED];
};

static struct span spanned(const unsigned char *bytes, size_t n)
{
	return (struct span){ (const char *)bytes, n };
}

/* The share of a secret made for this file, and the file key under both. */
static bool wrap(const unsigned char recipient[X25519_BYTES],
	const unsigned char file_key[AGE_FILE_KEY],
	unsigned char share[X25519_BYTES], unsigned char wrapped[AGE_WRAPPED],
	bool *starved)
{
	static const unsigned char nonce[CHACHA_NONCE];
	unsigned char secret[X25519_BYTES], shared[X25519_BYTES];
	unsigned char key[CHACHA_KEY];
	struct chacha *c = NULL;
	bool done;

	done = random_bytes(secret, sizeof secret) &&
	       x25519_public(secret, share);
	*starved = !done;
	done = done && x25519_shared(secret, recipient, shared, starved) &&
	       age_wrap_key(shared, share, recipient, key);
	if (done)
		c = chacha_open(key);
	done = c &&
	       chacha_seal(c, nonce, spanned(file_key, AGE_FILE_KEY), wrapped);
	chacha_close(c);
	crypto_wipe(secret, sizeof secret);
	crypto_wipe(shared, sizeof shared);
	crypto_wipe(key, sizeof key);
	return done;
}

static bool write_header(const unsigned char recipient[X25519_BYTES],
	const unsigned char file_key[AGE_FILE_KEY], struct buf *out,
	bool *starved)
{
	unsigned char share[X25519_BYTES], wrapped[AGE_WRAPPED];
	unsigned char mac[MAC_BYTES];

	if (!wrap(recipient, file_key, share, wrapped, starved))
		return false;
	buf_add_text(out, AGE_VERSION_LINE "\n-> X25519 ");
	base64_write(spanned(share, sizeof share), BASE64_RAW, out);
	buf_add_char(out, '\n');
	base64_write(spanned(wrapped, sizeof wrapped), BASE64_RAW, out);
	buf_add_text(out, "\n---");
	if (!age_header_mac(file_key, buf_span(out), mac))
		return false;
	buf_add_char(out, ' ');
	base64_write(spanned(mac, sizeof mac), BASE64_RAW, out);
	buf_add_char(out, '\n');
	return !out->failed;
}

/* Header and nonce go out; *cipher is for what follows. */
static enum opk_status begin(struct writer *w,
	const unsigned char recipient[X25519_BYTES], struct faults *f,
	struct chacha **cipher)
{
	const struct age_streams *s = w->feed.streams;
	unsigned char nonce[AGE_NONCE];
	struct buf head = { 0 };
	bool starved = false;
	enum opk_status st;

	if (!random_bytes(w->file_key, sizeof w->file_key) ||
		!random_bytes(nonce, sizeof nonce))
		return fault_errno(f, OPK_CANNOT_READ, "get", "randomness");
	if (!write_header(recipient, w->file_key, &head, &starved)) {
		starved |= head.failed;
		buf_release(&head);
		if (starved)
			return fault_memory(f);
		return fault(f, OPK_BAD_KEY, NULL, 0, 0,
			"nothing can be sealed for this key\n"
			"Ask for a new one: its public key is of no use.");
	}
	buf_add(&head, spanned(nonce, sizeof nonce));
	*cipher = age_payload_cipher(w->file_key, nonce);
	st = head.failed || !*cipher ? fault_memory(f)
				     : s->sink(s->sink_user, buf_span(&head));
	buf_release(&head);
	return st;
}

static enum opk_status seal(
	struct writer *w, struct chacha *cipher, struct faults *f)
{
	const struct age_streams *s = w->feed.streams;
	unsigned char nonce[CHACHA_NONCE];
	bool last = false;

	for (uint64_t i = 0; !last; i++) {
		/* one byte more tells whether this chunk is the last */
		enum opk_status st = age_feed_fill(&w->feed, AGE_CHUNK + 1);
		struct span plain = age_feed_span(&w->feed);

		if (st)
			return st;
		last = plain.len <= AGE_CHUNK;
		plain = span_cut(plain, 0, AGE_CHUNK);
		age_chunk_nonce(i, last, nonce);
		if (!chacha_seal(cipher, nonce, plain, w->sealed))
			return fault_memory(f);
		w->feed.at += plain.len;
		st = s->sink(s->sink_user,
			spanned(w->sealed, plain.len + CHACHA_TAG));
		if (st)
			return st;
	}
	return OPK_OK;
}

enum opk_status age_write(const unsigned char recipient[X25519_BYTES],
	const struct age_streams *s, struct faults *f)
{
	struct writer *w = calloc(1, sizeof *w);
	struct chacha *cipher = NULL;
	enum opk_status st;

	if (!w)
		return fault_memory(f);
	w->feed.streams = s;
	st = begin(w, recipient, f, &cipher);
	if (!st)
		st = seal(w, cipher, f);
	chacha_close(cipher);
	crypto_wipe(w, sizeof *w);
	free(w);
	return st;
}
