/* SPDX-License-Identifier: MIT */
/* What the parts of the matcher share. */
#ifndef MATCH_PARTS_H
#define MATCH_PARTS_H

#include "convert/match.h"

/* A thread's room for looking at records. */
struct gaze {
	struct sheet_reader reader;
	struct buf normal;
	struct arena scratch;
	bool failed;
};

/* A record whose key may have changed, and the hash of the old one. */
struct stale_key {
	struct index *index;
	uint32_t ref;
	uint64_t hash;
};

struct matcher {
	unsigned workers;
	size_t expected;
	uint64_t seed[2];
	struct index *first;
	struct gaze *gazes; /* by worker; the first is the deciding thread's */
	struct stale_key *stale;
	size_t stale_count, stale_room;
	uint32_t *aside; /* twins that share a hash, during a search */
	size_t aside_count, aside_room;
	bool failed;
};

/* In a slot: a number of a twin, not of a record. */
#define SLOT_TWIN ((uint32_t)1 << 31)

/* Hash of the key that a record has. */
uint64_t gaze_hash(struct gaze *g, const uint64_t seed[2],
	const struct index *x, uint32_t ref);

/* A new twin for a record; 0: no memory. */
uint32_t twin_new(struct index *x, uint32_t ref);
void twin_free(struct index *x, uint32_t twin);
/* Join two heaps, either may be 0. */
uint32_t twin_join(struct gaze *g, struct index *x, uint32_t a, uint32_t b);
/* Take the top off a heap: the heap that is left. The top stays allocated. */
uint32_t twin_pop(struct gaze *g, struct index *x, uint32_t top);

/* Enter what matcher_note has noted. */
bool matcher_catch_up(struct matcher *m);

#endif
