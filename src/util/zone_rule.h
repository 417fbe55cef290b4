/* SPDX-License-Identifier: MIT */
/* The rule by which a zone changes its clocks, year after year (POSIX TZ). */
#ifndef ZONE_RULE_H
#define ZONE_RULE_H

#include <stdint.h>

#include "util/span.h"

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

#endif
