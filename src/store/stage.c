/* SPDX-License-Identifier: MIT */
/* Staging: new bytes, before-images, and the commit point. */
#include "store/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/plan.h"
#include "store/beneath.h"
#include "store/copier.h"
#include "store/entry.h"
#include "store/group.h"
#include "store/handle.h"
#include "store/journal.h"
#include "store/mark.h"
#include "store/places.h"
#include "store/store.h"
#include "store/sync.h"
#include "util/file.h"
#include "util/path.h"
#include "util/pool.h"

/* Making the stage, and the commit point. */

enum { STAGED_NAME = 24 };

static void item_fault(struct item *it, enum opk_code code, const char *what);
static void item_changed(struct item *it, const char *how);
static mode_t item_mode(const struct item *it, mode_t mode);
static enum opk_status unchanged_fault(const struct store *s, struct faults *f,
	struct span path, const char *how);

/* The name that a staged file has in txn/new before it has a line. */
static void stage_name(unsigned number, char out[STAGED_NAME])
{
	snprintf(out, STAGED_NAME, "s%u", number);
}

static bool make_folders(const struct store *s, struct stage *g)
{
	g->txn = beneath_open(s->state, SPAN("txn"));
	if (g->txn < 0 || !group_mkdir(g->txn, "new", s->shared) ||
		!group_mkdir(g->txn, "old", s->shared))
		return false;
	g->fresh = beneath_open(g->txn, SPAN("new"));
	g->old = g->fresh < 0 ? -1 : beneath_open(g->txn, SPAN("old"));
	return g->old >= 0;
}

enum opk_status stage_open(struct store *s, struct faults *f)
{
	enum opk_status st = OPK_OK;

	if (s->stage.made)
		return OPK_OK;
	s->stage.made = group_mkdir(s->state, "txn", s->shared);
	if (!s->stage.made || !make_folders(s, &s->stage))
		st = store_fault_errno(
			s, f, OPK_CANNOT_WRITE, "make", SPAN(".orgpack/txn"));
	if (st)
		store_unstage(s);
	return st;
}

void stage_close(struct store *s)
{
	struct stage *g = &s->stage;
	const int fds[] = { g->old, g->fresh, g->txn };

	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	for (size_t i = 0; i < g->staged.count; i++)
		close(g->staged.items[i].fd);
	for (size_t i = 0; i < g->kept.count; i++)
		close(g->kept.items[i].fd);
	*g = STAGE_NONE;
}

bool stage_discard(const struct store *s)
{
	return beneath_remove(s->state, "txn");
}

