/* SPDX-License-Identifier: MIT */
/*
 * The committed state, also while a transaction waits to be finished.
 *
 * Between the commit point and the last rename a file is either at its place
 * or still staged; the journal says which files are concerned. What is in
 * new/ may be either the file that is to come or the one that was displaced
 * by it: only its digest tells.
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

/* What it takes to find out how far lines have come. */
struct progress {
	struct store *store;
	struct pending *pending;
	struct faults *faults;
	struct copier copier;
	struct cursor at;
};

/* A staged file that is damaged must not become a file of the org. */
static enum opk_status damaged(const struct progress *g,
	const struct journal_line *l, const char *name)
{
	return store_fault(g->store, g->faults, OPK_BAD_HISTORY, l->path,
		"what was staged for '%.*s' is damaged\nThe interrupted "
		"transaction cannot be finished. .orgpack/txn/new/%s should "
		"hold the new file, .orgpack/txn/old/%s the one before; the "
		"journal beside them says what else belongs to it.",
		SPAN_ARG(l->path), name, name);
}

static enum opk_status cannot_tell(
	const struct progress *g, const struct journal_line *l)
{
	return store_fault_errno(g->store, g->faults, OPK_CANNOT_READ,
		"read the staged", l->path);
}

/* Is the new file at its place? Then what is in new/ was displaced by it. */
static enum opk_status check_place(
	struct progress *g, const struct journal_line *l, const char *name)
{
	int dir = cursor_open_parent(&g->at, l->path);
	char base[NAME_MAX + 1];
	struct digest d;
	enum copier_look look;

	snprintf(base, sizeof base, "%.*s", SPAN_ARG(path_base(l->path)));
	if (dir >= 0)
		look = copier_look(&g->copier, dir, base, &d);
	else
		look = file_presence(errno) == ABSENT ? LOOK_ABSENT
						      : LOOK_UNKNOWN;
	if (look == LOOK_UNKNOWN)
		return cannot_tell(g, l);
	return look == LOOK_BYTES && digest_equal(&d, &l->after)
		       ? OPK_OK
		       : damaged(g, l, name);
}

/*
 * Without renameat2 a new file is linked to its place, and then loses its
 * name in new/: a kill between the two leaves both. So does a power cut, on
 * some file systems, of any move between two directories. A file that comes
 * is in its place then; one that goes has not left it yet.
 */
static enum opk_status check_linked(struct progress *g,
	const struct journal_line *l, size_t i, const char *name)
{
	int dir = cursor_open_parent(&g->at, l->path);
	char base[NAME_MAX + 1];
	struct stat staged, placed;
	enum presence there;

	snprintf(base, sizeof base, "%.*s", SPAN_ARG(path_base(l->path)));
	there = dir < 0 ? file_presence(errno) : file_look(dir, base, &placed);
	if (there == ABSENT)
		return OPK_OK;
	if (there == UNKNOWN ||
		file_look(g->pending->staged, name, &staged) != PRESENT)
		return cannot_tell(g, l);
	if (staged.st_dev == placed.st_dev && staged.st_ino == placed.st_ino)
		g->pending->states[i] =
			journal_has_new(l) ? LINE_PLACED : LINE_STAGED;
	return OPK_OK;
}

static enum opk_status find_state(struct progress *g, size_t i)
{
	const struct journal_line *l = &g->pending->journal.lines[i];
	bool comes = journal_has_new(l);
	char name[JOURNAL_NAME];
	struct digest d;
	enum copier_look look;

	journal_name(i, name);
	look = copier_look(&g->copier, g->pending->staged, name, &d);
	if (look == LOOK_UNKNOWN)
		return cannot_tell(g, l);
	/* a file that goes is in new/ once it has been moved away */
	g->pending->states[i] =
		comes == (look == LOOK_ABSENT) ? LINE_PLACED : LINE_STAGED;
	if (look == LOOK_ABSENT)
		return OPK_OK;
	if (!comes)
		return check_linked(g, l, i, name);
	if (look == LOOK_BYTES && digest_equal(&d, &l->after))
		return check_linked(g, l, i, name);
	g->pending->states[i] = LINE_PLACED;
	if (look == LOOK_BYTES && digest_equal(&d, &l->before))
		return OPK_OK;
	return check_place(g, l, name);
}

