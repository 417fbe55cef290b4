/* SPDX-License-Identifier: MIT */
/*
 * The files that an import keeps byte for byte: those that nothing here stands
 * for, as kind `foreign`, and those that components were made from, as kind
 * `origin`. So an import loses nothing, and an export can give back.
 */
#ifndef IMPORT_FILES_H
#define IMPORT_FILES_H

#include "util/arena.h"
#include "util/map.h"
#include "util/vec.h"

/* A file that is kept. */
struct import_file {
	struct span path; /* relative to the source */
	struct span bytes;
	bool used; /* components were made from it */
};

struct import_files {
	VEC(struct import_file) all;
	struct map places; /* path: index in all */
	struct map folded; /* path, or a folder's, in lower case: which one */
	VEC(struct span) names;
};

/*
 * Keep a file; both texts are copied, the path ends with NUL. Answers why it
 * cannot be kept, in words that follow "the path ", NULL if it is. No memory
 * sets *failed.
 */
const char *import_files_keep(struct import_files *files, struct arena *a,
	struct span path, struct span bytes, bool *failed);

/* The file of that path, if it is kept; or NULL. */
struct import_file *import_files_find(
	struct import_files *files, const char *path);

#endif
