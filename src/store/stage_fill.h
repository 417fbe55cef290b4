/* SPDX-License-Identifier: MIT */
/* Filling the stage with new files and with before-images. */
#ifndef STAGE_FILL_H
#define STAGE_FILL_H

#include "store/handle.h"
#include "store/mark.h"

/*
 * Bring the plan's new bytes and before-images into the stage. The lines of
 * the journal from `first` on are the plan's operations; modes are filled in,
 * and in marks, for each line, what the file looked like that was read.
 * Every file must be what the plan says, else changed-underneath, each.
 * What is to be kept beside the entry is digested.
 */
enum opk_status stage_fill(struct store *s, const struct plan *p,
	struct journal *j, size_t first, struct file_mark *marks,
	struct faults *f);

#endif
