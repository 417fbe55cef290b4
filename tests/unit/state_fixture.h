/* SPDX-License-Identifier: MIT */
/* States in memory: paths and texts, later ones in place of earlier ones. */
#ifndef STATE_FIXTURE_H
#define STATE_FIXTURE_H

#include "fault_fixture.h"

#include <stdlib.h>

#include "codec/yaml_read.h"
#include "analysis/check.h"
#include "schema/embedded.h"

/* One file; text NULL: it is taken away again. */
struct file {
	const char *path, *text;
};

enum { MOST_FILES = 20000 };

/* A state in the making; all in the arena. */
struct org {
	struct arena arena;
	struct state state;
};

static inline int by_path(const void *x, const void *y)
{
	const struct component *a = x, *b = y;

	return span_order(a->path, b->path);
}

static inline struct component *find_file(struct org *o, struct span path)
{
	for (size_t i = 0; i < o->state.count; i++)
		if (span_equal(o->state.items[i].path, path))
			return &o->state.items[i];
	return NULL;
}

/* Add one that is known not to be there, or replace it. */
static inline void put_file(
	struct org *o, struct component *at, struct span path, struct span text)
{
	if (!o->state.items) {
		o->state.items =
			arena_new(&o->arena, struct component, MOST_FILES);
		o->state.name = "org";
		o->state.complete = true;
	}
	assert_non_null(o->state.items);
	assert_true(o->state.count < MOST_FILES);
	if (!at)
		at = &o->state.items[o->state.count++];
	*at = (struct component){ .path = path };
	if (!kind_of_path(path, &at->id))
		fail_msg("no kind lives at %.*s", SPAN_ARG(path));
	at->name = kind_name(&o->arena, &at->id);
	at->bytes = text;
	at->size = at->bytes.len;
}

static inline void add_file(struct org *o, const char *path, const char *text)
{
	struct component *at = find_file(o, span_of(path));

	if (text) {
		put_file(o, at, span_of(path), span_of(text));
		return;
	}
	assert_non_null(at);
	*at = o->state.items[--o->state.count];
}

/* A table that ends with a path of NULL. */
static inline void add_files(struct org *o, const struct file *files)
{
	for (; files && files->path; files++)
		add_file(o, files->path, files->text);
}

static inline void sort_files(struct org *o)
{
	qsort(o->state.items, o->state.count, sizeof *o->state.items, by_path);
}

/* What `orgpack init` puts into a new org. */
static inline void add_standard(struct org *o)
{
	struct source src = { "standard.yaml", embedded_file("standard.yaml") };
	struct faults f = { .arena = &o->arena };
	struct node *doc;

	assert_int_equal(yaml_read(&src, &o->arena, &f, &doc), OPK_OK);
	NODE_EACH (n, doc) {
		struct buf b = { 0 };
		struct identity id;

		assert_true(kind_of_path(n->key, &id));
		assert_int_equal(component_write(id.kind, n, &b, &f), OPK_OK);
		put_file(o, NULL, n->key, arena_copy(&o->arena, buf_span(&b)));
		buf_release(&b);
	}
}

#endif
