/* SPDX-License-Identifier: MIT */
/* Going through a delta piece by piece, for the files of this folder. */
#ifndef DELTA_READ_H
#define DELTA_READ_H

#include "util/delta.h"
#include "util/fault.h"

#define DELTA_HEADER "orgpack-delta/1\n"

/* Most bytes, and the last offset, that a delta can say: 18 digits. */
#define DELTA_MOST UINT64_C(999999999999999999)

/* What is done with the pieces of a delta; either may be NULL. */
struct delta_visitor {
	enum opk_status (*copy)(void *user, uint64_t offset, uint64_t length);
	delta_literal_fn *literal;
	void *user;
	bool whole; /* literal bytes come in one run for each piece */
};

/*
 * Read a delta from its beginning, wherever the descriptor stands. Pieces
 * are shown before the digest at the end has been checked: what was made of
 * them is worth nothing unless this gives OPK_OK.
 */
enum opk_status delta_visit(int delta, const char *name, struct faults *f,
	const struct delta_visitor *v);

/* Check a delta's form and its own digest; bad-history otherwise. */
enum opk_status delta_check(int delta, const char *name, struct faults *f);

/*
 * Show the literal bytes of a delta, to find single rows in it: all that one
 * piece has at once, so that memory is that of the longest.
 */
enum opk_status delta_literals(int delta, const char *name, struct faults *f,
	delta_literal_fn *seen, void *user);

#endif
