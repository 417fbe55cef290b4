/* SPDX-License-Identifier: MIT */
/* Opening what the history has of files: before-images and kept files. */
#include <errno.h>
#include <unistd.h>

#include "store/beneath.h"
#include "store/chain.h"
#include "store/copier.h"

int store_open_kept(struct store *s, uint64_t id, const char *name)
{
	int dir, fd, err;

	if (!stage_may_keep(span_of(name))) {
		errno = EINVAL;
		return -1;
	}
	dir = chain_open(s, id);
	if (dir < 0)
		return -1;
	fd = copier_open(dir, name);
	err = errno;
	close(dir);
	errno = err;
	return fd;
}

/* The line of which something was kept, or the number of lines. */
static size_t find_line(const struct journal *j, struct span path)
{
	size_t i = 0;

	for (; i < j->count; i++)
		if (journal_has_old(&j->lines[i]) &&
			span_equal(j->lines[i].path, path))
			break;
	return i;
}

/* Open the before-image of a line in an entry's directory. */
static int open_line(int dir, size_t line)
{
	char name[JOURNAL_NAME];
	int old = beneath_open(dir, SPAN("old")), fd, err;

	if (old < 0)
		return -1;
	journal_name(line, name);
	fd = copier_open(old, name);
	err = errno;
	close(old);
	errno = err;
	return fd;
}

int store_open_image(struct store *s, uint64_t id, struct span path,
	bool *is_delta, struct digest *before, struct digest *after)
{
	struct arena scratch = { 0 };
	struct faults unheard = { .arena = &scratch };
	struct journal j = { 0 };
	struct digest digest;
	size_t line = 0;
	int dir = chain_open(s, id), fd = -1, err;
	bool read = true;

	if (dir < 0)
		return -1;
	switch (chain_read_journal(s, id, &scratch, &unheard, &j, &digest)) {
	case OPK_OK:
		break;
	case OPK_SYSTEM:
		read = false;
		errno = EIO; /* it may be as good as ever */
		break;
	default:
		read = false;
		errno = EBADMSG;
	}
	if (!read)
		; /* errno says why */
	else if ((line = find_line(&j, path)) == j.count)
		errno = ENOENT;
	else
		fd = open_line(dir, line);
	err = errno;
	if (fd >= 0) {
		*is_delta = j.lines[line].delta;
		*before = j.lines[line].before;
		*after = j.lines[line].after;
	}
	close(dir);
	arena_release(&scratch);
	errno = err;
	return fd;
}
