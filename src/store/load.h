/* SPDX-License-Identifier: MIT */
/* Loading the components of an org: list, check the names, read them all. */
#ifndef LOAD_H
#define LOAD_H

#include "model/state.h"
#include "store/handle.h"

/*
 * All component files of the committed state, exported kinds only unless
 * `local`, sorted by path, bytes loaded and sha256 computed, in parallel.
 * Files below the kinds' folders where no kind lives are faults
 * (unknown-path), case twins too (path-twin); everything else in the
 * directory (README, .git, records/, dot-files) is no business of ours.
 * Faults do not stop the loading of the rest. Name and source of the state
 * are the caller's to set.
 */
enum opk_status store_load(struct store *s, bool local, struct arena *a,
	struct faults *f, struct state *out);

/*
 * The same for the component files below one folder only ("users"), local
 * kinds included. A folder that is not there gives an empty state.
 */
enum opk_status store_load_folder(struct store *s, struct span folder,
	struct arena *a, struct faults *f, struct state *out);

#endif
