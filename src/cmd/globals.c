/* SPDX-License-Identifier: MIT */
/* The options that every command takes. */
#include "cmd/options.h"

static const char *const colors[] = { "auto", "always", "never", NULL };

#define AT(member) .offset = offsetof(struct globals, member)

const struct option global_options[] = {
	{ OPTION_TEXT, 'C', "directory", "DIR",
		"Look for the org in DIR and the directories above it, rather "
		"than in the working directory. Operands stay relative to the "
		"working directory.",
		AT(directory), .words = WORDS_DIRECTORY },
	{ OPTION_TEXT, 0, "as", "USER",
		"Act as this user of the org: the name of the file in users/, "
		"or the e-mail. Without it ORGPACK_USER is taken, then the "
		"org's only active user.",
		AT(actor) },
	{ OPTION_NUMBER, 0, "wait", "SECONDS",
		"Wait that long for another process that is changing the org. "
		"Without it a busy org is status 5 at once.",
		AT(wait_s), .least = 0, .most = 1000000 },
	{ OPTION_FLAG, 0, "json", NULL,
		"Answer with one JSON document on standard output, on failure "
		"too.",
		AT(json) },
	{ OPTION_LIST, 0, "report", "FORMAT=FILE",
		"Write a report into FILE as well; FORMAT is html, markdown "
		"or csv. May be given again.",
		AT(reports), .words = WORDS_FILE },
	{ OPTION_NUMBER, 0, "max-faults", "N",
		"Show so many faults of one code, then count the rest "
		"(default 50; 0 shows all that are kept, the first 10,000).",
		AT(max_faults), .least = 0, .most = INT64_MAX },
	{ OPTION_CHOICE, 0, "color", "WHEN",
		"Use colours: auto (on a terminal, unless NO_COLOR is set), "
		"always or never.",
		AT(color), .choices = colors },
	{ OPTION_FLAG, 'q', "quiet", NULL,
		"Say only what went wrong; the exit status says the rest.",
		AT(quiet) },
	{ OPTION_FLAG, 'v', "verbose", NULL,
		"Show values in full length, and what is otherwise left out.",
		AT(verbose) },
	{ OPTION_FLAG, 'h', "help", NULL, "Explain the command.", AT(help) },
	{ OPTION_FLAG, 0, "version", NULL, "Say which version this is.",
		AT(version) },
	{ 0 }
};
