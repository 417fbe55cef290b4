/* SPDX-License-Identifier: MIT */
/* Option tables as help text and as data. */
#ifndef ROWS_H
#define ROWS_H

#include <stdio.h>

#include "cmd/command.h"

/* "-o, --output FILE" into out; returns its length. */
enum { ROWS_LABEL = 96 };
size_t rows_label(const struct option *o, char out[ROWS_LABEL]);

/* Each option with its explanation, at most 80 columns wide. */
void rows_options(FILE *out, const struct option *options);

/* A list "options" of {name, letter, value, choices, doc}. */
void rows_options_json(struct opk_answer *answer, const struct option *options);

#endif
