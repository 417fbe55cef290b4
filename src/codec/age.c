/* SPDX-License-Identifier: MIT */
/* Sealing and opening files in the age v1 format. */
#include "codec/age.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/base64.h"
#include "codec/bech32.h"
#include "util/crypto.h"
#include "util/fault.h"
#include "util/random.h"

/* Input in blocks, and age's derivation of keys. */

enum {
	AGE_CHUNK = 64 << 10, /* plain bytes under one tag */
	AGE_SEALED = AGE_CHUNK + CHACHA_TAG,
	AGE_FILE_KEY = 16,
	AGE_NONCE = 16,
	AGE_WRAPPED = AGE_FILE_KEY + CHACHA_TAG
};

#define AGE_VERSION_LINE "age-encryption.org/v1"

/* What the source gave and nobody has taken yet. */
struct age_feed {
	const struct age_streams *streams;
	size_t at, end;
	bool over; /* the source has no more */
	unsigned char bytes[AGE_SEALED + 1];
};

enum { AGE_HEADER_MOST = 64 << 10 }; /* bytes; some 600 recipients */

/* Have n bytes there, or all there are; n <= sizeof bytes. */
static enum opk_status age_feed_fill(struct age_feed *f, size_t n)
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

/* What is there. */
static struct span age_feed_span(const struct age_feed *f)
{
	return (struct span){ (const char *)f->bytes + f->at, f->end - f->at };
}

static struct span spanned(const unsigned char *bytes, size_t n)
{
	return (struct span){ (const char *)bytes, n };
}

