/* SPDX-License-Identifier: MIT */
/*
 * Committing a plan: the journal that says what will happen, the stage that
 * has all that is needed for it, the commit point, and carrying it out.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "store/chain.h"
#include "store/entry.h"
#include "store/finish.h"
#include "store/folders.h"
#include "store/group.h"
#include "store/places.h"
#include "store/stage_fill.h"
#include "store/unchanged.h"
#include "util/clock.h"
#include "util/memory.h"

struct committing {
	struct store *store;
	const struct plan *plan;
	struct faults *faults;
	struct arena arena; /* dies with the commit */
	struct folders folders;
	struct journal undone_journal;
	const struct journal *undone; /* what the plan takes back, or NULL */
	struct journal journal;
	struct file_mark *marks; /* what each line's file looked like */
	size_t first;            /* line of the first operation */
	struct history_entry entry;
	bool committed;
	int64_t sync_ms;
};

static enum opk_status check_path(
	struct committing *c, struct map *seen, struct span path)
{
	const char *why =
		place_refuses_file(path, place_writer_of(c->plan->command));
	uint32_t n = (uint32_t)seen->count;

	if (!why) {
		uint32_t was = map_add(seen, path, n);

		if (was == MAP_NONE)
			return fault_memory(c->faults);
		if (was != n)
			why = "is in the plan twice";
	}
	return !why ? OPK_OK
		    : store_fault(c->store, c->faults, OPK_UNSAFE_PATH, path,
			      "the path '%.*s' %s", SPAN_ARG(path), why);
}

/* Each staged file can become one file of the org. */
static enum opk_status check_staged(
	struct committing *c, const struct plan_op *op)
{
	struct stage *g = &c->store->stage;

	if (!op->staged)
		return OPK_OK;
	if (op->action == PLAN_DELETE || op->staged > g->staged.count ||
		g->staged.items[op->staged - 1].taken)
		return store_fault(c->store, c->faults, OPK_WRONG_DIGEST,
			op->path, "nothing was staged for '%.*s'",
			SPAN_ARG(op->path));
	g->staged.items[op->staged - 1].taken = true;
	return OPK_OK;
}

static enum opk_status check_plan(struct committing *c)
{
	static const struct digest none;
	struct map seen = { .arena = &c->arena };
	enum opk_status st = OPK_OK;

	if (digest_equal(&c->plan->digest, &none))
		return fault_memory(c->faults);
	if (c->store->pending)
		return store_fault(c->store, c->faults, OPK_UNFINISHED,
			SPAN(""),
			"transaction %ju must be finished first\nOpen the "
			"org again.",
			(uintmax_t)c->store->pending->journal.id);
	for (size_t i = 0; i < c->plan->count; i++)
		st = worse(
			st, worse(check_path(c, &seen, c->plan->items[i].path),
				    check_staged(c, &c->plan->items[i])));
	return st;
}

/* The number of the new entry, and the digest that chains it. */
static enum opk_status number(struct committing *c)
{
	struct history_entry *e = &c->entry, newest;
	struct chain chain;
	struct digest journal;
	enum opk_status st = chain_find(c->store, &c->arena, c->faults, &chain);

	if (st)
		return st;
	e->id = chain.pruned + 1;
	e->previous = chain.newest_pruned;
	e->identity = chain.pruned_identity;
	if (!chain.count)
		return OPK_OK;
	st = chain_read(c->store, chain.ids[chain.count - 1], &c->arena,
		c->faults, &newest, &journal);
	e->id = chain.ids[chain.count - 1] + 1;
	if (!st) {
		e->previous = newest.digest;
		e->identity = newest.identity;
	}
	return st;
}

static void describe(struct committing *c)
{
	struct history_entry *e = &c->entry;

	e->time_ms = clock_now();
	e->command = c->plan->command;
	e->summary = c->plan->summary;
	e->actor = c->store->actor;
	e->plan = c->plan->digest;
	e->undoes = c->plan->undoes;
	e->added = c->plan->added;
	e->changed = c->plan->changed;
	e->deleted = c->plan->deleted;
	e->detail = c->plan->detail;
	if (c->plan->identity)
		e->identity = c->plan->identity;
	e->internal = true;
	for (size_t i = 0; i < c->plan->count; i++)
		e->internal &= c->plan->items[i].internal;
	c->journal.id = e->id;
}

static enum opk_status add_operations(struct committing *c)
{
	static const enum journal_action actions[] = {
		[PLAN_ADD] = JOURNAL_ADD,
		[PLAN_CHANGE] = JOURNAL_CHANGE,
		[PLAN_DELETE] = JOURNAL_DELETE,
	};

