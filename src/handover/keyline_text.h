/* SPDX-License-Identifier: MIT */
/*
 * A key's bytes as text that people mail, and back (formats/key.md): "opk1"
 * and lower-case base32 (RFC 4648, section 6, no padding).
 *
 * The bytes begin with a version and their own length, and end with a
 * checksum, so that a key is found in any text and a damaged one is known.
 */
#ifndef KEYLINE_TEXT_H
#define KEYLINE_TEXT_H

#include "handover/keyline.h"

enum {
	KEYLINE_HEAD = 3,   /* version, length in two bytes */
	KEYLINE_CHECK = 8,  /* bytes of the checksum */
	KEYLINE_LEAST = 64, /* no version is shorter */
	KEYLINE_MOST = (KEYLINE_BYTES - 4) * 5 / 8
};

/* What may be a key in a text. */
struct keyline_text {
	unsigned char bytes[KEYLINE_MOST];
	size_t len;      /* checksum included */
	size_t from;     /* where it begins in the text */
	const char *why; /* it is damaged: "it is cut short"; else NULL */
	size_t where;    /* the byte of the text that shows the damage */
	bool mention;    /* damaged, but may be mere talk of "opk1" */
};

/*
 * Find what looks like a key at or behind *at, and move *at to where to look
 * for the next. False when there is nothing. Linear in the text over all calls.
 */
bool keyline_text_next(struct span text, size_t *at, struct keyline_text *out);

/* Fill in the checksum, the last bytes of a key. */
void keyline_text_seal(unsigned char *bytes, size_t len);

void keyline_text_write(
	const unsigned char *bytes, size_t len, struct buf *out);

#endif
