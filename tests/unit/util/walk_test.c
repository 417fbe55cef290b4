/* SPDX-License-Identifier: MIT */
/* Walks: every file once, in byte order of paths, whoever lists them. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "util/buf.h"
#include "util/walk.h"

/* A new directory that is removed with all it holds. */
struct place {
	char path[64];
	int dir;
};

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof *p);

	assert_non_null(p);
	strcpy(p->path, "/tmp/orgpack-walk-XXXXXX");
	assert_non_null(mkdtemp(p->path));
	p->dir = open(p->path, O_RDONLY | O_DIRECTORY);
	assert_true(p->dir >= 0);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;
	char command[128];

	close(p->dir);
	snprintf(command, sizeof command, "rm -rf %s", p->path);
	assert_int_equal(system(command), 0);
	free(p);
	return 0;
}

/* Make a file and the directories that it is in. */
static void make(const struct place *p, const char *path)
{
	char part[2048];
	int fd;

	for (size_t i = 0; path[i]; i++) {
		if (path[i] != '/')
			continue;
		snprintf(part, sizeof part, "%.*s", (int)i, path);
		if (mkdirat(p->dir, part, 0777))
			assert_int_equal(errno, EEXIST);
	}
	fd = openat(p->dir, path, O_WRONLY | O_CREAT, 0666);
	assert_true(fd >= 0);
	close(fd);
}

static enum opk_status note(void *user, struct span path)
{
	struct buf *b = user;

	buf_add(b, path);
	buf_add_char(b, '\n');
	return OPK_OK;
}

static bool skip_b(void *user, struct span path, bool is_dir)
{
	(void)user;
	return is_dir ? span_is(path, "b") : span_ends(path, SPAN("~"));
}

/* Walk; says what was seen, and the first fault behind it. */
static const char *walk(
	const struct place *p, walk_skip_fn *skip, struct buf *b)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };

	buf_clear(b);
	if (walk_files(p->dir, "top", skip, b, note, &a, &f))
		buf_print(b, "%s: %s\n", f.items[0].at.file,
			opk_code_word(f.items[0].code));
	buf_add_char(b, '\0');
	arena_release(&a);
	return b->ptr;
}

static void files_come_in_byte_order_of_paths(void **state)
{
	static const char *const paths[] = { "a/z", "a.b", "a0", "a-", "b",
		"a/b/c", "a/b.c", "a/b0", "B", "a/.x", "\xc3\xa4" };
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		make(*state, paths[i]);
	assert_string_equal(walk(*state, NULL, &b),
		"B\na-\na.b\na/.x\na/b.c\na/b/c\na/b0\na/z\na0\nb\n\xc3\xa4\n");
	buf_release(&b);
}

static void what_is_skipped_is_left_out_with_all_below(void **state)
{
	static const char *const paths[] = { "a/b/c", "b/c", "b/d/e", "c~",
		"d" };
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		make(*state, paths[i]);
	assert_string_equal(walk(*state, skip_b, &b), "a/b/c\nd\n");
	buf_release(&b);
}

static void many_folders_give_one_order(void **state)
{
	struct buf b = { 0 }, want = { 0 };
	char path[64];

	for (int i = 0; i < 300; i++) {
		snprintf(path, sizeof path, "d%03d/x/f", i);
		make(*state, path);
		buf_print(&want, "%s\n", path);
		snprintf(path, sizeof path, "d%03d/y", i);
		make(*state, path);
		buf_print(&want, "%s\n", path);
	}
	buf_add_char(&want, '\0');
	for (int i = 0; i < 3; i++)
		assert_string_equal(walk(*state, NULL, &b), want.ptr);
	buf_release(&b);
	buf_release(&want);
}

static void links_are_seen_and_not_followed(void **state)
{
	const struct place *p = *state;
	struct buf b = { 0 };

	make(p, "a/b");
	assert_int_equal(symlinkat("a", p->dir, "c"), 0);
	assert_int_equal(symlinkat("..", p->dir, "a/up"), 0);
	assert_int_equal(mkfifoat(p->dir, "d", 0666), 0);
	assert_string_equal(walk(p, NULL, &b), "a/b\na/up\nc\nd\n");
	buf_release(&b);
}

static void nesting_has_an_end(void **state)
{
	struct buf b = { 0 };
	char path[64] = "", want[96];

	for (int i = 0; i < 16; i++)
		strcat(path, "d/");
	strcat(path, "f");
	make(*state, path);
	assert_int_equal(strlen(walk(*state, NULL, &b)), strlen(path) + 1);
	strcpy(path + strlen(path) - 1, "d/f");
	make(*state, path);
	path[strlen(path) - 2] = '\0';
	snprintf(want, sizeof want, "top/%s: too-deep\n", path);
	assert_string_equal(walk(*state, NULL, &b), want);
	buf_release(&b);
}

static enum opk_status stop_at_b(void *user, struct span path)
{
	note(user, path);
	return span_is(path, "b") ? OPK_NO : OPK_OK;
}

static void a_visitor_may_end_it(void **state)
{
	const struct place *p = *state;
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct buf b = { 0 };

	make(p, "a");
	make(p, "b");
	make(p, "c");
	assert_int_equal(
		walk_files(p->dir, "top", NULL, &b, stop_at_b, &a, &f), OPK_NO);
	assert_true(span_is(buf_span(&b), "a\nb\n"));
	assert_int_equal(f.count, 0);
	buf_release(&b);
	arena_release(&a);
}

static void a_folder_that_cannot_be_listed_is_a_fault(void **state)
{
	const struct place *p = *state;
	struct buf b = { 0 };

	if (!geteuid())
		skip(); /* root lists everything */
	make(p, "a");
	make(p, "b/c");
	assert_int_equal(fchmodat(p->dir, "b", 0, 0), 0);
	assert_string_equal(walk(p, NULL, &b), "top/b: cannot-read\n");
	assert_int_equal(fchmodat(p->dir, "b", 0777, 0), 0);
	buf_release(&b);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(files_come_in_byte_order_of_paths),
		TEST(what_is_skipped_is_left_out_with_all_below),
		TEST(many_folders_give_one_order),
		TEST(links_are_seen_and_not_followed),
		TEST(nesting_has_an_end),
		TEST(a_visitor_may_end_it),
		TEST(a_folder_that_cannot_be_listed_is_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
