/* SPDX-License-Identifier: MIT */
/* Help from the tables, for the terminal; and the pages of `orgpack help`. */
#ifndef HELP_H
#define HELP_H

#include <stdio.h>

#include "cmd/command.h"
#include "orgpack.h"

/* The headings of `orgpack help`, by enum group. */
extern const char *const help_groups[GROUP_MANUAL + 1];
/* What orgpack is, in one paragraph. */
extern const char help_about[];

/* The command of that name ("log prune", or as a page "log-prune"), or NULL. */
const struct command *help_find(
	const struct command *const *commands, const char *name);

/* All commands and pages, grouped. At most 80 columns, like all below. */
void help_overview(FILE *out, const struct command *const *commands);
/* The page of one command, as `orgpack COMMAND --help` shows it. */
void help_command(FILE *out, const struct command *c);

struct topic;
/* A page that is no command's: "selectors". */
void help_topic(FILE *out, const struct topic *t);

/* A page; its text is written, or made by a function from a table. */
struct topic {
	const char *name;
	const char *summary; /* lower case, at most 56 columns */
	const char *text;    /* paragraphs, as wrap() takes them */
	/* What follows the text; may be NULL. */
	void (*table)(FILE *out);
	/* The same for --json, into a map that is open; may be NULL. */
	void (*json)(struct opk_answer *answer);
};

/* All pages; the last has no name. */
extern const struct topic topics[];

/* NULL: there is no such page. */
const struct topic *topic_find(const char *name);

/* "-o, --output FILE" into out; returns its length. */
enum { ROWS_LABEL = 96 };
size_t rows_label(const struct option *o, char out[ROWS_LABEL]);

/* A list "options" of {name, letter, value, choices, doc}. */
void rows_options_json(struct opk_answer *answer, const struct option *options);

#endif
