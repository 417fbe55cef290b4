/* SPDX-License-Identifier: MIT */
/* Reading archives: what they are, and their members one by one. */
#include "codec/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/archive_decode.h"
#include "codec/archive_input.h"
#include "codec/archive_tar.h"
#include "codec/archive_zip.h"
#include "util/buf.h"
#include "util/fault.h"

/* What a name, or a file's first bytes, say of an archive. */

static const struct {
	const char *extension;
	enum archive_form form;
} extensions[] = {
	{ ".tar.gz", FORM_TAR_GZIP },
	{ ".tgz", FORM_TAR_GZIP },
	{ ".tar.zst", FORM_TAR_ZSTD },
	{ ".tar.xz", FORM_TAR_XZ },
	{ ".zip", FORM_ZIP },
};

enum archive_form archive_form_of(const char *name)
{
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
		if (span_ends(span_of(name), span_of(extensions[i].extension)))
			return extensions[i].form;
	return FORM_UNKNOWN;
}

/* What a file's first bytes (at least 6, if it has as many) say it is. */
static enum coding coding_of(struct span head)
{
	if (span_starts(head, SPAN("\x1f\x8b")))
		return CODING_GZIP;
	if (span_starts(head, SPAN("\x28\xb5\x2f\xfd")))
		return CODING_ZSTD;
	if (span_starts(head, SPAN("\xfd"
				   "7zXZ\0")))
		return CODING_XZ;
	return CODING_NONE;
}

/* Is it a zip, which has codings of its own inside? */
static bool coding_is_zip(struct span head)
{
	return span_starts(head, SPAN("PK\3\4")) ||
	       span_starts(head, SPAN("PK\5\6"));
}

/* Handing a tar's blocks, or a zip's bytes, to libarchive. */

static enum opk_status refuse(
	struct feed *f, enum opk_code code, const char *why)
{
	return input_refuse(f->in, NO_MEMBER, f->faults, code, "%s", why);
}

static enum opk_status refill(struct feed *f)
{
	return f->rest.len ? OPK_OK
			   : decoder_next(f->plain, f->faults, &f->rest);
}

static enum opk_status open_tar(struct feed *f)
{
	char head[8];
	size_t n;
	enum opk_status st;

	st = input_read(f->in, 0, head, sizeof head, f->faults, &n);
	if (!st)
		st = decoder_open(f->in, coding_of((struct span){ head, n }),
			f->faults, &f->plain);
	if (!st)
		st = refill(f);
	if (!st && coding_of(f->rest) != CODING_NONE)
		st = refuse(f, OPK_BAD_BUNDLE,
			"is compressed more than once\n"
			"A bundle is a tar in one layer of compression.");
	return st;
}

/*
 * Set up the feed of a zip (coding ignored) or a tar. Reads the first plain
 * bytes of a tar; one compressed again is refused.
 */
static enum opk_status feed_open(
	struct feed *f, const struct input *in, bool zip, struct faults *faults)
{
	f->in = in;
	f->faults = faults;
	return zip ? OPK_OK : open_tar(f);
}

static void feed_close(struct feed *f)
{
	decoder_close(f->plain);
}

static enum opk_status next_of_zip(struct feed *f, struct span *out)
{
	size_t n;
	enum opk_status st;

	st = input_read(f->in, f->at, f->chunk, sizeof f->chunk, f->faults, &n);
	if (st)
		return st;
	f->at += n;
	*out = (struct span){ f->chunk, n };
	return OPK_OK;
}

/* Up to n bytes out of what is decoded, without a copy. */
static struct span take(struct feed *f, uint64_t n)
{
	size_t most = n < f->rest.len ? (size_t)n : f->rest.len;
	struct span s = span_cut(f->rest, 0, most);

	f->rest = span_cut(f->rest, most, f->rest.len);
	return s;
}

static enum opk_status next_of_data(struct feed *f, struct span *out)
{
	enum opk_status st = refill(f);

	if (st)
		return st;
	*out = take(f, f->data);
	f->data -= out->len;
	return OPK_OK;
}

static enum opk_status next_of_head(struct feed *f, struct span *out)
{
	unsigned char *block;
	size_t n = 0;
	enum opk_status st;
	struct span part;

