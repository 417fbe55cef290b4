/* SPDX-License-Identifier: MIT */
/* Manual pages in man(7) and completion for bash, from the same tables. */
#include "cmd/man.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/help.h"
#include "cmd/options.h"

/* Manual pages in man(7), from the same tables. */

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

void man_overview(FILE *out, const struct command *const *commands)
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

void man_pages(FILE *out, const struct command *const *commands)
{
	fputs("orgpack.1 orgpack\n", out);
	for (const struct command *const *c = commands; *c; c++) {
		char word[COMMAND_WORD];

		options_page(*c, word);
		fprintf(out, "orgpack-%s.1 %s\n", word, word);
	}
	for (const struct topic *t = topics; t->name; t++)
		fprintf(out, "orgpack-%s.7 %s\n", t->name, t->name);
}

/* Completion for bash, from the same tables. */

/* What stands still. It needs bash alone, not the bash-completion package. */
static const char head[] =
	"# bash completion of orgpack, made by "
	"'orgpack help --completion bash'\n"
	"_orgpack()\n"
	"{\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev= command= next= i\n"
	"\t((COMP_CWORD)) && prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	"\tif [ \"$cur\" = = ]; then\n"
	"\t\tcur=\n"
	"\telif [ \"$prev\" = = ]; then\n"
	"\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
	"\tfi\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\tcase ${COMP_WORDS[i]} in\n";

static const char find_command[] =
	"\t\t-* | =) ;;\n"
	"\t\t*)\n"
	"\t\t\tcommand=${COMP_WORDS[i]}\n"
	"\t\t\t((i + 1 < COMP_CWORD)) && next=${COMP_WORDS[i+1]}\n"
	"\t\t\tbreak\n"
	"\t\t\t;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"\tcase \"$command $next\" in\n";

static void dashes(FILE *out, const struct option *o, const char *between)
{
	if (o->letter)
		fprintf(out, "-%c%s", o->letter, between);
	fprintf(out, "--%s", o->name);
}

/* The commands of bash that offer such words. */
static void offer(FILE *out, const struct command *const *commands,
	enum words words, const char *indent)
{
	switch (words) {
	case WORDS_FILE:
		fprintf(out, "%s_orgpack_files -f\n", indent);
		break;
	case WORDS_DIRECTORY:
		fprintf(out, "%s_orgpack_files -d\n", indent);
		break;
	case WORDS_SELECTOR:
		fprintf(out, "%s_orgpack_kinds :\n", indent);
		break;
	case WORDS_KIND:
		fprintf(out, "%s_orgpack_kinds ''\n", indent);
		break;
	case WORDS_TOPIC:
		fprintf(out, "%s_orgpack_words \"", indent);
		for (const struct command *const *c = commands; *c; c++)
			fprintf(out, "%s ", (*c)->name);
		for (const struct topic *t = topics; t->name; t++)
			fprintf(out, "%s%s", t->name, t[1].name ? " " : "\"\n");
		break;
	default:
		fprintf(out, "%s:\n", indent);
	}
}

/* The words of a row that takes a value. */
static void offer_value(FILE *out, const struct command *const *commands,
	const struct option *o)
{
	if (!o->choices) {
		offer(out, commands, o->words, "\t\t");
		return;
	}
	fputs("\t\t_orgpack_words \"", out);
	for (const char *const *c = o->choices; *c; c++)
		fprintf(out, "%s%s", *c, c[1] ? " " : "\"\n");
}

/* One arm for each option that takes a value; command: "'diff'" or "*". */
static void values(FILE *out, const struct command *const *commands,
	const char *command, const struct option *o)
{
	for (; o && o->type; o++) {
		if (o->type == OPTION_FLAG)
			continue;
		fprintf(out, "\t%s:--%s", command, o->name);
		if (o->letter)
			fprintf(out, " | %s:-%c", command, o->letter);
		fputs(")\n", out);
		offer_value(out, commands, o);
		fputs("\t\treturn\n\t\t;;\n", out);
	}
}

static void all_values(FILE *out, const struct command *const *commands)
{
	fputs("\tcase $command:$prev in\n", out);
	for (const struct command *const *c = commands; *c; c++) {
		char quoted[COMMAND_WORD + 2];

		snprintf(quoted, sizeof quoted, "'%s'", (*c)->name);
		values(out, commands, quoted, (*c)->options);
	}
	values(out, commands, "*", global_options);
	fputs("\tesac\n", out);
}

static void all_options(FILE *out, const struct command *const *commands)
{
	fputs("\tif [[ $cur == -* ]]; then\n\t\tlocal options=\"", out);
	for (const struct option *o = global_options; o->type; o++) {
		dashes(out, o, " ");
		fputs(o[1].type ? " " : "\"\n", out);
	}
	fputs("\t\tcase $command in\n", out);
	for (const struct command *const *c = commands; *c; c++) {
		if (!(*c)->options)
			continue;
		fprintf(out, "\t\t'%s') options+=\"", (*c)->name);
		for (const struct option *o = (*c)->options; o->type; o++) {
			fputc(' ', out);
			dashes(out, o, " ");
		}
		fputs("\" ;;\n", out);
	}
	fputs("\t\tesac\n\t\t_orgpack_words \"$options\"\n\t\treturn\n\tfi\n",
		out);
}

/* Does this command begin with another word than the one before it? */
static bool is_new_word(
	const struct command *const *commands, const struct command *const *c)
{
	size_t n = strcspn((*c)->name, " ");

	return c == commands || strncmp(c[-1]->name, (*c)->name, n) ||
	       !strchr(" ", c[-1]->name[n]);
}

/* An arm for each first word of several ("log"): what may follow it. */
static void second_words(FILE *out, const struct command *const *commands)
{
	const struct command *const *c = commands;

	while (*c) {
		const struct command *const *first = c++;
		size_t n = strcspn((*first)->name, " ");

		while (*c && !is_new_word(commands, c))
			c++;
		if (c == first + 1 && !(*first)->name[n])
			continue;
		fprintf(out, "\t'%.*s') _orgpack_words \"", (int)n,
			(*first)->name);
		for (; first < c; first++)
			if ((*first)->name[n])
				fprintf(out, "%s ", (*first)->name + n + 1);
		fputs("\" ;;\n", out);
	}
}

static void all_operands(FILE *out, const struct command *const *commands)
{
	fputs("\tcase $command in\n\t'') _orgpack_words \"", out);
	for (const struct command *const *c = commands; *c; c++)
		if (is_new_word(commands, c))
			fprintf(out, "%.*s ", (int)strcspn((*c)->name, " "),
				(*c)->name);
	fputs("\" ;;\n", out);
	second_words(out, commands);
	for (const struct command *const *c = commands; *c; c++) {
		if ((*c)->operand == WORDS_NONE)
			continue;
		fprintf(out, "\t'%s')", (*c)->name);
		offer(out, commands, (*c)->operand, " ");
		fputs("\t\t;;\n", out);
	}
	fputs("\tesac\n}\n", out);
}

static const char tail[] =
	"\n_orgpack_words()\n"
	"{\n"
	"\tmapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$cur\")\n"
	"}\n"
	"\n_orgpack_files()\n"
	"{\n"
	"\tcompopt -o filenames 2>/dev/null\n"
	"\tmapfile -t COMPREPLY < <(compgen \"$1\" -- \"$cur\")\n"
	"}\n"
	"\n_orgpack_kinds()\n"
	"{\n"
	"\tlocal kinds\n"
	"\tkinds=$(orgpack schema 2>/dev/null | "
	"sed \"s/ .*//; s/\\$/$1/\")\n"
	"\t[ -z \"$1\" ] || compopt -o nospace 2>/dev/null\n"
	"\t_orgpack_words \"$kinds\"\n"
	"}\n"
	"\ncomplete -F _orgpack orgpack\n";

void completion_bash(FILE *out, const struct command *const *commands)
{
	fputs(head, out);
	fputs("\t\t", out);
	for (const struct option *o = global_options, *last = NULL; o->type;
		o++) {
		if (o->type == OPTION_FLAG)
			continue;
		if (last)
			fputs(" | ", out);
		dashes(out, o, " | ");
		last = o;
	}
	fputs(") ((i++)) ;;\n", out);
	fputs(find_command, out);
	for (const struct command *const *c = commands; *c; c++)
		if (strchr((*c)->name, ' '))
			fprintf(out, "\t'%s') command=\"$command $next\" ;;\n",
				(*c)->name);
	fputs("\tesac\n", out);
	all_values(out, commands);
	all_options(out, commands);
	all_operands(out, commands);
	fputs(tail, out);
}
