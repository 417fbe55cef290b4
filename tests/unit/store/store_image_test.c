/* SPDX-License-Identifier: MIT */
/* What the history keeps of large files is found, checked and taken back. */
#include "stage_fixture.h"
#include "model/plan.h"
#include "store/history.h"
#include "store/stage.h"
#include "store/undo.h"

static void takes_back_what_a_delta_describes_and_has_it_again(void **state)
{
	struct org *o = *state;
	const char *before, *after;

	start(o);
	before = tree_of(o);
	convert(o);
	after = tree_of(o);
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_string_equal(tree_of(o), before);
	assert_int_equal(undo(o, 2, false), OPK_OK);
	assert_string_equal(tree_of(o), after);
	assert_int_equal(undo(o, 3, false), OPK_OK);
	assert_string_equal(tree_of(o), before);
	assert_int_equal(undo(o, 4, false), OPK_OK);
	assert_int_equal(undo(o, 1, false), OPK_OK);
	assert_string_equal(tree_of(o), before);
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
	assert_int_equal(o->faults.count, 0);
	assert_false(is_there(o, ".orgpack/txn"));
}

static void forces_no_delta_on_another_file(void **state)
{
	struct org *o = *state;

	start(o);
	convert(o);
	put(o, LEADS, "id,Name\n1,Ng\n2,Sato\n3,Oe\n");
	assert_int_equal(undo(o, 0, false), OPK_CONFLICT);
	assert_int_equal(undo(o, 0, true), OPK_CONFLICT);
	assert_int_equal(said(o, OPK_CHANGED_UNDERNEATH), 2);
	assert_false(is_there(o, ".orgpack/txn"));
	put(o, LEADS, OLD);
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_false(is_there(o, DEALS));
	assert_string_equal(get(o, LEADS), OLD);
}

/* Write a delta anew, with the digest that belongs to it. */
static void forge(struct org *o, const char *path, const char *body)
{
	struct digest d = digest_of(span_of(body));
	char hex[DIGEST_HEX + 1];

	digest_format(&d, hex);
	put(o, path, arena_print(&o->arena, "%send %s\n", body, hex).ptr);
}

static void undoes_nothing_with_a_forged_delta(void **state)
{
	static const char *const cases[] = {
		"orgpack-delta/1\ncopy 0 13\ntext 6\n2,Abe\n",
		"orgpack-delta/1\ncopy 0 1300\n",
		"orgpack-delta/1\n",
	};
	struct org *o = *state;
	const char *before;

	start(o);
	convert(o);
	before = tree_of(o);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		forge(o, ".orgpack/history/1/old/3", cases[i]);
		assert_int_equal(undo(o, 0, false), OPK_MALFORMED);
		assert_int_equal(said(o, OPK_BAD_HISTORY), 1);
		assert_string_equal(tree_of(o), before);
		assert_false(is_there(o, ".orgpack/txn"));
	}
}

/* 9 MiB of a table, the same for the same seed. */
static const char *large_text(struct org *o, char seed)
{
	size_t n = 9 << 20;
	char *p = arena_alloc(&o->arena, n + 1, 1, 1);

	assert_non_null(p);
	for (size_t i = 0; i < n; i++)
		p[i] = (char)(i % 61 ? 'a' + (i * 7 + (size_t)seed) % 26
				     : '\n');
	p[n] = '\0';
	return p;
}

static bool holds(struct org *o, const char *path, const char *text)
{
	struct faults f = { .arena = &o->arena };
	struct span found = { "", 0 };

	return !file_read_operand(
		       at(o, path), 1 << 24, &o->arena, &f, &found) &&
	       span_is(found, text);
}

static void takes_back_what_is_too_large_for_memory(void **state)
{
	struct org *o = *state;
	const char *old = large_text(o, 1), *new = large_text(o, 2);

	put(o, LEADS, old);
	put(o, DEALS, old);
	reopen(o, STORE_WRITE);
	plan(o, "convert");
	will_put(o, PLAN_CHANGE, LEADS, old, new);
	will_delete(o, DEALS, old);
	assert_int_equal(commit(o), OPK_OK);
	assert_true(holds(o, LEADS, new));
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_int_equal(o->plan.items[0].bytes.len, 0);
	assert_int_equal(o->plan.items[1].bytes.len, 0);
	assert_true(holds(o, LEADS, old));
	assert_true(holds(o, DEALS, old));
	assert_int_equal(undo(o, 2, false), OPK_OK);
	assert_true(holds(o, LEADS, new));
	assert_false(is_there(o, DEALS));
	put(o, ".orgpack/history/1/old/2", large_text(o, 3));
	put(o, ".orgpack/history/1/old/3", large_text(o, 3));
	assert_int_equal(undo(o, 0, false), OPK_MALFORMED);
	assert_true(said(o, OPK_BAD_HISTORY) >= 1);
	assert_true(holds(o, LEADS, new));
}

