/* SPDX-License-Identifier: MIT */
/* A small conversion: tables that are staged, a delta, kept results. */
#ifndef STAGE_FIXTURE_H
#define STAGE_FIXTURE_H

#include "store_fixture.h"
#include "util/hash.h"
#include "model/plan.h"
#include "store/stage.h"
#include "util/delta.h"

#define LEADS "records/Leads.csv"
#define DEALS "records/Deals.csv"

/* Stage some text for an operation. */
static inline unsigned stage(struct org *o, const char *text)
{
	unsigned number = 0;
	int fd = -1;

	assert_int_equal(
		store_stage(o->store, &o->faults, &number, &fd), OPK_OK);
	assert_true(file_write_all(fd, span_of(text)));
	return number;
}

static inline struct plan_op *will_put(struct org *o, enum plan_action action,
	const char *path, const char *before, const char *text)
{
	struct plan_op *op = operation(o, action, path, before, NULL);

	op->staged = stage(o, text);
	assert_int_equal(store_stage_digest(
				 o->store, op->staged, &o->faults, &op->after),
		OPK_OK);
	return op;
}

static inline void keep(struct org *o, const char *name, const char *text)
{
	int fd = -1;

	assert_int_equal(store_keep(o->store, name, &o->faults, &fd), OPK_OK);
	assert_true(file_write_all(fd, span_of(text)));
}

static const char OLD[] = "id,Name\n1,Ng\n2,Ito\n";
static const char NEW[] = "id,Name\n1,Ng\n2,Sato\n";
static const struct delta_piece way_back[] = { { 0, 13, NULL },
	{ 0, 6, "2,Ito\n" } };
static const struct delta back = { way_back, 2 };

/* Leads change, of which a delta is kept; deals come; results are kept. */
static inline void convert(struct org *o)
{
	plan(o, "convert");
	will_put(o, PLAN_CHANGE, LEADS, OLD, NEW)->back = &back;
	will_put(o, PLAN_ADD, DEALS, NULL, "id\n7\n");
	keep(o, "results.csv", "line,id\n1,2\n");
	assert_int_equal(commit(o), OPK_OK);
}

static inline void start(struct org *o)
{
	put(o, LEADS, OLD);
	assert_int_equal(chmod(at(o, LEADS), 0640), 0);
	reopen(o, STORE_WRITE);
}

#endif