/* The key that a file key is wrapped with; false: libcrypto failed. */
static bool age_wrap_key(const unsigned char shared[X25519_BYTES],
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

/* The MAC of a header up to and with its "---". */
static bool age_header_mac(const unsigned char file_key[AGE_FILE_KEY],
	struct span header, unsigned char out[MAC_BYTES])
{
	unsigned char key[MAC_BYTES];
	bool done = hkdf(spanned(file_key, AGE_FILE_KEY), SPAN(""),
			    SPAN("header"), key, sizeof key) &&
		    hmac(spanned(key, sizeof key), header, out);

	crypto_wipe(key, sizeof key);
	return done;
}

/* The cipher of the payload behind a nonce; NULL: libcrypto failed. */
static struct chacha *age_payload_cipher(
	const unsigned char file_key[AGE_FILE_KEY],
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

/* The nonce of a chunk: its number, big-endian, and whether it is the last. */
static void age_chunk_nonce(
	uint64_t number, bool last, unsigned char out[CHACHA_NONCE])
{
	memset(out, 0, CHACHA_NONCE);
	for (size_t i = 0; i < 8; i++)
		out[CHACHA_NONCE - 2 - i] = (unsigned char)(number >> (8 * i));
	out[CHACHA_NONCE - 1] = last;
}

/*
 * The header's grammar (https://age-encryption.org/v1):
 *
 *     header     = version-line 1*stanza "--- " 43base64char LF
 *     stanza     = "->" 1*(SP 1*VCHAR) LF *full-line final-line
 *     full-line  = 64base64char LF
 *     final-line = *63base64char LF
 */

enum { LINE = 64, LINE_BYTES = 48, FIRST_LINE = 256 };

struct header {
	struct age_feed *feed;
	struct source src;
	struct faults *faults;
	struct buf text;  /* all lines so far, for the MAC */
	struct span line; /* the newest, in text */
	uint32_t number;  /* its, from 1 */
	const unsigned char *identity;
	unsigned char recipient[X25519_BYTES]; /* the identity's */
	unsigned char file_key[AGE_FILE_KEY];
	bool unwrapped, post_quantum;
};

static enum opk_status refuse(
	const struct header *h, const char *why, const char *what_to_do)
{
	return fault(h->faults, OPK_BAD_SEAL, &h->src, h->number, 1, "%s\n%s",
		why, what_to_do);
}

static enum opk_status damaged(const struct header *h, const char *why)
{
	return refuse(h, why, "The file is damaged: have it sent again.");
}

/* Read up to the next LF, which is not part of the line. */
static enum opk_status next_line(struct header *h)
{
	size_t start = h->text.len, n;
	enum opk_status st;

	h->number++;
	for (;;) {
		struct span there;

		st = age_feed_fill(h->feed, 1);
		if (st)
			return st;
		there = age_feed_span(h->feed);
		if (!there.len)
			return damaged(h, "the sealed file is cut short");
		n = span_find(there, '\n', 0);
		n += n < there.len;
		if (h->text.len + n > AGE_HEADER_MOST)
			return damaged(h, "the header of the sealed file is "
					  "too long");
		buf_add(&h->text, span_cut(there, 0, n));
		h->feed->at += n;
		if (h->text.failed)
			return fault_memory(h->faults);
		if (there.ptr[n - 1] == '\n')
			break;
	}
	h->line = span_cut(buf_span(&h->text), start, h->text.len - 1);
	return OPK_OK;
}

/* The first line says whether it is an age file, and of which kind. */
static enum opk_status take_version(struct header *h)
{
	struct span there;
	enum opk_status st = age_feed_fill(h->feed, FIRST_LINE);

	if (st)
		return st;
	there = age_feed_span(h->feed);
	if (span_starts(there, SPAN(AGE_VERSION_LINE "\n")))
		return next_line(h);
	h->number = 1;
	if (span_starts(there, SPAN(AGE_VERSION_LINE "\r\n")))
		return refuse(h,
			"the line ends of the sealed file were changed "
			"on its way",
			"Have it sent again as a file, not as text.");
	if (span_starts(there, SPAN("age-encryption.org/")))
		return refuse(h,
			"the sealed file is of another version than "
			"age's v1",
			"Have it made by orgpack, or by age with X25519.");
	while (there.len && strchr(" \t\r\n", *there.ptr))
		there = span_cut(there, 1, there.len);
	if (span_starts(there, SPAN("-----BEGIN AGE ENCRYPTED FILE-----")))
		return refuse(h,
			"the sealed file is in age's text form (armor)",
			"Have it sent in binary form, without --armor.");
	return refuse(h, "this is no sealed file",
		"A sealed file is what 'orgpack send' wrote, of age's format "
		"v1.");
}

/* Is a line of a stanza's body in base64, as it would be written? */
static bool is_body(struct span line)
{
	unsigned char bytes[LINE_BYTES];

	return line.len <= LINE &&
	       base64_read(line, BASE64_RAW, bytes, base64_bytes(line.len));
}

/* Read the body; *only is its only line, or it is empty if there are more. */
static enum opk_status take_body(struct header *h, struct span *only)
{
	size_t lines = 0;
	enum opk_status st;

	do {
		st = next_line(h);
		if (st)
			return st;
		if (!is_body(h->line))
			return damaged(
				h, "a stanza of the header is malformed");
		lines++;
	} while (h->line.len == LINE);
	*only = lines == 1 ? h->line : SPAN("");
	return OPK_OK;
}

/* Unwrap the file key, if it is for us. */
static enum opk_status unwrap(struct header *h,
	const unsigned char share[X25519_BYTES],
	const unsigned char shared[X25519_BYTES],
	const unsigned char wrapped[AGE_WRAPPED])
{
	static const unsigned char nonce[CHACHA_NONCE];
	unsigned char key[CHACHA_KEY];
	struct chacha *c = NULL;
	bool starved;

	if (age_wrap_key(shared, share, h->recipient, key))
		c = chacha_open(key);
	starved = !c;
	h->unwrapped = c && chacha_unseal(c, nonce,
				    (struct span){ (const char *)wrapped,
					    AGE_WRAPPED },
				    h->file_key);
	chacha_close(c);
	crypto_wipe(key, sizeof key);
	return starved ? fault_memory(h->faults) : OPK_OK;
}

/* A stanza for an X25519 key; the share is its second argument. */
static enum opk_status take_x25519(struct header *h, struct span argument)
{
	unsigned char share[X25519_BYTES], shared[X25519_BYTES];
	unsigned char wrapped[AGE_WRAPPED];
	bool whole = base64_read(argument, BASE64_RAW, share, sizeof share);
	bool starved = false;
	struct span body;
	enum opk_status st = take_body(h, &body);

	if (st)
		return st;
	if (!whole || !base64_read(body, BASE64_RAW, wrapped, sizeof wrapped))
		return damaged(
			h, "an X25519 stanza of the header is malformed");
	if (h->unwrapped)
		return OPK_OK;
	if (!x25519_shared(h->identity, share, shared, &starved))
		return starved ? fault_memory(h->faults)
			       : damaged(h, "an X25519 stanza of the header is "
					    "of low "
					    "order");
	st = unwrap(h, share, shared, wrapped);
	crypto_wipe(shared, sizeof shared);
	return st;
}

/* Are these one or more words with one space between them? */
static bool are_words(struct span s)
{
	bool word = false;

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == ' ' ? !word
				    : s.ptr[i] < 0x21 || s.ptr[i] > 0x7e)
			return false;
		word = s.ptr[i] != ' ';
	}
	return word;
}

