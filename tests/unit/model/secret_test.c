/* SPDX-License-Identifier: MIT */
/* Which secret of the target comes in the place of which placeholder. */
#include "state_fixture.h"

#include "schema/component.h"
#include "model/diff.h"
#include "model/secret.h"

#define HEAD "api_name: W\nname: W\nmodule: Leads\nurl: https://x.example\n"
#define LIST HEAD "headers:\n  custom_parameters:\n"
/* two of one name: the list has no key then */
#define VALUE(name, value) "  - {name: " name ", value: " value "}\n"
#define SECRET(name, value) "  - {name: " name ", secret_value: " value "}\n"
#define HIDDEN(name) SECRET(name, "\"${SECRET}\"")

static void expect(const char *ours, const char *theirs, const char *wanted,
	size_t wanted_left)
{
	const struct kind *kind = kind_find(SPAN("webhook"));
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct buf got = { 0 }, want = { 0 };
	struct node *out;
	size_t left = 77;

	assert_non_null(kind);
	out = merge_secrets(
		kind, read_yaml(&a, ours), read_yaml(&a, theirs), &a, &left);
	assert_non_null(out);
	assert_int_equal(component_write(kind, out, &got, &f), OPK_OK);
	assert_int_equal(
		component_write(kind, read_yaml(&a, wanted), &want, &f),
		OPK_OK);
	buf_add_char(&got, '\0');
	buf_add_char(&want, '\0');
	assert_string_equal(got.ptr, want.ptr);
	assert_int_equal(left, wanted_left);
	buf_release(&got);
	buf_release(&want);
	arena_release(&a);
}

static void items_with_a_key_keep_their_own(void **state)
{
	(void)state;
	expect(LIST SECRET("A", "a") SECRET("B", "b"),
		LIST HIDDEN("C") HIDDEN("B") HIDDEN("A"),
		LIST HIDDEN("C") SECRET("B", "b") SECRET("A", "a"), 1);
}

static void items_without_a_key_are_known_by_what_else_they_hold(void **state)
{
	(void)state;
	/* one comes before them: by index, each would get another's secret */
	expect(LIST VALUE("X", "1") VALUE("X", "2") SECRET("A", "a")
			SECRET("B", "b"),
		LIST VALUE("X", "0") VALUE("X", "1") VALUE("X", "2") HIDDEN("A")
			HIDDEN("B"),
		LIST VALUE("X", "0") VALUE("X", "1") VALUE("X", "2")
			SECRET("A", "a") SECRET("B", "b"),
		0);
	/* one has gone, and the others changed places */
	expect(LIST SECRET("A", "a") VALUE("X", "1") VALUE("X", "2")
			SECRET("B", "b"),
		LIST HIDDEN("B") VALUE("X", "1") VALUE("X", "2"),
		LIST SECRET("B", "b") VALUE("X", "1") VALUE("X", "2"), 0);
}

static void what_is_not_known_again_gets_nobody_elses_secret(void **state)
{
	(void)state;
	expect(LIST SECRET("A", "a") VALUE("X", "1") VALUE("X", "2"),
		LIST HIDDEN("B") VALUE("X", "1") VALUE("X", "2"),
		LIST HIDDEN("B") VALUE("X", "1") VALUE("X", "2"), 1);
}

static void equal_items_are_taken_in_order_or_not_at_all(void **state)
{
	(void)state;
	expect(LIST SECRET("A", "a1") SECRET("A", "a2"),
		LIST VALUE("X", "1") HIDDEN("A") HIDDEN("A"),
		LIST VALUE("X", "1") SECRET("A", "a1") SECRET("A", "a2"), 0);
	expect(LIST SECRET("A", "a1") SECRET("A", "a2"),
		LIST HIDDEN("A") HIDDEN("A") HIDDEN("A"),
		LIST HIDDEN("A") HIDDEN("A") HIDDEN("A"), 3);
}

static void the_order_of_properties_is_no_matter(void **state)
{
	(void)state;
	expect(LIST VALUE("X", "1")
			VALUE("X", "2") "  - {secret_value: a, name: A}\n",
		LIST HIDDEN("A") VALUE("X", "1") VALUE("X", "2"),
		LIST SECRET("A", "a") VALUE("X", "1") VALUE("X", "2"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_with_a_key_keep_their_own),
		cmocka_unit_test(
			items_without_a_key_are_known_by_what_else_they_hold),
		cmocka_unit_test(
			what_is_not_known_again_gets_nobody_elses_secret),
		cmocka_unit_test(equal_items_are_taken_in_order_or_not_at_all),
		cmocka_unit_test(the_order_of_properties_is_no_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
