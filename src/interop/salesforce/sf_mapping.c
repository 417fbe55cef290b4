/* SPDX-License-Identifier: MIT */
/* Properties of an item go to their places in a component. */
#include "interop/salesforce/sf_mapping.h"

#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_report.h"
#include "util/map.h"
#include "util/path.h"

/* The value of a key, to be changed: trees here are ours alone. */
static struct node *find_key(struct node *map, struct span key)
{
	struct node *n = map ? map->first : NULL;

	while (n && !span_equal(n->key, key))
		n = n->next;
	return n;
}

/* Put a value where another one may be: that is replaced. */
static void put_key(struct node *map, struct span key, struct node *value)
{
	struct node *old = find_key(map, key);

	if (old && value) {
		value->key = old->key;
		value->next = old->next;
		*old = *value;
	} else {
		node_put(map, key, value);
	}
}

void sf_put_at(struct sf_making *m, struct span path, struct node *value)
{
	struct span rest, key = span_split(path, '.', &rest);
	struct node *map = m->tree;

	while (rest.len) {
		struct node *inner = find_key(map, key);

		map = inner ? inner
			    : node_put(map, key, node_new(m->w->a, NODE_MAP));
		key = span_split(rest, '.', &rest);
	}
	if (!map || !value)
		m->w->log.failed = true;
	else
		put_key(map, key, value);
}

/* The property as reports call it. */
static const char *property_name(
	const struct sf_making *m, const struct foreign_property *row)
{
	if (!m->within)
		return row->name.ptr;
	return import_print(&m->w->log, "%s.%s", m->within, row->name.ptr).ptr;
}

static struct node *limited_text(struct sf_making *m,
	const struct foreign_property *row, struct span text)
{
	bool cut = false;

	if (!text.len)
		return NULL;
	if (row->most < INT64_MAX)
		text = import_limit(text, (size_t)row->most, &cut);
	if (cut)
		sf_lose_print(m->w, m->part, property_name(m, row),
			"what is behind %d characters does not fit",
			(int)row->most);
	return node_new_text(m->w->a, text);
}

static struct node *label_of(const struct sf_making *m,
	const struct foreign_property *row, struct span text)
{
	if (!text.len && !row->named)
		return NULL;
	return node_new_text(m->w->a, import_label(&m->w->log, text, m->name));
}

/* Only what is not the usual value is put. */
static struct node *unusual_bool(const struct sf_making *m,
	const struct foreign_property *row, struct span text)
{
	if ((row->has_usual && span_equal(text, row->usual)) ||
		(!span_is(text, "true") && !span_is(text, "false")))
		return NULL;
	return node_new_bool(m->w->a, span_is(text, "true"));
}

static struct node *bounded_number(const struct sf_making *m,
	const struct foreign_property *row, struct span text)
{
	int64_t n;

	if (!import_integer(text, &n) || n < row->least || n > row->most)
		return NULL;
	return node_new_int(m->w->a, n);
}

static struct node *chosen_value(const struct sf_making *m,
	const struct foreign_property *row, struct span text)
{
	const struct node *value = node_get(row->values, text);

	return value ? node_share(m->w->a, value) : NULL;
}

static struct node *field_of_name(struct sf_making *m,
	const struct foreign_property *row, struct span text)
{
	uint32_t fields[SF_FIELDS];

	if (!text.len)
		return NULL;
	if (sf_find_fields(m->w, m->module, text, fields))
		return node_new_text(
			m->w->a, m->w->fields.items[fields[0]].api_name);
	sf_lose_one(m->w, m->part, property_name(m, row), text,
		"the field is not carried");
	return NULL;
}

/* The fields that the property's elements name, each once. */
struct columns {
	struct sf_making *m;
	const struct foreign_property *row;
	const char *property;
	struct span key; /* of the maps that the list holds, or empty */
	struct node *list;
	struct map known;
};

static void add_column(struct columns *c, struct span name)
{
	struct sf *w = c->m->w;
	uint32_t at = (uint32_t)c->known.count;
	struct node *column = node_new_text(w->a, name), *map;

	if ((int64_t)c->known.count == c->row->most) {
		sf_lose_print(w, c->m->part, c->property,
			"Zoho shows at most %d", (int)c->row->most);
		return;
	}
	if (map_add(&c->known, name, at) != at)
		return;
	if (c->key.len) {
		map = node_new(w->a, NODE_MAP);
		node_put(map, c->key, column);
		column = map;
	}
	node_add(c->list, column);
}

