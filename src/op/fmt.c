/* SPDX-License-Identifier: MIT */
/* orgpack fmt: files into canonical form. */
#include <stdlib.h>
#include <string.h>

#include "handover/actor.h"
#include "handover/identity.h"
#include "plan/commit_plan.h"
#include "store/load.h"

struct fmt {
	struct opk_session *session;
	const struct opk_fmt_options *options;
	struct opk_answer *answer;
	struct arena arena;
	struct store *store;
	struct state all; /* local kinds too */
	struct plan plan;
	struct node *files;
};

static struct faults *faults_of(const struct fmt *x)
{
	return &x->answer->faults;
}

/* An operand as a path inside the org; NULL: it is not inside. */
static const char *inside(struct fmt *x, const char *operand)
{
	char *file = realpath(operand, NULL);
	char *root = realpath(store_root(x->store), NULL);
	size_t n = root ? strlen(root) : 0;
	const char *path = NULL;

	if (file && root && !strncmp(file, root, n) &&
		(file[n] == '/' || !file[n]))
		path = arena_copy(
			&x->arena, span_of(file[n] ? file + n + 1 : ""))
			       .ptr;
	free(file);
	free(root);
	return path;
}

static bool is_below(struct span path, struct span folder)
{
	return !folder.len || span_equal(path, folder) ||
	       (span_starts(path, folder) && path.len > folder.len &&
		       path.ptr[folder.len] == '/');
}

static enum opk_status choose(struct fmt *x, bool *chosen)
{
	const struct opk_texts *paths = &x->options->paths;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < paths->count; i++) {
		const char *path = inside(x, paths->items[i]);
		size_t found = 0;

		for (size_t k = 0; path && k < x->all.count; k++)
			if (is_below(x->all.items[k].path, span_of(path)))
				found += chosen[k] = true;
		if (!found)
			st = fault(faults_of(x), OPK_NO_MATCH, NULL, 0, 0,
				"'%s' is no component of the org, nor a "
				"folder of some\nName files below %s.",
				paths->items[i], store_root(x->store));
	}
	for (size_t k = 0; !paths->count && k < x->all.count; k++)
		chosen[k] = true;
	return st;
}

static enum opk_status plan_change(
	struct fmt *x, const struct component *c, struct span bytes)
{
	struct plan_op *op = plan_add(&x->arena, &x->plan);

	bytes = arena_copy(&x->arena, bytes);
	if (!op || !bytes.ptr)
		return fault_memory(faults_of(x));
	*op = (struct plan_op){ .action = PLAN_CHANGE,
		.path = c->path,
		.before = c->sha256,
		.after = digest_of(bytes),
		.bytes = bytes,
		.kind = c->id.kind,
		.name = c->name };
	return OPK_OK;
}

static enum opk_status judge(struct fmt *x, const struct component *c,
	const struct source *src, struct span canonical)
{
	struct arena *a = &x->answer->arena;
	struct node *entry;

	if (span_equal(canonical, c->bytes))
		return OPK_OK;
	if (!x->options->check && !x->options->drop_comments &&
		component_has_comment(c->id.kind, c->bytes))
		return fault(faults_of(x), OPK_COMMENTS_LOST, src, 0, 0,
			"the canonical form would lose the file's comments\n"
			"Bring the file into form by hand, or add "
			"--drop-comments.");
	entry = node_add(x->files, node_new(a, NODE_MAP));
	if (!node_put_text(a, entry, "path", arena_copy(a, c->path)))
		return fault_memory(faults_of(x));
	if (x->options->check)
		return fault(faults_of(x), OPK_NOT_CANONICAL, src, 0, 0,
			"the file is not in canonical form\n"
			"'orgpack fmt' writes it.");
	return plan_change(x, c, canonical);
}

static enum opk_status format_one(struct fmt *x, const struct component *c)
{
	struct source src = { state_place(&x->all, c, &x->arena), c->bytes };
	struct arena scratch = { 0 };
	struct buf out = { 0 };
	struct node *tree = NULL;
	enum opk_status st;

