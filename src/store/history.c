/* SPDX-License-Identifier: MIT */
/* The history as a list, and the check of all that it holds. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "store/beneath.h"
#include "store/chain.h"
#include "store/copier.h"
#include "store/entry.h"
#include "util/path.h"

/*
 * From the newest to the oldest, since an undo that was itself taken back
 * has undone nothing.
 */
static void mark_undone(struct history_entry *e, size_t count)
{
	for (size_t i = count; i-- > 0;) {
		uint64_t id = e[i].undone_by ? 0 : e[i].undoes;

		for (size_t k = 0; id && k < i; k++)
			if (e[k].id == id)
				e[k].undone_by = e[i].id;
	}
}

enum opk_status store_history(struct store *s, struct arena *a,
	struct faults *f, struct history_entry **entries, size_t *count)
{
	struct chain chain;
	struct history_entry *e;
	struct digest journal;
	enum opk_status st = chain_find(s, a, f, &chain);

	if (st)
		return st;
	e = arena_new(a, struct history_entry, chain.count);
	if (!e)
		return fault_memory(f);
	for (size_t i = 0; !st && i < chain.count; i++)
		st = chain_read(s, chain.ids[i], a, f, &e[i], &journal);
	if (st)
		return st;
	mark_undone(e, chain.count);
	*entries = e;
	*count = chain.count;
	return OPK_OK;
}

enum opk_status store_newest(struct store *s, struct arena *a, struct faults *f,
	struct history_entry *out)
{
	struct chain chain;
	struct digest journal;
	enum opk_status st = chain_find(s, a, f, &chain);

	if (st)
		return st;
	*out = (struct history_entry){ .identity = chain.pruned_identity };
	return chain.count ? chain_read(s, chain.ids[chain.count - 1], a, f,
				     out, &journal)
			   : OPK_OK;
}

enum opk_status store_next(struct store *s, struct faults *f, uint64_t *out)
{
	struct arena scratch = { 0 };
	struct chain chain;
	enum opk_status st = chain_find(s, &scratch, f, &chain);

	if (!st)
		*out = (chain.count ? chain.ids[chain.count - 1]
				    : chain.pruned) +
		       1;
	arena_release(&scratch);
	return st;
}

struct verifying {
	struct store *store;
	struct faults *faults;
	struct copier copier;
	struct arena arena; /* of one entry */
	uint64_t id;
	uint64_t expected_id;
	struct digest expected; /* what `previous` must be */
	bool known;             /* false: the entry before cannot be read */
};

static enum opk_status bad(
	struct verifying *v, const char *file, const char *what)
{
	char name[STORE_NAME];
	struct source src = { .name = chain_name(v->store, v->id, file, name) };

	return fault(v->faults, OPK_BAD_HISTORY, &src, 0, 0, "%s", what);
}

/* Only what is not there is missing; errno is that of a look at it. */
static enum opk_status missing(
	struct verifying *v, const char *file, const char *what)
{
	char name[STORE_NAME];

	switch (errno) {
	case ENOENT:
	case ELOOP: /* a link, or no regular file, stands in its place */
	case EINVAL:
	case ENOTDIR:
		return bad(v, file, what);
	default:
		return fault_errno(v->faults, OPK_CANNOT_READ, "read",
			chain_name(v->store, v->id, file, name));
	}
}

/* Only an undo, with the new file, shows what a delta makes. */
static enum opk_status check_delta(
	struct verifying *v, int old, const char *file, const char *name)
{
	char full[STORE_NAME];
	int fd = copier_open(old, file);
	enum opk_status st;

	if (fd < 0)
		return missing(v, name, "the before-image is missing");
	st = delta_check(
		fd, chain_name(v->store, v->id, name, full), v->faults);
	close(fd);
	return st;
}

static enum opk_status check_image(
	struct verifying *v, int old, const struct journal_line *l, size_t i)
{
	char file[JOURNAL_NAME], name[JOURNAL_NAME + 8];
	struct digest d;

