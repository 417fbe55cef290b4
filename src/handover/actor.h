/* SPDX-License-Identifier: MIT */
/* Who acts: the users of the org, and which of them is meant. */
#ifndef ACTOR_H
#define ACTOR_H

#include "plan/session.h"
#include "plan/users.h"

/*
 * Who acts: --as by file name or e-mail, else the only active user. Sets it
 * as the store's actor. no-actor or unknown-user (status 4) otherwise; who
 * says the names of active users in the hint. A writer records what the time
 * has made of the org's keys (identity_see_time).
 */
enum opk_status session_actor(
	struct opk_session *s, struct store *store, struct faults *f);

/*
 * The one that is meant by file name or e-mail; without `who` (NULL) the only
 * active one. no-actor or unknown-user, naming the active ones, otherwise.
 */
enum opk_status users_choose(const struct users *all, const char *who,
	struct arena *a, struct faults *f, const struct user **out);

#endif
