/* SPDX-License-Identifier: MIT */
/* The history: its entries on disk, as a list, and checked. */
#include "store/history.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "codec/yaml_read.h"
#include "store/beneath.h"
#include "store/copier.h"
#include "store/entry.h"
#include "store/handle.h"
#include "store/places.h"
#include "store/store.h"
#include "util/delta_read.h"
#include "util/file.h"
#include "util/path.h"
#include "util/vec.h"

/* Listing .orgpack/history and reading what is in it. */

enum { PRUNED_BYTES = 4096 };

/* An entry's number as it is written: no sign, no leading zero; or 0. */
static uint64_t parse_id(const char *name)
{
	uint64_t n = 0;
	size_t i = 0;

	if (name[0] == '0')
		return 0;
	for (; name[i]; i++) {
		if (name[i] < '0' || name[i] > '9' || i == 18)
			return 0;
		n = n * 10 + (uint64_t)(name[i] - '0');
	}
	return n;
}

typedef VEC(uint64_t) id_list;

static bool add_id(struct arena *a, id_list *ids, uint64_t id)
{
	uint64_t *item = vec_add(a, ids);

	if (item)
		*item = id;
	return item;
}

static enum opk_status list_ids(const struct store *s, DIR *d, uint64_t pruned,
	struct arena *a, struct faults *f, id_list *ids, id_list *forgotten)
{
	struct dirent *e;

	while (errno = 0, (e = readdir(d))) {
		uint64_t id = parse_id(e->d_name);

		if (id && !add_id(a, id > pruned ? ids : forgotten, id))
			return fault_memory(f);
	}
	if (errno)
		return store_fault_errno(s, f, OPK_CANNOT_READ, "list",
			SPAN(".orgpack/history"));
	return OPK_OK;
}

static enum opk_status read_pruned(const struct store *s, int dir,
	struct arena *a, struct faults *f, struct chain *out)
{
	char name[STORE_NAME];
	struct source src = { store_name(
				      s, SPAN(".orgpack/history/pruned"), name),
		{ NULL, 0 } };
	struct node *tree = NULL;
	struct stat info;
	enum opk_status st;

	switch (file_look(dir, "pruned", &info)) {
	case ABSENT:
		return OPK_OK;
	case UNKNOWN:
		return fault_errno(f, OPK_CANNOT_READ, "look at", name);
	case PRESENT:
		break;
	}
	st = file_read(dir, "pruned", name, PRUNED_BYTES, a, f, &src.text);
	if (!st)
		st = yaml_read(&src, a, f, &tree);
	if (st)
		return st;
	out->pruned = (uint64_t)node_get_int(tree, "id", 0);
	if (node_get_int(tree, "identity", 0) > 0)
		out->pruned_identity =
			(uint64_t)node_get_int(tree, "identity", 0);
	if (node_get_int(tree, "id", 0) <= 0 ||
		!entry_parse_digest(
			node_get_text(tree, "digest"), &out->newest_pruned))
		return fault(f, OPK_BAD_HISTORY, &src, 0, 0,
			"the mark of what was pruned is damaged");
	return OPK_OK;
}

