/* SPDX-License-Identifier: MIT */
/* orgpack key list: the keys that the org has made. */
#include "handover/keys.h"
#include "orgpack.h"
#include "plan/session.h"

static enum opk_status list(
	struct store *store, struct opk_answer *answer, struct arena *scratch)
{
	struct arena *a = &answer->arena;
	struct faults *f = &answer->faults;
	struct node *out;
	struct identity_keys all;
	int64_t now = 0;
	enum opk_status st = identity_now(store, f, &now);

	if (!st)
		st = identity_keys_read(store, now, scratch, f, &all);
	if (st)
		return st; /* not known is not none */
	out = node_put_list(a, answer->root, "keys");
	/* the newest first, as people look for it */
	for (size_t i = all.count; i > 0; i--)
		if (!node_add(out, keys_node(&all.items[i - 1], a)))
			return fault_memory(f);
	return st;
}

enum opk_status opk_key_list(struct opk_session *session,
	const struct opk_key_list_options *options, struct opk_answer **answer)
{
	struct opk_key_list_options o;
	struct opk_answer *a = session_answer(session, "key-list");
	struct arena scratch = { 0 };
	struct store *store = NULL;
	enum opk_status st;

	if (!a)
		return OPK_SYSTEM;
	st = answer_options(a, options, &o, sizeof o);
	if (!st)
		st = session_store(session, STORE_READ, &a->faults, &store);
	if (!st)
		st = list(store, a, &scratch);
	store_close(store);
	arena_release(&scratch);
	*answer = a;
	return answer_finish(a, st);
}