static void add_columns(struct columns *c, struct span text)
{
	struct sf *w = c->m->w;
	uint32_t fields[SF_FIELDS];
	unsigned n = 0;

	if (c->row->whole_names && import_same(text, "Name"))
		n = sf_find_fields(w, c->m->module, SPAN("FULL_NAME"), fields);
	if (!n)
		n = sf_find_fields(w, c->m->module, text, fields);
	if (!n)
		sf_lose_one(w, c->m->part, c->property, text,
			"the field is not carried");
	for (unsigned i = 0; i < n; i++)
		add_column(c, w->fields.items[fields[i]].api_name);
}

/* "fields[]" is a list of names, "fields[].api_name" one of maps. */
static bool put_columns(struct sf_making *m, const struct foreign_property *row)
{
	struct span key, path = span_split(row->to, '[', &key);
	struct columns c = { .m = m,
		.row = row,
		.property = property_name(m, row),
		.key = span_cut(key, strlen("]."), key.len),
		.list = node_new(m->w->a, NODE_LIST),
		.known = { .arena = m->w->a } };

	ELEMENT_EACH (child, m->e)
		if (span_equal(child->name, row->name))
			add_columns(&c, element_text(child));
	if (!c.list || !c.list->count)
		return false;
	sf_put_at(m, path, c.list);
	return true;
}

/* The value that a property has here; NULL: it has none. */
static struct node *convert(
	struct sf_making *m, const struct foreign_property *row)
{
	struct span text = element_child_text(m->e, row->name.ptr);

	switch (row->as) {
	case FOREIGN_TEXT:
		return limited_text(m, row, text);
	case FOREIGN_LABEL:
		return label_of(m, row, text);
	case FOREIGN_NAME:
		return path_is_name(text) ? node_new_text(m->w->a, text) : NULL;
	case FOREIGN_BOOL:
		return unusual_bool(m, row, text);
	case FOREIGN_NUMBER:
		return bounded_number(m, row, text);
	case FOREIGN_CHOICE:
		return chosen_value(m, row, text);
	case FOREIGN_FIELD:
		return field_of_name(m, row, text);
	case FOREIGN_FIELDS:
	case FOREIGN_NONE:
	case FOREIGN_SAME:
	case FOREIGN_OWN:
		break;
	}
	return NULL;
}

/* Does a field of this data_type take the property? */
static bool is_taken(
	const struct sf_making *m, const struct foreign_property *row)
{
	struct span type = m->number ? m->number->data_type : SPAN("");

	NODE_EACH (one, row->only)
		if (span_equal(one->text, type))
			return true;
	return !row->only;
}

static bool map_inner(struct sf_making *m, const struct foreign_property *row)
{
	struct sf_making inner = *m;

	inner.e = element_find(m->e, row->name.ptr);
	inner.within = property_name(m, row);
	return inner.e && sf_map_all(&inner, &row->inner);
}

/* What has no place here is reported, if it says anything. */
static void report_lost(struct sf_making *m, const struct foreign_property *row)
{
	struct span text = element_child_text(m->e, row->name.ptr);

	if (text.len && row->reason && is_taken(m, row) &&
		!(row->has_usual && span_equal(text, row->usual)))
		sf_lose(m->w, m->part, property_name(m, row), row->reason);
}

bool sf_map(struct sf_making *m, const struct foreign_property *row)
{
	struct node *value;

	if (row->inner.count)
		return map_inner(m, row);
	if (row->only && row->as == FOREIGN_NONE)
		report_lost(m, row);
	if (row->as == FOREIGN_FIELDS)
		return put_columns(m, row);
	value = convert(m, row);
	if (!value)
		return false;
	if (!is_taken(m, row)) {
		if (row->reason)
			sf_lose(m->w, m->part, property_name(m, row),
				row->reason);
		return false;
	}
	sf_put_at(m, row->to, value);
	return true;
}

bool sf_map_all(struct sf_making *m, const struct foreign_properties *rows)
{
	bool any = false;

	for (size_t i = 0; i < rows->count; i++)
		any |= sf_map(m, &rows->items[i]);
	return any;
}
