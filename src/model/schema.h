/* SPDX-License-Identifier: MIT */
/*
 * JSON Schema 2020-12, the keywords that our formats use, and ours (x-...).
 *
 * A schema is a graph of rules. Checking gives faults at the nodes' places,
 * all of them. Everything else that is generic over kinds (canonical order,
 * diff, merge, references, XML) walks a tree and its rules side by side with
 * rule_property and rule_items.
 */
#ifndef SCHEMA_H
#define SCHEMA_H

#include "tree/node.h"

struct schema;
struct rule; /* one subschema; $ref is followed by the accessors */

/* What our keywords say of one value. Spans with ptr NULL: not said. */
struct note {
	struct span ref_kind;  /* x-ref.kind: a kind, or a relative pointer */
	struct span ref_scope; /* x-ref.scope */
	struct span criteria;  /* x-criteria: where the module is found */
	struct span key;       /* x-key; "." is the item itself */
	bool ordered;          /* x-ordered */
	bool secret;           /* x-secret */
	struct span xml_name;  /* xml.name */
	bool xml_attribute, xml_wrapped;
	struct span description;
};

/* Finds the document that a "$ref" names before its '#'; NULL: none. */
typedef const struct node *schema_lookup_fn(void *user, struct span name);

/*
 * Compile a schema document. An unknown keyword, a wrong value of one, or a
 * $ref to nothing is a fault (bad-schema) with its place. lookup may be NULL.
 * Everything lives in the arena, but for compiled patterns, which live until
 * schema_close.
 */
enum opk_status schema_open(const struct source *src, const struct node *doc,
	schema_lookup_fn *lookup, void *user, struct arena *a, struct faults *f,
	struct schema **out);
void schema_close(struct schema *s);

/*
 * Check a tree: every fault, in document order, with code, place and hint.
 * Linear in the tree for flat schemas. Thread-safe on one schema.
 */
enum opk_status schema_check(const struct schema *s, const struct node *n,
	const struct source *src, struct faults *f);

/* The rule of the whole document. */
const struct rule *schema_root(const struct schema *s);

/* The rule of a property, or NULL; rule may be NULL. Hashed. */
const struct rule *rule_property(const struct rule *rule, struct span key);
/*
 * The same for one key of a map after the other: most stand in the schema's
 * order, so that each is found close behind the one before. *at is 0 for the
 * first key, and nobody else's; *rank is as rule_property_rank says.
 */
const struct rule *rule_next_property(
	const struct rule *rule, struct span key, unsigned *at, unsigned *rank);
/* The rule of a map's keys (propertyNames), or NULL. */
const struct rule *rule_names(const struct rule *rule);
/* The rule of a list's items, or NULL. */
const struct rule *rule_items(const struct rule *rule);
/* The notes of a rule; all empty for NULL. Never NULL itself. */
const struct note *rule_note(const struct rule *rule);
/* Properties in schema order. */
unsigned rule_property_count(const struct rule *rule);
const struct rule *rule_property_at(
	const struct rule *rule, unsigned i, struct span *name);
/* Where a key stands in schema order; UINT_MAX when it is not there. */
unsigned rule_property_rank(const struct rule *rule, struct span key);

/* A keyword of the document's top level ("x-limit"), or NULL. */
const struct node *schema_keyword(const struct schema *s, const char *keyword);

#endif
