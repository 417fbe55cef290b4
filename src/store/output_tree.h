/* SPDX-License-Identifier: MIT */
/*
 * A directory of files that a command writes for its user, beside the org.
 *
 * Nobody sees it under its name before all of it is there and on the disk.
 * Calling sequence: output_tree_open, output_tree_add for each file,
 * output_tree_place; and output_tree_drop in any case, which removes what was
 * not placed.
 */
#ifndef OUTPUT_TREE_H
#define OUTPUT_TREE_H

#include "util/arena.h"
#include "util/fault.h"

/* All zero is none. */
struct output_tree {
	const char *path;  /* as the user named it */
	const char *base;  /* its name in the parent directory */
	const char *temp;  /* its name there until it is placed */
	const char *stage; /* a path to it until then */
	int parent, dir;
	size_t files;
	uint64_t bytes;
	bool placed;
};

/*
 * Begin a directory that is not there, or is empty; else bad-option. The path
 * is borrowed.
 */
enum opk_status output_tree_open(const char *path, struct arena *a,
	struct faults *f, struct output_tree *out);

/* Write a file at a safe relative path (util/path.h), with its folders. */
enum opk_status output_tree_add(struct output_tree *t, struct span path,
	struct span bytes, struct faults *f);

/* Write other bytes to a file that was added, also if it was removed. */
enum opk_status output_tree_replace(struct output_tree *t, struct span path,
	struct span bytes, struct faults *f);

/* Remove a file that was added. */
enum opk_status output_tree_remove(
	struct output_tree *t, struct span path, struct faults *f);

/* Sync all of it, and give it its name. */
enum opk_status output_tree_place(struct output_tree *t, struct faults *f);

void output_tree_drop(struct output_tree *t);

#endif
