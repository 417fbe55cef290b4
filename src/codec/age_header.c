/* SPDX-License-Identifier: MIT */
/*
 * The header's grammar (https://age-encryption.org/v1):
 *
 *     header     = version-line 1*stanza "--- " 43base64char LF
 *     stanza     = "->" 1*(SP 1*VCHAR) LF *full-line final-line
 *     full-line  = 64base64char LF
 *     final-line = *63base64char LF
 */
#include "codec/age_header.h"

#include <string.h>

#include "codec/base64.h"

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

enum opk_status age_header_read(struct age_feed *feed, const char *name,
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
