/* SPDX-License-Identifier: MIT */
/* ${TODAY}, ${LASTWEEK}, ${NEXT_N_MONTHS:3}: from when to when. */
#include "model/criteria_parts.h"

enum unit {
	DAYS,
	WEEKS,
	MONTHS,
	QUARTERS,
	YEARS,
	FISCAL_QUARTERS,
	FISCAL_YEARS
};

enum { MONTHS_A_YEAR = 12, DAY_MS = 86400000 };

/* Before and behind all that a record can hold, in days. */
enum { EVER = 1 << 29 };

/*
 * From a unit up to, and without, another, counted from the one that is now;
 * `from_n` and `to_n` are how often the number of the value is added.
 */
static const struct span_of_time {
	const char *name;
	enum unit unit;
	int from, to;
	int from_n, to_n;
} spans[] = {
	{ "TODAY", DAYS, 0, 1, 1, 1 },
	{ "TOMORROW", DAYS, 1, 2, 0, 0 },
	{ "YESTERDAY", DAYS, -1, 0, 0, 0 },
	{ "TILLYESTERDAY", DAYS, -EVER, 0, 0, 0 },
	{ "TOMORROWONWARDS", DAYS, 1, EVER, 0, 0 },
	{ "THISWEEK", WEEKS, 0, 1, 0, 0 },
	{ "LASTWEEK", WEEKS, -1, 0, 0, 0 },
	{ "NEXTWEEK", WEEKS, 1, 2, 0, 0 },
	{ "THISMONTH", MONTHS, 0, 1, 0, 0 },
	{ "LASTMONTH", MONTHS, -1, 0, 0, 0 },
	{ "NEXTMONTH", MONTHS, 1, 2, 0, 0 },
	{ "THISQUARTER", QUARTERS, 0, 1, 0, 0 },
	{ "LASTQUARTER", QUARTERS, -1, 0, 0, 0 },
	{ "NEXTQUARTER", QUARTERS, 1, 2, 0, 0 },
	{ "THISYEAR", YEARS, 0, 1, 0, 0 },
	{ "LASTYEAR", YEARS, -1, 0, 0, 0 },
	{ "NEXTYEAR", YEARS, 1, 2, 0, 0 },
	{ "CURRENTFQ", FISCAL_QUARTERS, 0, 1, 0, 0 },
	{ "LASTFQ", FISCAL_QUARTERS, -1, 0, 0, 0 },
	{ "NEXTFQ", FISCAL_QUARTERS, 1, 2, 0, 0 },
	{ "CURRENTFY", FISCAL_YEARS, 0, 1, 0, 0 },
	{ "LASTFY", FISCAL_YEARS, -1, 0, 0, 0 },
	{ "NEXTFY", FISCAL_YEARS, 1, 2, 0, 0 },
	{ "AGEINDAYS", DAYS, 0, 1, -1, -1 },
	{ "DUEINDAYS", DAYS, 0, 1, 1, 1 },
	/* the last days end with today, the last weeks before this one */
	{ "LAST_N_DAYS", DAYS, 0, 1, -1, 0 },
	{ "NEXT_N_DAYS", DAYS, 1, 1, 0, 1 },
	{ "LAST_N_WEEKS", WEEKS, 0, 0, -1, 0 },
	{ "NEXT_N_WEEKS", WEEKS, 1, 1, 0, 1 },
	{ "LAST_N_MONTHS", MONTHS, 0, 0, -1, 0 },
	{ "NEXT_N_MONTHS", MONTHS, 1, 1, 0, 1 },
	{ "LAST_N_QUARTERS", QUARTERS, 0, 0, -1, 0 },
	{ "NEXT_N_QUARTERS", QUARTERS, 1, 1, 0, 1 },
	{ "LAST_N_YEARS", YEARS, 0, 0, -1, 0 },
	{ "NEXT_N_YEARS", YEARS, 1, 1, 0, 1 },
};

static int64_t floor_mod(int64_t a, int64_t b)
{
	return (a % b + b) % b;
}

/* The first day of a month; months count from year 0. */
static int64_t month_start(int64_t month)
{
	int64_t of_year = floor_mod(month, MONTHS_A_YEAR);

	return date_to_days((struct date){
		.year = (int32_t)((month - of_year) / MONTHS_A_YEAR),
		.month = (uint8_t)(of_year + 1),
		.day = 1 });
}

/* The first day of the unit that is n behind the one that `today` is in. */
static int64_t unit_start(const struct criteria_world *w, int64_t today,
	enum unit unit, int64_t n)
{
	static const uint8_t months[] = { 0, 0, 1, 3, 12, 3, 12 };
	struct date d = date_of_days(today);
	int64_t month = (int64_t)d.year * MONTHS_A_YEAR + d.month - 1;
	int64_t first = 0;

	if (unit == DAYS)
		return today + n;
	/* 1970-01-01 was a Thursday */
	if (unit == WEEKS)
		return today -
		       floor_mod(
			       today + 4 - (w->week_start ? w->week_start : 1),
			       7) +
		       n * 7;
	if (unit >= FISCAL_QUARTERS && w->fiscal_month)
		first = w->fiscal_month - 1;
	return month_start(month - floor_mod(month - first, months[unit]) +
			   n * months[unit]);
}

/* The number behind a colon or a brace: "7", "+7", "-7"; none: 0. */
static int64_t number_of(struct span text)
{
	int64_t n = 0;
	bool minus = false;

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
			n = n * 10 + (text.ptr[i] - '0');
		else if (text.ptr[i] == '-')
			minus = true;
	}
	return minus ? -n : n;
}

static int64_t start_of(const struct criteria_world *w, int64_t day)
{
	if (day < -EVER / 2)
		return INT64_MIN;
	return day > EVER / 2 ? INT64_MAX : zone_day_start(w->zone, day);
}

static void set_moment(const struct criteria_world *w, int64_t shift,
	enum criteria_form form, struct criteria_value *out)
{
	int64_t ms = w->now_ms + shift * DAY_MS;

	out->from = form == CRITERIA_DAY ? zone_day_of(w->zone, ms) : ms;
	out->to = out->from + 1;
}

bool criteria_range(const struct criteria_world *w, struct span text,
	enum criteria_form form, struct criteria_value *out)
{
	struct span name;
	const struct predefined *known = predefined_find(text, &name);
	int64_t today = zone_day_of(w->zone, w->now_ms), n;

	if (!known)
		return false;
	/* the name holds no digits: they are all of the number */
	n = number_of(text);
	if (span_is(name, "CURRENTTIME")) {
		set_moment(w, n, form, out);
		return true;
	}
	for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
		const struct span_of_time *s = &spans[i];

		if (!span_is(name, s->name))
			continue;
		out->from =
			unit_start(w, today, s->unit, s->from + s->from_n * n);
		out->to = unit_start(w, today, s->unit, s->to + s->to_n * n);
		if (form == CRITERIA_MOMENT) {
			out->from = start_of(w, out->from);
			out->to = start_of(w, out->to);
		}
		return true;
	}
	return false;
}
