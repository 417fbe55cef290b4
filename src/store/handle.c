/* SPDX-License-Identifier: MIT */
/* What is behind a store's handle, and its faults. */
#include "store/handle.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/file.h"
#include "util/path.h"

enum opk_status store_fault(const struct store *s, struct faults *f,
	enum opk_code code, struct span path, const char *fmt, ...)
{
	char name[STORE_NAME], text[STORE_NAME];
	struct source src = { .name = store_name(s, path, name) };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return fault(f, code, &src, 0, 0, "%s", text);
}

enum opk_status store_fault_errno(const struct store *s, struct faults *f,
	enum opk_code code, const char *what, struct span path)
{
	char name[STORE_NAME];

	return fault_errno(f, code, what, store_name(s, path, name));
}

/* The first part of the way that is there and no directory; empty: none. */
static struct span find_no_directory(
	const struct store *s, struct span way, char out[PATH_BYTES + 1])
{
	for (size_t end = 0; end < way.len && end < PATH_BYTES; end++) {
		struct stat st;

		end = span_find(way, '/', end);
		if (end > PATH_BYTES)
			break;
		memcpy(out, way.ptr, end);
		out[end] = '\0';
		if (file_look(s->dir, out, &st) == PRESENT &&
			!S_ISDIR(st.st_mode))
			return span_of(out);
	}
	return SPAN("");
}

enum opk_status store_fault_folder(const struct store *s, struct faults *f,
	enum opk_code code, const char *what, struct span path, bool whole)
{
	char way[PATH_BYTES + 1];
	struct span at = SPAN("");
	int err = errno;

	if (err == ENOTDIR || err == ELOOP || err == EEXIST)
		at = find_no_directory(
			s, whole ? path : path_parent(path), way);
	errno = err;
	if (!at.len)
		return store_fault_errno(s, f, code, what, path);
	return store_fault(s, f, code, at,
		"'%.*s' is no directory\nA folder belongs there: move away "
		"what "
		"is in its place, then give the command again.",
		SPAN_ARG(at));
}

const char *store_name(
	const struct store *s, struct span path, char out[STORE_NAME])
{
	const char *slash = s->root[strlen(s->root) - 1] == '/' ? "" : "/";

	if (!strcmp(s->root, "."))
		snprintf(out, STORE_NAME, "%.*s", SPAN_ARG(path));
	else
		snprintf(out, STORE_NAME, "%s%s%.*s", s->root,
			path.len ? slash : "", SPAN_ARG(path));
	return out[0] ? out : ".";
}
