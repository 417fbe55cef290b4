/* SPDX-License-Identifier: MIT */
/* What was made becomes a valid org: what cannot be in one is taken out. */
#ifndef ZO_FINISH_H
#define ZO_FINISH_H

#include "interop/zoho/zo_work.h"

/*
 * Take out what the schemas refuse, what refers to nothing, and what the
 * check of the whole refuses, smallest parts first, each with its reason; and
 * hand out the rest. What Zoho ships to every org comes in where something
 * refers to it. A fault is one of the system (memory).
 */
enum opk_status zo_finish(struct zo_work *k);

#endif
