/* SPDX-License-Identifier: MIT */
/* A scratch org on disk, and short words for what is done to it. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/beneath.h"
#include "store/store.h"
#include "util/file.h"
#include "util/path.h"
#include "model/plan.h"
#include "schema/kind.h"
#include "store/commit.h"
#include "store/handle.h"
#include "store/undo.h"
#include "util/buf.h"

/* One test's org. */
struct org {
	char dir[256];
	struct arena arena;
	struct faults faults;
	struct store *store;
	struct plan plan;
	struct commit done; /* by the last commit */
};

static inline int org_setup(void **state)
{
	struct org *o = calloc(1, sizeof *o);
	const char *tmp = getenv("TMPDIR");

	assert_non_null(o);
	snprintf(o->dir, sizeof o->dir, "%s/orgpack-test.XXXXXX",
		tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(o->dir));
	o->faults.arena = &o->arena;
	*state = o;
	return 0;
}

static inline int org_teardown(void **state)
{
	struct org *o = *state;

	store_close(o->store);
	beneath_remove(AT_FDCWD, o->dir);
	arena_release(&o->arena);
	free(o);
	return 0;
}

/* "<dir>/<path>"; lives as long as the test. */
static inline const char *at(struct org *o, const char *path)
{
	struct span full = arena_print(&o->arena, "%s/%s", o->dir, path);

	assert_non_null(full.ptr);
	return full.ptr;
}

/* Make a directory and those above it. */
static inline void make_dir(struct org *o, const char *path)
{
	struct span up = path_parent(span_of(path));

	if (up.len)
		make_dir(o, arena_copy(&o->arena, up).ptr);
	assert_true(!mkdir(at(o, path), 0755) || errno == EEXIST);
}

/* Write a file by hand, as an editor would. */
static inline void put(struct org *o, const char *path, const char *text)
{
	struct span up = path_parent(span_of(path));
	FILE *file;

	if (up.len)
		make_dir(o, arena_copy(&o->arena, up).ptr);
	file = fopen(at(o, path), "w");
	assert_non_null(file);
	assert_int_equal(fputs(text, file) < 0, 0);
	assert_int_equal(fclose(file), 0);
}

/* What is in a file; "" when it is not there. */
static inline const char *get(struct org *o, const char *path)
{
	struct faults f = { .arena = &o->arena };
	struct span text = { "", 0 };

	file_read_operand(at(o, path), 1 << 20, &o->arena, &f, &text);
	return text.ptr;
}

static inline bool is_there(struct org *o, const char *path)
{
	struct stat st;

	return !lstat(at(o, path), &st);
}

static inline mode_t mode_of(struct org *o, const char *path)
{
	struct stat st;

	assert_int_equal(lstat(at(o, path), &st), 0);
	return st.st_mode & 07777;
}

static inline void list_tree(struct org *o, const char *path, struct buf *out)
{
	struct dirent **names;
	int n = scandir(at(o, path), &names, NULL, alphasort);

	assert_true(n >= 0);
	for (int i = 0; i < n; i++) {
		const char *name = names[i]->d_name, *full;

		if (name[0] != '.') {
			full = arena_print(&o->arena, "%s/%s", path, name).ptr;
			buf_print(out, "%s %o %s\n", full, mode_of(o, full),
				names[i]->d_type == DT_DIR ? "" : get(o, full));
			if (names[i]->d_type == DT_DIR)
				list_tree(o, full, out);
		}
		free(names[i]);
	}
	free(names);
}

/* All paths with modes and contents, but .orgpack. */
static inline const char *tree_of(struct org *o)
{
	struct buf b = { 0 };
	const char *text;

	list_tree(o, ".", &b);
	text = arena_copy(&o->arena, buf_span(&b)).ptr;
	buf_release(&b);
	return text;
}

static inline enum opk_status open_org(struct org *o, enum store_mode mode)
{
	store_close(o->store);
	o->store = NULL;
	return store_open(o->dir, mode, 0, &o->faults, &o->store);
}

static inline void reopen(struct org *o, enum store_mode mode)
{
	assert_int_equal(open_org(o, mode), OPK_OK);
}

/* Start a plan; nothing of an earlier one stays. */
static inline void plan(struct org *o, const char *command)
{
	o->plan = (struct plan){ .command = span_of(command),
		.summary = span_of(command) };
}

static inline struct plan_op *operation(struct org *o, enum plan_action action,
	const char *path, const char *before, const char *after)
{
	struct plan_op *op = plan_add(&o->arena, &o->plan);
	struct identity id;

	assert_non_null(op);
	op->action = action;
	op->path = span_of(path);
	op->internal = span_starts(op->path, SPAN(".orgpack/"));
	if (kind_of_path(op->path, &id))
		op->kind = id.kind;
	if (before)
		op->before = digest_of(span_of(before));
	if (after) {
		op->bytes = span_of(after);
		op->after = digest_of(op->bytes);
	}
	return op;
}

static inline void will_add(struct org *o, const char *path, const char *text)
{
	operation(o, PLAN_ADD, path, NULL, text);
}

static inline void will_change(
	struct org *o, const char *path, const char *before, const char *after)
{
	operation(o, PLAN_CHANGE, path, before, after);
}

static inline void will_delete(
	struct org *o, const char *path, const char *before)
{
	operation(o, PLAN_DELETE, path, before, NULL);
}

/* Seal the plan and commit it. */
static inline enum opk_status commit(struct org *o)
{
	plan_seal(&o->plan);
	return store_commit(o->store, &o->plan, &o->faults, &o->done);
}

/* Plan the undo of a transaction and commit it. */
static inline enum opk_status undo(struct org *o, uint64_t id, bool force)
{
	uint64_t undoes = 0;
	enum opk_status st = store_undo_plan(
		o->store, id, force, &o->arena, &o->faults, &o->plan, &undoes);

	if (!st)
		st = store_commit(o->store, &o->plan, &o->faults, &o->done);
	return st;
}

/* How many faults and warnings there were of a code; forgets all faults. */
static inline size_t said(struct org *o, enum opk_code code)
{
	size_t n = 0;

	for (size_t i = 0; i < o->faults.count; i++)
		n += o->faults.items[i].code == code;
	o->faults = (struct faults){ .arena = &o->arena };
	return n;
}

static inline bool has(struct org *o, struct span path)
{
	bool is_there = false;

	assert_int_equal(
		store_has(o->store, path, &o->faults, &is_there), OPK_OK);
	return is_there;
}

/*
 * Permissions do not bind the superuser: give the org away and work as
 * somebody else until `become(0)`. False: that is not possible here.
 */
static inline bool become(struct org *o, uid_t who)
{
	if (getuid())
		return true;
	if (!who)
		return !seteuid(0);
	if (chown(o->dir, who, (gid_t)-1) || seteuid(who))
		return false;
	if (!access(o->dir, W_OK) &&
		!faccessat(AT_FDCWD, o->dir, W_OK, AT_EACCESS))
		return true;
	return !seteuid(0) && false;
}

enum { NOBODY = 65534 };

#define STORE_TEST(name) \
	cmocka_unit_test_setup_teardown(name, org_setup, org_teardown)

#endif
