/* SPDX-License-Identifier: MIT */
/*
 * From YAML's events to a node tree, with everything that orgpack refuses and
 * YAML 1.2 wants beyond what libyaml checks. Knows nothing of libyaml.
 *
 * Calling sequence: yaml_build_init; then, for every event in the document's
 * order, yaml_build_gap and one of the others, after each of which `stop`
 * says whether it makes sense to go on; yaml_build_release.
 */
#ifndef YAML_BUILD_H
#define YAML_BUILD_H

#include "codec/yaml_source.h"
#include "tree/node.h"
#include "util/map.h"
#include "util/text.h"

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
