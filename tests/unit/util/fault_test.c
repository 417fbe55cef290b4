/* SPDX-License-Identifier: MIT */
/* Collections of faults: what is kept, and merging what workers found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "util/fault.h"
#include "util/pool.h"

enum { FILES = 600, CHUNK = 32, PARTS = 3, NAMES = 5000, MOST = 100 };

/* How the faults of a search come, and who finds them. */
struct search {
	unsigned step;  /* a chunk of files goes to the worker that it says */
	bool backwards; /* files, and what is in them */
	size_t most;
};

static void find_first(struct faults *f, const struct source *src, unsigned n)
{
	bool may = faults_may_guess(
		f, NAMES, OPK_WRONG_TYPE, OPK_ERROR, src, 9, 1);

	fault(f, OPK_WRONG_TYPE, src, 9, 1, "first of %u\n%s", n,
		may ? "Did you mean it?" : "Look.");
}

/* Three faults in each file, two of which stand in one place. */
static void find(struct faults *f, unsigned file, bool backwards)
{
	char name[32];
	struct source src = { name, { NULL, 0 } };

	snprintf(name, sizeof name, "org/f%05u.yaml", file);
	if (!backwards)
		find_first(f, &src, file);
	if (file % 2)
		warn(f, OPK_WRONG_TYPE, &src, 2, 1, "second of %u", file);
	else
		fault(f, OPK_OUT_OF_RANGE, &src, 2, 1, "second of %u", file);
	fault(f, OPK_OUT_OF_RANGE, &src, 2, 1, "third of %u", file);
	if (backwards)
		find_first(f, &src, file);
}

static void search(
	struct arena *a, struct faults *out, const struct search *how)
{
	struct faults parts[PARTS];

	*out = (struct faults){ .arena = a, .most = how->most };
	for (unsigned i = 0; i < PARTS; i++)
		parts[i] = faults_part(out, a);
	for (unsigned i = 0; i < FILES; i++) {
		unsigned file = how->backwards ? FILES - 1 - i : i;

		find(&parts[file / CHUNK * how->step % PARTS], file,
			how->backwards);
	}
	for (unsigned i = 0; i < PARTS; i++)
		faults_merge(out, &parts[i]);
	faults_sort(out);
}

static void assert_texts_equal(const char *a, const char *b)
{
	if (a && b)
		assert_string_equal(a, b);
	else
		assert_ptr_equal(a, b);
}

static void assert_faults_equal(const struct faults *a, const struct faults *b)
{
	assert_int_equal(a->count, b->count);
	assert_int_equal(a->errors, b->errors);
	assert_int_equal(a->warnings, b->warnings);
	assert_int_equal(a->worst, b->worst);
	assert_memory_equal(a->dropped, b->dropped, sizeof a->dropped);
	for (size_t i = 0; i < a->count; i++) {
		assert_int_equal(a->items[i].code, b->items[i].code);
		assert_texts_equal(a->items[i].text, b->items[i].text);
		assert_texts_equal(a->items[i].hint, b->items[i].hint);
		assert_texts_equal(a->items[i].at.file, b->items[i].at.file);
	}
}

/* The same are kept whoever finds them, and in whatever order they come. */
static void what_is_kept_is_no_matter_of_who_found_it(void **state)
{
	const struct search plain = { .most = MOST };
	struct arena a = { 0 };
	struct faults one, other;

	(void)state;
	search(&a, &one, &plain);
	assert_int_equal(one.count, 3 * MOST);
	assert_int_equal(one.errors, 2 * FILES + FILES / 2);
	assert_int_equal(one.warnings, FILES / 2);
	assert_int_equal(one.dropped[OPK_WRONG_TYPE][OPK_ERROR], FILES - MOST);
	assert_int_equal(
		one.dropped[OPK_WRONG_TYPE][OPK_WARNING], FILES / 2 - MOST);
	assert_int_equal(one.dropped[OPK_OUT_OF_RANGE][OPK_ERROR],
		FILES + FILES / 2 - MOST);
	assert_string_equal(one.items[0].text, "second of 0");
	assert_string_equal(one.items[1].text, "third of 0");
	assert_string_equal(one.items[2].text, "first of 0");
	for (unsigned i = 1; i < 2 * PARTS; i++) {
		struct search how = { i / 2, i % 2, MOST };

		search(&a, &other, &how);
		assert_faults_equal(&one, &other);
	}
	arena_release(&a);
}

/* The hints of the faults that guess, one in each file. */
static void who_guesses_is_no_matter_of_who_found_it(void **state)
{
	enum { GUESSED = FAULTS_GUESSES / NAMES };
	struct arena a = { 0 };
	struct faults all;
	unsigned n;

	(void)state;
	assert_true((int)GUESSED < (int)MOST);
	for (unsigned i = 0; i < 2 * PARTS; i++) {
		struct search how = { i / 2, i % 2, FAULTS_ALL };

		n = 0;
		search(&a, &all, &how);
		assert_int_equal(all.count, 3 * FILES);
		for (size_t k = 0; k < all.count; k++)
			if (all.items[k].at.line == 9)
				assert_string_equal(all.items[k].hint,
					n++ < GUESSED
						? "Did you mean it?"
						: "Name one that exists.");
		assert_int_equal(n, FILES);
	}
	arena_release(&a);
}

