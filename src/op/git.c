/* SPDX-License-Identifier: MIT */
/* Reading a revision with git's plumbing. */
#include "op/git.h"

#include <stdlib.h>
#include <string.h>

#include "store/twins.h"
#include "util/buf.h"
#include "util/process.h"
#include "util/vec.h"

enum { LISTING_BYTES = 256 << 20 };
static const size_t content_bytes = (size_t)4 << 30;

/* One blob that the tree lists: "<mode> blob <oid>\t<path>". */
struct blob {
	struct span oid, path;
	struct identity id; /* kind NULL: org.yaml */
};

typedef VEC(struct blob) blobs;

struct load {
	const char *root;
	struct arena *arena;
	struct faults *faults;
	struct state *out;
	struct span *org;
};

static enum opk_status git(const struct load *l, const char *const *args,
	struct span input, size_t most, struct span *out)
{
	const char *argv[16] = { "git", "-C", l->root };
	size_t n = 3;

	while (*args && n < 15)
		argv[n++] = *args++;
	return process_run(argv, input, most, l->arena, l->faults, out, NULL);
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
	const char *argv[] = { "git", "-C", l->root, "rev-parse", "--verify",
		"--quiet", "--end-of-options", want.ptr, NULL };
	enum opk_status st;
	int code;

	if (!want.ptr)
		return fault_memory(l->faults);
	st = process_run(
		argv, SPAN(""), 4096, l->arena, l->faults, &out, &code);
	if (st)
		return st;
	if (code || span_starts(out, SPAN("^"))) /* "^rev": all but */
		return fault(l->faults, OPK_BAD_OPTION, NULL, 0, 0,
			"git knows no revision '%s' here\n"
			"'git log' lists the revisions of an org kept in git.",
			rev);
	out = arena_copy(l->arena, first_line(out));
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
	while (path.len) {
		struct span part = span_split(path, '/', &path);
		char first = part.len ? part.ptr[0] : '.';
		char last = part.len ? part.ptr[part.len - 1] : '.';

		if (first == '.' || last == '~' ||
			(first == '#' && last == '#'))
			return true;
	}
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

	st = git(l, args, SPAN(""), LISTING_BYTES, &out);
	while (st < OPK_SYSTEM && out.len)
		st = worse(st, list_one(l, span_split(out, '\0', &out), list));
	if (!st && list->count)
		qsort(list->items, list->count, sizeof *list->items, by_path);
	return st;
}

/* Take "<oid> blob <size>\n<bytes>\n" off the front of *out. */
static bool next_blob(struct span *out, struct span *bytes)
{
	struct span rest, head = span_split(*out, '\n', &rest);
	size_t at = span_find_last(head, ' '), size = 0;

	for (size_t i = at + 1; i < head.len; i++) {
		if (head.ptr[i] < '0' || head.ptr[i] > '9' ||
			size > content_bytes)
			return false;
		size = size * 10 + (size_t)(head.ptr[i] - '0');
	}
	if (at >= head.len || size >= rest.len || rest.ptr[size] != '\n')
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
	if (bytes.len > COMPONENT_BYTES)
		return refuse(l, "has more than 16 MiB", b->path);
	c = &l->out->items[l->out->count++];
	*c = (struct component){
		.id = b->id, .path = b->path, .bytes = bytes, .size = bytes.len
	};
	c->name = kind_name(l->arena, &c->id);
	c->sha256 = digest_of(bytes);
	return c->name.ptr ? OPK_OK : fault_memory(l->faults);
}

static enum opk_status read_blobs(const struct load *l, const blobs *list)
{
	const char *args[] = { "cat-file", "--batch", NULL };
	struct buf input = { 0 };
	enum opk_status st;
	struct span out, bytes;

	l->out->items = arena_new(l->arena, struct component, list->count);
	for (size_t i = 0; i < list->count; i++) {
		buf_add(&input, list->items[i].oid);
		buf_add_char(&input, '\n');
	}
	if (input.failed || !l->out->items)
		st = fault_memory(l->faults);
	else
		st = git(l, args, buf_span(&input), content_bytes, &out);
	buf_release(&input);
	for (size_t i = 0; !st && i < list->count; i++) {
		if (!next_blob(&out, &bytes))
			st = fault(l->faults, OPK_CANNOT_RUN, NULL, 0, 0,
				"git does not have all objects of the "
				"revision\nA shallow or partial clone must "
				"be completed first.");
		else
			st = take(l, &list->items[i], bytes);
	}
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

enum opk_status git_load(const char *root, const char *rev, struct arena *a,
	struct faults *f, struct state *out, struct span *org)
{
	struct load l = { root, a, f, out, org };
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
