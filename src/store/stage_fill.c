/* SPDX-License-Identifier: MIT */
/* Writing new files and keeping old ones, several at once. */
#include "store/stage_fill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/places.h"
#include "store/stage_item.h"
#include "store/sync.h"
#include "store/unchanged.h"
#include "util/file.h"
#include "util/pool.h"

enum { MOST_WORKERS = 64 };

void item_fault(struct item *it, enum opk_code code, const char *what)
{
	store_fault_errno(
		it->all->store, &it->worker->faults, code, what, it->op->path);
	if (code == OPK_CANNOT_WRITE)
		atomic_store(&it->all->stop, true);
}

void item_changed(struct item *it, const char *how)
{
	unchanged_fault(it->all->store, &it->worker->faults, it->op->path, how);
}

mode_t item_mode(const struct item *it, mode_t mode)
{
	if (it->op->secret)
		mode = 0600;
	return place_file_mode(it->op->path, mode, it->all->store->shared);
}

static bool check_absent(struct item *it)
{
	int dir = cursor_open_parent(&it->worker->at, it->op->path);
	struct stat st;
	enum presence there =
		dir < 0 ? file_presence(errno) : file_look(dir, it->base, &st);

	it->line->mode = item_mode(it, it->op->mode);
	if (there == UNKNOWN)
		item_fault(it, OPK_CANNOT_READ, "look at");
	else if (there == PRESENT)
		item_changed(it, "exists by now");
	return there == ABSENT;
}

static bool fill(struct item *it, int fd)
{
	mode_t mode = it->line->mode;

	return (!mode || !fchmod(fd, mode)) &&
	       file_write_all(fd, it->op->bytes) &&
	       (!it->all->stage->few || sync_one(fd, &it->worker->sync_ms));
}

/* Recovery believes these digests, so they had better be right. */
static bool has_digest(struct item *it, const struct digest *found)
{
	if (digest_equal(found, &it->op->after))
		return true;
	store_fault(it->all->store, &it->worker->faults, OPK_WRONG_DIGEST,
		it->op->path,
		"the plan holds other bytes for '%.*s' than it says",
		SPAN_ARG(it->op->path));
	return false;
}

static bool check_new(struct item *it)
{
	struct digest d = digest_of(it->op->bytes);

	return has_digest(it, &d);
}

static void write_new(struct item *it)
{
	mode_t mode = it->op->secret ? 0600 : 0644;
	int fd = item_make(it->all->stage->fresh, it->name, mode);
	bool ok = fd >= 0 && fill(it, fd);
	int err = errno;

	if (fd >= 0 && close(fd) && ok) {
		ok = false;
		err = errno;
	}
	errno = err;
	if (!ok)
		item_fault(it, OPK_CANNOT_WRITE, "write");
}

/*
 * The bytes are there already; reading them twice would take as long as
 * writing them did, so a digest that is known is believed.
 */
static bool check_staged(struct item *it, struct staged_file *file)
{
	if (!file->known && !copier_digest_open(&it->worker->copier, file->fd,
				    &file->digest)) {
		item_fault(it, OPK_CANNOT_READ, "read what was staged for");
		return false;
	}
	return has_digest(it, &file->digest);
}

static void take_staged(struct item *it)
{
	struct stage *g = it->all->stage;
	struct staged_file *file = &g->staged.items[it->op->staged - 1];
	mode_t mode = it->line->mode;
	char name[STAGED_NAME];

	if (!check_staged(it, file))
		return;
	stage_name(it->op->staged, name);
	if ((mode && fchmod(file->fd, mode)) ||
		(g->few && !sync_one(file->fd, &it->worker->sync_ms)) ||
		renameat(g->fresh, name, g->fresh, it->name))
		item_fault(it, OPK_CANNOT_WRITE, "write");
}

static void stage_op(struct staging *all, struct stage_worker *w, size_t i)
{
	struct item it = { all, w, &all->plan->items[i], &all->lines[i],
		&all->marks[i], "", "" };

	journal_name(all->first + i, it.name);
	snprintf(it.base, sizeof it.base, "%.*s",
		SPAN_ARG(path_base(it.op->path)));
	if (it.op->action == PLAN_ADD ? !check_absent(&it)
				      : !item_keep_old(&it))
		return;
	if (it.op->action == PLAN_DELETE)
		return;
	if (it.op->staged)
		take_staged(&it);
	else if (check_new(&it))
		write_new(&it);
}

/* What the history keeps is digested, so that its entry can vouch for it. */
static void stage_kept(struct staging *all, struct stage_worker *w, size_t i)
{
	struct kept_file *file = &all->stage->kept.items[i];

	if (copier_digest_open(&w->copier, file->fd, &file->digest) &&
		(!all->stage->few || sync_one(file->fd, &w->sync_ms)))
		return;
	store_fault_errno(all->store, &w->faults, OPK_CANNOT_WRITE, "keep",
		SPAN(".orgpack/txn"));
	atomic_store(&all->stop, true);
}

