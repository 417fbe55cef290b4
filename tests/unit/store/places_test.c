/* SPDX-License-Identifier: MIT */
/* Which places a transaction may touch, and with which permissions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/places.h"

static const char *const files[] = { "org.yaml", "users/anna.yaml",
	"modules/Leads/fields/Email.yaml", "modules/Leads/blueprints/B.xml",
	"profiles/P/modules/M.yaml", "records/Leads.csv",
	"records/Leads.csv.gz", ".orgpack/bases/60001/1.tar.zst",
	".orgpack/identity/keys.yaml", ".orgpack/identity/keys/9f.secret",
	".orgpack/inbox/1/entry.yaml", ".orgpack/outbox/convert-1.jsonl" };

static const char *const folders[] = { "users", "modules", "modules/Leads",
	"modules/Leads/fields", "profiles/P", "profiles/P/modules", "records",
	".orgpack/identity", ".orgpack/identity/keys", ".orgpack/inbox/1" };

static const char *const nowhere[] = { "", "README", "a", "../x",
	"records/../../x", "modules/../.git/config", "/etc/passwd",
	".orgpack/../x", ".git", ".git/config", ".GIT/config",
	".git/hooks/post-commit", "modules/.git/config", ".Git /config",
	".git./config", "git~1/config", "GIT~1", ".g\xe2\x80\x8cit/config",
	"\xef\xbb\xbf.git/config", ".git\xe2\x81\xaf/config",
	".orgpack/bases/.git/config", ".gitmodules", ".github/workflows/x.yaml",
	".orgpack", ".orgpack/lock", ".orgpack/txn", ".orgpack/txn/journal",
	".orgpack/history", ".orgpack/history/1/entry.yaml", ".orgpack/x",
	".OrgPack/bases/1", "records/Leads.txt", "records/.csv",
	"records/.Leads.csv", "records/a/b.csv", "modules/Leads/x.sh",
	"modules/Leads/fields/../x.yaml", "Makefile", ".envrc",
	"modules/Leads/fields/a-b.yaml", ".bashrc", "records/Leads.csv/x" };

static void a_file_of_an_org_is_a_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct span path = span_of(files[i]);

		if (place_refuses_file(path, PLACE_PLAN))
			fail_msg("'%s' is refused", files[i]);
		if (place_refuses_folder(path, PLACE_PLAN) &&
			span_starts(path, SPAN(".orgpack")))
			fail_msg("'%s' is refused as a folder", files[i]);
	}
}

static void a_folder_is_one_when_places_are_below_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (place_refuses_folder(span_of(folders[i]), PLACE_PLAN))
			fail_msg("'%s' is refused", folders[i]);
}

static void nothing_else_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
		struct span path = span_of(nowhere[i]);

		if (!place_refuses_file(path, PLACE_ANY))
			fail_msg("a file may be written at '%s'", nowhere[i]);
		if (!place_refuses_folder(path, PLACE_ANY))
			fail_msg("a folder may be made at '%s'", nowhere[i]);
	}
	assert_non_null(place_refuses_file(SPAN("records\0.csv"), PLACE_ANY));
}

static void only_init_writes_what_git_must_know(void **state)
{
	(void)state;
	assert_null(place_refuses_file(
		SPAN(".gitignore"), place_writer_of(SPAN("init"))));
	assert_non_null(place_refuses_file(
		SPAN(".gitignore"), place_writer_of(SPAN("apply"))));
	assert_non_null(place_refuses_file(
		SPAN("records/Leads.csv"), place_writer_of(SPAN("init"))));
}

static void nobody_executes_a_file_of_an_org(void **state)
{
	struct span yaml = SPAN("org.yaml"), key = SPAN(".orgpack/identity/k");

	(void)state;
	assert_int_equal(place_file_mode(yaml, 07777, false), 0666);
	assert_int_equal(place_file_mode(yaml, 0, false), 0);
	assert_int_equal(place_file_mode(yaml, 0640, true), 0660);
	assert_int_equal(place_file_mode(key, 07777, false), 0600);
	assert_int_equal(place_file_mode(key, 0600, true), 0660);
	assert_int_equal(place_folder_mode(SPAN("users"), 07777, false), 0777);
	assert_int_equal(place_folder_mode(SPAN("users"), 0755, true), 02775);
	assert_int_equal(
		place_folder_mode(SPAN(".orgpack/inbox"), 07777, false), 0700);
	assert_int_equal(
		place_folder_mode(SPAN(".orgpack/inbox"), 0755, true), 02770);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_of_an_org_is_a_place),
		cmocka_unit_test(a_folder_is_one_when_places_are_below_it),
		cmocka_unit_test(nothing_else_is),
		cmocka_unit_test(only_init_writes_what_git_must_know),
		cmocka_unit_test(nobody_executes_a_file_of_an_org),
	};

	return cmocka_run_group_tests_name("places", tests, NULL, NULL);
}
