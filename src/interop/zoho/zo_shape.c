/* SPDX-License-Identifier: MIT */
/* Values of answers become values of components, by the schema of the kind. */
#include "interop/zoho/zo_shape.h"

#include "interop/zoho/zo_name.h"
#include "interop/zoho/zo_settle.h"
#include "util/ascii.h"

static struct span below(struct zo_making *m, struct span path, struct span key)
{
	return path.len ? import_print(&m->w->log, "%.*s.%.*s", SPAN_ARG(path),
				  SPAN_ARG(key))
			: key;
}

static struct node *lose(struct zo_making *m, struct span path, const char *why)
{
	zo_lose(m->w, m->item, path, why);
	return NULL;
}

static struct node *find_key(struct node *map, struct span key)
{
	struct node *n = map ? map->first : NULL;

	while (n && !span_equal(n->key, key))
		n = n->next;
	return n;
}

void zo_put_at(
	struct zo *w, struct node *map, struct span path, struct node *value)
{
	struct span rest, key = span_split(path, '.', &rest);

	while (rest.len) {
		struct node *inner = find_key(map, key);

		map = inner ? inner
			    : node_put(map, key, node_new(w->a, NODE_MAP));
		key = span_split(rest, '.', &rest);
	}
	if (!map || !value)
		w->log.failed = true;
	else if (!find_key(map, key))
		node_put(map, key, value);
}

/* Conditions. */

static struct span field_of_leaf(struct zo_making *m, const struct node *field)
{
	if (!field)
		return SPAN("");
	if (field->type == NODE_TEXT)
		return field->text;
	if (zo_text(field, "api_name").len)
		return zo_text(field, "api_name");
	return zo_name_of(m->w, SPAN("field"), field);
}

/* A value of a condition: itself, or the id of the record that it names. */
static struct node *scalar_of(struct zo_making *m, const struct node *n)
{
	if (n->type == NODE_MAP)
		return node_new_text(m->w->a, zo_text(n, "id"));
	return node_share(m->w->a, n);
}

static struct node *value_of(struct zo_making *m, const struct node *n)
{
	struct node *list;

	if (!n || n->type == NODE_NULL)
		return node_new_text(m->w->a, SPAN("${EMPTY}"));
	if (n->type != NODE_LIST)
		return scalar_of(m, n);
	list = node_new(m->w->a, NODE_LIST);
	NODE_EACH (one, n)
		if (one->type != NODE_LIST)
			node_add(list, scalar_of(m, one));
	return list;
}

static struct node *leaf(struct zo_making *m, const struct node *n)
{
	struct arena *a = m->w->a;
	struct node *out = node_new(a, NODE_MAP);
	struct span field = field_of_leaf(m, node_get(n, SPAN("field")));
	struct span type = node_get_text(n, "type");

	if (!field.len) {
		m->why = "a condition of it is on a field that is gone";
		return NULL;
	}
	node_put_text(a, out, "field", field);
	node_put_text(a, out, "comparator", node_get_text(n, "comparator"));
	if (type.len)
		node_put_text(a, out, "type", type);
	node_put(out, SPAN("value"), value_of(m, node_get(n, SPAN("value"))));
	return out;
}

static void add_members(
	struct zo_making *m, const struct node *n, struct node *list)
{
	NODE_EACH (one, n) {
		if (one->type == NODE_LIST) {
			add_members(m, one, list); /* nested arrays of v8 */
		} else if (!zo_is_empty(one)) {
			struct node *member = zo_criteria(m, one);

			if (member)
				node_add(list, member);
		}
	}
}

struct node *zo_criteria(struct zo_making *m, const struct node *n)
{
	const struct node *group = node_get(n, SPAN("group"));
	struct arena *a = m->w->a;
	struct node *out, *list;
	struct span operator= node_get_text(n, "group_operator");

