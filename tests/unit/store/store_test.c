/* SPDX-License-Identifier: MIT */
/* An org is found, locked, read and loaded as formats/store.md says. */
#include "store_fixture.h"
#include "model/state.h"
#include "store/handle.h"
#include "store/load.h"

#include <sys/wait.h>

#define EMAIL "modules/Leads/fields/Email.yaml"
#define PHONE "modules/Leads/fields/Phone.yaml"

static const char *find_from(struct org *o, const char *start)
{
	const char *root = "none";

	store_find(start, &o->arena, &o->faults, &root);
	return root;
}

static void finds_the_nearest_org_above(void **state)
{
	struct org *o = *state;
	char *was = get_current_dir_name();

	put(o, "acme/org.yaml", "name: Acme");
	make_dir(o, "acme/modules/Leads");
	assert_string_equal(find_from(o, at(o, "acme")), at(o, "acme"));
	assert_string_equal(
		find_from(o, at(o, "acme/modules/Leads")), at(o, "acme"));
	assert_int_equal(chdir(at(o, "acme/modules/Leads")), 0);
	assert_string_equal(find_from(o, "."), "../..");
	assert_int_equal(chdir(at(o, "acme")), 0);
	assert_string_equal(find_from(o, "."), ".");
	assert_string_equal(find_from(o, "modules/Leads"), ".");
	assert_int_equal(symlink(at(o, "acme/modules"), at(o, "link")), 0);
	assert_string_equal(find_from(o, at(o, "link")), at(o, "link/.."));
	assert_int_equal(chdir(was), 0);
	free(was);
}

static void says_where_there_is_no_org(void **state)
{
	struct org *o = *state;

	make_dir(o, "a/org.yaml");
	assert_string_equal(find_from(o, at(o, "a")), "none");
	assert_int_equal(said(o, OPK_NO_ORG), 1);
	assert_string_equal(find_from(o, at(o, "missing")), "none");
	assert_int_equal(said(o, OPK_NO_ORG), 1);
}

static void lets_one_writer_in_and_names_it(void **state)
{
	struct org *o = *state;
	struct store *other = NULL;
	const char *text;

	reopen(o, STORE_WRITE);
	assert_int_equal(store_open(o->dir, STORE_WRITE, 0, &o->faults, &other),
		OPK_CONFLICT);
	text = o->faults.items[0].text;
	assert_non_null(strstr(text,
		arena_print(&o->arena, "process %ld on ", (long)getpid()).ptr));
	assert_int_equal(said(o, OPK_BUSY), 1);
	assert_int_equal(store_open(o->dir, STORE_READ, 0, &o->faults, &other),
		OPK_CONFLICT);
	assert_int_equal(said(o, OPK_BUSY), 1);
	store_close(o->store);
	o->store = NULL;
	assert_int_equal(
		store_open(o->dir, STORE_WRITE, 0, &o->faults, &other), OPK_OK);
	store_close(other);
}

static void lets_readers_in_together_but_no_writer(void **state)
{
	struct org *o = *state;
	struct store *other = NULL, *third = NULL;

	reopen(o, STORE_WRITE);
	reopen(o, STORE_READ);
	assert_int_equal(
		store_open(o->dir, STORE_READ, 0, &o->faults, &other), OPK_OK);
	assert_int_equal(
		store_open(o->dir, STORE_WRITE, 30, &o->faults, &third),
		OPK_CONFLICT);
	assert_non_null(strstr(o->faults.items[0].text, "is using the org"));
	assert_int_equal(said(o, OPK_BUSY), 1);
	store_close(other);
}

