/* SPDX-License-Identifier: MIT */
/* Running another program and taking what it prints. */
#ifndef PROCESS_H
#define PROCESS_H

#include "util/arena.h"
#include "util/fault.h"

/* What a program that has ended left behind. */
struct process_result {
	struct span out,
		error; /* what it printed; of errors the first 64 KiB */
	int status;    /* its exit status; 128 and the signal's number */
};

/*
 * Asked ten times a second while a program runs: false, and it is ended with
 * all that it has started. A program that waits hears no signal that its
 * caller gets.
 */
struct process_watch {
	bool (*go_on)(struct process_watch *watch);
};

/*
 * Where PATH finds a program; relative and empty parts of PATH are passed
 * over, so that nothing in the working directory is ever run. NULL sets errno:
 * ENOENT, it is nowhere; ENOMEM, memory ran out.
 */
const char *process_find(const char *name, struct arena *a);

/*
 * Run the program argv[0] (a path; no shell) with the environment `env`, and
 * nothing else of this process: no open file but `input` on its standard
 * input, no ignored or blocked signal. It gets a process group of its own,
 * of which nothing is left when this returns. More than `most` bytes of output
 * is too-large: it is killed then. When the watch (NULL: nobody) wants no more
 * of it, that is `interrupted`. Cannot-run is a fault only where it could not
 * be started; how it ended is the caller's to judge.
 */
enum opk_status process_run(const char *const argv[], const char *const env[],
	struct span input, size_t most, struct process_watch *watch,
	struct arena *a, struct faults *f, struct process_result *out);

#endif
