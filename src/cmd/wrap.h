/* SPDX-License-Identifier: MIT */
/* Prose and blocks in the lines of a terminal, at most 80 columns wide. */
#ifndef WRAP_H
#define WRAP_H

#include <stdio.h>

/*
 * Write text from `column` on (where the cursor stands), later lines
 * indented, and end the line. An empty line parts paragraphs; a line that
 * begins with a space stands as it is. ASCII only.
 */
void wrap(FILE *out, unsigned column, unsigned indent, const char *text);

/*
 * The same from the start of a line. Cost of both: linear.
 */
void wrap_block(FILE *out, unsigned indent, const char *text);

#endif
