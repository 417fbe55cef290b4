/* SPDX-License-Identifier: MIT */
/* What is too large for memory goes the way of all else: whole or not. */
#include "stage_fixture.h"
#include "util/pool.h"
#include "model/plan.h"
#include "store/history.h"
#include "store/stage.h"
#include "util/delta.h"

static void commits_what_was_staged(void **state)
{
	struct org *o = *state;
	struct digest d = digest_of(span_of(NEW));
	unsigned unused;

	start(o);
	unused = stage(o, "never mind");
	assert_int_equal(unused, 1);
	convert(o);
	assert_true(digest_equal(&d, &o->plan.items[1].after));
	assert_string_equal(tree_of(o),
		"./records 755 \n"
		"./records/Deals.csv 644 id\n7\n\n"
		"./records/Leads.csv 640 id,Name\n1,Ng\n2,Sato\n\n");
	assert_false(is_there(o, ".orgpack/txn"));
	assert_false(is_there(o, ".orgpack/history/1/new"));
	assert_string_equal(
		get(o, ".orgpack/history/1/results.csv"), "line,id\n1,2\n");
	assert_int_equal(mode_of(o, ".orgpack/history/1/results.csv"), 0600);
	assert_non_null(
		strstr(get(o, ".orgpack/history/1/journal"), "\nchange~ "));
	assert_true(span_starts(span_of(get(o, ".orgpack/history/1/old/3")),
		SPAN("orgpack-delta/1\ncopy 0 13\ntext 6\n2,Ito\nend ")));
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
}

static void leaves_nothing_behind(void **state)
{
	struct org *o = *state;
	const char *before;

	start(o);
	before = tree_of(o);
	stage(o, "one");
	keep(o, "results.csv", "x");
	assert_true(is_there(o, ".orgpack/txn/new/s1"));
	store_unstage(o->store);
	assert_false(is_there(o, ".orgpack/txn"));
	store_unstage(o->store);
	stage(o, "two");
	reopen(o, STORE_WRITE);
	assert_false(is_there(o, ".orgpack/txn"));
	stage(o, "three");
	plan(o, "convert");
	assert_int_equal(commit(o), OPK_OK);
	assert_int_equal(o->done.id, 0);
	assert_false(is_there(o, ".orgpack/txn"));
	keep(o, "results.csv", "x");
	plan(o, "convert");
	will_put(o, PLAN_CHANGE, LEADS, "other", NEW);
	assert_int_equal(commit(o), OPK_CONFLICT);
	assert_false(is_there(o, ".orgpack/txn"));
	assert_string_equal(tree_of(o), before);
	assert_int_equal(said(o, OPK_RECOVERED), 0);
	convert(o);
	assert_int_equal(o->done.id, 1);
}

static void discards_what_a_killed_writer_staged(void **state)
{
	struct org *o = *state;

	start(o);
	put(o, ".orgpack/txn/new/s1", "half a tab");
	put(o, ".orgpack/txn/results.csv", "");
	reopen(o, STORE_READ);
	assert_false(store_is_unfinished(o->store));
	reopen(o, STORE_WRITE);
	assert_int_equal(said(o, OPK_RECOVERED), 1);
	assert_false(is_there(o, ".orgpack/txn"));
	convert(o);
}

static void refuses_a_plan_that_does_not_fit_the_stage(void **state)
{
	static const struct delta_piece wrong[][1] = { { { 0, 18, NULL } },
		{ { 2, 19, NULL } }, { { 0, 20, OLD } } };
	struct org *o = *state;
	struct plan_op *op;
	const char *before;

	start(o);
	before = tree_of(o);
	for (int i = 0; i < 7; i++) {
		struct delta d = { wrong[i % 3], 1 };

		plan(o, "convert");
		op = will_put(o, PLAN_CHANGE, LEADS, OLD, NEW);
		if (i < 3)
			op->back = &d;
		else if (i == 3)
			op->staged = 2;
		else if (i == 4)
			op->after = op->before;
		else if (i == 5)
			will_put(o, PLAN_ADD, DEALS, NULL, "x")->staged = 1;
		else
			op->action = PLAN_DELETE;
		assert_int_equal(commit(o), OPK_MALFORMED);
		assert_int_equal(said(o, OPK_WRONG_DIGEST), 1);
		assert_false(is_there(o, ".orgpack/txn"));
	}
	assert_string_equal(tree_of(o), before);
}

