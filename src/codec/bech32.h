/* SPDX-License-Identifier: MIT */
/* Bech32 (BIP 173), the text form of age's keys. */
#ifndef BECH32_H
#define BECH32_H

#include "util/span.h"

enum { BECH32_BYTES = 32, BECH32_TEXT = 80 };

/*
 * Write BECH32_BYTES bytes behind a prefix of at most 16 lower-case
 * characters, such as "age". upper: in capitals. out ends with a NUL.
 */
void bech32_write(const char *prefix, bool upper,
	const unsigned char bytes[BECH32_BYTES], char out[BECH32_TEXT]);

/*
 * Read such a text, all of it; false when prefix or case are others, the
 * checksum does not hold, or it is of another length. Wipes what it copies.
 */
bool bech32_read(struct span text, const char *prefix, bool upper,
	unsigned char bytes[BECH32_BYTES]);

#endif
