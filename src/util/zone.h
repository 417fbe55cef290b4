/* SPDX-License-Identifier: MIT */
/* Time zones, dates and times of ISO 8601 with an offset. */
#ifndef ZONE_H
#define ZONE_H

#include <stdint.h>

#include "util/arena.h"
#include "util/span.h"

struct zone;

/*
 * Load a zone by its name in the IANA database ("Europe/Berlin") from the
 * system's zoneinfo; "UTC" is always there. NULL: there is no such zone. The
 * name is checked: it leads to no file outside the database.
 */
const struct zone *zone_load(struct span name, struct arena *a);

/* Seconds east of UTC at a moment; zone NULL: 0. Thread-safe. */
int32_t zone_offset(const struct zone *z, int64_t ms);

/* A day, as a number: days since 1970-01-01 in the proleptic calendar. */
struct date {
	int32_t year;
	uint8_t month, day;
};
int64_t date_to_days(struct date d);
struct date date_of_days(int64_t days);

/* "2026-03-31": false unless it is one that exists. */
bool date_parse(struct span s, struct date *out);

/*
 * "2026-03-31T17:30:00+02:00", "...Z", with or without seconds and a
 * fraction: the moment in ms. Without an offset it is a time in the zone.
 */
bool time_parse(struct span s, const struct zone *z, int64_t *ms);

/* "2026-03-31T17:30:00+02:00": the moment as the zone's clocks show it. */
enum { TIME_TEXT = 32 };
void time_format(int64_t ms, const struct zone *z, char out[TIME_TEXT]);

/* The first moment of a day in the zone. */
int64_t zone_day_start(const struct zone *z, int64_t days);
/* The day in the zone at a moment. */
int64_t zone_day_of(const struct zone *z, int64_t ms);

/* A day and a time of every year, at which clocks change. */
struct zone_change {
	enum { CHANGE_WEEKDAY, CHANGE_JULIAN, CHANGE_DAY } is;
	int month, week, weekday; /* CHANGE_WEEKDAY; Sunday is 0 */
	int day;      /* JULIAN: from 1, without 29 February; DAY: from 0 */
	int32_t time; /* seconds behind midnight, may be below 0 */
};

/* All zero is UTC. Offsets are seconds east of UTC. */
struct zone_rule {
	int32_t standard, summer;
	bool has_summer;
	struct zone_change begin, end; /* of summer time */
};

/*
 * Read "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX, and RFC 8536 for times of more
 * than a day). False: it is no such rule.
 */
bool zone_rule_parse(struct span text, struct zone_rule *out);

/* The offset at a moment, seconds since 1970 UTC. */
int32_t zone_rule_offset(const struct zone_rule *r, int64_t seconds);

/* When a zone's clocks changed, and by which rule they will. */
struct zone {
	const int64_t *at;      /* moments of change, ascending, in seconds */
	const int32_t *offsets; /* from then on, seconds east of UTC */
	size_t count;
	int32_t first;         /* before all of them */
	struct zone_rule rule; /* behind them, if there is one */
	bool has_rule;
};

/*
 * Read a file of version 1 to 3; the zone lives in the arena. NULL: it is no
 * such file, is damaged, counts leap seconds, or memory ran out.
 */
const struct zone *zone_read(struct span file, struct arena *a);

#endif
