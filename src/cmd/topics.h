/* SPDX-License-Identifier: MIT */
/* Help pages that belong to no single command, as data. */
#ifndef TOPICS_H
#define TOPICS_H

#include <stdio.h>

#include "orgpack.h"

/* A page; its text is written, or made by a function from a table. */
struct topic {
	const char *name;
	const char *summary; /* lower case, at most 56 columns */
	const char *text;    /* paragraphs, as wrap() takes them */
	/* What follows the text; may be NULL. */
	void (*table)(FILE *out);
	/* The same for --json, into a map that is open; may be NULL. */
	void (*json)(struct opk_answer *answer);
};

/* All pages; the last has no name. */
extern const struct topic topics[];

/* NULL: there is no such page. */
const struct topic *topic_find(const char *name);

/* What the exit statuses 0 to 6 mean; lower case, no full stop. */
extern const char *const topic_statuses[OPK_SYSTEM + 1];

#endif