static void waits_for_a_lock(void **state)
{
	struct org *o = *state;
	struct store *other = NULL;
	int ready[2];
	char byte;
	pid_t child;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		bool ok = !open_org(o, STORE_WRITE) &&
			  write(ready[1], "x", 1) == 1 && !usleep(100000);

		/* no store_close: the kernel gives the lock back */
		_exit(ok ? 0 : 1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(
		store_open(o->dir, STORE_WRITE, 600000, &o->faults, &other),
		OPK_OK);
	store_close(other);
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(ready[0]);
	close(ready[1]);
}

static void reads_an_org_that_it_may_not_write(void **state)
{
	struct org *o = *state;
	struct state all = { 0 };

	put(o, EMAIL, "email");
	assert_int_equal(chmod(o->dir, 0555), 0);
	if (!become(o, NOBODY) && getuid())
		skip();
	reopen(o, STORE_READ);
	assert_int_equal(
		store_load(o->store, false, &o->arena, &o->faults, &all),
		OPK_OK);
	assert_int_equal(all.count, 1);
	become(o, 0);
	assert_false(is_there(o, ".orgpack"));
	assert_int_equal(chmod(o->dir, 0755), 0);
}

static void loads_components_and_nothing_else(void **state)
{
	static const char *const want[] = { "fiscal_year.yaml", EMAIL,
		"modules/Leads/module.yaml", "roles/CEO.yaml" };
	static const char *const other[] = { "README.md", ".gitignore",
		".git/config", "records/Leads.csv", "docs/roles/CEO.yaml",
		"org.yaml", "users/anna.yaml", EMAIL "~",
		"modules/Leads/fields/.#Email.yaml",
		"modules/Leads/fields/#Email.yaml#",
		"modules/Leads/fields/.Email.yaml.swp" };
	struct org *o = *state;
	struct state all = { 0 };
	struct digest digest;

	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		put(o, want[i], want[i]);
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		put(o, other[i], "other");
	reopen(o, STORE_READ);
	assert_int_equal(
		store_load(o->store, false, &o->arena, &o->faults, &all),
		OPK_OK);
	assert_int_equal(all.count, sizeof want / sizeof *want);
	for (size_t i = 0; i < all.count; i++) {
		assert_string_equal(all.items[i].path.ptr, want[i]);
		assert_true(span_is(all.items[i].bytes, want[i]));
		digest = digest_of(span_of(want[i]));
		assert_true(digest_equal(&all.items[i].sha256, &digest));
	}
	assert_true(span_is(all.items[1].name, "Leads.Email"));
	assert_true(span_is(all.items[1].id.kind->name, "field"));
}

static void loads_local_components_when_asked(void **state)
{
	struct org *o = *state;
	struct state all = { 0 };

	put(o, "org.yaml", "org");
	put(o, "users/anna.yaml", "anna");
	put(o, EMAIL, "email");
	reopen(o, STORE_READ);
	assert_int_equal(
		store_load(o->store, true, &o->arena, &o->faults, &all),
		OPK_OK);
	assert_int_equal(all.count, 3);
	assert_int_equal(store_load_folder(o->store, SPAN("users"), &o->arena,
				 &o->faults, &all),
		OPK_OK);
	assert_int_equal(all.count, 1);
	assert_string_equal(all.items[0].path.ptr, "users/anna.yaml");
}

static void reports_files_that_are_no_components(void **state)
{
	struct org *o = *state;
	struct state all = { 0 };

	put(o, EMAIL, "email");
	put(o, "modules/Leads/fields/notes.txt", "x");
	put(o, "modules/Leads/fields/9th.yaml", "x");
	put(o, "modules/Leads/fields/con.yaml", "x");
	put(o, "modules/Leads/feilds/Email.yaml", "x");
	put(o, "modules/stray.yaml", "x");
	put(o, "modules/Lead Source/module.yaml", "x");
	reopen(o, STORE_READ);
	assert_int_equal(
		store_load(o->store, false, &o->arena, &o->faults, &all),
		OPK_MALFORMED);
	assert_string_equal(o->faults.items[0].at.file,
		at(o, "modules/Lead Source/module.yaml"));
	assert_int_equal(said(o, OPK_UNKNOWN_PATH), 6);
	assert_int_equal(all.count, 1);
}

static void reports_links(void **state)
{
	struct org *o = *state;
	struct state all = { 0 };

	put(o, "modules/Leads/fields/Phone.yaml", "phone");
	assert_int_equal(symlink("Phone.yaml", at(o, EMAIL)), 0);
	assert_int_equal(symlink("Leads", at(o, "modules/Deals")), 0);
	assert_int_equal(symlink("modules", at(o, "roles")), 0);
	reopen(o, STORE_READ);
	assert_int_equal(
		store_load(o->store, false, &o->arena, &o->faults, &all),
		OPK_MALFORMED);
	assert_int_equal(said(o, OPK_UNSAFE_PATH), 3);
	assert_int_equal(all.count, 1);
}

static void reports_names_that_differ_only_in_case(void **state)
{
	struct org *o = *state;
	struct state all = { 0 };

	put(o, "roles/CEO.yaml", "x");
	put(o, "roles/Ceo.yaml", "x");
	put(o, "roles/Cfo.yaml", "x");
	put(o, "modules/Leads/fields/A.yaml", "x");
	put(o, "modules/leads/fields/B.yaml", "x");
	put(o, "modules/Leads/fields/C.yaml", "x");
	put(o, "modules/Deals/fields/a.yaml", "x");
	reopen(o, STORE_READ);
	assert_int_equal(
		store_load(o->store, false, &o->arena, &o->faults, &all),
		OPK_MALFORMED);
	assert_int_equal(said(o, OPK_PATH_TWIN), 2);
	assert_int_equal(all.count, 7);
}

static void reads_single_files(void **state)
{
	struct org *o = *state;
	struct span text;
	bool is_there;

	put(o, "records/Leads.csv", "Last_Name\n");
	put(o, EMAIL, "email");
	assert_int_equal(symlink("records", at(o, "link")), 0);
	reopen(o, STORE_READ);
	assert_int_equal(store_read(o->store, SPAN("records/Leads.csv"), 100,
				 &o->arena, &o->faults, &text),
		OPK_OK);
	assert_true(span_is(text, "Last_Name\n"));
	assert_true(has(o, SPAN(EMAIL)));
	assert_false(has(o, SPAN(PHONE)));
	assert_int_equal(
		store_has(o->store, SPAN("modules"), &o->faults, &is_there),
		OPK_MALFORMED);
	assert_int_equal(said(o, OPK_UNSAFE_PATH), 1);
	assert_int_equal(store_has(o->store, SPAN("link/Leads.csv"), &o->faults,
				 &is_there),
		OPK_SYSTEM);
	assert_int_equal(said(o, OPK_CANNOT_READ), 1);
	assert_false(has(o, SPAN("../x")));
	assert_int_equal(store_read(o->store, SPAN(PHONE), 100, &o->arena,
				 &o->faults, &text),
		OPK_SYSTEM);
	assert_int_equal(said(o, OPK_CANNOT_READ), 1);
	assert_int_equal(store_read(o->store, SPAN("records/Leads.csv"), 3,
				 &o->arena, &o->faults, &text),
		OPK_MALFORMED);
	assert_int_equal(said(o, OPK_TOO_LARGE), 1);
	assert_int_equal(store_read(o->store, SPAN("../x"), 3, &o->arena,
				 &o->faults, &text),
		OPK_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(finds_the_nearest_org_above),
		STORE_TEST(says_where_there_is_no_org),
		STORE_TEST(lets_one_writer_in_and_names_it),
		STORE_TEST(lets_readers_in_together_but_no_writer),
		STORE_TEST(waits_for_a_lock),
		STORE_TEST(reads_an_org_that_it_may_not_write),
		STORE_TEST(loads_components_and_nothing_else),
		STORE_TEST(loads_local_components_when_asked),
		STORE_TEST(reports_files_that_are_no_components),
		STORE_TEST(reports_links),
		STORE_TEST(reports_names_that_differ_only_in_case),
		STORE_TEST(reads_single_files),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
