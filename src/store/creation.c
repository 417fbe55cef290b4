/* SPDX-License-Identifier: MIT */
/* Building an org beside its place, and clearing away what was half built. */
#include "store/creation.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/kind.h"
#include "store/beneath.h"
#include "store/copier.h"
#include "store/group.h"
#include "store/journal.h"
#include "util/arena.h"
#include "util/fault.h"
#include "util/file.h"
#include "util/map.h"
#include "util/path.h"
#include "util/vec.h"
#include "util/walk.h"

/* For an initializer. */
#define CREATION_NONE                                \
	(struct creation)                            \
	{                                            \
		.parent = -1, .lock = -1, .home = -1 \
	}

enum {
	OPEN_DIR = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
	STEM_BYTES = 200 /* of the directory's name in the stage's */
};

/* In .orgpack of a directory that is to become an org. */
static const char inner[] = "init", last[] = "org.yaml";

static enum opk_status refuse_busy(struct faults *f, const char *directory)
{
	return fault(f, OPK_BUSY, &(struct source){ .name = directory }, 0, 0,
		"another process is making an org in '%s'\n"
		"Try again when it is done.",
		directory);
}

/* Where directories cannot be locked, two that meet see each other's files. */
static bool lock_directory(int fd)
{
	return !flock(fd, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK;
}

static bool is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

static DIR *list_open(int dir)
{
	int fd = openat(dir, ".", OPEN_DIR);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (!d && fd >= 0)
		close(fd);
	return d;
}

/* Remove everything in a directory but one entry; keep may be NULL. */
static bool clear(int dir, const char *keep)
{
	DIR *d = list_open(dir);
	struct dirent *e;
	bool ok = d;
	int err;

	while (ok && (errno = 0, (e = readdir(d))))
		if (!is_dots(e->d_name) && !(keep && !strcmp(e->d_name, keep)))
			ok = beneath_remove(dir, e->d_name);
	ok = ok && !errno;
	err = errno;
	if (d)
		closedir(d);
	errno = err;
	return ok;
}

static enum presence look_for(int dir, const char *name)
{
	struct stat st;

	return file_look(dir, name, &st);
}

/* Is there anything in a directory? */
static enum presence look_for_any(int dir)
{
	DIR *d = list_open(dir);
	struct dirent *e = NULL;
	int err;

	if (!d)
		return UNKNOWN;
	while (errno = 0, (e = readdir(d)))
		if (!is_dots(e->d_name))
			break;
	err = errno;
	closedir(d);
	errno = err;
	return e ? PRESENT : err ? UNKNOWN : ABSENT;
}

/* Is a .orgpack one in which an org was being built, or made for it? */
static enum creation_look look_at_state(int state)
{
	const char *const marks[] = { inner, last };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		switch (look_for(state, marks[i])) {
		case PRESENT:
			return CREATION_HALF;
		case UNKNOWN:
			return CREATION_UNKNOWN;
		case ABSENT:
			break;
		}
	switch (look_for_any(state)) {
	case PRESENT:
		return CREATION_NO_ORG_FILE;
	case ABSENT:
		return CREATION_HALF;
	default:
		return CREATION_UNKNOWN;
	}
}

static int open_state(int home)
{
	return openat(home, ".orgpack", OPEN_DIR | O_NOFOLLOW);
}

/* What is not an org by its org.yaml may have what only an org has. */
static enum creation_look look(int home)
{
	enum presence org = look_for(home, last);
	int state, err;
	enum creation_look is;

	if (org != ABSENT)
		return org == PRESENT ? CREATION_NOTHING : CREATION_UNKNOWN;
	state = open_state(home);
	if (state < 0) /* a file or a link of that name is nobody's state */
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP
			       ? CREATION_NOTHING
			       : CREATION_UNKNOWN;
	is = look_at_state(state);
	err = errno;
	close(state);
	errno = err;
	return is;
}

enum creation_look creation_look(const char *directory)
{
	int home = open(directory, OPEN_DIR);
	enum creation_look is;
	int err;

	if (home < 0)
		return errno == ENOENT || errno == ENOTDIR ? CREATION_NOTHING
							   : CREATION_UNKNOWN;
	is = look(home);
	err = errno;
	close(home);
	errno = err;
	return is;
}

/* What a creation meant to put into the directory, as its journal has it. */
struct meant {
	struct arena arena;
	struct faults faults;
	struct journal journal;
	struct map lines; /* by path */
	struct copier copier;
	int home;
	bool beside;  /* home is a stage, and has its state in .orgpack */
	bool foreign; /* something else is there */
};

/* Where the journal is while a stage is carried out, moved, and after that. */
static const char *const inside_places[] = { "init/.orgpack/history/1",
	"history/1", NULL };
static const char *const beside_places[] = { "txn", "history/1", NULL };

/* Open the first of these that has a journal, or -1. */
static int open_journal(int state, const char *const places[])
{
	int dir = -1;

	errno = ENOENT;
	for (size_t i = 0; places[i] && dir < 0 && errno == ENOENT; i++) {
		dir = beneath_open(state, span_of(places[i]));
		if (dir < 0 || look_for(dir, "journal") == PRESENT)
			continue;
		close(dir);
		dir = -1;
	}
	return dir;
}

static enum opk_status read_meant(struct meant *m, int state)
{
	struct digest digest;
	enum opk_status st = OPK_OK;
	int dir =
		open_journal(state, m->beside ? beside_places : inside_places);

	/* before there was one, nothing was put anywhere */
	if (dir < 0)
		return errno == ENOENT ? OPK_OK : OPK_SYSTEM;
	st = journal_read(
		dir, "journal", &m->arena, &m->faults, &m->journal, &digest);
	close(dir);
	if (st && st < OPK_SYSTEM) { /* no init has written that */
		m->foreign = true;
		return OPK_OK;
	}
	for (size_t i = 0; !st && i < m->journal.count; i++)
		if (!map_set(&m->lines, m->journal.lines[i].path, (uint32_t)i))
			st = OPK_SYSTEM;
	return st;
}

/* The state, and git's directory, are looked at by others; nobody makes a
 * repository of a stage. */
static bool is_apart(void *user, struct span path, bool is_dir)
{
	const struct meant *m = user;

	return is_dir && (span_is(path, ".orgpack") ||
				 (!m->beside && span_is(path, ".git")));
}

/* Whatever is not what the journal says somebody else has put there. */
static enum opk_status compare_one(void *user, struct span path)
{
	struct meant *m = user;
	uint32_t i = map_get(&m->lines, path);
	struct digest d;

	if (m->foreign || i == MAP_NONE) {
		m->foreign = true;
		return OPK_OK;
	}
	switch (copier_look(&m->copier, m->home, path.ptr, &d)) {
	case LOOK_BYTES:
		m->foreign = !digest_equal(&d, &m->journal.lines[i].after);
		return OPK_OK;
	case LOOK_UNKNOWN:
		return OPK_SYSTEM;
	default:
		m->foreign = true;
		return OPK_OK;
	}
}

/* Has a directory other entries than these? NULL ends the names. */
static enum presence look_for_other(int dir, const char *const names[])
{
	DIR *d = list_open(dir);
	struct dirent *e;
	bool other = false;
	int err;

	if (!d)
		return UNKNOWN;
	while (!other && (errno = 0, (e = readdir(d)))) {
		other = !is_dots(e->d_name);
		for (size_t i = 0; other && names[i]; i++)
			other = strcmp(e->d_name, names[i]) != 0;
	}
	err = other ? 0 : errno;
	closedir(d);
	errno = err;
	return other ? PRESENT : err ? UNKNOWN : ABSENT;
}

/* Does the state of a stage hold what no org has when it is made? */
static enum presence look_for_use(int state)
{
	static const char *const made[] = { "lock", "txn", "history", NULL };
	static const char *const first[] = { "1", NULL };
	enum presence is = look_for_other(state, made);
	int history, err;

	if (is != ABSENT)
		return is;
	history = beneath_open(state, SPAN("history"));
	if (history < 0)
		return errno == ENOENT ? ABSENT : UNKNOWN;
	is = look_for_other(history, first);
	err = errno;
	close(history);
	errno = err;
	return is;
}

/*
 * Is there anything that is not from the creation that was interrupted? That
 * must not be cleared away.
 */
static enum presence look_for_foreign(int home, int state, bool beside)
{
	struct meant m = { .home = home, .beside = beside };
	enum opk_status st;

	m.faults.arena = m.lines.arena = &m.arena;
	st = copier_init(&m.copier) ? read_meant(&m, state) : OPK_SYSTEM;
	if (!st)
		st = walk_files(home, ".", is_apart, &m, compare_one, &m.arena,
			&m.faults);
	copier_release(&m.copier);
	arena_release(&m.arena);
	if (st)
		errno = EIO;
	return st ? UNKNOWN : m.foreign ? PRESENT : ABSENT;
}

/* The same of a stage that is beside its place. */
static enum presence look_at_stage(int stage)
{
	int state = open_state(stage), err;
	enum presence is;

	/* what was first made there is the state, and it goes last */
	if (state < 0)
		return errno == ENOENT ? look_for_any(stage)
		       : errno == ENOTDIR || errno == ELOOP ? PRESENT
							    : UNKNOWN;
	is = look_for_use(state);
	if (is == ABSENT)
		is = look_for_foreign(stage, state, true);
	err = errno;
	close(state);
	errno = err;
	return is;
}

/* The journal is needed as long as there is anything else. */
static bool clear_stage(int stage)
{
	return clear(stage, ".orgpack") && beneath_remove(stage, ".orgpack");
}

static bool clear_kinds(int home)
{
	char name[NAME_BYTES + 8];

	for (unsigned i = 0; i < kind_count(); i++) {
		struct span path = kind_at(i)->path;

		path = span_cut(path, 0, span_find(path, '/', 0));
		snprintf(name, sizeof name, "%.*s", SPAN_ARG(path));
		if (!beneath_remove(home, name))
			return false;
	}
	return beneath_remove(home, ".gitignore") &&
	       beneath_remove(home, ".gitattributes");
}

/*
 * Remove what a creation has put into a directory. The mark that says so goes
 * last, so that this can be interrupted, too.
 */
static bool clear_home(int home)
{
	int state = open_state(home);
	const char *mark = inner;
	enum presence built = state < 0 ? UNKNOWN : look_for(state, mark);
	bool ok;
	int err;

	if (built == ABSENT) {
		mark = last;
		built = look_for(state, mark);
	}
	ok = built != UNKNOWN;
	if (ok)
		switch (look_for_foreign(home, state, false)) {
		case PRESENT:
			errno = ENOTEMPTY;
			ok = false;
			break;
		case UNKNOWN:
			ok = false;
			break;
		case ABSENT:
			break;
		}
	/* the journal is needed as long as there is anything else */
	if (ok && built == PRESENT)
		ok = clear_kinds(home) && clear(state, mark) &&
		     beneath_remove(state, mark);
	ok = ok && !unlinkat(home, ".orgpack", AT_REMOVEDIR);
	err = errno;
	if (state >= 0)
		close(state);
	errno = err;
	return ok;
}

static enum opk_status refuse_full(const struct creation *c, struct faults *f)
{
	return fault(f, OPK_ALREADY_AN_ORG,
		&(struct source){ .name = c->directory }, 0, 0,
		"'%s' is not empty\n"
		"Name a new directory, or an empty one.",
		c->directory);
}

/* Nothing but a .git may be there. */
static enum opk_status check_empty(const struct creation *c, struct faults *f)
{
	DIR *d = list_open(c->home);
	struct dirent *e;
	bool empty = true;

	if (!d)
		return fault_errno(f, OPK_CANNOT_READ, "open", c->directory);
	while (errno = 0, (e = readdir(d)))
		empty &= is_dots(e->d_name) || !strcmp(e->d_name, ".git");
	if (errno) {
		closedir(d);
		return fault_errno(f, OPK_CANNOT_READ, "list", c->directory);
	}
	closedir(d);
	return empty ? OPK_OK : refuse_full(c, f);
}

/* The directory is there: build inside. */
static enum opk_status begin_inside(
	struct creation *c, bool shared, struct arena *a, struct faults *f)
{
	enum creation_look is;
	enum opk_status st;

	c->home = open(c->directory, OPEN_DIR);
	if (c->home < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", c->directory);
	if (!lock_directory(c->home))
		return refuse_busy(f, c->directory);
	is = look(c->home);
	if (is == CREATION_UNKNOWN)
		return fault_errno(f, OPK_CANNOT_READ, "look at", c->directory);
	if (is == CREATION_HALF && !clear_home(c->home)) {
		if (errno == ENOTEMPTY)
			return refuse_full(c, f);
		return fault_errno(
			f, OPK_CANNOT_WRITE, "clear away", c->directory);
	}
	st = check_empty(c, f);
	if (st)
		return st;
	c->stage = arena_print(a, "%s/.orgpack/%s", c->directory, inner).ptr;
	if (!c->stage)
		return fault_memory(f);
	c->name = inner;
	/* what is made in a shared one takes its group over */
	if (shared ? group_make(c->home) : !mkdirat(c->home, ".orgpack", 0700))
		c->parent = open_state(c->home);
	if (c->parent < 0 || mkdirat(c->parent, inner, 0777))
		return fault_errno(
			f, OPK_CANNOT_WRITE, "make an org in", c->directory);
	return OPK_OK;
}

/* A stage that somebody else made could still be written by them. */
static enum opk_status check_owner(
	const struct creation *c, int fd, struct faults *f)
{
	struct stat st, named;

	if (fstat(fd, &st))
		return fault_errno(f, OPK_CANNOT_READ, "look at", c->stage);
	switch (file_look(c->parent, c->name, &named)) {
	case UNKNOWN:
		return fault_errno(f, OPK_CANNOT_READ, "look at", c->stage);
	case PRESENT:
		if (st.st_dev == named.st_dev && st.st_ino == named.st_ino)
			break;
		/* fall through */
	case ABSENT:
		return refuse_busy(f, c->directory);
	}
	if (st.st_uid == geteuid())
		return OPK_OK;
	return fault(f, OPK_UNSAFE_PATH, &(struct source){ .name = c->stage },
		0, 0,
		"'%s' belongs to another user\n"
		"An org would be built there; remove it, or make the org "
		"elsewhere.",
		c->stage);
}

static enum opk_status refuse_foreign(
	const struct creation *c, struct faults *f)
{
	return fault(f, OPK_ALREADY_AN_ORG,
		&(struct source){ .name = c->stage }, 0, 0,
		"'%s' holds something that no init has put there\n"
		"The org '%s' would be built under that name: move it "
		"elsewhere, or remove it.",
		c->stage, c->directory);
}

/* What a creation that was killed has left there. */
static enum opk_status take_over(struct creation *c, int fd, struct faults *f)
{
	enum opk_status st;

	if (!lock_directory(fd))
		return refuse_busy(f, c->directory);
	st = check_owner(c, fd, f);
	if (st)
		return st;
	switch (look_at_stage(fd)) {
	case PRESENT:
		return refuse_foreign(c, f);
	case UNKNOWN:
		return fault_errno(f, OPK_CANNOT_READ, "look at", c->stage);
	case ABSENT:
		break;
	}
	return clear_stage(fd) ? OPK_OK
			       : fault_errno(f, OPK_CANNOT_WRITE, "clear away",
					 c->stage);
}

static enum opk_status make_stage(struct creation *c, struct faults *f)
{
	enum opk_status st;
	bool made = !mkdirat(c->parent, c->name, 0777);
	int fd;

	if (!made && errno != EEXIST)
		return fault_errno(f, OPK_CANNOT_WRITE, "make", c->directory);
	fd = openat(c->parent, c->name, OPEN_DIR | O_NOFOLLOW);
	st = fd < 0 ? fault_errno(f, OPK_CANNOT_READ, "open", c->stage)
		    : take_over(c, fd, f);
	if (!st) {
		c->lock = fd;
		return OPK_OK;
	}
	if (made) /* it is empty, or somebody else's already */
		unlinkat(c->parent, c->name, AT_REMOVEDIR);
	if (fd >= 0)
		close(fd);
	return st;
}

/* The directory as it is called in its parent: "org" of "a/org//". */
static struct span name_of(const char *directory)
{
	struct span s = span_of(directory);

	while (s.len > 1 && s.ptr[s.len - 1] == '/')
		s.len--;
	return s;
}

/* The directory is not there: build beside it. */
static enum opk_status begin_beside(
	struct creation *c, struct arena *a, struct faults *f)
{
	struct span all = name_of(c->directory);
	struct span base = path_base(all), above = path_parent(all);
	const char *parent = ".";

	if (above.len)
		parent = arena_copy(a, above).ptr;
	else if (all.ptr[0] == '/')
		parent = "/";
	c->name = arena_print(a, ".%.*s.orgpack-init",
		SPAN_ARG(span_cut(base, 0, STEM_BYTES)))
			  .ptr;
	if (!parent || !c->name)
		return fault_memory(f);
	c->stage = arena_print(a, "%s/%s", parent, c->name).ptr;
	if (!c->stage)
		return fault_memory(f);
	c->parent = open(parent, OPEN_DIR);
	if (c->parent < 0)
		return fault_errno(f, OPK_CANNOT_WRITE, "make", c->directory);
	return make_stage(c, f);
}

enum opk_status creation_begin(const char *directory, bool shared,
	struct arena *a, struct faults *f, struct creation *out)
{
	struct stat st;

	*out = CREATION_NONE;
	out->directory = directory;
	if (!lstat(directory, &st))
		return begin_inside(out, shared, a, f);
	if (errno != ENOENT)
		return fault_errno(f, OPK_CANNOT_READ, "look at", directory);
	return begin_beside(out, a, f);
}

/* Nothing that came there meanwhile is overwritten. */
static bool move(int from, const char *name, int to, const char *new_name)
{
	if (!renameat2(from, name, to, new_name, RENAME_NOREPLACE))
		return true;
	if (errno != EINVAL && errno != ENOSYS)
		return false;
	/* a file system that cannot: look right before */
	switch (look_for(to, new_name)) {
	case PRESENT:
		errno = EEXIST;
		return false;
	case ABSENT:
		return !renameat(from, name, to, new_name);
	default:
		return false;
	}
}

/* Move everything but two entries from one directory into another. */
static bool move_all(int from, int to, const char *but, const char *and)
{
	struct arena a = { 0 };
	VEC(struct span) names = { 0 };
	DIR *d = list_open(from);
	struct dirent *e;
	bool ok = d;
	int err;

	while (ok && (errno = 0, (e = readdir(d)))) {
		struct span *item;

		if (is_dots(e->d_name) || !strcmp(e->d_name, but) ||
			!strcmp(e->d_name, and))
			continue;
		item = vec_add(&a, &names);
		if (item)
			*item = arena_copy(&a, span_of(e->d_name));
		ok = item && item->ptr;
		errno = ok ? 0 : ENOMEM;
	}
	ok = ok && !errno;
	for (size_t i = 0; ok && i < names.count; i++)
		ok = move(from, names.items[i].ptr, to, names.items[i].ptr);
	err = errno;
	if (d)
		closedir(d);
	arena_release(&a);
	errno = err;
	return ok;
}

/* All but org.yaml goes to its place, and org.yaml to .orgpack. */
static bool spread(const struct creation *c, int stage)
{
	int state = openat(stage, ".orgpack", OPEN_DIR | O_NOFOLLOW);
	bool ok = state >= 0 && move_all(stage, c->home, ".orgpack", last) &&
		  move_all(state, c->parent, "", "") &&
		  move(stage, last, c->parent, last) &&
		  !unlinkat(stage, ".orgpack", AT_REMOVEDIR) &&
		  !unlinkat(c->parent, inner, AT_REMOVEDIR) &&
		  !fsync(c->parent) && !fsync(c->home);
	int err = errno;

	if (state >= 0)
		close(state);
	errno = err;
	return ok;
}

static bool finish_inside(struct creation *c)
{
	int stage = openat(c->parent, inner, OPEN_DIR | O_NOFOLLOW);
	bool ok = stage >= 0 && spread(c, stage);
	int err = errno;

	if (stage >= 0)
		close(stage);
	errno = err;
	if (!ok || !move(c->parent, last, c->home, last))
		return false;
	c->done = true;
	return !fsync(c->home) && !fsync(c->parent);
}

static bool finish_beside(struct creation *c)
{
	struct span base = path_base(name_of(c->directory));
	char name[256];

	if (base.len >= sizeof name) {
		errno = ENAMETOOLONG;
		return false;
	}
	snprintf(name, sizeof name, "%.*s", SPAN_ARG(base));
	if (!move(c->parent, c->name, c->parent, name))
		return false;
	c->done = true;
	return !fsync(c->parent);
}

enum opk_status creation_finish(struct creation *c, struct faults *f)
{
	if (c->home >= 0 ? finish_inside(c) : finish_beside(c))
		return OPK_OK;
	return fault_errno(
		f, OPK_CANNOT_WRITE, c->done ? "sync" : "make", c->directory);
}

/* What cannot be removed now is cleared away when it is tried again. */
void creation_end(struct creation *c)
{
	if (!c->done && c->name) {
		if (c->home >= 0)
			clear_home(c->home);
		else if (c->lock >= 0 && look_at_stage(c->lock) == ABSENT &&
			 clear_stage(c->lock))
			unlinkat(c->parent, c->name, AT_REMOVEDIR);
	}
	if (c->parent >= 0)
		close(c->parent);
	if (c->lock >= 0)
		close(c->lock);
	if (c->home >= 0)
		close(c->home);
	*c = CREATION_NONE;
}
