/* SPDX-License-Identifier: MIT */
/* The header of an age file: who may open it, and the key for them. */
#ifndef AGE_HEADER_H
#define AGE_HEADER_H

#include "codec/age_stream.h"

enum { AGE_HEADER_MOST = 64 << 10 }; /* bytes; some 600 recipients */

/*
 * Read a header to its end, and unwrap the file key with an identity.
 * bad-seal: malformed, or its MAC does not hold; wrong-key: no stanza is for
 * the identity. The caller wipes the file key.
 */
enum opk_status age_header_read(struct age_feed *feed, const char *name,
	const unsigned char identity[X25519_BYTES], struct faults *f,
	unsigned char file_key[AGE_FILE_KEY]);

#endif
