/* SPDX-License-Identifier: MIT */
/*
 * Reading Salesforce metadata into components (formats/interop/salesforce.md).
 *
 * Everything that is read is counted under its Salesforce type (CustomField,
 * ListView, Layout ...), and is then either carried, that is, became part of
 * a component, or dropped, with a reason: read == carried + dropped for each
 * type. What a carried item says that no component can say is listed apart.
 */
#ifndef SALESFORCE_H
#define SALESFORCE_H

#include "schema/kind.h"
#include "util/vec.h"

/* One component made. */
struct import_item {
	struct identity id;
	struct node *tree; /* valid against the kind's schema */
	struct span type;  /* "CustomField"; empty when assumed */
	struct span name;  /* "Account.Active__c"; empty when assumed */
	const char *file;  /* relative to the directory; NULL when assumed */
	uint32_t line;     /* in that file */
	/*
	 * No file defines it: it is what every org has (a standard module or
	 * field that something else refers to, a module's first layout). An
	 * org that has it already keeps its own.
	 */
	bool assumed;
};

/* Something that was read and not carried. */
struct import_drop {
	struct span type;     /* "CompactLayout" */
	struct span name;     /* "Broker__c.Broker_Compact" */
	struct span property; /* of a carried item: "trackHistory, indexed" */
	struct span reason;   /* "Zoho has no counterpart": no full stop */
	const char *file;     /* relative to the directory */
	uint32_t line;        /* in that file */
	size_t items; /* how many it stands for, as a profile's rights */
};

/* What became of the items of one Salesforce type. */
struct import_count {
	struct span type;
	size_t read, carried, dropped; /* read == carried + dropped */
	size_t properties;             /* not carried, of carried items */
};

struct import {
	VEC(struct import_item) items;      /* by path, no path twice */
	VEC(struct import_drop) drops;      /* by type, name, file, line */
	VEC(struct import_drop) properties; /* the same; property is set */
	VEC(struct import_count) counts;    /* by type */
	size_t files;                       /* files looked at */
};

/*
 * Read all Salesforce metadata below a directory, in the Metadata API's
 * layout, in source format, or both, wherever they lie. The result depends
 * on names and contents only. Symbolic links are not followed.
 *
 * What is dropped is no fault here. A file that is no well-formed XML, or
 * that is too large, is one (all such files are reported), and so is a
 * directory without any metadata (bad-import); *out is then empty.
 * Everything in *out lives in the arena. Linear but for sorting.
 */
enum opk_status import_salesforce(const char *directory, struct arena *a,
	struct faults *f, struct import *out);

#endif
