/* SPDX-License-Identifier: MIT */
/*
 * The committed state, also while a transaction waits to be finished.
 *
 * Between the commit point and the last rename a file is either at its
 * place or still staged; the journal says which files are concerned.
 */
#include "store/handle.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/beneath.h"
#include "store/copier.h"
#include "util/file.h"

static enum opk_status load_pending(
	struct store *s, int txn, struct faults *f, struct pending *p)
{
	char name[STORE_NAME];
	struct digest digest;
	enum opk_status st;

	store_name(s, SPAN(".orgpack/txn/journal"), name);
	st = journal_read(txn, name, &s->arena, f, &p->journal, &digest);
	p->lines.arena = &s->arena;
	for (size_t i = 0; !st && i < p->journal.count; i++)
		if (journal_is_file(&p->journal.lines[i]) &&
			!map_set(&p->lines, p->journal.lines[i].path,
				(uint32_t)i))
			st = fault_memory(f);
	if (!st)
		p->staged = beneath_open(txn, SPAN("new"));
	return st;
}

enum opk_status store_find_pending(struct store *s, struct faults *f)
{
	int txn = beneath_open(s->state, SPAN("txn"));
	struct pending *p;
	enum opk_status st = OPK_OK;

	if (txn < 0)
		return errno == ENOENT
			       ? OPK_OK
			       : store_fault_errno(s, f, OPK_CANNOT_READ,
					 "open", SPAN(".orgpack/txn"));
	if (!faccessat(txn, "journal", F_OK, AT_SYMLINK_NOFOLLOW)) {
		p = arena_new(&s->arena, struct pending, 1);
		st = p ? load_pending(s, txn, f, p) : fault_memory(f);
		if (!st)
			s->pending = p;
	}
	close(txn);
	return st;
}

const struct journal_line *store_pending(
	const struct store *s, struct span path, size_t *line)
{
	uint32_t i = s->pending ? map_get(&s->pending->lines, path) : MAP_NONE;

	if (i == MAP_NONE)
		return NULL;
	*line = i;
	return &s->pending->journal.lines[i];
}

/*
 * Open the file's directory and give its name in there: the stage, as long
 * as it holds the file, else the place itself. -1 with errno.
 */
static int locate(
	const struct store *s, struct span path, char base[NAME_MAX + 1])
{
	size_t line;
	const struct journal_line *l = store_pending(s, path, &line);
	char staged[JOURNAL_NAME];

	if (l && l->action == JOURNAL_DELETE) {
		errno = ENOENT;
		return -1;
	}
	if (l && s->pending->staged >= 0) {
		journal_name(line, staged);
		if (!faccessat(s->pending->staged, staged, F_OK,
			    AT_SYMLINK_NOFOLLOW)) {
			snprintf(base, NAME_MAX + 1, "%s", staged);
			return openat(s->pending->staged, ".",
				O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		}
	}
	snprintf(base, NAME_MAX + 1, "%.*s", SPAN_ARG(path_base(path)));
	return beneath_open(s->dir, path_parent(path));
}

enum opk_status store_read_file(const struct store *s, struct span path,
	const char *name, size_t most, struct arena *a, struct faults *f,
	struct span *out)
{
	char base[NAME_MAX + 1];
	int dir = locate(s, path, base);
	enum opk_status st;

	if (dir < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", name);
	st = file_read(dir, base, name, most, a, f, out);
	close(dir);
	return st;
}

enum opk_status store_read(struct store *s, struct span path, size_t most,
	struct arena *a, struct faults *f, struct span *out)
{
	char name[STORE_NAME];

	store_name(s, path, name);
	if (path_find_danger(path))
		return store_fault(s, f, OPK_UNSAFE_PATH, path, "the path %s",
			path_find_danger(path));
	return store_read_file(s, path, name, most, a, f, out);
}

int store_open_file(struct store *s, struct span path)
{
	char base[NAME_MAX + 1];
	int dir, fd, err;

	if (path_find_danger(path)) {
		errno = EINVAL;
		return -1;
	}
	dir = locate(s, path, base);
	if (dir < 0)
		return -1;
	fd = copier_open(dir, base);
	err = errno;
	close(dir);
	errno = err;
	return fd;
}

bool store_has(struct store *s, struct span path)
{
	char base[NAME_MAX + 1];
	struct stat st;
	bool has;
	int dir;

	if (path_find_danger(path))
		return false;
	dir = locate(s, path, base);
	if (dir < 0)
		return false;
	has = !fstatat(dir, base, &st, AT_SYMLINK_NOFOLLOW) &&
	      S_ISREG(st.st_mode);
	close(dir);
	return has;
}

bool store_next_added(const struct store *s, size_t *at, struct span *path)
{
	const struct journal *j = s->pending ? &s->pending->journal : NULL;

	while (j && *at < j->count) {
		const struct journal_line *l = &j->lines[(*at)++];

		if (l->action == JOURNAL_ADD) {
			*path = l->path;
			return true;
		}
	}
	return false;
}