/* A stanza whose first line has been read: "-> " and arguments. */
static enum opk_status take_stanza(struct header *h)
{
	struct span arguments = span_cut(h->line, 3, h->line.len), rest, body;
	struct span type = span_split(arguments, ' ', &rest);

	if (!are_words(arguments))
		return damaged(h, "a stanza of the header is malformed");
	if (span_is(type, "X25519"))
		return take_x25519(h, rest);
	if (span_is(type, "scrypt"))
		return refuse(h, "the sealed file is sealed with a passphrase",
			"Have it sealed for the key: 'orgpack send --key'.");
	if (span_starts(type, SPAN("mlkem768")))
		h->post_quantum = true;
	return take_body(h, &body);
}

/* The line "--- MAC": its MAC, checked for its form. */
static enum opk_status take_mac(struct header *h, unsigned char mac[MAC_BYTES])
{
	if (!span_starts(h->line, SPAN("--- ")) ||
		!base64_read(span_cut(h->line, 4, h->line.len), BASE64_RAW, mac,
			MAC_BYTES))
		return damaged(h, "the end of the header is malformed");
	return OPK_OK;
}

static enum opk_status take_lines(
	struct header *h, unsigned char mac[MAC_BYTES])
{
	size_t stanzas = 0;
	enum opk_status st = take_version(h);

	while (!st) {
		st = next_line(h);
		if (st)
			break;
		if (!span_starts(h->line, SPAN("-> ")))
			return stanzas ? take_mac(h, mac)
				       : damaged(h, "the header names nobody "
						    "who may open the file");
		stanzas++;
		st = take_stanza(h);
	}
	return st;
}

/* Nothing in the header is for the identity. */
static enum opk_status not_ours(const struct header *h)
{
	if (h->post_quantum)
		return fault(h->faults, OPK_WRONG_KEY, &h->src, 0, 0,
			"the file is sealed for a post-quantum key, and "
			"orgpack's are X25519\n"
			"Have it sealed for the key: 'orgpack send --key'.");
	return fault(h->faults, OPK_WRONG_KEY, &h->src, 0, 0,
		"the file is sealed for another key\n"
		"Compare the key that it was sent for: 'orgpack key list'.");
}

static enum opk_status check_mac(
	struct header *h, const unsigned char mac[MAC_BYTES])
{
	unsigned char ours[MAC_BYTES];
	/* all but " ", 43 characters and LF of the last line */
	struct span part = span_cut(
		buf_span(&h->text), 0, h->text.len - (h->line.len + 1) + 3);

