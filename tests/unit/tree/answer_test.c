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
	assert_int_equal(opk_value_integer(opk_answer_at(a, "/count"), -1), 1);
	text = opk_value_text(opk_answer_at(a, "/commands/0/name"), &length);
	assert_non_null(text);
	assert_int_equal(length, 4);
	assert_memory_equal(text, "diff", 4);
	assert_int_equal(opk_answer_status(a), OPK_OK);
	opk_answer_close(a);
}

/* The keys of a map's members, in their order, with a space behind each. */
static void walk_keys(const struct opk_value *map, char *out)
{
	const struct opk_value *v;
	size_t length;

	*out = '\0';
	for (v = opk_value_first(map); v; v = opk_value_next(v)) {
		const char *key = opk_value_key(v, &length);

		assert_non_null(key);
		strncat(out, key, length);
		strcat(out, " ");
	}
}

static void every_value_can_be_reached(void **state)
{
	const struct opk_value *root, *list, *v;
	struct opk_answer *a;
	char keys[64];
	size_t length;

	(void)state;
	assert_int_equal(opk_answer_new("show", &a), OPK_OK);
	opk_put_text(a, "name", "Acme");
	opk_open_list(a, "items");
	opk_put_number(a, NULL, 7);
	opk_put_bool(a, NULL, true);
	opk_open_map(a, NULL);
	opk_close_one(a);
	opk_close_one(a);
	node_put(a->root, SPAN("nothing"), node_new(&a->arena, NODE_NULL));
	root = opk_answer_root(a);
	assert_int_equal(opk_value_type(root), OPK_MAP);
	assert_int_equal(opk_value_count(root), 3);
	walk_keys(root, keys);
	assert_string_equal(keys, "name items nothing ");
	assert_null(opk_value_key(root, &length));

	assert_memory_equal(
		opk_value_text(opk_value_at(root, 0), &length), "Acme", 4);
	assert_int_equal(length, 4);
	assert_int_equal(
		opk_value_type(opk_value_get(root, "name")), OPK_STRING);
	assert_int_equal(
		opk_value_type(opk_value_get(root, "nothing")), OPK_NULL);
	list = opk_answer_at(a, "/items");
	assert_int_equal(opk_value_type(list), OPK_LIST);
	assert_int_equal(opk_value_count(list), 3);
	assert_ptr_equal(opk_value_first(list), opk_value_at(list, 0));
	v = opk_value_next(opk_value_first(list));
	assert_ptr_equal(v, opk_value_at(list, 1));
	assert_ptr_equal(v, opk_answer_at(a, "/items/1"));
	assert_null(opk_value_key(v, NULL));
	assert_int_equal(opk_value_type(v), OPK_BOOL);
	assert_true(opk_value_bool(v, false));
	v = opk_value_at(list, 0);
	assert_int_equal(opk_value_integer(v, -1), 7);
	assert_true(opk_value_number(v, -1) == 7.0);
	assert_null(opk_value_next(opk_value_at(list, 2)));
	assert_null(opk_value_at(list, 3));
	opk_answer_close(a);
}

/* What is not there, or of another type, is what the caller says. */
static void what_is_missing_is_harmless(void **state)
{
	const struct opk_value *text;
	struct opk_answer *a;

	(void)state;
	assert_int_equal(opk_answer_new("show", &a), OPK_OK);
	opk_put_text(a, "name", "12");
	text = opk_answer_at(a, "/name");
	assert_int_equal(opk_value_integer(text, -1), -1);
	assert_true(opk_value_number(text, 0.5) == 0.5);
	assert_true(opk_value_bool(text, true));
	assert_int_equal(opk_value_count(text), 0);
	assert_null(opk_value_first(text));
	assert_null(opk_value_at(text, 0));
	assert_null(opk_value_get(text, "name"));
	assert_null(opk_answer_at(a, "/name/x"));
	assert_null(opk_answer_at(a, "name"));
	assert_int_equal(opk_value_type(NULL), OPK_NOTHING);
	assert_int_equal(opk_value_count(NULL), 0);
	assert_null(opk_value_first(NULL));
	assert_null(opk_value_next(NULL));
	assert_null(opk_value_at(NULL, 0));
	assert_null(opk_value_get(NULL, "name"));
	assert_null(opk_value_key(NULL, NULL));
	assert_null(opk_value_text(NULL, NULL));
	assert_int_equal(opk_value_integer(NULL, 3), 3);
	assert_true(opk_value_number(NULL, 0.5) == 0.5);
	assert_false(opk_value_bool(NULL, false));
	opk_answer_close(a);
}

static void a_refusal_has_the_status_of_its_fault(void **state)
{
	const struct opk_fault *f;
	struct opk_answer *a;

	(void)state;
	assert_int_equal(
		opk_refuse("diff", OPK_BAD_OPTION, "unknown option '--x\ny'",
			"Leave it out.", &a),
		OPK_USAGE);
	assert_int_equal(opk_answer_status(a), OPK_USAGE);
	assert_int_equal(opk_answer_fault_count(a), 1);
	f = opk_answer_fault_at(a, 0);
	assert_int_equal(f->code, OPK_BAD_OPTION);
	assert_string_equal(f->text, "unknown option '--x y'");
	assert_string_equal(f->hint, "Leave it out.");
	assert_null(f->at.file);
	assert_null(opk_answer_fault_at(a, 1));
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
	opk_put_fault(a, OPK_DATA_LOSS, "3 records would go", NULL);
	assert_int_equal(opk_answer_status(a), OPK_REFUSED);
	opk_put_fault(a, OPK_CANNOT_WRITE, "no room", NULL);
	assert_int_equal(opk_answer_status(a), OPK_SYSTEM);
	opk_answer_close(a);
	opk_answer_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_front_end_builds_a_tree_and_reads_it_back),
		cmocka_unit_test(every_value_can_be_reached),
		cmocka_unit_test(what_is_missing_is_harmless),
		cmocka_unit_test(a_refusal_has_the_status_of_its_fault),
		cmocka_unit_test(the_status_is_the_worst_of_verb_and_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
