/* SPDX-License-Identifier: MIT */
/*
 * What the files of the Salesforce import share: a work in progress.
 *
 * Calling sequence (import_salesforce.c): sf_read_all fills parts; sf_settle
 * decides between parts that stand in several files; then value sets,
 * modules, fields, layouts and what refers to them are made, each step
 * looking up what the earlier ones made; sf_publish hands the result over.
 *
 * Each part is settled exactly once: sf_carry or sf_drop. Memory is checked
 * once, at the end: whoever runs out of it sets `failed` and goes on.
 */
#ifndef IMPORT_SALESFORCE_PARTS_H
#define IMPORT_SALESFORCE_PARTS_H

#include "model/facts.h"
#include "op/import_salesforce.h"
#include "tree/element.h"
#include "util/map.h"

/* A named child element that is an item of its own. */
struct sf_child {
	const char *element; /* "fields" */
	const char *type;    /* "CustomField" */
	const char *key;     /* the child that names it: "fullName" */
};

enum sf_shape {
	SF_WHOLE,     /* one item */
	SF_OBJECT,    /* one item, and its children's */
	SF_CONTAINER, /* its children's items, and nothing of its own */
	SF_GROUPED,   /* one item, and its entries counted by element */
	SF_MANIFEST,  /* one item that says which others there are */
	SF_CHILD      /* in source format a file below its object's folder */
};

/* A Salesforce metadata type; import_salesforce_types.c lists them. */
struct sf_type {
	const char *name;   /* "CustomObject": also the root element */
	const char *suffix; /* of its files: "object"; or NULL */
	enum sf_shape shape;
	const struct sf_child *children; /* ends with a NULL element */
	const char *reason; /* why it is dropped; NULL: it is not */
};

const struct sf_type *sf_type_find(struct span name);
/* By the file's suffix: "object". NULL: no type has it. */
const struct sf_type *sf_type_of_suffix(struct span suffix);
/* Every type, for tests and the manual; ends with a NULL name. */
extern const struct sf_type sf_types[];

/* One item that was read, of a type that may be carried. */
struct sf_part {
	const struct sf_type *type;
	struct span object; /* "Account", or empty */
	struct span name;   /* "Active__c" */
	struct span full;   /* as reports call it: "Account.Active__c" */
	const struct element *e;
	const char *file;
	uint32_t line;
	uint32_t order; /* in which parts were read */
	bool settled;
	bool counted; /* its pick list values are */
};

/* What the map of objects holds for one that becomes no module. */
#define SF_NO_MODULE (UINT32_MAX - 1)

#define SF_NONE UINT32_MAX

/* A module that is being made. */
struct sf_module {
	struct span object;   /* "Account" */
	struct span api_name; /* "Accounts" */
	bool standard;        /* Zoho ships it */
	struct sf_part *part; /* NULL: no file defines it */
	struct node *tree;
	bool told;             /* the file says something of it */
	struct map sf_fields;  /* folded Salesforce name: index in fields */
	struct map fields;     /* folded api_name: index in fields */
	struct map names;      /* api_names of custom fields, to pick from */
	struct map lists;      /* related lists: folded Salesforce names */
	struct map list_names; /* to pick from, as those below */
	struct map view_names, rule_names, dependency_names;
	uint32_t first_layout; /* in layouts, linked by next */
	uint32_t last_layout;
	uint32_t list_count; /* of related lists */
};

enum sf_state { SF_NEW, SF_BUSY, SF_MADE, SF_LOST };

