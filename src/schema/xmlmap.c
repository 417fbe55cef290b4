/* SPDX-License-Identifier: MIT */
/* XML elements to node trees and back (formats/blueprint.md). */
#include "schema/xmlmap.h"

#include "codec/xml.h"
#include "schema/schema.h"
#include "tree/element.h"
#include "tree/resolve.h"

/* From xml annotations to places in XML (formats/blueprint.md, rules 4-7). */

static enum xml_slot_form find_form(const struct rule *property)
{
	const struct note *note = rule_note(property);
	unsigned types = rule_types(property);

	if (types & RULE_LIST) {
		if (note->xml_attribute)
			return SLOT_EITHER;
		return note->xml_wrapped ? SLOT_WRAPPED : SLOT_ITEMS;
	}
	if (note->xml_attribute)
		return SLOT_ATTRIBUTE;
	return types & RULE_OBJECT ? SLOT_OBJECT : SLOT_TEXT;
}

static void fill(struct xml_slot *slot)
{
	struct span item = rule_note(rule_items(slot->rule))->xml_name;

	slot->name = rule_note(slot->rule)->xml_name;
	if (!slot->name.len)
		slot->name = slot->key;
	slot->form = find_form(slot->rule);
	slot->item = SPAN("");
	if (slot->form >= SLOT_WRAPPED)
		slot->item = item.len ? item : slot->key;
}

bool xml_slot_at(const struct rule *object, unsigned i, struct xml_slot *out)
{
	out->rule = rule_property_at(object, i, &out->key);
	if (!out->rule)
		return false;
	fill(out);
	return true;
}

/* The slot of a property; false when the schema does not know it. */
static bool xml_slot_of(
	const struct rule *object, struct span key, struct xml_slot *out)
{
	return xml_slot_at(object, rule_property_rank(object, key), out);
}

static bool has_name(
	const struct xml_slot *slot, struct span name, bool attribute)
{
	switch (slot->form) {
	case SLOT_ATTRIBUTE:
		return attribute && span_equal(slot->name, name);
	case SLOT_TEXT:
	case SLOT_OBJECT:
	case SLOT_WRAPPED:
		return !attribute && span_equal(slot->name, name);
	case SLOT_ITEMS:
		return !attribute && span_equal(slot->item, name);
	case SLOT_EITHER:
		return span_equal(attribute ? slot->name : slot->item, name);
	}
	return false;
}

/* Whose attribute, or whose child element, has this name? */
static bool xml_slot_find(const struct rule *object, struct span name,
	bool attribute, struct xml_slot *out)
{
	for (unsigned i = 0; xml_slot_at(object, i, out); i++)
		if (has_name(out, name, attribute))
			return true;
	return false;
}

/* XML elements -> node tree. */

struct mapper {
	const struct source *src;
	struct arena *arena;
	struct faults *faults;
	enum opk_status status;
};

static struct node *read_value(
	struct mapper *m, const struct rule *rule, const struct element *e);

static struct node *new_node(
	struct mapper *m, enum node_type type, const struct element *at)
{
	struct node *n = node_new(m->arena, type);

	if (!n) {
		if (m->status < OPK_SYSTEM)
			m->status = fault_memory(m->faults);
		return NULL;
	}
	n->line = at->line;
	n->column = at->column;
	return n;
}

static void complain(struct mapper *m, enum opk_code code,
	const struct element *at, struct span name, const char *what)
{
	m->status = worse(
		m->status, fault(m->faults, code, m->src, at->line, at->column,
				   "'%.*s' %s", SPAN_ARG(name), what));
}

static void put(struct mapper *m, struct node *map, struct span key,
	struct node *value, const struct element *at)
{
	if (!value || !map)
		return;
	if (node_get(map, key)) {
		complain(m, OPK_DUPLICATE_KEY, at, key,
			"stands here already\nLeave one of the two.");
		return;
	}
	value->key_line = at->line;
	value->key_column = at->column;
	node_put(map, key, value);
}

