/* SPDX-License-Identifier: MIT */
/* Finding, opening and closing an org's directory, and reading one file. */
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/beneath.h"
#include "store/copier.h"
#include "store/creation.h"
#include "store/finish.h"
#include "store/group.h"
#include "store/handle.h"
#include "store/history.h"
#include "store/lock.h"
#include "store/places.h"
#include "store/prune.h"
#include "store/stage.h"
#include "store/witness.h"
#include "util/file.h"
#include "util/map.h"
#include "util/memory.h"

static enum opk_status recover(struct store *s, struct faults *f);
static bool store_hides(const struct store *s, struct span path);

/* A command within what is to be an org is not for an org above that. */
static enum opk_status check_whole(const char *dir, struct faults *f)
{
	struct source src = { .name = dir };

	switch (creation_look(dir)) {
	case CREATION_HALF:
		return fault(f, OPK_NO_ORG, &src, 0, 0,
			"'%s' is half an org: the 'orgpack init' that was to "
			"make it was interrupted\n"
			"Give the same 'orgpack init' again.",
			dir);
	case CREATION_NO_ORG_FILE:
		return fault(f, OPK_NO_ORG, &src, 0, 0,
			"'%s' has a .orgpack, but no org.yaml\n"
			"Put org.yaml back, or remove .orgpack if there is no "
			"org any more.",
			dir);
	case CREATION_UNKNOWN:
		return fault_errno(f, OPK_CANNOT_READ, "look at", dir);
	default:
		return OPK_OK;
	}
}

/*
 * What cannot be looked at, or is no plain file, is not passed over: the
 * search would go on to an org above, and change that.
 */
static enum opk_status look(
	const char *dir, struct arena *a, struct faults *f, bool *is)
{
	struct span path = arena_print(a, "%s/org.yaml", dir);
	struct source src = { .name = path.ptr };
	struct stat st;

	*is = false;
	if (!path.ptr)
		return fault_memory(f);
	if (lstat(path.ptr, &st)) {
		if (errno != ENOENT && errno != ENOTDIR)
			return fault_errno(
				f, OPK_CANNOT_READ, "open", path.ptr);
		return check_whole(dir, f);
	}
	*is = S_ISREG(st.st_mode);
	if (*is || S_ISDIR(st.st_mode))
		return OPK_OK;
	return fault(f, OPK_UNSAFE_PATH, &src, 0, 0,
		"'%s' is no regular file\nPut the file itself here, not a "
		"link to it.",
		path.ptr);
}

/* A directory that is not there has none above it. False sets errno. */
static bool compare_directories(const char *a, const char *b, bool *same)
{
	struct stat x, y;

	*same = true;
	if (stat(a, &x) || stat(b, &y))
		return errno == ENOENT || errno == ENOTDIR;
	*same = x.st_dev == y.st_dev && x.st_ino == y.st_ino;
	return true;
}

/* Without an answer there is no shorter name. */
static bool same_directory(const char *a, const char *b)
{
	bool same;

	return compare_directories(a, b, &same) && same;
}

/*
 * The directory above, as short as may be, since it is the beginning of
 * what faults show: "a" for "a/b", unless b is a link; else "a/b/..".
 */
static struct span parent_of(struct arena *a, struct span dir)
{
	struct span base = path_base(dir), up = path_parent(dir), dots, cut;

	dots = span_is(dir, ".") ? arena_copy(a, SPAN(".."))
				 : arena_print(a, "%.*s/..", SPAN_ARG(dir));
	if (!base.len || span_is(base, ".") || span_is(base, ".."))
		return dots;
	if (!up.len)
		up = dir.ptr[0] == '/' ? SPAN("/") : SPAN(".");
	cut = arena_copy(a, up);
	return dots.ptr && cut.ptr && same_directory(cut.ptr, dots.ptr) ? cut
									: dots;
}

enum opk_status store_find(
	const char *start, struct arena *a, struct faults *f, const char **root)
{
	struct source src = { .name = start };
	struct span dir = arena_copy(a, span_of(start)), up;
	bool is, top;

	while (dir.ptr) {
		enum opk_status st = look(dir.ptr, a, f, &is);

		if (is)
			*root = dir.ptr;
		if (st || is)
			return st;
		up = parent_of(a, dir);
		if (!up.ptr)
			break;
		if (!compare_directories(dir.ptr, up.ptr, &top))
			return fault_errno(
				f, OPK_CANNOT_READ, "look at", up.ptr);
		if (top)
			return fault(f, OPK_NO_ORG, &src, 0, 0,
				"there is no org.yaml in '%s' or above it\n"
				"Name the org's directory with -C, or make an "
				"org with 'orgpack init'.",
				start);
		dir = up;
	}
	return fault_memory(f);
}