	c->first = c->journal.count;
	for (size_t i = 0; i < c->plan->count; i++) {
		const struct plan_op *op = &c->plan->items[i];
		struct journal_line *l = journal_add(&c->arena, &c->journal);

		if (!l)
			return fault_memory(c->faults);
		l->action = actions[op->action];
		l->path = op->path;
		l->before = op->before;
		l->after = op->after;
		l->lasting = op->lasting || op->secret;
		l->delta = op->back && op->action == PLAN_CHANGE && !l->lasting;
	}
	return OPK_OK;
}

/* Write down all that will happen. */
static enum opk_status outline(struct committing *c)
{
	struct digest digest;
	enum opk_status st = OPK_OK;

	if (c->plan->undoes) {
		st = chain_read_journal(c->store, c->plan->undoes, &c->arena,
			c->faults, &c->undone_journal, &digest);
		c->undone = &c->undone_journal;
	}
	if (!st)
		st = folders_find(
			c->store, c->plan, &c->arena, c->faults, &c->folders);
	if (!st)
		st = folders_add_made(&c->folders, c->undone, &c->arena,
			c->faults, &c->journal);
	if (!st)
		st = add_operations(c);
	if (!st)
		st = folders_add_removed(c->store, &c->folders, c->undone,
			&c->arena, c->faults, &c->journal);
	return st;
}

static enum opk_status make_history(struct committing *c)
{
	if (group_mkdir(c->store->state, "history", c->store->shared) ||
		errno == EEXIST)
		return OPK_OK;
	return store_fault_errno(c->store, c->faults, OPK_CANNOT_WRITE, "make",
		SPAN(".orgpack/history"));
}

static enum opk_status prepare(struct committing *c)
{
	enum opk_status st = check_plan(c);

	if (!st)
		st = number(c);
	if (!st) {
		describe(c);
		st = outline(c);
	}
	if (st)
		return st;
	c->marks = arena_new(&c->arena, struct file_mark, c->journal.count);
	return c->marks ? make_history(c) : fault_memory(c->faults);
}

/* List what is kept beside the entry, so that the entry vouches for it. */
static enum opk_status list_kept(struct committing *c)
{
	const struct stage *g = &c->store->stage;

	if (g->kept.count)
		c->entry.kept =
			entry_kept(g->kept.items, g->kept.count, &c->arena);
	return c->entry.kept || !g->kept.count ? OPK_OK
					       : fault_memory(c->faults);
}

/* From the first staged file to the commit point. */
static enum opk_status stage_all(struct committing *c)
{
	enum opk_status st = stage_open(c->store, c->faults);

	if (!st)
		st = stage_fill(c->store, c->plan, &c->journal, c->first,
			c->marks, c->faults);
	if (!st)
		st = list_kept(c);
	if (!st)
		st = stage_seal(c->store, &c->journal, &c->entry, c->faults);
	if (!st)
		st = unchanged_check(
			c->store, &c->journal, c->marks, c->faults);
	/* a plan may lack what there was no memory to find out */
	if (!st && memory_losses() != c->store->losses)
		st = fault_memory(c->faults);
	if (!st)
		st = stage_commit(c->store, c->faults, &c->committed);
	c->sync_ms = c->store->stage.sync_ms;
	return st;
}

/* Nothing is staged any more: it is committed, or it never was. */
static void end_stage(struct committing *c)
{
	bool made = c->store->stage.made;

	stage_close(c->store);
	if (made && !c->committed && !stage_discard(c->store))
		store_fault_errno(c->store, c->faults, OPK_CANNOT_WRITE,
			"remove", SPAN(".orgpack/txn"));
}

/* It is committed: the next writer will do what could not be done now. */
static void leave_unfinished(struct committing *c)
{
	struct faults silent = { .arena = &c->arena };

	warn(c->faults, OPK_UNFINISHED,
		&(struct source){ .name = c->store->root }, 0, 0,
		"transaction %ju is committed, but not finished\n"
		"The next command that changes the org finishes it.",
		(uintmax_t)c->entry.id);
	store_find_pending(c->store, &silent);
}

enum opk_status store_commit(struct store *s, const struct plan *p,
	struct faults *f, struct commit *out)
{
	struct committing c = { .store = s, .plan = p, .faults = f };
	enum opk_status st, then = OPK_OK;

	if (!p->count) {
		store_unstage(s);
		*out = (struct commit){ 0 };
		return OPK_OK;
	}
	st = prepare(&c);
	if (!st)
		st = stage_all(&c);
	end_stage(&c);
	if (c.committed)
		f->committed = c.entry.id;
	if (c.committed && s->on_commit)
		then = s->on_commit(s->on_commit_user);
	if (!st)
		st = finish(s, &c.journal, NULL, c.marks, f, &c.sync_ms);
	if (st && c.committed)
		leave_unfinished(&c);
	if (!st)
		*out = (struct commit){ c.entry.id, c.sync_ms };
	arena_release(&c.arena);
	return worse(st, then);
}
