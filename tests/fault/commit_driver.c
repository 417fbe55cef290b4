/* SPDX-License-Identifier: MIT */
/*
 * A small program that changes a store, for tests that kill it on the way.
 *
 *     commit_driver make DIR N      an org with N files, no .orgpack
 *     commit_driver change DIR N    add, change and delete N files of it
 *     commit_driver undo DIR        take the newest transaction back
 *     commit_driver prune DIR       forget all but the newest transaction
 *     commit_driver recover DIR     open for writing, and close
 *     commit_driver show DIR N      the committed state, as a reader sees it
 *     commit_driver verify DIR      check the history
 *
 * Faults go to standard error, one "[code] text" a line; the exit status is
 * the program's.
 */
#include "driver.h"
#include "model/plan.h"
#include "model/state.h"
#include "schema/component.h"
#include "store/load.h"
#include "store/prune.h"

/* Eight files share a folder; a third of the folders is emptied by change. */
static struct span path_of(struct driver *d, size_t i)
{
	return arena_print(
		&d->arena, "modules/M%zu/fields/F%zu.yaml", i / 8, i);
}

static struct span text_of(struct driver *d, size_t i, const char *version)
{
	return arena_print(
		&d->arena, "api_name: F%zu\nversion: %s\n", i, version);
}

/* What `change` does to file i of 0 to n + n / 2. */
static enum plan_action action_of(const struct driver *d, size_t i)
{
	if (i >= d->n)
		return PLAN_ADD;
	return i / 8 % 3 == 1 ? PLAN_DELETE : PLAN_CHANGE;
}

static enum opk_status make(struct driver *d)
{
	bool ok = driver_put(d, SPAN("org.yaml"), SPAN("name: Acme\n"));

	for (size_t i = 0; ok && i < d->n; i++)
		ok = driver_put(d, path_of(d, i), text_of(d, i, "old"));
	return ok ? OPK_OK
		  : fault_errno(&d->faults, OPK_CANNOT_WRITE, "make", d->dir);
}

static bool add_op(struct driver *d, struct plan *p, size_t i)
{
	struct plan_op *op = plan_add(&d->arena, p);

	if (!op)
		return false;
	op->action = action_of(d, i);
	op->path = path_of(d, i);
	op->before = digest_of(text_of(d, i, "old"));
	if (op->action != PLAN_DELETE) {
		op->bytes = text_of(d, i, "new");
		op->after = digest_of(op->bytes);
	}
	return true;
}

static enum opk_status change(struct driver *d)
{
	struct plan p = { .command = SPAN("apply"),
		.summary = SPAN("apply a change") };
	enum opk_status st =
		store_open(d->dir, STORE_WRITE, 0, &d->faults, &d->store);

	for (size_t i = 0; !st && i < d->n + d->n / 2; i++)
		if (!add_op(d, &p, i))
			st = fault_memory(&d->faults);
	plan_seal(&p);
	return st ? st : driver_commit(d, &p);
}

static enum opk_status prune(struct driver *d)
{
	size_t gone = 0;
	enum opk_status st =
		store_open(d->dir, STORE_WRITE, 0, &d->faults, &d->store);

	if (!st)
		st = store_prune_history(d->store, 1, &d->faults, &gone);
	if (!st)
		printf("pruned %zu\n", gone);
	return st;
}

/* One line for each file there is: digest and path. */
static enum opk_status show(struct driver *d)
{
	struct state all = { 0 };
	enum opk_status st =
		store_open(d->dir, STORE_READ, 0, &d->faults, &d->store);

	if (!st)
		st = store_load(d->store, true, &d->arena, &d->faults, &all);
	for (size_t i = 0; !st && i < all.count; i++) {
		const struct component *c = &all.items[i];
		char hex[DIGEST_HEX + 1];
		bool is_there = false;

		digest_format(&c->sha256, hex);
		printf("%s %.*s\n", hex, SPAN_ARG(c->path));
		st = store_has(d->store, c->path, &d->faults, &is_there);
		if (!st && !is_there)
			st = fault_memory(&d->faults);
	}
	return st;
}

int main(int argc, char **argv)
{
	static const struct driver_command commands[] = { { "make", make },
		{ "change", change }, { "undo", driver_undo },
		{ "prune", prune }, { "recover", driver_recover },
		{ "show", show }, { "verify", driver_verify }, { 0 } };

	return driver_main(argc, argv, commands);
}