/* A field that is being made. */
struct sf_field {
	uint32_t module; /* in modules */
	struct span api_name;
	struct span type;   /* data_type */
	struct span result; /* of a formula or roll-up: its return_type */
	struct span target; /* of a lookup: the module's api_name */
	struct sf_part *part;
	struct sf_part *set; /* the standard value set with its values */
	struct node *tree;   /* NULL: not made yet, or lost */
	struct node *values; /* of a pick list: pick_list_values, or NULL */
	struct map actual;   /* them, once asked for */
	struct node *closed, *won; /* of a standard one: such values */
	struct node *maps;         /* of a dependency: its pick_list_values */
	uint32_t parent;           /* then the field that it depends on */
	enum sf_state state;
	bool mandatory;
	bool system;     /* every module has it, without a file */
	bool valued;     /* a file gives its values */
	uint32_t given;  /* so many of them, which come first */
	bool shown;      /* its dependency acts on a layout */
	bool told;       /* a file says something of it */
	uint32_t twin;   /* the next field of a compound one, or SF_NONE */
	const char *why; /* it is lost */
};

/* A layout that was made. */
struct sf_layout {
	uint32_t module;
	struct span api_name;
	struct node *tree;
	struct map fields; /* api_names placed: number of the section */
	uint32_t next;     /* of the same module */
};

/* A pick list that several fields share. */
struct sf_valueset {
	struct span api_name;
	struct node *values;
	struct span fallback; /* the default's actual value, or empty */
};

/* The import in progress. */
struct sf {
	struct arena *a; /* all that lives until the end */
	struct faults *f;
	struct import *out;
	bool failed;                 /* memory ran out */
	struct import_count nowhere; /* what is counted then */
	VEC(struct sf_part) parts;
	VEC(struct sf_module) modules;
	VEC(struct sf_field) fields;
	VEC(struct sf_layout) layouts;
	VEC(struct sf_valueset) sets;
	struct map counted;   /* type: index in out->counts */
	struct map objects;   /* folded object: index in modules */
	struct map by_name;   /* folded api_name: index in modules */
	struct map set_names; /* folded global value set: index in sets */
	struct map std_names; /* folded "object name": row of sf_std_names */
	VEC(const struct node *) standard; /* components that Zoho ships */
	struct map paths;                  /* their paths: index there */
	struct system_fields system;
};

/* import_salesforce_read.c */

/*
 * Read and parse every file below the directory into parts and drops.
 * Returns the worst fault; all files are read even so.
 */
enum opk_status sf_read_all(struct sf *w, const char *directory);

/* import_salesforce_split.c */

/* How names of files in source format end. */
#define SF_META "-meta.xml"

/* Into parts and drops goes what a document holds. */
void sf_take_root(struct sf *w, const struct element *e, struct span path);
/* A file's name without suffixes, percent signs undone. */
struct span sf_plain_name(struct sf *w, struct span path);
/* The folder that holds the folder of a child: objects/X/fields/Y. */
struct span sf_child_object(struct sf *w, struct span path);

/* import_salesforce_settle.c */

/*
 * Sort the parts by type, object and name; among those of one name let one
 * win and settle the others.
 */
void sf_settle(struct sf *w);
/*
 * The first part of a type behind `after` (NULL: from the start) that is not
 * settled yet; NULL: no more. Constant on average.
 */
struct sf_part *sf_next(struct sf *w, const char *type, struct sf_part *after);
/* The part of that type, object and name, if it is not settled; or NULL. */
struct sf_part *sf_part_find(
	struct sf *w, const char *type, struct span object, struct span name);

/* import_salesforce_object.c */

/* Make the modules that files define, and know why others are not made. */
void sf_make_modules(struct sf *w);
/*
 * The modules of an object, at most two (Activity is tasks and events).
 * A standard module comes into being. 0: there is none, for *why.
 */
unsigned sf_modules_of(
	struct sf *w, struct span object, uint32_t out[2], const char **why);
/* A standard module by its api_name ("Accounts"); SF_NONE: there is none. */
uint32_t sf_module_ensure(struct sf *w, struct span api_name);

/* import_salesforce_module.c */

/* Tabs, compact layouts and search layouts: once fields are there. */
void sf_finish_modules(struct sf *w);

/* import_salesforce_picklist.c */

