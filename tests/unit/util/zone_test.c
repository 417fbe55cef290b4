/* SPDX-License-Identifier: MIT */
/* Zones and times: what the calendar and the clocks on the wall say. */
#include "fault_fixture.h"

#include <stdlib.h>
#include <time.h>

#include "util/zone.h"
#include "util/buf.h"

/* A well-known pseudo-random step, so that every run asks the same. */
static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static const struct zone *load(struct arena *a, const char *name)
{
	const struct zone *z = zone_load(span_of(name), a);

	if (!z)
		fail_msg("%s is not there", name);
	return z;
}

static void days_count_from_1970_in_both_directions(void **state)
{
	static const struct {
		struct date date;
		int64_t days;
	} cases[] = {
		{ { 1970, 1, 1 }, 0 },
		{ { 1969, 12, 31 }, -1 },
		{ { 2000, 2, 29 }, 11016 },
		{ { 2000, 3, 1 }, 11017 },
		{ { 1900, 3, 1 }, -25508 },
		{ { 1, 1, 1 }, -719162 },
		{ { 0, 3, 1 }, -719468 },
		{ { 9999, 12, 31 }, 2932896 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct date d = date_of_days(cases[i].days);

		assert_int_equal(date_to_days(cases[i].date), cases[i].days);
		assert_int_equal(d.year, cases[i].date.year);
		assert_int_equal(d.month, cases[i].date.month);
		assert_int_equal(d.day, cases[i].date.day);
	}
	for (int64_t n = -800000; n < 3000000; n += 13)
		assert_int_equal(date_to_days(date_of_days(n)), n);
}

static void only_dates_that_exist_are_dates(void **state)
{
	static const char *const bad[] = { "", "2026-3-31", "2026-02-29",
		"2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32",
		"2026/01/01", " 2026-01-01", "2026-01-01 ", "20260101",
		"+026-01-01", "1900-02-29", "2026-04-31" };
	struct date d;

	(void)state;
	assert_true(date_parse(SPAN("2024-02-29"), &d));
	assert_true(date_parse(SPAN("2000-02-29"), &d));
	assert_true(date_parse(SPAN("0000-01-01"), &d));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (date_parse(span_of(bad[i]), &d))
			fail_msg("%s", bad[i]);
}

static void times_are_moments_whatever_their_offset(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1970-01-01T02:00:00+02:00", 0 },
		{ "1969-12-31T18:30:00-05:30", 0 },
		{ "1970-01-01T00:00Z", 0 },
		{ "1970-01-01T00:00:00.5Z", 500 },
		{ "1970-01-01T00:00:00.123456Z", 123 },
		{ "1969-12-31T23:59:59.999Z", -1 },
		{ "2016-12-31T23:59:60Z", 1483228800000 },
		{ "2026-03-31T17:30:00+02:00", 1774971000000 },
		/* without an offset: by the clocks of Berlin */
		{ "2026-01-01T12:00:00", 1767265200000 },
		{ "2026-07-01T12:00", 1782900000000 },
		/* twice: the first time */
		{ "2026-10-25T02:30:00", 1792888200000 },
		/* never: as if the clocks had not been changed yet */
		{ "2026-03-29T02:30:00", 1774747800000 },
		/* within a day of a change, on both sides */
		{ "2026-03-29T12:00:00", 1774778400000 },
		{ "2026-03-29T01:59:59", 1774745999000 },
		{ "2026-10-25T12:00:00", 1792926000000 },
	};
	static const char *const bad[] = { "", "2026-01-01", "2026-01-01T",
		"2026-01-01T12", "2026-01-01T12:", "2026-01-01T12.30:00",
		"2026-01-01T12:30.00Z", "2026-01-01T1:00",
		"2026-01-01T24:00:00Z", "2026-01-01T12:60:00Z",
		"2026-01-01T12:00:61Z", "2026-01-01T12:00:00+24:00",
		"2026-01-01T12:00:00+0200", "2026-01-01T12:00:00+02:60",
		"2026-01-01T12:00:00.Z", "2026-01-01T12:00:0",
		"2026-01-01T12:00:00 Z", "2026-01-01t12:00:00Z",
		"2026-01-01 12:00:00Z", "2026-02-30T12:00:00Z",
		"2026-01-01T12:00:00ZZ" };
	struct arena a = { 0 };
	const struct zone *z = load(&a, "Europe/Berlin");
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (!time_parse(span_of(cases[i].text), z, &ms))
			fail_msg("%s", cases[i].text);
		if (ms != cases[i].ms)
			fail_msg("%s is %lld", cases[i].text, (long long)ms);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (time_parse(span_of(bad[i]), z, &ms))
			fail_msg("%s", bad[i]);
	arena_release(&a);
}

