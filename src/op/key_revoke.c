/* SPDX-License-Identifier: MIT */
/* orgpack key revoke: a key that nobody shall use. */
#include "plan/session.h"
#include "handover/keys.h"

static enum opk_status revoke(struct keys *k, struct span id)
{
	struct faults *f = &k->answer->faults;
	enum opk_status st = identity_close_key(k->store, id, KEY_REVOKED,
		SPAN(""), k->now, &k->arena, &k->plan, f);

	k->plan.command = SPAN("key revoke");
	k->plan.summary = arena_print(&k->arena, "key %.*s", SPAN_ARG(id));
	if (!st && !k->plan.summary.ptr)
		st = fault_memory(f);
	return st ? st : keys_commit(k);
}

enum opk_status opk_key_revoke(struct opk_session *session,
	const struct opk_key_revoke_options *options,
	struct opk_answer **answer)
{
	struct opk_key_revoke_options o;
	struct key_record now;
	struct keys k = { .session = session,
		.answer = session_answer(session, "key-revoke") };
	enum opk_status st;

	if (!k.answer)
		return OPK_SYSTEM;
	st = answer_options(k.answer, options, &o, sizeof o);
	if (!st)
		st = answer_needs(k.answer, o.id, "id");
	if (!st)
		st = keys_open(&k);
	if (!st)
		st = revoke(&k, span_of(o.id));
	if (!st)
		st = identity_key_find(k.store, span_of(o.id), k.now, &k.arena,
			&k.answer->faults, &now);
	if (!st)
		st = keys_put(&k, &now);
	return keys_close(&k, st, answer);
}
