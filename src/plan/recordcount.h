/* SPDX-License-Identifier: MIT */
/* How many records the tables of an org hold: records/<Module>.csv. */
#ifndef RECORDCOUNT_H
#define RECORDCOUNT_H

#include "orgpack.h"
#include "store/handle.h"
#include "util/arena.h"
#include "util/fault.h"
#include "util/span.h"

/*
 * Tell the rows, header aside, of each table, in byte order of modules. A
 * table that cannot be read is a fault, and the others are told all the same.
 */
enum opk_status tables_count(struct store *s,
	void (*seen)(void *user, struct span module, uint64_t rows), void *user,
	struct faults *f);

/*
 * Tell each table's module and path, in byte order of modules; both live in
 * the arena. Nothing is opened. A table that is there twice, packed and not,
 * is a fault.
 */
enum opk_status tables_each(struct store *s,
	enum opk_status (*found)(
		void *user, struct span module, struct span path),
	void *user, struct arena *a, struct faults *f);

#endif
