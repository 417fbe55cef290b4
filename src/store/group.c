/* SPDX-License-Identifier: MIT */
/* Permissions of what the users of a group change together. */
#include "store/group.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	OPEN = S_ISGID | 070,
	DEPTH = 4, /* of a transaction: txn/old/<line>, and some more */
	OPEN_DIR = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
};

bool group_shares(int state)
{
	struct stat st;

	return !fstat(state, &st) && (st.st_mode & OPEN) == OPEN;
}

static bool widen_folder(int fd)
{
	struct stat st;

	return !fstat(fd, &st) &&
	       ((st.st_mode & OPEN) == OPEN ||
		       !fchmod(fd, (st.st_mode & 0777) | OPEN));
}

bool group_mkdir(int dir, const char *name, bool shared)
{
	int fd, err;
	bool ok;

	if (mkdirat(dir, name, 0700))
		return false;
	if (!shared)
		return true;
	fd = openat(dir, name, OPEN_DIR);
	ok = fd >= 0 && widen_folder(fd);
	err = errno;
	if (fd >= 0)
		close(fd);
	if (!ok)
		unlinkat(dir, name, AT_REMOVEDIR);
	errno = err;
	return ok;
}

bool group_make(int org)
{
	return widen_folder(org) && group_mkdir(org, ".orgpack", true);
}

static bool widen(int dir, unsigned depth);

static bool widen_one(int dir, const char *name, unsigned depth)
{
	struct stat st;
	mode_t mode;
	int fd, err;
	bool ok;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return false;
	if (st.st_uid != geteuid())
		return true;
	if (S_ISDIR(st.st_mode)) {
		fd = depth ? openat(dir, name, OPEN_DIR) : -1;
		ok = fd >= 0 && widen(fd, depth - 1);
		err = errno;
		if (fd >= 0)
			close(fd);
		errno = err;
		return ok;
	}
	mode = (st.st_mode & 0666) | (st.st_mode & 0600) >> 3;
	return !S_ISREG(st.st_mode) || mode == (st.st_mode & 07777) ||
	       !fchmodat(dir, name, mode, 0);
}

static bool widen(int dir, unsigned depth)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), err;
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	bool ok = true;

	if (!d) {
		err = errno;
		if (fd >= 0)
			close(fd);
		errno = err;
		return false;
	}
	while (ok && (errno = 0, (e = readdir(d))))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			ok = widen_one(dir, e->d_name, depth);
	ok = ok && !errno && widen_folder(dir);
	err = errno;
	closedir(d);
	errno = err;
	return ok;
}

bool group_widen(int dir)
{
	return widen(dir, DEPTH);
}
