/* SPDX-License-Identifier: MIT */
/* The engine of the option tables: every row is read by what stands here. */
#include "cmd/options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/guess.h"

enum { LINE_HINT = 256 };

static const char *line_hint(
	const struct line *l, char out[LINE_HINT], const char *before);
static void line_wrong(struct line *l, enum opk_code code, const char *hint,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));
static void line_set(
	struct line *l, const struct option *o, void *base, const char *value);
static void line_add(struct line *l, struct opk_texts *list, const char *text);

static const struct option *find_long(
	const struct option *o, const char *name, size_t n)
{
	for (; o && o->type; o++)
		if (!strncmp(o->name, name, n) && !o->name[n])
			return o;
	return NULL;
}

static const struct option *find_letter(const struct option *o, char letter)
{
	for (; o && o->type; o++)
		if (o->letter && o->letter == letter)
			return o;
	return NULL;
}

/* An option, and the struct that its value goes into. */
struct found {
	const struct option *option; /* NULL: there is none */
	void *base;
};

/* The command's own options count from the command on. */
static const struct option *own_options(const struct line *l)
{
	return l->out->command && l->at > l->command_at
		       ? l->out->command->options
		       : NULL;
}

static struct found find(
	const struct line *l, char letter, const char *name, size_t n)
{
	const struct option *own = own_options(l);
	struct found f = { .base = l->out->options };

	f.option = name ? find_long(own, name, n) : find_letter(own, letter);
	if (f.option)
		return f;
	f.option = name ? find_long(global_options, name, n)
			: find_letter(global_options, letter);
	f.base = &l->out->globals;
	return f;
}

static size_t count_lists(const struct option *o)
{
	size_t n = 0;

	for (; o && o->type; o++)
		n += o->type == OPTION_LIST;
	return n;
}

/* The value in the next argument, or NULL and a fault. */
static const char *take_value(struct line *l, const struct option *o)
{
	char hint[LINE_HINT];

	if (l->at < l->argc && l->at != l->command_at)
		return l->argv[l->at++];
	line_wrong(l, OPK_BAD_OPTION, line_hint(l, hint, ""),
		"option '--%s' needs a value: %s", o->name, o->value);
	return NULL;
}

static void consider_all(struct guess *g, const struct option *o)
{
	for (; o && o->type; o++)
		guess_consider(g, o->name);
}

static void unknown_long(struct line *l, const char *name, size_t n)
{
	const struct command *c = l->out->command;
	char word[64], before[160] = "", hint[256];
	struct guess g = { .word = word };

	l->is_unknown = true;
	snprintf(word, sizeof word, "%.*s", n < 64 ? (int)n : 63, name);
	if (c)
		consider_all(&g, c->options);
	consider_all(&g, global_options);
	if (c && find_long(c->options, name, n))
		snprintf(before, sizeof before,
			"It is an option of '%s': give it behind the command.",
			c->name);
	else if (guess_best(&g))
		snprintf(before, sizeof before, "Did you mean '--%s'?",
			guess_best(&g));
	line_wrong(l, OPK_BAD_OPTION, line_hint(l, hint, before),
		"unknown option '--%.*s'", n < 200 ? (int)n : 200, name);
}

static void parse_long(struct line *l, const char *arg)
{
	size_t n = strcspn(arg, "=");
	const char *value = arg[n] ? arg + n + 1 : NULL;
	struct found f = find(l, 0, arg, n);
	char hint[LINE_HINT];

	if (!f.option) {
		unknown_long(l, arg, n);
		return;
	}
	if (f.option->type == OPTION_FLAG && value) {
		line_wrong(l, OPK_BAD_OPTION, line_hint(l, hint, ""),
			"option '--%s' takes no value", f.option->name);
		return;
	}
	if (f.option->type != OPTION_FLAG && !value) {
		value = take_value(l, f.option);
		if (!value)
			return;
	}
	line_set(l, f.option, f.base, value);
}

/* "-qv", "-oFILE": flags, and at most one option with a value, last. */
static void parse_letters(struct line *l, const char *arg)
{
	char hint[LINE_HINT];

	for (; *arg; arg++) {
		struct found f = find(l, *arg, NULL, 0);
		const char *value;

		if (!f.option) {
			line_wrong(l, OPK_BAD_OPTION, line_hint(l, hint, ""),
				"unknown option '-%c'", *arg);
			return;
		}
		if (f.option->type == OPTION_FLAG) {
			line_set(l, f.option, f.base, NULL);
			continue;
		}
		value = arg[1] ? arg + 1 : take_value(l, f.option);
		if (value)
			line_set(l, f.option, f.base, value);
		return;
	}
}