static void times_are_written_as_the_zones_clocks_show_them(void **state)
{
	struct arena a = { 0 };
	char text[TIME_TEXT];

	(void)state;
	time_format(1774971000000, load(&a, "Europe/Berlin"), text);
	assert_string_equal(text, "2026-03-31T17:30:00+02:00");
	time_format(1774971000999, NULL, text);
	assert_string_equal(text, "2026-03-31T15:30:00+00:00");
	time_format(-1, load(&a, "America/St_Johns"), text);
	assert_string_equal(text, "1969-12-31T20:29:59-03:30");
	/* offsets with seconds are cut, and the moment stays the same */
	time_format(-3000000000000, load(&a, "Europe/Amsterdam"), text);
	{
		int64_t ms;

		assert_true(time_parse(span_of(text), NULL, &ms));
		assert_int_equal(ms, -3000000000000);
	}
	time_format(INT64_MAX, NULL, text);
	time_format(INT64_MIN, NULL, text);
	arena_release(&a);
}

static void days_begin_when_the_clocks_first_say_so(void **state)
{
	static const struct {
		const char *zone;
		struct date day;
		const char *start; /* in UTC */
	} cases[] = {
		{ "UTC", { 2026, 3, 31 }, "2026-03-31T00:00:00+00:00" },
		{ "Europe/Berlin", { 2026, 3, 29 },
			"2026-03-28T23:00:00+00:00" },
		{ "Europe/Berlin", { 2026, 3, 30 },
			"2026-03-29T22:00:00+00:00" },
		/* midnight did not exist */
		{ "America/Sao_Paulo", { 2018, 11, 4 },
			"2018-11-04T03:00:00+00:00" },
		/* nor did the half hours about it */
		{ "America/Toronto", { 1919, 3, 31 },
			"1919-03-31T04:30:00+00:00" },
		/* midnight came twice */
		{ "America/Havana", { 2026, 11, 1 },
			"2026-11-01T04:00:00+00:00" },
		/* the day did not exist */
		{ "Pacific/Apia", { 2011, 12, 30 },
			"2011-12-30T10:00:00+00:00" },
		{ "Pacific/Apia", { 2011, 12, 31 },
			"2011-12-30T10:00:00+00:00" },
		{ "Asia/Kathmandu", { 2090, 1, 1 },
			"2089-12-31T18:15:00+00:00" },
	};
	struct arena a = { 0 };
	char text[TIME_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct zone *z = load(&a, cases[i].zone);

		time_format(zone_day_start(z, date_to_days(cases[i].day)), NULL,
			text);
		if (strcmp(text, cases[i].start))
			fail_msg("%s %zu: %s", cases[i].zone, i, text);
	}
	arena_release(&a);
}

static void every_moment_is_in_the_day_that_its_zone_says(void **state)
{
	static const char *const zones[] = { "Europe/Berlin",
		"America/New_York", "Australia/Lord_Howe", "Asia/Tokyo",
		"Africa/Casablanca", "America/Sao_Paulo", "Pacific/Chatham" };
	uint64_t seed = 88172645463325252u;
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		const struct zone *z = load(&a, zones[i]);

		for (int k = 0; k < 3000; k++) {
			int64_t ms = (int64_t)(next(&seed) % 4102444800000u);
			int64_t day = zone_day_of(z, ms);

			assert_true(zone_day_start(z, day) <= ms);
			assert_true(zone_day_start(z, day + 1) > ms);
		}
	}
	arena_release(&a);
}