static void digests_what_the_caller_did_not(void **state)
{
	struct org *o = *state;
	struct plan_op *op;

	start(o);
	plan(o, "convert");
	op = operation(o, PLAN_CHANGE, LEADS, OLD, NULL);
	op->staged = stage(o, NEW);
	op->after = digest_of(SPAN("something else"));
	assert_int_equal(commit(o), OPK_MALFORMED);
	assert_int_equal(said(o, OPK_WRONG_DIGEST), 1);
	plan(o, "convert");
	op = operation(o, PLAN_CHANGE, LEADS, OLD, NULL);
	op->staged = stage(o, NEW);
	op->after = digest_of(span_of(NEW));
	assert_int_equal(commit(o), OPK_OK);
	assert_string_equal(get(o, LEADS), NEW);
}

enum { AT_ONCE = 6 };

/* Files that several threads write and digest. */
struct crowd {
	struct org *org;
	struct plan_op *ops[AT_ONCE];
	int fds[AT_ONCE];
	enum opk_status worst[AT_ONCE];
};

static void write_and_digest(void *user, unsigned worker, size_t i)
{
	struct crowd *c = user;
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	char line[64];

	(void)worker;
	for (off_t row = 20000; row-- > 0;) {
		snprintf(line, sizeof line, "%7jd,%7zu\n", (intmax_t)row, i);
		if (pwrite(c->fds[i], line, 16, row * 16) != 16)
			c->worst[i] = OPK_SYSTEM;
	}
	c->worst[i] = worse(
		c->worst[i], store_stage_digest(c->org->store,
				     c->ops[i]->staged, &f, &c->ops[i]->after));
	arena_release(&a);
}

static void lets_threads_write_and_digest_at_once(void **state)
{
	struct org *o = *state;
	struct crowd c = { .org = o };
	struct digest d;

	start(o);
	plan(o, "convert");
	o->plan.items = arena_new(&o->arena, struct plan_op, AT_ONCE);
	o->plan.room = AT_ONCE;
	for (int i = 0; i < AT_ONCE; i++) {
		c.ops[i] = operation(o, PLAN_ADD,
			arena_print(&o->arena, "records/M%d.csv", i).ptr, NULL,
			NULL);
		assert_int_equal(store_stage(o->store, &o->faults,
					 &c.ops[i]->staged, &c.fds[i]),
			OPK_OK);
	}
	pool_run_each(3, AT_ONCE, write_and_digest, &c);
	for (int i = 0; i < AT_ONCE; i++)
		assert_int_equal(c.worst[i], OPK_OK);
	keep(o, "results.csv", "");
	assert_int_equal(commit(o), OPK_OK);
	d = digest_of(span_of(get(o, "records/M5.csv")));
	assert_true(digest_equal(&d, &o->plan.items[5].after));
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
}

static void keeps_only_files_of_its_own(void **state)
{
	static const char *const names[] = { "", ".", "..", "entry.yaml",
		"journal", "journal.tmp", "new", "old", "a/b", "Results.csv",
		"a b", "\xc3\xa4", "con" };
	struct org *o = *state;
	struct digest d;
	int fd;

	start(o);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_int_equal(
			store_keep(o->store, names[i], &o->faults, &fd),
			OPK_MALFORMED);
		assert_int_equal(said(o, OPK_UNSAFE_PATH), 1);
	}
	keep(o, "results.csv", "");
	assert_int_equal(store_keep(o->store, "results.csv", &o->faults, &fd),
		OPK_SYSTEM);
	assert_int_equal(
		store_stage_digest(o->store, 1, &o->faults, &d), OPK_SYSTEM);
	assert_int_equal(
		store_stage_digest(o->store, 0, &o->faults, &d), OPK_SYSTEM);
	store_unstage(o->store);
	convert(o);
}

