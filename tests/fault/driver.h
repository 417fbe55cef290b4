/* SPDX-License-Identifier: MIT */
/*
 * What the programs have in common that change a store to be killed on the
 * way. Faults go to standard error, one "[code] text" a line; the exit status
 * is that of the command.
 */
#ifndef DRIVER_H
#define DRIVER_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/store.h"
#include "util/file.h"
#include "util/path.h"
#include "model/plan.h"
#include "store/commit.h"
#include "store/handle.h"
#include "store/history.h"
#include "store/undo.h"

struct driver {
	struct arena arena;
	struct faults faults;
	const char *dir;
	size_t n;
	struct store *store;
};

/* A command of the program: "NAME DIR [N]". */
struct driver_command {
	const char *name;
	enum opk_status (*run)(struct driver *d);
};

static inline bool driver_write_file(const char *path, struct span text)
{
	FILE *file = fopen(path, "w");
	bool ok;

	if (!file)
		return false;
	ok = fwrite(text.ptr, 1, text.len, file) == text.len;
	return !fclose(file) && ok;
}

static inline bool driver_make_parents(char *path)
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

static inline bool driver_put(
	struct driver *d, struct span path, struct span text)
{
	char full[4096];

	snprintf(full, sizeof full, "%s/%s", d->dir, path.ptr);
	return driver_make_parents(full) && driver_write_file(full, text);
}

static inline enum opk_status driver_commit(
	struct driver *d, const struct plan *p)
{
	struct commit done = { 0 };
	enum opk_status st = store_commit(d->store, p, &d->faults, &done);

	if (!st)
		printf("committed %ju, synced for %jd ms\n", (uintmax_t)done.id,
			(intmax_t)done.sync_ms);
	return st;
}

static inline enum opk_status driver_undo(struct driver *d)
{
	struct plan p;
	uint64_t undoes;
	enum opk_status st =
		store_open(d->dir, STORE_WRITE, 0, &d->faults, &d->store);

	if (!st)
		st = store_undo_plan(
			d->store, 0, false, &d->arena, &d->faults, &p, &undoes);
	return st ? st : driver_commit(d, &p);
}

static inline enum opk_status driver_recover(struct driver *d)
{
	return store_open(d->dir, STORE_WRITE, 0, &d->faults, &d->store);
}

static inline enum opk_status driver_verify(struct driver *d)
{
	enum opk_status st =
		store_open(d->dir, STORE_READ, 0, &d->faults, &d->store);

	return st ? st : store_verify_history(d->store, &d->faults);
}

static inline void driver_say(const struct driver *d)
{
	for (size_t i = 0; i < d->faults.count; i++)
		fprintf(stderr, "[%s] %s\n",
			opk_code_word(d->faults.items[i].code),
			d->faults.items[i].text);
}

static inline int driver_main(
	int argc, char **argv, const struct driver_command *commands)
{
	struct driver d = { 0 };
	enum opk_status st = OPK_USAGE;

	if (argc < 3)
		return OPK_USAGE;
	d.faults.arena = &d.arena;
	d.dir = argv[2];
	d.n = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
	for (; commands->name; commands++)
		if (!strcmp(argv[1], commands->name))
			st = commands->run(&d);
	store_close(d.store);
	driver_say(&d);
	arena_release(&d.arena);
	return (int)st;
}

#endif
