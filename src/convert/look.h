/* SPDX-License-Identifier: MIT */
/*
 * What is known about a row from itself alone: checks 3 to 12 of
 * formats/conversion.md but for blueprints, and the hashes of its keys. All
 * threads do this, for many rows at once.
 */
#ifndef LOOK_H
#define LOOK_H

#include <pthread.h>

#include "convert/engine.h"
#include "convert/run.h"

/* What is known about a row from itself alone. */
void look_at(struct run *r, struct look *l, size_t row, struct early_check *out,
	uint64_t *hashes);

#endif
