/* SPDX-License-Identifier: MIT */
/* The inverse of a transaction, made of its before-images. */
#include "store/undo.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/plan.h"
#include "store/beneath.h"
#include "store/copier.h"
#include "store/handle.h"
#include "store/history.h"
#include "store/stage.h"
#include "store/store.h"
#include "util/delta_apply.h"
#include "util/delta_read.h"
#include "util/file.h"

/* Where the image of a line is, and what it takes to read it. */
struct undo_image {
	struct store *store;
	struct arena *arena;
	struct faults *faults;
	struct copier *copier;
	uint64_t id; /* of the entry */
	int old;     /* its old/, or -1 */
	size_t line;
	const struct journal_line *was;
};

static enum opk_status undo_image_load(
	const struct undo_image *image, struct plan_op *op);

struct undoing {
	struct store *store;
	struct arena *arena;
	struct faults *faults;
	struct copier copier;
	struct cursor at; /* where the live files are */
	uint64_t id;      /* of the entry */
	int old;          /* before-images, or -1 */
	bool force;
	struct plan plan;
};

/* What is at a path now, or was, or shall be. */
struct version {
	bool exists;
	struct digest digest;
};

static bool same(const struct version *a, const struct version *b)
{
	return a->exists == b->exists &&
	       (!a->exists || digest_equal(&a->digest, &b->digest));
}

static enum opk_status find_current(
	struct undoing *u, struct span path, struct version *out)
{
	size_t line;
	const struct journal_line *l = store_pending(u->store, path, &line);
	char base[NAME_MAX + 1];
	int dir;

	*out = (struct version){ 0 };
	if (l) {
		*out = (struct version){ journal_has_new(l), l->after };
		return OPK_OK;
	}
	snprintf(base, sizeof base, "%.*s", SPAN_ARG(path_base(path)));
	dir = cursor_open_parent(&u->at, path);
	if (dir >= 0 && copier_digest(&u->copier, dir, base, &out->digest)) {
		out->exists = true;
		return OPK_OK;
	}
	return file_presence(errno) == ABSENT
		       ? OPK_OK
		       : store_fault_errno(u->store, u->faults, OPK_CANNOT_READ,
				 "read", path);
}

static bool name_op(struct undoing *u, struct plan_op *op)
{
	struct identity id;

	op->internal = span_starts(op->path, SPAN(".orgpack/"));
	if (!kind_of_path(op->path, &id))
		return true;
	op->kind = id.kind;
	op->name = kind_name(u->arena, &id);
	return op->name.ptr;
}

/* Lead from what is there now to what was there before. */
static enum opk_status add_op(struct undoing *u, const struct journal_line *l,
	size_t i, const struct version *now, const struct version *was)
{
	struct plan_op *op = plan_add(u->arena, &u->plan);

	if (!op)
		return fault_memory(u->faults);
	op->action = !was->exists  ? PLAN_DELETE
		     : now->exists ? PLAN_CHANGE
				   : PLAN_ADD;
	op->path = l->path;
	op->before = now->digest;
	if (!name_op(u, op))
		return fault_memory(u->faults);
	return was->exists ? undo_image_load(
				     &(struct undo_image){ u->store, u->arena,
					     u->faults, &u->copier, u->id,
					     u->old, i, l },
				     op)
			   : OPK_OK;
}

/* A delta leads back from one file only: the one that the entry left. */
static enum opk_status changed_since(
	struct undoing *u, const struct journal_line *l)
{
	return store_fault(u->store, u->faults, OPK_CHANGED_UNDERNEATH, l->path,
		"'%.*s' has changed since\n%s", SPAN_ARG(l->path),
		l->delta ? "The history has only what was different: undo "
			   "what changed the file first."
			 : "Undo with --force to lose that change, or undo "
			   "what changed it first.");
}

static enum opk_status undo_line(
	struct undoing *u, const struct journal_line *l, size_t i)
{
	struct version was = { l->action != JOURNAL_ADD, l->before };
	struct version became = { journal_has_new(l), l->after };
	struct version now;
	enum opk_status st = find_current(u, l->path, &now);

	if (st || same(&now, &was))
		return st;
	if (!same(&now, &became) && (!u->force || l->delta))
		return changed_since(u, l);
	return add_op(u, l, i, &now, &was);
}

static enum opk_status undo_lines(struct undoing *u, const struct journal *j)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < j->count; i++)
		if (journal_is_undone(&j->lines[i]))
			st = worse(st, undo_line(u, &j->lines[i], i));
	return st;
}

