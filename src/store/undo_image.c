/* SPDX-License-Identifier: MIT */
/* Old files of any size: into memory, or into the stage. */
#include "store/undo_image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/chain.h"
#include "util/file.h"

enum { IN_MEMORY = 8 << 20 }; /* most bytes of what is no component */

static enum opk_status damaged(const struct undo_image *m)
{
	return store_fault(m->store, m->faults, OPK_BAD_HISTORY, m->was->path,
		"the before-image of '%.*s' is damaged",
		SPAN_ARG(m->was->path));
}

static enum opk_status load(
	const struct undo_image *m, const char *file, struct plan_op *op)
{
	char name[STORE_NAME];
	struct digest d;
	enum opk_status st;

	store_name(m->store, m->was->path, name);
	st = file_read(m->old, file, name, SIZE_MAX - 1, m->arena, m->faults,
		&op->bytes);
	if (st)
		return st;
	d = digest_of(op->bytes);
	return digest_equal(&d, &m->was->before) ? OPK_OK : damaged(m);
}

/* Copy an image; to -1 for one that is only looked at. */
static enum opk_status copy(const struct undo_image *m, int from, int to)
{
	struct digest d = m->was->before;
	bool ok = to < 0 ? copier_digest_open(m->copier, from, &d)
			 : copier_copy(m->copier, from, to);

	if (!ok)
		return store_fault_errno(m->store, m->faults, OPK_CANNOT_WRITE,
			"restore", m->was->path);
	return digest_equal(&d, &m->was->before) ? OPK_OK : damaged(m);
}

/* Make the old file of the delta and the one that is there. */
static enum opk_status rebuild(const struct undo_image *m, int delta, int to)
{
	char line[JOURNAL_NAME], file[JOURNAL_NAME + 8], name[STORE_NAME];
	enum opk_status st;
	int fresh;

	journal_name(m->line, line);
	snprintf(file, sizeof file, "old/%s", line);
	chain_name(m->store, m->id, file, name);
	if (to < 0)
		return delta_check(delta, name, m->faults);
	fresh = store_open_file(m->store, m->was->path);
	if (fresh < 0)
		return store_fault_errno(m->store, m->faults, OPK_CANNOT_READ,
			"open", m->was->path);
	st = delta_apply(delta, name, fresh, to, m->faults);
	close(fresh);
	return st;
}

/* What was written is what was before, or is of no use. */
static enum opk_status check_staged(
	const struct undo_image *m, const struct plan_op *op)
{
	struct digest d;
	enum opk_status st =
		store_stage_digest(m->store, op->staged, m->faults, &d);

	if (st)
		return st;
	return digest_equal(&d, &m->was->before) ? OPK_OK : damaged(m);
}

static enum opk_status stage(
	const struct undo_image *m, int image, struct plan_op *op)
{
	bool writes = m->store->mode == STORE_WRITE;
	enum opk_status st = OPK_OK;
	int to = -1;

	if (writes)
		st = store_stage(m->store, m->faults, &op->staged, &to);
	if (!st)
		st = m->was->delta ? rebuild(m, image, to) : copy(m, image, to);
	return st || !writes ? st : check_staged(m, op);
}

/* Components are looked at before they are written: these stay in memory. */
static bool is_large(const struct plan_op *op, int image)
{
	struct stat st;

	return !op->kind && !op->internal && !fstat(image, &st) &&
	       st.st_size > IN_MEMORY;
}

enum opk_status undo_image_load(const struct undo_image *m, struct plan_op *op)
{
	char file[JOURNAL_NAME];
	int image;
	enum opk_status st;

	journal_name(m->line, file);
	op->after = m->was->before;
	op->mode = m->was->mode;
	if (m->old < 0)
		errno = ENOENT;
	image = m->old < 0 ? -1 : copier_open(m->old, file);
	if (image < 0)
		return store_fault_errno(m->store, m->faults, OPK_CANNOT_READ,
			"read the before-image of", m->was->path);
	st = m->was->delta || is_large(op, image) ? stage(m, image, op)
						  : load(m, file, op);
	close(image);
	return st;
}
