/* SPDX-License-Identifier: MIT */
/* Archives made and read in memory, for the tests of archive_*. */
#ifndef ARCHIVE_FIXTURE_H
#define ARCHIVE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "codec/archive.h"
#include "codec/archive_write.h"

struct member {
	const char *path;
	struct span bytes;
};

static inline struct faults no_faults(struct arena *a)
{
	return (struct faults){ .arena = a };
}

/* Append an archive of these members to out. */
static inline void make_archive(enum archive_form form, const struct member *m,
	size_t count, struct buf *out)
{
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	struct archive_writer *w = NULL;

	assert_int_equal(archive_writer_open(form, out, &f, &w), OPK_OK);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(archive_writer_add(
					 w, span_of(m[i].path), m[i].bytes, &f),
			OPK_OK);
	assert_int_equal(archive_writer_finish(w, &f), OPK_OK);
	archive_writer_close(w);
	assert_int_equal(f.errors, 0);
	arena_release(&a);
}

/* Read all of an archive as "path=bytes\n" for each member. */
static inline enum opk_status read_archive(
	struct span bytes, struct faults *f, struct buf *out)
{
	struct archive_reader *r = NULL;
	struct archive_member m = { 0 };
	enum opk_status st = archive_reader_open_bytes("a", bytes, f, &r);

	if (!st)
		archive_reader_allow(r, 1 << 20);
	while (!st) {
		st = archive_reader_next(r, f, &m);
		if (st || !m.path.ptr)
			break;
		buf_add(out, m.path);
		buf_add_char(out, '=');
		st = archive_reader_data(r, f, out);
		buf_add_char(out, '\n');
	}
	archive_reader_close(r);
	return st;
}

/* The first fault's word, or "ok"; checks that status and faults agree. */
static inline const char *verdict(struct span bytes)
{
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	struct buf out = { 0 };
	enum opk_status st = read_archive(bytes, &f, &out);
	const char *word = "ok";

	if (st) {
		assert_int_equal(f.errors, 1);
		assert_int_equal(f.worst, st);
		assert_non_null(f.items[0].at.file);
		assert_int_equal(strncmp(f.items[0].at.file, "a", 1), 0);
		word = opk_code_word(f.items[0].code);
	} else {
		assert_int_equal(f.errors, 0);
	}
	buf_release(&out);
	arena_release(&a);
	return word;
}

#endif
