/* SPDX-License-Identifier: MIT */
/*
 * Asking git about a repository that a stranger may have prepared.
 *
 * Whatever its configuration, attributes, hooks, alternates, grafts, replace
 * refs or missing objects say, no other program is run and no remote asked:
 * git gets an environment of our own, no configuration but the repository's
 * and what overrules it, no PATH to find programs in, and no protocol. Use
 * plumbing only, without options that filter, convert or sign. git opens a
 * pipe as it does a file, and waits: one among the repository's files is
 * refused before git runs.
 */
#ifndef GIT_H
#define GIT_H

#include "util/arena.h"
#include "util/fault.h"
#include "util/process.h"

enum git_state {
	GIT_DONE,          /* status 0 or 1: git has answered */
	GIT_NOT_INSTALLED, /* PATH finds no git */
	GIT_NO_REPOSITORY, /* dir is in none */
	GIT_OTHER_OWNER,   /* it is another user's */
	GIT_BARE,          /* dir is, or is in, a bare one */
	GIT_WAITS,         /* a pipe or device is among its files: not run */
	GIT_FAILED         /* anything else; `said` has git's words */
};

struct git_answer {
	enum git_state state;
	int status;
	struct span out;  /* standard output, in the arena */
	struct span said; /* the line of its standard error that says why */
};

/*
 * Run `git -C dir ARGS...` (at most 16, NULL at the end) with `input`
 * and take what it prints. A fault only when it could not be started, printed
 * more than `most` bytes, or was ended because the watch wants no more of it
 * (interrupted): *out says the rest, and the caller decides whether that is a
 * fault.
 */
enum opk_status git_run(const char *dir, const char *const args[],
	struct span input, size_t most, struct process_watch *watch,
	struct arena *a, struct faults *f, struct git_answer *out);

/* Report an answer that is none (not GIT_DONE) as a fault, with a hint. */
enum opk_status git_refuse(
	const char *dir, const struct git_answer *answer, struct faults *f);

#endif
