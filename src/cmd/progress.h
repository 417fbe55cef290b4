/* SPDX-License-Identifier: MIT */
/* The line that moves while something long runs. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* All zero but for `on` is a fresh one. */
struct progress {
	bool on;          /* standard error is a terminal, and not quiet */
	int64_t began_ms; /* of all work; 0: not begun */
	int64_t stage_ms; /* when the stage began */
	char stage[32];
	int width; /* columns on the screen now; 0: none */
};

/* The text of the line for so much time; at most n bytes. Pure. */
void progress_text(char *out, unsigned n, const char *stage, uint64_t done,
	uint64_t total, int64_t elapsed_ms);

/* Draw, unless all of the work has run for less than half a second. */
void progress_draw(
	struct progress *p, const char *stage, uint64_t done, uint64_t total);

/* Take the line away, before anything else is written. */
void progress_clear(struct progress *p);

#endif
