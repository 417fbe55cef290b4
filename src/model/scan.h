/* SPDX-License-Identifier: MIT */
/*
 * One pass over all components of a state, on all processors.
 *
 * Each component is read (syntax, schema, identity), digested, shown to a
 * visitor, and its tree is forgotten: memory does not grow with the org.
 */
#ifndef SCAN_H
#define SCAN_H

#include "model/state.h"

/* What a visitor is shown; everything dies when the visit returns. */
struct visit {
	unsigned worker; /* never two visits of one worker at once */
	size_t index;    /* in the state */
	const struct component *component;
	const struct source *src;
	const struct node *tree; /* schema-valid unless `faulty` */
	bool faulty;             /* faults were found in it */
	struct arena *scratch;   /* rewound after the visit */
	struct faults *faults;   /* the worker's */
};

typedef void scan_visit_fn(void *user, struct visit *v);

/* Told how far a pass is, by one thread; false: give up (interrupted). */
struct scan_progress {
	bool (*tell)(struct scan_progress *p, size_t done, size_t total);
};

struct scan_options {
	unsigned workers;     /* 0: as many as there are processors */
	const bool *only;     /* per component: visit it? NULL: all */
	bool digest;          /* set content and has_content */
	scan_visit_fn *visit; /* may be NULL */
	void *user;
	struct scan_progress *progress; /* may be NULL */
};

/*
 * Visit the components; those without bytes are passed over. Faults come in
 * no certain order: sort them. Returns the worst status.
 */
enum opk_status state_scan(
	struct state *s, const struct scan_options *o, struct faults *f);

#endif
