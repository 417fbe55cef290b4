/* SPDX-License-Identifier: MIT */
/* The commands, from the one list. */
#include "cmd/commands.h"

#include "cmd/command.h"
#include "orgpack.h"

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

#define X(name) extern const struct command cmd_##name;
COMMANDS(X)
#undef X

const struct command *const commands[] = {
#define X(name) &cmd_##name,
	COMMANDS(X)
#undef X
		NULL
};
