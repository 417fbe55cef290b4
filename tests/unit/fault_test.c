/* SPDX-License-Identifier: MIT */
/* Collections of faults: what is kept, and merging what workers found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "util/fault.h"

enum { FILES = 6000, CHUNK = 32, PARTS = 3, NAMES = 100 };

/* Two faults in each file: more than are kept. */
static void find(struct faults *f, unsigned file)
{
	char name[32];
	struct source src = { name, { NULL, 0 } };

	snprintf(name, sizeof name, "org/f%05u.yaml", file);
	fault(f, OPK_WRONG_TYPE, &src, 9, 1, "first of %u\n%s", file,
		faults_may_guess(f, NAMES) ? "Did you mean it?" : "Look.");
	if (file % 2)
		warn(f, OPK_BAD_CRITERIA, &src, 2, 1, "second of %u", file);
	else
		fault(f, OPK_OUT_OF_RANGE, &src, 2, 1, "second of %u", file);
}

/* Files in chunks, each to the worker that `step` says. */
static void search(struct arena *a, struct faults *out, unsigned step)
{
	struct faults parts[PARTS] = { 0 };
	const struct faults *from[PARTS];

	*out = (struct faults){ .arena = a };
	for (unsigned i = 0; i < PARTS; i++) {
		parts[i].arena = a;
		from[i] = &parts[i];
	}
	for (unsigned i = 0; i < FILES; i++)
		find(&parts[i / CHUNK * step % PARTS], i);
	faults_merge_workers(out, from, PARTS);
	faults_sort(out);
}

static void what_is_kept_is_no_matter_of_who_found_it(void **state)
{
	struct arena a = { 0 };
	struct faults one, other;

	(void)state;
	search(&a, &one, 0);
	assert_int_equal(one.count, FAULTS_KEPT);
	assert_int_equal(one.errors, FILES + FILES / 2);
	assert_int_equal(one.warnings, FILES / 2);
	assert_string_equal(one.items[0].text, "second of 0");
	assert_string_equal(one.items[1].text, "first of 0");
	assert_string_equal(
		one.items[FAULTS_KEPT - 1].at.file, "org/f04999.yaml");
	for (unsigned step = 1; step < PARTS; step++) {
		search(&a, &other, step);
		assert_int_equal(other.count, one.count);
		assert_int_equal(other.errors, one.errors);
		assert_int_equal(other.worst, one.worst);
		assert_memory_equal(
			other.dropped, one.dropped, sizeof one.dropped);
		for (size_t i = 0; i < one.count; i++)
			assert_string_equal(
				other.items[i].text, one.items[i].text);
	}
	arena_release(&a);
}

/* The hints of the faults that guess, one in each file. */
static void who_guesses_is_no_matter_of_who_found_it(void **state)
{
	enum { GUESSED = FAULTS_GUESSES / NAMES };
	struct arena a = { 0 };
	struct faults all;

	(void)state;
	for (unsigned step = 0; step < PARTS; step++) {
		search(&a, &all, step);
		for (size_t i = 0; i < FAULTS_KEPT / 2; i++)
			assert_string_equal(all.items[2 * i + 1].hint,
				i < GUESSED ? "Did you mean it?"
					    : "Name one that exists.");
		assert_null(all.items[0].hint);
	}
	arena_release(&a);
}

static void names_too_many_for_all_are_not_compared(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };

	(void)state;
	assert_false(faults_may_guess(&f, FAULTS_GUESSES + 1));
	assert_true(faults_may_guess(&f, FAULTS_GUESSES));
	assert_false(faults_may_guess(&f, 1));
	fault(&f, OPK_WRONG_TYPE, NULL, 0, 0, "x");
	assert_false(faults_may_guess(&f, 1));
	arena_release(&a);
}

static void faults_without_a_file_come_first(void **state)
{
	struct arena a = { 0 };
	struct faults parts[2] = { { .arena = &a }, { .arena = &a } };
	const struct faults *from[2] = { &parts[0], &parts[1] };
	struct faults all = { .arena = &a };

	(void)state;
	find(&parts[0], 1);
	fault_memory(&parts[1]);
	faults_merge_workers(&all, from, 2);
	assert_int_equal(all.count, 3);
	assert_int_equal(all.items[0].code, OPK_NO_MEMORY);
	assert_int_equal(all.worst, OPK_SYSTEM);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_kept_is_no_matter_of_who_found_it),
		cmocka_unit_test(who_guesses_is_no_matter_of_who_found_it),
		cmocka_unit_test(names_too_many_for_all_are_not_compared),
		cmocka_unit_test(faults_without_a_file_come_first),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
