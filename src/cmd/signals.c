/* SPDX-License-Identifier: MIT */
/* Signals, by the one flag that a handler may set. */
#include "cmd/signals.h"

#include <stddef.h>

/* The program's only mutable global: a handler can reach nothing else. */
static volatile sig_atomic_t seen;

static void notice(int number)
{
	seen = number;
}

static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

void signals_install(void)
{
	struct sigaction how = { .sa_handler = notice,
		.sa_flags = SA_RESTART | (int)SA_RESETHAND };
	struct sigaction old;

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (!sigaction(numbers[i], NULL, &old) &&
			old.sa_handler != SIG_IGN)
			sigaction(numbers[i], &how, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int signals_seen(void)
{
	return seen;
}

void signals_hold(sigset_t *before)
{
	sigset_t held;

	sigemptyset(&held);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		sigaddset(&held, numbers[i]);
	sigprocmask(SIG_BLOCK, &held, before);
}

void signals_release(const sigset_t *before)
{
	sigprocmask(SIG_SETMASK, before, NULL);
}
