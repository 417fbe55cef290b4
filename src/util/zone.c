/* SPDX-License-Identifier: MIT */
/* Calendar arithmetic, texts of dates and times, and zones by name. */
#include "util/zone.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/arena.h"
#include "util/ascii.h"
#include "util/file.h"
#include "util/span.h"

#define ZONEINFO "/usr/share/zoneinfo/"

enum { SECOND = 1000, DAY = 86400, NAME_MOST = 100, FILE_MOST = 1 << 20 };
/* No clock is this far from UTC (26 hours, and one to spare). */
enum { FAR = 27 * 3600 };
/* Seconds that zones are asked about: 100,000 years, so that no sum of them
 * overflows. */
static const int64_t edge = (int64_t)100000 * 366 * DAY;

static const struct zone utc;

/* Letters and what stands between them; no part begins with a point. */
static bool is_name(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			     (c >= '0' && c <= '9') || c == '_' || c == '-' ||
			     c == '+';

		if (!plain && (c != '/' || i == 0 || s.ptr[i - 1] == '/'))
			return false;
	}
	return s.len && s.len <= NAME_MOST && s.ptr[s.len - 1] != '/';
}

const struct zone *zone_load(struct span name, struct arena *a)
{
	struct faults ignored = { .arena = a };
	char path[sizeof ZONEINFO + NAME_MOST], real[PATH_MAX];
	struct span file;

	if (span_is(name, "UTC"))
		return &utc;
	/* "localtime" is in there, too, and is the machine's */
	if (!is_name(name) || span_is(name, "localtime"))
		return NULL;
	snprintf(path, sizeof path, ZONEINFO "%.*s", SPAN_ARG(name));
	/* many names are links to others, but none may lead elsewhere */
	if (!realpath(path, real) || strncmp(real, ZONEINFO, strlen(ZONEINFO)))
		return NULL;
	if (file_read(AT_FDCWD, real, real, FILE_MOST, a, &ignored, &file))
		return NULL;
	return zone_read(file, a);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* How many changes there were up to a moment. */
static size_t changes_until(const struct zone *z, int64_t seconds)
{
	size_t low = 0, high = z->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (z->at[middle] <= seconds)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int32_t offset_at(const struct zone *z, int64_t seconds)
{
	size_t n;

	if (!z)
		return 0;
	if (seconds > edge)
		seconds = edge;
	n = changes_until(z, seconds);
	if (n == z->count && z->has_rule)
		return zone_rule_offset(&z->rule, seconds);
	return n ? z->offsets[n - 1] : z->first;
}

int32_t zone_offset(const struct zone *z, int64_t ms)
{
	return offset_at(z, floor_div(ms, SECOND));
}

/* Howard Hinnant's algorithms: eras of 400 years that begin in March. */
int64_t date_to_days(struct date d)
{
	int64_t year = (int64_t)d.year - (d.month <= 2);
	int64_t era = floor_div(year, 400), of_era = year - era * 400;
	int64_t month = d.month > 2 ? d.month - 3 : d.month + 9;
	int64_t of_year = (153 * month + 2) / 5 + d.day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

struct date date_of_days(int64_t days)
{
	int64_t n = days + 719468, era = floor_div(n, 146097);
	int64_t day = n - era * 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t of_year = day - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	return (struct date){
		.year = (int32_t)(year + era * 400 + (month >= 10)),
		.month = (uint8_t)(month < 10 ? month + 3 : month - 9),
		.day = (uint8_t)(of_year - (153 * month + 2) / 5 + 1),
	};
}

/* n digits at p as a number; -1: they are none. */
static int digits(const char *p, size_t n)
{
	int value = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned digit = (unsigned char)p[i] - (unsigned)'0';

		if (digit > 9)
			return -1;
		value = value * 10 + (int)digit;
	}
	return value;
}

static int days_in(int year, int month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	bool leap = year % 4 == 0 && (year % 100 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

bool date_parse(struct span s, struct date *out)
{
	int year, month, day;

	if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-')
		return false;
	year = digits(s.ptr, 4);
	month = digits(s.ptr + 5, 2);
	day = digits(s.ptr + 8, 2);
	if (year < 0 || month < 1 || month > 12 || day < 1 ||
		day > days_in(year, month))
		return false;
	*out = (struct date){
		.year = year, .month = (uint8_t)month, .day = (uint8_t)day
	};
	return true;
}

/* "17:30", ":00", ".5" at the front, as milliseconds of the day; *s is what
 * follows. */
static bool take_clock(struct span *s, int64_t *ms)
{
	int hour, minute, second = 0, scale = 100, fraction = 0;
	size_t at = 5;

	if (s->len < 5 || s->ptr[2] != ':')
		return false;
	hour = digits(s->ptr, 2);
	minute = digits(s->ptr + 3, 2);
	if (s->len > 5 && s->ptr[5] == ':') {
		second = s->len >= 8 ? digits(s->ptr + 6, 2) : -1;
		at = 8;
		if (s->len > 9 && s->ptr[8] == '.' &&
			digits(s->ptr + 9, 1) >= 0)
			for (at = 9; at < s->len && digits(s->ptr + at, 1) >= 0;
				at++, scale /= 10)
				fraction += digits(s->ptr + at, 1) * scale;
	}
	/* a leap second counts as the one behind it */
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
		second > 60)
		return false;
	*ms = ((hour * 60 + minute) * 60 + second) * (int64_t)SECOND + fraction;
	*s = span_cut(*s, at, s->len);
	return true;
}

/* "Z", "+02:00" in seconds */
static bool offset_parse(struct span s, int32_t *out)
{
	int hours, minutes;

	*out = 0;
	if (span_is(s, "Z"))
		return true;
	if (s.len != 6 || (s.ptr[0] != '+' && s.ptr[0] != '-') ||
		s.ptr[3] != ':')
		return false;
	hours = digits(s.ptr + 1, 2);
	minutes = digits(s.ptr + 4, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return false;
	*out = (hours * 60 + minutes) * 60;
	if (s.ptr[0] == '-')
		*out = -*out;
	return true;
}

/*
 * When the zone's clocks show these seconds since 1970: the first time of
 * two; in a gap, as if the clocks had not been changed yet.
 */
static int64_t moment_of(const struct zone *z, int64_t local)
{
	int32_t before = offset_at(z, local - FAR);
	int32_t after = offset_at(z, local + FAR);

	if (offset_at(z, local - before) != before &&
		offset_at(z, local - after) == after)
		return local - after;
	return local - before;
}

bool time_parse(struct span s, const struct zone *z, int64_t *ms)
{
	struct span rest = span_cut(s, 11, s.len);
	struct date d;
	int32_t offset;
	int64_t start, clock;

	if (s.len < 16 || s.ptr[10] != 'T' ||
		!date_parse(span_cut(s, 0, 10), &d) ||
		!take_clock(&rest, &clock))
		return false;
	start = date_to_days(d) * DAY;
	if (rest.len) {
		if (!offset_parse(rest, &offset))
			return false;
		*ms = (start - offset) * SECOND + clock;
		return true;
	}
	start += clock / SECOND;
	*ms = moment_of(z, start) * SECOND + clock % SECOND;
	return true;
}

/* For printing: two digits at most, as far as compilers can tell. */
static unsigned two(int64_t n)
{
	return (unsigned)n % 100;
}

void time_format(int64_t ms, const struct zone *z, char out[TIME_TEXT])
{
	int64_t seconds = floor_div(ms, SECOND), days, clock;
	int32_t offset = offset_at(z, seconds), far;
	struct date d;

	/* offsets of old times have seconds, which ISO 8601 cannot say */
	offset -= offset % 60;
	far = (offset < 0 ? -offset : offset) / 60;
	days = floor_div(seconds + offset, DAY);
	clock = seconds + offset - days * DAY;
	d = date_of_days(days);
	snprintf(out, TIME_TEXT, "%04d-%02u-%02uT%02u:%02u:%02u%c%02u:%02u",
		d.year > 99999 ? 99999
		: d.year < 0   ? 0
			       : d.year,
		two(d.month), two(d.day), two(clock / 3600),
		two(clock / 60 % 60), two(clock % 60), offset < 0 ? '-' : '+',
		two(far / 60), two(far % 60));
}

int64_t zone_day_start(const struct zone *z, int64_t days)
{
	int64_t local = days * DAY;
	int64_t t = moment_of(z, local), low, high;

	if (t + offset_at(z, t) == local)
		return t * SECOND;
	/* midnight was skipped: the moment at which the clocks jumped over */
	low = local - FAR;
	high = local + FAR;
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (middle + offset_at(z, middle) >= local)
			high = middle;
		else
			low = middle;
	}
	return high * SECOND;
}

int64_t zone_day_of(const struct zone *z, int64_t ms)
{
	int64_t seconds = floor_div(ms, SECOND);

	return floor_div(seconds + offset_at(z, seconds), DAY);
}

/* POSIX TZ rules: parsing, and the offset at a moment. */

enum { MINUTE = 60, HOUR = 3600 };
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

/*
 * TZif: a header and a block of data with 32-bit times; from version 2 on
 * another header and block with 64-bit times, and a POSIX TZ rule between
 * two newlines. All numbers are big-endian.
 */

enum { HEADER = 44, TYPE = 6, MOST_CHANGES = 20000 };
/* RFC 8536, 3.2: offsets that a file should keep to. */
enum { LEAST_TZIF_OFFSET = -89999, MOST_TZIF_OFFSET = 93599 };

/* The counts of a header, and how long its times are. */
struct block {
	size_t is_ut, is_std, leaps, times, types, chars;
	size_t width;
};

static uint64_t big_endian(const char *p, size_t n)
{
	uint64_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 8 | (unsigned char)p[i];
	return value;
}

static bool read_header(struct span s, size_t width, struct block *b)
{
	if (s.len < HEADER || !span_starts(s, SPAN("TZif")))
		return false;
	*b = (struct block){ .is_ut = big_endian(s.ptr + 20, 4),
		.is_std = big_endian(s.ptr + 24, 4),
		.leaps = big_endian(s.ptr + 28, 4),
		.times = big_endian(s.ptr + 32, 4),
		.types = big_endian(s.ptr + 36, 4),
		.chars = big_endian(s.ptr + 40, 4),
		.width = width };
	return true;
}

/* Each count is below 2^32 and each factor small: no sum overflows. */
static uint64_t block_size(const struct block *b)
{
	return (uint64_t)b->times * (b->width + 1) + (uint64_t)b->types * TYPE +
	       b->chars + (uint64_t)b->leaps * (b->width + 4) + b->is_std +
	       b->is_ut;
}

static int64_t time_at(const struct block *b, const char *p)
{
	return b->width == 8 ? (int64_t)big_endian(p, 8)
			     : (int32_t)(uint32_t)big_endian(p, 4);
}

static bool offset_of(
	const struct block *b, const char *types, size_t i, int32_t *out)
{
	if (i >= b->types)
		return false;
	*out = (int32_t)(uint32_t)big_endian(types + i * TYPE, 4);
	return *out >= LEAST_TZIF_OFFSET && *out <= MOST_TZIF_OFFSET;
}

static bool read_block(
	const struct block *b, const char *p, struct arena *a, struct zone *z)
{
	const char *index = p + b->times * b->width;
	const char *types = index + b->times;
	int64_t *at = arena_new(a, int64_t, b->times + 1);
	int32_t *offsets = arena_new(a, int32_t, b->times + 1);

	if (!at || !offsets || !offset_of(b, types, 0, &z->first))
		return false;
	for (size_t i = 0; i < b->times; i++) {
		at[i] = time_at(b, p + i * b->width);
		if ((i && at[i] <= at[i - 1]) ||
			!offset_of(
				b, types, (unsigned char)index[i], &offsets[i]))
			return false;
	}
	z->at = at;
	z->offsets = offsets;
	z->count = b->times;
	return true;
}

/* What stands behind the last block: a rule, or nothing. */
static bool read_footer(struct span s, struct zone *z)
{
	struct span rest, rule;

	if (!s.len || s.ptr[0] != '\n')
		return false;
	s = span_cut(s, 1, s.len);
	if (span_find(s, '\n', 0) == s.len)
		return false;
	rule = span_split(s, '\n', &rest);
	z->has_rule = rule.len;
	return !rule.len || zone_rule_parse(rule, &z->rule);
}

const struct zone *zone_read(struct span s, struct arena *a)
{
	struct zone *z = arena_new(a, struct zone, 1);
	struct block b;
	bool newer;

	if (!z || !read_header(s, 4, &b))
		return NULL;
	newer = s.ptr[4] >= '2';
	s = span_cut(s, HEADER, s.len);
	if (block_size(&b) > s.len)
		return NULL;
	if (newer) {
		s = span_cut(s, (size_t)block_size(&b), s.len);
		if (!read_header(s, 8, &b))
			return NULL;
		s = span_cut(s, HEADER, s.len);
	}
	if (block_size(&b) > s.len || !b.types || b.leaps ||
		b.times > MOST_CHANGES || !read_block(&b, s.ptr, a, z))
		return NULL;
	s = span_cut(s, (size_t)block_size(&b), s.len);
	return !newer || read_footer(s, z) ? z : NULL;
}
