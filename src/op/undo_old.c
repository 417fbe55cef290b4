/* SPDX-License-Identifier: MIT */
/* Rows of a table as they were before a conversion, out of the history. */
#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/gzip.h"
#include "op/undoing.h"

/* A header of the columns that the table had then. */
static void add_header(const struct undone_table *t, struct buf *out)
{
	const struct node *columns = node_get(t->about, SPAN("columns"));
	int64_t all =
		columns && columns->type == NODE_LIST ? columns->count : 0;
	int64_t added = node_get_int(t->about, "columns_added", 0), i = 0;

	NODE_EACH (n, columns) {
		if (i == all - added)
			break;
		if (i++)
			buf_add_char(out, ',');
		cell_add(out, n->text);
	}
	buf_add_char(out, '\n');
}

static enum opk_status take_literal(void *user, struct span bytes)
{
	struct buf *out = user;

	buf_add(out, bytes);
	if (bytes.len && !row_end_bytes(bytes))
		buf_add_char(out, '\n');
	return OPK_OK;
}

static enum opk_status map_image(
	struct undone_table *t, int image, struct span *out)
{
	struct faults *f = t->all->faults;
	struct stat st;
	void *p;

	if (fstat(image, &st))
		return fault_errno(f, OPK_CANNOT_READ, "read", t->path.ptr);
	p = st.st_size ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
				 image, 0)
		       : NULL;
	if (p == MAP_FAILED)
		return fault_errno(f, OPK_CANNOT_READ, "map", t->path.ptr);
	*out = (struct span){ p, (size_t)st.st_size };
	return OPK_OK;
}

static enum opk_status collect_packed(
	struct undone_table *t, int image, struct span *out)
{
	int plain = undo_scratch(t->all);
	enum opk_status st = plain < 0 ? OPK_SYSTEM : OPK_OK;

	if (!st)
		st = gzip_unpack(image, t->path.ptr, plain, t->all->faults);
	if (!st)
		st = map_image(t, plain, out);
	if (plain >= 0)
		close(plain);
	return st;
}

/* The whole old file, or the rows of it that a delta has. */
static enum opk_status collect(
	struct undone_table *t, int image, bool is_delta, struct span *out)
{
	struct faults *f = t->all->faults;
	struct buf text = { 0 };
	enum opk_status status;

	if (is_delta) {
		add_header(t, &text);
		status = delta_literals(
			image, t->path.ptr, f, take_literal, &text);
		*out = arena_copy(&t->arena, buf_span(&text));
		if (!status && (text.failed || !out->ptr))
			status = fault_memory(f);
		buf_release(&text);
		return status;
	}
	if (span_ends(t->path, SPAN(".gz")))
		return collect_packed(t, image, out);
	return map_image(t, image, out);
}

static enum opk_status index_rows(struct undone_table *t)
{
	uint32_t id = table_column(&t->old, SPAN("id"));
	struct buf text = { 0 };
	bool good = true;

	t->old_rows.arena = &t->arena;
	for (size_t i = 0; good && id != COLUMN_NONE && i < t->old.row_count;
		i++) {
		struct span key;

		if (table_is_bad(&t->old, i))
			continue;
		buf_clear(&text);
		key = cell_text(table_cell(&t->old, i, id), &text);
		if (!trace_find(&t->touched, key))
			continue;
		key = arena_copy(&t->arena, key);
		good = key.ptr &&
		       map_add(&t->old_rows, key, (uint32_t)i) != MAP_NONE;
	}
	good &= !text.failed;
	buf_release(&text);
	return good ? OPK_OK : fault_memory(t->all->faults);
}

enum opk_status undo_old_read(struct undone_table *t, int image, bool is_delta)
{
	struct faults unheard = { .arena = &t->arena };
	struct table_how how = { .workers = t->all->session->workers,
		.reject = true };
	struct span bytes;
	enum opk_status st = collect(t, image, is_delta, &bytes);

	if (st)
		return st;
	st = table_of(&t->old, bytes, t->path.ptr, &how, &unheard);
	if (st && !is_delta && bytes.len)
		munmap((void *)(uintptr_t)bytes.ptr, bytes.len);
	if (st)
		return fault(t->all->faults, OPK_BAD_HISTORY,
			&(struct source){ .name = t->path.ptr }, 0, 0,
			"what the history has of '%.*s' is no table",
			SPAN_ARG(t->path));
	if (!is_delta && bytes.len) { /* the table gives the pages back */
		t->old.mapped = (void *)(uintptr_t)bytes.ptr;
		t->old.mapped_bytes = bytes.len;
	}
	return index_rows(t);
}
