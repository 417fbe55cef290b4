/* SPDX-License-Identifier: MIT */
/* Criteria hold for the records that they describe, and for no others. */
#include "criteria_fixture.h"

static void texts_compare_without_case_and_composition(void **state)
{
	static const struct leaf_case cases[] = {
		{ "Company", "equal", "Acme", "ACME", true },
		{ "Company", "equal", "Acme", "Acme ", false },
		{ "Company", "equal", "Acme", "Acm", false },
		{ "Company", "equal", "Acme", "", false },
		{ "Company", "equal", "''", "", true },
		{ "Company", "equal", "STRASSE",
			"Stra\xc3\x9f"
			"e",
			true },
		{ "Company", "equal",
			"'Stra\xc3\x9f"
			"e'",
			"STRASSE", true },
		{ "Company", "equal", "'\xc3\xa9t\xc3\xa9'",
			"E\xcc\x81TE\xcc\x81", true },
		{ "Company", "equal", "kelvin",
			"\xe2\x84\xaa"
			"elvin",
			true },
		{ "Company", "equal", "5", "5", true },
		{ "Company", "equal", "1.50", "1.50", true },
		{ "Company", "equal", "1.50", "1.5", false },
		{ "Company", "equal", "true", "TRUE", true },
		{ "Company", "in", "[a, B, c]", "b", true },
		{ "Company", "in", "[a, B, c]", "d", false },
		{ "Company", "in", "[a, B, c]", "", false },
		{ "Company", "in", "a", "A", true },
		{ "Company", "in", "[x, \"${EMPTY}\"]", "", true },
		{ "Company", "in", "[x, \"${EMPTY}\"]", "X", true },
		{ "Company", "in", "[x, \"${EMPTY}\"]", "y", false },
		{ "Company", "contains", "CM", "Acme", true },
		{ "Company", "contains", "cmx", "Acme", false },
		{ "Company", "contains", "x", "", false },
		{ "Company", "contains", "''", "", true },
		{ "Company", "starts_with", "AC", "acme", true },
		{ "Company", "starts_with", "cm", "acme", false },
		{ "Company", "starts_with", "acmes", "acme", false },
		{ "Company", "ends_with", "ME", "acme", true },
		{ "Company", "ends_with", "ac", "acme", false },
		{ "Company", "like", "cm", "acme", true },
		{ "Company", "like", "ac%", "Acme", true },
		{ "Company", "like", "cm%", "Acme", false },
		{ "Company", "like", "'%me'", "Acme", true },
		{ "Company", "like", "'%ac'", "Acme", false },
		{ "Company", "like", "a%e", "Acme", true },
		{ "Company", "like", "a%c%m%e", "Acme", true },
		{ "Company", "like", "a%%e", "Acme", true },
		{ "Company", "like", "acme%acme", "acme", false },
		{ "Company", "like", "'%'", "", true },
		{ "Company", "like", "'%%'", "x", true },
		{ "Company", "like", "a_me", "acme", false },
		{ "Company", "like", "ab%ba", "aba", false },
	};

	(void)state;
	LEAVES(cases);
}

static void pick_lists_compare_as_texts(void **state)
{
	static const struct leaf_case cases[] = {
		{ "Lead_Status", "equal", "New", "new", true },
		{ "Lead_Status", "equal", "New", "Lost", false },
		{ "Lead_Status", "equal", "New", "", false },
		{ "Lead_Status", "in", "[New, Lost]", "LOST", true },
		{ "Lead_Status", "contains", "ont", "Contacted", true },
		{ "Lead_Status", "equal", "\"${EMPTY}\"", "", true },
		{ "Lead_Status", "equal", "\"${EMPTY}\"", "New", false },
		{ "Lead_Status", "equal", "\"${NOTEMPTY}\"", "", false },
		{ "Lead_Status", "equal", "\"${NOTEMPTY}\"", "x", true },
	};

	(void)state;
	LEAVES(cases);
}

