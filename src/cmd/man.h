/* SPDX-License-Identifier: MIT */
/* Manual pages in man(7), from the same tables. */
#ifndef MAN_H
#define MAN_H

#include <stdio.h>

#include "cmd/command.h"
#include "cmd/help.h"

/* Manual pages in man(7): orgpack(1), orgpack-diff(1), orgpack-plans(7). */
void man_overview(FILE *out, const struct command *const *commands);

void man_command(FILE *out, const struct command *c);

void man_topic(FILE *out, const struct topic *t);

/* "orgpack-diff.1 diff": the file and the name of each page, a line each. */
void man_pages(FILE *out, const struct command *const *commands);

/* A script that bash sources. */
void completion_bash(FILE *out, const struct command *const *commands);

#endif
