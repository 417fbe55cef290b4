/* SPDX-License-Identifier: MIT */
/* orgpack log: the history of an org. */
#include <stdio.h>

#include "handover/actor.h"
#include "handover/identity.h"
#include "model/summary.h"
#include "plan/session.h"
#include "store/history.h"
#include "store/prune.h"
#include "util/clock.h"

static struct node *entry_node(const struct history_entry *e, struct arena *a)
{
	struct node *n = node_new(a, NODE_MAP);
	char time[CLOCK_TEXT];

	clock_format(e->time_ms, time);
	node_put_int(a, n, "id", (int64_t)e->id);
	node_put_text(a, n, "time", arena_copy(a, span_of(time)));
	node_put_text(a, n, "command", arena_copy(a, e->command));
	node_put_text(a, n, "actor", arena_copy(a, e->actor));
	node_put_text(a, n, "summary", arena_copy(a, e->summary));
	node_put_text(a, n, "plan", summary_digest(a, &e->plan));
	node_put_int(a, n, "added", (int64_t)e->added);
	node_put_int(a, n, "changed", (int64_t)e->changed);
	node_put_int(a, n, "deleted", (int64_t)e->deleted);
	if (e->undoes)
		node_put_int(a, n, "undoes", (int64_t)e->undoes);
	if (e->undone_by)
		node_put_int(a, n, "undone_by", (int64_t)e->undone_by);
	if (e->detail)
		node_put(n, SPAN("detail"), node_copy(a, e->detail));
	return n;
}

static bool is_wanted(const struct opk_log_options *o,
	const struct history_entry *e, size_t behind)
{
	char id[24];

	if (o->limit > 0 && behind >= (size_t)o->limit)
		return false;
	snprintf(id, sizeof id, "%ju", (uintmax_t)e->id);
	return !o->id || span_is(span_of(id), o->id);
}

static enum opk_status list(struct store *store,
	const struct opk_log_options *o, struct opk_answer *answer,
	struct arena *scratch)
{
	struct arena *a = &answer->arena;
	struct faults *f = &answer->faults;
	struct history_entry *entries;
	struct node *out;
	size_t n;
	enum opk_status st = store_history(store, scratch, f, &entries, &n);

	if (st)
		return st;
	out = node_put_list(a, answer->root, "entries");
	/* the newest first, as people look for it */
	for (size_t i = n; i > 0; i--)
		if (is_wanted(o, &entries[i - 1], n - i) &&
			!node_add(out, entry_node(&entries[i - 1], a)))
			return fault_memory(f);
	if (o->id && !out->count)
		return fault(f, OPK_NO_SUCH_TRANSACTION, NULL, 0, 0,
			"there is no transaction %s\n"
			"'orgpack log' lists the transactions.",
			o->id);
	if (!o->verify)
		return OPK_OK;
	node_put_int(a, answer->root, "verified", (int64_t)n);
	return store_verify_history(store, f);
}

enum opk_status opk_log(struct opk_session *session,
	const struct opk_log_options *options, struct opk_answer **answer)
{
	struct opk_answer *a = session_answer(session, "log");
	struct opk_log_options o;
	struct arena scratch = { 0 };
	struct store *store = NULL;
	enum opk_status st;

	if (!a)
		return OPK_SYSTEM;
	st = answer_options(a, options, &o, sizeof o);
	if (!st)
		st = session_store(session, STORE_READ, &a->faults, &store);
	if (!st)
		st = list(store, &o, a, &scratch);
	store_close(store);
	arena_release(&scratch);
	*answer = a;
	return answer_finish(a, st);
}

/* How many entries stay unless somebody says so. */
enum { KEPT = 100 };

/* How many entries will be forgotten: asked for consent before. */
static enum opk_status count_prunable(
	struct store *store, int64_t keep, struct opk_answer *a, size_t *out)
{
	struct arena scratch = { 0 };
	struct history_entry *entries;
	size_t n = 0;
	enum opk_status st =
		store_history(store, &scratch, &a->faults, &entries, &n);

	*out = n > (size_t)keep ? n - (size_t)keep : 0;
	node_put_int(&a->arena, a->root, "pruned", (int64_t)*out);
	arena_release(&scratch);
	return st;
}

/* Is the identity lost, and with it what the history counts? */
static enum opk_status find_lost(
	struct store *store, struct faults *f, bool *lost)
{
	enum identity_condition is = IDENTITY_NONE;
	enum opk_status st = identity_condition(store, f, &is);

	*lost = is == IDENTITY_OLDER || is == IDENTITY_MISSING;
	return st;
}

/* What the history knows of the lost identity goes over into a new one. */
static enum opk_status renew(struct store *store, struct faults *f)
{
	struct source src = { .name = store_root(store) };
	uint64_t received = 0;
	bool renewed = false;
	enum opk_status st = identity_renew(store, f, &received, &renewed);

	if (!st && renewed)
		warn(f, OPK_NO_IDENTITY, &src, 0, 0,
			"the org has a new identity: %ju %s as received, and "
			"no key is open\nPartners are told that the org signs "
			"with another key, unless the signing key was left.",
			(uintmax_t)received,
			received == 1 ? "configuration counts"
				      : "configurations count");
	return st;
}

enum opk_status opk_prune_log(struct opk_session *session,
	const struct opk_prune_log_options *options, struct opk_answer **answer)
{
	struct opk_answer *a = session_answer(session, "log-prune");
	struct opk_prune_log_options o;
	struct store *store = NULL;
	int64_t keep = 0;
	size_t gone = 0;
	bool lost = false;
	enum opk_status st;

	if (!a)
		return OPK_SYSTEM;
	st = answer_options(a, options, &o, sizeof o);
	if (!st)
		st = session_store(session, STORE_WRITE, &a->faults, &store);
	if (!st)
		st = session_actor(session, store, &a->faults);
	if (!st)
		keep = o.keep ? o.keep : KEPT;
	if (!st)
		st = count_prunable(store, keep < 0 ? 0 : keep, a, &gone);
	if (!st && keep < 0)
		st = find_lost(store, &a->faults, &lost);
	if (!st && (gone || lost))
		st = session_consent(session, o.yes, a);
	if (!st && lost)
		st = renew(store, &a->faults);
	if (!st && (gone || lost))
		st = store_prune_history(store, keep < 0 ? 0 : (uint64_t)keep,
			&a->faults, &gone);
	store_close(store);
	*answer = a;
	return answer_finish(a, st);
}
