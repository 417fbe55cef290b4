/* SPDX-License-Identifier: MIT */
/* Listing .orgpack/history and reading what is in it. */
#include "store/chain.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "codec/yaml.h"
#include "store/beneath.h"
#include "store/entry.h"
#include "util/file.h"
#include "util/vec.h"

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

enum opk_status chain_read(const struct store *s, uint64_t id, struct arena *a,
	struct faults *f, struct history_entry *out, struct digest *journal)
{
	char name[STORE_NAME];
	struct source src = { chain_name(s, id, "entry.yaml", name),
		{ NULL, 0 } };
	int dir = chain_open(s, id);
	enum opk_status st;

	if (dir < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", name);
	st = file_read(dir, "entry.yaml", name, ENTRY_BYTES, a, f, &src.text);
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
