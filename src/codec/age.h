/* SPDX-License-Identifier: MIT */
/*
 * The age v1 file format (https://age-encryption.org/v1, C2SP), X25519
 * recipients only: other stanzas are skipped, a file for none of ours, an
 * armored file, scrypt and post-quantum recipients are refused.
 *
 * Written and read as a stream in constant memory, 64 KiB at a time. What is
 * read is authentic chunk by chunk, but the file is only known to be whole
 * once age_read has returned OPK_OK: callers keep what they got until then.
 */
#ifndef AGE_H
#define AGE_H

#include "util/crypto.h"
#include "util/fault.h"

enum { AGE_TEXT = 80 }; /* room for a key as text, with a NUL */

/* Takes plain or sealed bytes; another status than OPK_OK stops. */
typedef enum opk_status age_sink_fn(void *user, struct span bytes);
/* Fill up to n bytes; *got 0 is the end. */
typedef enum opk_status age_source_fn(
	void *user, unsigned char *out, size_t n, size_t *got);

struct age_streams {
	age_source_fn *source;
	void *source_user;
	age_sink_fn *sink;
	void *sink_user;
};

/* Seal everything that the source has to one recipient. */
enum opk_status age_write(const unsigned char recipient[X25519_BYTES],
	const struct age_streams *s, struct faults *f);

/*
 * Open a sealed stream. name is the file's, for faults: bad-seal when it is
 * no age file, damaged or cut; wrong-key when it is for somebody else.
 */
enum opk_status age_read(const unsigned char identity[X25519_BYTES],
	const char *name, const struct age_streams *s, struct faults *f);

/* "age1..." and "AGE-SECRET-KEY-1..." (Bech32, BIP 173). */
bool age_format_recipient(
	const unsigned char public[X25519_BYTES], char out[AGE_TEXT]);
bool age_format_identity(
	const unsigned char secret[X25519_BYTES], char out[AGE_TEXT]);
bool age_parse_recipient(struct span text, unsigned char out[X25519_BYTES]);
bool age_parse_identity(struct span text, unsigned char out[X25519_BYTES]);

#endif
