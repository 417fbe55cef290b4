/* SPDX-License-Identifier: MIT */
/* Help from the tables: for the terminal, man and bash. */
#ifndef HELP_H
#define HELP_H

#include <stdio.h>

#include "cmd/command.h"
#include "cmd/topics.h"

/* The headings of `orgpack help`, by enum group. */
extern const char *const help_groups[GROUP_MANUAL + 1];
/* What orgpack is, in one paragraph. */
extern const char help_about[];

/* All commands and pages, grouped. At most 80 columns, like all below. */
void help_overview(FILE *out);
void help_command(FILE *out, const struct command *c);
void help_topic(FILE *out, const struct topic *t);

/* Manual pages in man(7): orgpack(1), orgpack-diff(1), orgpack-plans(7). */
void man_overview(FILE *out);
void man_command(FILE *out, const struct command *c);
void man_topic(FILE *out, const struct topic *t);
/* "orgpack-diff.1 diff": the file and the name of each page, a line each. */
void man_pages(FILE *out);

/* A script that bash sources. */
void completion_bash(FILE *out);

#endif
