/* SPDX-License-Identifier: MIT */
/* Keeping the secrets of an org in it, whatever way its state leaves. */
#ifndef WITHHOLD_H
#define WITHHOLD_H

#include "plan/operand.h"

/*
 * Replace the secrets of a component of a loaded target by placeholders: its
 * bytes, in the arena, become canonical without them, its digests are set
 * anew, and *count says how many there were. Without secrets it stays.
 */
enum opk_status withhold(const struct operand *from, struct component *c,
	struct arena *a, struct faults *f, size_t *count);

/*
 * Which kinds can hold secrets, by index: asked once, not per component.
 * NULL when memory runs out.
 */
bool *secret_kinds(struct arena *a);

#endif
