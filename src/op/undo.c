/* SPDX-License-Identifier: MIT */
/* orgpack undo: take a transaction back. */
#include "model/diff.h"
#include "op/commit.h"
#include "op/compare.h"
#include "op/summary.h"
#include "op/undoing.h"

struct undoing {
	struct opk_session *session;
	const struct opk_undo_options *options;
	struct opk_answer *answer;
	struct store *store;
	struct arena *arena;
};

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
	size_t n[] = { 0, 0, 0 };

	for (size_t i = 0; i < p->count; i++) {
		const struct plan_op *op = &p->items[i];
		struct node *e;

		if (op->internal)
			continue;
		n[op->action]++;
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
	node_put_int(a, counts, "added", (int64_t)n[PLAN_ADD]);
	node_put_int(a, counts, "changed", (int64_t)n[PLAN_CHANGE]);
	last = node_put_int(a, counts, "deleted", (int64_t)n[PLAN_DELETE]);
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

/* The transaction that is meant: as store_undo_plan understands it. */
static enum opk_status find_entry(struct store *store, uint64_t id,
	struct arena *a, struct faults *f, const struct history_entry **out)
{
	struct history_entry *all;
	size_t n = 0;
	enum opk_status st = store_history(store, a, f, &all, &n);

	*out = NULL;
	for (size_t i = n; !st && !*out && i-- > 0;)
		if (id ? all[i].id == id : history_is_undoable(&all[i]))
			*out = &all[i];
	return st;
}

static enum opk_status put_records(
	const struct undoing_records *u, struct opk_answer *answer)
{
	struct arena *a = &answer->arena;
	struct node *n = node_put_map(a, answer->root, "records");

	node_put_int(a, n, "removed", (int64_t)u->removed);
	node_put_int(a, n, "returned", (int64_t)u->returned);
	return node_put_int(a, n, "kept", (int64_t)u->kept)
		       ? OPK_OK
		       : fault_memory(&answer->faults);
}

/*
 * The files of a conversion may be as it left them; then they become what
 * they were, byte for byte. Else its records are looked at one by one.
 */
static enum opk_status plan_conversion(
	struct undoing *u, const struct history_entry *e, struct plan *p)
{
	struct undoing_records r = { .session = u->session,
		.store = u->store,
		.entry = e,
		.force = u->options->force,
		.dry_run = u->options->dry_run,
		.arena = u->arena,
		.faults = &u->answer->faults,
		.plan = p,
		.spool = -1 };
	struct faults found = { .arena = u->arena };
	uint64_t undoes;
	enum opk_status st = store_undo_plan(
		u->store, e->id, false, u->arena, &found, p, &undoes);

	if (st != OPK_CONFLICT) {
		faults_merge(r.faults, &found);
		return st;
	}
	*p = (struct plan){ 0 };
	st = undo_records(&r);
	undo_records_release(&r);
	return st > OPK_NO ? st : worse(st, put_records(&r, u->answer));
}

static enum opk_status make_plan(
	struct undoing *u, uint64_t id, struct plan *p, uint64_t *undoes)
{
	struct faults *f = &u->answer->faults;
	const struct history_entry *e;
	enum opk_status st = find_entry(u->store, id, u->arena, f, &e);

	if (st)
		return st;
	if (!e || !undo_is_conversion(e))
		return store_undo_plan(u->store, id, u->options->force,
			u->arena, f, p, undoes);
	*undoes = e->id;
	return plan_conversion(u, e, p);
}

/* Are files of the org's own in the plan, and not only orgpack's? */
static bool changes_files(const struct plan *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (!p->items[i].internal)
			return true;
	return false;
}

static enum opk_status run(struct undoing *u)
{
	const struct opk_undo_options *o = u->options;
	struct consent consent = { .dry_run = o->dry_run,
		.yes = o->yes,
		.expect_plan = o->expect_plan };
	struct faults *f = &u->answer->faults;
	struct plan p = { 0 };
	uint64_t id = 0, undoes = 0;
	enum opk_status st;

	if (o->id && !parse_id(o->id, &id))
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' is no transaction's number\n"
			"'orgpack log' lists the transactions.",
			o->id);
	st = session_store(u->session, o->dry_run ? STORE_READ : STORE_WRITE, f,
		&u->store);
	if (!st)
		st = session_actor(u->session, u->store, f);
	if (!st)
		st = make_plan(u, id, &p, &undoes);
	if (st)
		return st;
	consent.always = changes_files(&p);
	st = list_changes(u->store, &p, u->answer);
	if (!st)
		st = put_identity(&p, undoes, u->answer);
	return st ? st
		  : commit_plan(u->session, u->store, &p, &consent, u->answer);
}

enum opk_status opk_undo(struct opk_session *session,
	const struct opk_undo_options *options, struct opk_answer **answer)
{
	struct arena scratch = { 0 };
	struct undoing u = {
		.session = session, .options = options, .arena = &scratch
	};
	enum opk_status st;

	u.answer = answer_new("undo");
	if (!u.answer)
		return OPK_SYSTEM;
	st = run(&u);
	store_close(u.store);
	arena_release(&scratch);
	*answer = u.answer;
	return answer_finish(u.answer, st);
}