static void stage_item(void *user, unsigned number, size_t i)
{
	struct staging *all = user;
	struct stage_worker *w = &all->workers[number];

	if (atomic_load(&all->stop))
		return;
	if (all->order)
		i = all->order[i];
	if (i < all->plan->count)
		stage_op(all, w, i);
	else
		stage_kept(all, w, i - all->plan->count);
}

static uint64_t size_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : (uint64_t)st.st_size;
}

/* Bytes to be digested for a large item, roughly; 0: it is none. */
static uint64_t weigh(const struct stage *g, const struct plan *p, size_t i)
{
	const struct plan_op *op = i < p->count ? &p->items[i] : NULL;
	uint64_t size;

	if (!op)
		return 1 + size_of(g->kept.items[i - p->count].fd);
	if (!op->staged)
		return op->back ? 1 + op->bytes.len : 0;
	size = 1 + size_of(g->staged.items[op->staged - 1].fd);
	/* of a new file, the digest is known already */
	return op->action == PLAN_ADD ? 1 : size;
}

struct weighed {
	uint64_t weight;
	size_t item;
};

static int heaviest_first(const void *x, const void *y)
{
	const struct weighed *a = x, *b = y;

	if (a->weight != b->weight)
		return a->weight < b->weight ? 1 : -1;
	return a->item < b->item ? -1 : a->item > b->item;
}

/*
 * Large files come first and one by one, so that all processors have some
 * and none is left with one at the end. NULL and true: there are none.
 */
static bool put_in_order(struct staging *all, size_t count, struct arena *a)
{
	struct weighed *items = arena_new(a, struct weighed, count);
	bool large = false;

	if (!items)
		return false;
	for (size_t i = 0; i < count; i++) {
		items[i].weight = weigh(all->stage, all->plan, i);
		items[i].item = i;
		large |= items[i].weight > 0;
	}
	if (!large)
		return true;
	all->order = arena_new(a, size_t, count);
	if (!all->order)
		return false;
	qsort(items, count, sizeof *items, heaviest_first);
	for (size_t i = 0; i < count; i++)
		all->order[i] = items[i].item;
	return true;
}

static bool stage_worker_init(struct stage_worker *w, int start)
{
	cursor_init(&w->at, start);
	w->faults.arena = &w->arena;
	return copier_init(&w->copier);
}

static void stage_worker_release(struct stage_worker *w)
{
	cursor_release(&w->at);
	copier_release(&w->copier);
	arena_release(&w->arena);
}

/* Faults come in the order of places, whichever worker met them. */
static enum opk_status gather(struct stage_worker *w, unsigned width,
	struct faults *f, int64_t *sync_ms)
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

static void run(struct staging *all, unsigned width, size_t count)
{
	if (all->order)
		pool_run_each(width, count, stage_item, all);
	else
		pool_run(width, count, stage_item, all);
}

/* How many files are written to the stage, or are images there. */
static size_t count_files(const struct stage *g, const struct plan *p,
	const struct journal_line *l)
{
	size_t n = g->kept.count;

	for (size_t i = 0; i < p->count; i++)
		n += (size_t)journal_has_new(&l[i]) + journal_has_old(&l[i]);
	return n;
}

enum opk_status stage_fill(struct store *s, const struct plan *p,
	struct journal *j, size_t first, struct file_mark *marks,
	struct faults *f)
{
	unsigned width = pool_width();
	struct stage_worker workers[MOST_WORKERS];
	struct staging all = { .store = s,
		.stage = &s->stage,
		.plan = p,
		.lines = j->lines + first,
		.marks = marks + first,
		.first = first,
		.workers = workers };
	size_t count = p->count + s->stage.kept.count;
	struct arena scratch = { 0 };
	enum opk_status st = OPK_OK;

	s->stage.few = count_files(&s->stage, p, all.lines) <= SYNC_FEW;
	if (!put_in_order(&all, count, &scratch))
		st = OPK_SYSTEM;
	for (unsigned i = 0; i < width; i++) {
		workers[i] = (struct stage_worker){ 0 };
		if (!stage_worker_init(&workers[i], s->dir))
			st = OPK_SYSTEM;
	}
	if (st)
		fault_memory(f);
	else
		run(&all, width, count);
	if (!st)
		st = gather(workers, width, f, &s->stage.sync_ms);
	for (unsigned i = 0; i < width; i++)
		stage_worker_release(&workers[i]);
	arena_release(&scratch);
	return st;
}
