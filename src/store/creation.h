/* SPDX-License-Identifier: MIT */
/*
 * Making a new org: built beside its place, then moved there in one step.
 *
 * Calling sequence: creation_begin, build an org in the stage (store_open,
 * store_commit, store_close), creation_finish; and creation_end in any case,
 * which takes back whatever did not become an org.
 *
 * Where the directory is not there yet, the stage is one of a hidden name
 * beside it, which is renamed. A directory that is there already, and holds
 * nothing but perhaps a .git, keeps its identity: the stage is inside, in
 * .orgpack/init, and org.yaml comes last, since with it the directory is an
 * org. Whoever repeats a creation that was killed finds the stage under the
 * same name, and clears it away; a stage that is in use is locked.
 */
#ifndef CREATION_H
#define CREATION_H

#include "util/arena.h"
#include "util/fault.h"

struct creation {
	const char *directory; /* what becomes an org; borrowed */
	const char *stage;     /* where to build it */
	const char *name;      /* of the stage, in its parent */
	int parent;            /* the directory that the stage is in, or -1 */
	int lock;              /* the directory that is locked, or -1 */
	int home;              /* the directory, if it was there, or -1 */
	bool done;             /* it is an org */
};

/*
 * Make the stage; shared: as its group may use it. already-an-org: the
 * directory is not empty; busy: another process makes an org there.
 * `directory` must outlive the creation.
 */
enum opk_status creation_begin(const char *directory, bool shared,
	struct arena *a, struct faults *f, struct creation *out);

/* Move what was built, and synced, to its place, and sync that. */
enum opk_status creation_finish(struct creation *c, struct faults *f);

/* Remove the stage, if it did not become an org. */
void creation_end(struct creation *c);

/* What a directory without an org.yaml has of an org. */
enum creation_look {
	CREATION_NOTHING,
	CREATION_HALF,        /* its creation was interrupted */
	CREATION_NO_ORG_FILE, /* a .orgpack that was used */
	CREATION_UNKNOWN      /* that cannot be told; sets errno */
};

enum creation_look creation_look(const char *directory);

#endif
