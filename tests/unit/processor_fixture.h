/* SPDX-License-Identifier: MIT */
/* A bound on processor time, which a busy machine does not use up. */
#ifndef PROCESSOR_FIXTURE_H
#define PROCESSOR_FIXTURE_H

#include <stdbool.h>
#include <sys/time.h>

/*
 * Let SIGPROF end the process once it used so many seconds of processor time,
 * counted from now; 0 takes the bound away. False if it cannot be set.
 */
static inline bool bound_processor(int seconds)
{
	struct itimerval bound = { .it_value = { .tv_sec = seconds } };

	return !setitimer(ITIMER_PROF, &bound, NULL);
}

#endif
