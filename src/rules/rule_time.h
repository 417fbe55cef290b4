/* SPDX-License-Identifier: MIT */
/*
 * When something is to be done: clocks on the wall, business days and hours
 * (formats/conversion.md, 10, "Dates that are reckoned").
 */
#ifndef RULE_TIME_H
#define RULE_TIME_H

#include "model/world.h"
#include "util/zone.h"

/* On which days and in which hours the org works. */
struct calendar {
	uint16_t from[7], to[7]; /* minutes of the day, Sunday first; `to` 0:
				  * nobody works */
	int64_t *holidays;       /* days since 1970, sorted */
	size_t holiday_count;
	unsigned week_start; /* 1 Monday to 7 Sunday */
};

/* From the org's business hours and holidays. */
enum opk_status calendar_read(struct calendar *out, const struct world *w,
	struct arena *a, struct faults *f);

/* What the org's clocks show. */
struct wall {
	int64_t day;    /* since 1970 */
	int32_t second; /* of the day */
};

/* The moment, in milliseconds since 1970, at which they show it. */
int64_t wall_moment(struct wall w, const struct zone *z);

enum period {
	PERIOD_NONE,
	PERIOD_MINUTES,
	PERIOD_HOURS,
	PERIOD_DAYS,
	PERIOD_WEEKS,
	PERIOD_MONTHS,
	PERIOD_YEARS,
	PERIOD_BUSINESS_HOURS,
	PERIOD_BUSINESS_DAYS
};
/* PERIOD_NONE: there is no such period. */
enum period period_find(struct span name);

/* The moment that lies n periods, 0 at least, after another. */
int64_t calendar_due(const struct calendar *c, const struct zone *z,
	int64_t now_ms, enum period period, int64_t n);

/* An execution_time, but for what it starts from. */
struct due_rule {
	enum period period;
	int64_t unit; /* less than 0: before */
	int32_t time; /* second of the day, or -1: as it is */
};
/* Takes nonsense as days and as nothing. */
struct due_rule due_rule_of(const struct node *execution_time);

/*
 * Compute it from a text: a date or a time. False: it is neither. The result is
 * a date, or a time as the org's clocks show it.
 */
bool due_rule_apply(const struct due_rule *r, const struct calendar *c,
	const struct zone *z, struct span start, bool as_date,
	char out[TIME_TEXT]);

#endif
