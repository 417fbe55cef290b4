/* SPDX-License-Identifier: MIT */
/*
 * Writing archives: libarchive packs. The headers of a tar's members are
 * written here (ustar, and pax where a path needs it: POSIX.1-2017, pax),
 * because they are a few constants to us, and took libarchive more time than
 * the compression of a member.
 */
#include "codec/archive_write.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/archive.h"
#include "codec/archive_checksum.h"
#include "util/buf.h"
#include "util/fault.h"

static void tar_add_padding(struct buf *out, uint64_t size);

enum {
	BLOCK = 512,
	AT_SIZE = 124,
	AT_SUM = 148,
	AT_TYPE = 156,
	AT_PREFIX = 345,
	NAME_FIELD = 100,
	PREFIX_FIELD = 155
};

static void put(char *to, const char *text)
{
	memcpy(to, text, strlen(text));
}

static void put_octal(char *to, unsigned digits, uint64_t v)
{
	while (digits--) {
		to[digits] = (char)('0' + (v & 7));
		v >>= 3;
	}
}

/* The sum of a header's bytes, its own field being spaces. */
static unsigned sum_of(const char *h)
{
	unsigned sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)h[i];
	return sum;
}

/* One block; name and prefix fit their fields. */
static void add_block(struct buf *out, struct span prefix, struct span name,
	char type, uint64_t size)
{
	char *h = buf_extend(out, BLOCK);

	if (!h)
		return;
	memset(h, 0, BLOCK);
	memcpy(h, name.ptr, name.len);
	put(h + NAME_FIELD, "000644 ");
	put(h + 108, "000000 "); /* user, group */
	put(h + 116, "000000 ");
	put_octal(h + AT_SIZE, 11, size);
	h[AT_SIZE + 11] = ' ';
	put(h + 136, "00000000000 "); /* time */
	put(h + AT_SUM, "        ");
	h[AT_TYPE] = type;
	put(h + 257, "ustar");
	put(h + 263, "00");
	put(h + 329, "000000 "); /* device */
	put(h + 337, "000000 ");
	if (prefix.len)
		memcpy(h + AT_PREFIX, prefix.ptr, prefix.len);
	put_octal(h + AT_SUM, 6, sum_of(h));
	h[AT_SUM + 6] = '\0';
}

/*
 * Split a path at the first '/' that leaves a name short enough; false when
 * ustar has no room for it.
 */
static bool split(struct span path, struct span *prefix, struct span *name)
{
	size_t at;

	*prefix = SPAN("");
	*name = path;
	if (path.len <= NAME_FIELD)
		return true;
	at = span_find(path, '/', path.len - NAME_FIELD - 1);
	*prefix = span_cut(path, 0, at);
	*name = span_cut(path, at + 1, path.len);
	return name->len && at <= PREFIX_FIELD;
}

/* A pax header that says the path: "<length of all this> path=...\n". */
static void add_pax(struct buf *out, struct span path)
{
	size_t fixed = strlen(" path=\n") + path.len, len = fixed, before;
	char digits[24];

	do {
		before = len;
		len = fixed +
		      (size_t)snprintf(digits, sizeof digits, "%zu", before);
	} while (len != before);
	add_block(out, SPAN(""), SPAN("PaxHeader"), 'x', len);
	buf_add_text(out, digits);
	buf_add(out, SPAN(" path="));
	buf_add(out, path);
	buf_add_char(out, '\n');
	tar_add_padding(out, len);
}

/*
 * Append the header of a regular file, mode 0644, of nobody, at no time. The
 * path is ASCII; size is below 8 GiB.
 */
static void tar_add_head(struct buf *out, struct span path, uint64_t size)
{
	struct span prefix, name;

	if (!split(path, &prefix, &name)) {
		add_pax(out, path);
		prefix = SPAN("");
		name = span_cut(path, 0, NAME_FIELD);
	}
	add_block(out, prefix, name, '0', size);
}

/* Append the zeros that fill up the last block of so many bytes of data. */
static void tar_add_padding(struct buf *out, uint64_t size)
{
	buf_add_repeat(out, '\0', (size_t)(-size % BLOCK));
}

/* Append the end mark. */
static void tar_add_end(struct buf *out)
{
	buf_add_repeat(out, '\0', 2 * BLOCK);
}

/* Writing archives: same members, same bytes. libarchive packs. */

enum { CHUNK = 128 << 10 }; /* bytes of a tar that are packed at once */

/*
 * A tar is the one member, whatever its name, of an archive of libarchive's
 * raw format, whose filter packs it; a zip is all libarchive's.
 */
struct archive_writer {
	struct archive *archive;
	struct archive_entry *entry;
	enum archive_form form;
	struct buf *out;
	size_t start;   /* where in out the archive begins */
	struct buf tar; /* what has not been packed yet */
	struct checksum checksum;
};

