/* SPDX-License-Identifier: MIT */
/* renameat2, and what stands in for it. */
#include "store/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "util/file.h"

/* Flags that a kernel, or a file system such as NFS, has not. */
static bool is_unsupported(int err)
{
	return err == EINVAL || err == ENOSYS || err == EOPNOTSUPP;
}

enum exchange exchange_names(
	int dir, const char *name, int other_dir, const char *other)
{
	if (!renameat2(dir, name, other_dir, other, RENAME_EXCHANGE))
		return EXCHANGE_DONE;
	if (is_unsupported(errno))
		return EXCHANGE_UNKNOWN;
	return errno == ENOENT ? EXCHANGE_ABSENT : EXCHANGE_FAILED;
}

/* Links that cannot be made: no such thing here, or not of a directory. */
static bool may_not_link(int err)
{
	return is_unsupported(err) || err == EPERM || err == EACCES ||
	       err == EMLINK;
}

bool exchange_into(int from, const char *name, int to, const char *other)
{
	struct stat st;

	if (!renameat2(from, name, to, other, RENAME_NOREPLACE))
		return true;
	if (!is_unsupported(errno))
		return false;
	if (!linkat(from, name, to, other, 0))
		return !unlinkat(from, name, 0);
	if (!may_not_link(errno))
		return false;
	switch (file_look(to, other, &st)) {
	case PRESENT:
		errno = EEXIST;
		return false;
	case ABSENT:
		return !renameat(from, name, to, other);
	default:
		return false;
	}
}