static void says_to_readers_what_an_undo_would_do(void **state)
{
	struct org *o = *state;
	uint64_t undoes;
	unsigned number;
	int fd;

	start(o);
	convert(o);
	reopen(o, STORE_READ);
	assert_int_equal(store_undo_plan(o->store, 0, false, &o->arena,
				 &o->faults, &o->plan, &undoes),
		OPK_OK);
	assert_int_equal(o->plan.count, 2);
	assert_int_equal(o->plan.items[0].action, PLAN_CHANGE);
	assert_int_equal(o->plan.items[0].staged, 0);
	assert_int_equal(
		store_stage(o->store, &o->faults, &number, &fd), OPK_SYSTEM);
	assert_int_equal(
		store_keep(o->store, "x", &o->faults, &fd), OPK_SYSTEM);
	assert_false(is_there(o, ".orgpack/txn"));
}

static void finds_what_was_kept_to_be_another(void **state)
{
	static const struct {
		const char *path, *text;
	} cases[] = {
		{ ".orgpack/history/1/results.csv", "line,id\n1,3\n" },
		{ ".orgpack/history/1/results.csv", NULL },
		{ ".orgpack/history/1/old/3", NULL },
		{ ".orgpack/history/1/old/3", "orgpack-delta/1\ncopy 0 1\n" },
	};
	struct org *o = *state;

	start(o);
	convert(o);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *was = get(o, cases[i].path);

		if (cases[i].text)
			put(o, cases[i].path, cases[i].text);
		else
			assert_int_equal(unlink(at(o, cases[i].path)), 0);
		assert_int_equal(store_verify_history(o->store, &o->faults),
			OPK_MALFORMED);
		assert_int_equal(said(o, OPK_BAD_HISTORY), 1);
		put(o, cases[i].path, was);
	}
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
}

static void takes_no_entry_that_keeps_what_it_may_not(void **state)
{
	static const char *const cases[] = { "name: ../../org.yaml",
		"name: journal", "name: Results.csv", "sha256: md5:0" };
	struct org *o = *state;
	const char *path = ".orgpack/history/1/entry.yaml", *text, *name;

	start(o);
	convert(o);
	text = get(o, path);
	name = strstr(text, "name: results.csv");
	assert_non_null(name);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put(o, path,
			arena_print(&o->arena, "%.*s%s%s", (int)(name - text),
				text, cases[i],
				name + strlen("name: results.csv"))
				.ptr);
		assert_int_equal(store_verify_history(o->store, &o->faults),
			OPK_MALFORMED);
		assert_true(said(o, OPK_BAD_HISTORY) > 0);
	}
}

static void opens_what_the_history_has(void **state)
{
	struct org *o = *state;
	struct digest before, after, old = digest_of(span_of(OLD)),
				     new = digest_of(span_of(NEW));
	char text[32] = "";
	bool is_delta = false;
	int fd;

	start(o);
	convert(o);
	assert_int_equal(undo(o, 0, false), OPK_OK);
	fd = store_open_kept(o->store, 1, "results.csv");
	assert_int_equal(read(fd, text, sizeof text), 12);
	assert_string_equal(text, "line,id\n1,2\n");
	close(fd);
	fd = store_open_image(
		o->store, 1, SPAN(LEADS), &is_delta, &before, &after);
	assert_true(fd >= 0 && is_delta);
	assert_true(digest_equal(&before, &old));
	assert_true(digest_equal(&after, &new));
	close(fd);
	fd = store_open_image(
		o->store, 2, SPAN(LEADS), &is_delta, &before, &after);
	assert_true(fd >= 0 && !is_delta);
	assert_int_equal(read(fd, text, sizeof text), sizeof NEW - 1);
	close(fd);
	fd = store_open_image(
		o->store, 2, SPAN(DEALS), &is_delta, &before, &after);
	assert_true(fd >= 0);
	close(fd);
}

static void opens_nothing_else(void **state)
{
	static const char *const names[] = { "journal", "entry.yaml", "old",
		"..", ".", "", "../1/results.csv", "old/3", "other.csv" };
	struct org *o = *state;
	struct digest d;
	bool is_delta;

	start(o);
	convert(o);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(store_open_kept(o->store, 1, names[i]), -1);
	assert_int_equal(store_open_kept(o->store, 9, "results.csv"), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(unlink(at(o, ".orgpack/history/1/results.csv")), 0);
	assert_int_equal(
		symlink("/etc/passwd", at(o, ".orgpack/history/1/results.csv")),
		0);
	assert_int_equal(store_open_kept(o->store, 1, "results.csv"), -1);
	assert_int_equal(errno, ELOOP);
	assert_int_equal(
		store_open_image(o->store, 1, SPAN(DEALS), &is_delta, &d, &d),
		-1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(
		store_open_image(o->store, 9, SPAN(LEADS), &is_delta, &d, &d),
		-1);
	assert_int_equal(errno, ENOENT);
	put(o, ".orgpack/history/1/journal", "orgpack-journal/1 1\n");
	assert_int_equal(
		store_open_image(o->store, 1, SPAN(LEADS), &is_delta, &d, &d),
		-1);
	assert_int_equal(errno, EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(takes_back_what_a_delta_describes_and_has_it_again),
		STORE_TEST(forces_no_delta_on_another_file),
		STORE_TEST(undoes_nothing_with_a_forged_delta),
		STORE_TEST(takes_back_what_is_too_large_for_memory),
		STORE_TEST(says_to_readers_what_an_undo_would_do),
		STORE_TEST(finds_what_was_kept_to_be_another),
		STORE_TEST(takes_no_entry_that_keeps_what_it_may_not),
		STORE_TEST(opens_what_the_history_has),
		STORE_TEST(opens_nothing_else),
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
