/* SPDX-License-Identifier: MIT */
/* Completion for bash, from the same tables. */
#include <string.h>

#include "cmd/commands.h"
#include "cmd/help.h"
#include "cmd/options.h"

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
static void offer(FILE *out, enum words words, const char *indent)
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
static void offer_value(FILE *out, const struct option *o)
{
	if (!o->choices) {
		offer(out, o->words, "\t\t");
		return;
	}
	fputs("\t\t_orgpack_words \"", out);
	for (const char *const *c = o->choices; *c; c++)
		fprintf(out, "%s%s", *c, c[1] ? " " : "\"\n");
}

/* One arm for each option that takes a value; command: "'diff'" or "*". */
static void values(FILE *out, const char *command, const struct option *o)
{
	for (; o && o->type; o++) {
		if (o->type == OPTION_FLAG)
			continue;
		fprintf(out, "\t%s:--%s", command, o->name);
		if (o->letter)
			fprintf(out, " | %s:-%c", command, o->letter);
		fputs(")\n", out);
		offer_value(out, o);
		fputs("\t\treturn\n\t\t;;\n", out);
	}
}

static void all_values(FILE *out)
{
	fputs("\tcase $command:$prev in\n", out);
	for (const struct command *const *c = commands; *c; c++) {
		char quoted[COMMAND_WORD + 2];

		snprintf(quoted, sizeof quoted, "'%s'", (*c)->name);
		values(out, quoted, (*c)->options);
	}
	values(out, "*", global_options);
	fputs("\tesac\n", out);
}

static void all_options(FILE *out)
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
static bool is_new_word(const struct command *const *c)
{
	size_t n = strcspn((*c)->name, " ");

	return c == commands || strncmp(c[-1]->name, (*c)->name, n) ||
	       !strchr(" ", c[-1]->name[n]);
}

/* An arm for each first word of several ("log"): what may follow it. */
static void second_words(FILE *out)
{
	const struct command *const *c = commands;

	while (*c) {
		const struct command *const *first = c++;
		size_t n = strcspn((*first)->name, " ");

		while (*c && !is_new_word(c))
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

static void all_operands(FILE *out)
{
	fputs("\tcase $command in\n\t'') _orgpack_words \"", out);
	for (const struct command *const *c = commands; *c; c++)
		if (is_new_word(c))
			fprintf(out, "%.*s ", (int)strcspn((*c)->name, " "),
				(*c)->name);
	fputs("\" ;;\n", out);
	second_words(out);
	for (const struct command *const *c = commands; *c; c++) {
		if ((*c)->operand == WORDS_NONE)
			continue;
		fprintf(out, "\t'%s')", (*c)->name);
		offer(out, (*c)->operand, " ");
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

void completion_bash(FILE *out)
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
	all_values(out);
	all_options(out);
	all_operands(out);
	fputs(tail, out);
}
