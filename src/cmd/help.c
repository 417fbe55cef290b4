/* SPDX-License-Identifier: MIT */
/* Help for the terminal. */
#include "cmd/help.h"

#include <string.h>

#include "cmd/commands.h"
#include "cmd/rows.h"
#include "cmd/wrap.h"

enum { SUMMARY_COLUMN = 26, MOST_LABEL = SUMMARY_COLUMN - 4 };

const char *const help_groups[] = {
	[GROUP_START] = "Start an org",
	[GROUP_LOOK] = "Look",
	[GROUP_MOVE] = "Move a configuration",
	[GROUP_RECORDS] = "Convert records",
	[GROUP_HAND_OVER] = "Hand over to another org's administrator",
	[GROUP_BACK] = "Look back, take back",
	[GROUP_MANUAL] = "Files and manual",
};

const char help_about[] =
	"Carry a CRM organisation's configuration from one org to another: "
	"offline, as one file that can be read, reviewed, compared, applied in "
	"one step, and taken back.";

/* "  name OPERANDS      summary", the summary below where it is long. */
static void row(
	FILE *out, const char *name, const char *rest, const char *summary)
{
	char label[128];
	int n = snprintf(
		label, sizeof label, "%s%s%s", name, *rest ? " " : "", rest);

	fprintf(out, "  %s", label);
	if (n > MOST_LABEL)
		fputc('\n', out);
	fprintf(out, "%*s%s\n",
		n > MOST_LABEL ? SUMMARY_COLUMN : SUMMARY_COLUMN - 2 - n, "",
		summary);
}

void help_overview(FILE *out)
{
	fputs("usage: orgpack [-C DIR] [--as USER] COMMAND "
	      "[OPTION...] [OPERAND...]\n\n",
		out);
	wrap_block(out, 0, help_about);
	for (int g = GROUP_START; g <= GROUP_MANUAL; g++) {
		fprintf(out, "\n%s\n", help_groups[g]);
		for (const struct command *const *c = commands; *c; c++)
			if ((int)(*c)->group == g)
				row(out, (*c)->name, (*c)->synopsis,
					(*c)->summary);
	}
	fputs("\nPages of 'orgpack help'\n", out);
	for (const struct topic *t = topics; t->name; t++)
		row(out, t->name, "", t->summary);
	fputs("\n'orgpack COMMAND --help' explains a command, with "
	      "examples.\n",
		out);
}

static void examples(FILE *out, const struct example *e)
{
	if (!e)
		return;
	fputs("\nExamples\n", out);
	for (; e->line; e++) {
		fprintf(out, "  orgpack %s\n", e->line);
		wrap_block(out, 6, e->says);
	}
}

static void statuses(FILE *out, const struct status_note *n)
{
	if (!n)
		return;
	fputs("\nExit status ('orgpack help exit' has them all)\n", out);
	for (; n->says; n++) {
		fprintf(out, "  %d  ", (int)n->status);
		wrap(out, 5, 5, n->says);
	}
}

/* The names of pages in "targets diff", parted by commas. */
static void see_also(FILE *out, const char *names)
{
	if (!names)
		return;
	fputs("\nSee also: ", out);
	for (; *names; names++)
		fputs(*names == ' ' ? ", " : (char[]){ *names, '\0' }, out);
	fputs(" (orgpack help PAGE)\n", out);
}

void help_command(FILE *out, const struct command *c)
{
	fprintf(out, "usage: orgpack %s%s%s%s\n\n", c->name,
		c->options ? " [OPTION...]" : "", *c->synopsis ? " " : "",
		c->synopsis);
	wrap_block(out, 0, c->text);
	examples(out, c->examples);
	if (c->options) {
		fputs("\nOptions ('orgpack help options' has those of every "
		      "command)\n",
			out);
		rows_options(out, c->options);
	}
	statuses(out, c->statuses);
	see_also(out, c->see);
}

void help_topic(FILE *out, const struct topic *t)
{
	fprintf(out, "%s: %s\n\n", t->name, t->summary);
	wrap_block(out, 0, t->text);
	if (t->table)
		t->table(out);
}
