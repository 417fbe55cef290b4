/* SPDX-License-Identifier: MIT */
/*
 * The account that an importer gives of its work: what it read, what it made
 * of it, and what it left out and why. What went in is what came out plus
 * what was reported.
 *
 * Calling sequence: import_log_init, then the rest in any order, then
 * import_publish. Running out of memory sets `failed`, which is looked at
 * once, at the end.
 */
#ifndef IMPORT_LOG_H
#define IMPORT_LOG_H

#include "interop/import.h"
#include "interop/import_files.h"
#include "util/map.h"

struct import_log {
	struct arena *a; /* all that lives until the end */
	struct import *out;
	struct import_files files;
	bool failed;                 /* memory ran out */
	struct import_count nowhere; /* what is counted then */
	struct map counted;          /* type: index in out->counts */
};

/* An item as reports call it, and where it was read. Texts are borrowed. */
struct import_place {
	const char *type; /* "CustomField" */
	struct span name; /* "Account.Active__c" */
	const char *file;
	uint32_t line;
};

void import_log_init(
	struct import_log *log, struct arena *a, struct import *out);

/* So many items of a type were read. */
void import_count_read(struct import_log *log, const char *type, size_t n);

/* So many of them were carried. */
void import_count_carried(struct import_log *log, const char *type, size_t n);

/* Components were made from a file, or part of one. */
void import_use_file(struct import_log *log, const char *file);

/*
 * So many of them nothing stands for, for a reason: they are verbatim if their
 * file is kept by now, and else dropped.
 */
void import_drop(struct import_log *log, const struct import_place *at,
	size_t items, const char *why);

/* A property of a carried item that is not carried. */
void import_lose(struct import_log *log, const struct import_place *at,
	const char *property, const char *why);

/*
 * A component that was made from an item, or is assumed (at NULL). Of kinds
 * whose path has two variables the first is `within`, which is empty for the
 * others.
 */
void import_add(struct import_log *log, const char *kind, struct span within,
	struct span name, struct node *tree, const struct import_place *at);

/*
 * Add the files that are kept, as components under the system's name; sort
 * items, drops and counts; group lost properties.
 */
void import_publish(struct import_log *log, const char *system);

#endif
