/* SPDX-License-Identifier: MIT */
/*
 * Circles: roles that report to each other, and modules none of which can
 * have a first record, because each has a mandatory lookup to the next.
 *
 *     cycles_see(&c, worker, ...);     while components are scanned
 *     cycles_report(&c, world, ...);   afterwards, on one thread
 *     cycles_release(&c);
 */
#ifndef CYCLES_H
#define CYCLES_H

#include "model/inspection.h"
#include "model/refs.h"
#include "util/vec.h"

/* One component refers to another of its kind. */
struct cycle_edge {
	uint32_t from, to;
	uint32_t line, column; /* of the reference */
};

/* What one worker has seen. */
struct cycle_edges {
	struct arena arena;
	VEC(struct cycle_edge) edges;
	VEC(uint32_t) modules; /* with a mandatory lookup that is brought in */
	bool lost_memory;
};

struct cycles {
	struct cycle_edges seen[WORLD_WORKERS];
};

/*
 * Look at a value of the component with this index: does it, at its top,
 * name another component of its own kind? Kinds within modules are not
 * meant: fields may refer to each other.
 */
void cycles_see(struct cycles *c, unsigned worker, uint32_t index,
	const struct inspection *in, const struct trail *t);

/* Look at a field whose facts are known: is it a mandatory lookup? */
void cycles_see_field(struct cycles *c, unsigned worker,
	const struct inspection *in, const struct field_facts *f);

/*
 * Report each circle (reference-cycle) once, at a member that is brought in
 * (focus NULL: all are), with all its members. Linear in what can be reached
 * from these; others are read if need be.
 */
enum opk_status cycles_report(
	struct cycles *c, struct world *w, const bool *focus, struct faults *f);

void cycles_release(struct cycles *c);

#endif
