/* SPDX-License-Identifier: MIT */
/* Patterns of schemas: PCRE2 with limits, so that no pattern can hang us. */
#ifndef REGEX_H
#define REGEX_H

#include "util/span.h"

struct regex;

/*
 * Compile a pattern in the common subset of ECMA 262 and PCRE2; `$` matches
 * only at the very end; \s and \S are ECMA's, with Unicode's white space.
 * NULL when it is wrong, with PCRE2's message in *why, or memory ran out.
 */
struct regex *regex_open(struct span pattern, char why[128]);

/*
 * Does the pattern match somewhere in s (valid UTF-8)? A match that exceeds
 * the limits counts as no match; *starved, if not NULL, becomes true when it
 * cannot be told for lack of memory. Thread-safe on one regex.
 */
bool regex_match(const struct regex *r, struct span s, bool *starved);

void regex_close(struct regex *r);

#endif