static int ascending(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* Takes over the descriptor. */
static enum opk_status find_in(const struct store *s, int dir, struct arena *a,
	struct faults *f, struct chain *out)
{
	DIR *d = fdopendir(dir);
	id_list ids = { 0 }, forgotten = { 0 };
	enum opk_status st;

	if (!d) {
		close(dir);
		return store_fault_errno(s, f, OPK_CANNOT_READ, "list",
			SPAN(".orgpack/history"));
	}
	st = read_pruned(s, dir, a, f, out);
	if (!st)
		st = list_ids(s, d, out->pruned, a, f, &ids, &forgotten);
	closedir(d);
	if (st)
		return st;
	if (s->pending && !add_id(a, &ids, s->pending->journal.id))
		return fault_memory(f);
	if (ids.count)
		qsort(ids.items, ids.count, sizeof *ids.items, ascending);
	out->ids = ids.items;
	out->count = ids.count;
	out->forgotten = forgotten.items;
	out->forgotten_count = forgotten.count;
	return OPK_OK;
}

enum opk_status chain_find(const struct store *s, struct arena *a,
	struct faults *f, struct chain *out)
{
	int dir = s->state < 0 ? -1 : beneath_open(s->state, SPAN("history"));

	*out = (struct chain){ 0 };
	if (dir >= 0)
		return find_in(s, dir, a, f, out);
	if (s->state >= 0 && errno != ENOENT)
		return store_fault_errno(s, f, OPK_CANNOT_READ, "list",
			SPAN(".orgpack/history"));
	return OPK_OK;
}

static bool is_pending(const struct store *s, uint64_t id)
{
	return s->pending && s->pending->journal.id == id;
}

const char *chain_name(const struct store *s, uint64_t id, const char *file,
	char out[STORE_NAME])
{
	char path[128];
	int n;

	if (is_pending(s, id))
		n = snprintf(path, sizeof path, ".orgpack/txn/%s", file);
	else
		n = snprintf(path, sizeof path, ".orgpack/history/%ju/%s",
			(uintmax_t)id, file);
	return store_name(s, (struct span){ path, (size_t)n }, out);
}

int chain_open(const struct store *s, uint64_t id)
{
	char path[64];

	if (is_pending(s, id))
		return beneath_open(s->state, SPAN("txn"));
	snprintf(path, sizeof path, "history/%ju", (uintmax_t)id);
	return beneath_open(s->state, span_of(path));
}

/* No kill and no power cut makes a transaction without one. */
static enum opk_status lacks_entry(const struct store *s, uint64_t id,
	const struct source *src, struct faults *f)
{
	return fault(f, OPK_BAD_HISTORY, src, 0, 0, "'%s' is missing\n%s",
		src->name,
		is_pending(s, id)
			? "The transaction that waits in .orgpack/txn is "
			  "damaged, or was put there: take the file from a "
			  "copy of the org, or move .orgpack/txn away, which "
			  "leaves undone what is not done yet."
			: "The history is damaged, or was put there: take the "
			  "file from a copy of the org, or have 'orgpack log "
			  "prune' forget what is older than the damage.");
}

enum opk_status chain_read(const struct store *s, uint64_t id, struct arena *a,
	struct faults *f, struct history_entry *out, struct digest *journal)
{
	char name[STORE_NAME];
	struct source src = { chain_name(s, id, "entry.yaml", name),
		{ NULL, 0 } };
	int dir = chain_open(s, id);
	struct stat info;
	enum opk_status st;

	if (dir < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", name);
	st = file_look(dir, "entry.yaml", &info) == ABSENT
		     ? lacks_entry(s, id, &src, f)
		     : file_read(dir, "entry.yaml", name, ENTRY_BYTES, a, f,
			       &src.text);
	close(dir);
	if (!st)
		st = entry_parse(&src, a, f, out, journal);
	if (!st && out->id != id)
		st = fault(f, OPK_BAD_HISTORY, &src, 0, 0,
			"the entry says that it is number %ju",
			(uintmax_t)out->id);
	return st;
}

enum opk_status chain_read_journal(const struct store *s, uint64_t id,
	struct arena *a, struct faults *f, struct journal *out,
	struct digest *digest)
{
	char name[STORE_NAME];
	int dir = chain_open(s, id);
	enum opk_status st;

	chain_name(s, id, "journal", name);
	if (dir < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", name);
	st = journal_read(dir, name, a, f, out, digest);
	close(dir);
	return st;
}

/* Opening what the history has of files: before-images and kept files. */

int store_open_kept(struct store *s, uint64_t id, const char *name)
{
	int dir, fd, err;

	if (!stage_may_keep(span_of(name))) {
		errno = EINVAL;
		return -1;
	}
	dir = chain_open(s, id);
	if (dir < 0)
		return -1;
	fd = copier_open(dir, name);
	err = errno;
	close(dir);
	errno = err;
	return fd;
}

/* The line of which something was kept, or the number of lines. */
static size_t find_line(const struct journal *j, struct span path)
{
	size_t i = 0;

	for (; i < j->count; i++)
		if (journal_has_old(&j->lines[i]) &&
			span_equal(j->lines[i].path, path))
			break;
	return i;
}

/* Open the before-image of a line in an entry's directory. */
static int open_line(int dir, size_t line)
{
	char name[JOURNAL_NAME];
	int old = beneath_open(dir, SPAN("old")), fd, err;

	if (old < 0)
		return -1;
	journal_name(line, name);
	fd = copier_open(old, name);
	err = errno;
	close(old);
	errno = err;
	return fd;
}

int store_open_image(struct store *s, uint64_t id, struct span path,
	bool *is_delta, struct digest *before, struct digest *after)
{
	struct arena scratch = { 0 };
	struct faults unheard = { .arena = &scratch };
	struct journal j = { 0 };
	struct digest digest;
	size_t line = 0;
	int dir = chain_open(s, id), fd = -1, err;
	bool read = true;

	if (dir < 0)
		return -1;
	switch (chain_read_journal(s, id, &scratch, &unheard, &j, &digest)) {
	case OPK_OK:
		break;
	case OPK_SYSTEM:
		read = false;
		errno = EIO; /* it may be as good as ever */
		break;
	default:
		read = false;
		errno = EBADMSG;
	}
	if (!read)
		; /* errno says why */
	else if ((line = find_line(&j, path)) == j.count)
		errno = ENOENT;
	else
		fd = open_line(dir, line);
	err = errno;
	if (fd >= 0) {
		*is_delta = j.lines[line].delta;
		*before = j.lines[line].before;
		*after = j.lines[line].after;
	}
	close(dir);
	arena_release(&scratch);
	errno = err;
	return fd;
}

/* The history as a list, and the check of all that it holds. */

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
