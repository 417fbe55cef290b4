/* SPDX-License-Identifier: MIT */
/* Signals: those that are noticed by a flag, and the one that ends us. */
#include "cmd/signals.h"

#include <stddef.h>
#include <unistd.h>

#include "orgpack.h"

/* The program's only mutable global: a handler can reach nothing else. */
static volatile sig_atomic_t seen;

static void notice(int number)
{
	seen = number;
}

/*
 * A mapped file became shorter, or its disk fails: what was to be read is
 * not there. Nothing can be given in its place, and what was locked stays
 * so: the program ends here, which the store bears at any moment.
 */
static void lose_file(int number, siginfo_t *info, void *context)
{
	static const char said[] =
		"error: a file became shorter while it was read, or cannot be "
		"read any more [cannot-read]\n"
		"  hint: Another program writes into it. Run the command again "
		"when that is done.\n";

	(void)context;
	if (info->si_code != BUS_ADRERR) {
		signal(number,
			SIG_DFL); /* the fault comes again, and ends us */
		return;
	}
	for (size_t at = 0; at < sizeof said - 1;) {
		ssize_t n =
			write(STDERR_FILENO, said + at, sizeof said - 1 - at);

		if (n <= 0)
			break;
		at += (size_t)n;
	}
	_exit((int)OPK_SYSTEM);
}

static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

void signals_install(void)
{
	struct sigaction how = { .sa_handler = notice,
		.sa_flags = SA_RESTART | (int)SA_RESETHAND };
	struct sigaction lost = { .sa_sigaction = lose_file,
		.sa_flags = SA_SIGINFO };
	struct sigaction old;

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (!sigaction(numbers[i], NULL, &old) &&
			old.sa_handler != SIG_IGN)
			sigaction(numbers[i], &how, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow: EFBIG */
	sigaction(SIGBUS, &lost, NULL);
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