/* A list of values in the making. */
struct sf_listing {
	struct sf *w;
	struct sf_part *part;
	struct node *list;
	struct map known;
	struct span fallback;      /* the default's actual value */
	struct node *closed, *won; /* values that close a record */
	bool stages;               /* of deals */
	bool counts;               /* values count as read and carried here */
	bool coloured;
};

/* The values of a field's or value set's element, into the list. */
void sf_take_values(struct sf_listing *l, const struct element *e);
bool sf_is_sorted(const struct element *e);
/*
 * The element that holds the values of a field's or value set's element, as
 * its children of name *item; NULL: it lists none.
 */
const struct element *sf_value_parent(
	const struct element *e, const char **item);
/* How many values a field's or value set's element lists. */
size_t sf_value_count(const struct element *e);
/*
 * The values of a pick list field as pick_list_values, or its global pick
 * list, put into its tree. False: it has none; the reason is *why.
 */
bool sf_put_values(
	struct sf *w, struct sf_part *p, uint32_t field, const char **why);
/* The part's values become the field's own; counted here or elsewhere. */
void sf_use_own(struct sf *w, struct sf_part *p, uint32_t field, bool counts);
/* Has the pick list, which is made, that actual value? Hashed. */
bool sf_has_value(struct sf *w, uint32_t field, struct span text);

/* import_salesforce_valueset.c */

/* Make global pick lists. */
void sf_make_valuesets(struct sf *w);
/* Give standard fields the values that standard value sets have for them. */
void sf_use_standard_sets(struct sf *w);

/* import_salesforce_field.c and import_salesforce_fieldtype.c */

/* Make every field that files define. */
void sf_make_fields(struct sf *w);
/* Make one field if that was not done; false: it is lost. */
bool sf_make_field(struct sf *w, uint32_t field, unsigned depth);
/* A field of a module, not yet made; SF_NONE: memory. */
uint32_t sf_add_field(
	struct sf *w, uint32_t module, struct span api_name, const char *type);
/* A standard field by api_name; SF_NONE: the tables have none. */
uint32_t sf_field_ensure(struct sf *w, uint32_t module, struct span api_name);
/* The field of that api_name, or SF_NONE. */
uint32_t sf_field_at(struct sf *w, uint32_t module, struct span api_name);

enum { SF_FIELDS = 8 }; /* most fields that one name stands for */

/*
 * The fields that a Salesforce name stands for in a module: "Active__c",
 * "Account.Active__c", "BillingAddress", "ACCOUNT.PHONE1". Standard fields
 * come into being. 0: none.
 */
unsigned sf_find_fields(struct sf *w, uint32_t module, struct span name,
	uint32_t out[SF_FIELDS]);

/* What fills a field's tree by its Salesforce type; false: lost, *why. */
struct sf_making {
	struct sf *w;
	struct sf_part *part;
	uint32_t field;
	struct node *tree;
	unsigned depth; /* of fields that wait for each other */
	const char *why;
};
bool sf_fill_field(struct sf_making *m);
/* An auto-number by the displayFormat and startingNumber in e. */
void sf_fill_autonumber(struct sf_making *m, const struct element *e);
/* The data_type that a Salesforce field has; NULL: *why there is none. */
const char *sf_data_type(const struct element *e, const char **why);
/* import_salesforce_number.c */

/* Is it a decimal integer? */
bool sf_integer(struct span s, int64_t *out);
/* A number as Salesforce writes it ("4", "-2.50"); NULL: it is none. */
struct node *sf_number(struct sf *w, struct span s);
/* integer, bigint or double, by precision and scale. */
const char *sf_number_type(const struct element *e);
/* unique and externalId. */
void sf_put_unique(struct sf_making *m);
bool sf_fill_number(struct sf_making *m);
bool sf_fill_formula(struct sf_making *m);
/* defaultValue, where it is a literal and not a formula. */
void sf_put_default(struct sf_making *m);

