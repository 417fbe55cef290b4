/* SPDX-License-Identifier: MIT */
/*
 * The directories that a transaction makes and removes.
 *
 * Files come and go by plan; directories follow: one that a new file needs
 * is made, one that loses its last entry is removed. All of it is decided
 * before the commit point and written into the journal, so that an undo can
 * restore the tree, empty directories included.
 */
#ifndef FOLDERS_H
#define FOLDERS_H

#include "store/handle.h"

/* A directory above a file of the plan; "" is the org itself. */
struct folder {
	struct span path;
	uint32_t parent;   /* index; of the org itself: its own */
	bool exists;       /* before the transaction */
	bool made;         /* by the transaction */
	bool touched;      /* it gets, loses or exchanges an entry */
	size_t come, gone; /* entries that the transaction brings, takes */
	mode_t mode;       /* permission bits, if it exists */
};

struct folders {
	struct folder *items;
	size_t count, room;
	struct map index; /* path -> index */
};

/*
 * Find the folders of a plan, and check that it can be carried out in them:
 * they are real directories, on the file system of .orgpack (or a rename
 * after the commit point would fail), and may be written. All faults are
 * reported: unsafe-path for links, cannot-write for the rest.
 */
enum opk_status folders_find(const struct store *s, const struct plan *p,
	struct arena *a, struct faults *f, struct folders *out);

/*
 * Add mkdir lines for what is to be made, parents first. The modes are those
 * that `undone` (the journal that the plan takes back, or NULL) says.
 */
enum opk_status folders_add_made(const struct folders *all,
	const struct journal *undone, struct arena *a, struct faults *f,
	struct journal *j);

/*
 * Add rmdir lines for what becomes empty, children first; of a plan that
 * takes `undone` back only for what that had made.
 */
enum opk_status folders_add_removed(const struct store *s, struct folders *all,
	const struct journal *undone, struct arena *a, struct faults *f,
	struct journal *j);

#endif
