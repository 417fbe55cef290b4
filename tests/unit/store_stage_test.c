/* SPDX-License-Identifier: MIT */
/* What is too large for memory goes the way of all else: whole or not. */
#include "store_fixture.h"

#include "util/hash.h"

#define LEADS "records/Leads.csv"
#define DEALS "records/Deals.csv"

/* Stage some text for an operation. */
static unsigned stage(struct org *o, const char *text)
{
	unsigned number = 0;
	int fd = -1;

	assert_int_equal(
		store_stage(o->store, &o->faults, &number, &fd), OPK_OK);
	assert_true(file_write_all(fd, span_of(text)));
	return number;
}

static struct plan_op *will_put(struct org *o, enum plan_action action,
	const char *path, const char *before, const char *text)
{
	struct plan_op *op = operation(o, action, path, before, NULL);

	op->staged = stage(o, text);
	assert_int_equal(store_stage_digest(
				 o->store, op->staged, &o->faults, &op->after),
		OPK_OK);
	return op;
}

static void keep(struct org *o, const char *name, const char *text)
{
	int fd = -1;

	assert_int_equal(store_keep(o->store, name, &o->faults, &fd), OPK_OK);
	assert_true(file_write_all(fd, span_of(text)));
}

static const char OLD[] = "id,Name\n1,Ng\n2,Ito\n";
static const char NEW[] = "id,Name\n1,Ng\n2,Sato\n";
static const struct delta_piece way_back[] = { { 0, 13, NULL },
	{ 0, 6, "2,Ito\n" } };
static const struct delta back = { way_back, 2 };

/* Leads change, of which a delta is kept; deals come; results are kept. */
static void convert(struct org *o)
{
	plan(o, "convert");
	will_put(o, PLAN_CHANGE, LEADS, OLD, NEW)->back = &back;
	will_put(o, PLAN_ADD, DEALS, NULL, "id\n7\n");
	keep(o, "results.csv", "line,id\n1,2\n");
	assert_int_equal(commit(o), OPK_OK);
}

static void start(struct org *o)
{
	put(o, LEADS, OLD);
	assert_int_equal(chmod(at(o, LEADS), 0640), 0);
	reopen(o, STORE_WRITE);
}

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(commits_what_was_staged),
	};

	return cmocka_run_group_tests_name("stage", tests, NULL, NULL);
}
