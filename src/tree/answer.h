/* SPDX-License-Identifier: MIT */
/*
 * What a command answers: a tree that every report shows, and faults.
 *
 * The tree is the JSON document ("orgpack-diff/1") but for "exit" and
 * "faults", which opk_render adds.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include "orgpack.h"
#include "tree/node.h"
#include "util/fault.h"

enum { ANSWER_DEPTH = 8 }; /* most levels that opk_open_* may open */

struct opk_answer {
	struct arena arena;  /* owns everything below */
	const char *command; /* "diff": format is orgpack-<command>/1 */
	struct node *root;   /* a map, filled by the operation */
	struct faults faults;
	enum opk_status status;          /* set by answer_finish */
	struct node *open[ANSWER_DEPTH]; /* inside root, for opk_put_* */
	unsigned depth;
	bool noted_committed; /* it says so */
	uint64_t losses;      /* memory_losses() when it was made */
};

/* A fresh answer with an empty root and no faults, or NULL: memory. */
struct opk_answer *answer_new(const char *command);

/*
 * Take over a caller's options, which begin with their size, into `out` of
 * `size` bytes (util/sized.h).
 */
enum opk_status answer_options(
	struct opk_answer *a, const void *given, void *out, size_t size);

/* An option, by its member's name, that no default can be in place of. */
enum opk_status answer_needs(
	struct opk_answer *a, const char *value, const char *member);

/*
 * Something failed: say that a transaction was committed before, if one was,
 * and what it is when the command was not called for it. answer_finish does so
 * when the operation failed; when it only refused, or says no, of a transaction
 * that it was not called for.
 */
void answer_note_committed(struct opk_answer *a);

/*
 * Sort the faults, settle the status: the worse of st and the faults'. Where
 * memory ran out since the answer was made, that is the fault.
 */
enum opk_status answer_finish(struct opk_answer *a, enum opk_status st);

#endif
