/* SPDX-License-Identifier: MIT */
/* Time zones, dates and times of ISO 8601 with an offset. */
#ifndef ZONE_H
#define ZONE_H

#include <stdint.h>

#include "util/arena.h"

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

#endif
