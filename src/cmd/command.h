/* SPDX-License-Identifier: MIT */
/*
 * What a command is: one table, from which come the parser, --help, the
 * manual page and the shell's completion.
 *
 * To add a command: one file cmd_<name>.c with one of these, and one line in
 * commands.h.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "orgpack.h"

enum option_type {
	OPTION_END,
	OPTION_FLAG,   /* bool */
	OPTION_TEXT,   /* const char * */
	OPTION_NUMBER, /* int64_t */
	OPTION_CHOICE, /* an enum: the index into choices */
	OPTION_LIST    /* struct opk_texts; may be given again and again */
};

/* What the shell offers where a value or an operand stands. */
enum words {
	WORDS_NONE,
	WORDS_FILE,
	WORDS_DIRECTORY,
	WORDS_SELECTOR, /* kind:… */
	WORDS_KIND,
	WORDS_TOPIC /* commands and help topics */
};

/* One option. A table of them ends with OPTION_END. */
struct option {
	enum option_type type;
	char letter;       /* 0: there is no short form */
	const char *name;  /* without the dashes; unique, global ones too */
	const char *value; /* placeholder: "FILE"; NULL for a flag */
	const char *doc;   /* a sentence or more */
	size_t offset;     /* into the command's options struct */
	const char *const *choices; /* CHOICE; ends with NULL */
	int64_t least, most;        /* NUMBER: what it may be */
	enum words words;
};

/* A command line to learn from, and what it does. */
struct example {
	const char *line; /* without "orgpack " */
	const char *says; /* a sentence */
};

/* What an exit status means for this command in particular. */
struct status_note {
	enum opk_status status;
	const char *says; /* lower case, no full stop */
};

/* In the order of `orgpack help`. */
enum group {
	GROUP_START,
	GROUP_LOOK,
	GROUP_MOVE,
	GROUP_RECORDS,
	GROUP_HAND_OVER,
	GROUP_BACK,
	GROUP_MANUAL
};

/* The options that every command takes, before it or behind. */
struct globals {
	const char *directory, *actor;
	struct opk_texts reports; /* FORMAT=FILE */
	int64_t wait_s, max_faults;
	enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color;
	bool json, quiet, verbose, help, version;
};

struct command;

/* What a command is run with. */
struct call {
	struct opk_session *session; /* NULL when the command is `alone` */
	const struct globals *globals;
	struct opk_texts operands;
	const struct command *const *commands; /* all; a NULL behind the last */
	bool stdout_taken; /* set by a command that wrote its product there */
};

struct command {
	const char *name;   /* as typed: "diff", "log prune" */
	const char *answer; /* word of its answers; NULL: as its page */
	enum group group;
	const char *summary;  /* imperative, lower case; at most 56 columns */
	const char *synopsis; /* operands: "[OLD] NEW" */
	const char *text;     /* paragraphs; an empty line parts them */
	const struct example *examples;     /* ends with a NULL line */
	const struct option *options;       /* ends with OPTION_END, or NULL */
	const struct status_note *statuses; /* ends with a NULL text, or NULL */
	const char *see;      /* names of pages, parted by spaces */
	unsigned least, most; /* operands */
	enum words operand;   /* what the shell offers */
	bool alone;           /* needs no session */
	const char *question; /* asked before a change; %lld is how many */
	size_t size; /* bytes of the options struct, which begins with them */
	const void *defaults; /* of that size; NULL: all zero */
	bool faults_first;    /* the answer sums them up */
	/* Sets *answer unless memory ran out; given is the options struct. */
	enum opk_status (*run)(
		struct call *call, void *given, struct opk_answer **answer);
};

#endif
