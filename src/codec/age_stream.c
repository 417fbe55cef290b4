/* SPDX-License-Identifier: MIT */
/* Input in blocks, and age's derivation of keys. */
#include "codec/age_stream.h"

#include <string.h>

enum opk_status age_feed_fill(struct age_feed *f, size_t n)
{
	const struct age_streams *s = f->streams;
	size_t got;
	enum opk_status st;

	if (f->end - f->at >= n || f->over)
		return OPK_OK;
	memmove(f->bytes, f->bytes + f->at, f->end - f->at);
	f->end -= f->at;
	f->at = 0;
	while (f->end < n && !f->over) {
		got = 0;
		st = s->source(s->source_user, f->bytes + f->end,
			sizeof f->bytes - f->end, &got);
		if (st)
			return st;
		f->end += got;
		f->over = !got;
	}
	return OPK_OK;
}

struct span age_feed_span(const struct age_feed *f)
{
	return (struct span){ (const char *)f->bytes + f->at, f->end - f->at };
}

static struct span spanned(const unsigned char *bytes, size_t n)
{
	return (struct span){ (const char *)bytes, n };
}

bool age_wrap_key(const unsigned char shared[X25519_BYTES],
	const unsigned char share[X25519_BYTES],
	const unsigned char recipient[X25519_BYTES],
	unsigned char out[CHACHA_KEY])
{
	unsigned char salt[2 * X25519_BYTES];

	memcpy(salt, share, X25519_BYTES);
	memcpy(salt + X25519_BYTES, recipient, X25519_BYTES);
	return hkdf(spanned(shared, X25519_BYTES), spanned(salt, sizeof salt),
		SPAN(AGE_VERSION_LINE "/X25519"), out, CHACHA_KEY);
}

bool age_header_mac(const unsigned char file_key[AGE_FILE_KEY],
	struct span header, unsigned char out[MAC_BYTES])
{
	unsigned char key[MAC_BYTES];
	bool done = hkdf(spanned(file_key, AGE_FILE_KEY), SPAN(""),
			    SPAN("header"), key, sizeof key) &&
		    hmac(spanned(key, sizeof key), header, out);

	crypto_wipe(key, sizeof key);
	return done;
}

struct chacha *age_payload_cipher(const unsigned char file_key[AGE_FILE_KEY],
	const unsigned char nonce[AGE_NONCE])
{
	unsigned char key[CHACHA_KEY];
	struct chacha *c = NULL;

	if (hkdf(spanned(file_key, AGE_FILE_KEY), spanned(nonce, AGE_NONCE),
		    SPAN("payload"), key, sizeof key))
		c = chacha_open(key);
	crypto_wipe(key, sizeof key);
	return c;
}

void age_chunk_nonce(
	uint64_t number, bool last, unsigned char out[CHACHA_NONCE])
{
	memset(out, 0, CHACHA_NONCE);
	for (size_t i = 0; i < 8; i++)
		out[CHACHA_NONCE - 2 - i] = (unsigned char)(number >> (8 * i));
	out[CHACHA_NONCE - 1] = last;
}
