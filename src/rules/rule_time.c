/* SPDX-License-Identifier: MIT */
/* When something is to be done. */
#include "rules/rule_time.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/world.h"
#include "rules/rule_tree.h"
#include "util/zone.h"

enum {
	DAY_SECONDS = 86400,
	DAY_MINUTES = 1440,
	DAYS_LOOKED_AT = 10000, /* for one business day */
	UNITS_MOST = 1000000    /* more are as so many */
};

static const char *const weekdays[7] = { "Sunday", "Monday", "Tuesday",
	"Wednesday", "Thursday", "Friday", "Saturday" };

/* 1970-01-01 was a Thursday. */
static unsigned weekday_of(int64_t day)
{
	int64_t n = (day + 4) % 7;

	return (unsigned)(n < 0 ? n + 7 : n);
}

static unsigned weekday_find(struct span name)
{
	unsigned i = 0;

	while (i < 7 && !span_is(name, weekdays[i]))
		i++;
	return i;
}

/* "17:30" as minutes; -1: it is none. */
static int minutes_of(struct span s)
{
	int hour, minute;

	if (s.len != 5 || s.ptr[2] != ':')
		return -1;
	for (size_t i = 0; i < 5; i++)
		if (i != 2 && (s.ptr[i] < '0' || s.ptr[i] > '9'))
			return -1;
	hour = (s.ptr[0] - '0') * 10 + s.ptr[1] - '0';
	minute = (s.ptr[3] - '0') * 10 + s.ptr[4] - '0';
	return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

static void set_hours(
	struct calendar *c, unsigned day, const struct node *range)
{
	const struct node *first = node_first(range);
	int from = first ? minutes_of(first->text) : -1;
	int to = first && first->next ? minutes_of(first->next->text) : -1;

	if (day > 6 || from < 0 || to < 0)
		return;
	c->from[day] = (uint16_t)from;
	c->to[day] = (uint16_t)(to > from ? to : DAY_MINUTES);
}

static void set_week(struct calendar *c, unsigned first, unsigned last,
	unsigned from, unsigned to)
{
	for (unsigned i = first; i <= last; i++) {
		c->from[i] = (uint16_t)from;
		c->to[i] = (uint16_t)to;
	}
}

static bool is_business(const struct node *tree, struct span weekday)
{
	NODE_EACH (day, node_get(tree, SPAN("business_days")))
		if (span_equal(day->text, weekday))
			return true;
	return false;
}

static void take_hours(struct calendar *c, const struct node *tree)
{
	struct span type = node_get_text(tree, "type");
	unsigned first = weekday_find(node_get_text(tree, "week_starts_on"));
	const struct node *every = node_get(tree, SPAN("daily_timing"));

	c->week_start = first == 0 ? 7 : first > 6 ? 1 : first;
	if (span_is(type, "24_by_7")) {
		set_week(c, 0, 6, 0, DAY_MINUTES);
	} else if (span_is(type, "24_by_5")) {
		set_week(c, 1, 5, 0, DAY_MINUTES);
	} else if (every) {
		NODE_EACH (day, node_get(tree, SPAN("business_days")))
			set_hours(c, weekday_find(day->text), every);
	} else {
		NODE_EACH (item, node_get(tree, SPAN("custom_timing")))
			if (is_business(tree, node_get_text(item, "days")))
				set_hours(c,
					weekday_find(
						node_get_text(item, "days")),
					node_get(
						item, SPAN("business_timing")));
	}
}

static int by_day(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

static enum opk_status take_holidays(struct calendar *c, const struct world *w,
	struct arena *a, struct faults *f)
{
	size_t count;
	const uint32_t *items = world_range(
		w, kind_find(SPAN("holiday")), (struct span){ 0 }, &count);

	c->holidays = arena_new(a, int64_t, count + 1);
	if (!c->holidays)
		return fault_memory(f);
	for (size_t i = 0; i < count; i++) {
		const struct node *tree;
		enum opk_status st = tree_take(w, items[i], a, f, &tree);
		struct date date;

		if (st)
			return st;
		if (span_is(node_get_text(tree, "type"), "business_holiday") &&
			date_parse(node_get_text(tree, "date"), &date))
			c->holidays[c->holiday_count++] = date_to_days(date);
	}
	qsort(c->holidays, c->holiday_count, sizeof *c->holidays, by_day);
	return OPK_OK;
}

enum opk_status calendar_read(struct calendar *out, const struct world *w,
	struct arena *a, struct faults *f)
{
	size_t count;
	const uint32_t *items = world_range(w,
		kind_find(SPAN("business_hours")), (struct span){ 0 }, &count);
	const struct node *tree;
	enum opk_status st;

	*out = (struct calendar){ .week_start = 1 };
	if (count) {
		st = tree_take(w, items[0], a, f, &tree);
		if (st)
			return st;
		take_hours(out, tree);
	} else {
		set_week(out, 1, 5, 9 * 60, 18 * 60);
	}
	return take_holidays(out, w, a, f);
}

/* Is it a business day? */
static bool calendar_works(const struct calendar *c, int64_t day)
{
	return c->to[weekday_of(day)] &&
	       (!c->holiday_count ||
		       !bsearch(&day, c->holidays, c->holiday_count,
			       sizeof *c->holidays, by_day));
}

/* The next business day in a direction, or the same day: there is none. */
static int64_t next_day(const struct calendar *c, int64_t day, int step)
{
	int64_t at = day;

	for (int i = 0; i < DAYS_LOOKED_AT; i++)
		if (calendar_works(c, at += step))
			return at;
	return day;
}

/* The n-th business day after a day, or before it if n is less than 0. */
static int64_t calendar_day(const struct calendar *c, int64_t day, int64_t n)
{
	int step = n < 0 ? -1 : 1;
	int64_t at = day;

	for (int64_t i = 0; i != n; i += step) {
		int64_t next = next_day(c, at, step);

		if (next == at)
			return day + n;
		at = next;
	}
	return at;
}

static int64_t floor_div(int64_t x, int64_t by)
{
	return x / by - (x % by < 0);
}

static struct wall wall_at(int64_t ms, const struct zone *z)
{
	int64_t s = floor_div(ms, 1000) + zone_offset(z, ms);
	int64_t day = floor_div(s, DAY_SECONDS);

	return (struct wall){ day, (int32_t)(s - day * DAY_SECONDS) };
}

int64_t wall_moment(struct wall w, const struct zone *z)
{
	struct date d = date_of_days(w.day);
	char text[48];
	int64_t ms;
	int n;

	n = snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d",
		(int)d.year, d.month, d.day, (int)(w.second / 3600),
		(int)(w.second / 60 % 60), (int)(w.second % 60));
	if (n > 0 && (size_t)n < sizeof text &&
		time_parse((struct span){ text, (size_t)n }, z, &ms))
		return ms;
	return (w.day * DAY_SECONDS + w.second) * 1000; /* beyond the years */
}

enum period period_find(struct span name)
{
	static const char *const names[] = { "", "minutes", "hours", "days",
		"weeks", "months", "years", "business_hours", "business_days" };

	for (unsigned i = 1; i < sizeof names / sizeof *names; i++)
		if (span_is(name, names[i]))
			return (enum period)i;
	return PERIOD_NONE;
}

static unsigned days_in_month(int64_t year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31,
		30, 31, 30, 31 };

	if (month == 2 && year % 4 == 0 && (year % 100 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

static int64_t add_months(int64_t day, int64_t n)
{
	struct date d = date_of_days(day);
	int64_t months = (int64_t)d.year * 12 + d.month - 1 + n;
	int64_t year = floor_div(months, 12);
	unsigned most;

	d.year = (int32_t)year;
	d.month = (uint8_t)(months - year * 12 + 1);
	most = days_in_month(year, d.month);
	if (d.day > most)
		d.day = (uint8_t)most;
	return date_to_days(d);
}

/* So many seconds of business later; INT64_MAX days: never. */
static struct wall add_business(
	const struct calendar *c, struct wall w, int64_t seconds)
{
	struct wall start = w;

	for (int idle = 0; idle < DAYS_LOOKED_AT; idle++) {
		unsigned k = weekday_of(w.day);
		int32_t from = c->from[k] * 60, to = c->to[k] * 60;

		if (w.second < from)
			w.second = from;
		if (calendar_works(c, w.day) && w.second < to) {
			if (seconds <= to - w.second) {
				w.second += (int32_t)seconds;
				return w.second < DAY_SECONDS
					       ? w
					       : (struct wall){ w.day + 1, 0 };
			}
			seconds -= to - w.second;
			idle = 0;
		}
		w = (struct wall){ w.day + 1, 0 };
	}
	seconds += start.second;
	return (struct wall){ start.day + seconds / DAY_SECONDS,
		(int32_t)(seconds % DAY_SECONDS) };
}

int64_t calendar_due(const struct calendar *c, const struct zone *z,
	int64_t now_ms, enum period period, int64_t n)
{
	struct wall w = wall_at(now_ms, z);

	if (n > UNITS_MOST)
		n = UNITS_MOST;
	if (n <= 0)
		return now_ms;
	switch (period) {
	case PERIOD_MINUTES:
		return now_ms + n * 60000;
	case PERIOD_HOURS:
		return now_ms + n * 3600000;
	case PERIOD_DAYS:
		w.day += n;
		break;
	case PERIOD_WEEKS:
		w.day += 7 * n;
		break;
	case PERIOD_MONTHS:
		w.day = add_months(w.day, n);
		break;
	case PERIOD_YEARS:
		w.day = add_months(w.day, 12 * n);
		break;
	case PERIOD_BUSINESS_HOURS:
		w = add_business(c, w, n * 3600);
		break;
	case PERIOD_BUSINESS_DAYS:
		w.day = calendar_day(c, w.day, n);
		break;
	case PERIOD_NONE:
		return now_ms;
	}
	return wall_moment(w, z);
}

struct due_rule due_rule_of(const struct node *execution_time)
{
	struct due_rule r = { .time = -1 };
	int minutes = minutes_of(node_get_text(execution_time, "time"));

	r.period = period_find(node_get_text(execution_time, "period"));
	r.unit = node_get_int(execution_time, "unit", 0);
	if (r.unit < 0 || r.unit > UNITS_MOST)
		r.unit = 0;
	if (span_is(node_get_text(execution_time, "sign"), "minus"))
		r.unit = -r.unit;
	if (minutes >= 0)
		r.time = minutes * 60;
	return r;
}

static struct wall shift(const struct due_rule *r, const struct calendar *c,
	const struct zone *z, struct wall w)
{
	int64_t step = r->period == PERIOD_MINUTES ? 60000 : 3600000;

	switch (r->period) {
	case PERIOD_MINUTES:
	case PERIOD_HOURS:
		if (!r->unit)
			return w;
		return wall_at(wall_moment(w, z) + r->unit * step, z);
	case PERIOD_BUSINESS_DAYS:
		w.day = calendar_day(c, w.day, r->unit);
		return w;
	default:
		w.day += r->unit;
		return w;
	}
}

bool due_rule_apply(const struct due_rule *r, const struct calendar *c,
	const struct zone *z, struct span start, bool as_date,
	char out[TIME_TEXT])
{
	struct date date;
	struct wall w = { 0 };
	int64_t ms;

	if (date_parse(start, &date))
		w.day = date_to_days(date);
	else if (time_parse(start, z, &ms))
		w = wall_at(ms, z);
	else
		return false;
	w = shift(r, c, z, w);
	if (r->time >= 0)
		w.second = r->time;
	date = date_of_days(w.day);
	if (date.year < 0 || date.year > 9999)
		return false;
	if (as_date)
		snprintf(out, TIME_TEXT, "%04d-%02d-%02d", (int)date.year,
			date.month, date.day);
	else
		time_format(wall_moment(w, z), z, out);
	return true;
}
