/* SPDX-License-Identifier: MIT */
/* Ctrl-C and its like: noticed, so that work ends before its commit. */
#ifndef SIGNALS_H
#define SIGNALS_H

/*
 * Notice SIGINT, SIGTERM and SIGHUP, once each: the second of a kind ends the
 * program at once. One that was ignored stays so. SIGPIPE is ignored: a
 * closed pipe is a failed write.
 */
void signals_install(void);

/* The signal that came, or 0. */
int signals_seen(void);

#endif
