/* SPDX-License-Identifier: MIT */
/* Outputs that are written piece by piece and seen only when complete. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/file.h"

enum opk_status file_output_open(const char *path, struct arena *a,
	struct faults *f, struct file_output *out)
{
	struct stat st;
	struct span temp;

	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		return fault(f, OPK_CANNOT_WRITE,
			&(struct source){ .name = path }, 0, 0,
			"'%s' is no regular file", path);
	temp = arena_print(a, "%s.%ld.tmp", path, (long)getpid());
	if (!temp.ptr)
		return fault_memory(f);
	out->fd = open(temp.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out->fd < 0)
		return fault_errno(f, OPK_CANNOT_WRITE, "write", path);
	out->path = path;
	out->temp = temp.ptr;
	return OPK_OK;
}

enum opk_status file_output_add(
	struct file_output *o, struct span s, struct faults *f)
{
	return file_write_all(o->fd, s)
		       ? OPK_OK
		       : fault_errno(f, OPK_CANNOT_WRITE, "write", o->path);
}

enum opk_status file_output_keep(struct file_output *o, struct faults *f)
{
	int fd = o->fd;

	o->fd = -1;
	if (close(fd) || rename(o->temp, o->path)) {
		fault_errno(f, OPK_CANNOT_WRITE, "write", o->path);
		file_output_drop(o);
		return OPK_SYSTEM;
	}
	o->temp = NULL;
	return OPK_OK;
}

void file_output_drop(struct file_output *o)
{
	if (!o->temp)
		return;
	if (o->fd >= 0)
		close(o->fd);
	unlink(o->temp);
	*o = (struct file_output){ 0 };
}
