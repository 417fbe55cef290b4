/* SPDX-License-Identifier: MIT */
/* Wall clock, steady clock, and the one form in which times are written. */
#include "util/clock.h"

#include <string.h>
#include <time.h>

#include "util/span.h"

static int64_t read_clock(clockid_t id)
{
	struct timespec t = { 0 };

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t clock_ticks(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

void clock_format(int64_t ms, char out[CLOCK_TEXT])
{
	time_t t = (time_t)(ms / 1000);
	struct tm tm;

	if (!gmtime_r(&t, &tm) ||
		!strftime(out, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm))
		out[0] = '\0';
}

bool clock_parse(struct span text, int64_t *ms)
{
	struct tm tm = { 0 };
	char copy[CLOCK_TEXT];
	const char *end;

	if (text.len >= sizeof copy)
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	end = strptime(copy, "%Y-%m-%dT%H:%M:%SZ", &tm);
	if (!end || *end)
		return false;
	*ms = (int64_t)timegm(&tm) * 1000;
	return true;
}
