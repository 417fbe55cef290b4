/* SPDX-License-Identifier: MIT */
/* Who acts: the users of the org, and which of them is meant. */
#include "handover/actor.h"

#include <strings.h>

#include "handover/identity.h"
#include "plan/session.h"
#include "plan/users.h"
#include "store/store.h"

static bool is_meant(const struct user *u, struct span who)
{
	return span_equal(u->name, who) ||
	       (u->email.len == who.len &&
		       !strncasecmp(u->email.ptr, who.ptr, who.len));
}

/* "ann, bob" of the active users, for hints. */
static struct span names(const struct users *all, struct arena *a)
{
	struct span list = SPAN("");

	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].active)
			list = arena_print(a, "%.*s%s%.*s", SPAN_ARG(list),
				list.len ? ", " : "",
				SPAN_ARG(all->items[i].name));
	return list;
}

enum opk_status users_choose(const struct users *all, const char *who,
	struct arena *a, struct faults *f, const struct user **out)
{
	const struct user *found = NULL;
	size_t active = 0;
	struct span list = names(all, a);

	for (size_t i = 0; i < all->count; i++) {
		const struct user *u = &all->items[i];

		active += u->active;
		if (who ? is_meant(u, span_of(who)) : u->active)
			found = u;
	}
	if (who && !found)
		return fault(f, OPK_UNKNOWN_USER, NULL, 0, 0,
			"the org has no user '%s'\n"
			"Active users are: %.*s.",
			who, SPAN_ARG(list));
	if (who && !found->active)
		return fault(f, OPK_UNKNOWN_USER, NULL, 0, 0,
			"the user '%s' is not active\n"
			"Active users are: %.*s.",
			who, SPAN_ARG(list));
	if (active == 0)
		return fault(f, OPK_NO_ACTOR, NULL, 0, 0,
			"the org has no active user\n"
			"Add a file to users/, or set a user's status to "
			"'active'.");
	if (!who && active > 1)
		return fault(f, OPK_NO_ACTOR, NULL, 0, 0,
			"the org has %zu active users\n"
			"Say who acts with --as USER or ORGPACK_USER; one of: "
			"%.*s.",
			active, SPAN_ARG(list));
	*out = found;
	return OPK_OK;
}

enum opk_status session_actor(
	struct opk_session *s, struct store *store, struct faults *f)
{
	struct arena scratch = { 0 };
	const struct user *actor = NULL;
	struct users all;
	enum opk_status st;

	st = users_read(store, &s->trees, &scratch, f, &all);
	if (!st)
		st = users_choose(&all, s->settings.actor, &scratch, f, &actor);
	if (!st) {
		struct span name = arena_copy(&s->arena, actor->name);

		store_set_actor(store, name);
		st = name.ptr ? OPK_OK : fault_memory(f);
	}
	if (!st && store_is_writable(store))
		st = identity_see_time(store, f);
	arena_release(&scratch);
	return st;
}
