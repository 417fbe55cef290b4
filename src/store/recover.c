/* SPDX-License-Identifier: MIT */
/* Rolling a committed transaction forward, and discarding any other. */
#include "store/recover.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/chain.h"
#include "store/copier.h"
#include "store/finish.h"
#include "store/places.h"
#include "store/stage.h"

static void say(struct store *s, struct faults *f, const char *text)
{
	warn(f, OPK_RECOVERED, &(struct source){ .name = s->root }, 0, 0, "%s",
		text);
}

static enum opk_status discard(struct store *s, struct faults *f)
{
	struct stat st;

	if (fstatat(s->state, "txn", &st, AT_SYMLINK_NOFOLLOW) &&
		errno == ENOENT)
		return OPK_OK;
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
	const char *why =
		fd < 0 ? "cannot be opened" : place_accept(fd, path, s->shared);

	if (fd >= 0)
		close(fd);
	return !why ? OPK_OK
		    : store_fault(s, f, OPK_BAD_HISTORY, path,
			      "the staged file .orgpack/txn/new/%s %s\n"
			      "The interrupted transaction cannot be finished.",
			      name, why);
}

/* A staged file that is damaged must not become a file of the org. */
static enum opk_status check_staged(const struct store *s, size_t i,
	struct copier *copier, struct faults *f)
{
	const struct journal_line *l = &s->pending->journal.lines[i];
	char name[JOURNAL_NAME];
	struct digest d;

	journal_name(i, name);
	if (!copier_digest(copier, s->pending->staged, name, &d))
		return errno == ENOENT
			       ? OPK_OK
			       : store_fault_errno(s, f, OPK_CANNOT_READ,
					 "read the staged", l->path);
	if (digest_equal(&d, &l->after))
		return accept_staged(s, i, name, f);
	return store_fault(s, f, OPK_BAD_HISTORY, l->path,
		"what was staged for '%.*s' is damaged\nThe interrupted "
		"transaction cannot be finished. .orgpack/txn/new/%s should "
		"hold the new file, .orgpack/txn/old/%s the one before; the "
		"journal beside them says what else belongs to it.",
		SPAN_ARG(l->path), name, name);
}

static enum opk_status check_all_staged(const struct store *s, struct faults *f)
{
	const struct journal *j = &s->pending->journal;
	struct copier copier;
	enum opk_status st = OPK_OK;

	if (s->pending->staged < 0)
		return OPK_OK;
	if (!copier_init(&copier))
		st = fault_memory(f);
	for (size_t i = 0; copier.bytes && i < j->count; i++)
		if (journal_has_new(&j->lines[i]))
			st = worse(st, check_staged(s, i, &copier, f));
	copier_release(&copier);
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
		st = check_all_staged(s, f);
	if (!st)
		st = finish(s, &s->pending->journal, f, &sync_ms);
	if (!st) {
		say_finished(s, &entry, f);
		forget_pending(s);
	}
	arena_release(&scratch);
	return st;
}
