/* SPDX-License-Identifier: MIT */
/* orgpack undo: take a transaction back. */
#include "model/diff.h"
#include "op/commit.h"
#include "op/compare.h"
#include "op/summary.h"

static bool parse_id(const char *text, uint64_t *out)
{
	struct span s = span_of(text);

	*out = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9' || i > 17)
			return false;
		*out = *out * 10 + (uint64_t)(s.ptr[i] - '0');
	}
	return s.len && *out;
}

static struct node *read_tree(const struct plan_op *op, struct span bytes,
	struct arena *a, struct faults *f)
{
	struct source src = { arena_copy(a, op->path).ptr, bytes };
	struct identity id;
	struct node *tree = NULL;

	if (kind_of_path(op->path, &id))
		component_read(&id, &src, a, f, &tree);
	return tree;
}

/* What changes inside a component; nothing when either side is malformed. */
static void put_properties(struct store *store, const struct plan_op *op,
	struct node *entry, struct arena *a)
{
	struct arena scratch = { 0 };
	struct faults unheard = { .arena = &scratch };
	struct node *list = node_new(&scratch, NODE_LIST), *old, *new;
	struct span bytes;

	if (op->action != PLAN_CHANGE || !op->kind || !list ||
		store_read(store, op->path, COMPONENT_BYTES, &scratch, &unheard,
			&bytes)) {
		arena_release(&scratch);
		return;
	}
	old = read_tree(op, bytes, &scratch, &unheard);
	new = read_tree(op, op->bytes, &scratch, &unheard);
	if (old && new &&
		!diff_trees(op->kind, old, new, &scratch, list, &unheard) &&
		list->count)
		node_put(entry, SPAN("properties"), node_copy(a, list));
	arena_release(&scratch);
}

/* The operations on components and records, as a reader knows them. */
static enum opk_status list_changes(
	struct store *store, const struct plan *p, struct opk_answer *answer)
{
	static const char *const words[] = { "add", "change", "delete" };
	struct arena *a = &answer->arena;
	struct node *list = node_put_list(a, answer->root, "changes");
	struct node *counts, *last;

	for (size_t i = 0; i < p->count; i++) {
		const struct plan_op *op = &p->items[i];
		struct node *e;

		if (op->internal)
			continue;
		e = node_add(list, node_new(a, NODE_MAP));
		node_put_text(a, e, "action", span_of(words[op->action]));
		if (op->kind) {
			node_put_text(a, e, "kind", op->kind->name);
			node_put_text(a, e, "name", arena_copy(a, op->name));
		}
		if (!node_put_text(a, e, "path", arena_copy(a, op->path)))
			return fault_memory(&answer->faults);
		put_properties(store, op, e, a);
	}
	counts = node_put_map(a, answer->root, "counts");
	node_put_int(a, counts, "added", (int64_t)p->added);
	node_put_int(a, counts, "changed", (int64_t)p->changed);
	last = node_put_int(a, counts, "deleted", (int64_t)p->deleted);
	return last ? OPK_OK : fault_memory(&answer->faults);
}

static enum opk_status put_identity(
	const struct plan *p, uint64_t undoes, struct opk_answer *answer)
{
	struct arena *a = &answer->arena;

	node_put_int(a, answer->root, "undoes", (int64_t)undoes);
	return node_put_text(a, answer->root, "plan_digest",
		       summary_digest(a, &p->digest))
		       ? OPK_OK
		       : fault_memory(&answer->faults);
}

static enum opk_status run(struct opk_session *s,
	const struct opk_undo_options *o, struct opk_answer *answer,
	struct store **store, struct arena *a)
{
	struct consent consent = { o->dry_run, o->yes, o->expect_plan, false };
	struct faults *f = &answer->faults;
	struct plan p = { 0 };
	uint64_t id = 0, undoes = 0;
	enum opk_status st;

	if (o->id && !parse_id(o->id, &id))
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' is no transaction's number\n"
			"'orgpack log' lists the transactions.",
			o->id);
	st = session_store(s, o->dry_run ? STORE_READ : STORE_WRITE, f, store);
	if (!st)
		st = session_actor(s, *store, f);
	if (!st)
		st = store_undo_plan(*store, id, o->force, a, f, &p, &undoes);
	if (st)
		return st;
	st = list_changes(*store, &p, answer);
	if (!st)
		st = put_identity(&p, undoes, answer);
	return st ? st : commit_plan(s, *store, &p, &consent, answer);
}

enum opk_status opk_undo(struct opk_session *session,
	const struct opk_undo_options *options, struct opk_answer **answer)
{
	struct opk_answer *a = answer_new("undo");
	struct store *store = NULL;
	struct arena scratch = { 0 };
	enum opk_status st;

	if (!a)
		return OPK_SYSTEM;
	st = run(session, options, a, &store, &scratch);
	store_close(store);
	arena_release(&scratch);
	*answer = a;
	return answer_finish(a, st);
}
