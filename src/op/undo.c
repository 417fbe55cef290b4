/* SPDX-License-Identifier: MIT */
/* orgpack undo: take a transaction back. */
#include "handover/actor.h"
#include "model/diff.h"
#include "model/summary.h"
#include "plan/commit_plan.h"
#include "plan/undo_convert.h"
#include "store/history.h"
#include "store/undo.h"

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
static enum opk_status plan_conversion(struct undoing *u,
	const struct history_entry *e, const struct undo_links *links,
	struct plan *p)
{
	struct undoing_records r = { .session = u->session,
		.store = u->store,
		.entry = e,
		.links = links,
		.force = u->options->force,
		.dry_run = u->options->dry_run,
		.arena = u->arena,
		.faults = &u->answer->faults,
		.plan = p,
		.spool = -1 };
	struct faults found = faults_part(&u->answer->faults, u->arena);
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

static struct undo_links links_of(struct undoing *u)
{
	return (struct undo_links){ .session = u->session,
		.store = u->store,
		.arena = u->arena,
		.faults = &u->answer->faults,
		.force = u->options->force,
		.cascade = u->options->cascade };
}

static enum opk_status make_plan(
	struct undoing *u, uint64_t id, struct plan *p, uint64_t *undoes)
{
	struct faults *f = &u->answer->faults;
	struct undo_links links = links_of(u);
	const struct history_entry *e;
	enum opk_status st = find_entry(u->store, id, u->arena, f, &e);

	if (st)
		return st;
	if (!e || e->undone_by || !undo_is_conversion(e))
		return store_undo_plan(u->store, id, u->options->force,
			u->arena, f, p, undoes);
	*undoes = e->id;
	links.cascade = false; /* who asked has seen to the others */
	st = undo_links_find(&links, e);
	if (!st)
		st = plan_conversion(u, e, &links, p);
	undo_links_release(&links);
	return st;
}

/* Are files of the org's own in the plan, and not only orgpack's? */
static bool changes_files(const struct plan *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (!p->items[i].internal)
			return true;
	return false;
}

/* Take back one transaction. */
static enum opk_status undo_one(struct undoing *u, uint64_t id)
{
	const struct opk_undo_options *o = u->options;
	struct consent consent = { .dry_run = o->dry_run,
		.yes = o->yes,
		.expect_plan = o->expect_plan };
	struct plan p = { 0 };
	uint64_t undoes = 0;
	enum opk_status st = make_plan(u, id, &p, &undoes);

	if (st)
		return st;
	consent.always = changes_files(&p);
	st = list_changes(u->store, &p, u->answer);
	if (!st)
		st = put_identity(&p, undoes, u->answer);
	return st ? st
		  : commit_plan(u->session, u->store, &p, &consent, u->answer);
}

static enum opk_status open_org(struct undoing *u)
{
	struct faults *f = &u->answer->faults;
	enum opk_status st = session_store(u->session,
		u->options->dry_run ? STORE_READ : STORE_WRITE, f, &u->store);

	return st ? st : session_actor(u->session, u->store, f);
}

/* The numbers of all that has to go with a conversion, the newest first. */
static enum opk_status list_cascade(
	struct undoing *u, uint64_t id, const uint64_t **out, size_t *count)
{
	struct arena *a = &u->answer->arena;
	struct faults *f = &u->answer->faults;
	struct undo_links links = links_of(u);
	const struct history_entry *e;
	struct node *list;
	uint64_t *ids;
	enum opk_status st = find_entry(u->store, id, u->arena, f, &e);

	*count = 0;
	if (st || !e || e->undone_by || !undo_is_conversion(e))
		return st;
	st = undo_links_find(&links, e);
	list = node_put_list(a, u->answer->root, "cascade");
	ids = arena_new(u->arena, uint64_t, links.entries.count + 1);
	if (!list || !ids)
		st = worse(st, fault_memory(f));
	for (size_t i = 0; !st && i < links.entries.count; i++) {
		const struct history_entry *x =
			linked_entry_of(links.entries.items[i]);
		struct node *n = node_add(list, node_new(a, NODE_MAP));

		ids[i] = x->id;
		node_put_int(a, n, "id", (int64_t)x->id);
		if (!node_put_text(a, n, "summary", arena_copy(a, x->summary)))
			st = fault_memory(f);
	}
	*count = st ? 0 : links.entries.count;
	*out = ids;
	undo_links_release(&links);
	return st;
}

/*
 * The newest first, each by itself, with its own part of the answer. In a dry
 * run only that is planned: the others' plans depend on it.
 */
static enum opk_status undo_all(
	struct undoing *u, const uint64_t *ids, size_t count)
{
	struct node *root = u->answer->root, *list = NULL;
	enum opk_status st = OPK_OK;
	size_t i = 0;

	if (u->options->expect_plan)
		return fault(&u->answer->faults, OPK_BAD_OPTION, NULL, 0, 0,
			"--expect-plan takes one plan, and --cascade would "
			"carry out %zu\n"
			"Take the newest back by itself first.",
			count);
	for (struct node *n = root->first; n; n = n->next)
		if (span_is(n->key, "cascade"))
			list = n;
	for (struct node *n = list ? list->first : NULL; n; n = n->next) {
		if (st > OPK_NO || (i && u->options->dry_run))
			break;
		if (i) {
			store_close(u->store);
			u->store = NULL;
			st = worse(st, open_org(u));
		}
		if (st > OPK_NO)
			break;
		u->answer->root = n;
		st = worse(st, undo_one(u, ids[i++]));
		u->answer->root = root;
	}
	return st;
}

static enum opk_status run(struct undoing *u)
{
	const struct opk_undo_options *o = u->options;
	struct faults *f = &u->answer->faults;
	const uint64_t *ids = NULL;
	uint64_t id = 0;
	size_t count = 0;
	enum opk_status st;

	if (o->id && !parse_id(o->id, &id))
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' is no transaction's number\n"
			"'orgpack log' lists the transactions.",
			o->id);
	st = open_org(u);
	if (!st && o->cascade)
		st = list_cascade(u, id, &ids, &count);
	if (st)
		return st;
	return count > 1 ? undo_all(u, ids, count) : undo_one(u, id);
}

enum opk_status opk_undo(struct opk_session *session,
	const struct opk_undo_options *options, struct opk_answer **answer)
{
	struct opk_undo_options o;
	struct arena scratch = { 0 };
	struct undoing u = {
		.session = session, .options = &o, .arena = &scratch
	};
	enum opk_status st;

	u.answer = session_answer(session, "undo");
	if (!u.answer)
		return OPK_SYSTEM;
	st = answer_options(u.answer, options, &o, sizeof o);
	if (!st)
		st = run(&u);
	store_close(u.store);
	arena_release(&scratch);
	*answer = u.answer;
	return answer_finish(u.answer, st);
}
