/* SPDX-License-Identifier: MIT */
/*
 * The entries of the history on disk, by number.
 *
 * A pending transaction counts: it is committed, though still in txn/.
 * Entries up to the one that history/pruned names are forgotten, even where
 * a killed process did not come to removing them.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include "store/handle.h"
#include "store/store.h"

struct chain {
	uint64_t *ids; /* ascending; in the arena */
	size_t count;
	uint64_t *forgotten; /* still there, though pruned; in the arena */
	size_t forgotten_count;
	uint64_t pruned;             /* the newest that is forgotten, or 0 */
	struct digest newest_pruned; /* its digest */
	uint64_t pruned_identity; /* its `identity`, which is not forgotten */
};

/* List what there is. No history is an empty one. */
enum opk_status chain_find(const struct store *s, struct arena *a,
	struct faults *f, struct chain *out);

/* The name of a file of an entry, for faults. */
const char *chain_name(const struct store *s, uint64_t id, const char *file,
	char out[STORE_NAME]);

/* Open an entry's directory; -1 with errno. */
int chain_open(const struct store *s, uint64_t id);

/* Read an entry, its own digest included. */
enum opk_status chain_read(const struct store *s, uint64_t id, struct arena *a,
	struct faults *f, struct history_entry *out, struct digest *journal);

/* Read the journal of an entry. */
enum opk_status chain_read_journal(const struct store *s, uint64_t id,
	struct arena *a, struct faults *f, struct journal *out,
	struct digest *digest);

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

#endif
