/* SPDX-License-Identifier: MIT */
/* References to users of another org, and whom they mean here. */
#ifndef USERMAP_H
#define USERMAP_H

#include "plan/operand.h"
#include "plan/users.h"

/*
 * In every component of an incoming state that names users, replace each
 * e-mail address that `map` has ("OLD=NEW"), and set the bytes anew. Then
 * warn (unmapped-user) of those whom the org does not know: by address, each
 * once. A NEW that the org does not know is a fault.
 */
enum opk_status usermap_apply(struct operand *incoming,
	const struct users *here, const struct opk_texts *map, struct arena *a,
	struct faults *f);

/*
 * For an approval: everybody must be found here, active, by `map`, by
 * address, or as the only active user of the role; whoever is not is a fault
 * (unmapped-user). `found` gets "OLD=NEW" of each who was replaced.
 */
enum opk_status usermap_resolve(struct operand *incoming,
	const struct users *here, const struct opk_texts *map, struct arena *a,
	struct faults *f, struct node *found);

/* Replace as an earlier approval did, without a question. */
enum opk_status usermap_follow(struct operand *incoming,
	const struct opk_texts *map, struct arena *a, struct faults *f);

#endif
