/* SPDX-License-Identifier: MIT */
/* Tests of the list of written rows that the history keeps. */
#include <stdlib.h>
#include <unistd.h>

#include "fault_fixture.h"

#include "table/trace.h"
#include "util/file.h"

static enum opk_status read_list(struct arena *a, const char *text,
	const char *module, struct trace_list *out)
{
	struct faults f = { .arena = a };

	return trace_read(
		span_of(text), "rows.csv", span_of(module), a, &f, out);
}

static void the_rows_of_one_table_are_found_by_id(void **state)
{
	struct arena a = { 0 };
	struct trace_list list;
	const struct trace *t;

	(void)state;
	assert_int_equal(read_list(&a,
				 "module,id,action,fingerprint\n"
				 "Leads,1,changed,00000000000000ff\n"
				 "Deals,1,created,dfaa285885178e60\n"
				 "Leads,\"a\"\"b\",created,0000000000000001\n",
				 "Leads", &list),
		OPK_OK);
	assert_int_equal(list.items.count, 2);
	t = trace_find(&list, SPAN("1"));
	assert_non_null(t);
	assert_false(t->was_made);
	assert_int_equal(t->print, 255);
	t = trace_find(&list, SPAN("a\"b"));
	assert_non_null(t);
	assert_true(t->was_made);
	assert_null(trace_find(&list, SPAN("2")));
	arena_release(&a);
}

static void a_damaged_list_is_told(void **state)
{
	static const char *const lists[] = {
		"module,id,action\nLeads,1,changed\n",
		"module,id,action,fingerprint\nLeads,1,gone,0000000000000001\n",
		"module,id,action,fingerprint\nLeads,1,changed,1\n",
		("module,id,action,fingerprint\nLeads,1,changed,"
		 "000000000000000X\n"),
	};
	struct arena a = { 0 };
	struct trace_list list;

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		assert_int_equal(
			read_list(&a, lists[i], "Leads", &list), OPK_MALFORMED);
	arena_release(&a);
}

static void what_is_written_is_read_again(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct trace_list list;
	struct trace_writer w = { .fd = -1 };
	struct sheet s = { .module = SPAN("Leads"), .id = 0, .row_count = 2 };
	struct sheet_column columns[] = { { .name = SPAN("id") },
		{ .name = SPAN("x") } };
	uint64_t prints[] = { 0, 7 };
	char path[] = "/tmp/orgpack-touched.XXXXXX";
	struct span text;

	(void)state;
	assert_int_equal(table_of(&s.table, SPAN("id,x\n10,a\n11,b\n"), "t.csv",
				 &(struct table_how){ .workers = 1 }, &f),
		OPK_OK);
	s.columns.items = columns;
	s.columns.count = 2;
	s.prints = prints;
	w.fd = mkstemp(path);
	trace_begin(&w);
	trace_add(&w, &s);
	assert_true(trace_end(&w));
	close(w.fd);
	assert_int_equal(file_read_operand(path, 1000, &a, &f, &text), OPK_OK);
	unlink(path);
	assert_string_equal(text.ptr, "module,id,action,fingerprint\n"
				      "Leads,11,changed,0000000000000007\n");
	assert_int_equal(read_list(&a, text.ptr, "Leads", &list), OPK_OK);
	assert_non_null(trace_find(&list, SPAN("11")));
	table_close(&s.table);
	arena_release(&a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rows_of_one_table_are_found_by_id),
		cmocka_unit_test(a_damaged_list_is_told),
		cmocka_unit_test(what_is_written_is_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
