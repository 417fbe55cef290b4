/* SPDX-License-Identifier: MIT */
/* A commit does all of its plan or nothing, and nothing outside the org. */
#include "store_fixture.h"
#include "model/plan.h"
#include "store/history.h"

#define EMAIL "modules/Leads/fields/Email.yaml"
#define KEY ".orgpack/identity/keys/1.secret"
#define PHONE "modules/Leads/fields/Phone.yaml"
#define STAGE "modules/Deals/fields/Stage.yaml"

static void does_what_the_plan_says(void **state)
{
	struct org *o = *state;

	put(o, EMAIL, "old");
	put(o, STAGE, "stage");
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_change(o, EMAIL, "old", "new");
	will_add(o, PHONE, "phone");
	will_delete(o, STAGE, "stage");
	assert_int_equal(commit(o), OPK_OK);
	assert_int_equal(o->done.id, 1);
	assert_string_equal(tree_of(o),
		"./modules 755 \n"
		"./modules/Leads 755 \n"
		"./modules/Leads/fields 755 \n"
		"./modules/Leads/fields/Email.yaml 644 new\n"
		"./modules/Leads/fields/Phone.yaml 644 phone\n");
	assert_false(is_there(o, ".orgpack/txn"));
	assert_int_equal(mode_of(o, ".orgpack"), 0700);
}

static void commits_nothing_for_an_empty_plan(void **state)
{
	struct org *o = *state;

	reopen(o, STORE_WRITE);
	plan(o, "apply");
	o->done.id = 7;
	assert_int_equal(commit(o), OPK_OK);
	assert_int_equal(o->done.id, 0);
	assert_false(is_there(o, ".orgpack/history"));
}

static void keeps_the_mode_of_a_changed_file(void **state)
{
	struct org *o = *state;

	put(o, EMAIL, "old");
	assert_int_equal(chmod(at(o, EMAIL), 0600), 0);
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_change(o, EMAIL, "old", "new");
	assert_int_equal(commit(o), OPK_OK);
	assert_int_equal(mode_of(o, EMAIL), 0600);
}

static void obeys_the_umask_for_new_files(void **state)
{
	struct org *o = *state;
	mode_t was = umask(027);

	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_add(o, EMAIL, "new");
	assert_int_equal(commit(o), OPK_OK);
	umask(was);
	assert_int_equal(mode_of(o, EMAIL), 0640);
	assert_int_equal(mode_of(o, "modules"), 0750);
}

/* A program that has the old file open must not write into the history. */
static void keeps_a_copy_as_before_image(void **state)
{
	struct org *o = *state;
	struct stat old, kept;

	put(o, EMAIL, "old");
	assert_int_equal(stat(at(o, EMAIL), &old), 0);
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_change(o, EMAIL, "old", "new");
	assert_int_equal(commit(o), OPK_OK);
	assert_int_equal(stat(at(o, ".orgpack/history/1/old/2"), &kept), 0);
	assert_int_not_equal(old.st_ino, kept.st_ino);
	assert_string_equal(get(o, ".orgpack/history/1/old/2"), "old");
}

static void lists_all_files_that_changed_underneath(void **state)
{
	struct org *o = *state;
	const char *before;

	put(o, EMAIL, "edited by hand");
	put(o, STAGE, "stage");
	put(o, "modules/Deals/fields/New.yaml", "somebody else's");
	before = tree_of(o);
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_change(o, EMAIL, "old", "new");
	will_change(o, STAGE, "stage", "other stage");
	will_delete(o, PHONE, "phone");
	will_add(o, "modules/Deals/fields/New.yaml", "new");
	will_add(o, "modules/Visits/module.yaml", "visits");
	assert_int_equal(commit(o), OPK_CONFLICT);
	assert_int_equal(said(o, OPK_CHANGED_UNDERNEATH), 3);
	assert_string_equal(tree_of(o), before);
	assert_false(is_there(o, ".orgpack/txn"));
}

static void removes_directories_that_become_empty(void **state)
{
	struct org *o = *state;

	put(o, STAGE, "stage");
	put(o, EMAIL, "email");
	put(o, "modules/Leads/fields/.keep", "");
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_delete(o, STAGE, "stage");
	will_delete(o, EMAIL, "email");
	assert_int_equal(commit(o), OPK_OK);
	assert_false(is_there(o, "modules/Deals"));
	assert_true(is_there(o, "modules/Leads/fields/.keep"));
}

static void refuses_paths_that_are_not_a_plans_to_write(void **state)
{
	static const char *const paths[] = { "../outside", "/etc/passwd",
		"modules/../../x", "a\\b", "con.yaml", ".orgpack/lock",
		".orgpack/history/1/entry.yaml", ".orgpack/txn/journal",
		".orgpack/bases", ".orgpack", ".ORGPACK/lock", "",
		".git/config", ".GIT/hooks/post-commit", "records/.git/x.csv",
		".orgpack/bases/1/.Git/config", ".orgpack/inbox/GIT~1/config",
		".orgpack/bases/1/.g\xe2\x80\x8cit/config", ".gitignore",
		".gitmodules", "records/a/b.csv", "records/.x.csv", "README" };
	struct org *o = *state;

	reopen(o, STORE_WRITE);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		plan(o, "apply");
		will_add(o, paths[i], "x");
		assert_int_equal(commit(o), OPK_MALFORMED);
		assert_int_equal(said(o, OPK_UNSAFE_PATH), 1);
	}
	plan(o, "apply");
	will_add(o, "groups/A.yaml", "x");
	will_delete(o, "groups/A.yaml", "x");
	assert_int_equal(commit(o), OPK_MALFORMED);
	assert_int_equal(said(o, OPK_UNSAFE_PATH), 1);
	assert_string_equal(tree_of(o), "");
}

