/* SPDX-License-Identifier: MIT */
/* Asking on the terminal before a change. */
#include "cmd/confirm.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/program.h"
#include "cmd/progress.h"
#include "cmd/signals.h"
#include "orgpack.h"

bool program_can_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* How many changes the plan has, or how many records convert. */
static long long count_changes(const struct opk_answer *answer)
{
	static const char *const counts[] = { "/counts/added",
		"/counts/changed", "/counts/deleted", "/Converted_Count" };
	long long sum = 0;

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		sum += opk_value_integer(opk_answer_at(answer, counts[i]), 0);
	return sum;
}

/*
 * Has somebody typed a line? A signal is no answer. It is kept from coming
 * between the look at it and the wait, which would then never end.
 */
static bool wait_for_line(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	sigset_t before;
	bool is_typed = false;

	signals_hold(&before);
	while (!signals_seen() && !is_typed)
		is_typed = ppoll(&in, 1, NULL, &before) > 0;
	signals_release(&before);
	return is_typed;
}

static bool is_yes(const char *line)
{
	return !strcmp(line, "y\n") || !strcmp(line, "Y\n") ||
	       !strcmp(line, "yes\n") || !strcmp(line, "Yes\n");
}

static bool write_err(void *user, const char *bytes, size_t n)
{
	(void)user;
	return fwrite(bytes, 1, n, stderr) == n;
}

bool program_confirm(void *user, const struct opk_answer *answer)
{
	struct program *p = user;
	const struct command *c = p->line.command;
	struct opk_render_options how = {
		.size = sizeof how,
		.color = p->color_err,
		.verbose = p->line.globals.verbose,
		.max_faults = (size_t)p->line.globals.max_faults,
	};
	char line[16];
	ssize_t n;

	progress_clear(&p->progress);
	if (opk_render(answer, &how, write_err, NULL) ||
		opk_render_faults(answer, &how, write_err, NULL))
		return false;
	p->asked = true;
	fprintf(stderr, c->question ? c->question : "Go on with %lld changes?",
		count_changes(answer));
	fputs(" [y/N] ", stderr);
	fflush(stderr);
	if (!wait_for_line()) {
		fputc('\n', stderr);
		return false;
	}
	n = read(STDIN_FILENO, line, sizeof line - 1);
	line[n > 0 ? n : 0] = '\0';
	if (n <= 0)
		fputc('\n', stderr);
	return is_yes(line);
}
