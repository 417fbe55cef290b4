/* SPDX-License-Identifier: MIT */
/*
 * Archives: files of a tar or zip in memory, written so that the same members
 * give the same bytes, and read as a stream that believes nothing.
 *
 * Read are ustar, pax and GNU tar in at most one layer of gzip, zstd or xz,
 * and zip; told apart by content. A member is a regular file, nothing else.
 * Refused, each as a fault with its reason: links, devices, directories,
 * sparse files, extended attributes, global pax headers; second gzip members,
 * zstd frames and xz streams; windows above 128 MiB; anything before, between
 * and behind the members; zip whose directory says something else than its
 * local headers, encryption, comments; names with a NUL. Names are not judged
 * otherwise: a caller that uses them as paths checks them.
 *
 * Calling sequence for reading:
 *
 *     archive_reader_open(path, f, &r)
 *     archive_reader_next(r, f, &member)     until member.path.ptr is NULL
 *         archive_reader_data(r, most, f, &buf)   or the member is skipped
 *     archive_reader_close(r)
 *
 * The end is reported only after the archive's end mark, its checksums and
 * the end of the file have been checked. After a fault the reader is dead:
 * every further call returns the same status without a second fault.
 */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdint.h>

#include "codec/archive_input.h"
#include "codec/archive_tar.h"
#include "util/buf.h"
#include "util/fault.h"

enum archive_form {
	FORM_TAR_GZIP,
	FORM_TAR_ZSTD,
	FORM_TAR_XZ,
	FORM_ZIP,
	FORM_TAR, /* not compressed: what is inside already is */
	FORM_UNKNOWN
};

/*
 * The form that a file name's extension asks for: .tar.gz .tgz .tar.zst
 * .tar.xz .zip; else FORM_UNKNOWN.
 */
enum archive_form archive_form_of(const char *name);

struct archive_reader;

/* One file in an archive. The path dies with the next call. */
struct archive_member {
	struct span path; /* any bytes but NUL; ptr NULL: the end */
	uint64_t size;    /* as the headers claim; the data is held to it */
};

/*
 * Open an archive and check its head. Only a regular file can be one. The
 * path is the name in faults; a member's is "path!member".
 */
enum opk_status archive_reader_open(
	const char *path, struct faults *f, struct archive_reader **out);

/* The same from memory, which must outlive the reader. */
enum opk_status archive_reader_open_bytes(const char *name, struct span bytes,
	struct faults *f, struct archive_reader **out);
void archive_reader_close(struct archive_reader *r);

/*
 * Allow so many bytes of members' data to be decoded from now on, skipped
 * ones included; a member that claims more than what is left of it is refused
 * (too-large) before a byte of it is decoded. At first nothing is allowed
 * but the headers, of which no member may have more than 8 KiB.
 */
void archive_reader_allow(struct archive_reader *r, uint64_t bytes);

/* Go to the next member, decoding the rest of the present one. */
enum opk_status archive_reader_next(struct archive_reader *r, struct faults *f,
	struct archive_member *member);

/*
 * Append the member's data to out. Memory follows the bytes that arrive, not
 * the size that is claimed; not being as long as claimed is wrong-size.
 */
enum opk_status archive_reader_data(
	struct archive_reader *r, struct faults *f, struct buf *out);

struct decoder;

struct feed {
	const struct input *in;
	struct decoder *plain;  /* of a tar; NULL for a zip */
	struct span rest;       /* decoded, not yet handed out */
	struct tar_head head;   /* blocks of the header being read */
	bool in_data;           /* of a member; else in a header */
	uint64_t data;          /* what is left of it, with its padding */
	uint64_t at;            /* in a zip */
	enum opk_status status; /* of what went wrong, already reported */
	struct faults *faults;  /* of the call under way */
	char chunk[INPUT_CHUNK];
};

#endif
