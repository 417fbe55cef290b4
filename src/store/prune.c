/* SPDX-License-Identifier: MIT */
/*
 * Forgetting old entries. The mark in history/pruned comes first: with it
 * they are forgotten, whether or not removing them is interrupted.
 */
#include "store/prune.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/yaml_write.h"
#include "store/beneath.h"
#include "store/entry.h"
#include "store/handle.h"
#include "store/history.h"
#include "store/store.h"
#include "store/sync.h"
#include "util/file.h"

#define MARK_TMP "pruned.tmp"

static const struct node *make_mark(
	const struct history_entry *newest, struct arena *a)
{
	struct node *map = node_new(a, NODE_MAP);
	struct span digest = entry_format_digest(a, &newest->digest);

	if (digest.ptr &&
		node_put_text(a, map, "format", SPAN("orgpack-pruned/1")) &&
		node_put_int(a, map, "id", (int64_t)newest->id) &&
		node_put_text(a, map, "digest", digest) &&
		(!newest->identity || node_put_int(a, map, "identity",
					      (int64_t)newest->identity)))
		return map;
	return NULL;
}

static bool write_mark(
	int history, struct span text, bool shared, int64_t *sync_ms)
{
	int fd, err;
	bool ok;

	/* whatever is there was left behind, or is a trap */
	if (!beneath_remove(history, MARK_TMP))
		return false;
	fd = openat(history, MARK_TMP,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	ok = fd >= 0 && (!shared || !fchmod(fd, 0660)) &&
	     file_write_all(fd, text) && sync_one(fd, sync_ms);
	err = errno;
	if (fd >= 0)
		close(fd);
	errno = err;
	return ok && !renameat(history, MARK_TMP, history, "pruned") &&
	       sync_one(history, sync_ms);
}

static enum opk_status mark_pruned(const struct store *s, int history,
	const struct history_entry *newest, struct faults *f)
{
	struct arena a = { 0 };
	struct buf text = { 0 };
	const struct node *mark = make_mark(newest, &a);
	int64_t sync_ms = 0;
	enum opk_status st = OPK_OK;

	if (mark)
		yaml_write(mark, &text);
	if (!mark || text.failed)
		st = fault_memory(f);
	else if (!write_mark(history, buf_span(&text), s->shared, &sync_ms))
		st = store_fault_errno(s, f, OPK_CANNOT_WRITE, "write",
			SPAN(".orgpack/history/pruned"));
	buf_release(&text);
	arena_release(&a);
	return st;
}

static enum opk_status remove_entries(const struct store *s, int history,
	const uint64_t *ids, size_t count, struct faults *f)
{
	char name[24];

	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof name, "%ju", (uintmax_t)ids[i]);
		if (!beneath_remove(history, name))
			return store_fault_errno(s, f, OPK_CANNOT_WRITE,
				"remove from", SPAN(".orgpack/history"));
	}
	return OPK_OK;
}

static enum opk_status prune(const struct store *s, const struct chain *chain,
	size_t count, struct arena *a, struct faults *f)
{
	int history = beneath_open(s->state, SPAN("history"));
	struct history_entry newest;
	struct digest journal;
	enum opk_status st;

	if (history < 0)
		return store_fault_errno(s, f, OPK_CANNOT_READ, "open",
			SPAN(".orgpack/history"));
	st = chain_read(s, chain->ids[count - 1], a, f, &newest, &journal);
	if (!st)
		st = mark_pruned(s, history, &newest, f);
	if (!st)
		st = remove_entries(s, history, chain->ids, count, f);
	close(history);
	return st;
}

enum opk_status store_prune_history(
	struct store *s, uint64_t keep, struct faults *f, size_t *gone)
{
	struct arena a = { 0 };
	struct chain chain;
	enum opk_status st = chain_find(s, &a, f, &chain);
	size_t count = 0;

	if (!st && chain.count > keep) {
		count = chain.count - (size_t)keep;
		st = prune(s, &chain, count, &a, f);
	}
	if (!st)
		*gone = count;
	arena_release(&a);
	return st;
}

/* Of no use to anybody, so that it is no matter if some of it stays. */
static void sweep_litter(int history, const struct chain *chain)
{
	char name[24];

	beneath_remove(history, MARK_TMP);
	for (size_t i = 0; i < chain->count; i++) {
		int entry;

		snprintf(name, sizeof name, "%ju", (uintmax_t)chain->ids[i]);
		entry = beneath_open(history, span_of(name));
		if (entry < 0)
			continue;
		beneath_remove(entry, "new");
		close(entry);
	}
}

enum opk_status prune_sweep(const struct store *s, struct faults *f)
{
	struct arena a = { 0 };
	struct chain chain;
	enum opk_status st = chain_find(s, &a, f, &chain);
	int history = st ? -1 : beneath_open(s->state, SPAN("history"));

	if (history >= 0) {
		st = remove_entries(
			s, history, chain.forgotten, chain.forgotten_count, f);
		sweep_litter(history, &chain);
		close(history);
	} else if (!st && file_presence(errno) == UNKNOWN) {
		st = store_fault_errno(s, f, OPK_CANNOT_READ, "open",
			SPAN(".orgpack/history"));
	}
	arena_release(&a);
	return st;
}
