/* SPDX-License-Identifier: MIT */
/* Writing new files and keeping old ones, several at once. */
#include "store/stage_fill.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/beneath.h"
#include "store/copier.h"
#include "store/sync.h"
#include "util/file.h"
#include "util/pool.h"

enum { MOST_WORKERS = 64 };

struct worker {
	struct cursor at; /* where the live files are */
	struct copier copier;
	struct arena arena; /* of the faults */
	struct faults faults;
	int64_t sync_ms;
};

struct staging {
	const struct store *store;
	const struct stage *stage;
	const struct plan *plan;
	struct journal_line *lines; /* of the operations */
	size_t first;               /* number of the first of them */
	struct worker *workers;
	atomic_bool stop; /* the system fails: go no further */
};

/* What one operation needs; on the worker's stack. */
struct item {
	struct staging *all;
	struct worker *worker;
	const struct plan_op *op;
	struct journal_line *line;
	char name[JOURNAL_NAME]; /* in new/ and old/ */
	char base[NAME_MAX + 1]; /* in the org's folder */
};

static void system_fault(struct item *it, enum opk_code code, const char *what)
{
	store_fault_errno(
		it->all->store, &it->worker->faults, code, what, it->op->path);
	atomic_store(&it->all->stop, true);
}

static void changed(struct item *it, const char *how)
{
	store_fault(it->all->store, &it->worker->faults, OPK_CHANGED_UNDERNEATH,
		it->op->path,
		"'%.*s' %s\nNothing was changed. Make the plan again from "
		"what is there now.",
		SPAN_ARG(it->op->path), how);
}

/* An old file cannot be had: gone, exchanged for something else, or worse. */
static void no_old(struct item *it)
{
	if (errno == ENOENT || errno == ENOTDIR)
		changed(it, "is gone");
	else if (errno == ELOOP)
		changed(it, "has become a link");
	else
		system_fault(it, OPK_CANNOT_READ, "read");
}

/* File systems without links, and files that one may not link, are copied. */
static bool may_copy(int err)
{
	return err == EPERM || err == EACCES || err == EOPNOTSUPP ||
	       err == ENOSYS || err == EMLINK || err == EXDEV;
}

