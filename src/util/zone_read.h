/* SPDX-License-Identifier: MIT */
/* Files of the IANA time zone database, compiled (TZif, RFC 8536). */
#ifndef ZONE_READ_H
#define ZONE_READ_H

#include "util/arena.h"
#include "util/zone_rule.h"

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
