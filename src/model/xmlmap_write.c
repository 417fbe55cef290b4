/* SPDX-License-Identifier: MIT */
/* Node tree -> XML elements. */
#include "codec/xml.h"
#include "model/xmlmap.h"
#include "model/xmlmap_slot.h"

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
