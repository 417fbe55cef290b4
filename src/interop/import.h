/* SPDX-License-Identifier: MIT */
/*
 * What comes of reading a foreign system's configuration.
 *
 * Everything that is read is counted under its foreign type (CustomField,
 * layouts ...), and is then either carried, that is, became part of a
 * component; or nothing here stands for it, for a reason, and its file is kept
 * verbatim; or it is dropped, with a reason. read == carried + verbatim +
 * dropped for each type. What a carried item says that no component can say
 * is listed apart.
 */
#ifndef IMPORT_H
#define IMPORT_H

#include "model/state.h"
#include "util/vec.h"

/* What is imported, and into what. */
struct import_request {
	const char *source;       /* a directory or a file */
	const struct state *org;  /* what the org has; NULL: nothing */
	const struct node *about; /* its org.yaml, or NULL */
};

/* One component made. */
struct import_item {
	struct identity id;
	struct node *tree; /* valid against the kind's schema */
	struct span type;  /* "CustomField"; empty when assumed */
	struct span name;  /* "Account.Active__c"; empty when assumed */
	const char *file;  /* relative to the source; NULL when assumed */
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
	const char *file;     /* relative to the source */
	uint32_t line;        /* in that file */
	size_t items; /* how many it stands for, as a profile's rights */
};

/* What became of the items of one foreign type. */
struct import_count {
	struct span type;
	size_t read, carried, verbatim, dropped;
	size_t properties; /* not carried, of carried items */
};

struct import {
	VEC(struct import_item) items;      /* by path, no path twice */
	VEC(struct import_drop) drops;      /* by type, name, file, line */
	VEC(struct import_drop) verbatim;   /* the same: their files are kept */
	VEC(struct import_drop) properties; /* the same; property is set */
	VEC(struct import_count) counts;    /* by type */
	size_t files;                       /* files looked at */
};

#endif
