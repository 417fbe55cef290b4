/* SPDX-License-Identifier: MIT */
/* Schemas from YAML texts. */
#ifndef SCHEMA_FIXTURE_H
#define SCHEMA_FIXTURE_H

#include "fault_fixture.h"

#include "schema/schema.h"

/* A schema that must load. */
static inline struct schema *open_yaml(struct arena *a, const char *text)
{
	struct faults f = { .arena = a };
	struct schema *s = NULL;

	if (schema_open(NULL, read_yaml(a, text), NULL, NULL, a, &f, &s))
		fail_msg("%s: %s", text, f.items[0].text);
	return s;
}

#endif