static int make_file(int dir, const char *name, mode_t mode)
{
	return openat(dir, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
}

/*
 * Keep the old file in the stage, by a link or else as a copy to be made:
 * then *copy is open. Returns the file to be read, or -1 with errno.
 */
static int open_old(struct item *it, int dir, int *copy)
{
	const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	int old = it->all->stage->old;

	*copy = -1;
	if (!journal_has_old(it->line))
		return openat(dir, it->base, flags);
	if (!linkat(dir, it->base, old, it->name, 0))
		return openat(old, it->name, flags);
	if (!may_copy(errno))
		return -1;
	*copy = make_file(old, it->name, 0600);
	return *copy < 0 ? -1 : openat(dir, it->base, flags);
}

/* Is the open file what the plan takes it for? Says so if not. */
static bool check_old(struct item *it, int from, int to)
{
	struct digest found;
	struct stat st;

	if (fstat(from, &st) || !S_ISREG(st.st_mode)) {
		changed(it, "is no regular file any more");
		return false;
	}
	it->line->mode = it->op->secret ? 0600 : st.st_mode & 0777;
	if (!copier_pass(&it->worker->copier, from, to, &found)) {
		system_fault(it, OPK_CANNOT_READ, "read");
		return false;
	}
	if (digest_equal(&found, &it->op->before))
		return true;
	changed(it, "has changed since the plan was made");
	return false;
}

static bool keep_old(struct item *it)
{
	int dir = cursor_open_parent(&it->worker->at, it->op->path);
	int copy = -1, from = dir < 0 ? -1 : open_old(it, dir, &copy);
	bool ok = from >= 0 && check_old(it, from, copy);

	if (from < 0)
		no_old(it);
	if (ok && copy >= 0 && it->all->stage->few &&
		!sync_one(copy, &it->worker->sync_ms)) {
		system_fault(it, OPK_CANNOT_WRITE, "sync");
		ok = false;
	}
	if (copy >= 0)
		close(copy);
	if (from >= 0)
		close(from);
	return ok;
}

static bool check_absent(struct item *it)
{
	int dir = cursor_open_parent(&it->worker->at, it->op->path);
	struct stat st;

	it->line->mode = it->op->secret ? 0600 : it->op->mode & 0777;
	if (dir < 0 || fstatat(dir, it->base, &st, AT_SYMLINK_NOFOLLOW)) {
		if (errno == ENOENT)
			return true;
		system_fault(it, OPK_CANNOT_READ, "look at");
		return false;
	}
	changed(it, "exists by now");
	return false;
}

static bool fill(struct item *it, int fd)
{
	mode_t mode = it->line->mode;

	return (!mode || !fchmod(fd, mode)) &&
	       file_write_all(fd, it->op->bytes) &&
	       (!it->all->stage->few || sync_one(fd, &it->worker->sync_ms));
}

/* Recovery believes these digests, so they had better be right. */
static bool check_new(struct item *it)
{
	struct digest d = digest_of(it->op->bytes);

	if (digest_equal(&d, &it->op->after))
		return true;
	store_fault(it->all->store, &it->worker->faults, OPK_WRONG_DIGEST,
		it->op->path,
		"the plan holds other bytes for '%.*s' than it says",
		SPAN_ARG(it->op->path));
	return false;
}

static void write_new(struct item *it)
{
	mode_t mode = it->op->secret ? 0600 : 0644;
	int fd = make_file(it->all->stage->fresh, it->name, mode);
	bool ok = fd >= 0 && fill(it, fd);
	int err = errno;

	if (fd >= 0 && close(fd) && ok) {
		ok = false;
		err = errno;
	}
	errno = err;
	if (!ok)
		system_fault(it, OPK_CANNOT_WRITE, "write");
}

static void stage_item(void *user, unsigned number, size_t i)
{
	struct staging *all = user;
	struct item it = { all, &all->workers[number], &all->plan->items[i],
		&all->lines[i], "", "" };

	if (atomic_load(&all->stop))
		return;
	journal_name(all->first + i, it.name);
	snprintf(it.base, sizeof it.base, "%.*s",
		SPAN_ARG(path_base(it.op->path)));
	if (it.op->action == PLAN_ADD ? !check_absent(&it) : !keep_old(&it))
		return;
	if (it.op->action != PLAN_DELETE && check_new(&it))
		write_new(&it);
}

static bool worker_init(struct worker *w, int start)
{
	cursor_init(&w->at, start);
	w->faults.arena = &w->arena;
	return copier_init(&w->copier);
}

static void worker_release(struct worker *w)
{
	cursor_release(&w->at);
	copier_release(&w->copier);
	arena_release(&w->arena);
}

/* Faults come in the order of places, whichever worker met them. */
static enum opk_status gather(
	struct worker *w, unsigned width, struct faults *f, int64_t *sync_ms)
{
	struct faults all = { .arena = f->arena };

	for (unsigned i = 0; i < width; i++) {
		faults_merge(&all, &w[i].faults);
		*sync_ms += w[i].sync_ms;
	}
	faults_sort(&all);
	faults_merge(f, &all);
	return all.worst;
}

enum opk_status stage_fill(const struct store *s, struct stage *g,
	const struct plan *p, struct journal *j, size_t first, struct faults *f)
{
	unsigned width = pool_width();
	struct worker workers[MOST_WORKERS];
	struct staging all = { s, g, p, j->lines + first, first, workers,
		false };
	enum opk_status st = OPK_OK;

	for (unsigned i = 0; i < width; i++) {
		workers[i] = (struct worker){ 0 };
		if (!worker_init(&workers[i], s->dir))
			st = OPK_SYSTEM;
	}
	if (st)
		fault_memory(f);
	else
		pool_run(width, p->count, stage_item, &all);
	if (!st)
		st = gather(workers, width, f, &g->sync_ms);
	for (unsigned i = 0; i < width; i++)
		worker_release(&workers[i]);
	return st;
}
