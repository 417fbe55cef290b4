/* SPDX-License-Identifier: MIT */
/* Manual pages in man(7) and completion for bash, from the same tables. */
#ifndef MAN_H
#define MAN_H

#include <stdio.h>

#include "cmd/command.h"
#include "cmd/help.h"

/* Manual pages in man(7): orgpack(1), which lists the others. */
void man_overview(FILE *out, const struct command *const *commands);

/* orgpack-diff(1): a command's. */
void man_command(FILE *out, const struct command *c);

/* orgpack-plans(7): another page's. */
void man_topic(FILE *out, const struct topic *t);

/* "orgpack-diff.1 diff": the file and the name of each page, a line each. */
void man_pages(FILE *out, const struct command *const *commands);

/* A script that bash sources. */
void completion_bash(FILE *out, const struct command *const *commands);

#endif
