/* SPDX-License-Identifier: MIT */
/* A world of one module, for a component that a fuzzer makes up. */
#ifndef FUZZ_WORLD_H
#define FUZZ_WORLD_H

#include <stdlib.h>

#include "fuzz.h"
#include "analysis/check.h"

/* What stands in each of the few fields' files. */
#define FUZZ_FIELD(name, type)                                        \
	{                                                             \
		SPAN_INIT("modules/Leads/fields/" name ".yaml"),      \
			SPAN_INIT("api_name: " name                   \
				  "\nmodule: Leads\nfield_label: X\n" \
				  "data_type: " type "\n")            \
	}

static const struct {
	struct span path, text;
} fuzz_files[] = {
	FUZZ_FIELD("Born", "date"),
	FUZZ_FIELD("Size", "integer"),
	{ SPAN_INIT("modules/Leads/fields/Status.yaml"),
		SPAN_INIT("api_name: Status\nmodule: Leads\nfield_label: X\n"
			  "data_type: picklist\npick_list_values:\n"
			  "  - actual_value: New\n  - actual_value: Old\n") },
	FUZZ_FIELD("Text", "text"),
	FUZZ_FIELD("Vip", "boolean"),
	{ SPAN_INIT("modules/Leads/module.yaml"),
		SPAN_INIT("api_name: Leads\nsingular_label: Lead\n"
			  "plural_label: Leads\ngenerated_type: default\n") },
};

enum { FUZZ_FILES = sizeof fuzz_files / sizeof *fuzz_files };

/*
 * Where a text lies: "<" is a blueprint; a first line "#custom_views" says
 * the folder; a validation rule else.
 */
static inline struct span fuzz_path(struct arena *a, struct span text)
{
	struct span line = span_split(text, '\n', &text);

	if (span_starts(line, SPAN("<")))
		return SPAN("modules/Leads/blueprints/X.xml");
	if (!span_starts(line, SPAN("#")))
		return SPAN("modules/Leads/validation_rules/X.yaml");
	return arena_print(a, "modules/Leads/%.*s/X.yaml",
		SPAN_ARG(span_cut(line, 1, line.len)));
}

/* False: no kind lives at the path. */
static inline bool fuzz_put(struct component *c, struct arena *a,
	struct span path, struct span text)
{
	*c = (struct component){ .path = path, .bytes = text };
	if (!kind_of_path(path, &c->id))
		return false;
	c->name = kind_name(a, &c->id);
	return c->name.ptr;
}

/* The files of the world, sorted by path. */
static inline void fuzz_put_files(struct component *all, struct arena *a)
{
	for (size_t i = 0; i < FUZZ_FILES; i++)
		fuzz_put(&all[i], a, fuzz_files[i].path, fuzz_files[i].text);
}

#endif