static void follows_no_link_out_of_the_org(void **state)
{
	struct org *o = *state;

	make_dir(o, "outside");
	put(o, "outside/Email.yaml", "old");
	make_dir(o, "org/modules/Leads");
	assert_int_equal(
		symlink("../../../outside", at(o, "org/modules/Leads/fields")),
		0);
	strcat(o->dir, "/org");
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_add(o, PHONE, "new");
	assert_int_equal(commit(o), OPK_MALFORMED);
	assert_int_equal(said(o, OPK_UNSAFE_PATH), 1);
	plan(o, "apply");
	will_change(o, EMAIL, "old", "new");
	assert_int_equal(commit(o), OPK_MALFORMED);
	assert_int_equal(said(o, OPK_UNSAFE_PATH), 1);
	*strrchr(o->dir, '/') = '\0';
	assert_false(is_there(o, "outside/Phone.yaml"));
	assert_string_equal(get(o, "outside/Email.yaml"), "old");
}

static void replaces_no_link(void **state)
{
	struct org *o = *state;

	put(o, "target", "old");
	make_dir(o, "modules/Leads/fields");
	assert_int_equal(symlink("../../../target", at(o, EMAIL)), 0);
	assert_int_equal(symlink("nowhere", at(o, PHONE)), 0);
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_change(o, EMAIL, "old", "new");
	will_add(o, PHONE, "new");
	assert_int_equal(commit(o), OPK_CONFLICT);
	assert_int_equal(said(o, OPK_CHANGED_UNDERNEATH), 2);
	assert_string_equal(get(o, "target"), "old");
}

static void refuses_other_things_than_files(void **state)
{
	struct org *o = *state;

	make_dir(o, EMAIL);
	make_dir(o, "modules/Deals/fields");
	assert_int_equal(mkfifo(at(o, STAGE), 0600), 0);
	put(o, "modules/Visits", "a file where a folder should be");
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_add(o, EMAIL, "new");
	will_change(o, STAGE, "old", "new");
	assert_int_equal(commit(o), OPK_CONFLICT);
	assert_int_equal(said(o, OPK_CHANGED_UNDERNEATH), 2);
	plan(o, "apply");
	will_add(o, "modules/Visits/module.yaml", "new");
	assert_int_equal(commit(o), OPK_MALFORMED);
	assert_int_equal(said(o, OPK_UNSAFE_PATH), 1);
}

static void refuses_bytes_that_are_not_what_the_plan_says(void **state)
{
	struct org *o = *state;

	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_add(o, EMAIL, "new");
	o->plan.items[0].bytes = SPAN("other");
	assert_int_equal(commit(o), OPK_MALFORMED);
	assert_int_equal(said(o, OPK_WRONG_DIGEST), 1);
	assert_string_equal(tree_of(o), "");
}

static void commits_many_files_at_once(void **state)
{
	enum { MANY = 300 };
	struct org *o = *state;

	reopen(o, STORE_WRITE);
	plan(o, "apply");
	for (int i = 0; i < MANY; i++)
		will_add(o,
			arena_print(&o->arena, "modules/M%d/fields/F%d.yaml",
				i % 7, i)
				.ptr,
			arena_print(&o->arena, "text %d", i).ptr);
	assert_int_equal(commit(o), OPK_OK);
	for (int i = 0; i < MANY; i++)
		assert_string_equal(
			get(o, arena_print(&o->arena,
				       "modules/M%d/fields/F%d.yaml", i % 7, i)
					.ptr),
			arena_print(&o->arena, "text %d", i).ptr);
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_string_equal(tree_of(o), "");
}

static void keeps_no_image_of_a_secret_and_undoes_nothing_that_lasts(
	void **state)
{
	struct org *o = *state;

	put(o, EMAIL, "old");
	reopen(o, STORE_WRITE);
	plan(o, "key new");
	operation(o, PLAN_ADD, KEY, NULL, "secret")->secret = true;
	assert_int_equal(commit(o), OPK_OK);
	assert_int_equal(mode_of(o, KEY), 0600);
	assert_int_equal(mode_of(o, ".orgpack/identity/keys"), 0700);
	plan(o, "approve");
	operation(o, PLAN_DELETE, KEY, "secret", NULL)->secret = true;
	operation(o, PLAN_ADD, ".orgpack/identity/receipts.yaml", NULL, "1")
		->lasting = true;
	will_add(o, ".orgpack/bases/60001/a.yaml", "base");
	will_change(o, EMAIL, "old", "new");
	assert_int_equal(commit(o), OPK_OK);
	assert_false(is_there(o, KEY));
	assert_string_equal(get(o, ".orgpack/history/2/old/4"), "old");
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
	assert_int_equal(undo(o, 2, false), OPK_OK);
	assert_string_equal(get(o, EMAIL), "old");
	assert_false(is_there(o, ".orgpack/bases"));
	assert_false(is_there(o, KEY));
	assert_string_equal(get(o, ".orgpack/identity/receipts.yaml"), "1");
	assert_int_equal(store_verify_history(o->store, &o->faults), OPK_OK);
}