	if (!age_header_mac(h->file_key, part, ours))
		return fault_memory(h->faults);
	if (!crypto_equal(ours, mac, sizeof ours))
		return damaged(h, "the header of the sealed file was changed");
	return OPK_OK;
}

/*
 * Read a header to its end, and unwrap the file key with an identity.
 * bad-seal: malformed, or its MAC does not hold; wrong-key: no stanza is for
 * the identity. The caller wipes the file key.
 */
static enum opk_status age_header_read(struct age_feed *feed, const char *name,
	const unsigned char identity[X25519_BYTES], struct faults *f,
	unsigned char file_key[AGE_FILE_KEY])
{
	struct header h = { .feed = feed,
		.src = { .name = name },
		.faults = f,
		.identity = identity };
	unsigned char mac[MAC_BYTES];
	enum opk_status st;

	if (!x25519_public(identity, h.recipient))
		return fault_memory(f);
	st = take_lines(&h, mac);
	if (!st && !h.unwrapped)
		st = not_ours(&h);
	if (!st)
		st = check_mac(&h, mac);
	if (!st)
		memcpy(file_key, h.file_key, AGE_FILE_KEY);
	crypto_wipe(h.file_key, sizeof h.file_key);
	buf_release(&h.text);
	return st;
}

/* The text forms of age's X25519 keys. */

static const char recipient_prefix[] = "age";
static const char identity_prefix[] = "age-secret-key-";

bool age_format_recipient(
	const unsigned char public[X25519_BYTES], char out[AGE_TEXT])
{
	bech32_write(recipient_prefix, false, public, out);
	return true;
}

bool age_format_identity(
	const unsigned char secret[X25519_BYTES], char out[AGE_TEXT])
{
	bech32_write(identity_prefix, true, secret, out);
	return true;
}

bool age_parse_recipient(struct span text, unsigned char out[X25519_BYTES])
{
	return bech32_read(text, recipient_prefix, false, out);
}

bool age_parse_identity(struct span text, unsigned char out[X25519_BYTES])
{
	return bech32_read(text, identity_prefix, true, out);
}

/* Opening a sealed stream, chunk by chunk. */

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

static enum opk_status damaged_stream(
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
		return damaged_stream(name, "the sealed file is cut short", f);
	*cipher = age_payload_cipher(
		r->file_key, (const unsigned char *)there.ptr);
	r->feed.at += AGE_NONCE;
	return *cipher ? OPK_OK : fault_memory(f);
}

/*
 * A chunk that is not authentic in its place. One that is so in the other
 * role, last or not, tells what happened, and counts as read before it did.
 */
static enum opk_status refuse_chunk(struct reader *r, struct chacha *cipher,
	const struct chunk *c, const char *name, struct faults *f)
{
	const struct age_streams *s = r->feed.streams;
	unsigned char nonce[CHACHA_NONCE];
	enum opk_status st;

	age_chunk_nonce(c->number, !c->last, nonce);
	if (c->sealed.len < AGE_SEALED ||
		!chacha_unseal(cipher, nonce, c->sealed, r->plain))
		return damaged_stream(name,
			"the sealed file was changed, or is cut "
			"short",
			f);
	st = s->sink(s->sink_user,
		(struct span){ (const char *)r->plain, AGE_CHUNK });
	if (st)
		return st;
	return damaged_stream(name,
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
			return refuse_chunk(r, cipher, &c, name, f);
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

/* Sealing a stream to one X25519 recipient. */

/* A file in the making; wiped as a whole. */
struct writer {
	struct age_feed feed;
	unsigned char file_key[AGE_FILE_KEY];
	unsigned char sealed[AGE_SEALED];
};

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
static enum opk_status write_head(struct writer *w,
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
	st = write_head(w, recipient, f, &cipher);
	if (!st)
		st = seal(w, cipher, f);
	chacha_close(cipher);
	crypto_wipe(w, sizeof *w);
	free(w);
	return st;
}
