/* SPDX-License-Identifier: MIT */
/* What becomes of the parts that were read: which of them count. */
#ifndef SF_REPORT_H
#define SF_REPORT_H

#include "interop/salesforce/sf_state.h"
#include "tree/element.h"

/*
 * Sort the parts by type, object and name; among those of one name let one
 * win and settle the others.
 */
void sf_settle(struct sf *w);

/*
 * The first part of a type behind `after` (NULL: from the start) that is not
 * settled yet; NULL: no more. Constant on average.
 */
struct sf_part *sf_next(struct sf *w, const char *type, struct sf_part *after);

/* The part of that type, object and name, if it is not settled; or NULL. */
struct sf_part *sf_part_find(
	struct sf *w, const char *type, struct span object, struct span name);

/* Settle a part: it is carried. */
void sf_carry(struct sf *w, struct sf_part *p);

/* Settle a part: it is dropped, and what is inside it with it. */
void sf_drop(struct sf *w, struct sf_part *p, const char *why);

/* A carried part's property that is not carried. Texts are borrowed. */
void sf_lose(struct sf *w, const struct sf_part *p, const char *property,
	const char *why);

/* One of several of a property: "columns[ACCOUNT.SITE]". */
void sf_lose_one(struct sf *w, const struct sf_part *p, const char *property,
	struct span which, const char *why);

/* The same with a reason that is made up here. */
void sf_lose_print(struct sf *w, const struct sf_part *p, const char *property,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Report the children of e that the rows say are not carried, and those that
 * no row names. `ours` are the part's children that are items, or NULL.
 */
void sf_lose_rest(struct sf *w, const struct sf_part *p,
	const struct element *e, const struct foreign_properties *rows,
	const struct node *ours);

/* A component that was made from a part, or is assumed (part NULL). */
void sf_emit(struct sf *w, const char *kind, struct span module,
	struct span name, struct node *tree, const struct sf_part *part);

#endif
