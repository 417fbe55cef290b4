/* SPDX-License-Identifier: MIT */
/* interop/salesforce/sf_name */
#ifndef SF_NAME_H
#define SF_NAME_H

#include "interop/salesforce/sf_state.h"
#include "tree/element.h"
#include "util/map.h"

/* Is it a decimal integer? */
bool sf_integer(struct span s, int64_t *out);

/*
 * The element that holds the values of a field's or value set's element, as
 * its children of name *item; NULL: it lists none.
 */
const struct element *sf_value_parent(
	const struct element *e, const char **item);

/* How many values a field's or value set's element lists. */
size_t sf_value_count(const struct element *e);

/* Lower case in ASCII; a copy. Names of Salesforce ignore case. */
struct span sf_fold(struct sf *w, struct span s);

/* The value of a folded key; s need not be folded. */
uint32_t sf_map_get(const struct map *m, struct span s);

/* Undo %28; s itself when nothing is escaped or no UTF-8 would result. */
struct span sf_unescape(struct sf *w, struct span s);

/* Are they the same but for case? */
bool sf_same(struct span s, const char *text);

/* The same of two texts of files. */
bool sf_same_span(struct span a, struct span b);

/* A text in the import's memory, cut at 1,023 bytes; w->failed: none left. */
struct span sf_print(struct sf *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * A name that none of its kind in the module has, from a display name; an
 * api_name stays as it is. Call in byte order of display names.
 */
struct span sf_pick_name(struct sf *w, struct map *taken, struct span display);

/* A label that the schemas take: no control characters, 1 to 255 long. */
struct span sf_label(struct sf *w, struct span s, struct span otherwise);

/* At most so many code points; *cut says whether something went. */
struct span sf_limit(struct span s, size_t most, bool *cut);

#endif