/* Roll-up summaries (import_salesforce_rollup.c). */
bool sf_fill_rollup(struct sf_making *m);
/* Lookup filters, once all fields are there. */
void sf_make_lookup_filters(struct sf *w);

/* import_salesforce_filter.c */

/* What is to become criteria. */
struct sf_filter {
	const char *items;   /* element name of one condition: "filters" */
	const char *logic;   /* element name: "booleanFilter", or NULL */
	uint32_t module;     /* whose fields are meant */
	struct node *before; /* a condition that holds besides, or NULL */
	uint32_t source;     /* of $Source fields: their module, or SF_NONE */
	bool strict;         /* if one is lost, all is */
	unsigned depth;      /* of fields that wait for each other */
};

/*
 * Criteria of the conditions in e. True: *out is the tree, NULL when there
 * are no conditions. What could not be said is reported as lost from p; false
 * when so much is lost that the rest would mean something else.
 */
bool sf_criteria(struct sf *w, const struct sf_part *p, const struct element *e,
	const struct sf_filter *how, struct node **out);

/* import_salesforce_closed.c */

/*
 * The criteria of a condition on IsClosed or IsWon, which a pick list says
 * in Zoho. False: the name is neither; *out is NULL where no value is so.
 */
bool sf_closed_condition(struct sf *w, uint32_t module, struct span name,
	bool holds, struct node **out);

/* import_salesforce_logic.c */

/* Does the logic say no more than that all conditions hold? */
bool sf_logic_is_plain(struct span logic);
/* The criteria that a logic makes of numbered conditions; NULL: none. */
struct node *sf_logic(
	struct sf *w, struct span logic, struct node **all, unsigned count);
/* A date, or a pre-defined value like ${TODAY}; NULL: it is neither. */
struct node *sf_date(struct sf *w, struct span s, bool time);

/* import_salesforce_view.c */

void sf_make_views(struct sf *w);
void sf_make_rules(struct sf *w);

/* import_salesforce_page.c */

/* Every page, in order of modules and names; custom modules all get one. */
void sf_make_layouts(struct sf *w);

/* import_salesforce_layout.c and import_salesforce_related.c */

/* The mandatory fields of a module: a list linked by next. */
struct sf_mandatory {
	const uint32_t *next; /* by index in fields */
	uint32_t first;       /* or SF_NONE */
	uint32_t count;
};

/* A layout with the name that people see; settles the part. */
void sf_make_layout(struct sf *w, struct sf_part *p, uint32_t module,
	struct span display, const struct sf_mandatory *mandatory,
	struct map *taken);
/* The layout Standard with these fields, Name first. */
void sf_make_standard_layout(
	struct sf *w, uint32_t module, struct sf_field **fields, size_t n);
/* The related lists of a layout, into those of its module. */
void sf_make_related(struct sf *w, struct sf_part *layout, uint32_t module);

/* import_salesforce_dependency.c */

/* Dependencies between pick lists, on every layout that shows both. */
void sf_make_dependencies(struct sf *w);

/* import_salesforce_report.c */

