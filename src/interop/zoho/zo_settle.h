/* SPDX-License-Identifier: MIT */
/* Which of several copies of a thing counts, and what is missing. */
#ifndef ZO_SETTLE_H
#define ZO_SETTLE_H

#include "interop/zoho/zo_state.h"

/* The item as reports call it. */
struct import_place zo_place(struct zo *w, const struct zo_item *item);

/* Settle an item: it is dropped, for a reason. */
void zo_drop(struct zo *w, struct zo_item *item, const char *why);

/* Settle an item: it is carried. */
void zo_carry(struct zo *w, struct zo_item *item);

/* A carried item's property that is not carried. */
void zo_lose(struct zo *w, const struct zo_item *item, struct span property,
	const char *why);

/*
 * Join what several answers say of one thing, count the things, and report
 * pages of lists that are missing. Two states of one thing, and things of two
 * orgs, are faults (bad-import).
 */
enum opk_status zo_settle(struct zo *w);

#endif
