/* SPDX-License-Identifier: MIT */
/* A Salesforce project made of a table of files, and what comes of it. */
#ifndef IMPORT_FIXTURE_H
#define IMPORT_FIXTURE_H

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "analysis/check.h"
#include "interop/salesforce/salesforce.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* One file of a project; a table ends with a NULL path. */
struct project_file {
	const char *path;
	const char *text;
};

struct result {
	struct arena arena;
	struct faults faults;
	struct import import;
	enum opk_status status;
	char directory[64];
};

static inline void make_folders(char *path)
{
	for (char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(path, 0700);
		*p = '/';
	}
}

static inline void write_project_file(
	const char *directory, const char *name, const char *text)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", directory, name);
	make_folders(path);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Import a directory as it is. */
static inline void import_directory(struct result *r, const char *directory)
{
	memset(r, 0, sizeof *r);
	r->faults.arena = &r->arena;
	r->status = import_salesforce(
		&(struct import_request){ .source = directory }, &r->arena,
		&r->faults, &r->import);
}

/* An empty directory for a project; result_close removes it. */
static inline void project_open(struct result *r)
{
	memset(r, 0, sizeof *r);
	strcpy(r->directory, "/tmp/orgpack-import-XXXXXX");
	assert_non_null(mkdtemp(r->directory));
}

static inline void project_import(struct result *r)
{
	char directory[64];

	strcpy(directory, r->directory);
	import_directory(r, directory);
	strcpy(r->directory, directory);
}

static inline void import_files(
	struct result *r, const struct project_file *files)
{
	project_open(r);
	for (; files->path; files++)
		write_project_file(r->directory, files->path, files->text);
	project_import(r);
}

static inline int remove_one(
	const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void result_close(struct result *r)
{
	if (r->directory[0])
		nftw(r->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	arena_release(&r->arena);
}

/* The component at a path, or NULL. */
static inline const struct import_item *find_item(
	struct result *r, const char *path)
{
	for (size_t i = 0; i < r->import.items.count; i++) {
		const struct import_item *item = &r->import.items.items[i];

		if (span_is(kind_path(&r->arena, &item->id), path))
			return item;
	}
	return NULL;
}

/* A component as its file would be; NULL: there is none. */
static inline const char *item_text(struct result *r, const char *path)
{
	const struct import_item *item = find_item(r, path);
	struct buf b = { 0 };
	struct span text;

	if (!item)
		return NULL;
	assert_int_equal(
		component_write(item->id.kind, item->tree, &b, &r->faults),
		OPK_OK);
	text = arena_copy(&r->arena, buf_span(&b));
	buf_release(&b);
	return text.ptr;
}

static inline void assert_item(
	struct result *r, const char *path, const char *text)
{
	const char *is = item_text(r, path);

	if (!is)
		fail_msg("there is no %s", path);
	assert_string_equal(is, text);
}

/* Is there an entry whose reason begins so? Shows all when there is none. */
static inline bool has_drop(const struct import_drop *all, size_t count,
	const char *type, const char *name, const char *property,
	const char *reason)
{
	for (size_t i = 0; i < count; i++) {
		const struct import_drop *d = &all[i];

		if (span_is(d->type, type) && span_is(d->name, name) &&
			(!property || span_is(d->property, property)) &&
			span_starts(d->reason, span_of(reason)))
			return true;
	}
	for (size_t i = 0; i < count; i++)
		print_error("%.*s %.*s [%.*s]: %.*s\n", SPAN_ARG(all[i].type),
			SPAN_ARG(all[i].name), SPAN_ARG(all[i].property),
			SPAN_ARG(all[i].reason));
	return false;
}

/* Does nothing stand for it, so that its file is kept? */
static inline bool is_verbatim(const struct result *r, const char *type,
	const char *name, const char *reason)
{
	return has_drop(r->import.verbatim.items, r->import.verbatim.count,
		type, name, NULL, reason);
}

/* Does nothing stand for it, whether its file is kept or not? */
static inline bool is_dropped(const struct result *r, const char *type,
	const char *name, const char *reason)
{
	return has_drop(r->import.drops.items, r->import.drops.count, type,
		       name, NULL, reason) ||
	       is_verbatim(r, type, name, reason);
}

static inline bool is_lost(const struct result *r, const char *type,
	const char *name, const char *property, const char *reason)
{
	return has_drop(r->import.properties.items, r->import.properties.count,
		type, name, property, reason);
}

static inline struct import_count count_of(
	const struct result *r, const char *type)
{
	for (size_t i = 0; i < r->import.counts.count; i++)
		if (span_is(r->import.counts.items[i].type, type))
			return r->import.counts.items[i];
	return (struct import_count){ 0 };
}

static inline size_t count_listed(
	const struct import_drop *all, size_t count, struct span type)
{
	size_t listed = 0;

	for (size_t i = 0; i < count; i++)
		if (span_equal(all[i].type, type))
			listed += all[i].items;
	return listed;
}

/* For each type, what was read is what was carried, kept and dropped. */
static inline void assert_balance(const struct result *r)
{
	const struct import *in = &r->import;

	for (size_t i = 0; i < in->counts.count; i++) {
		const struct import_count *c = &in->counts.items[i];
		size_t dropped =
			count_listed(in->drops.items, in->drops.count, c->type);
		size_t kept = count_listed(
			in->verbatim.items, in->verbatim.count, c->type);

		if (c->read != c->carried + c->verbatim + c->dropped ||
			c->dropped != dropped || c->verbatim != kept)
			fail_msg("%.*s: %zu read, %zu carried, %zu verbatim, "
				 "%zu listed, %zu dropped, %zu listed",
				SPAN_ARG(c->type), c->read, c->carried,
				c->verbatim, kept, c->dropped, dropped);
	}
}

/* What was made is an org without a fault. */
static inline void assert_valid(struct result *r)
{
	struct state s = { .name = "import" };
	struct check_options options = { .workers = 1 };
	struct faults f = { .arena = &r->arena };

	s.items = arena_new(
		&r->arena, struct component, r->import.items.count + 1);
	assert_non_null(s.items);
	for (size_t i = 0; i < r->import.items.count; i++) {
		const struct import_item *item = &r->import.items.items[i];
		struct component *c;
		const char *text;

		if (item->id.kind->syntax == SYNTAX_BYTES)
			continue;
		c = &s.items[s.count++];
		c->id = item->id;
		c->path = kind_path(&r->arena, &item->id);
		c->name = kind_name(&r->arena, &item->id);
		text = item_text(r, c->path.ptr);
		c->bytes = span_of(text);
		c->size = c->bytes.len;
	}
	check_state(&s, &options, &f);
	for (size_t i = 0; i < f.count; i++)
		print_error("%s:%u: %s [%s]\n", f.items[i].at.file,
			f.items[i].at.line, f.items[i].text,
			opk_code_word(f.items[i].code));
	assert_int_equal(f.errors, 0);
}

#endif