/* The C library reads the same files: the two must agree everywhere. */
static void offsets_are_those_of_the_c_library(void **state)
{
	static const char *const zones[] = { "Africa/Cairo",
		"Africa/Casablanca", "Africa/Johannesburg",
		"America/Argentina/Buenos_Aires", "America/Chicago",
		"America/Denver", "America/Godthab", "America/Havana",
		"America/Los_Angeles", "America/New_York", "America/Nuuk",
		"America/Santiago", "America/Sao_Paulo", "America/St_Johns",
		"America/Toronto", "Antarctica/Troll", "Asia/Amman",
		"Asia/Dubai", "Asia/Gaza", "Asia/Jerusalem", "Asia/Kathmandu",
		"Asia/Kolkata", "Asia/Shanghai", "Asia/Singapore",
		"Asia/Tehran", "Asia/Tokyo", "Asia/Yangon", "Atlantic/Azores",
		"Australia/Adelaide", "Australia/Eucla", "Australia/Lord_Howe",
		"Australia/Sydney", "CET", "EST5EDT", "Etc/GMT+12",
		"Etc/GMT-14", "Europe/Berlin", "Europe/Dublin",
		"Europe/Istanbul", "Europe/Kyiv", "Europe/London",
		"Europe/Moscow", "Indian/Mauritius", "Pacific/Apia",
		"Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter",
		"Pacific/Honolulu", "Pacific/Kiritimati", "Pacific/Norfolk" };
	const char *kept = getenv("TZ");
	char old[100] = "";
	uint64_t seed = 2463534242u;

	(void)state;
	snprintf(old, sizeof old, "%s", kept ? kept : "");
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		struct arena a = { 0 };
		const struct zone *z = zone_load(span_of(zones[i]), &a);

		if (!z) /* an older database */
			continue;
		setenv("TZ", zones[i], 1);
		tzset();
		for (int k = 0; k < 4000; k++) {
			/* 1930 to 2120 */
			time_t t = (time_t)(next(&seed) % 5996160000u) -
				   1262304000;
			struct tm tm;

			if (k % 2) /* close to hours, as changes are */
				t = t / 3600 * 3600 - (k % 4 == 1);
			localtime_r(&t, &tm);
			if (zone_offset(z, (int64_t)t * 1000) != tm.tm_gmtoff)
				fail_msg("%s at %lld: %d, not %ld", zones[i],
					(long long)t,
					zone_offset(z, (int64_t)t * 1000),
					tm.tm_gmtoff);
		}
		arena_release(&a);
	}
	if (kept)
		setenv("TZ", old, 1);
	else
		unsetenv("TZ");
	tzset();
}

