/* SPDX-License-Identifier: MIT */
/* One operation on its way into the stage, for the files that see to it. */
#ifndef STAGE_ITEM_H
#define STAGE_ITEM_H

#include <limits.h>
#include <stdatomic.h>

#include "store/beneath.h"
#include "store/copier.h"
#include "store/handle.h"
#include "store/mark.h"

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
 * Report a failed system call by errno. All that cannot be read is named, as
 * each file has its own reason; what cannot be written has one, such as a
 * full disk, and ends the staging.
 */
void item_fault(struct item *it, enum opk_code code, const char *what);

/* Report that the file in the org is not what the plan takes it for. */
void item_changed(struct item *it, const char *how);

/* The mode of the operation's new file; 0: as the umask says. */
mode_t item_mode(const struct item *it, mode_t mode);

/* Make a file in the stage. Returns a descriptor for writing, or -1. */
int item_make(int dir, const char *name, mode_t mode);

/*
 * Keep in txn/old/ what an undo needs of the operation's old file, which
 * must be what the plan says. False: a fault says why not.
 */
bool item_keep_old(struct item *it);

#endif
