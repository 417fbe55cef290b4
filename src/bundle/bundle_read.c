/* SPDX-License-Identifier: MIT */
/* Opening a bundle: the archive's head, and the manifest, first of all. */
#include <stdlib.h>

#include "bundle/bundle_parts.h"

const char *bundle_place(
	const struct bundle *b, struct span path, struct arena *a)
{
	struct buf quoted = { 0 };
	const char *place = NULL;

	archive_quote(path, &quoted);
	if (!quoted.failed)
		place = arena_print(
			a, "%s!%.*s", b->name, SPAN_ARG(buf_span(&quoted)))
				.ptr;
	buf_release(&quoted);
	return place;
}

/* No archive of ours begins with anything else. */
static enum opk_status refuse_first(const struct bundle *b,
	const struct archive_member *m, struct faults *f)
{
	struct source src = { .name = b->name };
	struct buf quoted = { 0 };
	enum opk_status st;

	archive_quote(m->path, &quoted);
	st = m->path.ptr ? fault(f, OPK_BAD_BUNDLE, &src, 0, 0,
				   "'%s' is no bundle: its first entry is "
				   "'%.*s'\n"
				   "A bundle begins with manifest.yaml; "
				   "'orgpack export' makes one.",
				   b->name, SPAN_ARG(buf_span(&quoted)))
			 : fault(f, OPK_BAD_BUNDLE, &src, 0, 0,
				   "'%s' is no bundle: it is empty", b->name);
	buf_release(&quoted);
	return st;
}

static enum opk_status read_manifest(struct bundle *b, struct faults *f)
{
	struct archive_member m;
	enum opk_status st;

	st = archive_reader_next(b->reader, f, &m);
	if (st)
		return st;
	if (!m.path.ptr || !span_is(m.path, "manifest.yaml"))
		return refuse_first(b, &m, f);
	archive_reader_allow(b->reader, MANIFEST_MOST);
	st = archive_reader_data(b->reader, f, &b->text);
	if (st)
		return st;
	b->src.text = buf_span(&b->text);
	b->src.name = bundle_place(b, SPAN("manifest.yaml"), &b->arena);
	if (!b->src.name)
		return fault_memory(f);
	return manifest_read(&b->manifest, &b->src, &b->arena, f);
}

static void set_state(struct bundle *b)
{
	const struct node *tree = b->manifest.tree;

	b->state = (struct state){
		.name = b->name,
		.prefix = arena_print(&b->arena, "%s!", b->name).ptr,
		.source = (struct node *)node_get(tree, SPAN("source")),
		.items = b->manifest.items,
		.count = b->manifest.count,
		.has_digest = true,
		.complete = !node_get_bool(tree, "partial", false),
	};
	b->state.digest = state_digest(&b->state);
}

/* Faults of the manifest come as they are found: put them in order. */
static enum opk_status open_archive(
	struct bundle *b, struct span bytes, struct faults *f)
{
	struct arena scratch = { 0 };
	struct faults own = { .arena = &scratch };
	enum opk_status st;

	st = bytes.ptr ? archive_reader_open_bytes(
				 b->name, bytes, &own, &b->reader)
		       : archive_reader_open(b->name, &own, &b->reader);
	if (!st)
		st = read_manifest(b, &own);
	faults_sort(&own);
	faults_merge(f, &own);
	arena_release(&scratch);
	return st;
}

static enum opk_status open_bundle(const char *name, struct span bytes,
	struct faults *f, struct bundle **out)
{
	struct bundle *b = calloc(1, sizeof *b);
	enum opk_status st;

	if (!b)
		return fault_memory(f);
	b->name = arena_copy(&b->arena, span_of(name)).ptr;
	st = b->name ? open_archive(b, bytes, f) : fault_memory(f);
	if (!st) {
		set_state(b);
		if (!b->state.prefix)
			st = fault_memory(f);
	}
	if (st) {
		bundle_close(b);
		return st;
	}
	*out = b;
	return OPK_OK;
}

enum opk_status bundle_open(
	const char *path, struct faults *f, struct bundle **out)
{
	return open_bundle(path, (struct span){ NULL, 0 }, f, out);
}

enum opk_status bundle_open_bytes(const char *name, struct span bytes,
	struct faults *f, struct bundle **out)
{
	return open_bundle(name, bytes.ptr ? bytes : SPAN(""), f, out);
}

void bundle_close(struct bundle *b)
{
	if (!b)
		return;
	archive_reader_close(b->reader);
	manifest_release(&b->manifest);
	buf_release(&b->text);
	arena_release(&b->arena);
	free(b);
}

void bundle_trust(struct bundle *b, bundle_known_fn *known, void *user)
{
	b->known = known;
	b->known_user = user;
}

struct state *bundle_state(struct bundle *b)
{
	return &b->state;
}

const struct node *bundle_manifest(const struct bundle *b)
{
	return b->manifest.tree;
}