static struct span trim(struct span text)
{
	return element_text(&(struct element){ .text = text });
}

/* -?(0|[1-9][0-9]*) */
static bool is_integer(struct span s)
{
	size_t i = s.len && s.ptr[0] == '-';

	if (i == s.len || (s.ptr[i] == '0' && i + 1 < s.len))
		return false;
	for (; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return true;
}

/* The schema says what a text is, never its look. */
static struct node *read_scalar(struct mapper *m, const struct rule *rule,
	struct span text, const struct element *at)
{
	struct node *n = new_node(m, NODE_TEXT, at);
	unsigned types = rule_types(rule);
	struct span plain = trim(text);

	if (!n)
		return NULL;
	n->text = text;
	if (types & RULE_TEXT)
		return n;
	if ((types & RULE_BOOLEAN) &&
		(span_is(plain, "true") || span_is(plain, "false")))
		node_resolve(n, plain);
	else if ((types & (RULE_INTEGER | RULE_NUMBER)) && is_integer(plain))
		node_resolve(n, plain);
	return n;
}

/* A property that is known, but not in this form. */
static void refuse_form(struct mapper *m, const struct element *at,
	const struct xml_slot *slot, struct span name)
{
	static const char *const words[] = {
		[SLOT_ATTRIBUTE] = "an attribute",
		[SLOT_TEXT] = "an element",
		[SLOT_OBJECT] = "an element",
		[SLOT_WRAPPED] = "an element",
		[SLOT_ITEMS] = "an element for each item",
		[SLOT_EITHER] = "an attribute, or an element for each item",
	};
	bool items = slot->form == SLOT_ITEMS || slot->form == SLOT_EITHER;
	bool both = slot->form == SLOT_EITHER;

	m->status = worse(
		m->status, fault(m->faults, OPK_UNKNOWN_PROPERTY, m->src,
				   at->line, at->column,
				   "'%.*s' is not written like this\n"
				   "Write it as %s%s%.*s%s.",
				   SPAN_ARG(name), words[slot->form],
				   items && !both ? ", <" : ": ",
				   SPAN_ARG(items ? slot->item : slot->name),
				   items && !both ? ">" : ""));
}

/* Only the schema's own fault is wanted for what it does not know. */
static void put_unknown(struct mapper *m, const struct rule *rule,
	const struct element *at, struct span name, struct span text,
	struct node *map)
{
	struct xml_slot slot;
	struct node *n;

	if (xml_slot_of(rule, name, &slot)) {
		refuse_form(m, at, &slot, name);
		return;
	}
	n = new_node(m, NODE_TEXT, at);
	if (n)
		n->text = text;
	put(m, map, name, n, at);
}

static void read_attributes(struct mapper *m, const struct rule *rule,
	const struct element *e, struct node *map)
{
	struct xml_slot slot;

	for (const struct attribute *a = e->attributes; a; a = a->next) {
		if (xml_slot_find(rule, a->name, true, &slot))
			put(m, map, slot.key,
				read_scalar(m, slot.rule, a->value, e), e);
		else
			put_unknown(m, rule, e, a->name, a->value, map);
	}
}

/* Item elements are collected in one list, wherever they stand. */
static void read_item(struct mapper *m, const struct xml_slot *slot,
	const struct element *e, struct node *map)
{
	struct node *list = (struct node *)node_get(map, slot->key);

	if (!list) {
		list = new_node(m, NODE_LIST, e);
		put(m, map, slot->key, list, e);
	} else if (list->type != NODE_LIST) {
		complain(m, OPK_DUPLICATE_KEY, e, e->name,
			"stands beside the attribute of the same property\n"
			"Leave the attribute or the elements.");
		return;
	}
	node_add(list, read_value(m, rule_items(slot->rule), e));
}

/* Of elements that are no object. */
static void refuse_attributes(struct mapper *m, const struct element *e)
{
	for (const struct attribute *a = e->attributes; a; a = a->next)
		complain(m, OPK_UNKNOWN_PROPERTY, e, a->name,
			"is an attribute of an element that has none\n"
			"Leave it out.");
}

static void check_names(struct mapper *m, const struct element *e)
{
	if (e->is_qualified)
		complain(m, OPK_BAD_XML, e, e->name,
			"uses a namespace\nWrite names without a prefix and "
			"leave out xmlns.");
}

static void refuse_item(struct mapper *m, const struct xml_slot *slot,
	const struct element *item)
{
	m->status = worse(
		m->status, fault(m->faults, OPK_UNKNOWN_PROPERTY, m->src,
				   item->line, item->column,
				   "'%.*s' is no item of '%.*s'\n"
				   "Its items are <%.*s> elements.",
				   SPAN_ARG(item->name), SPAN_ARG(slot->name),
				   SPAN_ARG(slot->item)));
}

static struct node *read_wrapped(
	struct mapper *m, const struct xml_slot *slot, const struct element *e)
{
	struct node *list;

	check_names(m, e);
	refuse_attributes(m, e);
	if (e->has_text)
		return read_scalar(m, NULL, e->text, e);
	list = new_node(m, NODE_LIST, e);
	ELEMENT_EACH (item, e) {
		if (span_equal(item->name, slot->item))
			node_add(list,
				read_value(m, rule_items(slot->rule), item));
		else
			refuse_item(m, slot, item);
	}
	return list;
}

static void read_child(struct mapper *m, const struct rule *rule,
	const struct element *e, struct node *map)
{
	struct xml_slot slot;

	if (!xml_slot_find(rule, e->name, false, &slot))
		put_unknown(m, rule, e, e->name, e->text, map);
	else if (slot.form == SLOT_ITEMS || slot.form == SLOT_EITHER)
		read_item(m, &slot, e, map);
	else if (slot.form == SLOT_WRAPPED)
		put(m, map, slot.key, read_wrapped(m, &slot, e), e);
	else
		put(m, map, slot.key, read_value(m, slot.rule, e), e);
}

static struct node *read_object(
	struct mapper *m, const struct rule *rule, const struct element *e)
{
	struct node *map;

	if (e->has_text)
		return read_scalar(m, NULL, e->text, e);
	map = new_node(m, NODE_MAP, e);
	read_attributes(m, rule, e, map);
	ELEMENT_EACH (child, e)
		read_child(m, rule, child, map);
	return map;
}

/* Where text or an object stands for the other, the schema says so. */
static struct node *read_value(
	struct mapper *m, const struct rule *rule, const struct element *e)
{
	check_names(m, e);
	if (rule_types(rule) & RULE_OBJECT)
		return read_object(m, rule, e);
	if (e->first)
		return new_node(m, NODE_MAP, e);
	refuse_attributes(m, e);
	return read_scalar(m, rule, e->text, e);
}

enum opk_status xmlmap_read(struct span name, const struct rule *rule,
	const struct element *root, const struct source *src, struct arena *a,
	struct faults *f, struct node **out)
{
	struct mapper m = { src, a, f, OPK_OK };

	if (!span_equal(root->name, name))
		m.status = fault(f, OPK_UNKNOWN_PROPERTY, src, root->line,
			root->column,
			"the root element is <%.*s>, not <%.*s>\n"
			"Write <%.*s> around the document.",
			SPAN_ARG(root->name), SPAN_ARG(name), SPAN_ARG(name));
	*out = read_value(&m, rule, root);
	return m.status;
}

/* Node tree -> XML elements. */

struct writer {
	struct arena *arena;
	struct faults *faults;
	enum opk_status status;
};

static void write_value(struct writer *w, const struct rule *rule,
	const struct node *n, struct element *e);

static void starve(struct writer *w)
{
	if (w->status < OPK_SYSTEM)
		w->status = fault_memory(w->faults);
}

static void refuse(struct writer *w, const struct node *n, const char *text)
{
	w->status = worse(w->status,
		fault(w->faults, OPK_SCHEMA_MISMATCH, NULL, n->line, n->column,
			"'%.*s' %s", SPAN_ARG(n->key), text));
}

static struct element *add_element(
	struct writer *w, struct element *parent, struct span name)
{
	struct element *e = arena_new(w->arena, struct element, 1);

	if (!e) {
		starve(w);
		return NULL;
	}
	e->name = name;
	if (!parent)
		return e;
	if (parent->last)
		parent->last->next = e;
	else
		parent->first = e;
	parent->last = e;
	parent->count++;
	return e;
}

static struct span scalar_text(struct writer *w, const struct node *n)
{
	struct span text = n->text;

	switch (n->type) {
	case NODE_BOOL:
		return n->boolean ? SPAN("true") : SPAN("false");
	case NODE_INT:
		text = arena_print(w->arena, "%jd", (intmax_t)n->integer);
		if (!text.ptr)
			starve(w);
		return text;
	case NODE_FLOAT:
		return text;
	case NODE_TEXT:
		if (xml_find_unwritable(text) < text.len)
			refuse(w, n,
				"holds a character that XML has no way to "
				"write\nTake out control characters.");
		return text;
	default:
		refuse(w, n,
			"has no form in XML\nWrite what its schema asks for.");
		return SPAN("");
	}
}

static void write_attribute(struct writer *w, struct span name,
	const struct node *n, struct attribute ***end)
{
	struct attribute *a = arena_new(w->arena, struct attribute, 1);

	if (!a) {
		starve(w);
		return;
	}
	a->name = name;
	a->value = scalar_text(w, n);
	**end = a;
	*end = &a->next;
}

static void write_items(struct writer *w, const struct xml_slot *slot,
	const struct node *list, struct element *parent)
{
	if (!list->count && slot->form != SLOT_WRAPPED)
		refuse(w, list,
			"is empty, which has no form in XML\nLeave it out.");
	NODE_EACH (item, list) {
		struct element *e = add_element(w, parent, slot->item);

		if (e)
			write_value(w, rule_items(slot->rule), item, e);
	}
}

static void write_property(struct writer *w, const struct xml_slot *slot,
	const struct node *n, struct element *parent)
{
	struct element *e = parent;
	bool list = n->type == NODE_LIST;

	if (slot->form == SLOT_WRAPPED || !list)
		e = add_element(w, parent, slot->name);
	if (!e)
		return;
	if (list != (slot->form >= SLOT_WRAPPED))
		refuse(w, n,
			"has no form in XML\nWrite what its schema asks for.");
	else if (list)
		write_items(w, slot, n, e);
	else
		write_value(w, slot->rule, n, e);
}

static void write_object(struct writer *w, const struct rule *rule,
	const struct node *n, struct element *e)
{
	struct attribute **end = &e->attributes;
	struct xml_slot slot;

	NODE_EACH (child, n) {
		if (!xml_slot_of(rule, child->key, &slot))
			refuse(w, child,
				"has no form in XML\nThe schema knows no such "
				"property.");
		else if (slot.form == SLOT_ATTRIBUTE ||
			 (slot.form == SLOT_EITHER && child->type != NODE_LIST))
			write_attribute(w, slot.name, child, &end);
		else
			write_property(w, &slot, child, e);
	}
}

static void write_value(struct writer *w, const struct rule *rule,
	const struct node *n, struct element *e)
{
	if (n->type == NODE_MAP)
		write_object(w, rule, n, e);
	else
		e->text = scalar_text(w, n);
}

enum opk_status xmlmap_write(struct span name, const struct rule *rule,
	const struct node *tree, struct arena *a, struct faults *f,
	struct element **out)
{
	struct writer w = { a, f, OPK_OK };
	struct element *root = add_element(&w, NULL, name);

	if (root)
		write_value(&w, rule, tree, root);
	if (!w.status)
		*out = root;
	return w.status;
}
