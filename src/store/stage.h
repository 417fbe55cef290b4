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

#include <limits.h>
#include <stdatomic.h>

#include "model/plan.h"
#include "store/beneath.h"
#include "store/copier.h"
#include "store/journal.h"
#include "store/mark.h"
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

struct store;

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

/*
 * New bytes that are too many for memory are written to the stage first: a
 * new, empty file, open for reading and writing by any number of threads.
 * *number is for plan_op.staged. The store keeps the descriptor and closes
 * it; what is not committed is removed by store_unstage, store_close, or the
 * next writer.
 */
enum opk_status store_stage(
	struct store *s, struct faults *f, unsigned *number, int *fd);

/*
 * The digest of a staged file's bytes, for plan_op.after: they must not
 * change any more. Any number of threads may digest different files, while
 * nothing else is asked of the store.
 */
enum opk_status store_stage_digest(
	struct store *s, unsigned number, struct faults *f, struct digest *out);

/*
 * A new, empty file that the history keeps beside the entry of the next
 * commit, such as the results of a conversion. name consists of a-z, 0-9,
 * '.', '_' and '-', and is none of the history's own. The store keeps the
 * descriptor, as above.
 */
enum opk_status store_keep(
	struct store *s, const char *name, struct faults *f, int *fd);

/*
 * Remove all that was staged or is to be kept, and not committed. A commit
 * that fails, or has nothing to do, does the same.
 */
void store_unstage(struct store *s);

/* One thread's tools. */
struct stage_worker {
	struct cursor at; /* where the live files are */
	struct copier copier;
	struct arena arena; /* of the faults */
	struct faults faults;
	int64_t sync_ms;
};

struct staging {
	const struct store *store;
	struct stage *stage;
	const struct plan *plan;
	struct journal_line *lines; /* of the operations */
	struct file_mark *marks;    /* of the operations */
	size_t first;               /* number of the first of them */
	size_t *order; /* of operations, and behind them kept files; or NULL */
	struct stage_worker *workers;
	atomic_bool stop; /* writing fails: go no further */
};

/* What one operation needs; on the worker's stack. */
struct item {
	struct staging *all;
	struct stage_worker *worker;
	const struct plan_op *op;
	struct journal_line *line;
	struct file_mark *mark;
	char name[JOURNAL_NAME]; /* in new/ and old/ */
	char base[NAME_MAX + 1]; /* in the org's folder */
};

/*
 * Bring the plan's new bytes and before-images into the stage. The lines of
 * the journal from `first` on are the plan's operations; modes are filled in,
 * and in marks, for each line, what the file looked like that was read.
 * Every file must be what the plan says, else changed-underneath, each.
 * What is to be kept beside the entry is digested.
 */
enum opk_status stage_fill(struct store *s, const struct plan *p,
	struct journal *j, size_t first, struct file_mark *marks,
	struct faults *f);

/*
 * Is each file of the journal still what was staged against: absent, or the
 * bytes that it had? All that are not are changed-underneath. Only files
 * whose mark differs are read. Cost: one look at each file.
 */
enum opk_status unchanged_check(const struct store *s, const struct journal *j,
	struct file_mark *marks, struct faults *f);

#endif