/* How many arguments an option before the command takes: 1 or 2. */
static int arguments_of(const char *arg)
{
	const struct option *o;

	if (arg[1] == '-') {
		size_t n = strcspn(arg + 2, "=");

		o = find_long(global_options, arg + 2, n);
		return o && o->type != OPTION_FLAG && !arg[n + 2] ? 2 : 1;
	}
	for (arg++; *arg; arg++) {
		o = find_letter(global_options, *arg);
		if (o && o->type != OPTION_FLAG)
			return arg[1] ? 1 : 2;
	}
	return 1;
}

static bool is_option(const char *arg)
{
	return arg[0] == '-' && arg[1];
}

/* Does the line name this command at command_at? 0, or how many words. */
static int names(const struct line *l, const char *name)
{
	const char *first = l->argv[l->command_at];
	size_t n = strlen(first);

	if (strncmp(name, first, n))
		return 0;
	if (!name[n])
		return 1;
	return name[n] == ' ' && l->command_at + 1 < l->argc &&
			       !strcmp(name + n + 1, l->argv[l->command_at + 1])
		       ? 2
		       : 0;
}

/* Find the command's place and, as the longest name there, the command. */
static void find_command(struct line *l, const struct command *const *list)
{
	int i = 1;

	while (i < l->argc && is_option(l->argv[i])) {
		if (!strcmp(l->argv[i], "--")) {
			i++;
			break;
		}
		i += arguments_of(l->argv[i]);
	}
	l->command_at = i < l->argc ? i : l->argc;
	if (l->command_at == l->argc)
		return;
	for (; *list; list++) {
		int words = names(l, (*list)->name);

		if (words > l->command_words) {
			l->command_words = words;
			l->out->command = *list;
		}
	}
}

static void unknown_command(struct line *l, const struct command *const *list)
{
	const char *word = l->argv[l->command_at];
	struct guess g = { .word = word };
	size_t n = strlen(word);
	char hint[LINE_HINT] = "'orgpack help' lists the commands.";
	bool begins = false;

	for (; *list; list++) {
		guess_consider(&g, (*list)->name);
		begins |= !strncmp((*list)->name, word, n) &&
			  (*list)->name[n] == ' ';
	}
	if (begins)
		snprintf(hint, sizeof hint,
			"'orgpack help' lists what follows '%.100s'.", word);
	else if (guess_best(&g))
		snprintf(hint, sizeof hint,
			"Did you mean '%s'? 'orgpack help' lists the commands.",
			guess_best(&g));
	line_wrong(l, OPK_UNKNOWN_COMMAND, hint, "no command '%.200s'", word);
}

/* Read every argument but the command's own words. */
static void parse_all(struct line *l)
{
	bool only_operands = false;

	for (l->at = 1; l->at < l->argc;) {
		const char *arg = l->argv[l->at];

		if (l->at == l->command_at) {
			l->at += l->command_words ? l->command_words : 1;
			continue;
		}
		l->at++;
		if (only_operands || !is_option(arg))
			line_add(l, &l->out->operands, arg);
		else if (!strcmp(arg, "--"))
			only_operands = l->at > l->command_at + 1;
		else if (arg[1] == '-')
			parse_long(l, arg + 2);
		else
			parse_letters(l, arg + 1);
	}
}

static void check_operands(struct line *l)
{
	const struct command *c = l->out->command;
	size_t n = l->out->operands.count;
	char hint[LINE_HINT];

	if (n < c->least)
		line_wrong(l, OPK_BAD_OPTION, line_hint(l, hint, ""),
			"'%s' needs more: %s %s", c->name, c->name,
			c->synopsis);
	else if (n > c->most && !l->is_unknown)
		line_wrong(l, OPK_BAD_OPTION, line_hint(l, hint, ""),
			"'%s' does not know what to do with '%.200s'", c->name,
			l->out->operands.items[c->most]);
}

void *options_new(const struct command *c)
{
	size_t size = c ? c->size : 0;
	void *new = calloc(1, size ? size : 1);

	if (!new || !size)
		return new;
	if (c->defaults)
		memcpy(new, c->defaults, size);
	memcpy(new, &size, sizeof size);
	return new;
}

/* Memory for the struct of options and for every list. */
static bool prepare(struct line *l)
{
	const struct command *c = l->out->command;
	size_t slabs = count_lists(global_options) + 1;

	if (c)
		slabs += count_lists(c->options);
	l->out->texts = calloc(slabs * (size_t)l->argc, sizeof(char *));
	l->out->options = options_new(c);
	return l->out->texts && l->out->options;
}

void options_page(const struct command *c, char out[COMMAND_WORD])
{
	snprintf(out, COMMAND_WORD, "%s", c->name);
	for (char *p = out; *p; p++)
		*p = *p == ' ' ? '-' : *p;
}

void options_word(const struct command *c, char out[COMMAND_WORD])
{
	if (c && !c->answer)
		options_page(c, out);
	else
		snprintf(out, COMMAND_WORD, "%s", c ? c->answer : "error");
}

