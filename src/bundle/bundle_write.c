/* SPDX-License-Identifier: MIT */
/* Writing a bundle: the manifest, then the components in its order. */
#include <assert.h>

#include "bundle/bundle.h"
#include "bundle/manifest.h"
#include "codec/archive.h"

static enum opk_status find_form(
	const char *name, struct faults *f, enum archive_form *out)
{
	*out = span_is(span_of(name), "-") ? FORM_TAR_GZIP
					   : archive_form_of(name);
	if (*out != FORM_UNKNOWN)
		return OPK_OK;
	return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
		"the form of a bundle is not known: '%s'\n"
		"Give it a name that ends in .tar.gz, .tgz, .tar.zst, .tar.xz "
		"or .zip.",
		name);
}

/* What we would refuse to read is not written either. */
static enum opk_status check_caps(const struct state *s, struct faults *f)
{
	uint64_t total = 0;
	enum opk_status st = OPK_OK;

	if (s->count > MANIFEST_ENTRIES)
		return fault(f, OPK_TOO_LARGE, NULL, 0, 0,
			"there are %zu components; a bundle holds %d", s->count,
			MANIFEST_ENTRIES);
	for (size_t i = 0; i < s->count; i++) {
		const struct component *c = &s->items[i];

		assert(!c->id.kind->local && c->has_content);
		total += c->bytes.len;
		if (c->bytes.len > COMPONENT_BYTES)
			st = fault(f, OPK_TOO_LARGE,
				&(struct source){
					.name = arena_copy(f->arena, c->path)
							.ptr },
				0, 0,
				"the component has %zu bytes; the most is 16 "
				"MiB",
				c->bytes.len);
	}
	if (total > MANIFEST_TOTAL)
		st = fault(f, OPK_TOO_LARGE, NULL, 0, 0,
			"the components have %ju bytes; a bundle holds 4 GiB",
			(uintmax_t)total);
	return st;
}

static enum opk_status write_members(struct archive_writer *w,
	const struct state *s, struct span manifest, struct faults *f)
{
	enum opk_status st;

	st = archive_writer_add(w, SPAN("manifest.yaml"), manifest, f);
	for (size_t i = 0; !st && i < s->count; i++)
		st = archive_writer_add(
			w, s->items[i].path, s->items[i].bytes, f);
	return st ? st : archive_writer_finish(w, f);
}

static enum opk_status write_archive(enum archive_form form,
	const struct state *s, struct span manifest, struct buf *out,
	struct faults *f)
{
	struct archive_writer *w = NULL;
	enum opk_status st;

	if (manifest.len > MANIFEST_MOST)
		return fault(f, OPK_TOO_LARGE, NULL, 0, 0,
			"the manifest has %zu bytes; the most is 128 MiB",
			manifest.len);
	st = archive_writer_open(form, out, f, &w);
	if (st)
		return st;
	st = write_members(w, s, manifest, f);
	archive_writer_close(w);
	return st;
}

enum opk_status bundle_write(const char *name, const struct state *state,
	const struct span *requires, size_t requires_count, struct buf *out,
	struct faults *f)
{
	struct buf manifest = { 0 };
	enum archive_form form;
	enum opk_status st = find_form(name, f, &form);

	assert(state->source);
	if (!st)
		st = check_caps(state, f);
	if (st)
		return st;
	manifest_write(state, requires, requires_count, &manifest);
	st = manifest.failed
		     ? fault_memory(f)
		     : write_archive(form, state, buf_span(&manifest), out, f);
	buf_release(&manifest);
	return st;
}