static bool may_guess(struct faults *f, size_t names)
{
	return faults_may_guess(
		f, names, OPK_WRONG_TYPE, OPK_ERROR, NULL, 0, 0);
}

static void names_too_many_for_all_are_not_compared(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };

	(void)state;
	assert_false(may_guess(&f, FAULTS_GUESSES + 1));
	assert_true(may_guess(&f, FAULTS_GUESSES));
	assert_false(may_guess(&f, 1));
	fault(&f, OPK_WRONG_TYPE, NULL, 0, 0, "x");
	assert_false(may_guess(&f, 1));
	arena_release(&a);
}

/* What comes last stands first, so that each takes another's place. */
static void memory_is_that_of_what_is_kept(void **state)
{
	enum { MANY = 200000, BYTES = 1 << 20 };
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct source src = { "records/Leads.csv", { NULL, 0 } };
	char long_text[1500];

	(void)state;
	memset(long_text, 'x', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	for (unsigned i = MANY; i-- > 0;)
		fault(&f, OPK_BAD_RECORDS, &src, i + 2, 1, "row %u%s", i,
			i % 7 ? "" : long_text);
	assert_int_equal(f.count, FAULTS_KEPT);
	assert_int_equal(f.errors, MANY);
	assert_int_equal(
		f.dropped[OPK_BAD_RECORDS][OPK_ERROR], MANY - FAULTS_KEPT);
	assert_true(a.used < BYTES);
	assert_false(faults_want(
		&f, OPK_BAD_RECORDS, OPK_ERROR, &src, FAULTS_KEPT + 1, 1));
	assert_true(faults_want(
		&f, OPK_BAD_RECORDS, OPK_ERROR, &src, FAULTS_KEPT, 1));
	faults_sort(&f);
	for (unsigned i = 0; i < FAULTS_KEPT; i++)
		assert_int_equal(f.items[i].at.line, i + 2);
	arena_release(&a);
}

/* A worker for each processor, each with rows that nobody else has. */
struct job {
	struct arena arenas[64];
	struct faults parts[64];
};

static void do_part(void *user, unsigned worker, size_t item)
{
	struct job *job = user;
	char name[32];
	struct source src = { name, { NULL, 0 } };

	snprintf(name, sizeof name, "f%03zu", item * 7919 % 1000);
	for (uint32_t line = 40; line > 0; line--)
		fault(&job->parts[worker], OPK_BAD_RECORDS, &src, line, 1,
			"%s %u", name, line);
}

static void threads_come_to_the_same(void **state)
{
	enum { ITEMS = 1000 };
	struct arena a = { 0 };
	struct faults first = { 0 };

	(void)state;
	for (unsigned threads = 1; threads <= 8; threads *= 2) {
		struct job job = { 0 };
		struct faults all = { .arena = &a };

		for (unsigned i = 0; i < threads; i++)
			job.parts[i] = faults_part(&all, &job.arenas[i]);
		pool_run(threads, ITEMS, do_part, &job);
		for (unsigned i = 0; i < threads; i++) {
			faults_merge(&all, &job.parts[i]);
			arena_release(&job.arenas[i]);
		}
		faults_sort(&all);
		if (threads == 1)
			first = all;
		assert_int_equal(all.errors, 40 * ITEMS);
		assert_int_equal(all.count, FAULTS_KEPT);
		assert_string_equal(all.items[0].text, "f000 1");
		assert_string_equal(all.items[FAULTS_KEPT - 1].text, "f001 10");
		assert_faults_equal(&first, &all);
	}
	arena_release(&a);
}

/* Places change when errors go; what comes then is kept as before. */
static void what_is_disbelieved_makes_room(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a, .most = 3 };

	(void)state;
	for (uint32_t line = 20; line > 10; line--) {
		fault(&f, OPK_WRONG_TYPE, NULL, line, 1, "error %u", line);
		warn(&f, OPK_WRONG_TYPE, NULL, line, 1, "warning %u", line);
	}
	faults_disbelieve(&f);
	assert_int_equal(f.count, 4);
	for (uint32_t line = 9; line > 0; line--) {
		fault(&f, OPK_WRONG_TYPE, NULL, line, 1, "error %u", line);
		warn(&f, OPK_WRONG_TYPE, NULL, line, 1, "warning %u", line);
	}
	faults_sort(&f);
	assert_int_equal(f.count, 7);
	assert_int_equal(f.items[0].code, OPK_NO_MEMORY);
	for (uint32_t i = 1; i < 7; i++)
		assert_int_equal(f.items[i].at.line, (i + 1) / 2);
	assert_int_equal(f.errors, 10);
	assert_int_equal(f.warnings, 19);
	arena_release(&a);
}

static void faults_without_a_file_come_first(void **state)
{
	struct arena a = { 0 };
	struct faults parts[2] = { { .arena = &a }, { .arena = &a } };
	struct faults all = { .arena = &a };

	(void)state;
	find(&parts[0], 1, false);
	fault_memory(&parts[1]);
	faults_merge(&all, &parts[0]);
	faults_merge(&all, &parts[1]);
	faults_sort(&all);
	assert_int_equal(all.count, 4);
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
		cmocka_unit_test(memory_is_that_of_what_is_kept),
		cmocka_unit_test(threads_come_to_the_same),
		cmocka_unit_test(what_is_disbelieved_makes_room),
		cmocka_unit_test(faults_without_a_file_come_first),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