enum opk_status options_parse(int argc, char *const *argv,
	const struct command *const *commands, struct parsed *out)
{
	struct line l = { .argc = argc, .argv = argv, .out = out };
	char word[COMMAND_WORD];

	out->globals.max_faults = 50;
	find_command(&l, commands);
	options_word(out->command, word);
	if (!prepare(&l) || opk_answer_new(word, &out->refusal))
		return OPK_SYSTEM;
	if (!out->command && l.command_at < argc)
		unknown_command(&l, commands);
	parse_all(&l);
	if (out->command && !out->globals.help && !out->globals.version)
		check_operands(&l);
	if (opk_answer_status(out->refusal))
		return opk_answer_status(out->refusal);
	opk_answer_close(out->refusal);
	out->refusal = NULL;
	return OPK_OK;
}

void options_release(struct parsed *p)
{
	opk_answer_close(p->refusal);
	free(p->options);
	free(p->texts);
	*p = (struct parsed){ 0 };
}

/* Storing the values of options, and saying what is wrong with them. */

_Static_assert(sizeof(enum opk_conflicts) == sizeof(int) &&
		       sizeof(enum color) == sizeof(int),
	"a choice is stored as an int");

/* Report a fault of the line; hint is a sentence. */
static void line_wrong(struct line *l, enum opk_code code, const char *hint,
	const char *fmt, ...)
{
	char text[512];
	va_list ap;

	/* an unknown command's options cannot be judged */
	if (code == OPK_BAD_OPTION && !l->out->command && l->at > l->command_at)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	opk_put_fault(l->out->refusal, code, text, hint);
}

/* "<before> See 'orgpack diff --help'." in out; returns out. */
static const char *line_hint(
	const struct line *l, char out[LINE_HINT], const char *before)
{
	const struct command *c = l->out->command;

	snprintf(out, LINE_HINT, "%s%sSee 'orgpack %s%s'.", before,
		*before ? " " : "", c ? c->name : "help", c ? " --help" : "");
	return out;
}

/* Add to a list; out->texts has room for all of argv in each. */
static void line_add(struct line *l, struct opk_texts *list, const char *text)
{
	const char **items = (const char **)list->items;

	if (!items) {
		items = l->out->texts + l->slabs++ * (size_t)l->argc;
		list->items = items;
	}
	items[list->count++] = text;
}

/* "fail, theirs or ours" */
static void join_choices(const char *const *choices, char out[128])
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; choices[i] && n < 128; i++) {
		const char *between = !i ? "" : choices[i + 1] ? ", " : " or ";

		n += (size_t)snprintf(
			out + n, 128 - n, "%s%s", between, choices[i]);
	}
}

static void set_choice(
	struct line *l, const struct option *o, int *to, const char *value)
{
	char names[128], hint[256];

	for (int i = 0; o->choices[i]; i++) {
		if (!strcmp(o->choices[i], value)) {
			*to = i;
			return;
		}
	}
	join_choices(o->choices, names);
	snprintf(hint, sizeof hint, "It may be %s.", names);
	line_wrong(l, OPK_BAD_OPTION, hint, "'%.200s' is no value of '--%s'",
		value, o->name);
}

static void set_number(
	struct line *l, const struct option *o, int64_t *to, const char *value)
{
	char hint[256], *end;
	long long n;

	errno = 0;
	n = strtoll(value, &end, 10);
	if (value[0] >= '0' && value[0] <= '9' && !*end && !errno &&
		n >= o->least && n <= o->most) {
		*to = n;
		return;
	}
	if (o->most == INT64_MAX)
		snprintf(hint, sizeof hint,
			"It is a whole number, %lld or more.",
			(long long)o->least);
	else
		snprintf(hint, sizeof hint,
			"It is a whole number from %lld to %lld.",
			(long long)o->least, (long long)o->most);
	line_wrong(l, OPK_BAD_OPTION, hint, "'%.200s' is no value of '--%s'",
		value, o->name);
}

/* Store an option's value in base + offset; value is NULL for a flag. */
static void line_set(
	struct line *l, const struct option *o, void *base, const char *value)
{
	void *to = (char *)base + o->offset;

	switch (o->type) {
	case OPTION_FLAG:
		*(bool *)to = true;
		break;
	case OPTION_TEXT:
		*(const char **)to = value;
		break;
	case OPTION_NUMBER:
		set_number(l, o, to, value);
		break;
	case OPTION_CHOICE:
		set_choice(l, o, to, value);
		break;
	case OPTION_LIST:
		line_add(l, to, value);
		break;
	default:
		break;
	}
}

/* The options that every command takes. */

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
		"Keep and show so many faults of one code, the first, and "
		"count the rest (default 50; 0 keeps all, as memory allows).",
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
