/* SPDX-License-Identifier: MIT */
/* What the parts of the Zoho import share. */
#ifndef ZO_STATE_H
#define ZO_STATE_H

#include "interop/foreign.h"
#include "interop/import_log.h"
#include "interop/import_name.h"
#include "interop/standard_org.h"
#include "interop/zoho/zoho.h"
#include "util/map.h"

/* Where an answer was asked for, as far as its address or file name says. */
struct zo_context {
	const char *file;   /* relative to the source */
	struct span module; /* an api_name; empty: not said */
	struct span layout; /* an id; empty: not said */
	int64_t page;       /* 1: the first */
};

/* One thing of an answer: a field, a layout, a role. */
struct zo_item {
	const struct foreign_type *type;
	const struct node *n;
	struct zo_context at;
	struct span id;       /* decimal digits; empty: none */
	struct span name;     /* for people */
	struct span api_name; /* of its component; empty: it has none */
	/*
	 * It stands inside another one's answer, as a field in a layout's. Such
	 * a copy completes the item of its own answer, or stands in for it.
	 */
	bool inner;
	bool settled;
};

/* What an id stands for. */
struct zo_id {
	const char *kind;
	struct span module; /* of kinds that live in one; else empty */
	struct span name;   /* api_name, or e-mail address of a user */
};

/* One page of a list. */
struct zo_page {
	const struct foreign_type *type;
	struct zo_context at;
	bool more; /* it says that another one follows */
};

/* The code of a function, in a file of its own. */
struct zo_code {
	struct span name; /* the file's, without its suffix */
	struct span text;
	const char *file;
	bool used;
};

/* The import in progress. */
struct zo {
	struct arena *a; /* all that lives until the end */
	struct faults *f;
	const struct import_request *request;
	struct import_log log;
	struct foreign_system tables;
	struct standard_org standard;
	VEC(struct zo_item) items;
	VEC(struct zo_page) pages;
	VEC(struct zo_code) codes;
	VEC(struct zo_id) names;
	struct map things;  /* id: index in items, once they are settled */
	struct map ids;     /* id: index in names */
	struct map homes;   /* id of a part: index in modules */
	struct map modules; /* api_name: index in module_names */
	struct map aliases; /* internal name: index in module_names */
	VEC(struct span) module_names;
	size_t answers; /* files that were answers */
};

#define ZO_SPAN_EACH(item, w)                                         \
	for (struct zo_item *item = (w)->items.items,                 \
			    *end_of_##item = item + (w)->items.count; \
		item < end_of_##item; item++)

/* The text of an id, which some tools save as a number; empty: none. */
static inline struct span zo_text(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, span_of(key));

	if (!n || (n->type != NODE_TEXT && n->type != NODE_INT))
		return SPAN("");
	return n->text;
}

/* Is it null, or a text, list or map of nothing? */
static inline bool zo_is_empty(const struct node *n)
{
	return !n || n->type == NODE_NULL ||
	       (n->type == NODE_TEXT && !n->text.len) ||
	       ((n->type == NODE_MAP || n->type == NODE_LIST) && !n->count);
}

/* Does such an item live in a module, as a field does? */
static inline bool zo_lives_in_module(const struct zo_item *item)
{
	const struct kind *kind = item->type->kind;

	return kind && kind->variables && span_is(kind->variable[0], "module");
}

#endif