static void names_lead_to_no_file_outside_the_database(void **state)
{
	static const char *const bad[] = { "", "/etc/passwd",
		"../../etc/passwd", "Europe/../../../../etc/localtime",
		"Europe", "Europe/", "Europe//Berlin", "./UTC",
		"Europe/Nowhere", "tzdata.zi", "zone.tab", "localtime",
		"Europe/Berlin\n", "utc\0x", "right/Europe/Berlin",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		"AAAA" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (zone_load(span_of(bad[i]), &a))
			fail_msg("%s", bad[i]);
	assert_null(zone_load(SPAN("UTC\0/x"), &a));
	assert_non_null(zone_load(SPAN("UTC"), &a));
	assert_int_equal(zone_offset(zone_load(SPAN("UTC"), &a), 0), 0);
	assert_int_equal(zone_offset(NULL, 0), 0);
	arena_release(&a);
}

/* A file of version 2 with these 64-bit times, types 0 and 1, and a rule. */
static struct span make_file(
	struct arena *a, const int64_t *times, size_t n, const char *rule)
{
	struct buf b = { 0 };
	struct span out;

	for (int block = 0; block < 2; block++) {
		unsigned char head[44] = "TZif2";

		head[35] = (unsigned char)(block ? n : 0);
		head[39] = block ? 2 : 1;
		head[43] = 4;
		buf_add(&b, (struct span){ (char *)head, sizeof head });
		for (size_t i = 0; block && i < n; i++)
			for (int k = 56; k >= 0; k -= 8)
				buf_add_char(
					&b, (char)((uint64_t)times[i] >> k));
		for (size_t i = 0; block && i < n; i++)
			buf_add_char(&b, (char)(i % 2 ? 0 : 1));
		buf_add(&b, SPAN("\0\0\x0e\x10\0\0"));
		if (block)
			buf_add(&b, SPAN("\0\0\x1c\x20\1\0"));
		buf_add(&b, SPAN("XXX\0"));
	}
	buf_print(&b, "\n%s\n", rule);
	out = arena_copy(a, buf_span(&b));
	buf_release(&b);
	return out;
}

static void damaged_files_are_refused(void **state)
{
	static const int64_t up[] = { 100, 200, 300 }, down[] = { 100, 100 };
	struct arena a = { 0 };
	struct span good = make_file(&a, up, 3, "CET-1CEST,M3.5.0,M10.5.0/3");
	const struct zone *z = zone_read(good, &a);
	uint64_t seed = 123456789;

	(void)state;
	assert_non_null(z);
	assert_int_equal(zone_offset(z, 99999), 3600);
	assert_int_equal(zone_offset(z, 100000), 7200);
	assert_int_equal(zone_offset(z, 200000), 3600);
	assert_null(zone_read(make_file(&a, down, 2, ""), &a));
	assert_null(zone_read(make_file(&a, up, 3, "CET"), &a));
	assert_null(zone_read(make_file(&a, up, 3, "CET-1CEST"), &a));
	assert_null(zone_read(make_file(&a, up, 3, "CET-25"), &a));
	for (size_t n = 0; n < good.len; n++)
		assert_null(zone_read(span_cut(good, 0, n), &a));
	for (int k = 0; k < 20000; k++) {
		char *bytes = malloc(good.len);
		struct arena scratch = { 0 };

		assert_non_null(bytes);
		memcpy(bytes, good.ptr, good.len);
		for (uint64_t n = next(&seed) % 3 + 1; n; n--)
			bytes[next(&seed) % good.len] = (char)next(&seed);
		z = zone_read((struct span){ bytes, good.len }, &scratch);
		for (int i = 0; z && i < 5; i++)
			zone_day_start(z, (int64_t)(next(&seed) % 80000));
		arena_release(&scratch);
		free(bytes);
	}
	arena_release(&a);
}

static void rules_are_those_of_posix(void **state)
{
	static const struct {
		const char *rule;
		int64_t seconds;
		int32_t offset;
	} cases[] = {
		{ "UTC0", 0, 0 },
		{ "<-0330>3:30", 0, -12600 },
		{ "EST5EDT,M3.2.0,M11.1.0", 1784073600, -14400 },
		{ "EST5EDT,M3.2.0,M11.1.0", 1767225600, -18000 },
		/* the change itself, and the second before */
		{ "EST5EDT,M3.2.0,M11.1.0", 1772953200, -14400 },
		{ "EST5EDT,M3.2.0,M11.1.0", 1772953199, -18000 },
		/* summer time all year */
		{ "XXX3EDT4,0/0,J365/23", 1767225600, -14400 },
		{ "XXX3EDT4,0/0,J365/23", 1784073600, -14400 },
		/* the day before the last Sunday, and negative times */
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1774746000, -3600 },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1774745999, -7200 },
		/* in the south the year begins in summer */
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", 1767225600, 39600 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", 1784073600, 36000 },
	};
	static const char *const bad[] = { "", "A0", "AB0", "ABC", "<AB0",
		"ABC0DEF", "ABC0DEF,", "ABC0DEF,M3.2.0", "ABC0DEF,M3.2.0,",
		"ABC0DEF,M13.2.0,M1.1.1", "ABC0DEF,M1.6.0,M1.1.1",
		"ABC0DEF,M1.2.7,M1.1.1", "ABC0DEF,J0,J1", "ABC0DEF,J366,J1",
		"ABC0DEF,366,1", "ABC0DEF,1/168,1", "ABC0DEF,1,1 ", "ABC25",
		"ABC0:60", "ABC0DEF25,1,2", "ABC0:", "ABC+-1" };
	struct zone_rule r;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (!zone_rule_parse(span_of(cases[i].rule), &r))
			fail_msg("%s", cases[i].rule);
		if (zone_rule_offset(&r, cases[i].seconds) != cases[i].offset)
			fail_msg("%s at %lld: %d", cases[i].rule,
				(long long)cases[i].seconds,
				zone_rule_offset(&r, cases[i].seconds));
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (zone_rule_parse(span_of(bad[i]), &r))
			fail_msg("%s", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_count_from_1970_in_both_directions),
		cmocka_unit_test(only_dates_that_exist_are_dates),
		cmocka_unit_test(times_are_moments_whatever_their_offset),
		cmocka_unit_test(
			times_are_written_as_the_zones_clocks_show_them),
		cmocka_unit_test(days_begin_when_the_clocks_first_say_so),
		cmocka_unit_test(every_moment_is_in_the_day_that_its_zone_says),
		cmocka_unit_test(offsets_are_those_of_the_c_library),
		cmocka_unit_test(names_lead_to_no_file_outside_the_database),
		cmocka_unit_test(damaged_files_are_refused),
		cmocka_unit_test(rules_are_those_of_posix),
	};

	return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
