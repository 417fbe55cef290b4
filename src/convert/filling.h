/* SPDX-License-Identifier: MIT */
/* Transforms and templates, compiled against the source's columns. */
#ifndef FILLING_H
#define FILLING_H

#include "table/sheet.h"
#include "tree/node.h"

struct template;
struct transforms;

/* A list of names of transforms that has passed the schema. NULL: memory. */
const struct transforms *transforms_compile(
	const struct node *list, struct arena *a);

/* Is white space off the ends all that goes? */
bool transforms_only_trim(const struct transforms *t);

/*
 * The text after all transforms: a part of it, or in one of the two buffers,
 * either of which may hold the text as well. Without memory it is empty, and
 * a buffer says so.
 */
struct span transforms_apply(const struct transforms *t, struct span text,
	struct buf *one, struct buf *other);

/* Compile a template that has passed conversion_check; the source's sheet
 * gets columns for its fields. NULL: memory. */
const struct template *template_compile(
	struct sheet *source, struct span text, struct arena *a);

/* Fill a template in from a row's cells; replaces what is in `out`. `room`
 * is for texts in quotes. */
struct span template_fill(const struct template *t, const struct span *cells,
	struct buf *room, struct buf *out);

#endif
