/* SPDX-License-Identifier: MIT */
/*
 * An org's directory, and the one way in which it ever changes.
 *
 * Calling sequence: store_find, store_open, read; for a change store_open
 * with STORE_WRITE (which takes the lock and finishes or takes back what a
 * killed writer left), make a plan, store_commit, store_close.
 * formats/store.md and formats/history.md are the specification.
 */
#ifndef STORE_H
#define STORE_H

#include "orgpack.h"
#include "store/journal.h"
#include "tree/node.h"
#include "util/fault.h"
#include "util/hash.h"

struct store;

enum store_mode {
	STORE_READ,  /* shared lock if there is one to take; writes nothing */
	STORE_WRITE, /* exclusive lock; recovers; makes .orgpack if need be */
	STORE_READ_ORG,   /* the org alone, as if it had no .orgpack */
	STORE_READ_EITHER /* for plan/believe.h: one of those that read */
};

/*
 * The root of the org that `start` is in: the nearest directory, from there
 * upwards, with an org.yaml. no-org if there is none.
 */
enum opk_status store_find(const char *start, struct arena *a, struct faults *f,
	const char **root);

/*
 * Open the org at root. wait_ms: how long to wait for a lock (0: not at all;
 * then `busy`, naming the holder). A recovery is said as a warning
 * (`recovered`); a reader that meets an unfinished transaction reads the
 * committed state through the journal, and says so (`unfinished`, warning).
 */
enum opk_status store_open(const char *root, enum store_mode mode,
	int64_t wait_ms, struct faults *f, struct store **out);
void store_close(struct store *s);

/*
 * Make the directory of an org that is yet to be made one that its group may
 * change: to be called before the first store_open (store/group.h).
 */
enum opk_status store_share(const char *root, struct faults *f);

/* Bytes of one file as committed; cannot-read when it is not there. */
enum opk_status store_read(struct store *s, struct span path, size_t most,
	struct arena *a, struct faults *f, struct span *out);

/*
 * Open a file of the committed state for reading or mapping, without
 * following links; -1 with errno. ENOENT: there is none.
 */
int store_open_file(struct store *s, struct span path);

/*
 * Is there such a file in the committed state? What cannot be told is a fault
 * (cannot-read), and so is something else in its place (unsafe-path): never
 * "no", for what follows from that is that something is made anew, or taken
 * for gone.
 */
enum opk_status store_has(
	struct store *s, struct span path, struct faults *f, bool *has);

/*
 * The lowest and highest number of the entries of a folder whose names begin
 * with a number ("3.tar.zst", "3"); both are 0 when there is none.
 */
enum opk_status store_numbers(struct store *s, struct span folder,
	struct faults *f, uint64_t *first, uint64_t *last);

/* The path under which the org was opened. */
const char *store_root(const struct store *s);

/* Was it opened for writing? */
bool store_is_writable(const struct store *s);

/* An open descriptor of the org's directory; the store keeps it. */
int store_dir(const struct store *s);

/* What a commit did. */
struct commit {
	uint64_t id;     /* number in the history, from 1 */
	int64_t sync_ms; /* time spent in syncing */
};

/*
 * Have a function called once the next transaction is committed, before it is
 * carried out: whoever is killed in it leaves a transaction that the next
 * writer reports as recovered. What it returns is returned by store_commit,
 * in place of OPK_OK; the transaction is carried out in any case.
 */
typedef enum opk_status store_committed_fn(void *user);
void store_on_commit(struct store *s, store_committed_fn *fn, void *user);

/*
 * A reader's view is one state, or it says so. Has something changed that was
 * read since a mark? Then it is to be read again: true, and the tries are
 * counted. After so many it is left to store_check_read.
 *
 *     unsigned tries = 0;
 *     size_t mark = store_read_mark(s);
 *
 *     do
 *             read it;
 *     while (store_read_again(s, mark, &tries));
 */
enum { STORE_TRIES = 3 };
size_t store_read_mark(const struct store *s);
bool store_read_again(struct store *s, size_t mark, unsigned *tries);

/* Note a file or folder that is about to be read past the store. */
void store_watch(struct store *s, struct span path);

/*
 * Is all that was read still so? cannot-read if that cannot be told;
 * changed-underneath if not, and f->torn. For what must not be written
 * otherwise; store_close does the same when more was read since, and tells it
 * where store_open told its faults, which must still be there.
 */
enum opk_status store_check_read(struct store *s, struct faults *f);

/* One transaction of the history. */
struct history_entry {
	uint64_t id;
	int64_t time_ms;
	struct span command, summary, actor;
	struct digest plan;     /* the plan's digest */
	struct digest digest;   /* of the entry: the chain */
	struct digest previous; /* of the entry before */
	uint64_t undoes;        /* the id that it took back, or 0 */
	uint64_t undone_by;     /* the id that took it back, or 0 */
	size_t added, changed, deleted;
	uint64_t identity; /* changes of the identity up to then */
	bool internal;     /* it changed only the org's own state */
	/* {name, sha256} of each file that is kept beside it; NULL: none */
	const struct node *kept;
	const struct node *detail;
};

/* The acting user, for the history; borrowed. */
void store_set_actor(struct store *s, struct span actor);
/* Who that is; empty when nobody was set. */
struct span store_actor(const struct store *s);

/* Is a transaction waiting to be finished (readers only)? */
bool store_is_unfinished(const struct store *s);

/*
 * The files that it adds, whether they are at their places yet or not, one
 * after the other: *at begins as 0. false: no more. Borrowed.
 */
bool store_next_added(const struct store *s, size_t *at, struct span *path);

/* What has become of a file in a pending transaction, or NULL: nothing. */
const struct journal_line *store_pending(
	const struct store *s, struct span path, size_t *line);

/*
 * Look again for a lock and an unfinished transaction, which a reader without
 * .orgpack could not know of when it opened the org.
 */
enum opk_status store_look_again(struct store *s, struct faults *f);

/*
 * Read the journal that waits in .orgpack/txn, if there is one, and find out
 * how far it has come. bad-history where a staged file is damaged.
 */
enum opk_status store_find_pending(struct store *s, struct faults *f);

/* Like file_read, of the committed state; name is for faults. */
enum opk_status store_read_file(const struct store *s, struct span path,
	const char *name, size_t most, struct arena *a, struct faults *f,
	struct span *out);

#endif