	if (zo_is_empty(n))
		return NULL;
	if (n->type != NODE_MAP || node_get(n, SPAN("$disrupted"))) {
		m->why = "a condition of it is on a field that is gone";
		return NULL;
	}
	if (!group)
		return leaf(m, n);
	list = node_new(a, NODE_LIST);
	add_members(m, group, list);
	if (!list || !list->count)
		return NULL;
	if (list->count == 1)
		return node_share(a, list->first);
	out = node_new(a, NODE_MAP);
	node_put_text(a, out, "group_operator",
		span_is(operator, "or") || span_is(operator, "OR")
			? SPAN("OR")
			: SPAN("AND"));
	node_put(out, SPAN("group"), list);
	return out;
}

/* Values by the rule of their place. */

/* Is the place one for a user: {email, role}? */
static bool is_user(const struct rule *rule)
{
	return rule_property(rule, SPAN("email")) &&
	       rule_property(rule, SPAN("role")) &&
	       rule_property_count(rule) == 2;
}

static struct node *user(
	struct zo_making *m, const struct node *n, struct span path)
{
	struct span email = zo_email_of(m->w, n);
	struct node *out;

	if (!email.len)
		return span_is(zo_text(n, "id"), "null")
			       ? NULL
			       : lose(m, path,
					 "the user is not among the answers");
	out = node_new(m->w->a, NODE_MAP);
	node_put_text(m->w->a, out, "email", email);
	return out;
}

static struct node *reference(struct zo_making *m, const struct node *n,
	const struct rule *rule, struct span path)
{
	struct span kind = rule_note(rule)->ref_kind;
	struct span name;

	if (kind.ptr) {
		name = zo_name_of(m->w, kind, n);
		return name.len ? node_new_text(m->w->a, name)
				: lose(m, path, "it is not among the answers");
	}
	if (n->type != NODE_MAP)
		return node_share(m->w->a, n);
	name = zo_text(n, "api_name");
	if (!name.len)
		name = zo_text(n, "name");
	return name.len ? node_new_text(m->w->a, name)
			: lose(m, path, "it has no name");
}

static struct node *number(
	struct zo_making *m, const struct node *n, unsigned types)
{
	int64_t value;

	if ((types & (RULE_INTEGER | RULE_NUMBER)) &&
		import_integer(n->text, &value))
		return node_new_int(m->w->a, value);
	return NULL;
}

static struct node *text(struct zo_making *m, const struct node *n,
	const struct rule *rule, struct span path)
{
	unsigned types = rule_types(rule);
	struct node *out;

	if (!n->text.len)
		return NULL;
	if (!types || (types & RULE_TEXT))
		return reference(m, n, rule, path);
	if (types & RULE_BOOLEAN)
		if (span_is(n->text, "true") || span_is(n->text, "false"))
			return node_new_bool(m->w->a, span_is(n->text, "true"));
	out = number(m, n, types);
	if (!out && (types & RULE_OBJECT) && is_user(rule))
		return user(m, n, path);
	return out ? out : node_share(m->w->a, n);
}

/* The rows' word for a value, or none. */
static const struct node *translated(
	const struct foreign_property *row, const struct node *n)
{
	return row && n->type == NODE_TEXT ? node_get(row->values, n->text)
					   : NULL;
}

static bool is_noise(const struct zo *w, struct span key)
{
	return foreign_property_find(&w->tables.everywhere, key) != NULL;
}

/* Does it say nothing, whatever it is called? */
static bool says_nothing(
	const struct foreign_property *row, const struct node *n)
{
	struct span said = n->type == NODE_BOOL
				   ? (n->boolean ? SPAN("true") : SPAN("false"))
			   : n->type == NODE_TEXT || n->type == NODE_INT
				   ? n->text
				   : SPAN("");

	if (zo_is_empty(n))
		return true;
	return row && row->has_usual && span_equal(said, row->usual);
}

/* Does an item of this data_type take the property? */
static bool is_taken(
	const struct zo_making *m, const struct foreign_property *row)
{
	struct span type = node_get_text(m->item->n, "data_type");

	NODE_EACH (one, row->only)
		if (span_equal(one->text, type))
			return true;
	return !row->only;
}

static struct node *by_row(struct zo_making *m, const struct node *n,
	const struct rule *rule, const struct foreign_property *row,
	struct span path)
{
	const struct node *word = translated(row, n);

