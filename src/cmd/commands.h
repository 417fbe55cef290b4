/* SPDX-License-Identifier: MIT */
/* Which commands there are. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "cmd/command.h"

/* The one list: a command exists when, and only when, it has a line here. */
#define COMMANDS(X)            \
	X(init)                \
	X(import)              \
	X(trust)               \
	X(status)              \
	X(show)                \
	X(validate)            \
	X(diff)                \
	X(export)              \
	X(apply)               \
	X(convert)             \
	X(log)                 \
	X(log_prune)           \
	X(undo)                \
	X(key_new)             \
	X(key_list)            \
	X(key_show)            \
	X(key_revoke)          \
	X(key_reset_clock)     \
	X(key_export_identity) \
	X(send)                \
	X(receive)             \
	X(inbox)               \
	X(inbox_show)          \
	X(approve)             \
	X(reject)              \
	X(receipt_verify)      \
	X(policy)              \
	X(fmt)                 \
	X(schema)              \
	X(help)                \
	X(version)

/* All of them, in that order; a NULL behind the last. */
extern const struct command *const commands[];

/* The command of that name ("log prune", or as a page "log-prune"), or NULL. */
const struct command *command_find(const char *name);

#endif
