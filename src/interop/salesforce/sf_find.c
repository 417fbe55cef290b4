/* SPDX-License-Identifier: MIT */
/* What names of Salesforce stand for: modules, and their fields. */
#include "interop/salesforce/sf_find.h"

#include <stdio.h>

#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_org.h"
#include "util/map.h"

const struct foreign_object *sf_standard_object(
	const struct sf *w, struct span name)
{
	for (size_t i = 0; i < w->tables.object_count; i++)
		if (import_same_span(name, w->tables.objects[i].name))
			return &w->tables.objects[i];
	return NULL;
}

bool sf_is_joint(const struct sf *w, struct span object)
{
	const struct foreign_object *o = sf_standard_object(w, object);

	return o && o->modules > 1;
}

bool sf_is_custom(const struct sf *w, struct span name)
{
	const struct node *custom =
		node_get(w->tables.doc, SPAN("custom_object"));

	return span_ends(name, node_get_text(custom, "suffix"));
}

const char *sf_no_module(const struct sf *w, struct span object)
{
	NODE_EACH (row, node_get(w->tables.doc, SPAN("no_modules")))
		if (span_ends(object, node_get_text(row, "suffix")))
			return foreign_reason(&w->tables, row);
	return "it is no module";
}

unsigned sf_modules_of(
	struct sf *w, struct span object, uint32_t out[2], const char **why)
{
	const struct foreign_object *o = sf_standard_object(w, object);
	unsigned n;

	if (o) {
		for (n = 0; n < o->modules; n++)
			out[n] = sf_module_ensure(w, o->module[n]);
	} else {
		out[0] = import_map_get(&w->objects, object);
		n = out[0] < SF_NO_MODULE;
	}
	*why = "memory";
	if (w->log.failed)
		return 0;
	if (!n)
		*why = out[0] == SF_NO_MODULE ? "its object is not carried"
					      : sf_no_module(w, object);
	return n;
}

/*
 * What the names of Salesforce's standard fields stand for.
 *
 * A field has an API name, which layouts and formulas use (BillingCity), and
 * in list views, related lists and search layouts a column name of its own
 * (ACCOUNT.ADDRESS1_CITY). Some names stand for several fields.
 */

/* The earlier row has precedence. */
static void index_name(struct sf *w, const char *object, struct span name,
	const struct sf_std_name *to)
{
	uint32_t at = (uint32_t)w->std_names.count;
	struct span key =
		import_print(&w->log, "%s %.*s", object, SPAN_ARG(name));
	struct sf_std_name *row = vec_add(w->a, &w->std_names);

	if (!row || map_add(&w->std_index, import_fold(&w->log, key), at) ==
			    MAP_NONE) {
		w->log.failed = true;
		return;
	}
	*row = *to;
}

static void index_rows(
	struct sf *w, const char *object, const struct node *rows)
{
	NODE_EACH (parts, node_get(rows, SPAN("compounds")))
		index_name(w, object, parts->key,
			&(struct sf_std_name){ .parts = parts });
	NODE_EACH (field, node_get(rows, SPAN("fields")))
		NODE_EACH (name, field)
			index_name(w, object, name->text,
				&(struct sf_std_name){ .field = field->key });
}

void sf_index_names(struct sf *w)
{
	const struct node *doc = w->tables.doc;

	index_rows(w, "*", node_get(doc, SPAN("every_object")));
	index_rows(w, "__c", node_get(doc, SPAN("custom_object")));
	for (size_t i = 0; i < w->tables.object_count; i++)
		index_rows(w, w->tables.objects[i].name.ptr,
			w->tables.objects[i].row);
}

static uint32_t find(struct sf *w, struct span object, struct span name)
{
	char key[256];
	int n = snprintf(
		key, sizeof key, "%.*s %.*s", SPAN_ARG(object), SPAN_ARG(name));

	if (n < 0 || (size_t)n >= sizeof key)
		return MAP_NONE;
	return import_map_get(&w->std_index, (struct span){ key, (size_t)n });
}

/* The row for a name in an object, or for every object; NULL: none. */
static const struct sf_std_name *sf_std_name_find(
	struct sf *w, struct span object, struct span name)
{
	uint32_t row;

	if (object.len > 128 || name.len > 100)
		return NULL;
	row = find(
		w, sf_standard_object(w, object) ? object : SPAN("__c"), name);
	if (row == MAP_NONE)
		row = find(w, SPAN("*"), name);
	return row == MAP_NONE ? NULL : &w->std_names.items[row];
}

static unsigned find_custom(
	struct sf *w, uint32_t module, struct span name, uint32_t *out)
{
	uint32_t at = import_map_get(&w->modules.items[module].sf_fields, name);
	unsigned n = 0;

	for (; at != SF_NONE && n < SF_FIELDS; at = w->fields.items[at].twin)
		if (w->fields.items[at].state != SF_LOST)
			out[n++] = at;
	return n;
}

unsigned sf_find_standard(
	struct sf *w, uint32_t module, struct span name, uint32_t *out)
{
	const struct sf_std_name *row =
		sf_std_name_find(w, w->modules.items[module].object, name);
	unsigned n = 0;
	uint32_t at;

	if (!row)
		return 0;
	if (!row->parts) {
		out[0] = sf_field_ensure(w, module, row->field);
		return out[0] != SF_NONE;
	}
	NODE_EACH (part, row->parts) {
		at = n < SF_FIELDS ? sf_field_ensure(w, module, part->text)
				   : SF_NONE;
		if (at != SF_NONE)
			out[n++] = at;
	}
	return n;
}

unsigned sf_find_fields(struct sf *w, uint32_t module, struct span name,
	uint32_t out[SF_FIELDS])
{
	unsigned n = find_custom(w, module, name, out);
	struct span rest, object = span_split(name, '.', &rest);

	if (!n)
		n = sf_find_standard(w, module, name, out);
	if (n || !rest.len)
		return n;
	if (!import_same_span(object, w->modules.items[module].object) &&
		!sf_is_joint(w, object))
		return 0;
	n = find_custom(w, module, rest, out);
	return n ? n : sf_find_standard(w, module, rest, out);
}
