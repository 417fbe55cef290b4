/* SPDX-License-Identifier: MIT */
/* A document under test: its bytes, arena and faults. */
#ifndef CODEC_FIXTURE_H
#define CODEC_FIXTURE_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "util/buf.h"
#include "util/fault.h"
#include "util/file.h"
#include "util/walk.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct document {
	struct arena arena, words; /* words: of the faults */
	struct faults faults;
	struct source src;
};

/* Begin with bytes that live on; release it with document_close. */
static inline void document_open(
	struct document *d, const char *name, struct span text)
{
	*d = (struct document){ .src = { name, text } };
	d->faults.arena = &d->words;
}

/* Begin with a file below the top of the tree. */
static inline void document_load(struct document *d, const char *path)
{
	document_open(d, path, SPAN(""));
	if (file_read_operand(
		    path, 16u << 20, &d->words, &d->faults, &d->src.text))
		fail_msg("cannot read %s", path);
}

static inline void document_close(struct document *d)
{
	arena_release(&d->arena);
	arena_release(&d->words);
}

static inline const struct opk_fault *document_fault(const struct document *d)
{
	static const struct opk_fault none = { .text = "no fault" };

	return d->faults.count ? d->faults.items : &none;
}

/*
 * Is the first fault of that code, at that place, with a hint, and do its
 * words hold `words`? Says what it is instead.
 */
static inline bool document_has(const struct document *d, enum opk_code code,
	uint32_t line, uint32_t column, const char *words)
{
	const struct opk_fault *f = document_fault(d);

	if (d->faults.count && f->code == code && f->at.line == line &&
		f->at.column == column && f->hint && strstr(f->text, words))
		return true;
	print_error("%s:%u:%u: %s [%s]\n", d->src.name, f->at.line,
		f->at.column, f->text, opk_code_word(f->code));
	return false;
}

struct visit {
	const char *folder;
	void (*seen)(void *user, const char *path);
	void *user;
	size_t count;
};

static inline enum opk_status visit_one(void *user, struct span path)
{
	struct visit *v = user;
	char name[1024];

	snprintf(name, sizeof name, "%s/%.*s", v->folder, SPAN_ARG(path));
	v->seen(v->user, name);
	v->count++;
	return OPK_OK;
}

/* Call seen(user, path) for each file below a folder; returns how many there are. */
static inline size_t visit_files(const char *folder,
	void (*seen)(void *user, const char *path), void *user)
{
	struct visit v = { folder, seen, user, 0 };
	struct arena scratch = { 0 };
	struct faults f = { .arena = &scratch };
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(dir >= 0);
	assert_int_equal(
		walk_files(dir, folder, NULL, &v, visit_one, &scratch, &f),
		OPK_OK);
	close(dir);
	arena_release(&scratch);
	return v.count;
}

#endif
