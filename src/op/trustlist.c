/* SPDX-License-Identifier: MIT */
/* Reading and replacing the list of trusted directories. */
#include "op/trustlist.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/file.h"

enum { LIST_BYTES = 1 << 20 };

#define NAME "trust"
#define NAME_NEW "trust.new"

bool trustlist_is_ours(const struct opk_session *s, unsigned uid)
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

bool trustlist_has(struct span list, struct span dir)
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
