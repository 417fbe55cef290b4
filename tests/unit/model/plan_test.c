/* SPDX-License-Identifier: MIT */
/* Plans come into dependency order, and their digest says what they do. */
#include "model/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct kind module = { .order = 20 }, layout = { .order = 50 };

static void add(struct arena *a, struct plan *p, enum plan_action action,
	const char *path, const struct kind *kind)
{
	struct plan_op *op = plan_add(a, p);

	assert_non_null(op);
	op->action = action;
	op->path = span_of(path);
	op->kind = kind;
	op->internal = span_starts(op->path, SPAN(".orgpack/"));
	op->before = digest_of(SPAN("old"));
	op->after = digest_of(SPAN("new"));
}

static void puts_operations_in_dependency_order(void **state)
{
	static const char *const want[] = { "modules/B/module.yaml",
		"modules/A/layouts/X.yaml", "modules/A/layouts/Y.yaml",
		"records/A.csv", "modules/C/layouts/X.yaml",
		"modules/C/layouts/Y.yaml", "modules/C/module.yaml",
		".orgpack/bases/7/a", ".orgpack/bases/7/b" };
	struct arena a = { 0 };
	struct plan p = { 0 };

	(void)state;
	add(&a, &p, PLAN_DELETE, ".orgpack/bases/7/b", NULL);
	add(&a, &p, PLAN_DELETE, "modules/C/module.yaml", &module);
	add(&a, &p, PLAN_CHANGE, "records/A.csv", NULL);
	add(&a, &p, PLAN_ADD, ".orgpack/bases/7/a", NULL);
	add(&a, &p, PLAN_DELETE, "modules/C/layouts/Y.yaml", &layout);
	add(&a, &p, PLAN_CHANGE, "modules/A/layouts/Y.yaml", &layout);
	add(&a, &p, PLAN_DELETE, "modules/C/layouts/X.yaml", &layout);
	add(&a, &p, PLAN_ADD, "modules/A/layouts/X.yaml", &layout);
	add(&a, &p, PLAN_ADD, "modules/B/module.yaml", &module);
	plan_seal(&p);
	assert_int_equal(p.count, sizeof want / sizeof *want);
	for (size_t i = 0; i < p.count; i++)
		assert_string_equal(p.items[i].path.ptr, want[i]);
	assert_int_equal(p.added, 2);
	assert_int_equal(p.changed, 1);
	assert_int_equal(p.deleted, 3);
	arena_release(&a);
}

static void digests_what_the_header_says(void **state)
{
	struct arena a = { 0 };
	struct plan p = { 0 };
	struct digest old = digest_of(SPAN("old")),
		      new = digest_of(SPAN("new"));
	char before[DIGEST_HEX + 1], after[DIGEST_HEX + 1];
	struct span text;
	struct digest want;

	(void)state;
	digest_format(&old, before);
	digest_format(&new, after);
	add(&a, &p, PLAN_DELETE, "c", NULL);
	add(&a, &p, PLAN_ADD, ".orgpack/bases/x", NULL);
	add(&a, &p, PLAN_CHANGE, "b", NULL);
	add(&a, &p, PLAN_ADD, "a", NULL);
	plan_seal(&p);
	text = arena_print(&a,
		"orgpack-plan/1\nadd - %s a\nchange %s %s b\n"
		"delete %s - c\n",
		after, before, after, before);
	want = digest_of(text);
	assert_true(digest_equal(&p.digest, &want));
	arena_release(&a);
}

static void has_one_digest_whatever_the_order_of_adding(void **state)
{
	static const char *const paths[] = { "a", "b/c", "b/d", "e" };
	struct arena a = { 0 };
	struct plan p = { 0 }, q = { 0 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		add(&a, &p, PLAN_ADD, paths[i], NULL);
		add(&a, &q, PLAN_ADD, paths[3 - i], NULL);
	}
	plan_seal(&p);
	plan_seal(&q);
	assert_true(digest_equal(&p.digest, &q.digest));
	q.items[0].after = digest_of(SPAN("other"));
	plan_seal(&q);
	assert_false(digest_equal(&p.digest, &q.digest));
	arena_release(&a);
}

static void seals_a_plan_that_does_nothing(void **state)
{
	struct plan p = { 0 };
	struct digest want = digest_of(SPAN("orgpack-plan/1\n"));

	(void)state;
	plan_seal(&p);
	assert_true(digest_equal(&p.digest, &want));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_operations_in_dependency_order),
		cmocka_unit_test(digests_what_the_header_says),
		cmocka_unit_test(has_one_digest_whatever_the_order_of_adding),
		cmocka_unit_test(seals_a_plan_that_does_nothing),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
