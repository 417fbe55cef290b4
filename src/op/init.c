/* SPDX-License-Identifier: MIT */
/* orgpack init: a new org. */
#include "codec/yaml_read.h"
#include "plan/outputs.h"
#include "plan/session.h"
#include "schema/embedded.h"
#include "store/commit.h"
#include "store/creation.h"
#include "util/path.h"
#include "util/random.h"

/* What git must know of an org. */
static const char ignore[] = "# What stays on this machine: orgpack's own "
			     "state, and data.\n/.orgpack/\n/records/\n";
static const char attributes[] =
	"# Digests are over bytes: no line end is rewritten.\n* -text\n";

struct init {
	struct opk_session *session;
	const struct opk_init_options *options;
	struct opk_answer *answer;
	struct arena arena;
	struct plan plan;
};

static struct faults *faults_of(const struct init *in)
{
	return &in->answer->faults;
}

static enum opk_status add_file(
	struct init *in, struct span path, struct span bytes)
{
	struct plan_op *op = plan_add(&in->arena, &in->plan);
	struct identity id;

	if (!op || !path.ptr || !bytes.ptr)
		return fault_memory(faults_of(in));
	*op = (struct plan_op){ .action = PLAN_ADD,
		.path = path,
		.bytes = bytes,
		.after = digest_of(bytes) };
	if (kind_of_path(path, &id)) {
		op->kind = id.kind;
		op->name = kind_name(&in->arena, &id);
	}
	return OPK_OK;
}

/* Write a tree canonically; it must be valid, so that options are checked. */
static enum opk_status add_tree(
	struct init *in, struct span path, const struct node *tree)
{
	struct faults *f = faults_of(in);
	struct source src = { path.ptr, SPAN("") };
	struct buf b = { 0 };
	struct identity id;
	struct node *read;
	struct span bytes;
	enum opk_status st;

	if (!kind_of_path(path, &id))
		return fault_memory(f);
	st = component_write(id.kind, tree, &b, f);
	bytes = arena_copy(&in->arena, buf_span(&b));
	buf_release(&b);
	src.text = bytes;
	if (!st)
		st = component_read(&id, &src, &in->arena, f, &read);
	return st ? st : add_file(in, path, bytes);
}

static struct span random_digits(struct arena *a)
{
	uint64_t n;

	random_seed(&n, sizeof n);
	return arena_print(a, "%ju", (uintmax_t)(100000000 + n % 900000000));
}

static enum opk_status add_org(
	struct init *in, struct span name, struct span org_id)
{
	const char *edition = in->options->edition;
	struct arena *a = &in->arena;
	struct node *n = node_new(a, NODE_MAP);

	node_put_text(a, n, "org_id", org_id);
	node_put_text(a, n, "name", name);
	node_put_text(
		a, n, "edition", span_of(edition ? edition : "enterprise"));
	node_put_text(a, n, "type", SPAN("production"));
	node_put_text(a, n, "suite", SPAN("none"));
	if (!node_put_text(a, n, "time_zone", SPAN("Etc/UTC")))
		return fault_memory(faults_of(in));
	return add_tree(in, SPAN("org.yaml"), n);
}

static enum opk_status add_administrator(struct init *in, struct span org_id)
{
	struct arena *a = &in->arena;
	struct node *n = node_new(a, NODE_MAP);
	struct span email =
		in->options->admin
			? span_of(in->options->admin)
			: arena_print(a, "administrator@%.*s.example",
				  SPAN_ARG(org_id));
	struct span name =
		path_name_from(a, span_cut(email, 0, span_find(email, '@', 0)));

	node_put_text(a, n, "api_name", name);
	node_put_text(a, n, "id", SPAN("1"));
	node_put_text(a, n, "full_name", name);
	node_put_text(a, n, "email", email);
	node_put_text(a, n, "profile", SPAN("Administrator"));
	if (!in->options->bare)
		node_put_text(a, n, "role", SPAN("CEO"));
	if (!node_put_text(a, n, "status", SPAN("active")))
		return fault_memory(faults_of(in));
	return add_tree(
		in, arena_print(a, "users/%.*s.yaml", SPAN_ARG(name)), n);
}