/* Everything that the plan needs of the entry's directory. */
static enum opk_status undo_entry(struct undoing *u, uint64_t id)
{
	char name[STORE_NAME];
	struct journal j;
	struct digest digest;
	enum opk_status st = chain_read_journal(
		u->store, id, u->arena, u->faults, &j, &digest);
	int dir = chain_open(u->store, id);

	u->id = id;
	u->old = dir < 0 ? -1 : beneath_open(dir, SPAN("old"));
	/* an entry that has no images has no folder of them */
	if (!st && u->old < 0 && (dir < 0 || file_presence(errno) != ABSENT))
		st = fault_errno(u->faults, OPK_CANNOT_READ, "open",
			chain_name(u->store, id, "old", name));
	if (dir >= 0)
		close(dir);
	cursor_init(&u->at, u->store->dir);
	if (!st && !copier_init(&u->copier))
		st = fault_memory(u->faults);
	if (!st)
		st = undo_lines(u, &j);
	copier_release(&u->copier);
	cursor_release(&u->at);
	if (u->old >= 0)
		close(u->old);
	return st;
}

static enum opk_status no_such(struct store *s, uint64_t id, struct faults *f)
{
	return store_fault(s, f, OPK_NO_SUCH_TRANSACTION, SPAN(""),
		"the history holds no transaction %ju\n'orgpack log' lists "
		"what it holds; what was pruned cannot be undone.",
		(uintmax_t)id);
}

/* What made the org cannot be taken back from inside of it. */
static bool is_founding(const struct history_entry *e)
{
	return span_is(e->command, "init");
}

/* Why a transaction that was named cannot be taken back, if so. */
static enum opk_status check_undoable(
	struct store *s, const struct history_entry *e, struct faults *f)
{
	uintmax_t id = e->id, by = e->undone_by;

	if (is_founding(e))
		return store_fault(s, f, OPK_NOTHING_TO_UNDO, SPAN(""),
			"transaction %ju made the org\nTo take that back, "
			"remove the org's directory.",
			id);
	if (e->internal)
		return store_fault(s, f, OPK_NOTHING_TO_UNDO, SPAN(""),
			"transaction %ju (%.*s) changed no configuration\n"
			"What was handed out, used, received or counted stays "
			"so.",
			id, SPAN_ARG(e->command));
	if (e->undone_by)
		return store_fault(s, f, OPK_NOTHING_TO_UNDO, SPAN(""),
			"transaction %ju has been taken back by %ju\nTo have "
			"it again, undo %ju.",
			id, by, by);
	return OPK_OK;
}

bool history_is_undoable(const struct history_entry *e)
{
	return !e->undoes && !e->undone_by && !e->internal && !is_founding(e);
}

static enum opk_status choose(struct store *s, uint64_t id,
	const struct history_entry *all, size_t count, struct faults *f,
	const struct history_entry **out)
{
	for (size_t i = count; i-- > 0;) {
		const struct history_entry *e = &all[i];

		if (id ? e->id != id : !history_is_undoable(e))
			continue;
		*out = e;
		return check_undoable(s, e, f);
	}
	if (id)
		return no_such(s, id, f);
	return store_fault(s, f, OPK_NOTHING_TO_UNDO, SPAN(""),
		"there is no transaction to take back\n"
		"'orgpack log' lists what was done, and what was taken "
		"back.");
}

static bool describe(
	struct plan *p, const struct history_entry *e, struct arena *a)
{
	struct span what = e->summary.len ? e->summary : e->command;

	p->command = SPAN("undo");
	p->summary = arena_print(
		a, "take back %ju: %.*s", (uintmax_t)e->id, SPAN_ARG(what));
	p->undoes = e->id;
	return p->summary.ptr;
}

enum opk_status store_undo_plan(struct store *s, uint64_t id, bool force,
	struct arena *a, struct faults *f, struct plan *out, uint64_t *undoes)
{
	struct undoing u = {
		.store = s, .arena = a, .faults = f, .old = -1, .force = force
	};
	struct history_entry *all = NULL;
	const struct history_entry *e = NULL;
	size_t count = 0;
	enum opk_status st = store_history(s, a, f, &all, &count);

	if (!st)
		st = choose(s, id, all, count, f, &e);
	if (!st)
		st = undo_entry(&u, e->id);
	if (!st && !describe(&u.plan, e, a))
		st = fault_memory(f);
	if (st) {
		store_unstage(s);
		return st;
	}
	plan_seal(&u.plan);
	*out = u.plan;
	*undoes = e->id;
	return OPK_OK;
}

