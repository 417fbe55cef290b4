/* SPDX-License-Identifier: MIT */
/* Paths inside an org or a bundle: relative, with '/', safe everywhere. */
#ifndef PATH_H
#define PATH_H

#include "util/arena.h"

/* Most bytes of a path inside an org, and of a component's name. */
enum { PATH_BYTES = 1024, NAME_BYTES = 100 };

/*
 * Why a path is unsafe, in words that follow "the path ", or NULL if it is
 * safe: relative, no empty, "." or ".." part, no backslash, colon, control
 * character, trailing dot or space, NFC, no name that Windows reserves (CON,
 * con.yaml, COM1 ...), no part that some file system takes for .git, at most
 * PATH_BYTES.
 */
const char *path_find_danger(struct span path);

/*
 * Is s a component's file name without suffix: [A-Za-z][A-Za-z0-9_]*, at
 * most NAME_BYTES, not reserved by Windows? (ARCHITECTURE: org store)
 */
bool path_is_name(struct span s);

/*
 * Is a name one that editors, systems or orgpack itself leave beside a
 * component: .x.swp, .#x, x~, #x#, x.orgpack-kept-17?
 */
bool path_is_litter(struct span name);

/* Is it what orgpack has kept beside a file: x.orgpack-kept-17? */
bool path_is_kept(struct span name);

/* What stands in the name of a file that was kept beside another. */
#define PATH_KEPT ".orgpack-kept-"

/* The part behind the last '/'. */
struct span path_base(struct span path);
/* The part before the last '/', without it; empty when there is none. */
struct span path_parent(struct span path);

/*
 * A name made of a display name: every run of other characters becomes one
 * '_' (none at the ends), an 'X' goes before a leading digit or '_' or a
 * reserved name, cut to NAME_BYTES. "X" when nothing is left. ptr NULL: memory.
 */
struct span path_name_from(struct arena *a, struct span display);

#endif
