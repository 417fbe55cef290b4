/* SPDX-License-Identifier: MIT */
/* POSIX TZ rules: parsing, and the offset at a moment. */
#include "util/zone_rule.h"

#include "util/ascii.h"
#include "util/zone.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };
/* RFC 8536: hours of a time of change, and of an offset. */
enum { MOST_TIME = 167, MOST_OFFSET = 24 };

static bool take(struct span *s, char c)
{
	if (!s->len || s->ptr[0] != c)
		return false;
	*s = span_cut(*s, 1, s->len);
	return true;
}

/* One to three digits, in bounds. */
static bool take_number(struct span *s, int least, int most, int *out)
{
	int n = 0;
	size_t i = 0;

	for (; i < s->len && i < 3 && ascii_is_digit(s->ptr[i]); i++)
		n = n * 10 + (s->ptr[i] - '0');
	if (!i || n < least || n > most)
		return false;
	*s = span_cut(*s, i, s->len);
	*out = n;
	return true;
}

/* "EST", "<+0330>": three characters at least. */
static bool take_name(struct span *s)
{
	bool quoted = take(s, '<');
	size_t i = 0;

	while (i < s->len &&
		(quoted ? s->ptr[i] != '>' : ascii_is_letter(s->ptr[i])))
		i++;
	if (i < 3)
		return false;
	*s = span_cut(*s, i, s->len);
	return !quoted || take(s, '>');
}

/* "[+-]hh[:mm[:ss]]", in seconds */
static bool take_time(struct span *s, int most_hours, int32_t *out)
{
	bool minus = take(s, '-');
	int hours, minutes = 0, seconds = 0;

	if (!minus)
		take(s, '+');
	if (!take_number(s, 0, most_hours, &hours))
		return false;
	if (take(s, ':') && !take_number(s, 0, 59, &minutes))
		return false;
	if (take(s, ':') && !take_number(s, 0, 59, &seconds))
		return false;
	*out = hours * HOUR + minutes * MINUTE + seconds;
	if (minus)
		*out = -*out;
	return true;
}

/* "M3.5.0/2", "J60", "59/24" */
static bool take_change(struct span *s, struct zone_change *c)
{
	*c = (struct zone_change){ .time = 2 * HOUR };
	if (take(s, 'M')) {
		c->is = CHANGE_WEEKDAY;
		if (!take_number(s, 1, 12, &c->month) || !take(s, '.') ||
			!take_number(s, 1, 5, &c->week) || !take(s, '.') ||
			!take_number(s, 0, 6, &c->weekday))
			return false;
	} else if (take(s, 'J')) {
		c->is = CHANGE_JULIAN;
		if (!take_number(s, 1, 365, &c->day))
			return false;
	} else {
		c->is = CHANGE_DAY;
		if (!take_number(s, 0, 365, &c->day))
			return false;
	}
	return !take(s, '/') || take_time(s, MOST_TIME, &c->time);
}

bool zone_rule_parse(struct span s, struct zone_rule *out)
{
	struct zone_rule r = { 0 };

	if (!take_name(&s) || !take_time(&s, MOST_OFFSET, &r.standard))
		return false;
	/* POSIX counts westward */
	r.standard = r.summer = -r.standard;
	if (s.len) {
		r.has_summer = true;
		r.summer = r.standard + HOUR;
		if (!take_name(&s))
			return false;
		if (s.len && s.ptr[0] != ',') {
			if (!take_time(&s, MOST_OFFSET, &r.summer))
				return false;
			r.summer = -r.summer;
		}
		if (!take(&s, ',') || !take_change(&s, &r.begin) ||
			!take(&s, ',') || !take_change(&s, &r.end) || s.len)
			return false;
	}
	*out = r;
	return true;
}

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 || year % 400 == 0);
}

static int64_t days_to(int64_t year, int month, int day)
{
	return date_to_days((struct date){ .year = (int32_t)year,
		.month = (uint8_t)month,
		.day = (uint8_t)day });
}

/* The change in a year, in seconds by the clock that is changed. */
static int64_t change_in(const struct zone_change *c, int64_t year)
{
	int64_t day = days_to(year, 1, 1), first;

	if (c->is == CHANGE_WEEKDAY) {
		/* 1970-01-01 was a Thursday */
		first = days_to(year, c->month, 1);
		day = first + (c->weekday - (first % 7 + 7 + 4) % 7 + 7) % 7 +
		      (c->week - 1) * 7;
		first = c->month < 12 ? days_to(year, c->month + 1, 1)
				      : days_to(year + 1, 1, 1);
		if (day >= first) /* the last one, which is the fourth */
			day -= 7;
	} else if (c->is == CHANGE_JULIAN) {
		day += c->day - 1 + (is_leap(year) && c->day >= 60);
	} else {
		day += c->day;
	}
	return day * DAY + c->time;
}

int32_t zone_rule_offset(const struct zone_rule *r, int64_t seconds)
{
	int64_t year, last = INT64_MIN;
	bool summer = false;

	if (!r->has_summer)
		return r->standard;
	year = date_of_days(seconds / DAY - (seconds % DAY < 0)).year;
	/* times of change may reach into the years beside */
	for (int64_t y = year - 1; y <= year + 1; y++) {
		int64_t end = change_in(&r->end, y) - r->summer;
		int64_t begin = change_in(&r->begin, y) - r->standard;

		if (end <= seconds && end > last) {
			last = end;
			summer = false;
		}
		/* the end of one summer may be the beginning of the next */
		if (begin <= seconds && begin >= last) {
			last = begin;
			summer = true;
		}
	}
	return summer ? r->summer : r->standard;
}
