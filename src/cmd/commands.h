/* SPDX-License-Identifier: MIT */
/* Which commands there are. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "cmd/command.h"

/* All of them, in that order; a NULL behind the last. */
extern const struct command *const commands[];

#endif
