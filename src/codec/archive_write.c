/* SPDX-License-Identifier: MIT */
/* Writing archives through libarchive: same members, same bytes. */
#include "codec/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codec/archive_checksum.h"

/*
 * A tar's zstd is a second archive of libarchive's raw format, because the
 * frame's checksum is over the tar's bytes: they come past here.
 */
struct archive_writer {
	struct archive *archive; /* the tar or zip */
	struct archive *zstd;    /* what compresses the tar, or NULL */
	struct archive_entry *entry;
	struct buf *out;
	size_t start; /* where in out the archive begins */
	struct checksum checksum;
};

/* All that can go wrong while writing to memory is the memory. */
static enum opk_status check(const struct archive_writer *w,
	struct archive *archive, int result, struct faults *f)
{
	const char *why;

	if (result == ARCHIVE_OK)
		return OPK_OK;
	why = archive_error_string(archive);
	if (w->out->failed || !why)
		return fault_memory(f);
	return fault(f, OPK_CANNOT_WRITE, NULL, 0, 0,
		"cannot write an archive: %s", why);
}

static la_ssize_t take(
	struct archive *a, void *user, const void *bytes, size_t n)
{
	struct archive_writer *w = user;

	buf_add(w->out, (struct span){ bytes, n });
	if (!w->out->failed)
		return (la_ssize_t)n;
	archive_set_error(a, ENOMEM, "no memory");
	return -1;
}

static la_ssize_t take_tar(
	struct archive *a, void *user, const void *bytes, size_t n)
{
	struct archive_writer *w = user;

	checksum_add(&w->checksum, (struct span){ bytes, n });
	if (archive_write_data(w->zstd, bytes, n) == (la_ssize_t)n)
		return (la_ssize_t)n;
	archive_set_error(a, ENOMEM, "no memory");
	return -1;
}

/* Start the raw archive; it has one member, whatever its name. */
static int open_zstd(struct archive_writer *w)
{
	struct archive *z = w->zstd;
	int r = archive_write_set_format_raw(z);

	if (!r)
		r = archive_write_add_filter_zstd(z);
	if (!r)
		r = archive_write_set_options(z, "zstd:compression-level=3");
	if (!r)
		r = archive_write_set_bytes_in_last_block(z, 1);
	if (!r)
		r = archive_write_open(z, w, NULL, take, NULL);
	if (r)
		return r;
	archive_entry_clear(w->entry);
	archive_entry_set_pathname(w->entry, "tar");
	archive_entry_set_filetype(w->entry, AE_IFREG);
	checksum_init(&w->checksum);
	return archive_write_header(z, w->entry);
}

static int open_main(struct archive_writer *w, enum archive_form form)
{
	struct archive *a = w->archive;
	const char *options = NULL;
	int r = form == FORM_ZIP ? archive_write_set_format_zip(a)
				 : archive_write_set_format_pax_restricted(a);

	if (!r && form == FORM_TAR_GZIP) {
		r = archive_write_add_filter_gzip(a);
		options = "gzip:!timestamp,gzip:compression-level=6";
	} else if (!r && form == FORM_TAR_XZ) {
		r = archive_write_add_filter_xz(a);
		options = "xz:compression-level=6,xz:threads=1";
	} else if (form == FORM_ZIP) {
		options = "zip:compression=deflate";
	}
	if (!r && options)
		r = archive_write_set_options(a, options);
	if (!r)
		r = archive_write_set_bytes_in_last_block(a, 1);
	if (r)
		return r;
	return archive_write_open(
		a, w, NULL, form == FORM_TAR_ZSTD ? take_tar : take, NULL);
}

enum opk_status archive_writer_open(enum archive_form form, struct buf *out,
	struct faults *f, struct archive_writer **result)
{
	struct archive_writer *w = calloc(1, sizeof *w);
	enum opk_status st = OPK_OK;

	if (!w)
		return fault_memory(f);
	w->out = out;
	w->start = out->len;
	w->archive = archive_write_new();
	w->entry = archive_entry_new();
	if (form == FORM_TAR_ZSTD)
		w->zstd = archive_write_new();
	if (!w->archive || !w->entry || (form == FORM_TAR_ZSTD && !w->zstd))
		st = fault_memory(f);
	if (!st && w->zstd)
		st = check(w, w->zstd, open_zstd(w), f);
	if (!st)
		st = check(w, w->archive, open_main(w, form), f);
	if (st) {
		archive_writer_close(w);
		return st;
	}
	*result = w;
	return OPK_OK;
}

enum opk_status archive_writer_add(struct archive_writer *w, struct span path,
	struct span bytes, struct faults *f)
{
	struct archive_entry *e = w->entry;
	char name[1025];
	enum opk_status st;

	if (path.len >= sizeof name)
		return fault(f, OPK_UNSAFE_PATH, NULL, 0, 0,
			"a path is too long for an archive: '%.100s...'",
			path.ptr);
	memcpy(name, path.ptr, path.len);
	name[path.len] = '\0';
	archive_entry_clear(e);
	archive_entry_set_pathname(e, name);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_size(e, (la_int64_t)bytes.len);
	archive_entry_set_mtime(e, 0, 0);
	st = check(w, w->archive, archive_write_header(w->archive, e), f);
	if (st || !bytes.len)
		return st;
	if (archive_write_data(w->archive, bytes.ptr, bytes.len) ==
		(la_ssize_t)bytes.len)
		return OPK_OK;
	return check(w, w->archive, ARCHIVE_FATAL, f);
}

/*
 * Give the finished frame its checksum, unless a later libarchive has: the
 * flag in the descriptor, behind the magic number, and the low half of the
 * XXH64 at the end (RFC 8878).
 */
static void add_checksum(struct archive_writer *w)
{
	uint64_t sum = checksum_get(&w->checksum);

	if (w->out->failed || w->out->ptr[w->start + 4] & 4)
		return;
	for (int i = 0; i < 4; i++)
		buf_add_char(w->out, (char)(sum >> (8 * i) & 0xff));
	if (!w->out->failed)
		w->out->ptr[w->start + 4] |= 4;
}

enum opk_status archive_writer_finish(
	struct archive_writer *w, struct faults *f)
{
	enum opk_status st;

	st = check(w, w->archive, archive_write_close(w->archive), f);
	if (!st && w->zstd) {
		st = check(w, w->zstd, archive_write_close(w->zstd), f);
		if (!st)
			add_checksum(w);
	}
	if (!st && w->out->failed)
		st = fault_memory(f);
	return st;
}

void archive_writer_close(struct archive_writer *w)
{
	if (!w)
		return;
	/* freeing an unfinished archive would write its end */
	if (w->archive)
		archive_write_fail(w->archive);
	if (w->zstd)
		archive_write_fail(w->zstd);
	archive_write_free(w->archive);
	archive_write_free(w->zstd);
	archive_entry_free(w->entry);
	free(w);
}