/* Make a file in the stage, fill it, sync it if files are synced one by one. */
static bool add_file(struct stage *g, const char *name,
	bool (*fill)(int fd, void *user), void *user)
{
	int fd = openat(g->txn, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok;
	int err;

	if (fd < 0)
		return false;
	ok = fill(fd, user) && (!g->few || sync_one(fd, &g->sync_ms));
	err = errno;
	if (close(fd) && ok)
		return false;
	errno = err;
	return ok;
}

struct sealing {
	const struct journal *journal;
	struct digest digest;
	struct buf entry;
};

static bool fill_journal(int fd, void *user)
{
	struct sealing *x = user;

	return journal_write(fd, x->journal, &x->digest);
}

static bool fill_entry(int fd, void *user)
{
	struct sealing *x = user;

	return file_write_all(fd, buf_span(&x->entry));
}

/* What stays in new/ would be in the way at the end. */
static bool remove_untaken(const struct stage *g)
{
	char name[STAGED_NAME];

	for (size_t i = 0; i < g->staged.count; i++) {
		stage_name((unsigned)i + 1, name);
		if (!g->staged.items[i].taken && unlinkat(g->fresh, name, 0))
			return false;
	}
	return true;
}

static bool sync_stage(const struct store *s, struct stage *g)
{
	if (!g->few)
		return sync_system(g->txn, &g->sync_ms);
	return sync_one(g->fresh, &g->sync_ms) &&
	       sync_one(g->old, &g->sync_ms) && sync_one(g->txn, &g->sync_ms) &&
	       sync_one(s->state, &g->sync_ms);
}

static bool write_and_sync(const struct store *s, struct stage *g,
	const struct history_entry *entry, struct sealing *x)
{
	if (!remove_untaken(g) || !add_file(g, "journal.tmp", fill_journal, x))
		return false;
	if (!entry_format(entry, &x->digest, &x->entry)) {
		errno = ENOMEM;
		return false;
	}
	return add_file(g, "entry.yaml", fill_entry, x) &&
	       (!s->shared || group_widen(g->txn)) && sync_stage(s, g);
}

static enum opk_status cannot_write(const struct store *s, struct faults *f)
{
	return store_fault_errno(
		s, f, OPK_CANNOT_WRITE, "write", SPAN(".orgpack/txn"));
}

enum opk_status stage_seal(struct store *s, const struct journal *j,
	const struct history_entry *entry, struct faults *f)
{
	struct sealing x = { .journal = j };
	bool ok = write_and_sync(s, &s->stage, entry, &x);
	int err = errno;

	buf_release(&x.entry);
	errno = err;
	return ok ? OPK_OK : cannot_write(s, f);
}

enum opk_status stage_commit(struct store *s, struct faults *f, bool *committed)
{
	struct stage *g = &s->stage;

	if (renameat(g->txn, "journal.tmp", g->txn, "journal"))
		return cannot_write(s, f);
	*committed = true;
	return sync_one(g->txn, &g->sync_ms) ? OPK_OK : cannot_write(s, f);
}

/* Keeping what was before: the old file itself, a copy of it, or a delta. */

/* O_NONBLOCK: a FIFO in an org must not hang us */
enum { OPEN_OLD = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC };

/* It cannot be read, or the disk is too full for an image of it. */
static void not_kept(struct item *it)
{
	if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
		item_fault(it, OPK_CANNOT_WRITE, "keep the old bytes of");
	else
		item_fault(it, OPK_CANNOT_READ, "read");
}

/* An old file cannot be had: gone, exchanged for something else, or worse. */
static void no_old(struct item *it)
{
	if (errno == ENOENT || errno == ENOTDIR)
		item_changed(it, "is gone");
	else if (errno == ELOOP)
		item_changed(it, "has become a link");
	else
		not_kept(it);
}

/* Make a file in the stage. Returns a descriptor for writing, or -1. */
static int item_make(int dir, const char *name, mode_t mode)
{
	return openat(dir, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
}

/* What is no larger is copied, what is a table and larger is linked. */
enum { COPIED = 64 << 10 };

/* Where the bytes of an old file are, and what keeps them. */
struct old_file {
	int from;    /* to be read: the file itself */
	int image;   /* in the stage, or -1: the file itself is the image */
	bool cloned; /* the image has all bytes already */
	bool placed; /* the image is the file itself, under its old name */
};

/*
 * A table may be as large as the disk; everything else is small enough to
 * have it twice.
 */
static bool is_large_table(const struct item *it, int from)
{
	struct stat st;

	return span_starts(it->op->path, SPAN("records/")) &&
	       (fstat(from, &st) || st.st_size > COPIED);
}

/* File systems without links, and files that one may not link. */
static bool may_not_link(int err)
{
	return err == EPERM || err == EACCES || err == EOPNOTSUPP ||
	       err == ENOSYS || err == EMLINK || err == EXDEV;
}

/*
 * A link keeps the file itself, which loses its own name in the commit. Where
 * there are no links, it is moved here then.
 */
static bool link_old(struct item *it, int dir, struct old_file *o)
{
	int old = it->all->stage->old;

	if (linkat(dir, it->base, old, it->name, 0)) {
		o->placed = may_not_link(errno);
		return o->placed;
	}
	close(o->from); /* it may be another by now */
	o->from = openat(old, it->name, OPEN_OLD);
	return o->from >= 0;
}

/*
 * Open the old file, and begin its image: a copy that shares its bytes where
 * the file system can do that, one to be made while these are read, or a
 * link, where it is a table and a copy would take long.
 */
static bool open_old(struct item *it, int dir, struct old_file *o)
{
	int old = it->all->stage->old;

	o->from = openat(dir, it->base, OPEN_OLD);
	if (o->from < 0 || !journal_has_old(it->line) || it->line->delta)
		return o->from >= 0;
	o->image = openat(old, it->name,
		O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (o->image < 0)
		return false;
	if (!is_large_table(it, o->from))
		return true;
	o->cloned = !ioctl(o->image, FICLONE, o->from);
	if (o->cloned)
		return true;
	close(o->image);
	o->image = -1;
	return !unlinkat(old, it->name, 0) && link_old(it, dir, o);
}

/* Read the image, if it is whole, so that what is digested is what is kept. */
static bool read_old(
	struct item *it, const struct old_file *o, struct digest *found)
{
	struct copier *c = &it->worker->copier;

	return o->cloned ? copier_digest_open(c, o->image, found)
			 : copier_pass(c, o->from, o->image, found);
}

/* Is the open file what the plan takes it for? Says so if not. */
static bool check_old(struct item *it, const struct old_file *o)
{
	struct digest found;
	struct stat st;

	if (fstat(o->from, &st)) {
		item_fault(it, OPK_CANNOT_READ, "look at");
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		item_changed(it, "is no regular file any more");
		return false;
	}
	it->line->mode = item_mode(it, st.st_mode & 0666);
	*it->mark = mark_of(&st);
	if (!read_old(it, o, &found)) {
		not_kept(it);
		return false;
	}
	if (digest_equal(&found, &it->op->before))
		return true;
	item_changed(it, "has changed since the plan was made");
	return false;
}

static bool sync_kept(struct item *it, int fd)
{
	return !it->all->stage->few || sync_one(fd, &it->worker->sync_ms);
}

/* How many bytes the new file will have. False sets errno. */
static bool find_new_size(const struct item *it, uint64_t *out)
{
	const struct plan_op *op = it->op;
	struct stat st;

	*out = op->bytes.len;
	if (!op->staged)
		return true;
	if (fstat(it->all->stage->staged.items[op->staged - 1].fd, &st))
		return false;
	*out = (uint64_t)st.st_size;
	return true;
}

/* What does not fit both files would be no way back. */
static bool fits(const struct item *it, uint64_t old_size, uint64_t new_size)
{
	const struct delta *d = it->op->back;
	uint64_t end = 0;

	for (size_t i = 0; i < d->count; i++)
		if (!d->pieces[i].literal)
			end = d->pieces[i].offset + d->pieces[i].length;
	return delta_bytes(d) == old_size && end <= new_size;
}

/*
 * The image, or the file that is one, must be on the disk before the commit
 * point: whoever wrote the file need not have synced it.
 */
static bool sync_old(struct item *it, int dir, const struct old_file *o)
{
	if (!journal_has_old(it->line) || it->line->delta)
		return true;
	return sync_kept(it, o->image >= 0 ? o->image : o->from) &&
	       (!o->placed || sync_kept(it, dir));
}

static bool write_delta(struct item *it, int from)
{
	uint64_t new_size;
	struct stat st;
	int fd;
	bool ok;

	if (fstat(from, &st) || !find_new_size(it, &new_size)) {
		item_fault(it, OPK_CANNOT_READ, "look at");
		return false;
	}
	if (!fits(it, (uint64_t)st.st_size, new_size)) {
		store_fault(it->all->store, &it->worker->faults,
			OPK_WRONG_DIGEST, it->op->path,
			"the plan's delta does not make what '%.*s' was",
			SPAN_ARG(it->op->path));
		return false;
	}
	fd = item_make(it->all->stage->old, it->name, 0600);
	ok = fd >= 0 && delta_write(fd, it->op->back) && sync_kept(it, fd);
	if (!ok)
		item_fault(it, OPK_CANNOT_WRITE, "keep the old bytes of");
	if (fd >= 0)
		close(fd);
	return ok;
}

/*
 * Keep in txn/old/ what an undo needs of the operation's old file, which
 * must be what the plan says. False: a fault says why not.
 */
static bool item_keep_old(struct item *it)
{
	int dir = cursor_open_parent(&it->worker->at, it->op->path);
	struct old_file o = { .from = -1, .image = -1 };
	bool ok = dir >= 0 && open_old(it, dir, &o);

	if (!ok)
		no_old(it);
	ok = ok && check_old(it, &o) &&
	     (!it->line->delta || write_delta(it, o.from));
	if (ok && !sync_old(it, dir, &o)) {
		item_fault(it, OPK_CANNOT_WRITE, "sync");
		ok = false;
	}
	if (o.image >= 0)
		close(o.image);
	if (o.from >= 0)
		close(o.from);
	return ok;
}

/* Writing new files and keeping old ones, several at once. */

enum { MOST_WORKERS = 64 };

/*
 * Report a failed system call by errno. All that cannot be read is named, as
 * each file has its own reason; what cannot be written has one, such as a
 * full disk, and ends the staging.
 */
static void item_fault(struct item *it, enum opk_code code, const char *what)
{
	store_fault_errno(
		it->all->store, &it->worker->faults, code, what, it->op->path);
	if (code == OPK_CANNOT_WRITE)
		atomic_store(&it->all->stop, true);
}

/* Report that the file in the org is not what the plan takes it for. */
static void item_changed(struct item *it, const char *how)
{
	unchanged_fault(it->all->store, &it->worker->faults, it->op->path, how);
}

/* The mode of the operation's new file; 0: as the umask says. */
static mode_t item_mode(const struct item *it, mode_t mode)
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
	struct faults all = faults_part(f, f->arena);

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

/* Files that are written to the stage before there is a plan. */

/* A stage is a writer's, and never that of another transaction. */
static enum opk_status open_stage(struct store *s, struct faults *f)
{
	if (s->pending)
		return store_fault(s, f, OPK_UNFINISHED, SPAN(""),
			"transaction %ju must be finished first\nOpen the "
			"org again.",
			(uintmax_t)s->pending->journal.id);
	if (s->mode == STORE_WRITE)
		return stage_open(s, f);
	errno = EROFS;
	return store_fault_errno(
		s, f, OPK_CANNOT_WRITE, "make", SPAN(".orgpack/txn"));
}

static int make_file(int dir, const char *name, mode_t mode)
{
	return openat(dir, name,
		O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
}

enum opk_status store_stage(
	struct store *s, struct faults *f, unsigned *number, int *fd)
{
	struct stage *g = &s->stage;
	unsigned next = (unsigned)g->staged.count + 1;
	struct staged_file *file;
	char name[STAGED_NAME];
	enum opk_status st = open_stage(s, f);

	if (st)
		return st;
	file = vec_add(&s->arena, &g->staged);
	if (!file)
		return fault_memory(f);
	stage_name(next, name);
	*file = (struct staged_file){ .fd = make_file(g->fresh, name, 0644) };
	if (file->fd < 0) {
		g->staged.count--;
		return store_fault_errno(s, f, OPK_CANNOT_WRITE, "make a file",
			SPAN(".orgpack/txn/new"));
	}
	*number = next;
	*fd = file->fd;
	return OPK_OK;
}

enum opk_status store_stage_digest(
	struct store *s, unsigned number, struct faults *f, struct digest *out)
{
	struct stage *g = &s->stage;
	struct staged_file *file;
	struct copier copier;
	enum opk_status st = OPK_OK;

	if (!number || number > g->staged.count) {
		errno = ENOENT;
		return store_fault_errno(s, f, OPK_CANNOT_READ,
			"find what was staged", SPAN(".orgpack/txn/new"));
	}
	file = &g->staged.items[number - 1];
	if (!copier_init(&copier))
		st = fault_memory(f);
	else if (!copier_digest_open(&copier, file->fd, &file->digest))
		st = store_fault_errno(s, f, OPK_CANNOT_READ,
			"read what was staged", SPAN(".orgpack/txn/new"));
	copier_release(&copier);
	if (st)
		return st;
	file->known = true;
	*out = file->digest;
	return OPK_OK;
}

enum opk_status store_keep(
	struct store *s, const char *name, struct faults *f, int *fd)
{
	struct stage *g = &s->stage;
	struct span copy = arena_copy(&s->arena, span_of(name));
	struct kept_file *file;
	enum opk_status st;

	if (!copy.ptr)
		return fault_memory(f);
	if (!stage_may_keep(copy))
		return store_fault(s, f, OPK_UNSAFE_PATH, SPAN(".orgpack/txn"),
			"the history cannot keep a file named '%s'", name);
	st = open_stage(s, f);
	if (st)
		return st;
	file = vec_add(&s->arena, &g->kept);
	if (!file)
		return fault_memory(f);
	*file = (struct kept_file){ .fd = make_file(g->txn, copy.ptr, 0600),
		.name = copy };
	if (file->fd < 0) {
		g->kept.count--;
		return store_fault_errno(s, f, OPK_CANNOT_WRITE, "make a file",
			SPAN(".orgpack/txn"));
	}
	*fd = file->fd;
	return OPK_OK;
}

void store_unstage(struct store *s)
{
	if (!s->stage.made)
		return;
	stage_close(s);
	stage_discard(s);
}

/*
 * Staging a large transaction takes time, in which somebody may save a file.
 * Here that is met while nothing has been done yet; afterwards it could only
 * be kept beside what the transaction makes of the file.
 */

struct checking {
	const struct store *store;
	struct faults *faults;
	struct copier copier;
	struct cursor at;
};

/* Report that a file in the org is not what the plan takes it for. */
static enum opk_status unchanged_fault(const struct store *s, struct faults *f,
	struct span path, const char *how)
{
	return store_fault(s, f, OPK_CHANGED_UNDERNEATH, path,
		"'%.*s' %s\nNothing was changed. Make the plan again from "
		"what is there now.",
		SPAN_ARG(path), how);
}

static enum opk_status cannot_tell(
	const struct checking *c, const struct journal_line *l)
{
	return store_fault_errno(
		c->store, c->faults, OPK_CANNOT_READ, "look at", l->path);
}

/* The mark is another: is the file? A new mark is taken before it is read. */
static enum opk_status read_again(struct checking *c,
	const struct journal_line *l, int dir, const char *base,
	struct file_mark *mark)
{
	int fd = copier_open(dir, base);
	struct stat info;
	struct digest d;
	bool ok = fd >= 0 && !fstat(fd, &info);

	if (ok)
		*mark = mark_of(&info);
	ok = ok && copier_digest_open(&c->copier, fd, &d);
	if (fd >= 0)
		close(fd);
	if (!ok)
		return cannot_tell(c, l);
	return digest_equal(&d, &l->before)
		       ? OPK_OK
		       : unchanged_fault(c->store, c->faults, l->path,
				 "has changed since the plan was made");
}

static enum opk_status check(struct checking *c, const struct journal_line *l,
	struct file_mark *mark)
{
	int dir = cursor_open_parent(&c->at, l->path);
	bool comes = l->action == JOURNAL_ADD;
	char base[NAME_MAX + 1];
	struct stat info;
	enum presence there;

	if (dir < 0) {
		there = file_presence(errno);
	} else {
		snprintf(base, sizeof base, "%.*s",
			SPAN_ARG(path_base(l->path)));
		there = file_look(dir, base, &info);
	}
	if (there == UNKNOWN)
		return cannot_tell(c, l);
	if (comes)
		return there == ABSENT ? OPK_OK
				       : unchanged_fault(c->store, c->faults,
						 l->path, "exists by now");
	if (there == ABSENT)
		return unchanged_fault(c->store, c->faults, l->path, "is gone");
	if (mark_is(mark, &info))
		return OPK_OK;
	if (!S_ISREG(info.st_mode))
		return unchanged_fault(c->store, c->faults, l->path,
			"is no regular file any more");
	return read_again(c, l, dir, base, mark);
}

enum opk_status unchanged_check(const struct store *s, const struct journal *j,
	struct file_mark *marks, struct faults *f)
{
	struct checking c = { .store = s, .faults = f };
	enum opk_status st = OPK_OK;

	if (!copier_init(&c.copier))
		st = fault_memory(f);
	cursor_init(&c.at, s->dir);
	for (size_t i = 0; c.copier.bytes && i < j->count; i++)
		if (journal_is_file(&j->lines[i]))
			st = worse(st, check(&c, &j->lines[i], &marks[i]));
	cursor_release(&c.at);
	copier_release(&c.copier);
	return st;
}
