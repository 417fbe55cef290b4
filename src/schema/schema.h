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

#include "orgpack.h"
#include "tree/node.h"
#include "util/fault.h"
#include "util/map.h"
#include "util/vec.h"

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

/* The types of a value: bits of enum rule_type; 1.0 is an integer too. */
unsigned node_rule_types(const struct node *n);

/* The types of JSON Schema, as bits. */
enum rule_type {
	RULE_NULL = 1 << 0,
	RULE_BOOLEAN = 1 << 1,
	RULE_INTEGER = 1 << 2,
	RULE_NUMBER = 1 << 3,
	RULE_TEXT = 1 << 4,
	RULE_LIST = 1 << 5,
	RULE_OBJECT = 1 << 6
};

/* Most and least that no keyword limits. */
#define RULE_UNLIMITED SIZE_MAX

struct rule_vec {
	struct rule **items;
	size_t count, room;
};

struct rule_property {
	struct span name;
	struct rule *rule;
};

struct regex;

struct rule_pattern {
	struct regex *regex;
	struct span text;
	struct rule *rule;
};

/* If the object has `name`, it must have the others. */
struct rule_dependent {
	struct span name;
	const struct node *needs; /* list of texts */
};

/* What is said of objects. */
struct rule_object {
	VEC(struct rule_property) properties;
	struct map names; /* of many properties: their positions */
	VEC(struct rule_pattern) patterns;
	VEC(struct rule_dependent) dependents;
	const struct node *required; /* list of texts, or NULL */
	struct rule *additional;     /* or NULL, as all rules below */
	struct rule *property_names;
	size_t least, most; /* properties */
};

/* What is said of lists. */
struct rule_array {
	struct rule_vec prefix;
	struct rule *items;
	struct rule *contains;
	size_t least_contained, most_contained;
	size_t least, most; /* items */
	struct span key;    /* x-key of this very subschema */
	bool unique;
};

/* What is said of texts; lengths are code points. */
struct rule_text {
	size_t least, most;
	struct regex *regex; /* or NULL */
	struct span pattern;
};

/* What is said of numbers: nodes that hold one, or NULL. */
struct rule_number {
	const struct node *minimum, *maximum;
	const struct node *above, *below; /* exclusive */
	const struct node *multiple_of;
};

/* Rules that apply to the same value. */
struct rule_combined {
	struct span ref_text; /* of $ref */
	const struct node *ref_at;
	struct rule *ref;
	struct rule_vec all_of, any_of, one_of;
	struct rule *not_, *if_, *then_, *else_;
};

/* One subschema. A part is NULL where no keyword of it occurs. */
struct rule {
	const struct node *at; /* as it was read */
	unsigned document;     /* that it stands in */
	unsigned weight;       /* rules that apply to a value with this one */
	uint64_t asks;         /* rule_find_asks, once it is linked */
	unsigned types;        /* rule_type bits; 0: any */
	unsigned said;         /* rule_said bits */
	bool never;            /* the schema `false` */
	bool is_visiting;      /* while looking for circles */
	const struct node *values; /* enum */
	struct map *texts;         /* enum of many texts, for speed */
	const struct node *constant;
	struct rule_object *object;
	struct rule_array *array;
	struct rule_text *text;
	struct rule_number *number;
	struct rule_combined *combined;
	struct span description; /* its own */
	struct note note;        /* with what $ref and combined rules say */
	/* of this rule or of one that applies to the same value; or NULL */
	const struct rule_object *shape;
	const struct rule_array *list;
};

/* A document that rules come from: our own, or one that a $ref names. */
struct schema_document {
	struct source source;
	const struct node *root;
};

struct schema {
	struct rule *root;
	struct rule_vec rules; /* all, for schema_close */
	VEC(struct schema_document) documents;
};

/* The position of a property, or MAP_NONE. */
uint32_t rule_find_property(const struct rule_object *o, struct span name);

/* The same, quicker close behind *at; then *at stands behind it. */
uint32_t rule_find_next(
	const struct rule_object *o, struct span name, uint32_t *at);

/*
 * What a rule asks for that no object keeps to by having none of certain
 * properties; else struct rule's `asks` has bits of rule_name_bit, of which
 * several names may have one.
 */
#define RULE_ASKS_ALWAYS UINT64_MAX

/* The bit of a property's name. */
uint64_t rule_name_bit(struct span name);

/*
 * The types that a rule, or the one that its $ref leads to, allows, by its
 * type, enum or const; 0: any, or the rule is NULL.
 */
unsigned rule_types(const struct rule *rule);

#endif
