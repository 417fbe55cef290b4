/* SPDX-License-Identifier: MIT */
/* Running another program and taking what it prints. */
#ifndef PROCESS_H
#define PROCESS_H

#include "util/arena.h"
#include "util/fault.h"

/*
 * Run argv[0] (found in PATH, no shell) with `input` on standard input and
 * take its standard output into the arena. Its standard error is taken too:
 * the first line is quoted when it fails (cannot-run). More than `most` bytes
 * of output is too-large. `status` gets its exit status when the caller
 * wants to judge it; NULL: a non-zero one is a fault.
 */
enum opk_status process_run(const char *const argv[], struct span input,
	size_t most, struct arena *a, struct faults *f, struct span *out,
	int *status);

#endif
