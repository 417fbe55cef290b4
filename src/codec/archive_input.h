/* SPDX-License-Identifier: MIT */
/* The bytes of an archive, by offset: a regular file, or memory. */
#ifndef ARCHIVE_INPUT_H
#define ARCHIVE_INPUT_H

#include <stdint.h>

#include "util/buf.h"
#include "util/fault.h"

enum { INPUT_CHUNK = 64 << 10 }; /* what readers ask for at once */

struct input {
	const char *name;  /* for faults; borrowed */
	int fd;            /* -1: in memory */
	struct span bytes; /* if in memory */
	uint64_t size;     /* when it was opened */
};

/* Open a file, following links. Anything but a regular file: cannot-read. */
enum opk_status input_open(
	const char *path, struct faults *f, struct input *out);

/* Use memory, which must stay. */
void input_open_bytes(const char *name, struct span bytes, struct input *out);

void input_close(struct input *in);

/*
 * Read up to n bytes at an offset into `to`; *got is less than n only at the
 * end.
 */
enum opk_status input_read(const struct input *in, uint64_t at, void *to,
	size_t n, struct faults *f, size_t *got);

/*
 * Report that the archive, or a member of it (ptr NULL: not known which), is
 * refused: "'a.zip!member' is damaged". A hint may follow behind a newline.
 */
enum opk_status input_refuse(const struct input *in, struct span member,
	struct faults *f, enum opk_code code, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* No member in particular. */
#define NO_MEMBER ((struct span){ NULL, 0 })

/*
 * Append a name from an archive to a text that people read: bytes other than
 * printable ASCII as \xNN, so that they neither steer a terminal nor pass for
 * others; cut after 200 bytes.
 */
void archive_quote(struct span name, struct buf *out);

#endif