/* All that can go wrong while writing to memory is the memory. */
static enum opk_status check(
	const struct archive_writer *w, int result, struct faults *f)
{
	const char *why;

	if (result == ARCHIVE_OK)
		return OPK_OK;
	why = archive_error_string(w->archive);
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

/* Let libarchive write the head of its next member; size -1: not known. */
static int begin_entry(
	struct archive_writer *w, const char *name, la_int64_t size)
{
	struct archive_entry *e = w->entry;

	archive_entry_clear(e);
	archive_entry_set_pathname(e, name);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_mtime(e, 0, 0);
	if (size >= 0)
		archive_entry_set_size(e, size);
	return archive_write_header(w->archive, e);
}

static int open_archive(struct archive_writer *w)
{
	static const struct {
		int (*format)(struct archive *a);
		int (*filter)(struct archive *a);
		const char *options;
	} forms[] = {
		[FORM_TAR_GZIP] = { archive_write_set_format_raw,
			archive_write_add_filter_gzip,
			"gzip:!timestamp,gzip:compression-level=6" },
		[FORM_TAR_ZSTD] = { archive_write_set_format_raw,
			archive_write_add_filter_zstd,
			"zstd:compression-level=3" },
		[FORM_TAR_XZ] = { archive_write_set_format_raw,
			archive_write_add_filter_xz,
			"xz:compression-level=6,xz:threads=1" },
		[FORM_ZIP] = { archive_write_set_format_zip,
			archive_write_add_filter_none,
			"zip:compression=deflate" },
		[FORM_TAR] = { archive_write_set_format_raw,
			archive_write_add_filter_none, NULL },
	};
	struct archive *a = w->archive;
	int r = forms[w->form].format(a);

	if (!r)
		r = forms[w->form].filter(a);
	if (!r)
		r = archive_write_set_options(a, forms[w->form].options);
	if (!r)
		r = archive_write_set_bytes_in_last_block(a, 1);
	if (!r)
		r = archive_write_open(a, w, NULL, take, NULL);
	return r || w->form == FORM_ZIP ? r : begin_entry(w, "tar", -1);
}

enum opk_status archive_writer_open(enum archive_form form, struct buf *out,
	struct faults *f, struct archive_writer **result)
{
	struct archive_writer *w = calloc(1, sizeof *w);
	enum opk_status st;

	if (!w)
		return fault_memory(f);
	w->form = form;
	w->out = out;
	w->start = out->len;
	checksum_init(&w->checksum);
	w->archive = archive_write_new();
	w->entry = archive_entry_new();
	st = w->archive && w->entry ? check(w, open_archive(w), f)
				    : fault_memory(f);
	if (st) {
		archive_writer_close(w);
		return st;
	}
	*result = w;
	return OPK_OK;
}

static enum opk_status pack(
	struct archive_writer *w, struct span bytes, struct faults *f)
{
	if (!bytes.len || archive_write_data(w->archive, bytes.ptr,
				  bytes.len) == (la_ssize_t)bytes.len)
		return OPK_OK;
	return check(w, ARCHIVE_FATAL, f);
}

static enum opk_status pack_tar(
	struct archive_writer *w, struct span part, struct faults *f)
{
	if (w->form == FORM_TAR_ZSTD)
		checksum_add(&w->checksum, part);
	return pack(w, part, f);
}

/* Pack what has gathered of the tar. */
static enum opk_status pack_gathered(struct archive_writer *w, struct faults *f)
{
	struct span part = buf_span(&w->tar);

	if (w->tar.failed)
		return fault_memory(f);
	buf_clear(&w->tar);
	return pack_tar(w, part, f);
}

static enum opk_status add_to_tar(struct archive_writer *w, struct span path,
	struct span bytes, struct faults *f)
{
	enum opk_status st = OPK_OK;

	tar_add_head(&w->tar, path, bytes.len);
	if (bytes.len < CHUNK) {
		buf_add(&w->tar, bytes);
	} else {
		st = pack_gathered(w, f);
		if (!st)
			st = pack_tar(w, bytes, f);
	}
	tar_add_padding(&w->tar, bytes.len);
	if (!st && (w->tar.failed || w->tar.len >= CHUNK))
		st = pack_gathered(w, f);
	return st;
}

static enum opk_status add_to_zip(struct archive_writer *w, struct span path,
	struct span bytes, struct faults *f)
{
	char name[1025];
	enum opk_status st;

	memcpy(name, path.ptr, path.len);
	name[path.len] = '\0';
	st = check(w, begin_entry(w, name, (la_int64_t)bytes.len), f);
	return st ? st : pack(w, bytes, f);
}

enum opk_status archive_writer_add(struct archive_writer *w, struct span path,
	struct span bytes, struct faults *f)
{
	if (path.len > 1024)
		return fault(f, OPK_UNSAFE_PATH, NULL, 0, 0,
			"a path is too long for an archive: '%.100s...'",
			path.ptr);
	return w->form == FORM_ZIP ? add_to_zip(w, path, bytes, f)
				   : add_to_tar(w, path, bytes, f);
}

/*
 * Give the finished frame its checksum, which libarchive 3.6 cannot be told
 * to write: the flag in the descriptor, behind the magic number, and the low
 * half of the XXH64 at the end (RFC 8878).
 */
static void add_checksum(struct archive_writer *w)
{
	uint64_t sum = checksum_get(&w->checksum);

	for (int i = 0; i < 4; i++)
		buf_add_char(w->out, (char)(sum >> (8 * i) & 0xff));
	if (!w->out->failed)
		w->out->ptr[w->start + 4] |= 4;
}

enum opk_status archive_writer_finish(
	struct archive_writer *w, struct faults *f)
{
	enum opk_status st = OPK_OK;

	if (w->form != FORM_ZIP) {
		tar_add_end(&w->tar);
		st = pack_gathered(w, f);
	}
	if (!st)
		st = check(w, archive_write_close(w->archive), f);
	if (!st && w->form == FORM_TAR_ZSTD)
		add_checksum(w);
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
	archive_write_free(w->archive);
	archive_entry_free(w->entry);
	buf_release(&w->tar);
	free(w);
}