static void numbers_compare_exactly(void **state)
{
	static const struct leaf_case cases[] = {
		{ "Revenue", "equal", "100", "100", true },
		{ "Revenue", "equal", "100", "1e2", true },
		{ "Revenue", "equal", "100", "+100.000", true },
		{ "Revenue", "equal", "'0.10'", "0.1", true },
		{ "Revenue", "equal", "0", "-0", true },
		{ "Revenue", "equal", "100", " 100", false },
		{ "Revenue", "equal", "100", "1,00", false },
		{ "Revenue", "equal", "100", "hundred", false },
		{ "Revenue", "equal", "100", "", false },
		{ "Revenue", "equal", "0", "", false },
		{ "Revenue", "equal", "0x1F", "31", true },
		{ "Revenue", "equal", ".inf", "31", false },
		{ "Revenue", "equal", "9007199254740993", "9007199254740992",
			false },
		{ "Revenue", "greater_than", "9007199254740992",
			"9007199254740993", true },
		{ "Revenue", "greater_than", "'0.1'", "0.1000000000000000001",
			true },
		{ "Revenue", "less_than", "5", "-1e99", true },
		{ "Revenue", "less_than", "5", "5", false },
		{ "Revenue", "less_equal", "5", "5.0", true },
		{ "Revenue", "greater_equal", "5", "4.999", false },
		{ "Revenue", "greater_equal", "5", "", false },
		{ "Revenue", "less_than", "5", "", false },
		{ "Revenue", "less_than", "5", "x", false },
		{ "Revenue", "between", "[1, 2.5]", "2.50", true },
		{ "Revenue", "between", "[1, 2.5]", "1", true },
		{ "Revenue", "between", "[1, 2.5]", "0.99", false },
		{ "Revenue", "between", "[1, 2.5]", "2.51", false },
		{ "Revenue", "between", "[1, 2.5]", "", false },
		{ "Revenue", "in", "[3, 1, 2, 1]", "1.0", true },
		{ "Revenue", "in", "[3, 1, 2]", "1.5", false },
		{ "Size", "equal", "7", "007", true },
		{ "Size", "equal", "\"${EMPTY}\"", "", true },
		{ "Size", "equal", "\"${EMPTY}\"", "x", false },
	};

	(void)state;
	LEAVES(cases);
}

static void a_box_that_is_empty_is_not_ticked(void **state)
{
	static const struct leaf_case cases[] = {
		{ "Vip", "equal", "true", "true", true },
		{ "Vip", "equal", "true", "True", true },
		{ "Vip", "equal", "true", "false", false },
		{ "Vip", "equal", "true", "", false },
		{ "Vip", "equal", "false", "", true },
		{ "Vip", "equal", "'false'", "FALSE", true },
		{ "Vip", "equal", "true", "yes", true },
		{ "Vip", "equal", "false", "yes", false },
		{ "Vip", "equal", "true", "maybe", false },
		{ "Vip", "equal", "false", "maybe", false },
		{ "Vip", "equal", "\"${EMPTY}\"", "", true },
	};

	(void)state;
	LEAVES(cases);
}

