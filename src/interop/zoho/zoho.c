/* SPDX-License-Identifier: MIT */
/* Importing saved answers of Zoho's API: the order of the steps. */
#include "interop/zoho/zoho.h"

#include "interop/zoho/zo_finish.h"
#include "interop/zoho/zo_home.h"
#include "interop/zoho/zo_make.h"
#include "interop/zoho/zo_name.h"
#include "interop/zoho/zo_read.h"
#include "interop/zoho/zo_settle.h"

static void begin(struct zo *w)
{
	struct map *maps[] = { &w->things, &w->ids, &w->homes, &w->modules,
		&w->aliases };

	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		maps[i]->arena = w->a;
}

/* What a part that was dropped took with it is not to be counted twice. */
static enum opk_status make(struct zo *w)
{
	struct zo_work k = { .w = w };
	enum opk_status st;

	zo_learn_modules(w);
	zo_find_homes(w);
	zo_open_layouts(w);
	st = zo_settle(w);
	if (st)
		return st;
	zo_name_all(w);
	zo_make_all(&k);
	st = zo_finish(&k);
	import_publish(&w->log, "zoho");
	return st;
}

enum opk_status import_zoho(const struct import_request *request,
	struct arena *a, struct faults *f, struct import *out)
{
	struct arena all = { .limit = a->limit };
	struct import found = { 0 };
	struct zo w = { .a = &all, .f = f, .request = request };
	enum opk_status st;

	import_log_init(&w.log, &all, &found);
	begin(&w);
	*out = (struct import){ 0 };
	st = foreign_read("zoho", &all, f, &w.tables);
	if (!st)
		st = standard_org_open(&w.standard, &all, f);
	if (!st)
		st = zo_read_all(&w);
	if (!st)
		st = make(&w);
	if (!st && w.log.failed)
		st = fault_memory(f);
	if (!st) {
		*out = found;
		arena_adopt(a, &all);
	}
	arena_release(&all);
	return st;
}