/* Old files of any size: into memory, or into the stage. */

enum { IN_MEMORY = 8 << 20 }; /* most bytes of what is no component */

static enum opk_status damaged(const struct undo_image *m)
{
	return store_fault(m->store, m->faults, OPK_BAD_HISTORY, m->was->path,
		"the before-image of '%.*s' is damaged",
		SPAN_ARG(m->was->path));
}

static enum opk_status load(
	const struct undo_image *m, const char *file, struct plan_op *op)
{
	char name[STORE_NAME];
	struct digest d;
	enum opk_status st;

	store_name(m->store, m->was->path, name);
	st = file_read(m->old, file, name, SIZE_MAX - 1, m->arena, m->faults,
		&op->bytes);
	if (st)
		return st;
	d = digest_of(op->bytes);
	return digest_equal(&d, &m->was->before) ? OPK_OK : damaged(m);
}

/* Copy an image; to -1 for one that is only looked at. */
static enum opk_status copy(const struct undo_image *m, int from, int to)
{
	struct digest d = m->was->before;
	bool ok = to < 0 ? copier_digest_open(m->copier, from, &d)
			 : copier_copy(m->copier, from, to);

	if (!ok)
		return store_fault_errno(m->store, m->faults, OPK_CANNOT_WRITE,
			"restore", m->was->path);
	return digest_equal(&d, &m->was->before) ? OPK_OK : damaged(m);
}

/* Make the old file of the delta and the one that is there. */
static enum opk_status rebuild(const struct undo_image *m, int delta, int to)
{
	char line[JOURNAL_NAME], file[JOURNAL_NAME + 8], name[STORE_NAME];
	enum opk_status st;
	int fresh;

	journal_name(m->line, line);
	snprintf(file, sizeof file, "old/%s", line);
	chain_name(m->store, m->id, file, name);
	if (to < 0)
		return delta_check(delta, name, m->faults);
	fresh = store_open_file(m->store, m->was->path);
	if (fresh < 0)
		return store_fault_errno(m->store, m->faults, OPK_CANNOT_READ,
			"open", m->was->path);
	st = delta_apply(delta, name, fresh, to, m->faults);
	close(fresh);
	return st;
}

/* What was written is what was before, or is of no use. */
static enum opk_status check_staged(
	const struct undo_image *m, const struct plan_op *op)
{
	struct digest d;
	enum opk_status st =
		store_stage_digest(m->store, op->staged, m->faults, &d);

	if (st)
		return st;
	return digest_equal(&d, &m->was->before) ? OPK_OK : damaged(m);
}

static enum opk_status stage(
	const struct undo_image *m, int image, struct plan_op *op)
{
	bool writes = m->store->mode == STORE_WRITE;
	enum opk_status st = OPK_OK;
	int to = -1;

	if (writes)
		st = store_stage(m->store, m->faults, &op->staged, &to);
	if (!st)
		st = m->was->delta ? rebuild(m, image, to) : copy(m, image, to);
	return st || !writes ? st : check_staged(m, op);
}

/* Components are looked at before they are written: these stay in memory. */
static bool is_large(const struct plan_op *op, int image)
{
	struct stat st;

	return !op->kind && !op->internal && !fstat(image, &st) &&
	       st.st_size > IN_MEMORY;
}

/*
 * Give an operation the bytes that the line's file had before, checked by
 * their digest: in the arena, or staged where they are many or have to be
 * made of a delta and the file that is there. A store that is only read gets
 * these checked as far as that is possible, but no bytes.
 */
static enum opk_status undo_image_load(
	const struct undo_image *m, struct plan_op *op)
{
	char file[JOURNAL_NAME];
	int image;
	enum opk_status st;

	journal_name(m->line, file);
	op->after = m->was->before;
	op->mode = m->was->mode;
	if (m->old < 0)
		errno = ENOENT;
	image = m->old < 0 ? -1 : copier_open(m->old, file);
	if (image < 0 && errno == ENOENT)
		return store_fault(m->store, m->faults, OPK_BAD_HISTORY,
			m->was->path,
			"the before-image of '%.*s' is missing\nThe history is "
			"damaged, or was put there: 'orgpack log --verify' "
			"says what else is.",
			SPAN_ARG(m->was->path));
	if (image < 0)
		return store_fault_errno(m->store, m->faults, OPK_CANNOT_READ,
			"read the before-image of", m->was->path);
	st = m->was->delta || is_large(op, image) ? stage(m, image, op)
						  : load(m, file, op);
	close(image);
	return st;
}
