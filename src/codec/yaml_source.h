/* SPDX-License-Identifier: MIT */
/*
 * A YAML document's bytes: what is checked of them beside libyaml, and where
 * libyaml's marks, which count characters, lie in them.
 *
 * Calling sequence: yaml_source_check, then marks in roughly ascending order.
 */
#ifndef YAML_SOURCE_H
#define YAML_SOURCE_H

#include "util/fault.h"

/* Set by yaml_source_check; the cursor makes ascending look-ups linear. */
struct yaml_source {
	struct span text; /* without a byte order mark */
	uint32_t bom;     /* bytes of the mark: 0 or 3 */
	bool ascii;
	/* a pair that belongs together */
	size_t index, offset;
	/* a line that has been looked up, from 0, and where it begins */
	size_t line, line_start;
};

/*
 * Check the bytes: UTF-8, no control characters, no line ends that YAML 1.1
 * and 1.2 take differently (a lone CR, U+0085, U+2028, U+2029), no directives
 * but %YAML 1.2. Reports the first fault. After this, libyaml's reader has
 * nothing left to complain about, and a line is what ends with LF.
 */
enum opk_status yaml_source_check(
	const struct source *src, struct faults *f, struct yaml_source *out);

/* Offset in y->text of the character with that index (from 0), clamped. */
size_t yaml_source_offset(struct yaml_source *y, size_t index);

/* Line and byte column (from 1) of an offset in y->text that lies in the
 * line that libyaml numbers `line` (from 0). */
void yaml_source_place(struct yaml_source *y, size_t line, size_t offset,
	uint32_t *out_line, uint32_t *out_column);

/* What yaml_gap_scan found: offsets, or YAML_NOWHERE. */
#define YAML_NOWHERE SIZE_MAX

struct yaml_gap {
	size_t comment; /* the first comment's '#' */
	size_t stuck;   /* a '#' without the white space that it needs */
	size_t query;   /* within brackets, a '?' that begins a text: libyaml
			   takes it for an indicator, YAML 1.2 does not */
	size_t shallow; /* a line indented too little to go on a flow
			   collection */
};

/*
 * Look at the bytes between two events, where only white space, comments and
 * indicators stand. With `flow`, lines must be indented by more than `indent`
 * (-1: by anything), but for those that close a collection.
 */
struct yaml_gap yaml_gap_scan(
	struct span text, size_t from, size_t to, bool flow, long indent);

/* Does a '?' that begins a text stand at this offset? */
bool yaml_is_query(struct span text, size_t at);

/*
 * Offset of the first line after the first, within a scalar, that is not
 * blank and indented by no more than `indent`, or YAML_NOWHERE.
 */
size_t yaml_find_shallow(struct span text, size_t from, size_t to, long indent);

/* Offset of the first thing behind a document's end that is neither white
 * space, a comment nor another end marker; text.len when there is none. */
size_t yaml_find_rest(struct span text, size_t from);

enum { YAML_SHOWN = 64 };

/* A text for a fault's words: cut, control characters replaced. */
const char *yaml_show(struct span s, char out[YAML_SHOWN]);

#endif
