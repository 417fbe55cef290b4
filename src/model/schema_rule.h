/* SPDX-License-Identifier: MIT */
/*
 * What a compiled schema is made of: for the files schema_*.c, and for
 * xmlmap.c and rng.c, which turn a schema into something else.
 */
#ifndef SCHEMA_RULE_H
#define SCHEMA_RULE_H

#include "model/schema.h"
#include "util/map.h"
#include "util/regex.h"
#include "util/vec.h"

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

/* Which annotations a subschema has itself. */
enum rule_said {
	SAID_REF = 1 << 0,
	SAID_CRITERIA = 1 << 1,
	SAID_KEY = 1 << 2,
	SAID_ORDERED = 1 << 3,
	SAID_SECRET = 1 << 4,
	SAID_XML = 1 << 5,
	SAID_DESCRIPTION = 1 << 6
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

/* While a schema is compiled. */
struct compiler {
	struct schema *schema;
	struct arena *arena;
	struct arena scratch; /* given back when all is compiled */
	struct faults *faults;
	schema_lookup_fn *lookup;
	void *user;
	struct map by_node; /* address of a subschema -> position in rules */
	unsigned document;  /* that is being read */
	unsigned depth;
	bool failed;
};

/*
 * Compile a subschema of the current document and all below it; references
 * stay unresolved. Always a rule, unless memory runs out; c->failed says
 * whether it is any good.
 */
struct rule *schema_compile(struct compiler *c, const struct node *at);

/* Report bad-schema at a node (NULL: at none) of the current document. */
void schema_refuse(struct compiler *c, const struct node *at, const char *fmt,
	...) __attribute__((format(printf, 3, 4)));

/* Report that memory ran out. */
void schema_starve(struct compiler *c);

/* Take in what one keyword says; c->failed tells whether it could. */
void schema_take(
	struct compiler *c, struct rule *r, const struct node *keyword);

/* What takes in a keyword whose value has a form of its own. */
typedef void schema_take_fn(
	struct compiler *c, struct rule *r, const struct node *value);
schema_take_fn schema_take_const, schema_take_definitions,
	schema_take_dependents, schema_take_dialect, schema_take_enum,
	schema_take_multiple, schema_take_pattern, schema_take_patterns,
	schema_take_properties, schema_take_reference, schema_take_type;
schema_take_fn schema_take_criteria, schema_take_description,
	schema_take_identity, schema_take_key, schema_take_ordered,
	schema_take_ref, schema_take_secret, schema_take_xml;

/* Refuse what is not a list of different texts. */
void schema_check_names(struct compiler *c, const struct node *value);

/* The position of a property, or MAP_NONE. */
uint32_t rule_find_property(const struct rule_object *o, struct span name);

/* The same, quicker close behind *at; then *at stands behind it. */
uint32_t rule_find_next(
	const struct rule_object *o, struct span name, uint32_t *at);

/* The part of a rule, made when first asked for; NULL: no memory. */
struct rule_object *schema_object(struct compiler *c, struct rule *r);
struct rule_array *schema_array(struct compiler *c, struct rule *r);
struct rule_text *schema_text(struct compiler *c, struct rule *r);
struct rule_number *schema_number(struct compiler *c, struct rule *r);
struct rule_combined *schema_combined(struct compiler *c, struct rule *r);

/* The root of the document that is being read. */
const struct node *schema_document_root(const struct compiler *c);

/* The rule of a subschema that has been compiled, or NULL. */
struct rule *schema_find(struct compiler *c, const struct node *at);

/* Resolve every $ref, refuse circles, settle notes and shapes. */
void schema_link(struct compiler *c);

/*
 * The i-th rule that applies to the same value, or NULL behind the last:
 * $ref, then those of allOf, anyOf, oneOf, then not, if, then, else.
 */
struct rule *rule_combined_at(const struct rule *r, size_t i);

/*
 * Which properties a rule asks for: an object that has none of them keeps to
 * the rule. Bits of rule_name_bit; several names may have one bit. The rules
 * that apply to the same value must have been asked before.
 */
#define RULE_ASKS_ALWAYS UINT64_MAX
uint64_t rule_find_asks(const struct rule *r);
uint64_t rule_name_bit(struct span name);

/*
 * The types that a rule, or the one that its $ref leads to, allows, by its
 * type, enum or const; 0: any, or the rule is NULL.
 */
unsigned rule_types(const struct rule *rule);

#endif
