/* SPDX-License-Identifier: MIT */
/* The time, read in one place so that tests can set it from outside. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "util/span.h"

/* Milliseconds since 1970 UTC. */
int64_t clock_now(void);

/* Milliseconds of a clock that never goes back; only differences count. */
int64_t clock_ticks(void);

/* RFC 3339 in UTC with seconds: "2026-11-21T19:23:03Z". */
enum { CLOCK_TEXT = 32 };
void clock_format(int64_t ms, char out[CLOCK_TEXT]);

/* Read that form, and no other; false: text is not in it. */
bool clock_parse(struct span text, int64_t *ms);

#endif
