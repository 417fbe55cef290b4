/* SPDX-License-Identifier: MIT */
/* Tests of business days and hours, and of dates that are reckoned. */
#include "state_fixture.h"

#include "rules/rule_time.h"

/* Saturday, 2026-11-21, noon in Berlin. */
static const int64_t now = 1795258800000;

struct clock {
	struct org org;
	struct world world;
	struct faults faults;
	struct calendar calendar;
	const struct zone *zone;
};

static void open_clock(struct clock *c, const struct file *files)
{
	*c = (struct clock){ 0 };
	c->faults.arena = &c->org.arena;
	add_file(&c->org, "roles/CEO.yaml", "api_name: CEO\nname: CEO\n");
	add_files(&c->org, files);
	sort_files(&c->org);
	assert_int_equal(
		world_open(&c->world, &c->org.state, &c->faults), OPK_OK);
	assert_int_equal(calendar_read(&c->calendar, &c->world, &c->org.arena,
				 &c->faults),
		OPK_OK);
	c->zone = zone_load(SPAN("Europe/Berlin"), &c->org.arena);
}

static void close_clock(struct clock *c)
{
	world_close(&c->world);
	arena_release(&c->org.arena);
}

static void expect_due(
	struct clock *c, const char *period, int64_t unit, const char *wanted)
{
	char text[TIME_TEXT];

	time_format(calendar_due(&c->calendar, c->zone, now,
			    period_find(span_of(period)), unit),
		c->zone, text);
	assert_string_equal(text, wanted);
}

static void actions_are_due_after_periods(void **state)
{
	struct clock c;

	(void)state;
	open_clock(&c, NULL);
	expect_due(&c, "minutes", 90, "2026-11-21T13:30:00+01:00");
	expect_due(&c, "hours", 13, "2026-11-22T01:00:00+01:00");
	expect_due(&c, "days", 0, "2026-11-21T12:00:00+01:00");
	expect_due(&c, "days", 10, "2026-12-01T12:00:00+01:00");
	expect_due(&c, "weeks", 20, "2027-04-10T12:00:00+02:00");
	expect_due(&c, "months", 3, "2027-02-21T12:00:00+01:00");
	expect_due(&c, "years", 2, "2028-11-21T12:00:00+01:00");
	expect_due(&c, "business_days", 1, "2026-11-23T12:00:00+01:00");
	expect_due(&c, "business_days", 6, "2026-11-30T12:00:00+01:00");
	expect_due(&c, "business_hours", 0, "2026-11-21T12:00:00+01:00");
	expect_due(&c, "business_hours", 9, "2026-11-23T18:00:00+01:00");
	expect_due(&c, "business_hours", 10, "2026-11-24T10:00:00+01:00");
	expect_due(&c, "fortnights", 2, "2026-11-21T12:00:00+01:00");
	close_clock(&c);
}

static void months_end_on_their_last_day(void **state)
{
	struct clock c;
	struct wall w = { date_to_days((struct date){ 2027, 12, 31 }), 3600 };
	char text[TIME_TEXT];

	(void)state;
	open_clock(&c, NULL);
	time_format(calendar_due(&c.calendar, c.zone, wall_moment(w, c.zone),
			    PERIOD_MONTHS, 2),
		c.zone, text);
	assert_string_equal(text, "2028-02-29T01:00:00+01:00");
	close_clock(&c);
}

static const struct file local_org[] = {
	{ "business_hours/Office.yaml",
		"api_name: Office\nweek_starts_on: Sunday\ntype: custom\n"
		"business_days: [Monday, Saturday]\nsame_as_everyday: false\n"
		"custom_timing:\n  - days: Monday\n"
		"    business_timing: ['08:00', '10:00']\n"
		"  - days: Saturday\n    business_timing: ['22:00', "
		"'06:00']\n" },
	{ "holidays/Rest.yaml",
		"api_name: Rest\nname: Rest\ndate: '2026-11-23'\n"
		"type: business_holiday\n" },
	{ "holidays/Shift.yaml",
		"api_name: Shift\nname: Shift\ndate: '2026-11-30'\n"
		"type: shift_holiday\nshift_hour: Early\n" },
	{ NULL, NULL },
};

static void the_org_says_when_it_works(void **state)
{
	struct clock c;

	(void)state;
	open_clock(&c, local_org);
	assert_int_equal(c.calendar.week_start, 7);
	expect_due(&c, "business_days", 1, "2026-11-28T12:00:00+01:00");
	expect_due(&c, "business_days", 2, "2026-11-30T12:00:00+01:00");
	expect_due(&c, "business_hours", 1, "2026-11-21T23:00:00+01:00");
	expect_due(&c, "business_hours", 2, "2026-11-22T00:00:00+01:00");
	expect_due(&c, "business_hours", 3, "2026-11-28T23:00:00+01:00");
	expect_due(&c, "business_hours", 5, "2026-11-30T09:00:00+01:00");
	close_clock(&c);
}

static void an_org_that_never_works_counts_days(void **state)
{
	struct clock c;

	(void)state;
	open_clock(&c, NULL);
	c.calendar = (struct calendar){ 0 };
	expect_due(&c, "business_days", 2, "2026-11-23T12:00:00+01:00");
	expect_due(&c, "business_hours", 2, "2026-11-21T14:00:00+01:00");
	close_clock(&c);
}

static void dates_are_reckoned(void **state)
{
	static const struct {
		const char *how, *start;
		bool as_date;
		const char *wanted; /* NULL: it is no date */
	} cases[] = {
		{ "{unit: 3, period: days}", "2026-11-21", true, "2026-11-24" },
		{ "{unit: 3, period: days, sign: minus}", "2026-11-21", true,
			"2026-11-18" },
		{ "{unit: 0, period: business_days}", "2026-11-21", true,
			"2026-11-21" },
		{ "{unit: 1, period: business_days, sign: minus}", "2026-11-21",
			true, "2026-11-20" },
		{ "{unit: 1, period: business_days, time: '12:30'}",
			"2026-11-20T23:30:00Z", false,
			"2026-11-23T12:30:00+01:00" },
		{ "{unit: 90, period: minutes}", "2026-11-21", false,
			"2026-11-21T01:30:00+01:00" },
		{ "{unit: 2, period: hours}", "2026-03-29T00:30:00Z", false,
			"2026-03-29T04:30:00+02:00" },
		{ "{unit: 1, period: days}", "2026-03-28T12:00:00+01:00", false,
			"2026-03-29T12:00:00+02:00" },
		{ "{unit: 1, period: days}", "soon", true, NULL },
		{ "{unit: 1, period: days}", "", true, NULL },
		{ "{unit: 2000, period: days}", "9999-12-01", true, NULL },
	};
	struct clock c;

	(void)state;
	open_clock(&c, NULL);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct due_rule r =
			due_rule_of(read_yaml(&c.org.arena, cases[i].how));
		char out[TIME_TEXT];
		bool good = due_rule_apply(&r, &c.calendar, c.zone,
			span_of(cases[i].start), cases[i].as_date, out);

		assert_int_equal(good, cases[i].wanted != NULL);
		if (good)
			assert_string_equal(out, cases[i].wanted);
	}
	close_clock(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(actions_are_due_after_periods),
		cmocka_unit_test(months_end_on_their_last_day),
		cmocka_unit_test(the_org_says_when_it_works),
		cmocka_unit_test(an_org_that_never_works_counts_days),
		cmocka_unit_test(dates_are_reckoned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
