/* SPDX-License-Identifier: MIT */
/* Whose is the state of an org, and does it come out of a repository? */
#include "plan/believe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan/session.h"
#include "util/buf.h"
#include "util/file.h"
#include "util/git.h"
#include "util/path.h"

static bool trustlist_is_ours(const struct opk_session *s, unsigned uid);
static bool trustlist_has(struct span list, struct span dir);

#define STATE ".orgpack"

enum { DEPTH = 2, LISTED_BYTES = 1 << 20 };

struct question {
	struct opk_session *session;
	const char *root;
	enum store_mode mode;
	struct arena arena;
	struct faults *faults;
	const char *why; /* the state is not believed; NULL: it is */
	int unknown;     /* errno of a look that told nothing, or 0 */
	bool failed;     /* git could not be asked; the fault is reported */
};

/* What is not there any more is nobody's; all else that fails is unknown. */
static bool note_failure(struct question *q)
{
	if (errno != ENOENT)
		q->unknown = errno;
	return false;
}

static bool has_strange_owner(struct question *q, int dir, unsigned depth);

static bool is_strange(
	struct question *q, int dir, const char *name, unsigned depth)
{
	struct stat st;
	bool strange;
	int fd;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return note_failure(q);
	if (!trustlist_is_ours(q->session, st.st_uid))
		return true;
	if (!S_ISDIR(st.st_mode) || !depth)
		return false;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return note_failure(q);
	strange = has_strange_owner(q, fd, depth - 1);
	close(fd);
	return strange;
}

static bool has_strange_owner(struct question *q, int dir, unsigned depth)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	bool strange = false;

	if (!d) {
		note_failure(q);
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (!strange && (errno = 0, (e = readdir(d))))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			strange = is_strange(q, dirfd(d), e->d_name, depth);
	if (!strange && errno)
		note_failure(q);
	closedir(d);
	return strange;
}

/* Does some directory from here upwards hold a .git, or one not for us? */
static bool may_be_tracked(struct question *q, struct span dir)
{
	struct stat st;

	for (;; dir = path_parent(dir)) {
		const char *name =
			arena_print(&q->arena, "%.*s/.git", SPAN_ARG(dir)).ptr;

		errno = ENOMEM;
		switch (name ? file_look(AT_FDCWD, name, &st) : UNKNOWN) {
		case PRESENT:
			return true;
		case UNKNOWN:
			return errno == EACCES || note_failure(q);
		case ABSENT:
			break;
		}
		if (!dir.len)
			return false;
	}
}

/* Whatever the case that it has in the repository. */
static const char *ask_git(struct question *q)
{
	static const char *const args[] = { "ls-files", "--cached", "-z", "--",
		":(icase)" STATE, NULL };
	struct faults unheard = { .arena = &q->arena };
	struct git_answer answer;
	enum opk_status st = git_run(q->root, args, SPAN(""), LISTED_BYTES,
		&q->session->watch, &q->arena, &unheard, &answer);

	if (st == OPK_SYSTEM || unheard.lost_memory) {
		faults_merge(q->faults, &unheard);
		q->failed = true;
		return NULL;
	}
	if (st)
		return "git tracks much of it";
	switch (answer.state) {
	case GIT_DONE:
		if (answer.out.len)
			return "git tracks it, so that it came with the files";
		return answer.status ? "git does not say whether it tracks it"
				     : NULL;
	case GIT_NOT_INSTALLED:
		return "git, which may track it, is not installed";
	default:
		return "git does not say whether it tracks it";
	}
}

/* Is a transaction waiting there, or may it be, where that is not for us? */
static bool is_waiting(struct question *q, int org)
{
	struct stat st;

	if (file_look(org, STATE "/txn/journal", &st) == PRESENT)
		return true;
	return errno == EACCES || (errno != ENOTDIR && note_failure(q));
}

static bool needs_state(const struct question *q)
{
	return q->mode == STORE_WRITE || q->mode == STORE_READ;
}

static bool is_listed(struct question *q, struct span dir)
{
	struct faults unheard = { .arena = &q->arena };
	struct span list = SPAN("");
	/* a list that is none is said where it matters */
	enum opk_status st = trustlist_read(q->session, &q->arena,
		needs_state(q) ? q->faults : &unheard, &list);

	if (st == OPK_SYSTEM && !needs_state(q))
		note_failure(q);
	return !st && trustlist_has(list, dir);
}