/* Open .orgpack, making it for a writer; a reader does without. */
static enum opk_status open_state(struct store *s, struct faults *f)
{
	bool made = false;

	if (s->mode == STORE_WRITE) {
		made = !mkdirat(s->dir, ".orgpack", 0700);
		if (!made && errno != EEXIST)
			return store_fault_errno(s, f, OPK_CANNOT_WRITE, "make",
				SPAN(".orgpack"));
	}
	if (s->mode == STORE_READ_ORG)
		return OPK_OK;
	s->state = beneath_open(s->dir, SPAN(".orgpack"));
	if (s->state < 0 && (s->mode == STORE_WRITE || errno != ENOENT))
		return store_fault_errno(
			s, f, OPK_CANNOT_READ, "open", SPAN(".orgpack"));
	s->shared = s->state >= 0 && group_shares(s->state);
	if (made && fsync(s->dir))
		return store_fault_errno(
			s, f, OPK_CANNOT_WRITE, "sync", SPAN(""));
	return OPK_OK;
}

static enum opk_status take_lock(
	struct store *s, int64_t wait_ms, struct faults *f)
{
	if (s->state < 0)
		return OPK_OK;
	if (s->mode == STORE_WRITE)
		return lock_write(
			s->state, s->root, s->shared, wait_ms, f, &s->lock);
	return lock_read(s->state, s->root, wait_ms, f, &s->lock);
}

/* Before anything is read: whoever commits meanwhile changes this. */
static enum opk_status open_witness(struct store *s, struct faults *f)
{
	if (!s->witness)
		s->witness = witness_open(s->dir, s->lock >= 0);
	if (!s->witness)
		return fault_memory(f);
	witness_set_locked(s->witness, s->lock >= 0);
	if (s->lock < 0)
		witness_note(s->witness, SPAN(".orgpack/txn/journal"));
	return OPK_OK;
}

/* The lock, and what a writer has left. */
static enum opk_status open_state_of(struct store *s, struct faults *f)
{
	enum opk_status st = open_state(s, f);

	if (!st)
		st = take_lock(s, s->wait_ms, f);
	if (!st && s->mode != STORE_WRITE)
		st = open_witness(s, f);
	if (!st && s->state >= 0)
		st = s->mode == STORE_WRITE ? recover(s, f)
					    : store_find_pending(s, f);
	return st;
}

static enum opk_status open_all(struct store *s, struct faults *f)
{
	enum opk_status st;

	s->dir = open(s->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->dir < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", s->root);
	st = open_state_of(s, f);
	if (!st && s->mode == STORE_WRITE)
		st = prune_sweep(s, f);
	if (!st && s->pending)
		warn(f, OPK_UNFINISHED, &(struct source){ .name = s->root }, 0,
			0,
			"transaction %ju was interrupted after it was "
			"committed\nWhat is read is its result; the next "
			"command that changes the org finishes it.",
			(uintmax_t)s->pending->journal.id);
	return st;
}

static void close_state(struct store *s)
{
	if (s->pending && s->pending->staged >= 0)
		close(s->pending->staged);
	s->pending = NULL;
	lock_release(s->lock);
	if (s->state >= 0)
		close(s->state);
	s->state = s->lock = -1;
}

enum opk_status store_look_again(struct store *s, struct faults *f)
{
	close_state(s);
	return open_state_of(s, f);
}

size_t store_read_mark(const struct store *s)
{
	return witness_mark(s->witness);
}

bool store_read_again(struct store *s, size_t mark, unsigned *tries)
{
	struct span path;
	int err;

	if (!witness_find_change(s->witness, mark, &path, &err) ||
		++*tries >= STORE_TRIES)
		return false;
	witness_rewind(s->witness, mark);
	return true;
}

void store_watch(struct store *s, struct span path)
{
	witness_note(s->witness, path);
}

enum opk_status store_check_read(struct store *s, struct faults *f)
{
	size_t read = witness_mark(s->witness);
	struct span path;
	int err;

