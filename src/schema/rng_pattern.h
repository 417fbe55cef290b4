/* SPDX-License-Identifier: MIT */
/* Patterns of JSON Schema as patterns of XML Schema. */
#ifndef RNG_PATTERN_H
#define RNG_PATTERN_H

#include "util/buf.h"

/*
 * Append the XSD pattern of a JSON Schema pattern in the subset that
 * formats/blueprint.md allows; false when it is not in that subset.
 */
bool rng_pattern_write(struct span pattern, struct buf *out);

#endif