static void days_and_moments_compare_by_the_zones_day(void **state)
{
	static const struct leaf_case cases[] = {
		{ "Born", "equal", "2026-03-31", "2026-03-31", true },
		{ "Born", "equal", "2026-03-31", "2026-04-01", false },
		{ "Born", "equal", "2026-03-31", "", false },
		{ "Born", "equal", "2026-03-31", "31.03.2026", false },
		{ "Born", "equal", "2026-03-31", "2026-03-30T22:00:00Z", true },
		{ "Born", "less_than", "2026-03-31", "2026-03-30", true },
		{ "Born", "less_than", "2026-03-31", "", false },
		{ "Born", "less_equal", "2026-03-31", "2026-03-31", true },
		{ "Born", "greater_than", "2026-03-31", "2026-03-31", false },
		{ "Born", "greater_equal", "2026-03-31", "2026-03-31", true },
		{ "Born", "equal", "'2026-03-30T22:00:00Z'", "2026-03-31",
			true },
		{ "Born", "between", "[2026-01-01, 2026-01-31]", "2026-01-31",
			true },
		{ "Born", "between", "[2026-01-01, 2026-01-31]", "2026-02-01",
			false },
		{ "Born", "in", "[2026-01-01, 2026-01-03]", "2026-01-03",
			true },
		{ "Born", "in", "[2026-01-01, 2026-01-03]", "2026-01-02",
			false },
		/* 23:30 in Berlin is the next day in UTC+2 and so on */
		{ "Seen", "equal", "2026-01-01", "2026-01-01T22:59:59Z", true },
		{ "Seen", "equal", "2026-01-01", "2026-01-01T23:00:00Z",
			false },
		{ "Seen", "equal", "2026-01-01", "2025-12-31T23:00:00Z", true },
		{ "Seen", "equal", "2026-01-01", "2025-12-31T22:59:59Z",
			false },
		{ "Seen", "less_than", "2026-01-01", "2025-12-31T22:59:59Z",
			true },
		{ "Seen", "less_than", "2026-01-01", "2025-12-31T23:00:00Z",
			false },
		{ "Seen", "less_equal", "2026-01-01", "2026-01-01T22:59:59Z",
			true },
		{ "Seen", "greater_than", "2026-01-01", "2026-01-01T22:59:59Z",
			false },
		{ "Seen", "greater_than", "2026-01-01", "2026-01-01T23:00:00Z",
			true },
		{ "Seen", "equal", "'2026-01-01T12:00:00+01:00'",
			"2026-01-01T11:00:00Z", true },
		{ "Seen", "equal", "'2026-01-01T12:00:00+01:00'",
			"2026-01-01T11:00:01Z", false },
		{ "Seen", "equal", "'2026-01-01T12:00:00+01:00'",
			"2026-01-01T12:00:00", true },
		{ "Seen", "equal", "2026-01-01", "2026-01-01", true },
		{ "Seen", "between",
			"['2026-01-01T12:00:00Z', '2026-01-01T13:00:00Z']",
			"2026-01-01T13:00:00Z", true },
		{ "Seen", "between", "[2026-01-01, 2026-01-02]",
			"2026-01-02T22:59:59Z", true },
		{ "Seen", "equal", "2026-01-01", "soon", false },
	};

	(void)state;
	LEAVES(cases);
}

static void sets_compare_by_their_members(void **state)
{
	static const struct leaf_case cases[] = {
		{ "Colours", "include_any", "[Red, Blue]", "red", true },
		{ "Colours", "include_any", "[Red, Blue]", "Green;BLUE", true },
		{ "Colours", "include_any", "[Red, Blue]", "Green", false },
		{ "Colours", "include_any", "[Red, Blue]", "", false },
		{ "Colours", "include_all", "[Red, Blue]", "Blue;Red", true },
		{ "Colours", "include_all", "[Red, Blue]", "Blue;Red;Green",
			true },
		{ "Colours", "include_all", "[Red, Blue]", "Blue;Blue", false },
		{ "Colours", "include_all", "[Red, Blue]", "", false },
		{ "Colours", "include_all", "[Red, Red]", "Red", true },
		{ "Colours", "include_any", "[Red, \"${EMPTY}\"]", "", true },
		{ "Colours", "include_all", "[Red, \"${EMPTY}\"]", "", false },
		{ "Colours", "include_any", "Red", "Red", true },
		{ "Colours", "equal", "Red", "RED", true },
		{ "Colours", "equal", "Red", "Red;Blue", false },
		{ "Colours", "equal", "Red;Blue", ";Blue;;Red;", true },
		{ "Colours", "equal", "Red", "", false },
		{ "Colours", "equal", "\"${EMPTY}\"", ";", true },
		{ "Colours", "equal", "\"${NOTEMPTY}\"", ";", false },
		{ "Colours", "contains", "lu", "Red;Blue", true },
		{ "Colours", "contains", "d;B", "Red;Blue", false },
		{ "Colours", "contains", "x", "", false },
		{ "Tag", "include_all", "[a, b]", "B;A", true },
		{ "Tag", "equal", "'a;b'", "A;B", true },
		{ "Tag", "equal", "a", "A;B", false },
		{ "Tag", "contains", "a", "X;A", true },
	};

	(void)state;
	LEAVES(cases);
}

