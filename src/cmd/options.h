/* SPDX-License-Identifier: MIT */
/*
 * The command line -> command, options, operands.
 *
 * --name=value and --name value, -n value and -nvalue, bundled letters,
 * -- before operands that begin with a dash. The options of every command
 * stand before the command or behind it, its own behind it.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "cmd/command.h"

/* The options of every command, into struct globals. */
extern const struct option global_options[];

/* All zero is a valid start; options_release gives back what it owns. */
struct parsed {
	const struct command *command; /* NULL: none was named */
	struct globals globals;
	void *options; /* command->size bytes; NULL without a command */
	struct opk_texts operands;
	struct opk_answer *refusal; /* every fault of the line; or NULL */
	const char **texts;         /* memory of all lists */
};

/*
 * Parse all of the line. A wrong one is OPK_USAGE with out->refusal, as far
 * as memory allowed; globals are set as far as they were understood. With
 * --help or --version nothing is missing. Texts are borrowed from argv.
 */
enum opk_status options_parse(int argc, char *const *argv,
	const struct command *const *commands, struct parsed *out);

/* A command's options before any is given; with no command, none. NULL: no
 * memory. For free(). */
void *options_new(const struct command *c);

/* The word of a command's page: its name, with dashes ("log-prune"). */
enum { COMMAND_WORD = 32 };
void options_page(const struct command *c, char out[COMMAND_WORD]);

/* The word of a command's answers; NULL: no command. */
void options_word(const struct command *c, char out[COMMAND_WORD]);

void options_release(struct parsed *p);

struct line {
	int argc;
	char *const *argv;
	int at;            /* the next argument */
	int command_at;    /* where the command's first word is; argc: none */
	int command_words; /* how many it has */
	bool is_unknown; /* an option was: its value may pass for an operand */
	size_t slabs;    /* of out->texts, in use */
	struct parsed *out;
};

#endif
