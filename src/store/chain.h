/* SPDX-License-Identifier: MIT */
/*
 * The entries of the history on disk, by number.
 *
 * A pending transaction counts: it is committed, though still in txn/.
 * Entries up to the one that history/pruned names are forgotten, even where
 * a killed process did not come to removing them.
 */
#ifndef CHAIN_H
#define CHAIN_H

#include "store/handle.h"

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

#endif
