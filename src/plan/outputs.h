/* SPDX-License-Identifier: MIT */
/* What a command writes for its user must not become one of an org's files. */
#ifndef OUTPUTS_H
#define OUTPUTS_H

#include "orgpack.h"
#include "util/output.h"

/*
 * bad-option when the file, where links have been followed, is in a place of
 * the org's own files: org.yaml, the folders of kinds, records, .orgpack, and
 * what init makes for git. The org is the one that the file would be in,
 * whichever the command works with. A path that is NULL, or a stream, is none.
 */
enum opk_status outputs_check(const char *path, struct faults *f);

/* Check it, and open it. */
enum opk_status outputs_open(const char *path, enum output_kind kind,
	struct arena *a, struct faults *f, struct output *out);

/* Check it, and write all of it. */
enum opk_status outputs_write(const char *path, enum output_kind kind,
	struct span content, struct faults *f);

#endif
