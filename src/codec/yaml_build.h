/* SPDX-License-Identifier: MIT */
/*
 * YAML's events as a node tree, and the checks of the text that libyaml
 * leaves out or makes without a place (its marks count characters, ours
 * bytes).
 *
 * Calling sequence: yaml_source_check, then marks in roughly ascending order.
 */
#ifndef YAML_BUILD_H
#define YAML_BUILD_H

#include "tree/node.h"
#include "util/fault.h"
#include "util/map.h"
#include "util/text.h"

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

/* A collection that is being read. */
struct yaml_level {
	struct node *node;
	struct span key; /* read, and waiting for its value */
	uint32_t key_line, key_column;
	bool has_key, flow;
	long indent; /* column of the innermost block collection, or -1 */
	/* keys and their lines, once there are many; in scratch */
	struct map seen;
	struct arena_mark mark; /* of scratch, when it was opened */
};

struct yaml_builder {
	const struct source *src;
	struct arena *arena;
	struct faults *faults;
	struct yaml_source at;
	struct arena scratch; /* yaml_build_release gives it back */
	struct node *root;
	enum opk_status status; /* the worst so far */
	bool stop;
	size_t complaints;
	size_t end;                               /* of the last event */
	struct text_cursor place;                 /* of the last complaint */
	size_t depth;                             /* of levels in use */
	struct yaml_level levels[TREE_DEPTH + 1]; /* [0] is the document */
};

/* Where an event stands. */
struct yaml_where {
	size_t from, to;       /* offsets in at.text */
	uint32_t line, column; /* of its beginning */
};

enum yaml_scalar { YAML_SCALAR_PLAIN, YAML_SCALAR_QUOTED, YAML_SCALAR_BLOCK };

/* Check the source's bytes; a status other than OPK_OK has been reported. */
enum opk_status yaml_build_init(struct yaml_builder *b,
	const struct source *src, struct arena *a, struct faults *f);

/* Report a fault of syntax at w; text and hint are constant sentences. */
void yaml_complain(struct yaml_builder *b, const struct yaml_where *w,
	const char *text, const char *hint);

/* Report one at an offset in at.text; offsets had better ascend. */
void yaml_complain_at(struct yaml_builder *b, size_t offset, const char *text,
	const char *hint);

/* Report that memory ran out, and stop. */
void yaml_fail_memory(struct yaml_builder *b);

/* Check the bytes between the last event and one that begins at `to`. */
void yaml_build_gap(struct yaml_builder *b, size_t to);

/* A scalar's value, not kept. */
void yaml_build_scalar(struct yaml_builder *b, const struct yaml_where *w,
	struct span value, enum yaml_scalar form);

/* The same of one that cannot break those rules: it has one line only. */
void yaml_build_value(struct yaml_builder *b, const struct yaml_where *w,
	struct span value, enum yaml_scalar form);

/* A list or map begins; `column` (from 0) is where in its line. */
void yaml_build_open(struct yaml_builder *b, const struct yaml_where *w,
	enum node_type type, bool flow, size_t column);

/* The innermost list or map ends. */
void yaml_build_close(struct yaml_builder *b);

/* The document ends; nothing but white space and comments may follow. */
void yaml_build_end(struct yaml_builder *b, const struct yaml_where *w);

/* Give back what was used while reading; the tree stays. */
void yaml_build_release(struct yaml_builder *b);

#endif