	st = component_tree(c, &src, &scratch, faults_of(x), &tree);
	if (!st)
		st = component_write(c->id.kind, tree, &out, faults_of(x));
	if (!st)
		st = judge(x, c, &src, buf_span(&out));
	buf_release(&out);
	arena_release(&scratch);
	return st;
}

/*
 * Now that there is something to write, open the org for it. It was read
 * before, so that what is refused leaves no trace; the plan says what was
 * read, and holds for nothing else.
 */
static enum opk_status reopen(struct fmt *x, struct faults *f)
{
	enum opk_status st = session_actor(x->session, x->store, f);

	if (st)
		return st;
	store_close(x->store);
	x->store = NULL;
	st = session_store(x->session, STORE_WRITE, f, &x->store);
	return st ? st : session_actor(x->session, x->store, f);
}

/*
 * There is nothing to write, but it may have been: what the time has made of
 * the org's keys is recorded, as by every command that may write. Not where the
 * state is not believed, or it is not known who acts: then it is as if only
 * the configuration was there. The store may be closed after this.
 */
static enum opk_status see_time(struct fmt *x)
{
	struct faults own = { .arena = &x->arena };
	int64_t now = 0;
	bool due = false;
	enum opk_status st = identity_now(x->store, &own, &now);

	if (!st)
		st = identity_is_due(x->store, now, &own, &due);
	if (!st && due)
		st = reopen(x, &own);
	if (st < OPK_CONFLICT)
		st = OPK_OK;
	if (st || own.committed)
		faults_merge(faults_of(x), &own);
	return st;
}

/* Files are written whatever is wrong with the others' contents. */
static enum opk_status commit(struct fmt *x)
{
	struct consent consent = { .yes = true, .dry_run = x->options->check };
	enum opk_status st = OPK_OK;

	x->plan.command = SPAN("fmt");
	x->plan.summary = SPAN("canonical form");
	plan_seal(&x->plan);
	if (x->plan.count)
		st = reopen(x, faults_of(x));
	if (!st)
		st = commit_plan(
			x->session, x->store, &x->plan, &consent, x->answer);
	if (!st && !x->plan.count && !x->options->check)
		st = see_time(x);
	for (struct node *n = x->files->first; n; n = n->next)
		if (!node_put_bool(&x->answer->arena, n, "changed",
			    !st && !x->options->check))
			st = fault_memory(faults_of(x));
	return st;
}

static enum opk_status run(struct fmt *x)
{
	enum opk_status st, worst = OPK_OK;
	bool *chosen;

	st = session_store(x->session, STORE_READ_ORG, faults_of(x), &x->store);
	if (st)
		return st;
	worst = store_load(x->store, true, &x->arena, faults_of(x), &x->all);
	state_keep_trees(&x->all, &x->session->trees);
	x->all.name = arena_copy(&x->arena, span_of(store_root(x->store))).ptr;
	if (!x->all.name)
		return fault_memory(faults_of(x));
	x->all.prefix = strcmp(x->all.name, ".")
				? arena_print(&x->arena, "%s/", x->all.name).ptr
				: "";
	chosen = arena_new(&x->arena, bool, x->all.count);
	x->files = node_put_list(&x->answer->arena, x->answer->root, "files");
	if (!chosen || !x->files)
		return fault_memory(faults_of(x));
	st = choose(x, chosen);
	for (size_t i = 0; !st && i < x->all.count; i++)
		if (chosen[i])
			worst = worse(worst, format_one(x, &x->all.items[i]));
	/* without memory, or a disk, no judgement can be relied on */
	if (!st && worst != OPK_SYSTEM)
		st = commit(x);
	return worse(st, worst);
}

enum opk_status opk_fmt(struct opk_session *session,
	const struct opk_fmt_options *options, struct opk_answer **answer)
{
	struct opk_fmt_options o;
	struct fmt x = { .session = session, .options = &o };
	enum opk_status st;

	x.answer = session_answer(session, "fmt");
	if (!x.answer)
		return OPK_SYSTEM;
	st = answer_options(x.answer, options, &o, sizeof o);
	if (!st)
		st = run(&x);
	store_close(x.store);
	arena_release(&x.arena);
	*answer = x.answer;
	return answer_finish(x.answer, st);
}
