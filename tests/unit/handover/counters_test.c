/* SPDX-License-Identifier: MIT */
/* Tests of the counters in the org's identity. */
#include "store_fixture.h"

#include "codec/yaml_read.h"
#include "handover/counters.h"
#include "handover/identity.h"

static struct node *tree(struct org *o, const char *text)
{
	struct source src = { "counters", span_of(text) };
	struct node *n = NULL;

	assert_int_equal(yaml_read(&src, &o->arena, &o->faults, &n), OPK_OK);
	return n;
}

static enum opk_status count(
	struct org *o, const char *largest_ids, const char *turns)
{
	struct counters now = { .largest_ids = tree(o, largest_ids),
		.turns = tree(o, turns) };
	enum opk_status st;

	plan(o, "convert");
	st = counters_put(o->store, &now, &o->arena, &o->plan, &o->faults);
	return st ? st : commit(o);
}

static void what_was_not_counted_again_stays(void **state)
{
	struct org *o = *state;
	struct counters c;

	reopen(o, STORE_WRITE);
	assert_int_equal(count(o, "{Deals: '18', Leads: '9'}", "{b: 2}"), 0);
	assert_int_equal(count(o, "{Accounts: '5', Deals: '20'}", "{}"), 0);
	assert_string_equal(get(o, ".orgpack/identity/counters.yaml"),
		"format: orgpack-counters/1\n"
		"largest_ids:\n  Accounts: '5'\n  Deals: '20'\n  Leads: '9'\n"
		"turns:\n  b: 2\n");
	assert_int_equal(
		counters_read(o->store, &o->arena, &o->faults, &c), OPK_OK);
	assert_int_equal(c.largest_ids->count, 3);
	assert_int_equal(node_get_int(c.turns, "b", 0), 2);
}

static void counting_nothing_changes_nothing(void **state)
{
	struct org *o = *state;

	reopen(o, STORE_WRITE);
	assert_int_equal(count(o, "{}", "{}"), OPK_OK);
	assert_false(is_there(o, ".orgpack/identity"));
}

static void an_org_that_counts_has_an_identity_that_is_whole(void **state)
{
	struct org *o = *state;
	enum identity_condition is;

	reopen(o, STORE_WRITE);
	assert_int_equal(count(o, "{Deals: '18'}", "{}"), OPK_OK);
	assert_int_equal(identity_condition(o->store, &o->faults, &is), OPK_OK);
	assert_int_equal(is, IDENTITY_CURRENT);
	assert_int_equal(mode_of(o, ".orgpack/identity/counters.yaml"), 0600);
}

static void counters_of_an_older_copy_are_refused(void **state)
{
	struct org *o = *state;
	struct counters c;

	reopen(o, STORE_WRITE);
	assert_int_equal(count(o, "{Deals: '18'}", "{}"), OPK_OK);
	assert_int_equal(
		system(arena_print(&o->arena,
			"cp -a '%s/.orgpack/identity' '%s/old'", o->dir, o->dir)
				.ptr),
		0);
	assert_int_equal(count(o, "{Deals: '19'}", "{}"), OPK_OK);
	assert_int_equal(system(arena_print(&o->arena,
				 "cd '%s' && rm -r .orgpack/identity && "
				 "mv old .orgpack/identity",
				 o->dir)
					 .ptr),
		0);
	assert_int_equal(counters_read(o->store, &o->arena, &o->faults, &c),
		OPK_REFUSED);
	assert_int_equal(o->faults.items[0].code, OPK_NO_IDENTITY);
}

int main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, org_setup, org_teardown)
	static const struct CMUnitTest tests[] = {
		TEST(what_was_not_counted_again_stays),
		TEST(counting_nothing_changes_nothing),
		TEST(an_org_that_counts_has_an_identity_that_is_whole),
		TEST(counters_of_an_older_copy_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
