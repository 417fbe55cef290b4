/* SPDX-License-Identifier: MIT */
/* Ctrl-C and its like: noticed, so that work ends before its commit. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <signal.h>

/*
 * Notice SIGINT, SIGTERM and SIGHUP, once each: the second of a kind ends the
 * program at once. One that was ignored stays so. SIGPIPE is ignored: a
 * closed pipe is a failed write. SIGBUS, which a mapped file raises when
 * another program has made it shorter, ends the program with a message and
 * OPK_SYSTEM, as if it had been killed: the next writer recovers.
 */
void signals_install(void);

/* The signal that came, or 0. */
int signals_seen(void);

/*
 * Hold back what is noticed, until released or a ppoll with the mask that
 * was before.
 */
void signals_hold(sigset_t *before);
void signals_release(const sigset_t *before);

#endif
