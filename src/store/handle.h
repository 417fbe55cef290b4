/* SPDX-License-Identifier: MIT */
/* What is behind a store's handle, and its faults. */
#ifndef HANDLE_H
#define HANDLE_H

#include "store/stage.h"
#include "store/store.h"
#include "util/map.h"

/* How far a line of a committed transaction's journal has come. */
enum line_state {
	LINE_STAGED, /* its file has not been put in its place, or moved away */
	LINE_PLACED  /* it has; what is in new/ was there before */
};

/* A committed transaction that has not been carried out to its end. */
struct pending {
	struct journal journal;
	enum line_state *states; /* of its lines */
	struct map lines;        /* path of a file -> index of its line */
	int staged; /* .orgpack/txn/new, or -1: nothing is left there */
};

struct witness;

struct store {
	struct arena arena; /* lives as long as the handle */
	const char *root;   /* as the user named it */
	enum store_mode mode;
	int dir;     /* the org's directory */
	int state;   /* .orgpack, or -1: there is none */
	int lock;    /* .orgpack/lock, locked; or -1 */
	bool shared; /* .orgpack is open to its group: so is what is made */
	struct span actor;
	struct pending *pending; /* NULL: all is as it should be */
	struct stage stage;      /* of the transaction that is to come */
	struct witness *witness; /* of a reader; else NULL */
	size_t checked;          /* so much of that was one state */
	bool torn;               /* what was read was none */
	struct faults *faults;   /* of whoever opened it */
	int64_t wait_ms;
	uint64_t losses;               /* memory_losses() when it was opened */
	store_committed_fn *on_commit; /* or NULL */
	void *on_commit_user;
};

/* Room for the name of a file in the org, as faults show it. */
enum { STORE_NAME = 4096 };

/* "acme/modules/Leads/module.yaml"; the path alone in the org "." */
const char *store_name(
	const struct store *s, struct span path, char out[STORE_NAME]);

/* Report a failed system call on a file of the org. Returns OPK_SYSTEM. */
enum opk_status store_fault_errno(const struct store *s, struct faults *f,
	enum opk_code code, const char *what, struct span path);

/*
 * The same of a call that needed the folders on the way to the path, the path
 * itself among them if `whole`. One that is no directory is named, with a hint.
 */
enum opk_status store_fault_folder(const struct store *s, struct faults *f,
	enum opk_code code, const char *what, struct span path, bool whole);

/* Report something about a file of the org, as fault() does. */
enum opk_status store_fault(const struct store *s, struct faults *f,
	enum opk_code code, struct span path, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

#endif
