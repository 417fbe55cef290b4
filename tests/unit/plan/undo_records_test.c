/* SPDX-License-Identifier: MIT */
/* Taking a conversion back record by record, out of a damaged history. */
#include "stage_fixture.h"

#include "codec/yaml_read.h"
#include "table/sheet.h"
#include "plan/undo_convert.h"
#include "store/history.h"
#include "table/trace.h"

static const char about[] = "tables:\n"
			    "  - path: " LEADS "\n"
			    "    module: Leads\n"
			    "    made: false\n"
			    "    changed: 1\n"
			    "    columns: [id, Name]\n"
			    "  - path: " DEALS "\n"
			    "    module: Deals\n"
			    "    made: true\n"
			    "    columns: [id]\n";

/* Leads change, deals come, and all is written down. */
static void convert_all(struct org *o, bool as_delta)
{
	struct source src = { "detail", span_of(about) };
	struct node *detail = NULL;
	const char *rows = arena_print(&o->arena,
		"module,id,action,fingerprint\n"
		"Leads,2,changed,%016jx\nDeals,7,created,%016jx\n",
		(uintmax_t)row_print(SPAN("2,Sato")),
		(uintmax_t)row_print(SPAN("7")))
				   .ptr;

	start(o);
	assert_int_equal(
		yaml_read(&src, &o->arena, &o->faults, &detail), OPK_OK);
	plan(o, "convert");
	o->plan.detail = detail;
	will_put(o, PLAN_CHANGE, LEADS, OLD, NEW)->back =
		as_delta ? &back : NULL;
	will_put(o, PLAN_ADD, DEALS, NULL, "id\n7\n");
	keep(o, TRACE_FILE, rows);
	assert_int_equal(commit(o), OPK_OK);
}

static enum opk_status undo_rows(struct org *o, size_t *ops)
{
	struct opk_session session = { .workers = 1 };
	struct history_entry entry;
	struct plan p = { 0 };
	struct undoing_records u = { .session = &session,
		.store = o->store,
		.entry = &entry,
		.arena = &o->arena,
		.faults = &o->faults,
		.plan = &p };
	enum opk_status st;

	assert_int_equal(
		store_newest(o->store, &o->arena, &o->faults, &entry), OPK_OK);
	assert_true(undo_is_conversion(&entry));
	st = undo_records(&u);
	undo_records_release(&u);
	store_unstage(o->store);
	*ops = p.count;
	return st;
}

/* The image of the leads. */
#define IMAGE ".orgpack/history/1/old/3"

static void gives_back_an_untouched_table_as_it_was(void **state)
{
	size_t ops;

	convert_all(*state, false);
	put(*state, DEALS, "id\n7\n8\n");
	assert_int_equal(undo_rows(*state, &ops), OPK_OK);
	assert_int_equal(ops, 2);
}

static void gives_back_no_damaged_image(void **state)
{
	struct org *o = *state;
	size_t ops;

	convert_all(o, false);
	put(o, DEALS, "id\n7\n8\n");
	assert_string_equal(get(o, IMAGE), OLD);
	put(o, IMAGE, "id,Name\n1,Ng\n2,Abe\n");
	assert_int_equal(undo_rows(o, &ops), OPK_MALFORMED);
	assert_int_equal(said(o, OPK_BAD_HISTORY), 1);
}

static void gives_back_no_row_of_a_damaged_image(void **state)
{
	struct org *o = *state;
	size_t ops;

	convert_all(o, false);
	put(o, LEADS, "id,Name\n1,Oe\n2,Sato\n");
	assert_string_equal(get(o, IMAGE), OLD);
	put(o, IMAGE, "id,Name\n1,Ng\n2,Abe\n");
	assert_int_equal(undo_rows(o, &ops), OPK_MALFORMED);
	assert_int_equal(said(o, OPK_BAD_HISTORY), 1);
}

static void gives_back_nothing_by_a_forged_delta(void **state)
{
	static const char body[] =
		"orgpack-delta/1\ncopy 0 13\ntext 6\n2,Abe\n";
	struct org *o = *state;
	struct digest d = digest_of(span_of(body));
	char hex[DIGEST_HEX + 1];
	size_t ops;

	convert_all(o, true);
	put(o, DEALS, "id\n7\n8\n");
	digest_format(&d, hex);
	put(o, IMAGE, arena_print(&o->arena, "%send %s\n", body, hex).ptr);
	assert_int_equal(undo_rows(o, &ops), OPK_MALFORMED);
	assert_int_equal(said(o, OPK_BAD_HISTORY), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(gives_back_an_untouched_table_as_it_was),
		STORE_TEST(gives_back_no_damaged_image),
		STORE_TEST(gives_back_no_row_of_a_damaged_image),
		STORE_TEST(gives_back_nothing_by_a_forged_delta),
	};

	return cmocka_run_group_tests_name("undo records", tests, NULL, NULL);
}
