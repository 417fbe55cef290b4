/* SPDX-License-Identifier: MIT */
/* Answers: built from outside, read back, with the status of their faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tree/answer.h"

static void a_front_end_builds_a_tree_and_reads_it_back(void **state)
{
	struct opk_answer *a;
	size_t length = 0;
	const char *text;

	(void)state;
	assert_int_equal(opk_answer_new("help", &a), OPK_OK);
	opk_put_text(a, "topic", "faults");
	opk_open_list(a, "commands");
	opk_open_map(a, NULL);
	opk_put_text(a, "name", "diff");
	opk_put_bool(a, "asks", false);
	opk_close_one(a);
	opk_close_one(a);
	opk_put_number(a, "count", 1);
	assert_int_equal(opk_answer_number(a, "/count", -1), 1);
	assert_int_equal(opk_answer_number(a, "/topic", -1), -1);
	assert_int_equal(opk_answer_number(a, "/none/at/all", -1), -1);
	text = opk_answer_text(a, "/commands/0/name", &length);
	assert_non_null(text);
	assert_int_equal(length, 4);
	assert_memory_equal(text, "diff", 4);
	assert_null(opk_answer_text(a, "/count", &length));
	assert_int_equal(opk_answer_status(a), OPK_OK);
	opk_answer_close(a);
}

static void a_refusal_has_the_status_of_its_fault(void **state)
{
	const struct opk_fault *faults;
	struct opk_answer *a;

	(void)state;
	assert_int_equal(
		opk_refuse("diff", OPK_BAD_OPTION, "unknown option '--x\ny'",
			"Leave it out.", &a),
		OPK_USAGE);
	assert_int_equal(opk_answer_status(a), OPK_USAGE);
	assert_int_equal(opk_answer_faults(a, &faults), 1);
	assert_int_equal(faults[0].code, OPK_BAD_OPTION);
	assert_string_equal(faults[0].text, "unknown option '--x y'");
	assert_string_equal(faults[0].hint, "Leave it out.");
	assert_null(faults[0].at.file);
	opk_answer_close(a);
}

static void the_status_is_the_worst_of_verb_and_faults(void **state)
{
	struct opk_answer *a = answer_new("apply");

	(void)state;
	assert_non_null(a);
	warn(&a->faults, OPK_BUSY, NULL, 0, 0, "somebody is there");
	assert_int_equal(answer_finish(a, OPK_OK), OPK_OK);
	assert_int_equal(answer_finish(a, OPK_NO), OPK_NO);
	opk_answer_fault(a, OPK_DATA_LOSS, "3 records would go", NULL);
	assert_int_equal(opk_answer_status(a), OPK_REFUSED);
	opk_answer_fault(a, OPK_CANNOT_WRITE, "no room", NULL);
	assert_int_equal(opk_answer_status(a), OPK_SYSTEM);
	opk_answer_close(a);
	opk_answer_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_front_end_builds_a_tree_and_reads_it_back),
		cmocka_unit_test(a_refusal_has_the_status_of_its_fault),
		cmocka_unit_test(the_status_is_the_worst_of_verb_and_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
