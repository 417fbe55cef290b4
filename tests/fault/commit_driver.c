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
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/store.h"
#include "util/file.h"
#include "util/path.h"

struct driver {
	struct arena arena;
	struct faults faults;
	const char *dir;
	size_t n;
	struct store *store;
};

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

static bool write_file(const char *path, struct span text)
{
	FILE *file = fopen(path, "w");
	bool ok;

	if (!file)
		return false;
	ok = fwrite(text.ptr, 1, text.len, file) == text.len;
	return !fclose(file) && ok;
}

static bool make_parents(char *path)
{
	for (char *p = path + 1; *p; p++) {
		bool ok;

		if (*p != '/')
			continue;
		*p = '\0';
		ok = !mkdir(path, 0755) || errno == EEXIST;
		*p = '/';
		if (!ok)
			return false;
	}
	return true;
}

static bool put(struct driver *d, struct span path, struct span text)
{
	char full[4096];

	snprintf(full, sizeof full, "%s/%s", d->dir, path.ptr);
	return make_parents(full) && write_file(full, text);
}

static enum opk_status make(struct driver *d)
{
	bool ok = put(d, SPAN("org.yaml"), SPAN("name: Acme\n"));

	for (size_t i = 0; ok && i < d->n; i++)
		ok = put(d, path_of(d, i), text_of(d, i, "old"));
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

static enum opk_status commit(struct driver *d, const struct plan *p)
{
	struct commit done = { 0 };
	enum opk_status st = store_commit(d->store, p, &d->faults, &done);

	if (!st)
		printf("committed %ju, synced for %jd ms\n",
			(uintmax_t)done.id, (intmax_t)done.sync_ms);
	return st;
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
	return st ? st : commit(d, &p);
}

static enum opk_status undo(struct driver *d)
{
	struct plan p;
	uint64_t undoes;
	enum opk_status st =
		store_open(d->dir, STORE_WRITE, 0, &d->faults, &d->store);

	if (!st)
		st = store_undo_plan(
			d->store, 0, false, &d->arena, &d->faults, &p, &undoes);
	return st ? st : commit(d, &p);
}

static enum opk_status recover(struct driver *d)
{
	return store_open(d->dir, STORE_WRITE, 0, &d->faults, &d->store);
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

static enum opk_status verify(struct driver *d)
{
	enum opk_status st =
		store_open(d->dir, STORE_READ, 0, &d->faults, &d->store);

	return st ? st : store_verify_history(d->store, &d->faults);
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

		digest_format(&c->sha256, hex);
		printf("%s %.*s\n", hex, SPAN_ARG(c->path));
		if (!store_has(d->store, c->path))
			st = fault_memory(&d->faults);
	}
	return st;
}

static void print_faults(const struct driver *d)
{
	for (size_t i = 0; i < d->faults.count; i++)
		fprintf(stderr, "[%s] %s\n",
			opk_code_word(d->faults.items[i].code),
			d->faults.items[i].text);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		enum opk_status (*run)(struct driver *d);
	} commands[] = { { "make", make }, { "change", change },
		{ "undo", undo }, { "prune", prune }, { "recover", recover },
		{ "show", show }, { "verify", verify } };
	struct driver d = { 0 };
	enum opk_status st = OPK_USAGE;

	if (argc < 3)
		return OPK_USAGE;
	d.faults.arena = &d.arena;
	d.dir = argv[2];
	d.n = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(argv[1], commands[i].name))
			st = commands[i].run(&d);
	store_close(d.store);
	print_faults(&d);
	arena_release(&d.arena);
	return (int)st;
}