static void lookups_and_users_compare_by_id(void **state)
{
	static const struct leaf_case cases[] = {
		{ "Account", "equal", "A1", "A1", true },
		{ "Account", "equal", "A1", "a1", false },
		{ "Account", "equal", "'7'", "07", false },
		{ "Account", "in", "['5', '7']", "7", true },
		{ "Account", "starts_with", "'55'", "5501", true },
		{ "Owner", "equal", "\"${CURRENTUSER}\"", "7001", true },
		{ "Owner", "equal", "\"${CURRENTUSER}\"", "7002", false },
		{ "Owner", "equal", "\"${CURRENTUSER}\"", "", false },
		{ "Owner", "in", "['1', \"${CURRENTUSER}\"]", "7001", true },
	};

	(void)state;
	LEAVES(cases);
}

/* Of several comparisons, which hold, as letters. */
static void pre_defined_days_count_from_now(void **state)
{
	/* today is Saturday, 2026-11-21 */
	static const struct {
		const char *value, *first, *last; /* days that are equal */
	} cases[] = {
		{ "${TODAY}", "2026-11-21", "2026-11-21" },
		{ "${TODAY}+3", "2026-11-24", "2026-11-24" },
		{ "${TODAY}-21", "2026-10-31", "2026-10-31" },
		{ "${CURRENTTIME}", "2026-11-21", "2026-11-21" },
		{ "${CURRENTTIME}-1", "2026-11-20", "2026-11-20" },
		{ "${TOMORROW}", "2026-11-22", "2026-11-22" },
		{ "${YESTERDAY}", "2026-11-20", "2026-11-20" },
		{ "${TILLYESTERDAY}", "0000-01-02", "2026-11-20" },
		{ "${TOMORROWONWARDS}", "2026-11-22", "9999-12-30" },
		{ "${THISWEEK}", "2026-11-16", "2026-11-22" },
		{ "${LASTWEEK}", "2026-11-09", "2026-11-15" },
		{ "${NEXTWEEK}", "2026-11-23", "2026-11-29" },
		{ "${THISMONTH}", "2026-11-01", "2026-11-30" },
		{ "${LASTMONTH}", "2026-10-01", "2026-10-31" },
		{ "${NEXTMONTH}", "2026-12-01", "2026-12-31" },
		{ "${THISQUARTER}", "2026-10-01", "2026-12-31" },
		{ "${LASTQUARTER}", "2026-07-01", "2026-09-30" },
		{ "${NEXTQUARTER}", "2027-01-01", "2027-03-31" },
		{ "${THISYEAR}", "2026-01-01", "2026-12-31" },
		{ "${LASTYEAR}", "2025-01-01", "2025-12-31" },
		{ "${NEXTYEAR}", "2027-01-01", "2027-12-31" },
		{ "${CURRENTFQ}", "2026-11-01", "2027-01-31" },
		{ "${LASTFQ}", "2026-08-01", "2026-10-31" },
		{ "${NEXTFQ}", "2027-02-01", "2027-04-30" },
		{ "${CURRENTFY}", "2026-02-01", "2027-01-31" },
		{ "${LASTFY}", "2025-02-01", "2026-01-31" },
		{ "${NEXTFY}", "2027-02-01", "2028-01-31" },
		{ "${AGEINDAYS}", "2026-11-21", "2026-11-21" },
		{ "${AGEINDAYS}+7", "2026-11-14", "2026-11-14" },
		{ "${AGEINDAYS}-7", "2026-11-28", "2026-11-28" },
		{ "${DUEINDAYS}+7", "2026-11-28", "2026-11-28" },
		{ "${LAST_N_DAYS:2}", "2026-11-19", "2026-11-21" },
		{ "${NEXT_N_DAYS:2}", "2026-11-22", "2026-11-23" },
		{ "${LAST_N_WEEKS:2}", "2026-11-02", "2026-11-15" },
		{ "${NEXT_N_WEEKS:2}", "2026-11-23", "2026-12-06" },
		{ "${LAST_N_MONTHS:2}", "2026-09-01", "2026-10-31" },
		{ "${NEXT_N_MONTHS:2}", "2026-12-01", "2027-01-31" },
		{ "${LAST_N_QUARTERS:1}", "2026-07-01", "2026-09-30" },
		{ "${NEXT_N_QUARTERS:2}", "2027-01-01", "2027-06-30" },
		{ "${LAST_N_YEARS:2}", "2024-01-01", "2025-12-31" },
		{ "${NEXT_N_YEARS:1}", "2027-01-01", "2027-12-31" },
	};
	struct bench b;

	(void)state;
	bench_open(&b);
	b.w.fiscal_month = 2;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char value[64], cell[TIME_TEXT];
		struct date d;
		int64_t first, last;

		snprintf(value, sizeof value, "\"%s\"", cases[i].value);
		assert_true(date_parse(span_of(cases[i].first), &d));
		first = date_to_days(d);
		assert_true(date_parse(span_of(cases[i].last), &d));
		last = date_to_days(d);
		for (int k = 0; k < 4; k++) {
			int64_t day = k < 2 ? first - 1 + k : last + k - 2;
			bool in = k == 1 || k == 2;

			d = date_of_days(day);
			snprintf(cell, sizeof cell, "%04d-%02u-%02u",
				(int)d.year, d.month % 100u, d.day % 100u);
			if (span_is(span_of(cases[i].value), "${CURRENTTIME}"))
				continue;
			if (!in && (d.year < 1 || d.year > 9998))
				continue;
			if (try_leaf(&b, "Born", "equal", value, cell) != in)
				fail_msg("%s: %s", cases[i].value, cell);
			if (span_starts(span_of(cases[i].value),
				    SPAN("${CURRENTTIME}")))
				continue;
			/* a moment before midnight of that day in Berlin */
			time_format(zone_day_start(b.w.zone, day + 1) - 1000,
				NULL, cell);
			if (try_leaf(&b, "Seen", "equal", value, cell) != in)
				fail_msg("%s: %s", cases[i].value, cell);
		}
	}
	bench_close(&b);
}

