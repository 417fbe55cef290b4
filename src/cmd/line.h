/* SPDX-License-Identifier: MIT */
/* A command line being parsed; for the parser's own files. */
#ifndef LINE_H
#define LINE_H

#include "cmd/options.h"

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

/* Report a fault of the line; hint is a sentence. */
void line_wrong(struct line *l, enum opk_code code, const char *hint,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* "<before> See 'orgpack diff --help'." in out; returns out. */
enum { LINE_HINT = 256 };
const char *line_hint(
	const struct line *l, char out[LINE_HINT], const char *before);

/* Add to a list; out->texts has room for all of argv in each. */
void line_add(struct line *l, struct opk_texts *list, const char *text);

/* Store an option's value in base + offset; value is NULL for a flag. */
void line_set(
	struct line *l, const struct option *o, void *base, const char *value);

#endif
