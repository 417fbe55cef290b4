/* SPDX-License-Identifier: MIT */
/*
 * How much of what an edition allows is used (formats/editions.yaml).
 *
 *     limits_open(&l, editions, world, focus, f);
 *     limits_see(&l, worker, ...);     while components are scanned
 *     limits_check(&l, edition, ...);  afterwards, on one thread
 *     limits_release(&l);
 *
 * or, for `orgpack status`, limits_list() alone.
 */
#ifndef LIMITS_H
#define LIMITS_H

#include "model/editions.h"
#include "model/world.h"
#include "util/vec.h"

/* The count of one group: the org, a module, a layout. */
struct limit_count {
	size_t used;
	struct span group; /* "Leads", "Leads.Standard"; empty: the org */
	uint32_t last;     /* the last component that counts and is brought
			    * in; WORLD_NONE: none is */
};

struct limit_counts {
	struct map by_group;
	VEC(struct limit_count) groups;
};

/* What one worker has counted, by row. */
struct limits_worker {
	struct arena arena;
	struct limit_counts *rows;
	bool lost_memory;
};

struct limits {
	const struct editions *editions;
	struct world *world;
	const bool *focus; /* NULL: all are brought in */
	bool lenient;      /* what exceeds a limit is a warning */
	struct limits_worker workers[WORLD_WORKERS]; /* the first has the sum */
};

enum opk_status limits_open(struct limits *l, const struct editions *e,
	struct world *w, const bool *focus, struct faults *f);

/*
 * Count a component that is brought in, or, without focus, any; its tree may
 * break its schema. Needed only for kinds of which limits_need is true.
 */
void limits_see(struct limits *l, unsigned worker, uint32_t index,
	const struct node *tree);

/* Must the content of this kind's components be seen? */
bool limits_need(const struct editions *e, const struct kind *kind);

/*
 * Add up what the workers have seen, and what paths alone tell. The groups of
 * each row are then in order of their bytes, whoever saw them.
 */
enum opk_status limits_sum(struct limits *l, struct faults *f);

/*
 * Report each limit of the edition that what is brought in exceeds
 * (edition-limit), at the last component that counts. Others are read where
 * their content decides. `old` is the state before, or NULL: what was as
 * much already is no fault.
 */
enum opk_status limits_check(struct limits *l, struct span edition,
	const struct state *old, struct faults *f);

void limits_release(struct limits *l);

/* What is used of one row. */
struct limit_use {
	const struct limit_row *row;
	struct limit limit; /* of the edition that was asked for */
	size_t used;        /* in the group that uses most */
	struct span group;  /* the first of these; empty: the org, or nothing */
};

/*
 * What a state uses of each row, in the table's order, all in the arena.
 * Reads every component whose content counts, in parallel. Faults in these
 * are reported by nobody here.
 */
enum opk_status limits_list(struct state *s, const struct editions *e,
	struct span edition, struct arena *a, struct faults *f,
	struct limit_use **out, size_t *count);

#endif