static void undoes_no_transaction_that_changed_no_configuration(void **state)
{
	struct org *o = *state;

	put(o, EMAIL, "old");
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_change(o, EMAIL, "old", "new");
	assert_int_equal(commit(o), OPK_OK);
	plan(o, "key new");
	operation(o, PLAN_ADD, KEY, NULL, "secret")->secret = true;
	assert_int_equal(commit(o), OPK_OK);
	assert_int_equal(undo(o, 2, true), OPK_NO);
	assert_int_equal(said(o, OPK_NOTHING_TO_UNDO), 1);
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_string_equal(get(o, EMAIL), "old");
	assert_string_equal(get(o, KEY), "secret");
	assert_int_equal(undo(o, 0, false), OPK_NO);
}

static void carries_the_number_of_the_identity_along(void **state)
{
	struct org *o = *state;
	struct history_entry *all;
	size_t n;

	put(o, EMAIL, "old");
	reopen(o, STORE_WRITE);
	plan(o, "key new");
	o->plan.identity = 7;
	operation(o, PLAN_ADD, KEY, NULL, "secret")->secret = true;
	assert_int_equal(commit(o), OPK_OK);
	plan(o, "apply");
	will_change(o, EMAIL, "old", "new");
	assert_int_equal(commit(o), OPK_OK);
	assert_int_equal(undo(o, 0, false), OPK_OK);
	assert_int_equal(
		store_history(o->store, &o->arena, &o->faults, &all, &n), 0);
	assert_int_equal(n, 3);
	assert_true(all[0].internal && !all[1].internal && !all[2].internal);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(all[i].identity, 7);
}

static void names_every_file_that_it_cannot_read(void **state)
{
	enum { FILES = 20 };
	struct org *o = *state;
	const char *paths[FILES];

	for (int i = 0; i < FILES; i++) {
		paths[i] = arena_print(&o->arena, "roles/R%02d.yaml", i).ptr;
		put(o, paths[i], "old");
	}
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	for (int i = 0; i < FILES; i++) {
		will_change(o, paths[i], "old", "new");
		assert_int_equal(unlink(at(o, paths[i])), 0);
		/* a socket cannot be opened, by nobody */
		assert_int_equal(mknod(at(o, paths[i]), S_IFSOCK | 0644, 0), 0);
	}
	assert_int_equal(commit(o), OPK_SYSTEM);
	assert_int_equal(said(o, OPK_CANNOT_READ), FILES);
	assert_false(is_there(o, ".orgpack/txn"));
}

static void refuses_directories_that_it_may_not_write(void **state)
{
	struct org *o = *state;

	if (!become(o, NOBODY))
		skip();
	put(o, EMAIL, "old");
	assert_int_equal(chmod(at(o, "modules/Leads/fields"), 0555), 0);
	reopen(o, STORE_WRITE);
	plan(o, "apply");
	will_change(o, EMAIL, "old", "new");
	assert_int_equal(commit(o), OPK_SYSTEM);
	assert_int_equal(said(o, OPK_CANNOT_WRITE), 1);
	assert_int_equal(chmod(at(o, "modules/Leads/fields"), 0755), 0);
	assert_false(is_there(o, ".orgpack/txn"));
	assert_true(become(o, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(does_what_the_plan_says),
		STORE_TEST(commits_nothing_for_an_empty_plan),
		STORE_TEST(keeps_the_mode_of_a_changed_file),
		STORE_TEST(obeys_the_umask_for_new_files),
		STORE_TEST(keeps_a_copy_as_before_image),
		STORE_TEST(lists_all_files_that_changed_underneath),
		STORE_TEST(removes_directories_that_become_empty),
		STORE_TEST(refuses_paths_that_are_not_a_plans_to_write),
		STORE_TEST(follows_no_link_out_of_the_org),
		STORE_TEST(replaces_no_link),
		STORE_TEST(refuses_other_things_than_files),
		STORE_TEST(refuses_bytes_that_are_not_what_the_plan_says),
		STORE_TEST(commits_many_files_at_once),
		STORE_TEST(
			keeps_no_image_of_a_secret_and_undoes_nothing_that_lasts),
		STORE_TEST(undoes_no_transaction_that_changed_no_configuration),
		STORE_TEST(carries_the_number_of_the_identity_along),
		STORE_TEST(names_every_file_that_it_cannot_read),
		STORE_TEST(refuses_directories_that_it_may_not_write),
	};

	return cmocka_run_group_tests_name("commit", tests, NULL, NULL);
}