static void commits_many_and_keeps_no_delta_of_what_lasts(void **state)
{
	struct org *o = *state;
	const char *path = ".orgpack/outbox/queue.jsonl";
	struct plan_op *op;

	put(o, path, OLD);
	start(o);
	plan(o, "convert");
	op = will_put(o, PLAN_CHANGE, path, OLD, NEW);
	op->lasting = true;
	op->back = &back;
	for (int i = 0; i < 40; i++)
		will_put(o, PLAN_ADD,
			arena_print(&o->arena, "records/M%d.csv", i).ptr, NULL,
			arena_print(&o->arena, "id\n%d\n", i).ptr);
	assert_int_equal(commit(o), OPK_OK);
	assert_string_equal(get(o, path), NEW);
	assert_string_equal(get(o, "records/M39.csv"), "id\n39\n");
	assert_false(is_there(o, ".orgpack/history/1/old"));
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_string_equal(get(o, path), NEW);
	assert_false(is_there(o, "records/M39.csv"));
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
}

/* Put an org back to just behind the commit point of its first transaction. */
static void interrupt(struct org *o)
{
	store_close(o->store);
	o->store = NULL;
	assert_int_equal(
		rename(at(o, ".orgpack/history/1"), at(o, ".orgpack/txn")), 0);
	make_dir(o, ".orgpack/txn/new");
	assert_int_equal(rename(at(o, LEADS), at(o, ".orgpack/txn/new/3")), 0);
	put(o, LEADS, OLD);
	assert_int_equal(rename(at(o, DEALS), at(o, ".orgpack/txn/new/2")), 0);
}

static const char *text_of_file(struct org *o, const char *path)
{
	int fd = store_open_file(o->store, span_of(path));
	char *text = arena_alloc(&o->arena, 64, 1, 1);

	if (fd < 0)
		return "";
	assert_true(read(fd, text, 63) >= 0);
	close(fd);
	return text;
}

static void opens_the_committed_state(void **state)
{
	struct org *o = *state;
	unsigned number;
	int fd;

	start(o);
	convert(o);
	assert_string_equal(text_of_file(o, LEADS), NEW);
	interrupt(o);
	reopen(o, STORE_READ);
	assert_true(store_is_unfinished(o->store));
	assert_string_equal(text_of_file(o, LEADS), NEW);
	assert_string_equal(text_of_file(o, DEALS), "id\n7\n");
	assert_int_equal(
		store_stage(o->store, &o->faults, &number, &fd), OPK_CONFLICT);
	fd = store_open_kept(o->store, 1, "results.csv");
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
	reopen(o, STORE_WRITE);
	assert_int_equal(said(o, OPK_RECOVERED), 1);
	assert_string_equal(get(o, LEADS), NEW);
	assert_string_equal(get(o, DEALS), "id\n7\n");
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_string_equal(get(o, LEADS), OLD);
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
}

static void opens_nothing_outside_the_org(void **state)
{
	static const char *const paths[] = { "../x", "/etc/passwd", "",
		"records", "records/none.csv", "records/link.csv",
		"out/passwd" };
	struct org *o = *state;

	start(o);
	assert_int_equal(symlink("/etc", at(o, "out")), 0);
	assert_int_equal(symlink("/etc/passwd", at(o, "records/link.csv")), 0);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		assert_int_equal(
			store_open_file(o->store, span_of(paths[i])), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(commits_what_was_staged),
		STORE_TEST(leaves_nothing_behind),
		STORE_TEST(discards_what_a_killed_writer_staged),
		STORE_TEST(refuses_a_plan_that_does_not_fit_the_stage),
		STORE_TEST(digests_what_the_caller_did_not),
		STORE_TEST(lets_threads_write_and_digest_at_once),
		STORE_TEST(keeps_only_files_of_its_own),
		STORE_TEST(commits_many_and_keeps_no_delta_of_what_lasts),
		STORE_TEST(opens_the_committed_state),
		STORE_TEST(opens_nothing_outside_the_org),
	};

	return cmocka_run_group_tests_name("stage", tests, NULL, NULL);
}
