/* SPDX-License-Identifier: MIT */
/* git in an environment where it can read and do nothing else. */
#include "util/git.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "util/arena.h"
#include "util/fault.h"

enum { GIT_ARGS = 16 }; /* most that git_run takes */

/* So deep may the folders of a repository be. */
enum { GIT_DEPTH = 32 };

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

/* Would opening or reading it wait for another? /dev/null ends at once. */
static bool waits(const struct stat *st)
{
	return S_ISFIFO(st->st_mode) ||
	       (S_ISCHR(st->st_mode) && st->st_rdev != makedev(1, 3));
}

/* Is such a file there, itself or behind a link? */
static bool has_waiting(int at, const char *name)
{
	struct stat st;

	return !fstatat(at, name, &st, 0) && waits(&st);
}

/* Is one anywhere below? What cannot be looked at, git cannot open either. */
static bool find_waiting(int at, const char *name, int depth)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	bool found = false;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (!found && (e = readdir(dir))) {
		struct stat st;

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
			e->d_type == DT_REG)
			continue;
		if (fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		found = S_ISDIR(st.st_mode)
				? depth &&
					  find_waiting(fd, e->d_name, depth - 1)
				: has_waiting(fd, e->d_name);
	}
	closedir(dir);
	return found;
}

/* What a one-line file of git names ("gitdir: ../a"), or an empty text. */
static const char *read_path(
	int at, const char *name, const char *prefix, char out[PATH_MAX])
{
	int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n = fd < 0 ? -1 : read(fd, out, PATH_MAX - 1);
	size_t skip = strlen(prefix);

	if (fd >= 0)
		close(fd);
	out[n > 0 ? n : 0] = '\0';
	out[strcspn(out, "\r\n")] = '\0';
	return strncmp(out, prefix, skip) ? "" : out + skip;
}

/* The same of a repository, wherever .git says that it is: of a worktree or
 * a submodule it is a file that names a folder, which may name another. */
static bool repository_waits(int at)
{
	char text[PATH_MAX];
	const char *path = ".git";
	int fd, common;
	bool found = find_waiting(at, path, GIT_DEPTH);

	if (!found)
		path = read_path(at, path, "gitdir: ", text);
	if (found || !*path)
		return found;
	if (find_waiting(at, path, GIT_DEPTH))
		return true;
	fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	path = read_path(fd, "commondir", "", text);
	common = *path ? openat(fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
		       : -1;
	if (common >= 0) {
		found = find_waiting(common, ".", GIT_DEPTH);
		close(common);
	}
	close(fd);
	return found;
}

/*
 * As git does, look for .git, and for what makes a bare repository, in the
 * directory and those above it, up to the first that has a HEAD.
 */
static enum opk_status look_ahead(
	const char *dir, struct faults *f, bool *waiting)
{
	static const char *const names[] = { ".git", "HEAD", "commondir" };
	char *path = realpath(dir, NULL);
	bool ended = false;

	*waiting = false;
	if (!path)
		return errno == ENOMEM ? fault_memory(f) : OPK_OK;
	while (!ended && !*waiting) {
		int fd = open(
			*path ? path : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		char *slash = strrchr(path, '/');
		struct stat st;

		for (size_t i = 0; fd >= 0 && !*waiting && i < 3; i++)
			*waiting = has_waiting(fd, names[i]);
		if (fd >= 0 && !*waiting)
			*waiting = repository_waits(fd);
		ended = !slash || (fd >= 0 && !fstatat(fd, ".git/HEAD", &st,
						      AT_SYMLINK_NOFOLLOW));
		if (fd >= 0)
			close(fd);
		if (slash)
			*slash = '\0';
	}
	free(path);
	return OPK_OK;
}

enum opk_status git_run(const char *dir, const char *const args[],
	struct span input, size_t most, struct process_watch *watch,
	struct arena *a, struct faults *f, struct git_answer *out)
{
	const char *argv[2 * OVERRULES + GIT_ARGS + 5];
	struct process_result r;
	enum opk_status st;
	bool waiting;
	size_t n = 0;

	*out = (struct git_answer){ GIT_WAITS, 0, SPAN(""), SPAN("") };
	st = look_ahead(dir, f, &waiting);
	if (st || waiting)
		return st;
	out->state = GIT_NOT_INSTALLED;
	argv[n++] = process_find("git", a);
	if (!argv[0])
		return errno == ENOMEM ? fault_memory(f) : OPK_OK;
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
	st = process_run(argv, environment, input, most, watch, a, f, &r);
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
	case GIT_WAITS:
		return fault(f, OPK_UNSAFE_REPOSITORY, NULL, 0, 0,
			"the git repository of '%s' has a pipe or a device "
			"among its files\n"
			"git would wait for it without an end: see what "
			"'find .git -type p -o -type c' prints, and remove it.",
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
