/* SPDX-License-Identifier: MIT */
/* Opening operands: the one place that knows what they may be. */
#include "plan/operand.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "bundle/bundle.h"
#include "model/scan.h"
#include "plan/believe.h"
#include "plan/revision.h"
#include "plan/session.h"
#include "store/load.h"
#include "util/file.h"

enum { ORG_BYTES = 1 << 20 };

/* {org_id, name, edition}: what a bundle says of its source. */
static struct node *source_of(const struct node *org, struct arena *a)
{
	static const char *const keys[] = { "org_id", "name", "edition" };
	struct node *map = node_new(a, NODE_MAP);

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct node *n = node_get(org, span_of(keys[i]));

		if (n)
			node_put(map, span_of(keys[i]), node_share(a, n));
	}
	return map;
}

static enum opk_status read_org(struct opk_session *s, struct operand *t,
	struct span bytes, const char *name, struct faults *f)
{
	struct source src = { name, bytes };
	struct component org = {
		.bytes = bytes, .sha256 = digest_of(bytes), .trees = &s->trees
	};
	enum opk_status st;

	if (!kind_of_path(SPAN("org.yaml"), &org.id))
		return fault_memory(f);
	st = component_tree(&org, &src, &t->arena, f, &t->org);
	if (!st)
		t->own.source = source_of(t->org, &t->arena);
	return st;
}

/* Faults show paths as one would type them from here. */
static void name_state(struct operand *t, const char *root)
{
	t->own.name = t->name;
	t->own.complete = true;
	t->own.prefix = strcmp(root, ".")
				? arena_print(&t->arena, "%s/", root).ptr
				: "";
}

static enum opk_status load_store(
	struct opk_session *s, struct operand *t, struct faults *f)
{
	struct span bytes;
	enum opk_status st;

	t->state = &t->own;
	t->loaded = true;
	session_progress(s, "reading", 0, 0);
	st = store_read(
		t->store, SPAN("org.yaml"), ORG_BYTES, &t->arena, f, &bytes);
	if (!st)
		st = read_org(s, t, bytes, "org.yaml", f);
	/* what org.yaml lacks is no fault of the components */
	if (st < OPK_SYSTEM)
		st = worse(
			st, store_load(t->store, false, &t->arena, f, &t->own));
	name_state(t, store_root(t->store));
	return st;
}

enum opk_status operand_open_org(struct opk_session *s, enum store_mode mode,
	struct faults *f, struct operand *out)
{
	enum opk_status st;

	*out = (struct operand){ .name = "org" };
	st = session_store(s, mode, f, &out->store);
	if (st)
		return st;
	if (strcmp(store_root(out->store), "."))
		out->name = store_root(out->store);
	st = load_store(s, out, f);
	operand_keep_trees(s, out);
	return st;
}

static enum opk_status open_git(struct opk_session *s, const char *rev,
	struct faults *f, struct operand *t)
{
	const char *start = s->settings.directory, *root;
	struct span org;
	enum opk_status st;

	t->state = &t->own;
	t->loaded = true;
	st = store_find(start ? start : ".", &t->arena, f, &root);
	if (!st)
		st = revision_load(
			root, rev, &s->watch, &t->arena, f, &t->own, &org);
	t->own.name = t->name;
	t->own.complete = true;
	t->own.prefix = arena_print(&t->arena, "%s:", t->name).ptr;
	return st ? st : read_org(s, t, org, "org.yaml", f);
}

/* A folder of an org is no place for another one. */
static enum opk_status no_org(
	const char *operand, struct arena *a, struct faults *f)
{
	struct source src = { .name = operand };
	struct faults unheard = { .arena = a };
	const char *root;

	if (!store_find(operand, a, &unheard, &root))
		return fault(f, OPK_NO_ORG, &src, 0, 0,
			"'%s' is no org, but a folder of one\n"
			"Name the org, '%s', in its place.",
			operand, root);
	return fault(f, OPK_NO_ORG, &src, 0, 0,
		"'%s' is no org: it has no org.yaml\n"
		"'orgpack init %s' makes one.",
		operand, operand);
}

static enum opk_status open_directory(struct opk_session *s,
	const char *operand, struct faults *f, struct operand *t)
{
	struct span path = arena_print(&t->arena, "%s/org.yaml", operand);
	struct stat info;
	enum presence there;
	enum opk_status st;

	if (!path.ptr)
		return fault_memory(f);
	there = file_look(AT_FDCWD, path.ptr, &info);
	if (there == UNKNOWN)
		return fault_errno(f, OPK_CANNOT_READ, "open", path.ptr);
	if (there == ABSENT)
		return no_org(operand, &t->arena, f);
	st = believe_open(s, operand, STORE_READ_ORG, f, &t->store);
	return st ? st : load_store(s, t, f);
}

static enum opk_status open_named(struct opk_session *s, const char *operand,
	struct faults *f, struct operand *out)
{
	struct stat info;
	enum opk_status st;

	if (!strncmp(operand, "git:", 4))
		return open_git(s, operand + 4, f, out);
	if (stat(operand, &info))
		return fault_errno(f, OPK_CANNOT_READ, "open", operand);
	if (S_ISDIR(info.st_mode))
		return open_directory(s, operand, f, out);
	st = bundle_open(operand, f, &out->bundle);
	if (!st)
		out->state = bundle_state(out->bundle);
	return st;
}

enum opk_status operand_open(struct opk_session *s, const char *operand,
	struct faults *f, struct operand *out)
{
	enum opk_status st;

	if (!operand)
		return operand_open_org(s, STORE_READ_ORG, f, out);
	*out = (struct operand){ .name = operand };
	st = open_named(s, operand, f, out);
	operand_keep_trees(s, out);
	return st;
}

void operand_keep_trees(struct opk_session *s, struct operand *t)
{
	if (!t->state || t->trees)
		return;
	t->trees = &s->trees;
	tree_cache_hold(t->trees);
	state_keep_trees(t->state, t->trees);
}

bool operand_is_org(const char *operand, const struct store *s)
{
	struct stat a, b;

	return !stat(operand, &a) && !fstat(store_dir(s), &b) &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

enum opk_status operand_load(struct operand *t, struct faults *f)
{
	enum opk_status st;

	if (t->loaded)
		return OPK_OK;
	st = bundle_load(t->bundle, f);
	t->loaded = !st;
	return st;
}

enum opk_status operand_digest(
	struct opk_session *s, struct operand *t, struct faults *f)
{
	struct session_scan p = session_scan(s, "reading");
	struct scan_options o = {
		.workers = s->workers, .digest = true, .progress = &p.scan
	};
	enum opk_status st;

	if (t->bundle)
		return bundle_is_former(t->bundle) ? operand_load(t, f)
						   : OPK_OK;
	st = state_scan(t->state, &o, f);
	if (!st) {
		t->state->digest = state_digest(t->state);
		t->state->has_digest = true;
	}
	return st;
}

void operand_close(struct operand *t)
{
	bundle_close(t->bundle);
	store_close(t->store);
	if (t->trees)
		tree_cache_drop(t->trees);
	arena_release(&t->arena);
	*t = (struct operand){ 0 };
}

struct node *operand_tree(const struct operand *t, const struct component *c,
	struct arena *a, struct faults *f)
{
	struct source src = { state_place(t->state, c, a), c->bytes };
	struct node *tree = NULL;

	if (!src.name || component_tree(c, &src, a, f, &tree))
		return NULL;
	return tree;
}