	if (f->head.count == TAR_HEAD_BLOCKS)
		return refuse(f, OPK_BAD_BUNDLE,
			"has a member whose header is larger than 8 KiB");
	block = f->head.block[f->head.count];
	do {
		st = refill(f);
		if (st)
			return st;
		part = take(f, TAR_BLOCK - n);
		if (part.len)
			memcpy(block + n, part.ptr, part.len);
		n += part.len;
	} while (part.len && n < TAR_BLOCK);
	if (n == TAR_BLOCK) /* a part of one is no block */
		f->head.count++;
	*out = (struct span){ (const char *)block, n };
	return OPK_OK;
}

/* The next bytes for libarchive; empty at the end. The status is kept. */
static enum opk_status feed_next(struct feed *f, struct span *out)
{
	enum opk_status st = f->status;
	struct span s = SPAN("");

	if (!st && !f->plain)
		st = next_of_zip(f, &s);
	else if (!st && f->in_data)
		st = next_of_data(f, &s);
	else if (!st)
		st = next_of_head(f, &s);
	f->status = st;
	if (!st)
		*out = s;
	return st;
}

/* A header is to be read next, or so many bytes of data. */
static void feed_start_head(struct feed *f)
{
	f->in_data = false;
	f->head.count = 0;
}

static void feed_start_data(struct feed *f, uint64_t size)
{
	f->in_data = true;
	f->data = (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
}

static bool is_zero(struct span s)
{
	return !s.len || (!s.ptr[0] && !memcmp(s.ptr, s.ptr + 1, s.len - 1));
}

static enum opk_status check_rest(struct feed *f)
{
	size_t zeros = 0;
	enum opk_status st;

	while (!(st = refill(f)) && f->rest.len) {
		zeros += f->rest.len;
		if (zeros > TAR_RECORD || !is_zero(f->rest))
			return refuse(f, OPK_TRAILING_DATA,
				"has data behind the end of its tar");
		f->rest.len = 0;
	}
	return st;
}

/*
 * After a tar's end mark: check the mark, that at most a record of zeros is
 * behind it, and the end of the compressed data and of the file.
 */
static enum opk_status feed_check_end(struct feed *f)
{
	if (f->status || !f->plain)
		return f->status;
	if (f->head.count < 2)
		f->status = refuse(f, OPK_BAD_BUNDLE,
			"ends without the end mark of a tar\n"
			"The file is cut short; copy it again.");
	else if (!tar_is_end(&f->head))
		f->status = refuse(f, OPK_TRAILING_DATA,
			"has data behind the end of its tar");
	else
		f->status = check_rest(f);
	return f->status;
}

/*
 * Reading archives: libarchive decodes, and what it says of each member is
 * held against our own reading of the same headers.
 */

struct archive_reader {
	struct input in;
	char *name;
	struct feed feed;
	struct zip_walk *walk; /* of a zip; else NULL */
	struct archive *archive;
	uint64_t allowance; /* bytes of data that may still be decoded */
	struct archive_member member;
	bool unread, ended; /* the member's data; the archive */
	enum opk_status status;
};

/* libarchive failed: the feed has reported why, or it says so itself. */
static enum opk_status library_failed(
	struct archive_reader *r, struct span member, struct faults *f)
{
	const char *why = archive_error_string(r->archive);

	if (r->feed.status)
		return r->feed.status;
	if (archive_errno(r->archive) == ENOMEM)
		return fault_memory(f);
	return input_refuse(&r->in, member, f, OPK_BAD_BUNDLE, "is damaged: %s",
		why ? why : "it cannot be read");
}

static la_ssize_t feed(struct archive *a, void *user, const void **bytes)
{
	struct archive_reader *r = user;
	struct span s;

	if (feed_next(&r->feed, &s)) {
		archive_set_error(a, EIO, "refused");
		return -1;
	}
	*bytes = s.ptr;
	return (la_ssize_t)s.len;
}

static enum opk_status open_library(struct archive_reader *r, struct faults *f)
{
	int result;

	r->archive = archive_read_new();
	if (!r->archive)
		return fault_memory(f);
	if (r->walk)
		result = archive_read_support_format_zip_streamable(r->archive);
	else
		result = archive_read_support_format_tar(r->archive);
	if (result == ARCHIVE_OK)
		result = archive_read_open(r->archive, r, NULL, feed, NULL);
	if (result == ARCHIVE_OK)
		return OPK_OK;
	if (r->feed.status)
		return r->feed.status;
	if (archive_errno(r->archive) == ENOMEM)
		return fault_memory(f);
	return input_refuse(&r->in, NO_MEMBER, f, OPK_BAD_BUNDLE,
		"is no archive that orgpack reads\n"
		"A bundle is a .tar.gz, .tar.zst, .tar.xz or .zip file.");
}

static enum opk_status open_zip(struct archive_reader *r, struct faults *f)
{
	r->walk = malloc(sizeof *r->walk);
	if (!r->walk)
		return fault_memory(f);
	return zip_open(r->walk, &r->in, f);
}

static enum opk_status open_input(struct archive_reader *r, struct faults *f)
{
	char head[4];
	size_t n;
	bool zip;
	enum opk_status st;

	st = input_read(&r->in, 0, head, sizeof head, f, &n);
	if (st)
		return st;
	zip = coding_is_zip((struct span){ head, n });
	if (zip)
		st = open_zip(r, f);
	if (!st)
		st = feed_open(&r->feed, &r->in, zip, f);
	if (!st)
		st = open_library(r, f);
	return st;
}

/* Takes over the input. */
static enum opk_status open_reader(const char *name, struct input in,
	struct faults *f, struct archive_reader **out)
{
	struct archive_reader *r = calloc(1, sizeof *r);
	enum opk_status st;

	if (!r) {
		input_close(&in);
		return fault_memory(f);
	}
	r->in = in;
	r->name = strdup(name);
	r->in.name = r->name;
	st = r->name ? open_input(r, f) : fault_memory(f);
	if (st) {
		archive_reader_close(r);
		return st;
	}
	*out = r;
	return OPK_OK;
}

enum opk_status archive_reader_open(
	const char *path, struct faults *f, struct archive_reader **out)
{
	struct input in;
	enum opk_status st = input_open(path, f, &in);

	return st ? st : open_reader(path, in, f, out);
}

enum opk_status archive_reader_open_bytes(const char *name, struct span bytes,
	struct faults *f, struct archive_reader **out)
{
	struct input in;

	input_open_bytes(name, bytes, &in);
	return open_reader(name, in, f, out);
}

void archive_reader_close(struct archive_reader *r)
{
	if (!r)
		return;
	archive_read_free(r->archive);
	feed_close(&r->feed);
	input_close(&r->in);
	free(r->walk);
	free(r->name);
	free(r);
}

void archive_reader_allow(struct archive_reader *r, uint64_t bytes)
{
	r->allowance = bytes;
}

/* Decode the member's data into out, or to nowhere if that is NULL. */
static enum opk_status decode(
	struct archive_reader *r, struct faults *f, struct buf *out)
{
	uint64_t total = 0;
	const void *bytes;
	size_t n;
	la_int64_t at;
	int result;

	while (!(result = archive_read_data_block(
			 r->archive, &bytes, &n, &at))) {
		if (at < 0 || (uint64_t)at != total ||
			n > r->member.size - total)
			break;
		total += n;
		if (out)
			buf_add(out, (struct span){ bytes, n });
		if (out && out->failed)
			return fault_memory(f);
	}
	if (result == ARCHIVE_EOF && total == r->member.size)
		return OPK_OK;
	if (result && result != ARCHIVE_EOF)
		return library_failed(r, r->member.path, f);
	return input_refuse(&r->in, r->member.path, f, OPK_WRONG_SIZE,
		"is not as long as its header says");
}

static enum opk_status read_data(
	struct archive_reader *r, struct faults *f, struct buf *out)
{
	r->unread = false;
	if (r->member.size > r->allowance)
		return input_refuse(&r->in, r->member.path, f, OPK_TOO_LARGE,
			"claims %ju bytes; at most %ju are read here",
			(uintmax_t)r->member.size, (uintmax_t)r->allowance);
	r->allowance -= r->member.size;
	return decode(r, f, out);
}

enum opk_status archive_reader_data(
	struct archive_reader *r, struct faults *f, struct buf *out)
{
	if (r->status || !r->unread)
		return r->status;
	r->feed.faults = f;
	r->status = read_data(r, f, out);
	return r->status;
}

/* What it is if it is no plain file; else NULL. */
static const char *find_type(struct archive_entry *e)
{
#define PLAIN_ONLY "\nA bundle holds plain files only."
	if (archive_entry_hardlink(e))
		return "is a hard link" PLAIN_ONLY;
	switch (archive_entry_filetype(e)) {
	case AE_IFREG:
		return NULL;
	case AE_IFDIR:
		return "is a directory" PLAIN_ONLY;
	case AE_IFLNK:
		return "is a symbolic link" PLAIN_ONLY;
	case AE_IFIFO:
		return "is a FIFO" PLAIN_ONLY;
	case AE_IFBLK:
	case AE_IFCHR:
		return "is a device" PLAIN_ONLY;
	default:
		return "is no plain file" PLAIN_ONLY;
	}
}

/* What it has that no plain file needs; else NULL. */
static const char *find_burden(struct archive_entry *e)
{
	if (archive_entry_sparse_count(e))
		return "has a sparse map, which no plain file needs";
	if (archive_entry_xattr_count(e))
		return "has extended attributes, which no plain file needs";
	if (archive_entry_acl_types(e))
		return "has an access control list, which no plain file needs";
	if (archive_entry_is_encrypted(e))
		return "is encrypted";
	return NULL;
}

static enum opk_status check_entry(
	struct archive_reader *r, struct archive_entry *e, struct faults *f)
{
	const char *why = find_type(e);

	if (!why)
		why = find_burden(e);
	return why ? input_refuse(&r->in, r->member.path, f, OPK_BAD_MEMBER,
			     "%s", why)
		   : OPK_OK;
}

/*
 * A zip's member has the name that both of its headers say, byte for byte:
 * libarchive turns backslashes into slashes, and may know no name at all.
 */
static enum opk_status take_zip(struct archive_reader *r,
	struct archive_entry *e, const struct zip_member *m, struct faults *f)
{
	r->member = (struct archive_member){ m->path, m->size };
	if (m->path.ptr && (!archive_entry_size_is_set(e) ||
				   (uint64_t)archive_entry_size(e) == m->size))
		return check_entry(r, e, f);
	return input_refuse(&r->in, m->path, f, OPK_BAD_BUNDLE,
		"is something else in the directory than in its local header");
}

static enum opk_status take_tar(
	struct archive_reader *r, struct archive_entry *e, struct faults *f)
{
	enum opk_status st;

	r->member.path = span_of(archive_entry_pathname(e));
	r->member.size = (uint64_t)archive_entry_size(e);
	if (!r->member.path.ptr)
		return input_refuse(&r->in, NO_MEMBER, f, OPK_UNSAFE_PATH,
			"has a member without a name that can be read");
	st = check_entry(r, e, f);
	if (st)
		return st;
	return tar_check(
		&r->feed.head, r->member.path, r->member.size, &r->in, f);
}

static enum opk_status take_end(
	struct archive_reader *r, const struct zip_member *m, struct faults *f)
{
	r->ended = true;
	r->member = (struct archive_member){ 0 };
	if (r->walk && m->path.ptr)
		return input_refuse(&r->in, m->path, f, OPK_BAD_BUNDLE,
			"is listed in the zip's directory, but not there");
	return feed_check_end(&r->feed);
}

static enum opk_status next(struct archive_reader *r, struct faults *f)
{
	struct zip_member m = { 0 };
	struct archive_entry *e;
	enum opk_status st = OPK_OK;
	int result;

	if (r->unread)
		st = read_data(r, f, NULL);
	if (!st && r->walk)
		st = zip_next(r->walk, f, &m);
	if (st)
		return st;
	if (r->feed.in_data)
		feed_start_head(&r->feed);
	result = archive_read_next_header(r->archive, &e);
	if (result == ARCHIVE_EOF)
		return take_end(r, &m, f);
	/*
	 * A warning is about names that the locale does not have; path and
	 * size are checked against the headers themselves.
	 */
	if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
		return library_failed(r, NO_MEMBER, f);
	st = r->walk ? take_zip(r, e, &m, f) : take_tar(r, e, f);
	if (st)
		return st;
	r->unread = true;
	feed_start_data(&r->feed, r->member.size);
	return OPK_OK;
}

enum opk_status archive_reader_next(struct archive_reader *r, struct faults *f,
	struct archive_member *member)
{
	r->feed.faults = f;
	if (!r->status && !r->ended)
		r->status = next(r, f);
	if (!r->status)
		*member = r->member;
	return r->status;
}
