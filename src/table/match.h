/* SPDX-License-Identifier: MIT */
/*
 * Finding records by their values: the keys of rules, and unique fields.
 *
 *     matcher_open(&m, workers)
 *     matcher_index(m, sheet, keys, n, existing, &index)   as often as needed
 *     matcher_build(m)                                     hash all records
 *     matcher_find(m, index, &wanted, &found)              one after the other
 *     matcher_note(m, sheet, ref, column)    before a watched column changes
 *     matcher_add(m, index, hash, ref)                     a new record
 *     matcher_close(m)
 *
 * An index keeps 64 bits for each record: 32 of the key's hash, and the
 * record or, where several have the key, a heap of them with the smallest id
 * on top. What a record has is read again when it is found, so that hashes
 * decide nothing, and entries of what has changed since go when they are met.
 */
#ifndef MATCH_H
#define MATCH_H

#include "table/normalise.h"
#include "table/sheet.h"

enum { KEYS_MOST = 20 }; /* parts of one match key */

/* For unique fields: folded, and nothing off its ends. */
#define NORMALISE_FOLD ((enum normaliser)(NORMALISE_DIGITS + 1))

/* One part of a key. */
struct key_part {
	uint32_t column;
	enum normaliser how;
};

/* Records that have the same key: a pairing heap by id. */
struct twin {
	uint32_t ref;
	uint32_t child, sibling; /* 0: none */
};

struct index {
	struct sheet *sheet;
	bool existing_only; /* records that were there before the run */
	bool by_ref; /* the first record counts, not that of the smallest id */
	size_t part_count;
	struct key_part parts[KEYS_MOST];
	struct slots slots;
	struct twin *twins; /* the first is unused */
	size_t twin_count, twin_room;
	uint32_t free;  /* first of the free twins, linked by sibling */
	size_t changes; /* of records' keys; and before the block of rows */
	size_t changes_before;
	struct index *next;
};

struct matcher;

/* expected: how many records may come in a run, for each sheet. */
struct matcher *matcher_new(unsigned workers, size_t expected);
void matcher_close(struct matcher *m);
const uint64_t *matcher_seed(const struct matcher *m);

/* The index of these keys, which other rules may share; NULL: no memory. */
struct index *matcher_index(struct matcher *m, struct sheet *s,
	const struct key_part *parts, size_t count, bool existing_only,
	bool by_ref);

/* Hash the records of all indexes that are empty. False: no memory. */
bool matcher_build(struct matcher *m);

/* A key that is looked for. */
struct wanted {
	uint64_t hash;            /* not 0 */
	const struct span *texts; /* normal forms, by part */
	const struct span *cells; /* as they stand, for a quick look; or NULL */
	uint32_t except; /* a record that does not count, or REF_NONE */
	bool ask_several;
};

struct found {
	uint32_t ref; /* the smallest id, or REF_NONE */
	bool is_several;
};

/* May a record have this hash? Then the key's texts are needed. */
bool matcher_may_have(struct matcher *m, struct index *x, uint64_t hash);
/* False: no memory. */
bool matcher_find(struct matcher *m, struct index *x, const struct wanted *w,
	struct found *out);

/* Add a record by its key's hash (0: it has no key). False: no memory. */
bool matcher_add(
	struct matcher *m, struct index *x, uint64_t hash, uint32_t ref);

/* The hash of a record's own key by now; 0: some part is empty. */
uint64_t matcher_hash(struct matcher *m, const struct index *x, uint32_t ref);

/* A column of a record is about to change: it will be entered again. */
void matcher_note(
	struct matcher *m, struct sheet *s, uint32_t ref, uint32_t column);

/* Normal form as an index has it; as normalise() else. */
struct span matcher_normal(enum normaliser how, struct span text,
	struct buf *out, struct arena *scratch);

/* Is what a slot holds a record, and not several? */
static inline bool matcher_is_record(uint32_t value)
{
	return !(value >> 31);
}

/* From here on indexes tell whether keys have changed since. */
void matcher_begin(struct matcher *m);

/* Has memory run out where nobody could be told? */
bool matcher_failed(const struct matcher *m);

struct match_reader;
struct stale_key;

struct matcher {
	unsigned workers;
	size_t expected;
	uint64_t seed[2];
	struct index *first;
	/* by worker; the first is the deciding thread's */
	struct match_reader *match_readers;
	struct stale_key *stale;
	size_t stale_count, stale_room;
	uint32_t *aside; /* twins that share a hash, during a search */
	size_t aside_count, aside_room;
	bool failed;
};

#endif
