/* SPDX-License-Identifier: MIT */
/*
 * Opening an org with its state, or without.
 *
 * What is below .orgpack is believed when it was made here: when nothing of it
 * is another user's and git does not track it, or when the user has said
 * `orgpack trust`. What cannot be told is not believed.
 */
#ifndef BELIEVE_H
#define BELIEVE_H

#include "plan/session.h"

/*
 * store_open of the org at root, for the session's user. Whoever needs the
 * state (STORE_WRITE, STORE_READ) gets untrusted-state when it is not
 * believed. Whoever does not gets the org as if it had none, and a warning:
 * with STORE_READ_ORG where a transaction may be waiting, with
 * STORE_READ_EITHER in any case. Cost: a look at each file in .orgpack and its
 * folders; inside a git work tree, and when the answer matters, one git.
 */
enum opk_status believe_open(struct opk_session *s, const char *root,
	enum store_mode mode, struct faults *f, struct store **out);

/*
 * Read the list; no file is an empty one. A file that is no regular one, or
 * that somebody else could have written, is untrusted-state. Borrowed from
 * the arena.
 */
enum opk_status trustlist_read(struct opk_session *s, struct arena *a,
	struct faults *f, struct span *out);

/*
 * Put a directory into the list, or (`remove`) take it out: another file in
 * place of the old one, for its owner only, durable when this returns.
 * *changed: was anything to be done?
 */
enum opk_status trustlist_change(struct opk_session *s, struct span dir,
	bool remove, struct faults *f, bool *changed);

#endif