/* Why the state is not to be believed, or NULL. */
static const char *find_doubt(struct question *q, int org, bool waiting)
{
	char *full = realpath(q->root, NULL);
	const char *why = NULL;
	struct span dir = SPAN("");
	bool matters = q->mode != STORE_READ_ORG || waiting;

	if (full) {
		dir = arena_copy(&q->arena, span_of(full));
		errno = ENOMEM;
	}
	free(full);
	if (!dir.ptr || !full) {
		note_failure(q);
		return NULL;
	}
	if (is_strange(q, org, STATE, DEPTH))
		why = "something in it belongs to another user";
	else if (!q->unknown && matters && may_be_tracked(q, dir))
		why = ask_git(q);
	return why && !is_listed(q, dir) ? why : NULL;
}

static bool is_plain(const char *s)
{
	for (; *s; s++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX"
			    "YZ0123456789_./-+=:@%,",
			    *s))
			return false;
	return true;
}

static enum opk_status refuse(const struct question *q)
{
	const char *quote = is_plain(q->root) && q->root[0] != '-' ? "" : "'";

	return fault(q->faults, OPK_UNTRUSTED_STATE,
		&(struct source){ .name = q->root }, 0, 0,
		"the state in '" STATE "' is not trusted: %s\n"
		"It says what was done here, and what is still to be done. If "
		"you know where it comes from, give 'orgpack trust %s%s%s'; "
		"else remove it.",
		q->why, quote, q->root, quote);
}

static enum opk_status cannot_tell(const struct question *q)
{
	const char *name = span_is(span_of(q->root), ".") ? STATE : q->root;

	errno = q->unknown;
	return fault_errno(
		q->faults, OPK_CANNOT_READ, "tell whose the state is in", name);
}

static void say_ignored(const struct question *q, bool waiting)
{
	warn(q->faults, OPK_UNTRUSTED_STATE,
		&(struct source){ .name = q->root }, 0, 0,
		"the state in '" STATE "' is not trusted: %s\n%s"
		"'orgpack help trust' says more.",
		q->why,
		waiting ? "The transaction that waits there is not looked at. "
			: "What it says is left out. ");
}

enum opk_status believe_open(struct opk_session *s, const char *root,
	enum store_mode mode, struct faults *f, struct store **out)
{
	struct question q = { s, *root ? root : ".", mode, { 0 }, f, NULL, 0,
		false };
	int org = open(q.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool waiting = org >= 0 && is_waiting(&q, org);
	struct stat st;
	enum opk_status status = OPK_OK;

	if (org < 0)
		note_failure(&q);
	else if (fstatat(org, STATE, &st, AT_SYMLINK_NOFOLLOW))
		note_failure(&q);
	else if (S_ISDIR(st.st_mode))
		q.why = find_doubt(&q, org, waiting);
	else if (!needs_state(&q))
		q.why = "it is no directory";
	if (org >= 0)
		close(org);
	if (q.failed)
		status = OPK_SYSTEM;
	else if (q.unknown)
		status = cannot_tell(&q);
	else if (q.why && needs_state(&q))
		status = refuse(&q);
	else if (q.why && (waiting || mode == STORE_READ_EITHER))
		say_ignored(&q, waiting);
	if (!status && !needs_state(&q))
		mode = q.why ? STORE_READ_ORG : STORE_READ;
	if (!status)
		status = store_open(root, mode, s->settings.wait_ms, f, out);
	arena_release(&q.arena);
	return status;
}

/* Reading and replacing the list of trusted directories. */

enum { LIST_BYTES = 1 << 20 };

#define NAME "trust"
#define NAME_NEW "trust.new"

/* Is that the user, or who called the user by sudo? */
static bool trustlist_is_ours(const struct opk_session *s, unsigned uid)
{
	return uid == geteuid() || (!geteuid() && s->settings.sudo_uid &&
					   uid == s->settings.sudo_uid);
}

static enum opk_status no_folder(struct faults *f)
{
	return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
		"there is no place for the list of trusted directories\n"
		"Set HOME, or XDG_CONFIG_HOME to an absolute path.");
}