static void weeks_begin_when_the_org_says(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	b.w.week_start = 7;
	assert_true(
		try_leaf(&b, "Born", "equal", "\"${THISWEEK}\"", "2026-11-15"));
	assert_false(
		try_leaf(&b, "Born", "equal", "\"${THISWEEK}\"", "2026-11-22"));
	b.w.week_start = 6;
	assert_true(
		try_leaf(&b, "Born", "equal", "\"${THISWEEK}\"", "2026-11-21"));
	assert_false(
		try_leaf(&b, "Born", "equal", "\"${THISWEEK}\"", "2026-11-20"));
	bench_close(&b);
}

static void the_present_moment_is_that_of_the_run(void **state)
{
	static const struct leaf_case cases[] = {
		{ "Seen", "less_than", "\"${CURRENTTIME}\"",
			"2026-11-21T11:59:59+01:00", true },
		{ "Seen", "less_than", "\"${CURRENTTIME}\"",
			"2026-11-21T12:00:00+01:00", false },
		{ "Seen", "equal", "\"${CURRENTTIME}\"", "2026-11-21T11:00:00Z",
			true },
		{ "Seen", "greater_equal", "\"${CURRENTTIME}-1\"",
			"2026-11-20T12:00:00+01:00", true },
		{ "Seen", "greater_equal", "\"${CURRENTTIME}-1\"",
			"2026-11-20T11:59:59+01:00", false },
		{ "Seen", "between", "[\"${TODAY}\", \"${DUEINDAYS}+14\"]",
			"2026-12-05T22:59:59Z", true },
		{ "Seen", "between", "[\"${TODAY}\", \"${DUEINDAYS}+14\"]",
			"2026-12-05T23:00:00Z", false },
		{ "Seen", "less_than", "\"${AGEINDAYS}+7\"",
			"2026-11-13T22:59:59Z", true },
		{ "Seen", "less_than", "\"${AGEINDAYS}+7\"",
			"2026-11-13T23:00:00Z", false },
	};

	(void)state;
	LEAVES(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_compare_without_case_and_composition),
		cmocka_unit_test(pick_lists_compare_as_texts),
		cmocka_unit_test(numbers_compare_exactly),
		cmocka_unit_test(a_box_that_is_empty_is_not_ticked),
		cmocka_unit_test(days_and_moments_compare_by_the_zones_day),
		cmocka_unit_test(sets_compare_by_their_members),
		cmocka_unit_test(lookups_and_users_compare_by_id),
		cmocka_unit_test(pre_defined_days_count_from_now),
		cmocka_unit_test(weeks_begin_when_the_org_says),
		cmocka_unit_test(the_present_moment_is_that_of_the_run),
	};

	return cmocka_run_group_tests_name("criteria", tests, NULL, NULL);
}
