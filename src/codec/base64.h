/* SPDX-License-Identifier: MIT */
/* Base64 (RFC 4648, section 4), read only in its canonical form. */
#ifndef BASE64_H
#define BASE64_H

#include "util/buf.h"

enum base64_form {
	BASE64_RAW,   /* without '=' at the end, as age has it */
	BASE64_PADDED /* to a multiple of four with '=', as minisign has it */
};

/* Add the text of some bytes. */
void base64_write(struct span bytes, enum base64_form form, struct buf *out);

/*
 * Read a text into exactly n bytes. False when it is of another length, has
 * a character that is none of base64's, or is not how base64_write would
 * have written them (RFC 4648, section 3.5); out may be partly filled then.
 */
bool base64_read(
	struct span text, enum base64_form form, unsigned char *out, size_t n);

/* How many bytes a text of so many characters without '=' holds. */
size_t base64_bytes(size_t characters);

#endif
