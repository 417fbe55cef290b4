/* SPDX-License-Identifier: MIT */
/* orgpack key reset-clock: a time that was seen by mistake is forgotten. */
#include "plan/session.h"
#include "handover/keys.h"
#include "util/clock.h"

/* A lower time would give open keys a longer life: none stays open. */
static enum opk_status revoke_all(struct keys *k, struct node *revoked)
{
	struct faults *f = &k->answer->faults;
	struct arena *a = &k->answer->arena;
	struct identity_keys all;
	enum opk_status st =
		identity_keys_read(k->store, k->now, &k->arena, f, &all);

	for (size_t i = 0; !st && i < all.count; i++) {
		struct span id = all.items[i].id;

		if (all.items[i].state != KEY_OPEN)
			continue;
		st = identity_close_key(k->store, id, KEY_REVOKED, SPAN(""),
			k->now, &k->arena, &k->plan, f);
		if (!st &&
			!node_add(revoked, node_new_text(a, arena_copy(a, id))))
			st = fault_memory(f);
	}
	return st;
}

static enum opk_status reset(struct keys *k)
{
	struct faults *f = &k->answer->faults;
	struct arena *a = &k->answer->arena;
	struct node *root = k->answer->root;
	char from[CLOCK_TEXT], to[CLOCK_TEXT];
	int64_t now = clock_now(), was = 0;
	struct node *revoked;
	enum opk_status st = identity_reset_clock(
		k->store, now, &k->arena, &k->plan, f, &was);

	if (st)
		return st;
	clock_format(was, from);
	clock_format(now, to);
	if (was)
		node_put_text(a, root, "kept", arena_copy(a, span_of(from)));
	node_put_text(a, root, "now", arena_copy(a, span_of(to)));
	node_put_bool(a, root, "reset", was > now);
	revoked = node_put_list(a, root, "revoked");
	if (!revoked)
		return fault_memory(f);
	if (was <= now)
		return OPK_OK;
	st = revoke_all(k, revoked);
	k->plan.command = SPAN("key reset-clock");
	k->plan.summary = arena_print(&k->arena, "from %s to %s, %u %s revoked",
		from, to, revoked->count, revoked->count == 1 ? "key" : "keys");
	if (!st && !k->plan.summary.ptr)
		st = fault_memory(f);
	return st ? st : keys_commit(k);
}

enum opk_status opk_key_reset_clock(struct opk_session *session,
	const struct opk_key_reset_clock_options *options,
	struct opk_answer **answer)
{
	struct opk_key_reset_clock_options o;
	struct keys k = { .session = session,
		.answer = session_answer(session, "key-reset-clock") };
	enum opk_status st;

	if (!k.answer)
		return OPK_SYSTEM;
	st = answer_options(k.answer, options, &o, sizeof o);
	if (!st)
		st = keys_open(&k);
	if (!st)
		st = reset(&k);
	return keys_close(&k, st, answer);
}
