/* SPDX-License-Identifier: MIT */
/* What the parts of the Salesforce import share. */
#ifndef SF_STATE_H
#define SF_STATE_H

#include "interop/foreign.h"
#include "interop/import_log.h"
#include "interop/import_name.h"
#include "interop/salesforce/salesforce.h"
#include "interop/standard_org.h"
#include "model/facts.h"
#include "tree/element.h"
#include "util/map.h"

/* One item that was read, of a type that may be carried. */
struct sf_part {
	const struct foreign_type *type;
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
	bool system;         /* every module has it, without a file */
	bool valued;         /* a file gives its values */
	uint32_t given;      /* so many of them, which come first */
	bool shown;          /* its dependency acts on a layout */
	bool told;           /* a file says something of it */
	uint32_t twin;       /* the next field of a compound one, or SF_NONE */
	struct span portion; /* of a compound one: "Latitude" */
	const char *why;     /* it is lost */
};

/* What a name of a standard field stands for. */
struct sf_std_name {
	struct span field;        /* api_name */
	const struct node *parts; /* of a compound one: api_names; or NULL */
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
	struct import_log log;
	struct foreign_system tables;
	/* fills a field's tree; false: it is lost, *why (sf_field.c) */
	bool (*fill)(
		struct sf *w, uint32_t field, unsigned depth, const char **why);
	VEC(struct sf_part) parts;
	VEC(struct sf_module) modules;
	VEC(struct sf_field) fields;
	VEC(struct sf_layout) layouts;
	VEC(struct sf_valueset) sets;
	struct map objects;   /* folded object: index in modules */
	struct map by_name;   /* folded api_name: index in modules */
	struct map set_names; /* folded global value set: index in sets */
	VEC(struct sf_std_name) std_names;
	struct map std_index; /* folded "object name": index there */
	struct standard_org standard;
};

/* How names of files in source format end. */
#define SF_META "-meta.xml"

#endif
