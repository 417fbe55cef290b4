/* SPDX-License-Identifier: MIT */
/* The people of an org: users/, never exported. */
#ifndef USERS_H
#define USERS_H

#include "model/state.h"
#include "orgpack.h"
#include "store/handle.h"
#include "util/arena.h"
#include "util/fault.h"
#include "util/span.h"

struct user {
	struct span name; /* file name: users/<name>.yaml */
	struct span email;
	struct span profile; /* api_name; may be empty */
	struct span role;
	bool active;
};

struct users {
	struct user *items; /* by name */
	size_t count;
};

/* Read all users of the committed state; a malformed file is a fault.
 * Their trees are kept in `trees`, or nowhere where it is NULL. */
enum opk_status users_read(struct store *s, struct tree_cache *trees,
	struct arena *a, struct faults *f, struct users *out);

/*
 * Are the users of users/, a state of nothing else, told apart: no e-mail
 * address or id twice (duplicate-item)? A profile or role that the org does
 * not have is a warning: a new org's people wait for its configuration. An
 * org without any profile is such a one. Files that cannot be read are left
 * to those who check components.
 */
enum opk_status users_check(const struct state *users, const struct state *org,
	struct arena *a, struct faults *f);

/* Has an active user a profile with administrator: true? */
bool user_is_administrator(const struct user *u, const struct state *profiles);

/*
 * Does an active user have a profile with administrator: true, given the
 * profiles of a state? A profile that the state lacks counts as none.
 */
bool users_have_administrator(
	const struct users *all, const struct state *profiles);

#endif
