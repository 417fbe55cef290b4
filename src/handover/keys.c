/* SPDX-License-Identifier: MIT */
/* The steps that every change of keys takes. */
#include "handover/keys.h"

#include "handover/identity.h"
#include "handover/policy.h"
#include "store/commit.h"
#include "tree/answer.h"
#include "util/clock.h"

enum opk_status keys_open(struct keys *k)
{
	struct faults *f = &k->answer->faults;
	enum opk_status st =
		session_store(k->session, STORE_WRITE, f, &k->store);

	if (!st)
		st = policy_administrator(k->session, k->store, NULL, f);
	return st ? st : identity_now(k->store, f, &k->now);
}

enum opk_status keys_org(
	struct store *s, struct arena *a, struct faults *f, struct node **out)
{
	struct span path = SPAN("org.yaml");
	struct span name = arena_print(a, "%s/org.yaml", store_root(s));
	struct source src = { .name = name.ptr };
	struct identity id;
	enum opk_status st =
		store_read(s, path, COMPONENT_BYTES, a, f, &src.text);

	if (!st && !kind_of_path(path, &id))
		st = fault_memory(f);
	return st ? st : component_read(&id, &src, a, f, out);
}

enum opk_status keys_commit(struct keys *k)
{
	struct faults *f = &k->answer->faults;
	struct commit done;
	enum opk_status st;

	plan_seal(&k->plan);
	st = session_go_on(k->session, f);
	if (!st)
		st = store_commit(k->store, &k->plan, f, &done);
	if (!st && !node_put_int(&k->answer->arena, k->answer->root,
			   "transaction", (int64_t)done.id))
		st = fault_memory(f);
	return st;
}

enum opk_status keys_close(
	struct keys *k, enum opk_status st, struct opk_answer **answer)
{
	identity_wipe(&k->plan);
	store_close(k->store);
	arena_release(&k->arena);
	*answer = k->answer;
	return answer_finish(k->answer, st);
}

static void put_text(
	struct arena *a, struct node *n, const char *key, struct span text)
{
	if (text.len)
		node_put_text(a, n, key, arena_copy(a, text));
}

static void put_time(
	struct arena *a, struct node *n, const char *key, int64_t ms)
{
	char text[CLOCK_TEXT];

	clock_format(ms, text);
	if (ms)
		put_text(a, n, key, span_of(text));
}

struct node *keys_node(const struct key_record *k, struct arena *a)
{
	struct node *n = node_new(a, NODE_MAP);

	put_text(a, n, "id", k->id);
	put_text(a, n, "state", span_of(key_state_word(k->state)));
	put_time(a, n, "made", k->made_ms);
	put_time(a, n, "expires", k->expires_ms);
	put_text(a, n, "by", k->by);
	put_text(a, n, "used_by", k->used_by);
	put_time(a, n, "decided", k->decided_ms);
	put_time(a, n, "exported", k->exported_ms);
	put_text(a, n, "note", k->note);
	put_text(a, n, "line", k->line);
	return n;
}

enum opk_status keys_put(struct keys *k, const struct key_record *record)
{
	struct arena *a = &k->answer->arena;
	struct node *n = keys_node(record, a);

	return node_put(k->answer->root, SPAN("key"), n)
		       ? OPK_OK
		       : fault_memory(&k->answer->faults);
}
