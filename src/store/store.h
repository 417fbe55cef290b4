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

#include "model/plan.h"

struct store;

enum store_mode {
	STORE_READ,  /* shared lock if there is one to take; writes nothing */
	STORE_WRITE, /* exclusive lock; recovers; makes .orgpack if need be */
	STORE_READ_ORG,   /* the org alone, as if it had no .orgpack */
	STORE_READ_EITHER /* for op/believe.h: one of those that read */
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
 * All component files of the committed state, exported kinds only unless
 * `local`, sorted by path, bytes loaded and sha256 computed, in parallel.
 * Files below the kinds' folders where no kind lives are faults
 * (unknown-path), case twins too (path-twin); everything else in the
 * directory (README, .git, records/, dot-files) is no business of ours.
 * Faults do not stop the loading of the rest. Name and source of the state
 * are the caller's to set.
 */
enum opk_status store_load(struct store *s, bool local, struct arena *a,
	struct faults *f, struct state *out);

/*
 * The same for the component files below one folder only ("users"), local
 * kinds included. A folder that is not there gives an empty state.
 */
enum opk_status store_load_folder(struct store *s, struct span folder,
	struct arena *a, struct faults *f, struct state *out);

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

/* Open a file that was kept, for reading; -1 with errno. */
int store_open_kept(struct store *s, uint64_t id, const char *name);

/*
 * Open what the history has of a file as it was before a transaction: the
 * file itself, or (*is_delta) a delta to be applied to the file as the
 * transaction left it. Digests are the journal's; `after` is all zero for a
 * file that was deleted. -1 with errno ENOENT: the transaction did not
 * change or delete that file, or nothing was kept of it; EBADMSG: the
 * journal is damaged.
 */
int store_open_image(struct store *s, uint64_t id, struct span path,
	bool *is_delta, struct digest *before, struct digest *after);

/* What a commit did. */
struct commit {
	uint64_t id;     /* number in the history, from 1 */
	int64_t sync_ms; /* time spent in syncing */
};

/*
 * Execute a sealed plan: all of it or nothing, durable when this returns. Once
 * it is committed, f->committed is its number, whatever fails afterwards.
 * Each file must still have the plan's `before` digest (or be absent for an
 * ADD), else changed-underneath and nothing happens. A plan without
 * operations commits nothing and gives id 0.
 */
enum opk_status store_commit(struct store *s, const struct plan *p,
	struct faults *f, struct commit *out);

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

/* The history, oldest first. */
enum opk_status store_history(struct store *s, struct arena *a,
	struct faults *f, struct history_entry **entries, size_t *count);

/*
 * The newest entry; zeroed (id 0) when the history is empty, but for
 * `identity`, which no pruning forgets. Cost: one.
 */
enum opk_status store_newest(struct store *s, struct arena *a, struct faults *f,
	struct history_entry *out);

/* The number that the next transaction gets. */
enum opk_status store_next(struct store *s, struct faults *f, uint64_t *out);

/* Check the chain of digests and every before-image; all faults. */
enum opk_status store_verify_history(struct store *s, struct faults *f);

/* Forget all but the newest `keep` entries; they cannot be undone then. */
enum opk_status store_prune_history(
	struct store *s, uint64_t keep, struct faults *f, size_t *gone);

/*
 * Can this be the one that an undo without a number takes back: is it neither
 * undone nor an undo itself, not internal, and not what made the org?
 */
bool history_is_undoable(const struct history_entry *e);

/*
 * The inverse of a transaction (0: the newest that is undoable). What lasts
 * is left as it is. A file that changed since is changed-underneath, all of
 * them listed, unless force; one of which only a delta was kept is so in
 * either case. The plan borrows from the arena. What is too large for memory
 * is staged, of a store that is open for writing; for a reader such operations
 * have no bytes. When this fails, nothing is staged any more.
 */
enum opk_status store_undo_plan(struct store *s, uint64_t id, bool force,
	struct arena *a, struct faults *f, struct plan *out, uint64_t *undoes);

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

#endif
