/* SPDX-License-Identifier: MIT */
/*
 * What Zoho ships to every org (formats/standard.yaml), and the fields that
 * modules have without a file (formats/system_fields.yaml): an importer falls
 * back on it where something refers to what was not read.
 */
#ifndef STANDARD_ORG_H
#define STANDARD_ORG_H

#include "model/facts.h"
#include "schema/kind.h"
#include "util/map.h"
#include "util/vec.h"

struct standard_org {
	struct arena *a;
	VEC(const struct node *) items; /* the key of each is its path */
	struct map paths;               /* them: index in items */
	struct system_fields system;
};

/* Read both into the arena. A few milliseconds. */
enum opk_status standard_org_open(
	struct standard_org *o, struct arena *a, struct faults *f);

/* The component, which stays as it is; NULL: Zoho ships none such. */
const struct node *standard_org_find(
	const struct standard_org *o, const struct identity *id);

#endif
