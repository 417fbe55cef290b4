/* SPDX-License-Identifier: MIT */
/* posix_spawn with temporary files as pipes: no deadlock, no signals. */
#include "util/process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/arena.h"
#include "util/clock.h"
#include "util/fault.h"
#include "util/file.h"

/* Of processor time a program may take so many seconds. */
enum {
	ERROR_BYTES = 1 << 16,
	PROCESSOR_SECONDS = 300,
	ASK_MS = 100,
	WAIT_MS = 15 * 60 * 1000 /* more than twice PROCESSOR_SECONDS */
};

struct run {
	int in, out, err; /* memory files */
};

const char *process_find(const char *name, struct arena *a)
{
	const char *path = getenv("PATH");
	struct span rest = span_of(path ? path : "/usr/bin:/bin");

	while (rest.len) {
		struct span dir = span_split(rest, ':', &rest), full;
		struct stat st;

		if (!span_starts(dir, SPAN("/")))
			continue;
		full = arena_print(a, "%.*s/%s", SPAN_ARG(dir), name);
		errno = ENOMEM;
		if (!full.ptr)
			return NULL;
		if (!stat(full.ptr, &st) && S_ISREG(st.st_mode) &&
			!access(full.ptr, X_OK))
			return full.ptr;
	}
	errno = ENOENT;
	return NULL;
}

static int memory_file(void)
{
	return memfd_create("orgpack", MFD_CLOEXEC);
}

/* The child starts as from a fresh terminal: what we ignore it does not. It
 * is of a group of its own, so that it can be ended with its children. */
static int set_signals(posix_spawnattr_t *attr)
{
	sigset_t none, all;
	int rc;

	sigemptyset(&none);
	sigfillset(&all);
	rc = posix_spawnattr_setsigmask(attr, &none);
	if (!rc)
		rc = posix_spawnattr_setsigdefault(attr, &all);
	if (!rc)
		rc = posix_spawnattr_setpgroup(attr, 0);
	if (!rc)
		rc = posix_spawnattr_setflags(
			attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
				      POSIX_SPAWN_SETPGROUP);
	return rc;
}

static int set_files(posix_spawn_file_actions_t *actions, const struct run *r)
{
	int rc = posix_spawn_file_actions_adddup2(actions, r->in, 0);

	if (!rc)
		rc = posix_spawn_file_actions_adddup2(actions, r->out, 1);
	if (!rc)
		rc = posix_spawn_file_actions_adddup2(actions, r->err, 2);
	if (!rc)
		rc = posix_spawn_file_actions_addclosefrom_np(actions, 3);
	return rc;
}

static int spawn(const char *const argv[], const char *const env[],
	const struct run *r, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int rc = posix_spawn_file_actions_init(&actions);

	if (rc)
		return rc;
	rc = posix_spawnattr_init(&attr);
	if (!rc) {
		rc = set_signals(&attr);
		if (!rc)
			rc = set_files(&actions, r);
		if (!rc)
			rc = posix_spawn(pid, argv[0], &actions, &attr,
				(char *const *)(uintptr_t)argv,
				(char *const *)(uintptr_t)env);
		posix_spawnattr_destroy(&attr);
	}
	posix_spawn_file_actions_destroy(&actions);
	return rc;
}