/* formats/standard.yaml: a map from path to content. */
static enum opk_status add_standard(struct init *in)
{
	struct source src = { "standard.yaml", embedded_file("standard.yaml") };
	struct node *all;
	enum opk_status st = yaml_read(&src, &in->arena, faults_of(in), &all);

	if (st)
		return st;
	NODE_EACH (n, all) {
		st = add_tree(in, n->key, n);
		if (st)
			return st;
	}
	return OPK_OK;
}

static enum opk_status make_plan(struct init *in)
{
	const struct opk_init_options *o = in->options;
	struct arena *a = &in->arena;
	struct span id = o->org_id ? span_of(o->org_id) : random_digits(a);
	struct span name =
		o->name ? span_of(o->name) : path_base(span_of(o->directory));
	enum opk_status st;

	if (!name.len || span_is(name, ".") || span_is(name, ".."))
		name = SPAN("Org");
	st = add_org(in, name, id);
	if (!st)
		st = add_administrator(in, id);
	if (!st && !o->bare)
		st = add_standard(in);
	if (!st)
		st = add_file(
			in, SPAN(".gitignore"), (struct span)SPAN_INIT(ignore));
	if (!st)
		st = add_file(in, SPAN(".gitattributes"),
			(struct span)SPAN_INIT(attributes));
	in->plan.command = SPAN("init");
	in->plan.summary = arena_print(a, "new org %.*s", SPAN_ARG(name));
	plan_seal(&in->plan);
	return st;
}

static enum opk_status build(struct init *in, const char *stage)
{
	struct store *store = NULL;
	struct commit done;
	enum opk_status st;

	if (in->options->shared) {
		st = store_share(stage, faults_of(in));
		if (st)
			return st;
	}
	st = store_open(stage, STORE_WRITE, 0, faults_of(in), &store);
	if (!st)
		st = store_commit(store, &in->plan, faults_of(in), &done);
	store_close(store);
	return st;
}

static enum opk_status create(struct init *in)
{
	struct creation c;
	enum opk_status st = creation_begin(in->options->directory,
		in->options->shared, &in->arena, faults_of(in), &c);

	if (!st)
		st = build(in, c.stage);
	if (!st)
		st = creation_finish(&c, faults_of(in));
	creation_end(&c);
	return st;
}

static enum opk_status put_answer(struct init *in)
{
	struct arena *a = &in->answer->arena;
	struct node *root = in->answer->root;

	node_put_text(a, root, "directory",
		arena_copy(a, span_of(in->options->directory)));
	return node_put_int(a, root, "components", (int64_t)in->plan.added)
		       ? OPK_OK
		       : fault_memory(faults_of(in));
}

static enum opk_status run(struct init *in)
{
	enum opk_status st;

	if (!*in->options->directory)
		return fault(faults_of(in), OPK_BAD_OPTION, NULL, 0, 0,
			"the directory has no name\n"
			"Name the directory that becomes an org, such as "
			"acme.");
	/* not among the files of the org that it would be in */
	st = outputs_check(in->options->directory, faults_of(in));
	if (!st)
		st = make_plan(in);
	if (!st)
		st = create(in);
	return st ? st : put_answer(in);
}

enum opk_status opk_init(struct opk_session *session,
	const struct opk_init_options *options, struct opk_answer **answer)
{
	struct opk_init_options o;
	struct init in = { .session = session, .options = &o };
	enum opk_status st;

	in.answer = session_answer(session, "init");
	if (!in.answer)
		return OPK_SYSTEM;
	st = answer_options(in.answer, options, &o, sizeof o);
	if (!st)
		st = answer_needs(in.answer, o.directory, "directory");
	if (!st)
		st = run(&in);
	arena_release(&in.arena);
	*answer = in.answer;
	return answer_finish(in.answer, st);
}
