/* SPDX-License-Identifier: MIT */
/* Digesting files of any size, and copying them on the way. */
#ifndef COPIER_H
#define COPIER_H

#include "util/hash.h"

/* One thread's tools. */
struct copier {
	struct hasher *hasher;
	char *bytes;
};

/* False: no memory. Release it in either case. */
bool copier_init(struct copier *c);
void copier_release(struct copier *c);

/*
 * Read `from` to its end, digest what comes, and write it to `to` unless
 * that is -1. False sets errno.
 */
bool copier_pass(struct copier *c, int from, int to, struct digest *out);

/*
 * Copy all that is behind the position of `from`, by the kernel where it
 * can. False sets errno.
 */
bool copier_copy(struct copier *c, int from, int to);

/*
 * Open a regular file in a directory for reading, not following links.
 * Returns a descriptor, or -1 with errno.
 */
int copier_open(int dir, const char *name);

/*
 * Digest an open file from its beginning, wherever the descriptor stands:
 * other threads may use it, too. False sets errno.
 */
bool copier_digest_open(struct copier *c, int fd, struct digest *out);

/* What is at a name of a directory. */
enum copier_look {
	LOOK_BYTES,  /* a regular file; its digest is known */
	LOOK_OTHER,  /* a link, a directory, whatever holds no bytes */
	LOOK_ABSENT, /* nothing */
	LOOK_UNKNOWN /* errno says why that cannot be told */
};

/* Tell what is at a name, and digest it. */
enum copier_look copier_look(
	struct copier *c, int dir, const char *name, struct digest *out);

/* Digest a regular file in a directory, not following links; or errno. */
bool copier_digest(
	struct copier *c, int dir, const char *name, struct digest *out);

#endif
