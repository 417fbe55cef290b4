/* SPDX-License-Identifier: MIT */
/* Tests of sheets: cells, changes, new records, ids. */
#include "fault_fixture.h"
#include "processor_fixture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "table/sheet.h"

/* An org with tables, in a directory of its own. */
struct org {
	struct arena arena;
	struct faults faults;
	struct sheets all;
	struct sheet_reader reader;
	char dir[32];
};

static void write_table(struct org *o, const char *name, const char *text)
{
	struct span path =
		arena_print(&o->arena, "%s/records/%s", o->dir, name);
	FILE *f = fopen(path.ptr, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int begin(void **state)
{
	struct org *o = calloc(1, sizeof *o);

	assert_non_null(o);
	strcpy(o->dir, "/tmp/sheet-XXXXXX");
	assert_non_null(mkdtemp(o->dir));
	assert_int_equal(
		system(arena_print(&o->arena, "mkdir %s/records", o->dir).ptr),
		0);
	o->faults.arena = &o->arena;
	o->all = (struct sheets){ .dir = open(o->dir, O_RDONLY | O_DIRECTORY),
		.faults = &o->faults,
		.how = { .workers = 2 },
		.arena = &o->arena };
	assert_true(o->all.dir >= 0);
	write_table(o, "Leads.csv",
		"id,Name,Note\r\n"
		"7,Ann,\"a,b\"\r\n"
		"\"12\",\"Bo\"\"b\",\r\n"
		"9,,\"\"\r\n");
	*state = o;
	return 0;
}

static int end(void **state)
{
	struct org *o = *state;

	sheet_reader_release(&o->reader);
	sheets_close(&o->all);
	close(o->all.dir);
	assert_int_equal(
		system(arena_print(&o->arena, "rm -r %s", o->dir).ptr), 0);
	arena_release(&o->arena);
	free(o);
	return 0;
}

static struct sheet *get(struct org *o, const char *module)
{
	struct sheet *s = sheets_get(&o->all, span_of(module));

	if (!s)
		fail_msg("%s", list_faults(&o->arena, &o->faults));
	return s;
}

/* The record's texts, each behind a bar. */
static const char *row(struct org *o, struct sheet *s, uint32_t ref)
{
	struct buf b = { 0 };
	struct span all;

	for (uint32_t i = 0; i < s->columns.count; i++) {
		buf_add_char(&b, '|');
		buf_add(&b, sheet_text(s, ref, i, &o->reader));
	}
	all = arena_copy(&o->arena, buf_span(&b));
	buf_release(&b);
	return all.ptr;
}

static uint32_t column(struct sheet *s, const char *name)
{
	return sheet_column(s, span_of(name), NULL);
}

static bool set(struct org *o, struct sheet *s, uint32_t ref, const char *name,
	const char *text)
{
	return sheet_set_text(
		s, ref, column(s, name), span_of(text), &o->reader);
}

static void records_are_read_and_changed(void **state)
{
	struct org *o = *state;
	struct sheet *s = get(o, "Leads");

	assert_ptr_equal(s, get(o, "Leads"));
	assert_int_equal(s->row_count, 3);
	assert_string_equal(row(o, s, 0), "|7|Ann|a,b");
	assert_string_equal(row(o, s, 1), "|12|Bo\"b|");
	assert_true(set(o, s, 1, "Name", "Bo\"b"));
	assert_true(set(o, s, 2, "Note", ""));
	assert_int_equal(s->changed_count, 0); /* it is what was there */
	assert_true(set(o, s, 1, "Name", "C,c"));
	assert_true(set(o, s, 1, "City", "Bonn"));
	assert_true(set(o, s, 1, "Name", "D"));
	assert_string_equal(row(o, s, 1), "|12|D||Bonn");
	assert_string_equal(row(o, s, 0), "|7|Ann|a,b|");
	assert_int_equal(s->changed_count, 1);
	assert_true(s->columns.items[3].is_used);
	assert_true(set(o, s, 1, "City", ""));
	assert_int_equal(s->patch_count, 3);
}

static void another_reader_sees_what_was_changed(void **state)
{
	struct org *o = *state;
	struct sheet *s = get(o, "Leads");
	struct sheet_reader other = { 0 };

	assert_non_null(sheet_load(s, 0, &other));
	assert_true(set(o, s, 0, "Name", "Zoe"));
	assert_true(span_is(sheet_text(s, 0, 1, &other), "Zoe"));
	assert_true(set(o, s, 0, "City", "Ulm"));
	assert_true(span_is(sheet_text(s, 0, 3, &other), "Ulm"));
	assert_false(other.failed);
	sheet_reader_release(&other);
}

static void new_records_are_numbered_on(void **state)
{
	struct org *o = *state;
	struct sheet *s = get(o, "Leads");
	uint32_t first = sheet_add(s, ROW_NONE), next = sheet_add(s, ROW_NONE);
	char id[SHEET_ID];

	assert_int_equal(first, 3);
	assert_true(span_is(sheet_id(s, first, id, &o->reader), "13"));
	assert_true(span_is(sheet_text(s, next, s->id, &o->reader), "14"));
	assert_true(set(o, s, next, "Name", "New"));
	assert_string_equal(row(o, s, next), "|14|New|");
	assert_string_equal(row(o, s, first), "|13||");
	assert_true(s->has_numbers);
	assert_false(s->is_ascending); /* 12, then 9 */
	assert_int_equal(sheet_largest_id(s), 14);
}

static void records_are_found_by_their_ids(void **state)
{
	struct org *o = *state;
	struct sheet *s = get(o, "Leads");

	assert_true(sheet_index(s));
	assert_int_equal(sheet_add(s, ROW_NONE), 3);
	assert_int_equal(sheet_find(s, SPAN("7")), 0);
	assert_int_equal(sheet_find(s, SPAN("12")), 1);
	assert_int_equal(sheet_find(s, SPAN("9")), 2);
	assert_int_equal(sheet_find(s, SPAN("13")), 3);
	assert_int_equal(sheet_find(s, SPAN("013")), REF_NONE);
	assert_int_equal(sheet_find(s, SPAN("14")), REF_NONE);
	assert_int_equal(sheet_find(s, SPAN("")), REF_NONE);
}

static void a_counter_goes_on_where_records_are_gone(void **state)
{
	struct org *o = *state;
	struct sheet *s;
	char id[SHEET_ID];

	o->all.counters = read_yaml(&o->arena, "{Leads: '99', Deals: '4'}");
	s = get(o, "Leads");
	assert_true(span_is(
		sheet_id(s, sheet_add(s, ROW_NONE), id, &o->reader), "100"));
	s = get(o, "Deals"); /* there is no table */
	assert_false(s->has_table);
	assert_true(span_is(
		sheet_id(s, sheet_add(s, ROW_NONE), id, &o->reader), "5"));
	s = get(o, "Calls");
	assert_true(span_is(
		sheet_id(s, sheet_add(s, ROW_NONE), id, &o->reader), "1"));
}

static void ids_that_are_no_numbers_cannot_be_counted_on(void **state)
{
	struct org *o = *state;
	struct sheet *s;

	write_table(o, "Deals.csv", "id\nA1\n2\n");
	s = get(o, "Deals");
	assert_int_equal(sheet_add(s, ROW_NONE), REF_NONE);
	assert_int_equal(s->next_id, 0);
	assert_false(s->has_numbers);
	write_table(o, "Calls.csv", "id\n18446744073709551615\n");
	assert_int_equal(sheet_add(get(o, "Calls"), ROW_NONE), REF_NONE);
	write_table(o, "Tasks.csv", "id\n18446744073709551614\n");
	s = get(o, "Tasks");
	assert_int_equal(sheet_add(s, ROW_NONE), 1);
	assert_int_equal(sheet_add(s, ROW_NONE), REF_NONE);
}

static void named_records_are_found_too(void **state)
{
	struct org *o = *state;
	struct sheet *s = get(o, "Leads");
	uint32_t a, b;

	s->names_ids = true;
	assert_true(sheet_index(s));
	a = sheet_add_named(s, ROW_NONE, SPAN("A\",1"));
	b = sheet_add_named(s, ROW_NONE, SPAN("20"));
	assert_int_equal(sheet_find(s, SPAN("A\",1")), a);
	assert_int_equal(sheet_find(s, SPAN("20")), b);
	assert_int_equal(sheet_find(s, SPAN("12")), 1);
	assert_string_equal(row(o, s, a), "|A\",1||");
	assert_string_equal(row(o, s, sheet_add(s, ROW_NONE)), "|21||");
	for (char name[16] = "B0000"; strcmp(name, "B1000");) {
		uint32_t ref = sheet_add_named(s, ROW_NONE, span_of(name));

		assert_int_equal(sheet_find(s, span_of(name)), ref);
		snprintf(name, sizeof name, "B%04d", atoi(name + 1) + 1);
	}
	assert_int_equal(sheet_find(s, SPAN("20")), b);
}

static void ids_are_ordered_as_numbers_or_as_bytes(void **state)
{
	(void)state;
	assert_true(id_less(SPAN("9"), SPAN("12")));
	assert_false(id_less(SPAN("12"), SPAN("9")));
	assert_true(id_less(SPAN("12"), SPAN("1a")));
	assert_false(id_less(SPAN("1a"), SPAN("2")));
	assert_true(id_less(SPAN("10a"), SPAN("9a")));
	assert_true(id_less(SPAN("007"), SPAN("7")));
	assert_false(id_less(SPAN("7"), SPAN("7")));
	assert_true(id_less(SPAN("99999999999999999999999998"),
		SPAN("99999999999999999999999999")));
}

static void cells_are_the_same_by_their_text(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{ "", "\"\"", true },
		{ "x", "\"x\"", true },
		{ "\"a\"\"b\"", "\"a\"\"b\"", true },
		{ "x", "\"xy\"", false },
		{ "xy", "\"x\"", false },
		{ "", "x", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span a = span_of(cases[i].a), b = span_of(cases[i].b);

		assert_int_equal(cell_same(a, b), cases[i].same);
		assert_int_equal(cell_same(b, a), cases[i].same);
	}
	assert_true(cell_holds(SPAN("\"a\"\"b\""), SPAN("a\"b")));
	assert_false(cell_holds(SPAN("\"a\"\"b\""), SPAN("a\"")));
	assert_false(cell_holds(SPAN("\"a\""), SPAN("ab")));
	assert_true(cell_holds(SPAN("\"\""), SPAN("")));
}

static void a_table_without_ids_is_refused(void **state)
{
	struct org *o = *state;

	write_table(o, "Deals.csv", "ID,Name\n1,a\n");
	assert_null(sheets_get(&o->all, SPAN("Deals")));
	assert_int_equal(o->faults.items[0].code, OPK_BAD_RECORDS);
	assert_null(sheets_find(&o->all, SPAN("Deals")));
}

static void a_table_that_is_there_twice_is_refused(void **state)
{
	struct org *o = *state;

	write_table(o, "Leads.csv.gz", "");
	assert_null(sheets_get(&o->all, SPAN("Leads")));
	assert_int_equal(o->faults.items[0].code, OPK_BAD_RECORDS);
}

/* Says of each fresh record what row it was made of. */
static struct span derive(void *user, const struct sheet *s, uint32_t ref,
	uint32_t number, struct sheet_reader *r)
{
	(void)user;
	if (number == s->id)
		return (struct span){ 0 };
	buf_clear(&r->made);
	buf_print(&r->made, "%u-%u", s->fresh.items[ref - s->row_count].row,
		number);
	return buf_span(&r->made);
}

static void what_is_derived_can_be_changed(void **state)
{
	struct org *o = *state;
	struct sheet *s;
	uint32_t ref;

	o->all.derive = derive;
	s = get(o, "Leads");
	ref = sheet_add(s, 5);
	assert_string_equal(row(o, s, ref), "|13|5-1|5-2");
	assert_true(set(o, s, ref, "Note", "n"));
	assert_string_equal(row(o, s, ref), "|13|5-1|n");
	assert_string_equal(row(o, s, 0), "|7|Ann|a,b");
	assert_int_equal(s->changed_count, 0);
}

/* Where every row has the same id, each must not be led past all others. */
static void a_million_equal_ids_take_no_time(void **state)
{
	enum { ROWS = 1000000 };
	struct org *o = *state;
	struct buf b = { 0 };
	struct sheet *s;

	buf_add_text(&b, "id\n");
	for (size_t i = 0; i < ROWS; i++)
		buf_add_text(&b, i % 2 ? "\"7\"\n" : "7\n");
	buf_add_text(&b, "8\n");
	buf_add_char(&b, '\0');
	write_table(o, "Twins.csv", b.ptr);
	buf_release(&b);
	s = get(o, "Twins");
	assert_true(bound_processor(120));
	assert_true(sheet_index(s));
	assert_true(bound_processor(0));
	assert_int_equal(sheet_find(s, SPAN("7")), 0);
	assert_int_equal(sheet_find(s, SPAN("8")), ROWS);
}

static void texts_take_room_for_one_only(void **state)
{
	struct org *o = *state;
	struct sheet *s = get(o, "Leads");

	for (size_t i = 0; i < 100000; i++)
		assert_true(span_is(sheet_text(s, 1, 1, &o->reader), "Bo\"b"));
	assert_true(o->reader.unquoted.room < 4096);
}

static void a_text_that_grows_takes_its_own_room_again(void **state)
{
	struct org *o = *state;
	struct sheet *s = sheets_get(&o->all, SPAN("Leads"));
	struct buf text = { 0 };
	const char *before = NULL;
	size_t moves = 0;

	for (size_t i = 0; i < 1000; i++) {
		const struct patch *p;

		buf_add_text(&text, i == 500 ? ";a,\"" : ";abc");
		assert_true(
			sheet_grow_text(s, 0, 2, buf_span(&text), &o->reader));
		assert_true(span_equal(
			sheet_text(s, 0, 2, &o->reader), buf_span(&text)));
		p = sheet_patch(s, sheet_head(s, 0));
		moves += p->ptr != before;
		before = p->ptr;
	}
	assert_in_range(moves, 1, 14);
	assert_true(sheet_set(s, 0, 2, SPAN("x"), &o->reader));
	assert_true(sheet_grow_text(s, 0, 2, SPAN("xy"), &o->reader));
	assert_true(span_is(sheet_text(s, 0, 2, &o->reader), "xy"));
	buf_release(&text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	static const struct CMUnitTest tests[] = {
		TEST(records_are_read_and_changed),
		TEST(another_reader_sees_what_was_changed),
		TEST(new_records_are_numbered_on),
		TEST(records_are_found_by_their_ids),
		TEST(a_counter_goes_on_where_records_are_gone),
		TEST(ids_that_are_no_numbers_cannot_be_counted_on),
		TEST(named_records_are_found_too),
		TEST(ids_are_ordered_as_numbers_or_as_bytes),
		TEST(cells_are_the_same_by_their_text),
		TEST(a_table_without_ids_is_refused),
		TEST(a_table_that_is_there_twice_is_refused),
		TEST(what_is_derived_can_be_changed),
		TEST(a_million_equal_ids_take_no_time),
		TEST(texts_take_room_for_one_only),
		TEST(a_text_that_grows_takes_its_own_room_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
