/* SPDX-License-Identifier: MIT */
/*
 * Templates of conversion mappings, piece by piece:
 *
 *     "${Company|Last_Name} - ${City|'no city'}"
 *
 *     template = *(text / "${" choice *("|" choice) "}")
 *     choice   = name / "'" text "'"
 *
 * A text in quotes may hold anything but a quote; a name anything but "|"
 * and "}".
 */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include "util/span.h"

enum template_piece {
	TEMPLATE_END,
	TEMPLATE_TEXT,   /* outside of "${...}" */
	TEMPLATE_FIELD,  /* a choice that is a name, perhaps an empty one */
	TEMPLATE_QUOTED, /* a choice that is a text, without its quotes */
	TEMPLATE_BROKEN  /* a "${" or a quote is not closed */
};

struct template_scan {
	struct span rest; /* the template, to begin with; the others zero */
	bool inside;      /* of "${...}" */
	bool is_first;    /* the piece is the first choice of several */
};

/* The next piece; *out borrows from the template. After END or BROKEN there
 * is nothing more to ask. */
enum template_piece template_next(struct template_scan *s, struct span *out);

#endif
