/* SPDX-License-Identifier: MIT */
/*
 * A folder in memory for targets that read files, and inputs that hold
 * several files:
 *
 *     ==> path
 *     what is in it, up to the next such line
 */
#ifndef FUZZ_FOLDER_H
#define FUZZ_FOLDER_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "store/beneath.h"
#include "util/file.h"
#include "util/path.h"

#define FUZZ_MARK "==> "

static char fuzz_scratch[256];

static inline void fuzz_remove(void)
{
	beneath_remove(AT_FDCWD, fuzz_scratch);
}

/* The process's own folder, empty. */
static inline const char *fuzz_folder(void)
{
	const char *tmp = getenv("TMPDIR");

	if (fuzz_scratch[0]) {
		fuzz_remove();
		if (mkdir(fuzz_scratch, 0700))
			abort();
		return fuzz_scratch;
	}
	if (!tmp)
		tmp = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
	snprintf(fuzz_scratch, sizeof fuzz_scratch, "%s/orgpack-fuzz.XXXXXX",
		tmp);
	if (!mkdtemp(fuzz_scratch) || atexit(fuzz_remove))
		abort();
	return fuzz_scratch;
}

/*
 * Make a file, and the folders that it is in, below a folder. False: there is
 * something already.
 */
static inline bool fuzz_make(
	const char *folder, struct span path, struct span text)
{
	char full[PATH_BYTES + sizeof fuzz_scratch + 64];
	size_t start = strlen(folder) + 1;
	bool ok;
	int fd;

	snprintf(full, sizeof full, "%s/%.*s", folder, SPAN_ARG(path));
	for (char *p = strchr(full + start, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(full, 0700);
		*p = '/';
	}
	fd = open(full, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		0600);
	if (fd < 0)
		return false;
	ok = file_write_all(fd, text);
	close(fd);
	return ok;
}

/* The same; false, too: the path may lead anywhere. */
static inline bool fuzz_write(
	const char *folder, struct span path, struct span text)
{
	return !path_find_danger(path) && fuzz_make(folder, path, text);
}

/* The next file of an input; false: no more. */
static inline bool fuzz_next(
	struct span *rest, struct span *path, struct span *text)
{
	struct span all;

	if (!span_starts(*rest, SPAN(FUZZ_MARK)))
		return false;
	*rest = span_cut(*rest, strlen(FUZZ_MARK), rest->len);
	*path = span_split(*rest, '\n', rest);
	all = *rest;
	while (rest->len && !span_starts(*rest, SPAN(FUZZ_MARK)))
		span_split(*rest, '\n', rest);
	*text = span_cut(all, 0, all.len - rest->len);
	return true;
}

#endif
