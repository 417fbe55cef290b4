/* SPDX-License-Identifier: MIT */
/* What `orgpack init` makes has no faults. */
#include "state_fixture.h"

static void a_new_org_has_no_faults(void **state)
{
	struct org o = { 0 };
	struct faults f = { .arena = &o.arena };
	struct check_options options = { 0 };
	enum opk_status st;

	(void)state;
	add_standard(&o);
	sort_files(&o);
	st = check_state(&o.state, &options, &f);
	faults_sort(&f);
	if (f.count)
		fail_msg("%s: %s", f.items[0].at.file,
			list_faults(&o.arena, &f));
	assert_int_equal(st, OPK_OK);
	arena_release(&o.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_org_has_no_faults),
	};

	return cmocka_run_group_tests_name("standard", tests, NULL, NULL);
}
