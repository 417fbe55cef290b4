/* SPDX-License-Identifier: MIT */
/*
 * Opens a table and says what becomes of it, for tables.py.
 *
 *     table_driver FILE [reject]
 *
 * Prints "rows N bad N errors N warnings N", and the first fault as
 * "code line:column". Exits with the status.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "records/table.h"

int main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct table_how how = { .workers = 2,
		.reject = argc > 2,
		.spool = open(".", O_RDONLY | O_DIRECTORY) };
	struct table t = { 0 };
	enum opk_status st;

	if (argc < 2)
		return 2;
	st = table_open(&t, AT_FDCWD, argv[1], argv[1], &how, &f);
	printf("rows %zu bad %zu errors %zu warnings %zu\n", t.row_count,
		t.bad_count, f.errors, f.warnings);
	if (f.count)
		printf("%s %u:%u\n", opk_code_word(f.items[0].code),
			f.items[0].at.line, f.items[0].at.column);
	if (!st)
		table_close(&t);
	arena_release(&a);
	return (int)st;
}