static bool take(int fd, size_t most, struct arena *a, struct span *out)
{
	struct stat st;
	size_t n = 0;
	char *p;

	if (fstat(fd, &st))
		return false;
	if ((uintmax_t)st.st_size < most)
		most = (size_t)st.st_size;
	p = arena_alloc(a, most + 1, 1, 1);
	if (!p) {
		errno = ENOMEM;
		return false;
	}
	while (n < most) {
		ssize_t got = pread(fd, p + n, most - n, (off_t)n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		n += (size_t)got;
	}
	*out = (struct span){ p, n };
	return true;
}

static enum opk_status collect(const struct run *r, const char *name,
	size_t most, struct arena *a, struct faults *f,
	struct process_result *out)
{
	if (out->status == 128 + SIGXFSZ)
		return fault(f, OPK_TOO_LARGE, NULL, 0, 0,
			"'%s' printed more than %zu bytes", name, most);
	if (!take(r->err, ERROR_BYTES, a, &out->error) ||
		!take(r->out, most, a, &out->out))
		return fault_errno(
			f, OPK_CANNOT_READ, "read the output of", name);
	return OPK_OK;
}

/* Nothing that was started is to go on for ever, or to fill the memory: who
 * writes too much is killed. Where the system does not let us, the user has
 * to. */
static void limit(pid_t pid, size_t most)
{
	struct rlimit files = { most, most };
	struct rlimit time = { PROCESSOR_SECONDS, PROCESSOR_SECONDS };

	prlimit(pid, RLIMIT_FSIZE, &files, NULL);
	prlimit(pid, RLIMIT_CPU, &time, NULL);
}

/* Has it ended? It stays a zombie, so that its number remains its own. */
static bool has_ended(pid_t pid)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) ||
	       info.si_pid;
}

/*
 * Wait until it ends, or the watch wants no more of it; what waits for
 * something that never comes is killed in the end. Then whatever is left of
 * its group is, too. False: the watch said so.
 */
static bool see_it_end(pid_t pid, struct process_watch *watch)
{
	/* on an old kernel -1, which poll passes over */
	struct pollfd ends = { .fd = (int)syscall(SYS_pidfd_open, pid, 0),
		.events = POLLIN };
	int64_t start = clock_ticks();
	bool wanted = true;

	while (!has_ended(pid) && clock_ticks() - start < WAIT_MS) {
		wanted = !watch || watch->go_on(watch);
		if (!wanted)
			break;
		poll(&ends, 1, ASK_MS);
	}
	kill(-pid, SIGKILL);
	if (ends.fd >= 0)
		close(ends.fd);
	return wanted;
}

static enum opk_status run(const char *const argv[], const char *const env[],
	const struct run *r, struct span input, size_t most,
	struct process_watch *watch, struct faults *f, int *status)
{
	pid_t pid = 0;
	int rc, state = 0;
	bool wanted;

	if (!file_write_all(r->in, input) || lseek(r->in, 0, SEEK_SET))
		return fault_errno(f, OPK_CANNOT_RUN, "feed", argv[0]);
	rc = spawn(argv, env, r, &pid);
	if (rc) {
		errno = rc;
		return fault_errno(f, OPK_CANNOT_RUN, "run", argv[0]);
	}
	limit(pid, most);
	wanted = see_it_end(pid, watch);
	while (waitpid(pid, &state, 0) < 0)
		if (errno != EINTR)
			return fault_errno(
				f, OPK_CANNOT_RUN, "wait for", argv[0]);
	if (!wanted)
		return fault(f, OPK_INTERRUPTED, NULL, 0, 0,
			"interrupted while '%s' was running", argv[0]);
	*status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
	return OPK_OK;
}

enum opk_status process_run(const char *const argv[], const char *const env[],
	struct span input, size_t most, struct process_watch *watch,
	struct arena *a, struct faults *f, struct process_result *out)
{
	struct run r = { memory_file(), memory_file(), memory_file() };
	enum opk_status st;

	*out = (struct process_result){ SPAN(""), SPAN(""), 0 };
	if (r.in < 0 || r.out < 0 || r.err < 0)
		st = fault_errno(f, OPK_CANNOT_RUN, "run", argv[0]);
	else
		st = run(argv, env, &r, input, most, watch, f, &out->status);
	if (!st)
		st = collect(&r, argv[0], most, a, f, out);
	if (r.in >= 0)
		close(r.in);
	if (r.out >= 0)
		close(r.out);
	if (r.err >= 0)
		close(r.err);
	return st;
}
