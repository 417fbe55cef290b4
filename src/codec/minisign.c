/* SPDX-License-Identifier: MIT */
/*
 * A signature's text is
 *
 *     untrusted comment: whatever
 *     base64("ED" | key id | Ed25519(BLAKE2b-512(message)))
 *     trusted comment: words
 *     base64(Ed25519(the signature above | words))
 *
 * and a public key's a comment line and base64("Ed" | key id | key).
 */
#include "codec/minisign.h"

#include <stdio.h>
#include <string.h>

#include "codec/base64.h"
#include "util/buf.h"
#include "util/crypto.h"
#include "util/fault.h"
#include "util/hash.h"
#include "util/text.h"

enum {
	ALGORITHM = 2,
	SIGNED = ALGORITHM + MINISIGN_ID,
	SIGNATURE = SIGNED + ED25519_SIGNATURE,
	LINES = 4
};

static const struct span untrusted = SPAN_INIT("untrusted comment: ");
static const struct span trusted = SPAN_INIT("trusted comment: ");

static struct span spanned(const unsigned char *bytes, size_t n)
{
	return (struct span){ (const char *)bytes, n };
}

struct signer signer_of(const unsigned char public[ED25519_PUBLIC])
{
	struct signer s;
	struct digest d = digest_of(spanned(public, ED25519_PUBLIC));

	memcpy(s.id, d.bytes, sizeof s.id);
	memcpy(s.public, public, sizeof s.public);
	return s;
}

/* The id as minisign shows it: a little-endian number in hexadecimal. */
static void format_id(const unsigned char id[MINISIGN_ID], char out[17])
{
	for (size_t i = 0; i < MINISIGN_ID; i++)
		snprintf(out + 2 * i, 3, "%02X", id[MINISIGN_ID - 1 - i]);
}

void signer_fingerprint(const struct signer *s, char out[FINGERPRINT_TEXT])
{
	struct digest d = digest_of(spanned(s->public, sizeof s->public));
	char *p = out;

	for (size_t i = 0; i < 16; i++) {
		if (i && i % 2 == 0)
			*p++ = ' ';
		snprintf(p, 3, "%02x", d.bytes[i]);
		p += 2;
	}
}

void minisign_write_public(const struct signer *s, struct buf *out)
{
	unsigned char bytes[SIGNED + ED25519_PUBLIC] = "Ed";
	char id[17];

	memcpy(bytes + ALGORITHM, s->id, sizeof s->id);
	memcpy(bytes + SIGNED, s->public, sizeof s->public);
	format_id(s->id, id);
	buf_print(out, "untrusted comment: minisign public key %s\n", id);
	base64_write(spanned(bytes, sizeof bytes), BASE64_PADDED, out);
	buf_add_char(out, '\n');
}

/* One line that a terminal can show. */
static bool is_comment(struct span s)
{
	int32_t code;

	for (size_t i = 0; i < s.len;) {
		i += text_decode(s, i, &code);
		if (code < 0 || text_columns(code) < 0)
			return false;
	}
	return s.len <= MINISIGN_COMMENT;
}

/* What the second signature is over. */
static struct span global_part(char room[ED25519_SIGNATURE + MINISIGN_COMMENT],
	const unsigned char signature[ED25519_SIGNATURE], struct span comment)
{
	memcpy(room, signature, ED25519_SIGNATURE);
	if (comment.len)
		memcpy(room + ED25519_SIGNATURE, comment.ptr, comment.len);
	return (struct span){ room, ED25519_SIGNATURE + comment.len };
}

/* The two signatures, the first with its head. */
static bool sign(const unsigned char seed[ED25519_SEED], struct span message,
	struct span comment, unsigned char first[SIGNATURE],
	unsigned char second[ED25519_SIGNATURE])
{
	unsigned char public[ED25519_PUBLIC], digest[BLAKE2B_BYTES];
	char room[ED25519_SIGNATURE + MINISIGN_COMMENT];
	struct signer s;

	if (!ed25519_public(seed, public) || !blake2b(message, digest))
		return false;
	s = signer_of(public);
	memcpy(first, "ED", ALGORITHM);
	memcpy(first + ALGORITHM, s.id, sizeof s.id);
	return ed25519_sign(
		       seed, spanned(digest, sizeof digest), first + SIGNED) &&
	       ed25519_sign(seed, global_part(room, first + SIGNED, comment),
		       second);
}

