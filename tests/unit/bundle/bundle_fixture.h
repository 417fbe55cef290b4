/* SPDX-License-Identifier: MIT */
/* States and bundles made in memory, good ones and others. */
#ifndef BUNDLE_FIXTURE_H
#define BUNDLE_FIXTURE_H

#include <stdlib.h>

#include "archive_fixture.h"
#include "bundle/bundle.h"
#include "bundle/manifest.h"

#define ROLES 3

/* Sorted by path; the second is not in canonical form. */
#define FILE_0                                                           \
	{                                                                \
		"roles/CEO.yaml", SPAN_INIT("api_name: CEO\nname: "      \
					    "Chief\nadmin_user: true\n") \
	}
#define FILE_1                                                                 \
	{                                                                      \
		"roles/Sales.yaml",                                            \
			SPAN_INIT("# sells\nname: 'Sales'\napi_name: Sales\n") \
	}
#define FILE_2                                                   \
	{                                                        \
		"variables/Rate.yaml",                           \
			SPAN_INIT("api_name: Rate\nname: Rate\n" \
				  "type: decimal\nvalue: 1.5\n") \
	}

static const struct member files[ROLES] = { FILE_0, FILE_1, FILE_2 };

static inline void make_component(
	struct arena *a, const struct member *file, struct component *c)
{
	struct faults f = no_faults(a);
	struct source src = { file->path, file->bytes };
	struct buf text = { 0 };
	struct node *tree = NULL;

	c->path = span_of(file->path);
	c->bytes = file->bytes;
	c->size = c->bytes.len;
	c->sha256 = digest_of(c->bytes);
	assert_true(kind_of_path(c->path, &c->id));
	c->name = kind_name(a, &c->id);
	assert_int_equal(component_read(&c->id, &src, a, &f, &tree), OPK_OK);
	assert_int_equal(
		component_digest(c, tree, &text, &f, &c->content), OPK_OK);
	c->has_content = true;
	buf_release(&text);
}

/* The state of some files. */
static inline struct state make_state(
	struct arena *a, const struct member *m, size_t count)
{
	struct state s = { .name = "test", .count = count, .complete = true };

	s.source = node_new(a, NODE_MAP);
	node_put_text(a, s.source, "org_id", SPAN("60001"));
	node_put_text(a, s.source, "name", SPAN("Acme"));
	node_put_text(a, s.source, "edition", SPAN("enterprise"));
	s.items = arena_new(a, struct component, count);
	for (size_t i = 0; i < count; i++)
		make_component(a, &m[i], &s.items[i]);
	return s;
}

/* The manifest of the files above. */
static inline struct buf good_manifest(void)
{
	struct arena a = { 0 };
	struct state s = make_state(&a, files, ROLES);
	struct buf text = { 0 };

	manifest_write(&s, NULL, 0, &text);
	arena_release(&a);
	return text;
}

/* Replace the nth occurrence of a text, counted from 0. */
static inline void replace(
	struct buf *b, const char *old, int nth, const char *new)
{
	size_t n = strlen(old);
	struct buf out = { 0 };
	char *at = b->ptr;

	buf_add_char(b, '\0');
	b->len--;
	while ((at = strstr(at, old)) && nth--)
		at += n;
	if (!at)
		fail_msg("'%s' is not there", old);
	buf_add(&out, (struct span){ b->ptr, (size_t)(at - b->ptr) });
	buf_add_text(&out, new);
	buf_add(&out, span_cut(buf_span(b), (size_t)(at - b->ptr) + n, b->len));
	buf_release(b);
	*b = out;
}

/* Open and load; the first fault's word, or "ok". */
static inline const char *load_bundle(struct span bytes, struct faults *f)
{
	struct bundle *b = NULL;
	enum opk_status st = bundle_open_bytes("b.zip", bytes, f, &b);

	if (!st) {
		st = bundle_load(b, f);
		assert_int_equal(bundle_load(b, f), st);
	}
	bundle_close(b);
	assert_int_equal(st, f->worst);
	assert_int_equal(st != OPK_OK, f->errors > 0);
	return st ? opk_code_word(f->items[0].code) : "ok";
}

#endif
