/* SPDX-License-Identifier: MIT */
/* Showing an answer: on the terminal, as JSON, in reports beside. */
#include "cmd/present.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/options.h"
#include "cmd/program.h"
#include "cmd/progress.h"
#include "cmd/signals.h"

void program_look_around(struct program *p)
{
	const struct globals *g = &p->line.globals;
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	bool may = !(no && *no) && !(term && !strcmp(term, "dumb"));

	if (g->color == COLOR_AUTO) {
		p->color_out = may && isatty(STDOUT_FILENO);
		p->color_err = may && isatty(STDERR_FILENO);
	} else {
		p->color_out = p->color_err = g->color == COLOR_ALWAYS;
	}
	p->progress.on = isatty(STDERR_FILENO) && !g->quiet;
}

static bool write_file(void *user, const char *bytes, size_t n)
{
	return fwrite(bytes, 1, n, user) == n;
}

static struct opk_render_options how_to(const struct program *p)
{
	const struct globals *g = &p->line.globals;

	return (struct opk_render_options){
		.size = sizeof(struct opk_render_options),
		.quiet = g->quiet,
		.verbose = g->verbose,
		.max_faults = (size_t)g->max_faults,
	};
}

/* FORMAT=FILE; false: it is neither, which is a fault of the line. */
static bool split_report(
	const char *text, enum opk_format *format, const char **file)
{
	static const struct {
		const char *name;
		enum opk_format format;
	} formats[] = {
		{ "html=", OPK_HTML },
		{ "markdown=", OPK_MARKDOWN },
		{ "md=", OPK_MARKDOWN },
		{ "csv=", OPK_CSV },
		{ "json=", OPK_JSON },
	};

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		size_t n = strlen(formats[i].name);

		if (strncmp(text, formats[i].name, n) || !text[n])
			continue;
		*format = formats[i].format;
		*file = text + n;
		return true;
	}
	return false;
}

bool program_check_reports(const struct program *p, struct opk_answer **refusal)
{
	const struct opk_texts *reports = &p->line.globals.reports;
	char word[COMMAND_WORD], text[256];
	enum opk_format format;
	const char *file;

	options_word(p->line.command, word);
	for (size_t i = 0; i < reports->count; i++) {
		if (split_report(reports->items[i], &format, &file)) {
			if (opk_check_output(word, file, refusal))
				return false;
			continue;
		}
		snprintf(text, sizeof text,
			"'%.100s' is no value of '--report'",
			reports->items[i]);
		opk_refuse(word, OPK_BAD_OPTION, text,
			"It is html=FILE, markdown=FILE or csv=FILE.", refusal);
		return false;
	}
	return true;
}

static void write_report(
	const struct program *p, struct opk_answer *answer, const char *report)
{
	struct opk_render_options how = how_to(p);
	const char *file;

	if (!split_report(report, &how.format, &file))
		return;
	how.verbose = true;
	how.quiet = false;
	opk_report(answer, &how, file);
}

/* A signal that stopped the work is what the shell is told. */
static int exit_of(const struct opk_answer *answer)
{
	int st = (int)opk_answer_status(answer);

	return st && signals_seen() ? 128 + signals_seen() : st;
}

/*
 * What a failed write to standard output means; a closed pipe is no news, but
 * for what was changed before.
 */
static int output_failed(const struct opk_answer *answer, int err)
{
	char reason[128];
	uint64_t id = opk_answer_committed(answer);
	const char *as = opk_answer_committed_as(answer);

	if (err != EPIPE)
		fprintf(stderr,
			"orgpack: error: cannot write to standard output: %s "
			"[%s]\n",
			strerror_r(err, reason, sizeof reason),
			opk_code_word(OPK_CANNOT_WRITE));
	if (id)
		fprintf(stderr,
			"orgpack: warning: transaction #%ju%s%s%s is committed "
			"[%s]\n",
			(uintmax_t)id, as ? " (" : "", as ? as : "",
			as ? ")" : "", opk_code_word(OPK_COMMITTED));
	return (int)OPK_SYSTEM;
}

static int present_json(const struct program *p, struct opk_answer *answer)
{
	struct opk_render_options how = how_to(p);

	how.format = OPK_JSON;
	how.exit = exit_of(answer);
	errno = 0;
	if (opk_render(answer, &how, write_file, stdout) || fflush(stdout))
		return output_failed(answer, errno);
	return how.exit;
}

/* A failure without a word would be a riddle; this takes no memory. */
static void say_no_memory(void)
{
	fputs("orgpack: error: memory ran out [no-memory]\n", stderr);
}

static void present_faults(
	const struct program *p, const struct opk_answer *answer)
{
	struct opk_render_options how = how_to(p);

	how.color = p->color_err;
	if (opk_render_faults(answer, &how, write_file, stderr) ||
		(opk_answer_status(answer) == OPK_SYSTEM &&
			!opk_answer_fault_count(answer)))
		say_no_memory();
}

static int present_text(const struct program *p, struct opk_answer *answer)
{
	const struct command *c = p->line.command;
	struct opk_render_options how = how_to(p);
	FILE *out = p->stdout_taken ? stderr : stdout;
	int st;

	how.color = p->stdout_taken ? p->color_err : p->color_out;
	how.brief = p->asked && isatty(fileno(out));
	if (c && c->faults_first)
		present_faults(p, answer);
	errno = 0;
	if (opk_render(answer, &how, write_file, out) || fflush(out))
		st = output_failed(answer, errno);
	else
		st = exit_of(answer);
	if (!c || !c->faults_first)
		present_faults(p, answer);
	return st > exit_of(answer) ? st : exit_of(answer);
}

int program_present(struct program *p, struct opk_answer *answer)
{
	const struct opk_texts *reports = &p->line.globals.reports;

	progress_clear(&p->progress);
	for (size_t i = 0; i < reports->count; i++)
		write_report(p, answer, reports->items[i]);
	return p->line.globals.json ? present_json(p, answer)
				    : present_text(p, answer);
}

int program_no_memory(const struct program *p)
{
	if (p->line.globals.json)
		puts("{\"format\": \"orgpack-error/1\", \"exit\": 6, "
		     "\"faults\": [{\"file\": null, \"line\": null, "
		     "\"column\": null, \"severity\": \"error\", \"code\": "
		     "\"no-memory\", \"message\": \"memory ran out\", "
		     "\"hint\": null}]}");
	else
		say_no_memory();
	return (int)OPK_SYSTEM;
}
