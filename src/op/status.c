/* SPDX-License-Identifier: MIT */
/* orgpack status: what the org is, what it holds, what is unfinished. */
#include "handover/identity.h"
#include "handover/inbox.h"
#include "handover/policy.h"
#include "model/limits.h"
#include "model/summary.h"
#include "orgpack.h"
#include "plan/operand.h"
#include "plan/recordcount.h"
#include "plan/users.h"
#include "store/history.h"
#include "util/clock.h"

struct report {
	struct operand *org;
	struct opk_answer *answer;
	struct arena *scratch;
	struct node *records; /* list in the answer */
	bool lost;            /* the identity is missing or older */
};

static void put_table(void *user, struct span module, uint64_t rows)
{
	struct report *r = user;
	struct arena *a = &r->answer->arena;
	struct node *n = node_add(r->records, node_new(a, NODE_MAP));

	node_put_text(a, n, "module", arena_copy(a, module));
	if (!node_put_int(a, n, "rows", (int64_t)rows))
		fault_memory(&r->answer->faults);
}

static enum opk_status count_records(struct report *r)
{
	r->records =
		node_put_list(&r->answer->arena, r->answer->root, "records");
	return tables_count(r->org->store, put_table, r, &r->answer->faults);
}

static enum opk_status put_users(struct report *r)
{
	struct arena *a = &r->answer->arena;
	struct users all;
	struct node *n;
	size_t active = 0;
	enum opk_status st;

	st = users_read(r->org->store, r->org->trees, r->scratch,
		&r->answer->faults, &all);
	for (size_t i = 0; !st && i < all.count; i++)
		active += all.items[i].active;
	if (st)
		return st;
	n = node_put_map(a, r->answer->root, "users");
	node_put_int(a, n, "active", (int64_t)active);
	return node_put_int(a, n, "all", (int64_t)all.count)
		       ? OPK_OK
		       : fault_memory(&r->answer->faults);
}

static enum opk_status put_history(struct report *r)
{
	struct arena *a = &r->answer->arena;
	struct history_entry *entries;
	size_t n;
	enum opk_status st = store_history(
		r->org->store, r->scratch, &r->answer->faults, &entries, &n);

	node_put_int(a, r->answer->root, "history", st ? 0 : (int64_t)n);
	node_put_bool(a, r->answer->root, "unfinished",
		store_is_unfinished(r->org->store));
	return st;
}

static const char *limit_word(const struct limit *l)
{
	return l->is == LIMIT_NONE ? "none" : "unlimited";
}

/* What is used of the edition's limits, where something is. */
static enum opk_status put_limits(struct report *r)
{
	struct arena *a = &r->answer->arena;
	struct faults *f = &r->answer->faults;
	struct node *list = node_put_list(a, r->answer->root, "limits"), *n;
	struct editions editions;
	struct limit_use *uses = NULL;
	size_t count = 0;
	enum opk_status st = editions_read(r->scratch, f, &editions);

	if (!st)
		st = limits_list(r->org->state, &editions,
			edition_in_force(r->org->org, clock_now()), r->scratch,
			f, &uses, &count);
	for (size_t i = 0; !st && i < count; i++) {
		const struct limit_use *u = &uses[i];

		if (!u->used || !u->row->is_main ||
			u->limit.is == LIMIT_UNKNOWN)
			continue;
		n = node_add(list, node_new(a, NODE_MAP));
		node_put_text(a, n, "name", arena_copy(a, u->row->name));
		node_put_int(a, n, "used", (int64_t)u->used);
		if (u->limit.is == LIMIT_NUMBER)
			node_put_int(a, n, "limit", (int64_t)u->limit.number);
		else
			node_put_text(
				a, n, "limit", span_of(limit_word(&u->limit)));
		if (u->group.len &&
			!node_put_text(a, n, "in", arena_copy(a, u->group)))
			st = fault_memory(f);
	}
	return st;
}

static enum opk_status put_keys(struct report *r, int64_t now)
{
	struct arena *a = &r->answer->arena;
	size_t counts[KEY_REVOKED + 1] = { 0 };
	struct identity_keys all;
	struct node *n = node_put_map(a, r->answer->root, "keys"), *last = n;
	enum opk_status st = identity_keys_read(
		r->org->store, now, r->scratch, &r->answer->faults, &all);

