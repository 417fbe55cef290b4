/* SPDX-License-Identifier: MIT */
/*
 * The places that a transaction may touch: one table, and no other way.
 *
 * A journal, an entry of the history or a plan may come from anywhere: from a
 * clone, an archive, a backup. What it may do is no more than what the org's
 * own files could do, so each path is held against the table when a line is
 * read and again when it is carried out.
 */
#ifndef PLACES_H
#define PLACES_H

#include <sys/types.h>

#include "util/span.h"

/* Who writes: a row of the table says who may. */
enum place_writer {
	PLACE_INIT = 1, /* the transaction that makes the org */
	PLACE_PLAN = 2, /* every other */
	PLACE_ANY = PLACE_INIT | PLACE_PLAN
};

/* Who a transaction is, by the name of its command. */
enum place_writer place_writer_of(struct span command);

/*
 * Why a transaction may not write a file of this path, in words that follow
 * "the path ", or NULL if it may.
 */
const char *place_refuses_file(struct span path, enum place_writer writer);

/* The same of making or removing a directory: a place must be below it. */
const char *place_refuses_folder(struct span path, enum place_writer writer);

/*
 * The bits that a file, or a directory, at that path may have of those that
 * are asked for: nobody executes a file of an org, and what is below .orgpack
 * is for its owner; in a shared org (`shared`) for its group, too.
 */
mode_t place_file_mode(struct span path, mode_t mode, bool shared);
mode_t place_folder_mode(struct span path, mode_t mode, bool shared);

/* The mode of a directory that is made for a plan; 0: as the umask says. */
mode_t place_new_folder(struct span path);

/*
 * Before a file that somebody else may have staged becomes the file at that
 * path: it must be a regular one that has no other name, or writing to it
 * later would write there, too. Bits that it may not have are taken away.
 * *why: NULL, or why not, in words that follow "the staged file". False sets
 * errno: that cannot be told.
 */
bool place_accept(int fd, struct span path, bool shared, const char **why);

/* Can a file of that name be kept beside an entry? */
bool stage_may_keep(struct span name);

#endif
