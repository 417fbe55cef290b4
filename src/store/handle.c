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
