/* SPDX-License-Identifier: MIT */
/* What signals do to the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cmd/signals.h"
#include "orgpack.h"

enum { BYTES = 4 * 4096 };

/* In a process of its own: read a mapped file that was cut off. */
static int read_what_is_gone(int errors)
{
	FILE *file = tmpfile();
	volatile char *bytes;

	signals_install();
	if (!file || ftruncate(fileno(file), BYTES) ||
		dup2(errors, STDERR_FILENO) < 0)
		return 99;
	bytes = mmap(NULL, BYTES, PROT_READ, MAP_PRIVATE, fileno(file), 0);
	if (bytes == MAP_FAILED || bytes[BYTES - 1] ||
		ftruncate(fileno(file), 1))
		return 98;
	return bytes[BYTES - 1];
}

static void a_file_that_becomes_shorter_ends_the_program_with_words(
	void **state)
{
	char said[512] = "";
	FILE *errors = tmpfile();
	int status;
	pid_t child;

	(void)state;
	assert_non_null(errors);
	child = fork();
	assert_true(child >= 0);
	if (!child)
		_exit(read_what_is_gone(fileno(errors)));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), OPK_SYSTEM);
	rewind(errors);
	assert_true(fread(said, 1, sizeof said - 1, errors) > 0);
	assert_non_null(strstr(said, "became shorter"));
	assert_non_null(strstr(said, "[cannot-read]"));
	fclose(errors);
}

static void a_signal_that_asks_to_end_is_noticed(void **state)
{
	(void)state;
	signals_install();
	assert_int_equal(signals_seen(), 0);
	assert_int_equal(raise(SIGTERM), 0);
	assert_int_equal(signals_seen(), SIGTERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_file_that_becomes_shorter_ends_the_program_with_words),
		cmocka_unit_test(a_signal_that_asks_to_end_is_noticed),
	};

	return cmocka_run_group_tests_name("signals", tests, NULL, NULL);
}
