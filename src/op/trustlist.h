/* SPDX-License-Identifier: MIT */
/*
 * The user's list of org directories whose state is believed: the file
 * `trust` in the user's configuration, an absolute path without links a line.
 */
#ifndef TRUSTLIST_H
#define TRUSTLIST_H

#include "op/session.h"

/*
 * Read the list; no file is an empty one. A file that is no regular one, or
 * that somebody else could have written, is untrusted-state. Borrowed from
 * the arena.
 */
enum opk_status trustlist_read(struct opk_session *s, struct arena *a,
	struct faults *f, struct span *out);

/* Is the directory, a path as in the list, in it? */
bool trustlist_has(struct span list, struct span dir);

/*
 * Put a directory into the list, or (`remove`) take it out: another file in
 * place of the old one, for its owner only, durable when this returns.
 * *changed: was anything to be done?
 */
enum opk_status trustlist_change(struct opk_session *s, struct span dir,
	bool remove, struct faults *f, bool *changed);

/* Is that the user, or who called the user by sudo? */
bool trustlist_is_ours(const struct opk_session *s, unsigned uid);

#endif
