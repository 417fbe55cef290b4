/* SPDX-License-Identifier: MIT */
/* Manual pages in man(7), from the same tables. */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/help.h"
#include "cmd/options.h"
#include "cmd/rows.h"

/* Text for roff: dashes stay dashes, nothing is taken for a request. */
static void text(FILE *out, const char *s, size_t n, bool line_start)
{
	for (size_t i = 0; i < n; i++) {
		if (line_start && (s[i] == '.' || s[i] == '\''))
			fputs("\\&", out);
		line_start = s[i] == '\n';
		if (s[i] == '-')
			fputs("\\-", out);
		else if (s[i] == '\\')
			fputs("\\e", out);
		else if (s[i] == '\'')
			fputs("\\(aq", out);
		else if (s[i] == '^')
			fputs("\\(ha", out);
		else if (s[i] == '~')
			fputs("\\(ti", out);
		else
			fputc(s[i], out);
	}
}

static void line(FILE *out, const char *s)
{
	text(out, s, strlen(s), true);
	fputc('\n', out);
}

/* Paragraphs and lines that stand as they are, as wrap() reads them. */
static void prose(FILE *out, const char *s)
{
	bool block = false, begun = false;

	for (; *s; s += strcspn(s, "\n"), s += *s == '\n') {
		size_t n = strcspn(s, "\n");

		if (block && n && *s != ' ') {
			fputs(".EE\n.RE\n.PP\n", out);
			block = false;
		}
		if (!n) {
			if (!block && s[1] && s[1] != ' ' && begun)
				fputs(".PP\n", out);
			continue;
		}
		if (*s == ' ' && !block) {
			fputs(".PP\n.RS 4\n.EX\n", out);
			block = true;
		}
		text(out, s + 2 * block, n - 2 * block, true);
		fputc('\n', out);
		begun = true;
	}
	if (block)
		fputs(".EE\n.RE\n", out);
}

static void title(FILE *out, const char *page, int section)
{
	fputs(".TH \"ORGPACK", out);
	if (*page)
		fputs("\\-", out);
	for (; *page; page++)
		fputs(*page == ' ' || *page == '-'
				? "\\-"
				: (char[]){ (char)toupper(*page), '\0' },
			out);
	fprintf(out, "\" \"%d\" \"\" \"orgpack %s\" \"orgpack manual\"\n",
		section, opk_version());
}

/* "orgpack\-log\-prune" */
static void page_name(FILE *out, const char *page)
{
	fputs("orgpack\\-", out);
	for (; *page; page++)
		fputs(*page == ' ' || *page == '-' ? "\\-"
						   : (char[]){ *page, '\0' },
			out);
}

static void name_section(FILE *out, const char *page, const char *summary)
{
	fputs(".SH NAME\n", out);
	page_name(out, page);
	fputs(" \\- ", out);
	line(out, summary);
}

static void options(FILE *out, const struct option *o)
{
	char label[ROWS_LABEL];

	for (; o && o->type; o++) {
		size_t n = rows_label(o, label);

		fputs(".TP\n.B ", out);
		text(out, label, n, false);
		fputc('\n', out);
		line(out, o->doc);
	}
}

static void examples(FILE *out, const struct example *e)
{
	if (!e)
		return;
	fputs(".SH EXAMPLES\n", out);
	for (; e->line; e++) {
		fputs(".TP\n.B orgpack ", out);
		text(out, e->line, strlen(e->line), false);
		fputc('\n', out);
		line(out, e->says);
	}
}

static void statuses(FILE *out, const struct status_note *n)
{
	const char *which = n ? "others" : "statuses";

	fputs(".SH EXIT STATUS\n", out);
	for (; n && n->says; n++) {
		fprintf(out, ".TP\n.B %d\n", (int)n->status);
		line(out, n->says);
	}
	fprintf(out,
		".PP\nThe %s are explained in\n"
		".BR orgpack\\-exit (7).\n",
		which);
}

static void see_also(FILE *out, const char *names)
{
	fputs(".SH SEE ALSO\n.BR orgpack (1)", out);
	while (names && *names) {
		size_t n = strcspn(names, " ");
		char name[64];

		snprintf(name, sizeof name, "%.*s", (int)n, names);
		fputs(",\n.BR ", out);
		page_name(out, name);
		fprintf(out, " (%d)", topic_find(name) ? 7 : 1);
		names += n + (names[n] == ' ');
	}
	fputc('\n', out);
}

void man_command(FILE *out, const struct command *c)
{
	title(out, c->name, 1);
	name_section(out, c->name, c->summary);
	fprintf(out, ".SH SYNOPSIS\n.B orgpack %s\n", c->name);
	if (c->options)
		fputs(".RI [ OPTION...\\& ]\n", out);
	line(out, c->synopsis);
	fputs(".SH DESCRIPTION\n", out);
	prose(out, c->text);
	if (c->options) {
		fputs(".SH OPTIONS\n", out);
		options(out, c->options);
		fputs(".PP\nThose of every command are explained in\n"
		      ".BR orgpack\\-options (7).\n",
			out);
	}
	statuses(out, c->statuses);
	examples(out, c->examples);
	see_also(out, c->see);
}

/* A table that was made for the terminal stands as it is. */
static void table(FILE *out, const struct topic *t)
{
	char *made = NULL;
	size_t n = 0;
	FILE *to = open_memstream(&made, &n);

	if (!to)
		return;
	t->table(to);
	if (!fclose(to)) {
		fputs(".PP\n.EX\n", out);
		text(out, made, n, true);
		fputs(".EE\n", out);
	}
	free(made);
}

void man_topic(FILE *out, const struct topic *t)
{
	title(out, t->name, 7);
	name_section(out, t->name, t->summary);
	fputs(".SH DESCRIPTION\n", out);
	prose(out, t->text);
	if (t->table)
		table(out, t);
	see_also(out, NULL);
}

void man_overview(FILE *out)
{
	title(out, "", 1);
	fputs(".SH NAME\norgpack \\- carry a CRM configuration from one org "
	      "to another\n.SH SYNOPSIS\n.B orgpack\n.RB [ \\-C\n"
	      ".IR DIR ]\n.RB [ \\-\\-as\n.IR USER ]\n.I COMMAND\n"
	      ".RI [ OPTION...\\& ]\n.RI [ OPERAND...\\& ]\n.SH DESCRIPTION\n",
		out);
	prose(out, help_about);
	for (int g = GROUP_START; g <= GROUP_MANUAL; g++) {
		fprintf(out, ".SS %s\n", help_groups[g]);
		for (const struct command *const *c = commands; *c; c++) {
			if ((int)(*c)->group != g)
				continue;
			fputs(".TP\n.BR ", out);
			page_name(out, (*c)->name);
			fputs(" (1)\n", out);
			line(out, (*c)->summary);
		}
	}
	fputs(".SS Pages\n", out);
	for (const struct topic *t = topics; t->name; t++) {
		fputs(".TP\n.BR ", out);
		page_name(out, t->name);
		fputs(" (7)\n", out);
		line(out, t->summary);
	}
	fputs(".SH OPTIONS\n", out);
	options(out, global_options);
	statuses(out, NULL);
}

void man_pages(FILE *out)
{
	fputs("orgpack.1 orgpack\n", out);
	for (const struct command *const *c = commands; *c; c++) {
		char word[COMMAND_WORD];

		options_word(*c, word);
		fprintf(out, "orgpack-%s.1 %s\n", word, word);
	}
	for (const struct topic *t = topics; t->name; t++)
		fprintf(out, "orgpack-%s.7 %s\n", t->name, t->name);
}
