/* SPDX-License-Identifier: MIT */
/*
 * The stage: all that a transaction needs, made beside the org.
 *
 *     .orgpack/txn/new/s<number>  new bytes that wait for a plan
 *     .orgpack/txn/new/<line>     new bytes, to be renamed into place
 *     .orgpack/txn/old/<line>     before-image: a copy of the old file, a
 *                                 link to it, or a delta
 *     .orgpack/txn/<name>         what the history keeps beside the entry
 *     .orgpack/txn/entry.yaml     the history's entry
 *     .orgpack/txn/journal        there: the transaction is committed
 *
 * Until the journal is there, nothing outside .orgpack has been touched, and
 * removing txn/ takes everything back.
 */
#ifndef STAGE_H
#define STAGE_H

#include "store/journal.h"
#include "store/store.h"

/* New bytes that were written before their plan. */
struct staged_file {
	int fd;
	bool known; /* is the digest? */
	bool taken; /* an operation of the plan has it */
	struct digest digest;
};

/* What will stand beside the entry. */
struct kept_file {
	int fd;
	struct span name;
	struct digest digest; /* once the stage is filled */
};

/* All zero but for descriptors of -1 is a stage that is not open. */
struct stage {
	int txn, fresh, old; /* txn/, txn/new/, txn/old/ */
	bool made;           /* txn/ is ours */
	bool few;            /* sync file by file */
	int64_t sync_ms;     /* spent in syncing */
	VEC(struct staged_file) staged;
	VEC(struct kept_file) kept;
};

/* For an initializer. */
#define STAGE_NONE                                \
	(struct stage)                            \
	{                                         \
		.txn = -1, .fresh = -1, .old = -1 \
	}

enum { STAGED_NAME = 24 };

/* The name that a staged file has in txn/new before it has a line. */
void stage_name(unsigned number, char out[STAGED_NAME]);

/* Make .orgpack/txn, unless it is there for what was staged before. */
enum opk_status stage_open(struct store *s, struct faults *f);

/*
 * Write entry and journal into the stage, and sync everything that has been
 * staged. Staged files that nothing took are removed.
 */
enum opk_status stage_seal(struct store *s, const struct journal *j,
	const struct history_entry *entry, struct faults *f);

/*
 * The commit point: from then on *committed is true, and there is no way
 * back, even if this fails.
 */
enum opk_status stage_commit(
	struct store *s, struct faults *f, bool *committed);

/* Close descriptors and forget what was staged; txn/ stays as it is. */
void stage_close(struct store *s);

/* Remove .orgpack/txn. True: it is gone; else errno says why. */
bool stage_discard(const struct store *s);

/* Can a file of that name be kept beside an entry? */
bool stage_may_keep(struct span name);

#endif