static enum opk_status find_states(
	struct store *s, struct faults *f, struct pending *p)
{
	struct progress g = { .store = s, .pending = p, .faults = f };
	enum opk_status st = OPK_OK;

	p->states = arena_new(&s->arena, enum line_state, p->journal.count);
	if (!p->states || !copier_init(&g.copier))
		st = fault_memory(f);
	cursor_init(&g.at, s->dir);
	for (size_t i = 0; g.copier.bytes && i < p->journal.count; i++)
		if (p->staged < 0)
			p->states[i] = LINE_PLACED;
		else if (journal_is_file(&p->journal.lines[i]))
			st = worse(st, find_state(&g, i));
	cursor_release(&g.at);
	copier_release(&g.copier);
	return st;
}

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
	if (st)
		return st;
	p->staged = beneath_open(txn, SPAN("new"));
	if (p->staged < 0 && file_presence(errno) == UNKNOWN)
		return store_fault_errno(s, f, OPK_CANNOT_READ, "open",
			SPAN(".orgpack/txn/new"));
	st = find_states(s, f, p);
	if (st && p->staged >= 0)
		close(p->staged);
	return st;
}

static enum opk_status find_journal(struct store *s, int txn, struct faults *f)
{
	struct pending *p;
	struct stat info;
	enum opk_status st;

	switch (file_look(txn, "journal", &info)) {
	case ABSENT:
		return OPK_OK;
	case UNKNOWN:
		return store_fault_errno(s, f, OPK_CANNOT_READ, "look at",
			SPAN(".orgpack/txn/journal"));
	case PRESENT:
		break;
	}
	p = arena_new(&s->arena, struct pending, 1);
	st = p ? load_pending(s, txn, f, p) : fault_memory(f);
	if (!st)
		s->pending = p;
	return st;
}

enum opk_status store_find_pending(struct store *s, struct faults *f)
{
	int txn = beneath_open(s->state, SPAN("txn"));
	enum opk_status st;

	if (txn < 0)
		return file_presence(errno) == ABSENT
			       ? OPK_OK
			       : store_fault_errno(s, f, OPK_CANNOT_READ,
					 "open", SPAN(".orgpack/txn"));
	st = find_journal(s, txn, f);
	close(txn);
	return st;
}

bool store_hides(const struct store *s, struct span path)
{
	return s->mode == STORE_READ_ORG &&
	       (span_is(path, ".orgpack") ||
		       span_starts(path, SPAN(".orgpack/")));
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

	if ((l && l->action == JOURNAL_DELETE) || store_hides(s, path)) {
		errno = ENOENT;
		return -1;
	}
	if (l && s->pending->states[line] == LINE_STAGED) {
		journal_name(line, base);
		return openat(s->pending->staged, ".",
			O_RDONLY | O_DIRECTORY | O_CLOEXEC);
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
	witness_note(s->witness, path);
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
	witness_note(s->witness, path);
	dir = locate(s, path, base);
	if (dir < 0)
		return -1;
	fd = copier_open(dir, base);
	err = errno;
	close(dir);
	errno = err;
	return fd;
}

enum opk_status store_has(
	struct store *s, struct span path, struct faults *f, bool *has)
{
	char base[NAME_MAX + 1];
	struct stat st;
	enum presence there = ABSENT;
	int dir = -1, err;

	if (!path_find_danger(path)) {
		witness_note(s->witness, path);
		dir = locate(s, path, base);
		there = dir < 0 ? file_presence(errno)
				: file_look(dir, base, &st);
	}
	err = errno;
	if (dir >= 0)
		close(dir);
	errno = err;
	if (there == UNKNOWN)
		return store_fault_errno(
			s, f, OPK_CANNOT_READ, "look at", path);
	*has = there == PRESENT;
	if (*has && !S_ISREG(st.st_mode))
		return store_fault(s, f, OPK_UNSAFE_PATH, path,
			"'%.*s' is no regular file\n"
			"Something else took its place; remove that, or put "
			"the file back.",
			SPAN_ARG(path));
	return OPK_OK;
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
