/* SPDX-License-Identifier: MIT */
/* An org's configuration as a git revision holds it. */
#ifndef REVISION_H
#define REVISION_H

#include "model/state.h"
#include "util/process.h"

/*
 * Load the components that the org at root had in a revision, and the bytes
 * of its org.yaml. Goes through rev-parse --verify, ls-tree -z and
 * cat-file --batch only: no filter, attribute or hook has a say. Links and
 * submodules among the components are faults. The watch may end it.
 */
enum opk_status revision_load(const char *root, const char *rev,
	struct process_watch *watch, struct arena *a, struct faults *f,
	struct state *out, struct span *org);

#endif
