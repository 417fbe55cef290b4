/* SPDX-License-Identifier: MIT */
/*
 * Taking Salesforce metadata apart into the items that are counted.
 *
 * A file's root element is its type. In the Metadata API's layout an object
 * or workflow holds its parts as elements; in source format they are files
 * of their own below its folder. Both come out as the same parts.
 */
#include "op/import_salesforce_parts.h"

#include <string.h>

#include "util/path.h"

/* The file's name without suffixes, percent signs undone. */
struct span sf_plain_name(struct sf *w, struct span path)
{
	struct span base = path_base(path);
	size_t dot;

	if (span_ends(base, SPAN(SF_META)))
		base.len -= strlen(SF_META);
	dot = span_find_last(base, '.');
	if (dot < base.len && dot)
		base = span_cut(base, 0, dot);
	return sf_unescape(w, base);
}

static struct sf_part *add_part(struct sf *w, const struct sf_type *type,
	struct span object, struct span name)
{
	struct sf_part *p = vec_add(w->a, &w->parts);

	if (!p) {
		w->failed = true;
		return NULL;
	}
	sf_count_read(w, type->name, 1);
	/* the place may have been another part's, which was dropped */
	*p = (struct sf_part){ .type = type, .object = object, .name = name };
	if (object.len && !span_equal(object, name))
		p->full = sf_print(
			w, "%.*s.%.*s", SPAN_ARG(object), SPAN_ARG(name));
	else
		p->full = sf_print(w, "%.*s", SPAN_ARG(name));
	return p;
}

static void place(struct sf_part *p, const struct element *e, const char *file)
{
	if (!p)
		return;
	p->e = e;
	p->file = file;
	p->line = e->line;
}

/* A part that is carried, or may be, is kept; others are dropped at once. */
static void take_part(struct sf *w, const struct sf_type *type,
	struct span object, struct span name, const struct element *e,
	struct span path)
{
	struct sf_part *p = add_part(w, type, object, name);

	place(p, e, path.ptr);
	if (!p || !type->reason)
		return;
	sf_drop(w, p, type->reason);
	w->parts.count--;
}

static size_t take_children(struct sf *w, const struct sf_type *type,
	struct span object, const struct element *e, struct span path)
{
	size_t n = 0;

	ELEMENT_EACH (child, e) {
		const struct sf_child *c = type->children;

		while (c->element && !span_is(child->name, c->element))
			c++;
		if (!c->element)
			continue;
		take_part(w, sf_type_find(span_of(c->type)), object,
			element_child_text(child, c->key), child, path);
		n++;
	}
	return n;
}

struct group {
	const struct element *first;
	size_t entries;
};

/* The entries of a profile, one drop for each element name. */
static void take_groups(struct sf *w, const struct sf_part *p)
{
	VEC(struct group) groups = { 0 };
	struct map known = { .arena = w->a };

	ELEMENT_EACH (child, p->e) {
		struct group *g;
		uint32_t at;

		if (!child->first)
			continue;
		at = map_add(&known, child->name, (uint32_t)groups.count);
		g = at == groups.count ? vec_add(w->a, &groups)
		    : at == MAP_NONE   ? NULL
				       : &groups.items[at];
		if (!g) {
			w->failed = true;
			return;
		}
		if (!g->entries++)
			g->first = child;
	}
	for (size_t i = 0; i < groups.count; i++) {
		const struct group *g = &groups.items[i];
		const char *type = sf_print(
			w, "%s.%.*s", p->type->name, SPAN_ARG(g->first->name))
					   .ptr;

		sf_count_read(w, type, g->entries);
		sf_drop_items(w, type, p->full, p->file, g->first->line,
			g->entries, p->type->reason);
	}
}

static void take_grouped(struct sf *w, const struct sf_type *type,
	const struct element *e, struct span path)
{
	struct sf_part *p = add_part(w, type, SPAN(""), sf_plain_name(w, path));

	place(p, e, path.ptr);
	if (!p)
		return;
	take_groups(w, p);
	sf_drop(w, p, type->reason);
	w->parts.count--;
}

/* A manifest is carried by carrying what it lists; one of deletions is not. */
static void take_manifest(struct sf *w, const struct sf_type *type,
	const struct element *e, struct span path)
{
	if (span_starts(path_base(path), SPAN("destructiveChanges"))) {
		take_part(w, type, SPAN(""), sf_plain_name(w, path), e, path);
		return;
	}
	sf_count_read(w, type->name, 1);
	sf_count_carried(w, type->name, 1);
}

/* The folder that holds the folder of a child: objects/X/fields/Y. */
struct span sf_child_object(struct sf *w, struct span path)
{
	return sf_unescape(w, path_base(path_parent(path_parent(path))));
}

static struct span child_name(
	struct sf *w, const struct element *e, struct span path)
{
	struct span name = element_child_text(e, "fullName");

	return name.len ? name : sf_plain_name(w, path);
}

/* Names of templates, documents and reports have their folder before them. */
static struct span whole_name(
	struct sf *w, const struct sf_type *type, struct span path)
{
	static const char *const foldered[] = { "EmailTemplate", "Document",
		"Report", "Dashboard", NULL };
	struct span name = sf_plain_name(w, path);
	struct span folder = path_base(path_parent(path));

	for (const char *const *t = foldered; *t; t++)
		if (!strcmp(type->name, *t) && folder.len)
			return sf_print(w, "%.*s/%.*s", SPAN_ARG(folder),
				SPAN_ARG(name));
	return name;
}

static void take_unknown(
	struct sf *w, const struct element *e, struct span path)
{
	const char *type = sf_print(w, "%.*s", SPAN_ARG(e->name)).ptr;

	sf_count_read(w, type, 1);
	sf_drop_items(w, type, sf_plain_name(w, path), path.ptr, e->line, 1,
		"orgpack does not know this type");
}

void sf_take_root(struct sf *w, const struct element *e, struct span path)
{
	const struct sf_type *type = sf_type_find(e->name);
	struct span name;

	if (!type) {
		take_unknown(w, e, path);
		return;
	}
	switch (type->shape) {
	case SF_WHOLE:
		take_part(
			w, type, SPAN(""), whole_name(w, type, path), e, path);
		return;
	case SF_OBJECT:
		name = sf_plain_name(w, path);
		take_part(w, type, name, name, e, path);
		take_children(w, type, name, e, path);
		return;
	case SF_CONTAINER:
		name = sf_plain_name(w, path);
		if (take_children(w, type, name, e, path))
			return;
		sf_count_read(w, type->name, 1);
		sf_drop_items(w, type->name, name, path.ptr, e->line, 1,
			"it is empty");
		return;
	case SF_GROUPED:
		take_grouped(w, type, e, path);
		return;
	case SF_MANIFEST:
		take_manifest(w, type, e, path);
		return;
	case SF_CHILD:
		take_part(w, type, sf_child_object(w, path),
			child_name(w, e, path), e, path);
		return;
	}
}