	if (word)
		return node_share(m->w->a, word);
	if (row && row->as == FOREIGN_CHOICE)
		return lose(m, path,
			import_print(&m->w->log, "'%.*s' has no counterpart",
				SPAN_ARG(span_cut(n->text, 0, 100)))
				.ptr);
	return zo_shape(m, n, rule, row ? &row->inner : NULL, path);
}

/* One key of a map goes to its place in `out`, whose rule is given. */
static void put_property(struct zo_making *m, struct node *out,
	const struct node *n, const struct rule *rule,
	const struct foreign_properties *rows, struct span path)
{
	const struct foreign_property *row =
		rows ? foreign_property_find(rows, n->key) : NULL;
	struct span where = below(m, path, n->key), to = n->key;
	const struct rule *place = rule;
	struct node *value;

	if (row && row->as == FOREIGN_OWN)
		return;
	if (row && !row->to.len && !row->inner.count) {
		if (row->reason && !says_nothing(row, n))
			lose(m, where, row->reason);
		return;
	}
	if (row && row->to.len)
		to = row->to;
	if ((row && !is_taken(m, row)) || zo_is_empty(n))
		return;
	if (row && row->has_usual && says_nothing(row, n))
		return;
	for (struct span rest = to; rest.len;) {
		struct span key = span_split(rest, '.', &rest);

		place = rule_property(place, key);
	}
	if (!place) {
		if (!row && !is_noise(m->w, n->key))
			lose(m, where, "orgpack does not know this property");
		return;
	}
	value = by_row(m, n, place, row, where);
	if (value)
		zo_put_at(m->w, out, to, value);
}

static struct node *map(struct zo_making *m, const struct node *n,
	const struct rule *rule, const struct foreign_properties *rows,
	struct span path)
{
	struct node *out = node_new(m->w->a, NODE_MAP);

	if (!out) {
		m->w->log.failed = true;
		return NULL;
	}
	NODE_EACH (child, n)
		put_property(m, out, child, rule, rows, path);
	return out->count ? out : NULL;
}

static struct node *list(struct zo_making *m, const struct node *n,
	const struct rule *rule, const struct foreign_properties *rows,
	struct span path)
{
	struct node *out = node_new(m->w->a, NODE_LIST);

	if (!out) {
		m->w->log.failed = true;
		return NULL;
	}
	NODE_EACH (child, n) {
		struct node *item =
			zo_shape(m, child, rule_items(rule), rows, path);

		if (item)
			node_add(out, item);
	}
	return out->count ? out : NULL;
}

struct node *zo_shape(struct zo_making *m, const struct node *n,
	const struct rule *rule, const struct foreign_properties *rows,
	struct span path)
{
	unsigned types = rule_types(rule);

	if (!n || n->type == NODE_NULL || !rule)
		return NULL;
	if (rule_property(rule, SPAN("comparator")))
		return zo_criteria(m, n);
	switch (n->type) {
	case NODE_MAP:
		if ((types & RULE_OBJECT) && is_user(rule))
			return n->count ? user(m, n, path) : NULL;
		if (!types || (types & RULE_OBJECT))
			return map(m, n, rule, rows, path);
		return n->count ? reference(m, n, rule, path) : NULL;
	case NODE_LIST:
		if (!types || (types & RULE_LIST))
			return list(m, n, rule, rows, path);
		return n->count ? lose(m, path, "one value has a place here")
				: NULL;
	case NODE_TEXT:
		return text(m, n, rule, path);
	case NODE_INT:
		if (types && !(types & (RULE_INTEGER | RULE_NUMBER)) &&
			(types & RULE_TEXT))
			return node_new_text(m->w->a, n->text);
		return node_share(m->w->a, n);
	case NODE_NULL:
	case NODE_BOOL:
	case NODE_FLOAT:
		break;
	}
	return node_share(m->w->a, n);
}

void zo_shape_all(struct zo_making *m, const struct node *n,
	const struct foreign_properties *rows)
{
	const struct rule *root = schema_root(kind_schema(m->kind));

	NODE_EACH (child, n)
		put_property(m, m->tree, child, root, rows, SPAN(""));
}
