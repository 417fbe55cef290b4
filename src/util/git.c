/* SPDX-License-Identifier: MIT */
/* git in an environment where it can read and do nothing else. */
#include "util/git.h"

#include <errno.h>
#include <sys/stat.h>

#include "util/arena.h"
#include "util/fault.h"
#include "util/process.h"

enum { GIT_ARGS = 16 }; /* most that git_run takes */

/*
 * HOME and the user's configuration are left out with everything else that a
 * variable can say. GIT_ALLOW_PROTOCOL overrules protocol.*.allow, which
 * protocol.allow does not. Since git 2.45 GIT_NO_LAZY_FETCH ends the search
 * for a missing object; before, git runs "git fetch" for it, which it does
 * not find: that is what the empty PATH and GIT_EXEC_PATH are for.
 */
static const char *const environment[] = {
	"PATH=/dev/null",
	"GIT_EXEC_PATH=/dev/null",
	"LC_ALL=C",
	"GIT_CONFIG_NOSYSTEM=1",
	"GIT_CONFIG_SYSTEM=/dev/null",
	"GIT_CONFIG_GLOBAL=/dev/null",
	"GIT_ATTR_NOSYSTEM=1",
	"GIT_NO_LAZY_FETCH=1",
	"GIT_ALLOW_PROTOCOL=none",
	"GIT_SSH_COMMAND=/bin/false",
	"GIT_ASKPASS=/bin/false",
	"GIT_TERMINAL_PROMPT=0",
	"GIT_NO_REPLACE_OBJECTS=1",
	"GIT_GRAFT_FILE=/dev/null",
	"GIT_OPTIONAL_LOCKS=0",
	"GIT_PAGER=/bin/false",
	/* of one piece of memory: against objects that unpack to much more */
	"GIT_ALLOC_LIMIT=1g",
	NULL,
};

/* What the repository's own configuration would say otherwise. */
static const char *const overrules[] = {
	"safe.bareRepository=explicit",
	"protocol.allow=never",
	"core.fsmonitor=false",
	"core.hooksPath=/dev/null",
	"core.attributesFile=/dev/null",
	"core.commitGraph=false",
	"core.useReplaceRefs=false",
	"core.pager=/bin/false",
	"advice.graftFileDeprecated=false",
};

enum { OVERRULES = sizeof overrules / sizeof *overrules };

static enum git_state judge(int status, struct span said)
{
	static const struct {
		const char *words;
		enum git_state state;
	} refusals[] = {
		{ "not a git repository", GIT_NO_REPOSITORY },
		{ "dubious ownership", GIT_OTHER_OWNER },
		{ "unsafe repository", GIT_OTHER_OWNER },
		{ "cannot use bare repository", GIT_BARE },
	};

	if (status == 0 || status == 1)
		return GIT_DONE;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		struct span words = span_of(refusals[i].words);

		if (memmem(said.ptr, said.len, words.ptr, words.len))
			return refusals[i].state;
	}
	return GIT_FAILED;
}

/* Where git gives up it says so, perhaps behind advice and warnings. */
static struct span find_reason(struct span said)
{
	struct span rest, line, first = span_split(said, '\n', &rest);

	while (said.len) {
		line = span_split(said, '\n', &said);
		if (span_starts(line, SPAN("fatal: ")))
			return line;
	}
	return first;
}

/*
 * What git opens before it has read a byte: it would wait for ever for a
 * writer of a fifo that lies there.
 */
static const char *const opened_first[] = { "HEAD", "config", "config.worktree",
	"commondir", "packed-refs", "index", "shallow", "info/grafts",
	"objects/info/alternates", "objects/info/commit-graph" };

enum { LEVELS_MOST = 128 };

static enum opk_status check_files(
	const char *dir, struct arena *a, struct faults *f)
{
	const char *up = dir;
	struct stat st, above;

	for (int level = 0; level < LEVELS_MOST; level++) {
		const char *git = arena_print(a, "%s/.git", up).ptr;

		if (!git)
			return fault_memory(f);
		if (!stat(git, &st) && S_ISDIR(st.st_mode)) {
			up = git;
			break;
		}
		if (stat(up, &st))
			return OPK_OK; /* git says why */
		up = arena_print(a, "%s/..", up).ptr;
		if (!up)
			return fault_memory(f);
		if (stat(up, &above) || (st.st_dev == above.st_dev &&
						st.st_ino == above.st_ino))
			return OPK_OK;
	}
	for (size_t i = 0; i < sizeof opened_first / sizeof *opened_first;
		i++) {
		struct span path = arena_print(a, "%s/%s", up, opened_first[i]);

		if (!path.ptr)
			return fault_memory(f);
		if (!stat(path.ptr, &st) && !S_ISREG(st.st_mode))
			return fault(f, OPK_UNSAFE_REPOSITORY,
				&(struct source){ .name = path.ptr }, 0, 0,
				"this is no file, and git would read it\n"
				"Look who put it there, and remove it.");
	}
	return OPK_OK;
}

enum opk_status git_run(const char *dir, const char *const args[],
	struct span input, size_t most, struct arena *a, struct faults *f,
	struct git_answer *out)
{
	const char *argv[2 * OVERRULES + GIT_ARGS + 5];
	struct process_result r;
	enum opk_status st;
	size_t n = 0;

	*out = (struct git_answer){ GIT_NOT_INSTALLED, 0, SPAN(""), SPAN("") };
	argv[n++] = process_find("git", a);
	if (!argv[0])
		return errno == ENOMEM ? fault_memory(f) : OPK_OK;
	st = check_files(dir, a, f);
	if (st)
		return st;
	argv[n++] = "-C";
	argv[n++] = dir;
	argv[n++] = "--no-pager";
	for (size_t i = 0; i < OVERRULES; i++) {
		argv[n++] = "-c";
		argv[n++] = overrules[i];
	}
	for (size_t i = 0; i < GIT_ARGS && args[i]; i++)
		argv[n++] = args[i];
	argv[n] = NULL;
	st = process_run(argv, environment, input, most, a, f, &r);
	if (st)
		return st;
	out->status = r.status;
	out->out = r.out;
	out->said = find_reason(r.error);
	out->state = judge(r.status, out->said);
	return OPK_OK;
}

enum opk_status git_refuse(
	const char *dir, const struct git_answer *answer, struct faults *f)
{
	switch (answer->state) {
	case GIT_NOT_INSTALLED:
		return fault(f, OPK_CANNOT_RUN, NULL, 0, 0,
			"git is not installed\nInstall it, or see to it that "
			"PATH finds it.");
	case GIT_NO_REPOSITORY:
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' is in no git repository\n"
			"A revision can be read where the org is kept in git.",
			dir);
	case GIT_OTHER_OWNER:
		return fault(f, OPK_UNSAFE_REPOSITORY, NULL, 0, 0,
			"the git repository of '%s' belongs to another user\n"
			"Its configuration is not trusted, whatever "
			"safe.directory says: clone it and use the clone.",
			dir);
	case GIT_BARE:
		return fault(f, OPK_UNSAFE_REPOSITORY, NULL, 0, 0,
			"'%s' is within a bare git repository\n"
			"Somebody may have planted it among the files of "
			"another: clone it and use the clone.",
			dir);
	default:
		return fault(f, OPK_CANNOT_RUN, NULL, 0, 0,
			"git failed with status %d: %.*s\n"
			"It ran without your configuration, and without "
			"filters, hooks, helpers and remotes; what a partial "
			"clone lacks must have been fetched before.",
			answer->status, SPAN_ARG(answer->said));
	}
}
