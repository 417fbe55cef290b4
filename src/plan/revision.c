/* SPDX-License-Identifier: MIT */
/* Reading a revision with git's plumbing. */
#include "plan/revision.h"

#include <stdlib.h>
#include <string.h>

#include "model/state.h"
#include "store/twins.h"
#include "util/buf.h"
#include "util/git.h"
#include "util/path.h"
#include "util/vec.h"

enum { REVISION_BYTES = 1 << 16, LISTING_BYTES = 256 << 20 };
static const size_t content_bytes = (size_t)4 << 30;

/* One blob that the tree lists: "<mode> blob <oid>\t<path>". */
struct blob {
	struct span oid, path;
	struct identity id; /* kind NULL: org.yaml */
};

typedef VEC(struct blob) blobs;

struct load {
	const char *root;
	struct process_watch *watch;
	struct arena *arena;
	struct faults *faults;
	struct state *out;
	struct span *org;
};

/* Run git for its output; that it gives none is a fault. */
static enum opk_status ask(const struct load *l, const char *const *args,
	struct span input, size_t most, struct span *out)
{
	struct git_answer answer;
	enum opk_status st = git_run(l->root, args, input, most, l->watch,
		l->arena, l->faults, &answer);

	if (!st && (answer.state != GIT_DONE || answer.status))
		st = git_refuse(l->root, &answer, l->faults);
	*out = answer.out;
	return st;
}

static struct span first_line(struct span s)
{
	struct span rest;

	return span_split(s, '\n', &rest);
}

static enum opk_status find_commit(
	const struct load *l, const char *rev, const char **commit)
{
	struct span want = arena_print(l->arena, "%s^{commit}", rev), out;
	const char *args[] = { "rev-parse", "--verify", "--quiet",
		"--end-of-options", want.ptr, NULL };
	struct git_answer answer;
	enum opk_status st;

	if (!want.ptr)
		return fault_memory(l->faults);
	st = git_run(l->root, args, SPAN(""), REVISION_BYTES, l->watch,
		l->arena, l->faults, &answer);
	if (st)
		return st;
	if (answer.state != GIT_DONE)
		return git_refuse(l->root, &answer, l->faults);
	if (answer.status || span_starts(answer.out, SPAN("^"))) /* all but */
		return fault(l->faults, OPK_BAD_OPTION, NULL, 0, 0,
			"git knows no revision '%s' here\n"
			"'git log' lists the revisions of an org kept in git.",
			rev);
	out = arena_copy(l->arena, first_line(answer.out));
	if (!out.ptr)
		return fault_memory(l->faults);
	*commit = out.ptr;
	return OPK_OK;
}

static enum opk_status refuse(
	const struct load *l, const char *what, struct span path)
{
	struct source src = { .name = arena_copy(l->arena, path).ptr };

	return fault(l->faults, OPK_UNKNOWN_PATH, &src, 0, 0,
		"'%.*s' %s\nIn the folders of an org only its components "
		"can be; 'orgpack schema' lists the kinds and their places.",
		SPAN_ARG(path), what);
}

/* What editors leave behind, in any part: the store passes it over, too. */
static bool is_litter(struct span path)
{
	while (path.len)
		if (path_is_litter(span_split(path, '/', &path)))
			return true;
	return false;
}

static struct span top_of(struct span path)
{
	return span_cut(path, 0, span_find(path, '/', 0));
}

/* Is this in the folder of a kind that is exported? */
static bool is_configuration(struct span path)
{
	for (unsigned i = 0; i < kind_count(); i++)
		if (!kind_at(i)->local &&
			span_equal(top_of(kind_at(i)->path), top_of(path)))
			return !is_litter(path);
	return false;
}

/* Dot-files, records and everything else that no kind owns are no business
 * of a configuration; the folders of kinds are. */
static enum opk_status list_one(
	const struct load *l, struct span line, blobs *list)
{
	struct span path, head = span_split(line, '\t', &path), rest, mode;
	struct blob *b, item = { .path = path };
	bool is_org = span_is(path, "org.yaml");

	mode = span_split(head, ' ', &rest);
	if (!kind_of_path(path, &item.id)) {
		if (!is_configuration(path))
			return OPK_OK;
		return refuse(l,
			span_starts(mode, SPAN("100"))
				? "is the place of no component"
				: "is no regular file in git",
			path);
	}
	if (item.id.kind->local && !is_org)
		return OPK_OK;
	if (!span_starts(mode, SPAN("100")))
		return refuse(l, "is no regular file in git", path);
	if (is_org)
		item.id.kind = NULL;
	span_split(rest, ' ', &item.oid); /* behind "blob " */
	b = vec_add(l->arena, list);
	if (!b)
		return fault_memory(l->faults);
	*b = item;
	return OPK_OK;
}

static int by_path(const void *x, const void *y)
{
	return span_order(
		((const struct blob *)x)->path, ((const struct blob *)y)->path);
}

static enum opk_status list_tree(
	const struct load *l, const char *commit, blobs *list)
{
	const char *args[] = { "ls-tree", "-r", "-z", commit, NULL };
	enum opk_status st;
	struct span out;

	st = ask(l, args, SPAN(""), LISTING_BYTES, &out);
	while (st < OPK_SYSTEM && out.len)
		st = worse(st, list_one(l, span_split(out, '\0', &out), list));
	if (!st && list->count)
		qsort(list->items, list->count, sizeof *list->items, by_path);
	return st;
}

