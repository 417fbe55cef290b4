/* SPDX-License-Identifier: MIT */
/*
 * Reading archives: libarchive decodes, and what it says of each member is
 * held against our own reading of the same headers.
 */
#include "codec/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codec/archive_feed.h"
#include "codec/archive_zip.h"

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