	if (s->torn || s->checked == read)
		return OPK_OK;
	s->checked = read;
	if (!witness_find_change(s->witness, 0, &path, &err))
		return OPK_OK;
	s->torn = true;
	errno = err;
	if (err)
		return store_fault_errno(
			s, f, OPK_CANNOT_READ, "look again at", path);
	f->torn = true;
	return store_fault(s, f, OPK_CHANGED_UNDERNEATH, path,
		"the org changed while it was read\n"
		"Run the command again when nothing changes it any more.");
}

enum opk_status store_open(const char *root, enum store_mode mode,
	int64_t wait_ms, struct faults *f, struct store **out)
{
	struct store *s = calloc(1, sizeof *s);
	enum opk_status st;

	if (!s)
		return fault_memory(f);
	s->mode = mode;
	s->dir = s->state = s->lock = -1;
	s->stage = STAGE_NONE;
	s->root = arena_copy(&s->arena, span_of(*root ? root : ".")).ptr;
	s->wait_ms = wait_ms;
	s->losses = memory_losses();
	st = s->root ? open_all(s, f) : fault_memory(f);
	if (st) {
		store_close(s);
		return st;
	}
	s->faults = f;
	*out = s;
	return OPK_OK;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	/* what was made of it is committed: it was one state then */
	if (s->faults && !s->faults->committed)
		store_check_read(s, s->faults);
	store_unstage(s);
	close_state(s);
	witness_close(s->witness);
	if (s->dir >= 0)
		close(s->dir);
	arena_release(&s->arena);
	free(s);
}

enum opk_status store_share(const char *root, struct faults *f)
{
	int dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = dir >= 0 && group_make(dir);
	enum opk_status st = OPK_OK;

	if (!ok)
		st = fault_errno(f, OPK_CANNOT_WRITE, "share", root);
	if (dir >= 0)
		close(dir);
	return st;
}

int store_dir(const struct store *s)
{
	return s->dir;
}

void store_on_commit(struct store *s, store_committed_fn *fn, void *user)
{
	s->on_commit = fn;
	s->on_commit_user = user;
}

void store_set_actor(struct store *s, struct span actor)
{
	s->actor = actor;
}

struct span store_actor(const struct store *s)
{
	return s->actor;
}

bool store_is_writable(const struct store *s)
{
	return s->mode == STORE_WRITE;
}

bool store_is_unfinished(const struct store *s)
{
	return s->pending;
}

const char *store_root(const struct store *s)
{
	return s->root;
}

/* The number that a name is, or has before its first dot; or 0. */
static uint64_t leading_number(struct span name)
{
	uint64_t n = 0;
	size_t i = 0;

	for (; i < name.len && i < 18; i++) {
		if (name.ptr[i] < '0' || name.ptr[i] > '9')
			break;
		n = n * 10 + (uint64_t)(name.ptr[i] - '0');
	}
	return i && (i == name.len || name.ptr[i] == '.') ? n : 0;
}

static void count_number(uint64_t n, uint64_t *first, uint64_t *last)
{
	if (n && (!*first || n < *first))
		*first = n;
	if (n > *last)
		*last = n;
}

/* What a committed transaction will yet put there. */
static void pending_numbers(
	struct store *s, struct span folder, uint64_t *first, uint64_t *last)
{
	for (size_t i = 0; s->pending && i < s->pending->journal.count; i++) {
		const struct journal_line *l = &s->pending->journal.lines[i];
		struct span path = l->path, rest;

		if (!journal_has_new(l) || !span_starts(path, folder))
			continue;
		path = span_cut(path, folder.len, path.len);
		if (!span_starts(path, SPAN("/")))
			continue;
		path = span_cut(path, 1, path.len);
		count_number(leading_number(span_split(path, '/', &rest)),
			first, last);
	}
}

/* Count what is in a folder. False sets errno. */
static bool list_numbers(int fd, uint64_t *first, uint64_t *last)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;
	int err;

	if (!d) {
		close(fd);
		return false;
	}
	while (errno = 0, (e = readdir(d)))
		count_number(leading_number(span_of(e->d_name)), first, last);
	err = errno;
	closedir(d);
	errno = err;
	return !err;
}

enum opk_status store_numbers(struct store *s, struct span folder,
	struct faults *f, uint64_t *first, uint64_t *last)
{
	int fd;

