/* SPDX-License-Identifier: MIT */
/*
 * The node tree: what every syntax is read into and written from.
 *
 * A document is nodes in one arena. Maps keep the order in which keys were
 * written. Every node knows its place. Text borrows from the document's bytes
 * or from the arena. Trees that have been read are never changed in place by
 * anybody but their maker: copy, then change.
 */
#ifndef NODE_H
#define NODE_H

#include <stdint.h>

#include "util/arena.h"

/* Most levels of maps and lists inside each other (ARCHITECTURE 4). */
enum { TREE_DEPTH = 64 };

enum node_type {
	NODE_NULL,
	NODE_BOOL,
	NODE_INT,   /* an integer that fits int64_t */
	NODE_FLOAT, /* any other number */
	NODE_TEXT,
	NODE_LIST,
	NODE_MAP
};

struct node {
	enum node_type type;
	bool boolean;          /* NODE_BOOL */
	uint32_t line, column; /* of the value; 0: made, not read */
	uint32_t key_line, key_column;
	struct span key;  /* in a map: the key; else empty */
	struct span text; /* TEXT: the value. INT, FLOAT: as written */
	union {
		int64_t integer; /* NODE_INT */
		double number;   /* NODE_FLOAT; integers beyond 64 bits too */
		struct {         /* NODE_LIST, NODE_MAP */
			struct node *first, *last;
			uint32_t count;
		};
	};
	struct node *next; /* the next in the same list or map */
};

/* The children of a list or map, in order. */
#define NODE_EACH(child, parent)                                   \
	for (const struct node *child = node_first(parent); child; \
		child = child->next)

/* The first child; NULL for scalars, for empty collections and for NULL. */
const struct node *node_first(const struct node *n);

/* The value of a key, or NULL; also NULL when map is NULL or no map. Linear. */
const struct node *node_get(const struct node *map, struct span key);

/* The text of a key's value, or an empty span when it has no text. */
struct span node_get_text(const struct node *map, const char *key);
/* A key's boolean, or `otherwise` when it has none. */
bool node_get_bool(const struct node *map, const char *key, bool otherwise);
/* A key's integer, or `otherwise` when it has none. */
int64_t node_get_int(
	const struct node *map, const char *key, int64_t otherwise);

/*
 * The value at an RFC 6901 JSON pointer ("/lookup/module"; "" is n itself),
 * or NULL. Linear in the children that it passes.
 */
const struct node *node_at(const struct node *n, struct span pointer);

/* Is it one value: null, boolean, number or text? */
bool node_is_scalar(const struct node *n);

/*
 * Are two trees the same value? Maps compare without order, lists with it,
 * numbers by value (1 equals 1.0, as JSON Schema has it). Places do not
 * count. Linear for maps whose keys stand in one order, else quadratic in
 * the keys of one map.
 */
bool node_equal(const struct node *a, const struct node *b);

/*
 * The same, but numbers are the same only when they are written alike: 1 is
 * not 1.0, as the content digest has it.
 */
bool node_same(const struct node *a, const struct node *b);

/*
 * A total order of values: by type, then by value; texts by bytes. For
 * canonical order of sets.
 */
int node_order(const struct node *a, const struct node *b);

/*
 * Making trees. Each returns NULL when memory runs out, and takes a NULL
 * parent or child without complaint (answering NULL), so that builders check
 * once, at the end. Texts and keys are borrowed.
 */
struct node *node_new(struct arena *a, enum node_type type);
struct node *node_new_text(struct arena *a, struct span text);
struct node *node_new_int(struct arena *a, int64_t value);
struct node *node_new_bool(struct arena *a, bool value);

/* Put a child last; a child belongs to one parent only. Returns the child. */
struct node *node_add(struct node *list, struct node *child);
struct node *node_put(struct node *map, struct span key, struct node *child);

/* Shorthand for node_put(map, key, node_new_...(a, value)). */
struct node *node_put_text(
	struct arena *a, struct node *map, const char *key, struct span text);
struct node *node_put_int(
	struct arena *a, struct node *map, const char *key, int64_t value);
struct node *node_put_bool(
	struct arena *a, struct node *map, const char *key, bool value);
struct node *node_put_list(struct arena *a, struct node *map, const char *key);
struct node *node_put_map(struct arena *a, struct node *map, const char *key);

/* A deep copy, keys and texts too. NULL: no memory. */
struct node *node_copy(struct arena *a, const struct node *n);

/* A copy of one node that shares its children, for a place in another
 * parent. Key and next are cleared. */
struct node *node_share(struct arena *a, const struct node *n);

#endif
