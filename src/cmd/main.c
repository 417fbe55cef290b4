/* SPDX-License-Identifier: MIT */
/* orgpack: the program on top of orgpack.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/confirm.h"
#include "cmd/help.h"
#include "cmd/present.h"
#include "cmd/program.h"
#include "cmd/signals.h"

/*
 * A file that is opened later must never get the number of a standard
 * stream that was closed. What stands in for it cannot be used the way that
 * it would be, so that writing to it fails.
 */
static void guard_streams(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) < 0)
			_exit((int)OPK_SYSTEM);
}

/* The secret of a key must not be left in a core file. */
static void leave_no_core(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none); /* lowering is always allowed */
}

static bool on_progress(
	void *user, const char *stage, uint64_t done, uint64_t total)
{
	struct program *p = user;

	progress_draw(&p->progress, stage, done, total);
	return !signals_seen();
}

/*
 * Where the user's configuration is, or NULL: nowhere. By the XDG Base
 * Directory Specification, what is not absolute counts as not set.
 */
static const char *find_config(char out[PATH_MAX])
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int n;

	if (config && config[0] == '/')
		n = snprintf(out, PATH_MAX, "%s/orgpack", config);
	else if (home && home[0] == '/')
		n = snprintf(out, PATH_MAX, "%s/.config/orgpack", home);
	else
		return NULL;
	return n > 0 && n < PATH_MAX ? out : NULL;
}

/* Who has become root by sudo, or 0; what is no number is nobody. */
static unsigned find_sudo_user(void)
{
	const char *text = getenv("SUDO_UID");
	unsigned long n = 0;
	char *end = NULL;

	if (text && *text >= '0' && *text <= '9') {
		errno = 0;
		n = strtoul(text, &end, 10);
		if (errno || *end || n >= UINT_MAX)
			n = 0;
	}
	return (unsigned)n;
}

static struct opk_session *open_session(struct program *p)
{
	const struct globals *g = &p->line.globals;
	char config[PATH_MAX];
	const char *user = getenv("ORGPACK_USER");
	struct opk_settings settings = {
		.size = sizeof settings,
		.directory = g->directory,
		.actor = g->actor        ? g->actor
			 : user && *user ? user
					 : NULL,
		.wait_ms = g->wait_s * 1000,
		.confirm = program_can_ask() ? program_confirm : NULL,
		.progress = on_progress,
		.user = p,
		.config = find_config(config),
		.sudo_uid = find_sudo_user(),
		.max_faults = g->max_faults ? (size_t)g->max_faults : SIZE_MAX,
	};
	struct opk_session *session = NULL;

	return opk_open(&settings, &session) ? NULL : session;
}

/* An org that changes while it is read is read again so often. */
enum { TRIES = 3 };

/* Run a command whose options are those that were parsed. */
static int run(struct program *p)
{
	const struct command *c = p->line.command;
	struct call call = { .globals = &p->line.globals,
		.operands = p->line.operands,
		.commands = commands };
	struct opk_answer *answer = NULL;
	int st;

	if (!c->alone) {
		call.session = open_session(p);
		if (!call.session)
			return program_no_memory(p);
	}
	for (int i = 0; i < TRIES; i++) {
		opk_answer_close(answer);
		answer = NULL;
		c->run(&call, p->line.options, &answer);
		if (!answer || !opk_answer_torn(answer))
			break;
	}
	p->stdout_taken = call.stdout_taken;
	st = answer ? program_present(p, answer) : program_no_memory(p);
	opk_answer_close(answer);
	opk_close(call.session);
	return st;
}

/* Another command in place of the one that was named: --help, --version. */
static int run_instead(struct program *p, const char *name)
{
	const struct command *other = help_find(commands, name);
	const char *page = p->line.command ? p->line.command->name : NULL;

	free(p->line.options);
	p->line.options = options_new(other);
	p->line.operands = (struct opk_texts){ &page, page ? 1 : 0 };
	p->line.command = other;
	return p->line.options ? run(p) : program_no_memory(p);
}

static int no_command(struct program *p)
{
	struct opk_answer *answer;
	int st;

	if (!p->line.globals.json) {
		help_overview(stderr, commands);
		return (int)OPK_USAGE;
	}
	if (opk_refuse("error", OPK_UNKNOWN_COMMAND, "no command was given",
		    "'orgpack help' lists the commands.", &answer) != OPK_USAGE)
		return program_no_memory(p);
	st = program_present(p, answer);
	opk_answer_close(answer);
	return st;
}

static int obey(struct program *p)
{
	struct opk_answer *refusal = NULL;
	int st;

	if (p->line.globals.version)
		return run_instead(p, "version");
	if (p->line.globals.help)
		return run_instead(p, "help");
	if (!p->line.command)
		return no_command(p);
	if (program_check_reports(p, &refusal))
		return run(p);
	p->line.globals.reports.count = 0;
	st = refusal ? program_present(p, refusal) : program_no_memory(p);
	opk_answer_close(refusal);
	return st;
}

int main(int argc, char **argv)
{
	struct program p = { 0 };
	enum opk_status parsed;
	int st;

	guard_streams();
	leave_no_core();
	signals_install();
	parsed = options_parse(argc, argv, commands, &p.line);
	program_look_around(&p);
	if (p.line.refusal) {
		p.line.globals.reports.count = 0;
		st = program_present(&p, p.line.refusal);
	} else {
		st = parsed ? program_no_memory(&p) : obey(&p);
	}
	options_release(&p.line);
	return st;
}