/* The size in "<oid> blob <size>"; false: git says something else. */
static bool read_size(struct span head, size_t *size)
{
	struct span rest, type, digits;

	span_split(head, ' ', &rest);
	type = span_split(rest, ' ', &digits);
	if (!span_is(type, "blob") || !digits.len || digits.len > 18)
		return false;
	*size = 0;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
			return false;
		*size = *size * 10 + (size_t)(digits.ptr[i] - '0');
	}
	return true;
}

/* Take "<oid> blob <size>\n<bytes>\n" off the front of *out. */
static bool next_blob(struct span *out, struct span *bytes)
{
	struct span rest, head = span_split(*out, '\n', &rest);
	size_t size;

	if (!read_size(head, &size) || size >= rest.len ||
		rest.ptr[size] != '\n')
		return false;
	*bytes = span_cut(rest, 0, size);
	*out = span_cut(rest, size + 1, rest.len);
	return true;
}

static enum opk_status take(
	const struct load *l, const struct blob *b, struct span bytes)
{
	struct component *c;

	if (!b->id.kind) {
		*l->org = bytes;
		return OPK_OK;
	}
	c = &l->out->items[l->out->count++];
	*c = (struct component){
		.id = b->id, .path = b->path, .bytes = bytes, .size = bytes.len
	};
	c->name = kind_name(l->arena, &c->id);
	c->sha256 = digest_of(bytes);
	return c->name.ptr ? OPK_OK : fault_memory(l->faults);
}

static enum opk_status refuse_object(
	const struct load *l, const struct blob *b, const char *what)
{
	struct source src = { .name = arena_copy(l->arena, b->path).ptr };

	return fault(l->faults, OPK_CANNOT_RUN, &src, 0, 0,
		"git %s '%.*s' of the revision\nIn a shallow or partial clone "
		"'git cat-file -p %.*s' fetches it; orgpack lets git fetch "
		"nothing.",
		what, SPAN_ARG(b->path), SPAN_ARG(b->oid));
}

/*
 * Before anything is read, see that it is there and no larger than it may be.
 * git before 2.45 ends when it may not fetch what is missing: that is the
 * first that it said nothing about.
 */
static enum opk_status check_blobs(
	const struct load *l, const blobs *list, struct span names)
{
	const char *args[] = { "cat-file", "--batch-check", NULL };
	struct git_answer answer;
	size_t size, total = 0;
	enum opk_status st = git_run(l->root, args, names, LISTING_BYTES,
		l->watch, l->arena, l->faults, &answer);

	if (!st && answer.state != GIT_DONE && answer.state != GIT_FAILED)
		return git_refuse(l->root, &answer, l->faults);
	for (size_t i = 0; !st && i < list->count; i++) {
		const struct blob *b = &list->items[i];

		if (!read_size(
			    span_split(answer.out, '\n', &answer.out), &size))
			st = refuse_object(l, b, "does not have");
		else if (size > COMPONENT_BYTES)
			st = refuse(l, "has more than 16 MiB", b->path);
		else if ((total += size) > content_bytes)
			st = fault(l->faults, OPK_TOO_LARGE, NULL, 0, 0,
				"the revision has more than 4 GiB");
	}
	if (!st && (answer.state != GIT_DONE || answer.status))
		st = git_refuse(l->root, &answer, l->faults);
	return st;
}

static enum opk_status take_blobs(
	const struct load *l, const blobs *list, struct span names)
{
	const char *args[] = { "cat-file", "--batch", NULL };
	/* beside its content: the line before, and the newline behind */
	size_t most = content_bytes + list->count * 128;
	struct span out, bytes;
	enum opk_status st = ask(l, args, names, most, &out);

	for (size_t i = 0; !st && i < list->count; i++) {
		if (!next_blob(&out, &bytes))
			st = refuse_object(l, &list->items[i], "cannot read");
		else
			st = take(l, &list->items[i], bytes);
	}
	return st;
}

static enum opk_status read_blobs(const struct load *l, const blobs *list)
{
	struct buf names = { 0 };
	enum opk_status st;

	l->out->items = arena_new(l->arena, struct component, list->count);
	for (size_t i = 0; i < list->count; i++) {
		buf_add(&names, list->items[i].oid);
		buf_add_char(&names, '\n');
	}
	if (names.failed || !l->out->items)
		st = fault_memory(l->faults);
	else
		st = check_blobs(l, list, buf_span(&names));
	if (!st)
		st = take_blobs(l, list, buf_span(&names));
	buf_release(&names);
	return st;
}

static enum opk_status check_twins(const struct load *l)
{
	size_t n = l->out->count;
	struct span *paths = arena_new(l->arena, struct span, n);

	if (!paths)
		return fault_memory(l->faults);
	for (size_t i = 0; i < n; i++)
		paths[i] = l->out->items[i].path;
	return twins_check(NULL, paths, n, l->faults);
}

enum opk_status revision_load(const char *root, const char *rev,
	struct process_watch *watch, struct arena *a, struct faults *f,
	struct state *out, struct span *org)
{
	struct load l = { root, watch, a, f, out, org };
	const char *commit = NULL;
	blobs list = { 0 };
	enum opk_status st;

	*org = SPAN("");
	st = find_commit(&l, rev, &commit);
	if (!st)
		st = list_tree(&l, commit, &list);
	if (!st)
		st = read_blobs(&l, &list);
	if (!st)
		st = check_twins(&l);
	if (!st && !org->len)
		st = fault(f, OPK_NO_ORG, NULL, 0, 0,
			"the revision '%s' holds no org.yaml here", rev);
	return st;
}
