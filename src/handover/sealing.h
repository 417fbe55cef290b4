/* SPDX-License-Identifier: MIT */
/* Sealed files: age over files and memory. */
#ifndef SEALING_H
#define SEALING_H

#include "util/buf.h"
#include "util/crypto.h"
#include "util/hash.h"
#include "util/output.h"

/* Seal bytes into an output, piece by piece; *sealed is its digest. */
enum opk_status sealing_write(const unsigned char recipient[X25519_BYTES],
	struct span plain, struct output *out, struct faults *f,
	struct digest *sealed);

/* A sealed file that is open for reading. */
struct sealed {
	const char *name;
	int fd;
	struct digest digest; /* of the whole file */
};

/* Open it and compute its digest. */
enum opk_status sealing_open(
	const char *path, struct faults *f, struct sealed *out);
void sealing_close(struct sealed *s);

/* Open the seal with one identity: the plain bytes, which are nobody's yet
 * unless this is OPK_OK. Starts from the file's beginning each time. */
enum opk_status sealing_read(const struct sealed *s,
	const unsigned char identity[X25519_BYTES], struct faults *f,
	struct buf *out);

#endif