	for (size_t i = 0; !st && i < all.count; i++)
		counts[all.items[i].state]++;
	for (int i = KEY_OPEN; i <= KEY_REVOKED; i++)
		last = node_put_int(a, n, key_state_word((enum key_state)i),
			(int64_t)counts[i]);
	if (!st && !last)
		st = fault_memory(&r->answer->faults);
	return st;
}

static enum opk_status put_receipts(struct report *r, int64_t now)
{
	struct arena *a = &r->answer->arena;
	struct faults *f = &r->answer->faults;
	struct node *n, *limit;
	struct policy policy = { .now = now, .own = r->org->org };
	uint64_t received = 0;
	enum opk_status st = identity_receipts(r->org->store, f, &received);

	if (!st)
		st = policy_value(&policy, "receive-limit", a, f, &limit);
	if (st)
		return st;
	n = node_put_map(a, r->answer->root, "receipts");
	node_put_int(a, n, "received", (int64_t)received);
	return node_put(n, SPAN("limit"), limit) ? OPK_OK : fault_memory(f);
}

/* Keys and receipts; a lost identity is a warning, since all else is well. */
static enum opk_status put_identity(struct report *r)
{
	static const char *const words[] = {
		[IDENTITY_NONE] = "none",
		[IDENTITY_CURRENT] = "current",
		[IDENTITY_OLDER] = "older",
		[IDENTITY_MISSING] = "missing",
	};
	struct arena *a = &r->answer->arena;
	struct source src = { .name = r->org->state->name };
	enum identity_condition is = IDENTITY_NONE;
	int64_t now = 0;
	enum opk_status st =
		identity_condition(r->org->store, &r->answer->faults, &is);

	if (st)
		return st;
	node_put_text(a, r->answer->root, "identity", span_of(words[is]));
	if (is != IDENTITY_NONE && is != IDENTITY_CURRENT) {
		r->lost = true;
		warn(&r->answer->faults, OPK_NO_IDENTITY, &src, 0, 0,
			"the org's identity in .orgpack/identity is %s\n"
			"Restore the newest backup of it; 'orgpack help "
			"handover' says what to do when there is none.",
			is == IDENTITY_MISSING ? "missing"
					       : "older than its history");
		return OPK_OK;
	}
	st = identity_now(r->org->store, &r->answer->faults, &now);
	if (st)
		return st;
	st = put_keys(r, now);
	return worse(st, put_receipts(r, now));
}

static enum opk_status run(struct opk_session *s, struct report *r)
{
	struct node *root = r->answer->root;
	struct arena *a = &r->answer->arena;
	enum opk_status st, worst;

	st = operand_open_org(s, STORE_READ_EITHER, &r->answer->faults, r->org);
	if (!r->org->state || (!r->org->org && st >= OPK_SYSTEM))
		return st;
	if (r->org->org)
		node_put(root, SPAN("org"), node_copy(a, r->org->org));
	summary_counts(root, "components", a, r->org->state, NULL);
	worst = worse(st, put_users(r));
	if (r->org->org)
		worst = worse(worst, put_limits(r));
	worst = worse(worst, count_records(r));
	worst = worse(worst, put_identity(r));
	if (!r->lost) /* which knows what was received */
		worst = worse(worst,
			inbox_count(r->org->store, r->scratch, r->answer));
	return worse(worst, put_history(r));
}

enum opk_status opk_status_of(struct opk_session *session,
	const struct opk_status_of_options *options, struct opk_answer **answer)
{
	struct opk_status_of_options o;
	struct arena scratch = { 0 };
	struct operand org = { .name = NULL };
	struct report r = { .org = &org, .scratch = &scratch };
	enum opk_status st;

	r.answer = session_answer(session, "status");
	if (!r.answer)
		return OPK_SYSTEM;
	st = answer_options(r.answer, options, &o, sizeof o);
	if (!st)
		st = run(session, &r);
	operand_close(&org);
	arena_release(&scratch);
	*answer = r.answer;
	return answer_finish(r.answer, st);
}
