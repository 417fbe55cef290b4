/* SPDX-License-Identifier: MIT */
/*
 * What one component's check has to know of others: a field's type and
 * values, what a layout shows, to which module an action belongs. Facts are
 * taken from a tree once and are small; the tree is forgotten.
 */
#ifndef FACTS_H
#define FACTS_H

#include "model/data_type.h"
#include "schema/kind.h"

/* Texts in order of their bytes. */
struct texts {
	const struct span *items;
	uint32_t count;
};

/* Is the text among them? Binary search. */
bool texts_have(const struct texts *t, struct span text);

/* Of a field. All zero: nothing is known. */
struct field_facts {
	const struct data_type *type; /* NULL: not known */
	enum holds holds;             /* of a formula: its result */
	bool mandatory;               /* system_mandatory, and can be given */
	bool read_only;               /* or computed */
	bool has_default;
	bool is_system; /* every module has it, without a file */
	bool is_unique; /* no two records may have the same value */
	bool is_cased;  /* ... and case makes a difference */
	uint32_t length;
	struct span default_value;   /* as a text; several joined by ';' */
	struct texts values;         /* actual values of its own pick list */
	struct span global_picklist; /* that gives the values; or empty */
	struct texts leads_to;       /* modules of a lookup or subform */
};

/* Of a global pick list. */
struct picklist_facts {
	struct texts values;
};

/* Of a layout. */
struct layout_facts {
	struct texts fields;   /* in sections that are shown */
	struct texts required; /* of these, and with no default */
	struct texts defaults; /* of these, those that it has a default for */
	struct texts sections; /* names */
};

/* Of a module; not from its own tree, but from those of its fields. */
struct module_facts {
	const uint32_t *mandatory; /* fields, as components of the state */
	size_t count;
};

/* Of an action that has a component of its own. */
struct action_facts {
	struct span module;
	struct span related_module; /* whose automations may use it, too */
};

/*
 * Take the facts; NULL: memory ran out. Texts that lie in `bytes`, which
 * outlive the facts, are borrowed, others copied. Trees may break their
 * schema: what is not there or of a wrong type is not known.
 */
typedef const void *facts_take_fn(
	const struct node *tree, struct span bytes, struct arena *a);

facts_take_fn facts_of_action;

/* What takes facts of this kind; NULL: nobody asks for any. */
facts_take_fn *facts_taker(const struct kind *kind);

/*
 * In which pass a kind is checked, so that the facts of what it looks at
 * are there before: 0 to FACTS_PASSES - 1.
 */
enum { FACTS_PASSES = 3 };
unsigned facts_pass(const struct kind *kind);

/* A field without a file (formats/system_fields.yaml), in some modules. */
struct system_field {
	struct span name;
	struct field_facts facts;
	struct texts modules; /* that have it; none: every module */
};

struct system_fields {
	struct system_field *items;
	size_t count;
};

#endif
