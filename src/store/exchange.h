/* SPDX-License-Identifier: MIT */
/*
 * Renaming so that nothing is overwritten.
 *
 * A rename over a file drops whatever stands there at that moment, which need
 * not be what was looked at a moment before. Exchanging two names drops
 * nothing, and what was displaced can be looked at in peace.
 */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stdbool.h>

enum exchange {
	EXCHANGE_DONE,
	EXCHANGE_ABSENT,  /* there was nothing at the second name */
	EXCHANGE_UNKNOWN, /* the file system cannot do that */
	EXCHANGE_FAILED   /* errno says why */
};

/* Exchange what two names stand for. The first is known to be there. */
enum exchange exchange_names(
	int dir, const char *name, int other_dir, const char *other);

/*
 * Rename, but never over anything: EEXIST then. Where the file system cannot
 * do that, by a link, and else after a look. False sets errno.
 */
bool exchange_into(int from, const char *name, int to, const char *other);

#endif
