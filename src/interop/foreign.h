/* SPDX-License-Identifier: MIT */
/*
 * The table of a foreign system: what becomes of its configuration.
 *
 * An importer reads the system's files and does what the tables say; only
 * what no row can say (formulas, filters, layouts) is code of its own. Which
 * keys a table has and what they mean is in formats/interop/
 * foreign.schema.yaml, against which the tests check every table; reading
 * takes that for granted.
 *
 * Texts in the tables end with a NUL byte. An absent one is an empty span.
 */
#ifndef FOREIGN_H
#define FOREIGN_H

#include "schema/kind.h"
#include "tree/node.h"
#include "util/fault.h"

/* How a property's value is converted. */
enum foreign_conversion {
	FOREIGN_NONE, /* it has no place */
	FOREIGN_TEXT,
	FOREIGN_LABEL,
	FOREIGN_NAME,
	FOREIGN_BOOL,
	FOREIGN_NUMBER,
	FOREIGN_CHOICE,
	FOREIGN_FIELD,
	FOREIGN_FIELDS,
	FOREIGN_SAME, /* as its place takes it */
	FOREIGN_OWN   /* by code of the importer's */
};

/* Rows in the table's order; items is NULL when there are none. */
struct foreign_properties {
	struct foreign_property *items;
	size_t count;
};

/* A property of a type. */
struct foreign_property {
	struct span name;
	struct span to; /* "lookup.api_name", "fields[].api_name" */
	enum foreign_conversion as;
	int64_t least, most; /* most is INT64_MAX where nothing is said */
	const struct node *values;
	bool named;              /* the item's name stands in for a label */
	bool whole_names;        /* a person's name is one field */
	const struct node *only; /* data_types that take it; NULL: all */
	bool has_usual;
	struct span usual;         /* means what its absence means */
	const struct node *unless; /* so do these values inside it; or NULL */
	const char *reason;        /* why it is not carried; or NULL */
	struct foreign_properties inner;
};

enum foreign_shape {
	FOREIGN_WHOLE,     /* one item */
	FOREIGN_OBJECT,    /* one item, and its children's */
	FOREIGN_CONTAINER, /* its children's items, and nothing of its own */
	FOREIGN_GROUPED,   /* one item, and its entries by their names */
	FOREIGN_MANIFEST,  /* one item that says which others there are */
	FOREIGN_CHILD,     /* part of another file, or a file beside it */
	FOREIGN_INNER      /* part of another item, never a file */
};

/* A type of items: in Salesforce, a metadata type. */
struct foreign_type {
	const char *name;
	const struct kind *kind; /* that an item becomes; or NULL */
	struct span suffix;      /* of its files */
	enum foreign_shape shape;
	const char *named_by; /* the element that names a child */
	bool foldered;        /* the folder's name is part of an item's */
	const struct node *children; /* names of elements: types; or NULL */
	struct foreign_properties properties;
	const char *reason; /* why it is not carried; NULL: it is */
};

/* A number as a data_type holds it. */
struct foreign_number {
	struct span data_type;
	int64_t digits;   /* 0: it is no number */
	int64_t decimals; /* -1: it has none */
};

/* A type of fields. */
struct foreign_field_type {
	struct span name;
	struct foreign_number *numbers; /* data_types; the first is the usual */
	size_t count;                   /* 0: there is none, for a reason */
	const struct node *targets;     /* of a lookup: object: data_type */
	const struct node *parts;       /* it is several fields; or NULL */
	const struct node *takes;       /* names of properties, in order */
	const struct node *set;         /* path: value */
	int64_t length;
	const char *report; /* what is lost with the type, or NULL */
	struct span result; /* of a formula: its return_type */
	const char *result_report;
	const char *reason; /* why there is no data_type */
};

/* A standard object. */
struct foreign_object {
	struct span name;
	struct span module[2];
	unsigned modules;
	const struct node *row; /* as it stands in doc */
};

/* A system. What only one step of an importer asks for is taken from doc. */
struct foreign_system {
	const struct node *doc;
	struct foreign_type *types;
	size_t type_count;
	struct foreign_object *objects;
	size_t object_count;
	struct foreign_field_type *field_types;
	size_t field_type_count;
	struct foreign_field_type formula;    /* of a field that is computed */
	struct foreign_properties everywhere; /* in items of all types */
};

/*
 * Read the table of a system ("salesforce"), which formats/ has, into the
 * arena. Linear; about a millisecond for a thousand rows.
 */
enum opk_status foreign_read(const char *name, struct arena *a,
	struct faults *f, struct foreign_system *out);

/* By the exact name. NULL: the table has none. */
const struct foreign_type *foreign_type_find(
	const struct foreign_system *s, struct span name);

/* By the suffix of a file. NULL: no type has it. */
const struct foreign_type *foreign_type_of_suffix(
	const struct foreign_system *s, struct span suffix);

const struct foreign_property *foreign_property_find(
	const struct foreign_properties *rows, struct span name);

const struct foreign_field_type *foreign_field_type_find(
	const struct foreign_system *s, struct span name);

/* What a type says of a data_type that its fields have. */
const struct foreign_number *foreign_number_find(
	const struct foreign_field_type *type, struct span data_type);

/* The reason that a row of doc gives or names; NULL: it has none. */
const char *foreign_reason(
	const struct foreign_system *s, const struct node *row);

#endif