/* So many items of a type were read, carried, dropped. */
void sf_count_read(struct sf *w, const char *type, size_t n);
void sf_count_carried(struct sf *w, const char *type, size_t n);
/* Settle a part. What is inside it is dropped with it. */
void sf_carry(struct sf *w, struct sf_part *p);
void sf_drop(struct sf *w, struct sf_part *p, const char *why);
/* Settle a part whose reason names something: printf. */
void sf_drop_print(struct sf *w, struct sf_part *p, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Items that were counted as read and are no parts. */
void sf_drop_items(struct sf *w, const char *type, struct span name,
	const char *file, uint32_t line, size_t items, const char *why);
/* A carried part's property that is not carried. Texts are borrowed. */
void sf_lose(struct sf *w, const struct sf_part *p, const char *property,
	const char *why);
/* One of several of a property: "columns[ACCOUNT.SITE]". */
void sf_lose_one(struct sf *w, const struct sf_part *p, const char *property,
	struct span which, const char *why);
void sf_lose_print(struct sf *w, const struct sf_part *p, const char *property,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* What becomes of a property that no code looks at. */
struct sf_property {
	const char *name;
	const char *usual; /* a value that means what its absence means */
	const char *why;   /* NULL: some code looks at it, or it is layout */
};
/*
 * Report the children of e that the table (ends with a NULL name) says are
 * lost, and those that it does not know. `ours` names the part's children
 * that are items; may be NULL.
 */
void sf_lose_rest(struct sf *w, const struct sf_part *p,
	const struct element *e, const struct sf_property *table,
	const struct sf_child *ours);

/* A component that was made from a part, or is assumed (part NULL). */
void sf_emit(struct sf *w, const char *kind, struct span module,
	struct span name, struct node *tree, const struct sf_part *part);
/* Sort items, drops and counts; group lost properties. */
void sf_publish(struct sf *w);

/* import_salesforce_name.c */

/* Lower case in ASCII; a copy. Names of Salesforce ignore case. */
struct span sf_fold(struct sf *w, struct span s);
/* The value of a folded key; s need not be folded. */
uint32_t sf_map_get(const struct map *m, struct span s);
/* Undo %28; s itself when nothing is escaped or no UTF-8 would result. */
struct span sf_unescape(struct sf *w, struct span s);
bool sf_same(struct span s, const char *text); /* but for case */
bool sf_same_span(struct span a, struct span b);
struct span sf_print(struct sf *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * A name that none of its kind in the module has, from a display name; an
 * api_name stays as it is. Call in byte order of display names.
 */
struct span sf_pick_name(struct sf *w, struct map *taken, struct span display);

/* A label that the schemas take: no control characters, 1 to 255 long. */
struct span sf_label(struct sf *w, struct span s, struct span otherwise);
/* At most so many code points; *cut says whether something went. */
struct span sf_limit(struct span s, size_t most, bool *cut);

/* import_salesforce_standard.c */

/* A module that Zoho ships and the object that is its counterpart. */
struct sf_std_module {
	const char *object;   /* "Opportunity" */
	const char *api_name; /* "Deals" */
};

/* Ends with a row of NULLs. */
extern const struct sf_std_module sf_std_modules[];

const struct sf_std_module *sf_std_module_of(struct span object);
const struct sf_std_module *sf_std_module_named(struct span api_name);

/* Read what Zoho ships from formats/. */
void sf_open_standard(struct sf *w);
/* A copy of the component that Zoho ships, to be changed; NULL: none. */
struct node *sf_std_module_tree(struct sf *w, struct span module);
struct node *sf_std_field_tree(
	struct sf *w, struct span module, struct span name);
/* A component that Zoho ships becomes part of the result as it is. */
void sf_emit_standard(
	struct sf *w, const char *kind, struct span module, struct span name);
/* Everything that a standard component refers to comes into being. */
void sf_ensure_refs(struct sf *w, const char *kind, struct span module,
	struct span name, const struct node *tree);
/* No name that Zoho ships a component of in this folder is picked. */
void sf_reserve(struct sf *w, struct map *taken, struct span module,
	const char *folder);
/* And every field without which a record of the module cannot be saved. */
void sf_ensure_mandatory(struct sf *w, uint32_t module);

/* import_salesforce_columns.c */

/* What a name of Salesforce stands for. */
struct sf_std_name {
	const char *object; /* "Account"; "*": every object */
	const char *names;  /* API name and list view columns, by ' ' */
	const char *fields; /* api_names, by ' ' */
};

/* Ends with a row of NULLs. */
extern const struct sf_std_name sf_std_names[];

/* The row for a name in an object, or for every object; NULL: none. */
const struct sf_std_name *sf_std_name_find(
	struct sf *w, struct span object, struct span name);
void sf_index_names(struct sf *w);

#endif