	*first = *last = 0;
	if (store_hides(s, folder))
		return OPK_OK;
	witness_note(s->witness, folder);
	fd = beneath_open(s->dir, folder);
	if (fd < 0 ? file_presence(errno) != ABSENT
		   : !list_numbers(fd, first, last))
		return store_fault_errno(s, f, OPK_CANNOT_READ, "list", folder);
	pending_numbers(s, folder, first, last);
	return OPK_OK;
}

/*
 * The committed state, also while a transaction waits to be finished.
 *
 * Between the commit point and the last rename a file is either at its place
 * or still staged; the journal says which files are concerned. What is in
 * new/ may be either the file that is to come or the one that was displaced
 * by it: only its digest tells.
 */

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
	return store_fault_folder(g->store, g->faults, OPK_CANNOT_READ,
		"read the staged", l->path, false);
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

/* Is the path one of the state, when the org is read as if it had none? */
static bool store_hides(const struct store *s, struct span path)
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

/* Rolling a committed transaction forward, and discarding any other. */

static void say(struct store *s, struct faults *f, const char *text)
{
	warn(f, OPK_RECOVERED, &(struct source){ .name = s->root }, 0, 0, "%s",
		text);
}

static enum opk_status discard(struct store *s, struct faults *f)
{
	struct stat st;

	switch (file_look(s->state, "txn", &st)) {
	case ABSENT:
		return OPK_OK;
	case UNKNOWN:
		return store_fault_errno(
			s, f, OPK_CANNOT_READ, "look at", SPAN(".orgpack/txn"));
	case PRESENT:
		break;
	}
	if (!stage_discard(s))
		return store_fault_errno(
			s, f, OPK_CANNOT_WRITE, "remove", SPAN(".orgpack/txn"));
	say(s, f,
		"a transaction was interrupted before it was committed, and "
		"has been taken back: the org is as it was before it");
	return OPK_OK;
}

/* It becomes a file of the org: a plain one, whoever staged it. */
static enum opk_status accept_staged(
	const struct store *s, size_t i, const char *name, struct faults *f)
{
	struct span path = s->pending->journal.lines[i].path;
	int fd = copier_open(s->pending->staged, name);
	const char *why;
	enum opk_status st = OPK_OK;

	if (fd < 0 || !place_accept(fd, path, s->shared, &why))
		st = store_fault_errno(
			s, f, OPK_CANNOT_READ, "read the staged", path);
	if (fd >= 0)
		close(fd);
	if (st)
		return st;
	return !why ? OPK_OK
		    : store_fault(s, f, OPK_BAD_HISTORY, path,
			      "the staged file .orgpack/txn/new/%s %s\n"
			      "The interrupted transaction cannot be finished.",
			      name, why);
}

static enum opk_status accept_all_staged(
	const struct store *s, struct faults *f)
{
	const struct pending *p = s->pending;
	char name[JOURNAL_NAME];
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < p->journal.count; i++)
		if (journal_has_new(&p->journal.lines[i]) &&
			p->states[i] == LINE_STAGED) {
			journal_name(i, name);
			st = worse(st, accept_staged(s, i, name, f));
		}
	return st;
}

static void forget_pending(struct store *s)
{
	if (s->pending->staged >= 0)
		close(s->pending->staged);
	s->pending = NULL;
}

static void say_finished(
	struct store *s, const struct history_entry *e, struct faults *f)
{
	warn(f, OPK_RECOVERED, &(struct source){ .name = s->root }, 0, 0,
		"transaction %ju (%.*s) was interrupted after it was "
		"committed, and has been finished",
		(uintmax_t)e->id,
		SPAN_ARG(e->summary.len ? e->summary : e->command));
}

/*
 * Finish the transaction in .orgpack/txn if it was committed, remove it if
 * not, and say so (`recovered`, a warning). Needs the lock for writing.
 */
static enum opk_status recover(struct store *s, struct faults *f)
{
	struct arena scratch = { 0 };
	struct history_entry entry = { 0 };
	struct digest digest;
	int64_t sync_ms = 0;
	enum opk_status st = store_find_pending(s, f);

	if (st || !s->pending)
		return st ? st : discard(s, f);
	st = chain_read(
		s, s->pending->journal.id, &scratch, f, &entry, &digest);
	if (!st)
		st = accept_all_staged(s, f);
	if (!st)
		st = finish(s, &s->pending->journal, s->pending->states, NULL,
			f, &sync_ms);
	if (!st) {
		say_finished(s, &entry, f);
		forget_pending(s);
	}
	arena_release(&scratch);
	return st;
}
