/* SPDX-License-Identifier: MIT */
/*
 * The stage: all that a transaction needs, made beside the org.
 *
 *     .orgpack/txn/new/<line>   new bytes, to be renamed into place
 *     .orgpack/txn/old/<line>   before-image: the old file, kept by a link
 *     .orgpack/txn/entry.yaml   the history's entry
 *     .orgpack/txn/journal      there: the transaction is committed
 *
 * Until the journal is there, nothing outside .orgpack has been touched, and
 * removing txn/ takes everything back.
 */
#ifndef STAGE_H
#define STAGE_H

#include "store/handle.h"

/* All zero but for descriptors of -1 is a stage that is not open. */
struct stage {
	int txn, fresh, old; /* txn/, txn/new/, txn/old/ */
	bool made;           /* txn/ is ours */
	bool few;            /* sync file by file */
	int64_t sync_ms;     /* spent in syncing */
};

/* Make .orgpack/txn for so many operations. */
enum opk_status stage_open(const struct store *s, size_t operations,
	struct faults *f, struct stage *out);

/*
 * Write entry and journal into the stage, sync everything that has been
 * staged, and commit: from then on *committed is true, and there is no way
 * back, even if this fails.
 */
enum opk_status stage_commit(const struct store *s, struct stage *g,
	const struct journal *j, const struct history_entry *entry,
	struct faults *f, bool *committed);

/* Close descriptors; the stage stays. */
void stage_close(struct stage *g);

/* Remove .orgpack/txn. True: it is gone. */
bool stage_discard(const struct store *s);

#endif
