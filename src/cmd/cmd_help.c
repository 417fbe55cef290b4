/* SPDX-License-Identifier: MIT */
/* orgpack help: the manual, in every form. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/guess.h"
#include "cmd/help.h"
#include "cmd/man.h"

struct help_options {
	size_t size;
	bool man, pages;
	enum { SHELL_NONE, SHELL_BASH } completion;
};

static const char *const shells[] = { "none", "bash", NULL };

#define AT(member) .offset = offsetof(struct help_options, member)

static const struct option options[] = {
	{ OPTION_FLAG, 0, "man", NULL,
		"Print the page as a manual page, for man(1).", AT(man) },
	{ OPTION_FLAG, 0, "pages", NULL,
		"List the manual pages: file name, and the name to ask for "
		"with --man.",
		AT(pages) },
	{ OPTION_CHOICE, 0, "completion", "SHELL",
		"Print a script that completes commands and options; SHELL "
		"is bash.",
		AT(completion), .choices = shells },
	{ 0 }
};

static const struct example examples[] = { { "help apply",
						   "Explain a command." },
	{ "help faults", "Explain every code that a fault may have." },
	{ "help --man apply | man -l -", "Read it as a manual page." },
	{ "help --completion bash >/etc/bash_completion.d/orgpack",
		"Let bash complete commands and options." },
	{ 0 } };

/* What a page is about: a command, a topic, or (neither) everything. */
struct page {
	const struct command *command;
	const struct topic *topic;
};

enum { NAME = 64 };

/* "log prune" from the operands "log" "prune". */
static void join(const struct opk_texts *words, char out[NAME])
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < words->count && n < NAME; i++)
		n += (size_t)snprintf(out + n, NAME - n, "%s%s", i ? " " : "",
			words->items[i]);
}

/* A page by its name; that of a manual page, "log-prune", is one too. */
static bool find(const struct command *const *commands,
	const struct opk_texts *words, struct page *out)
{
	char name[NAME];

	join(words, name);
	out->topic = topic_find(name);
	out->command = help_find(commands, name);
	return out->command || out->topic || !*name || !strcmp(name, "orgpack");
}

static enum opk_status refuse(const struct command *const *commands,
	const struct opk_texts *words, struct opk_answer **answer)
{
	char name[NAME], text[128],
		hint[128] = "'orgpack help' lists the pages.";
	struct guess g = { .word = name };

	join(words, name);
	for (const struct command *const *c = commands; *c; c++)
		guess_consider(&g, (*c)->name);
	for (const struct topic *t = topics; t->name; t++)
		guess_consider(&g, t->name);
	if (guess_best(&g))
		snprintf(hint, sizeof hint,
			"Did you mean '%s'? 'orgpack help' lists the pages.",
			guess_best(&g));
	snprintf(text, sizeof text, "no help on '%s'", name);
	return opk_refuse("help", OPK_UNKNOWN_COMMAND, text, hint, answer);
}

static void write_page(FILE *out, const struct command *const *commands,
	const struct help_options *o, const struct page *p)
{
	if (o->completion == SHELL_BASH)
		completion_bash(out, commands);
	else if (o->pages)
		man_pages(out, commands);
	else if (p->command)
		(o->man ? man_command : help_command)(out, p->command);
	else if (p->topic)
		(o->man ? man_topic : help_topic)(out, p->topic);
	else
		(o->man ? man_overview : help_overview)(out, commands);
}

static void put_command(struct opk_answer *answer, const struct command *c)
{
	opk_open_map(answer, NULL);
	opk_put_text(answer, "name", c->name);
	opk_put_text(answer, "synopsis", c->synopsis);
	opk_put_text(answer, "summary", c->summary);
	opk_put_text(answer, "group", help_groups[c->group]);
	opk_close_one(answer);
}

static void put_overview(
	const struct command *const *commands, struct opk_answer *answer)
{
	opk_open_list(answer, "commands");
	for (const struct command *const *c = commands; *c; c++)
		put_command(answer, *c);
	opk_close_one(answer);
	opk_open_list(answer, "pages");
	for (const struct topic *t = topics; t->name; t++) {
		opk_open_map(answer, NULL);
		opk_put_text(answer, "name", t->name);
		opk_put_text(answer, "summary", t->summary);
		opk_close_one(answer);
	}
	opk_close_one(answer);
}

static void put_examples(struct opk_answer *answer, const struct example *e)
{
	opk_open_list(answer, "examples");
	for (; e && e->line; e++) {
		opk_open_map(answer, NULL);
		opk_put_text(answer, "line", e->line);
		opk_put_text(answer, "says", e->says);
		opk_close_one(answer);
	}
	opk_close_one(answer);
}

static void put_page(struct opk_answer *answer,
	const struct command *const *commands, const struct page *p)
{
	if (p->command) {
		opk_put_text(answer, "page", p->command->name);
		opk_put_text(answer, "synopsis", p->command->synopsis);
		opk_put_text(answer, "summary", p->command->summary);
		rows_options_json(answer, p->command->options);
		put_examples(answer, p->command->examples);
	} else if (p->topic) {
		opk_put_text(answer, "page", p->topic->name);
		opk_put_text(answer, "summary", p->topic->summary);
		if (p->topic->json)
			p->topic->json(answer);
	} else {
		opk_put_text(answer, "page", "orgpack");
		put_overview(commands, answer);
	}
}

static enum opk_status put_text(struct opk_answer *answer,
	const struct command *const *commands, const struct help_options *o,
	const struct page *p)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	bool good;

	if (!out)
		return OPK_SYSTEM;
	write_page(out, commands, o, p);
	good = !ferror(out);
	/* the C library says nothing when it cannot make the last copy */
	if (fclose(out) || !good || !text) {
		free(text);
		return OPK_SYSTEM;
	}
	opk_put_text(answer, "text", text);
	free(text);
	return opk_answer_status(answer);
}

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct help_options *o = given;
	enum opk_status st;
	struct page p;

	if (!find(call->commands, &call->operands, &p))
		return refuse(call->commands, &call->operands, answer);
	st = opk_answer_new("help", answer);
	if (st)
		return st;
	put_page(*answer, call->commands, &p);
	st = put_text(*answer, call->commands, o, &p);
	if (st && !opk_answer_status(*answer))
		opk_put_fault(*answer, OPK_NO_MEMORY, "memory ran out", NULL);
	return st;
}

const struct command cmd_help = {
	.name = "help",
	.group = GROUP_MANUAL,
	.summary = "explain a command, or another page",
	.synopsis = "[PAGE]",
	.text = "Print a page of the manual: that of a command, or one of "
		"those that 'orgpack help' lists at its end.",
	.examples = examples,
	.options = options,
	.see = "faults exit options",
	.most = 3,
	.operand = WORDS_TOPIC,
	.alone = true,
	.size = sizeof(struct help_options),
	.run = run,
};
