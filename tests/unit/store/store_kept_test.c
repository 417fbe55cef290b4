/* SPDX-License-Identifier: MIT */
/* What somebody writes into a file while it is being committed is kept. */
#include "store_fixture.h"
#include "model/state.h"
#include "store/history.h"
#include "store/load.h"

#define EMAIL "modules/Leads/fields/Email.yaml"
#define FAX "modules/Leads/fields/Fax.yaml"
#define PHONE "modules/Leads/fields/Phone.yaml"
#define NEW ".orgpack/txn/new/"
#define KEPT ".orgpack-kept-1"

/* An org just behind the commit point of its first transaction. */
static void interrupt(struct org *o)
{
	put(o, EMAIL, "old");
	put(o, FAX, "fax");
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_change(o, EMAIL, "old", "new");
	will_add(o, PHONE, "phone");
	will_delete(o, FAX, "fax");
	assert_int_equal(commit(o), OPK_OK);
	store_close(o->store);
	o->store = NULL;
	assert_int_equal(
		rename(at(o, ".orgpack/history/1"), at(o, ".orgpack/txn")), 0);
	put(o, NEW "2", "new");
	put(o, EMAIL, "old");
	assert_int_equal(rename(at(o, PHONE), at(o, NEW "3")), 0);
	put(o, FAX, "fax");
}

static void finishes_saying(struct org *o, enum opk_code code, size_t times)
{
	reopen(o, STORE_WRITE);
	assert_int_equal(o->faults.worst, OPK_OK);
	/* beside that it was interrupted */
	assert_int_equal(o->faults.warnings, times + 1);
	assert_int_equal(said(o, code), times);
	assert_false(is_there(o, ".orgpack/txn"));
	assert_string_equal(get(o, EMAIL), "new");
	assert_string_equal(get(o, PHONE), "phone");
	assert_false(is_there(o, FAX));
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
}

static void finishes(struct org *o, size_t kept)
{
	finishes_saying(o, OPK_EDIT_KEPT, kept);
}

static void keeps_what_was_written(void **state)
{
	struct org *o = *state;
	struct state all = { 0 };

	interrupt(o);
	put(o, EMAIL, "by hand");
	put(o, PHONE, "added by hand");
	put(o, FAX, "saved again");
	finishes(o, 3);
	assert_string_equal(get(o, EMAIL KEPT), "by hand");
	assert_string_equal(get(o, PHONE KEPT), "added by hand");
	assert_string_equal(get(o, FAX KEPT), "saved again");
	assert_int_equal(
		store_load(o->store, false, &o->arena, &o->faults, &all),
		OPK_OK);
	assert_int_equal(all.count, 2);
}

static void overwrites_nothing_that_was_kept(void **state)
{
	struct org *o = *state;

	interrupt(o);
	put(o, EMAIL KEPT, "earlier");
	put(o, EMAIL, "by hand");
	finishes(o, 1);
	assert_string_equal(get(o, EMAIL KEPT), "earlier");
	assert_string_equal(get(o, EMAIL KEPT ".2"), "by hand");
}

static void keeps_links_and_folders(void **state)
{
	struct org *o = *state;

	interrupt(o);
	assert_int_equal(unlink(at(o, EMAIL)), 0);
	assert_int_equal(symlink("Fax.yaml", at(o, EMAIL)), 0);
	put(o, PHONE "/README", "a folder");
	finishes(o, 2);
	assert_true(is_there(o, EMAIL KEPT));
	assert_string_equal(get(o, PHONE KEPT "/README"), "a folder");
}

/* A second exchange would take it back. */
static void knows_what_was_displaced(void **state)
{
	struct org *o = *state;

	interrupt(o);
	put(o, NEW "2", "old");
	put(o, EMAIL, "new");
	assert_int_equal(rename(at(o, FAX), at(o, NEW "4")), 0);
	finishes(o, 0);
}

static void knows_an_edit_that_was_displaced(void **state)
{
	struct org *o = *state;

	interrupt(o);
	put(o, NEW "2", "by hand");
	put(o, EMAIL, "new");
	put(o, NEW "4", "saved again");
	assert_int_equal(unlink(at(o, FAX)), 0);
	finishes(o, 2);
	assert_string_equal(get(o, EMAIL KEPT), "by hand");
	assert_string_equal(get(o, FAX KEPT), "saved again");
}

/* What the plan deletes may be gone; what it writes comes back, with a word. */
static void says_what_removed_file_is_back(void **state)
{
	struct org *o = *state;

	interrupt(o);
	assert_int_equal(unlink(at(o, EMAIL)), 0);
	assert_int_equal(unlink(at(o, FAX)), 0);
	finishes_saying(o, OPK_DELETION_UNDONE, 1);
}

static void makes_a_removed_folder_again(void **state)
{
	struct org *o = *state;

	interrupt(o);
	assert_int_equal(unlink(at(o, EMAIL)), 0);
	assert_int_equal(unlink(at(o, FAX)), 0);
	assert_int_equal(rmdir(at(o, "modules/Leads/fields")), 0);
	assert_int_equal(rmdir(at(o, "modules/Leads")), 0);
	finishes_saying(o, OPK_DELETION_UNDONE, 1);
}

/* It was there when the exchange was done: that is a deletion like any other.
 */
static void minds_no_file_that_is_removed_later(void **state)
{
	struct org *o = *state;

	interrupt(o);
	put(o, NEW "2", "old");
	assert_int_equal(unlink(at(o, EMAIL)), 0);
	assert_int_equal(unlink(at(o, FAX)), 0);
	assert_int_equal(unlink(at(o, NEW "3")), 0);
	assert_int_equal(rmdir(at(o, "modules/Leads/fields")), 0);
	reopen(o, STORE_WRITE);
	assert_int_equal(o->faults.worst, OPK_OK);
	assert_int_equal(o->faults.warnings, 1);
	assert_false(is_there(o, ".orgpack/txn"));
	assert_false(is_there(o, "modules/Leads/fields"));
}

/* The one that was to say so was killed. */
static void remembers_a_removal(void **state)
{
	struct org *o = *state;

	interrupt(o);
	put(o, ".orgpack/txn/deletions", "2\n2\n4000\nx\n3");
	put(o, EMAIL, "new");
	assert_int_equal(unlink(at(o, NEW "2")), 0);
	finishes_saying(o, OPK_DELETION_UNDONE, 1);
}

/* Nobody who has the old file open can change the history. */
static void has_images_of_its_own(void **state)
{
	struct org *o = *state;

	put(o, EMAIL, "old");
	assert_int_equal(link(at(o, EMAIL), at(o, "other")), 0);
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_change(o, EMAIL, "old", "new");
	assert_int_equal(commit(o), OPK_OK);
	put(o, "other", "written later");
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_string_equal(get(o, EMAIL), "old");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(keeps_what_was_written),
		STORE_TEST(overwrites_nothing_that_was_kept),
		STORE_TEST(keeps_links_and_folders),
		STORE_TEST(knows_what_was_displaced),
		STORE_TEST(knows_an_edit_that_was_displaced),
		STORE_TEST(says_what_removed_file_is_back),
		STORE_TEST(makes_a_removed_folder_again),
		STORE_TEST(minds_no_file_that_is_removed_later),
		STORE_TEST(remembers_a_removal),
		STORE_TEST(has_images_of_its_own),
	};

	return cmocka_run_group_tests_name("store_kept", tests, NULL, NULL);
}
