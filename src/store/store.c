/* SPDX-License-Identifier: MIT */
/* Finding, opening and closing an org's directory, and reading one file. */
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

#include "store/beneath.h"
#include "store/creation.h"
#include "store/group.h"
#include "store/lock.h"
#include "store/prune.h"
#include "store/recover.h"
#include "util/file.h"
#include "util/memory.h"

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

enum opk_status store_fault_errno(const struct store *s, struct faults *f,
	enum opk_code code, const char *what, struct span path)
{
	char name[STORE_NAME];

	return fault_errno(f, code, what, store_name(s, path, name));
}

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