/* The list decides what is believed: nobody else may write it. */
static enum opk_status check_owner(
	const struct opk_session *s, const char *name, int fd, struct faults *f)
{
	struct stat st;

	if (fstat(fd, &st))
		return fault_errno(f, OPK_CANNOT_READ, "look at", name);
	if (S_ISREG(st.st_mode) && !(st.st_mode & 022) &&
		(!st.st_uid || trustlist_is_ours(s, st.st_uid)))
		return OPK_OK;
	return fault(f, OPK_UNTRUSTED_STATE, &(struct source){ .name = name },
		0, 0,
		"'%s' could be written by somebody else\n"
		"It must be a regular file that is yours, and not writable "
		"for group and others.",
		name);
}

enum opk_status trustlist_read(struct opk_session *s, struct arena *a,
	struct faults *f, struct span *out)
{
	const char *name;
	enum opk_status st;
	int fd;

	*out = SPAN("");
	if (!s->settings.config)
		return OPK_OK;
	name = arena_print(a, "%s/" NAME, s->settings.config).ptr;
	if (!name)
		return fault_memory(f);
	fd = open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR
			       ? OPK_OK
			       : fault_errno(f, OPK_CANNOT_READ, "open", name);
	st = check_owner(s, name, fd, f);
	close(fd);
	return st ? st : file_read_operand(name, LIST_BYTES, a, f, out);
}

/* Is the directory, a path as in the list, in it? */
static bool trustlist_has(struct span list, struct span dir)
{
	while (list.len)
		if (span_equal(span_split(list, '\n', &list), dir))
			return true;
	return false;
}

/* Make the folder of the configuration, and those that it is in. */
static int open_folder(const char *config, struct arena *a)
{
	struct span all = span_of(config);

	for (size_t at = 1; at <= all.len; at++) {
		struct span part;

		at = span_find(all, '/', at);
		part = arena_copy(a, span_cut(all, 0, at));
		if (!part.ptr || (mkdir(part.ptr, 0700) && errno != EEXIST))
			return -1;
	}
	return open(config, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Under the lock, what has the name of the new list was left behind. */
static bool replace(int dir, struct span text)
{
	int fd, err;
	bool ok;

	if (unlinkat(dir, NAME_NEW, 0) && errno != ENOENT)
		return false;
	fd = openat(dir, NAME_NEW,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	ok = file_write_all(fd, text) && !fsync(fd);
	err = errno;
	if (close(fd) && ok)
		return false;
	errno = err;
	return ok && !renameat(dir, NAME_NEW, dir, NAME) && !fsync(dir);
}

static void put_line(struct buf *b, struct span line)
{
	buf_add(b, line);
	buf_add_char(b, '\n');
}

static enum opk_status change(struct opk_session *s, int folder,
	struct span dir, bool remove, struct arena *a, struct faults *f,
	bool *changed)
{
	struct buf text = { 0 };
	struct span list, line;
	enum opk_status st = trustlist_read(s, a, f, &list);

	*changed = !st && trustlist_has(list, dir) == remove;
	while (list.len) {
		line = span_split(list, '\n', &list);
		if (line.len && !span_equal(line, dir))
			put_line(&text, line);
	}
	if (!remove)
		put_line(&text, dir);
	if (!st && text.failed)
		st = fault_memory(f);
	if (!st && *changed && !replace(folder, buf_span(&text)))
		st = fault_errno(f, OPK_CANNOT_WRITE, "write",
			arena_print(a, "%s/" NAME, s->settings.config).ptr);
	buf_release(&text);
	return st;
}

enum opk_status trustlist_change(struct opk_session *s, struct span dir,
	bool remove, struct faults *f, bool *changed)
{
	struct arena a = { 0 };
	enum opk_status st;
	int folder;

	*changed = false;
	if (!s->settings.config)
		return no_folder(f);
	folder = open_folder(s->settings.config, &a);
	if (folder < 0 || flock(folder, LOCK_EX))
		st = fault_errno(
			f, OPK_CANNOT_WRITE, "make", s->settings.config);
	else
		st = change(s, folder, dir, remove, &a, f, changed);
	if (folder >= 0)
		close(folder);
	arena_release(&a);
	return st;
}
