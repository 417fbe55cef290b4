/* SPDX-License-Identifier: MIT */
/* Getting an old file back out of the history. */
#ifndef UNDO_IMAGE_H
#define UNDO_IMAGE_H

#include "store/copier.h"
#include "store/handle.h"

/* Where the image of a line is, and what it takes to read it. */
struct undo_image {
	struct store *store;
	struct arena *arena;
	struct faults *faults;
	struct copier *copier;
	uint64_t id; /* of the entry */
	int old;     /* its old/, or -1 */
	size_t line;
	const struct journal_line *was;
};

/*
 * Give an operation the bytes that the line's file had before, checked by
 * their digest: in the arena, or staged where they are many or have to be
 * made of a delta and the file that is there. A store that is only read gets
 * these checked as far as that is possible, but no bytes.
 */
enum opk_status undo_image_load(
	const struct undo_image *image, struct plan_op *op);

#endif