	if (!journal_has_old(l))
		return OPK_OK;
	journal_name(i, file);
	snprintf(name, sizeof name, "old/%s", file);
	if (old < 0) {
		errno = ENOENT;
		return missing(v, name, "the before-image is missing");
	}
	if (l->delta)
		return check_delta(v, old, file, name);
	if (!copier_digest(&v->copier, old, file, &d))
		return missing(v, name, "the before-image is missing");
	if (!digest_equal(&d, &l->before))
		return bad(v, name, "the before-image is not what it was");
	return OPK_OK;
}

static enum opk_status check_images(
	struct verifying *v, const struct journal *j)
{
	int dir = chain_open(v->store, v->id);
	int old = dir < 0 ? -1 : beneath_open(dir, SPAN("old"));
	enum opk_status st = OPK_OK;

	/* an entry that has no images has no folder of them */
	if (old < 0 && (dir < 0 || errno != ENOENT))
		st = missing(v, "old", "there is no folder of before-images");
	for (size_t i = 0; !st && i < j->count; i++)
		st = worse(st, check_image(v, old, &j->lines[i], i));
	if (old >= 0)
		close(old);
	if (dir >= 0)
		close(dir);
	return st;
}

static enum opk_status check_kept(
	struct verifying *v, const struct history_entry *e)
{
	int dir = e->kept ? chain_open(v->store, v->id) : -1;
	enum opk_status st = OPK_OK;

	if (e->kept && dir < 0)
		return missing(v, "", "the kept files are missing");
	NODE_EACH (item, e->kept) {
		struct kept_mark mark;
		struct digest d;
		char name[NAME_BYTES + 1];
		const char *what = NULL;

		if (!entry_parse_kept(item, &mark))
			continue; /* the entry has been read */
		snprintf(name, sizeof name, "%.*s", SPAN_ARG(mark.name));
		if (!copier_digest(&v->copier, dir, name, &d))
			st = worse(st,
				missing(v, name, "the kept file is missing"));
		else if (!digest_equal(&d, &mark.digest))
			what = "the kept file is not what it was";
		if (what)
			st = worse(st, bad(v, name, what));
	}
	if (dir >= 0)
		close(dir);
	return st;
}

static enum opk_status check_journal(
	struct verifying *v, const struct digest *expected)
{
	struct journal j;
	struct digest d;
	enum opk_status st = chain_read_journal(
		v->store, v->id, &v->arena, v->faults, &j, &d);

	if (st)
		return st;
	if (!digest_equal(&d, expected) || j.id != v->id)
		st = bad(v, "journal", "the journal is not the entry's");
	return worse(st, check_images(v, &j));
}

static enum opk_status check_links(
	struct verifying *v, const struct history_entry *e)
{
	enum opk_status st = OPK_OK;

	if (e->id != v->expected_id)
		st = bad(
			v, "entry.yaml", "entries before this one are missing");
	else if (v->known && e->id > 1 &&
		 !digest_equal(&e->previous, &v->expected))
		st = bad(v, "entry.yaml",
			"the entry before is not the one that this one "
			"followed");
	return st;
}

static enum opk_status check_entry(struct verifying *v)
{
	struct arena_mark mark = arena_mark(&v->arena);
	struct history_entry e;
	struct digest journal;
	enum opk_status st =
		chain_read(v->store, v->id, &v->arena, v->faults, &e, &journal);

	v->known = !st;
	if (!st) {
		st = check_links(v, &e);
		v->expected = e.digest;
		st = worse(st, check_journal(v, &journal));
		st = worse(st, check_kept(v, &e));
	}
	v->expected_id = v->id + 1;
	arena_rewind(&v->arena, mark);
	return st;
}

enum opk_status store_verify_history(struct store *s, struct faults *f)
{
	struct verifying v = { .store = s, .faults = f, .known = true };
	struct arena list = { 0 };
	struct chain chain;
	enum opk_status st = chain_find(s, &list, f, &chain);

	if (!st && !copier_init(&v.copier))
		st = fault_memory(f);
	if (!st) {
		v.expected_id = chain.pruned + 1;
		v.expected = chain.newest_pruned;
		for (size_t i = 0; i < chain.count; i++) {
			v.id = chain.ids[i];
			st = worse(st, check_entry(&v));
		}
	}
	copier_release(&v.copier);
	arena_release(&v.arena);
	arena_release(&list);
	return st;
}