enum opk_status minisign_write(const unsigned char seed[ED25519_SEED],
	struct span message, struct span comment, struct buf *out,
	struct faults *f)
{
	unsigned char first[SIGNATURE], second[ED25519_SIGNATURE];
	char id[17];

	if (!is_comment(comment))
		return fault(f, OPK_BAD_SIGNATURE, NULL, 0, 0,
			"a signature's comment must be one line of at most %d "
			"bytes\nShorten the names in it.",
			MINISIGN_COMMENT);
	if (!sign(seed, message, comment, first, second))
		return fault_memory(f);
	format_id(first + ALGORITHM, id);
	buf_add(out, untrusted);
	buf_print(out, "signature from orgpack key %s\n", id);
	base64_write(spanned(first, sizeof first), BASE64_PADDED, out);
	buf_add_char(out, '\n');
	buf_add(out, trusted);
	buf_add(out, comment);
	buf_add_char(out, '\n');
	base64_write(spanned(second, sizeof second), BASE64_PADDED, out);
	buf_add_char(out, '\n');
	return out->failed ? fault_memory(f) : OPK_OK;
}

/* A signature's text, taken apart. */
struct parts {
	unsigned char first[SIGNATURE], second[ED25519_SIGNATURE];
	struct span comment;
};

/* The number of the line that is wrong, from 1; 0: none. */
static uint32_t take_apart(struct span text, struct parts *p)
{
	struct span lines[LINES];

	for (size_t i = 0; i < LINES; i++) {
		if (span_find(text, '\n', 0) == text.len)
			return (uint32_t)i + 1;
		lines[i] = span_split(text, '\n', &text);
	}
	if (!span_starts(lines[0], untrusted))
		return 1;
	if (!base64_read(lines[1], BASE64_PADDED, p->first, sizeof p->first))
		return 2;
	p->comment = span_cut(lines[2], trusted.len, lines[2].len);
	if (!span_starts(lines[2], trusted) || !is_comment(p->comment))
		return 3;
	if (!base64_read(lines[3], BASE64_PADDED, p->second, sizeof p->second))
		return 4;
	return text.len ? LINES + 1 : 0;
}

static enum opk_status refuse(const struct source *src, uint32_t line,
	const char *why, struct faults *f)
{
	return fault(f, OPK_BAD_SIGNATURE, src, line, 1,
		"the signature %s\n"
		"Have the file sent again; if it stays so, ask the sender by "
		"another way.",
		why);
}

enum opk_status minisign_check(const struct signer *by, struct span message,
	const struct source *signature, struct faults *f, struct span *comment)
{
	bool starved = false;
	struct parts p;
	unsigned char digest[BLAKE2B_BYTES];
	char room[ED25519_SIGNATURE + MINISIGN_COMMENT];
	uint32_t line = take_apart(signature->text, &p);

	if (line)
		return refuse(
			signature, line, "is not of minisign's format", f);
	if (!memcmp(p.first, "Ed", ALGORITHM))
		return refuse(signature, 2,
			"is of the old kind, over the message itself and not "
			"its digest",
			f);
	if (memcmp(p.first, "ED", ALGORITHM))
		return refuse(signature, 2, "is of an unknown kind", f);
	if (memcmp(p.first + ALGORITHM, by->id, sizeof by->id))
		return refuse(signature, 2, "is by another key", f);
	if (!blake2b(message, digest))
		return fault_memory(f);
	if (!ed25519_verify(by->public, spanned(digest, sizeof digest),
		    p.first + SIGNED, &starved))
		return starved ? fault_memory(f)
			       : refuse(signature, 2, "does not hold", f);
	if (!ed25519_verify(by->public,
		    global_part(room, p.first + SIGNED, p.comment), p.second,
		    &starved))
		return starved ? fault_memory(f)
			       : refuse(signature, 3,
					 "of the comment does not hold", f);
	*comment = p.comment;
	return OPK_OK;
}
