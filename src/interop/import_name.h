/* SPDX-License-Identifier: MIT */
/* Names and texts of foreign systems become orgpack's. */
#ifndef IMPORT_NAME_H
#define IMPORT_NAME_H

#include "interop/import_log.h"

/* Is it a decimal integer? */
bool import_integer(struct span s, int64_t *out);

/* Lower case in ASCII; a copy. Names of Salesforce ignore case. */
struct span import_fold(struct import_log *log, struct span s);

/* The value of a folded key; s need not be folded. */
uint32_t import_map_get(const struct map *m, struct span s);

/* Are they the same but for case? */
bool import_same(struct span s, const char *text);

/* The same of two texts of files. */
bool import_same_span(struct span a, struct span b);

/* A text in the import's memory, cut at 1,023 bytes; log->failed: none left. */
struct span import_print(struct import_log *log, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * A name that none of its kind in the module has, from a display name; an
 * api_name stays as it is. Call in byte order of display names.
 */
struct span import_pick_name(
	struct import_log *log, struct map *taken, struct span display);

/* A label that the schemas take: no control characters, 1 to 255 long. */
struct span import_label(
	struct import_log *log, struct span s, struct span otherwise);

/* At most so many code points; *cut says whether something went. */
struct span import_limit(struct span s, size_t most, bool *cut);

#endif
