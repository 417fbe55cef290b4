/* SPDX-License-Identifier: MIT */
/* Rolling a committed transaction forward, and discarding any other. */
#include "store/recover.h"

#include <unistd.h>

#include "store/chain.h"
#include "store/copier.h"
#include "store/finish.h"
#include "store/places.h"
#include "util/file.h"

static void say(struct store *s, struct faults *f, const char *text)
{
	warn(f, OPK_RECOVERED, &(struct source){ .name = s->root }, 0, 0, "%s",
		text);
}

static enum opk_status discard(struct store *s, struct faults *f)
{
	struct stat st;

	switch (file_look(s->state, "txn", &st)) {
	case ABSENT:
		return OPK_OK;
	case UNKNOWN:
		return store_fault_errno(
			s, f, OPK_CANNOT_READ, "look at", SPAN(".orgpack/txn"));
	case PRESENT:
		break;
	}
	if (!stage_discard(s))
		return store_fault_errno(
			s, f, OPK_CANNOT_WRITE, "remove", SPAN(".orgpack/txn"));
	say(s, f,
		"a transaction was interrupted before it was committed, and "
		"has been taken back: the org is as it was before it");
	return OPK_OK;
}

/* It becomes a file of the org: a plain one, whoever staged it. */
static enum opk_status accept_staged(
	const struct store *s, size_t i, const char *name, struct faults *f)
{
	struct span path = s->pending->journal.lines[i].path;
	int fd = copier_open(s->pending->staged, name);
	const char *why;
	enum opk_status st = OPK_OK;

	if (fd < 0 || !place_accept(fd, path, s->shared, &why))
		st = store_fault_errno(
			s, f, OPK_CANNOT_READ, "read the staged", path);
	if (fd >= 0)
		close(fd);
	if (st)
		return st;
	return !why ? OPK_OK
		    : store_fault(s, f, OPK_BAD_HISTORY, path,
			      "the staged file .orgpack/txn/new/%s %s\n"
			      "The interrupted transaction cannot be finished.",
			      name, why);
}

static enum opk_status accept_all_staged(
	const struct store *s, struct faults *f)
{
	const struct pending *p = s->pending;
	char name[JOURNAL_NAME];
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < p->journal.count; i++)
		if (journal_has_new(&p->journal.lines[i]) &&
			p->states[i] == LINE_STAGED) {
			journal_name(i, name);
			st = worse(st, accept_staged(s, i, name, f));
		}
	return st;
}

static void forget_pending(struct store *s)
{
	if (s->pending->staged >= 0)
		close(s->pending->staged);
	s->pending = NULL;
}

static void say_finished(
	struct store *s, const struct history_entry *e, struct faults *f)
{
	warn(f, OPK_RECOVERED, &(struct source){ .name = s->root }, 0, 0,
		"transaction %ju (%.*s) was interrupted after it was "
		"committed, and has been finished",
		(uintmax_t)e->id,
		SPAN_ARG(e->summary.len ? e->summary : e->command));
}

enum opk_status recover(struct store *s, struct faults *f)
{
	struct arena scratch = { 0 };
	struct history_entry entry = { 0 };
	struct digest digest;
	int64_t sync_ms = 0;
	enum opk_status st = store_find_pending(s, f);

	if (st || !s->pending)
		return st ? st : discard(s, f);
	st = chain_read(
		s, s->pending->journal.id, &scratch, f, &entry, &digest);
	if (!st)
		st = accept_all_staged(s, f);
	if (!st)
		st = finish(s, &s->pending->journal, s->pending->states, NULL,
			f, &sync_ms);
	if (!st) {
		say_finished(s, &entry, f);
		forget_pending(s);
	}
	arena_release(&scratch);
	return st;
}
