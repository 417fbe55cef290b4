/* SPDX-License-Identifier: MIT */
/* posix_spawn with temporary files as pipes: no deadlock, no signals. */
#include "util/process.h"

#include <errno.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/file.h"

extern char **environ;

struct run {
	int in, out, err; /* memory files */
};

static int memory_file(void)
{
	return memfd_create("orgpack", MFD_CLOEXEC);
}

static int spawn(const char *const argv[], const struct run *r, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int rc = posix_spawn_file_actions_init(&actions);

	if (rc)
		return rc;
	rc = posix_spawn_file_actions_adddup2(&actions, r->in, 0);
	if (!rc)
		rc = posix_spawn_file_actions_adddup2(&actions, r->out, 1);
	if (!rc)
		rc = posix_spawn_file_actions_adddup2(&actions, r->err, 2);
	if (!rc)
		rc = posix_spawnp(pid, argv[0], &actions, NULL,
			(char *const *)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return rc;
}

static bool take(
	int fd, size_t most, struct arena *a, struct span *out, bool *too_large)
{
	struct stat st;
	size_t n = 0;
	char *p;

	if (fstat(fd, &st))
		return false;
	*too_large = (uintmax_t)st.st_size > most;
	if (*too_large)
		return false;
	p = arena_alloc(a, (size_t)st.st_size + 1, 1, 1);
	if (!p) {
		errno = ENOMEM;
		return false;
	}
	while (n < (size_t)st.st_size) {
		ssize_t got =
			pread(fd, p + n, (size_t)st.st_size - n, (off_t)n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		n += (size_t)got;
	}
	*out = (struct span){ p, n };
	return true;
}

static enum opk_status collect(const struct run *r, const char *name, int code,
	size_t most, struct arena *a, struct faults *f, struct span *out,
	int *status)
{
	struct span said = { "", 0 }, rest;
	bool large = false;

	if (status)
		*status = code;
	if (code && !status) {
		take(r->err, 1 << 16, a, &said, &large);
		said = span_split(said, '\n', &rest);
		return fault(f, OPK_CANNOT_RUN, NULL, 0, 0,
			"'%s' failed with status %d: %.*s", name, code,
			SPAN_ARG(said));
	}
	if (take(r->out, most, a, out, &large))
		return OPK_OK;
	if (large)
		return fault(f, OPK_TOO_LARGE, NULL, 0, 0,
			"'%s' printed more than %zu bytes", name, most);
	return fault_errno(f, OPK_CANNOT_READ, "read the output of", name);
}

static enum opk_status run(const char *const argv[], const struct run *r,
	struct span input, struct faults *f, int *code)
{
	pid_t pid = 0;
	int rc, state = 0;

	if (!file_write_all(r->in, input) || lseek(r->in, 0, SEEK_SET))
		return fault_errno(f, OPK_CANNOT_RUN, "feed", argv[0]);
	rc = spawn(argv, r, &pid);
	if (rc) {
		errno = rc;
		return fault_errno(f, OPK_CANNOT_RUN, "run", argv[0]);
	}
	while (waitpid(pid, &state, 0) < 0)
		if (errno != EINTR)
			return fault_errno(
				f, OPK_CANNOT_RUN, "wait for", argv[0]);
	*code = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
	return OPK_OK;
}

enum opk_status process_run(const char *const argv[], struct span input,
	size_t most, struct arena *a, struct faults *f, struct span *out,
	int *status)
{
	struct run r = { memory_file(), memory_file(), memory_file() };
	enum opk_status st;
	int code = 0;

	if (r.in < 0 || r.out < 0 || r.err < 0)
		st = fault_errno(f, OPK_CANNOT_RUN, "run", argv[0]);
	else
		st = run(argv, &r, input, f, &code);
	if (!st)
		st = collect(&r, argv[0], code, most, a, f, out, status);
	if (r.in >= 0)
		close(r.in);
	if (r.out >= 0)
		close(r.out);
	if (r.err >= 0)
		close(r.err);
	return st;
}
