/* SPDX-License-Identifier: MIT */
/* Which commands there are. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "cmd/command.h"

/* All of them, in that order; a NULL behind the last. */
extern const struct command *const commands[];

/* The command of that name ("log prune", or as a page "log-prune"), or NULL. */
const struct command *command_find(const char *name);

#endif
