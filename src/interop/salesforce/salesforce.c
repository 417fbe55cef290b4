/* SPDX-License-Identifier: MIT */
/* Importing Salesforce metadata: the order of the steps. */
#include "interop/salesforce/salesforce.h"

#include "interop/salesforce/sf_card.h"
#include "interop/salesforce/sf_dependency.h"
#include "interop/salesforce/sf_field.h"
#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_layout.h"
#include "interop/salesforce/sf_lookup.h"
#include "interop/salesforce/sf_module.h"
#include "interop/salesforce/sf_org.h"
#include "interop/salesforce/sf_read.h"
#include "interop/salesforce/sf_report.h"
#include "interop/salesforce/sf_rule.h"
#include "interop/salesforce/sf_state.h"
#include "interop/salesforce/sf_value_set.h"
#include "interop/salesforce/sf_view.h"
#include "util/map.h"

static void begin(struct sf *w)
{
	struct map *maps[] = { &w->objects, &w->by_name, &w->set_names,
		&w->std_index };

	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		maps[i]->arena = w->a;
}

static void make_all(struct sf *w)
{
	static void (*const steps[])(struct sf * w) = {
		sf_open_standard,
		sf_index_names,
		sf_settle,
		sf_make_valuesets,
		sf_make_modules,
		sf_use_standard_sets,
		sf_make_fields,
		sf_make_lookup_filters,
		sf_make_layouts,
		sf_make_views,
		sf_make_rules,
		sf_make_dependencies,
		sf_finish_modules,
	};

	for (size_t i = 0; i < sizeof steps / sizeof *steps && !w->log.failed;
		i++)
		steps[i](w);
	import_publish(&w->log, "salesforce");
}

enum opk_status import_salesforce(const struct import_request *request,
	struct arena *a, struct faults *f, struct import *out)
{
	struct arena all = { .limit = a->limit };
	struct import found = { 0 };
	struct sf w = { .a = &all, .f = f };
	enum opk_status st;

	import_log_init(&w.log, &all, &found);
	begin(&w);
	*out = (struct import){ 0 };
	st = foreign_read("salesforce", &all, f, &w.tables);
	if (!st)
		st = sf_read_all(&w, request->source);
	if (!st)
		make_all(&w);
	if (!st && w.log.failed)
		st = fault_memory(f);
	if (!st) {
		*out = found;
		arena_adopt(a, &all);
	}
	arena_release(&all);
	return st;
}
