/* SPDX-License-Identifier: MIT */
/* Progress on a terminal: "reading 1,200 of 10,000 (2,400/s, 4 s left)". */
#include "cmd/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 500, MOST_COLUMNS = 120 };

static int64_t now_ms(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* "1,234,567" */
static const char *grouped(char out[32], uint64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%" PRIu64, n), o = 0;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			out[o++] = ',';
		out[o++] = digits[i];
	}
	out[o] = '\0';
	return out;
}

/* "4 s left", "3 min left"; empty while it cannot be known. */
static void left(char out[32], uint64_t done, uint64_t total, uint64_t rate)
{
	uint64_t s;

	out[0] = '\0';
	if (!rate || total <= done)
		return;
	s = (total - done) / rate + 1;
	if (s < 120)
		snprintf(out, 32, ", %" PRIu64 " s left", s);
	else
		snprintf(out, 32, ", %" PRIu64 " min left", s / 60);
}

void progress_text(char *out, unsigned n, const char *stage, uint64_t done,
	uint64_t total, int64_t elapsed_ms)
{
	uint64_t rate = elapsed_ms > 0 ? done * 1000 / (uint64_t)elapsed_ms : 0;
	char a[32], b[32], c[32], rest[32], speed[80] = "";

	if (!done) {
		snprintf(out, n, "%s", stage);
		return;
	}
	left(rest, done, total, rate);
	if (rate) /* less than one a second says nothing yet */
		snprintf(speed, sizeof speed, " (%s/s%s)", grouped(c, rate),
			rest);
	if (total)
		snprintf(out, n, "%s %s of %s%s", stage, grouped(a, done),
			grouped(b, total), speed);
	else
		snprintf(out, n, "%s %s%s", stage, grouped(a, done), speed);
}

static int columns(void)
{
	struct winsize w = { 0 };

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) || w.ws_col < 2)
		return 79;
	return w.ws_col > MOST_COLUMNS ? MOST_COLUMNS : w.ws_col - 1;
}

void progress_draw(
	struct progress *p, const char *stage, uint64_t done, uint64_t total)
{
	int64_t now = now_ms();
	char text[MOST_COLUMNS + 1];
	int most, width;

	if (!p->on)
		return;
	if (!p->began_ms)
		p->began_ms = now;
	if (strncmp(p->stage, stage, sizeof p->stage - 1)) {
		snprintf(p->stage, sizeof p->stage, "%s", stage);
		p->stage_ms = now;
	}
	if (now - p->began_ms < PATIENCE_MS)
		return;
	most = columns();
	progress_text(text, (unsigned)most + 1, stage, done, total,
		now - p->stage_ms);
	width = (int)strlen(text);
	/* blanks, not an escape: also right where there are none */
	fprintf(stderr, "\r%s%*s", text,
		p->width > width ? p->width - width : 0, "");
	fflush(stderr);
	p->width = width;
}

void progress_clear(struct progress *p)
{
	if (!p->width)
		return;
	fprintf(stderr, "\r%*s\r", p->width, "");
	fflush(stderr);
	p->width = 0;
}
