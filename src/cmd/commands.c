/* SPDX-License-Identifier: MIT */
/* The commands, from the one list. */
#include "cmd/commands.h"

#define X(name) extern const struct command cmd_##name;
COMMANDS(X)
#undef X

const struct command *const commands[] = {
#define X(name) &cmd_##name,
	COMMANDS(X)
#undef X
		NULL
};

/* A page's name has dashes where the command has blanks. */
static bool is_called(const char *command, const char *name)
{
	while (*name &&
		(*command == *name || (*command == ' ' && *name == '-')))
		command++, name++;
	return !*command && !*name;
}

const struct command *command_find(const char *name)
{
	for (const struct command *const *c = commands; *c; c++)
		if (is_called((*c)->name, name))
			return *c;
	return NULL;
}
