/* SPDX-License-Identifier: MIT */
/*
 * The kinds of component, as formats/kinds/ says.
 *
 * The heads (name, path, order ...) are compiled in as a table made from the
 * YAML files at build time; a kind's schema is read when first asked for.
 */
#ifndef KIND_H
#define KIND_H

#include "schema/schema.h"

/*
 * A file of bytes has no form: its tree is one text, which is the file. Below
 * its kind's folder and one for the system it has any path.
 */
enum syntax { SYNTAX_YAML, SYNTAX_XML, SYNTAX_BYTES };

enum { PATH_VARIABLES = 2 }; /* most variables in a path template */

struct kind {
	struct span name;   /* "field" */
	struct span plural; /* "fields", for counts */
	struct span path;   /* "modules/{module}/fields/{name}.yaml" */
	struct span variable[PATH_VARIABLES]; /* "module", "name" */
	struct span identity[PATH_VARIABLES]; /* pointers that repeat them */
	unsigned variables;
	unsigned order; /* dependency rank: applied in ascending order */
	bool local;     /* identity of the org: never exported */
	enum syntax syntax;
	unsigned index;     /* in the table, 0 to kind_count() - 1 */
	unsigned version;   /* of the schema, from 1: x-version */
	unsigned former;    /* where kind_formers has that of version 1 */
	struct span source; /* the schema document, YAML */
};

/* What a path says: kind and values of its variables. */
struct identity {
	const struct kind *kind;
	struct span value[PATH_VARIABLES];
};

unsigned kind_count(void);
/* In byte order of names. */
const struct kind *kind_at(unsigned index);
/* NULL: there is no such kind. */
const struct kind *kind_find(struct span name);

/*
 * Which kind lives at this path, and what its variables are. False: none
 * does, or a value is no component name.
 */
bool kind_of_path(struct span path, struct identity *out);

/*
 * Why a file of bytes cannot have this path below its system's folder, in
 * words that follow "the path "; NULL: it can. Parts that begin with ".git"
 * are not for us to write, and what is not ASCII has more than one form.
 */
const char *kind_refuses_bytes(struct span path);

/*
 * Is an entry of a kind's folder left alone: what editors, systems or orgpack
 * leave beside components (path_is_litter); among files of bytes, whose names
 * may be any, only what is git's or was kept by orgpack?
 */
bool kind_passes_over(struct span path);

/* The path of a component; ptr NULL: memory. */
struct span kind_path(struct arena *a, const struct identity *id);

/* "Leads.Email": the values joined by '.'; the kind's name without values; the
 * path below the kind's folder for one of bytes ("salesforce/lwc/a/a.js"). */
struct span kind_name(struct arena *a, const struct identity *id);

/*
 * Take "Leads.Email" apart as a component's name of this kind; false when
 * the number of parts is wrong or a part is no component name.
 */
bool kind_parse_name(
	const struct kind *kind, struct span name, struct identity *out);

/*
 * The kind's schema, compiled on first use and kept for the process;
 * thread-safe. NULL only when memory ran out: the unit tests prove that
 * every compiled-in schema loads.
 */
const struct schema *kind_schema(const struct kind *kind);

/*
 * The schema that the kind had in a version, from 1 to its own, kept as well.
 * It decides what a component of that version is digested over.
 */
const struct schema *kind_schema_of(const struct kind *kind, unsigned version);

/* The same, but compiled anew, into the arena, with its faults. */
enum opk_status kind_open_schema(const struct kind *kind, unsigned version,
	struct arena *a, struct faults *f, struct schema **out);

/*
 * The kind's schema as a document that stands alone: what it uses of
 * formats/common.yaml is in its own $defs. Any validator of JSON Schema
 * 2020-12 takes it.
 */
enum opk_status kind_bundled_schema(const struct kind *kind, struct arena *a,
	struct faults *f, struct node **out);

#endif
