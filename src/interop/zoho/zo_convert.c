/* SPDX-License-Identifier: MIT */
/* What Zoho maps when records convert becomes conversions. */
#include "interop/zoho/zo_convert.h"

#include <string.h>

#include "interop/zoho/zo_name.h"
#include "interop/zoho/zo_settle.h"

/* The order in which records of a conversion come to be. */
static const char *const targets[] = { "Accounts", "Contacts", "Deals",
	"Sales_Orders", "Invoices" };

/* The conversion of one module, in the making. */
struct converting {
	struct zo_work *k;
	struct span module;
	const struct node *usual; /* what every org has; or NULL */
	struct zo_item *field;    /* the first that maps; or NULL */
	struct node *list;        /* of targets */
};

static struct node *copy_of(struct zo *w, const struct node *n)
{
	struct node *copy = node_copy(w->a, n);

	if (copy)
		copy->key = SPAN("");
	return copy;
}

/* One field's entry, under either spelling of the module; NULL: none. */
static const struct node *mapped(const struct node *field, const char *module)
{
	const struct node *mapping = node_get(field, SPAN("convert_mapping"));
	const struct node *n = node_get(mapping, span_of(module));

	if (!n && !strcmp(module, "Sales_Orders"))
		n = node_get(mapping, SPAN("SalesOrders"));
	return zo_is_empty(n) ? NULL : n;
}

static const struct node *usual_target(
	const struct converting *c, const char *module)
{
	NODE_EACH (n, node_get(c->usual, SPAN("targets")))
		if (span_is(node_get_text(n, "module"), module))
			return n;
	return NULL;
}

/* What the usual conversion does of itself: values, templates, records. */
static void add_usual(
	struct converting *c, const struct node *usual, struct node *fields)
{
	struct zo *w = c->k->w;

	NODE_EACH (n, node_get(usual, SPAN("fields")))
		if (n->type == NODE_MAP && !node_get(n, SPAN("field")) &&
			!node_get(fields, n->key))
			node_put(fields, n->key, copy_of(w, n));
}

static bool put_mapped(
	struct converting *c, const char *module, struct node *fields)
{
	struct zo *w = c->k->w;
	bool any = false;

	for (struct zo_item *f = zo_next(w, "fields", NULL); f;
		f = zo_next(w, "fields", f)) {
		const struct node *n;
		struct span to;

		if (!span_equal(f->at.module, c->module))
			continue;
		n = mapped(f->n, module);
		to = n ? zo_name_of(w, SPAN("field"), n) : SPAN("");
		if (!to.len)
			continue;
		any = true;
		if (!c->field)
			c->field = f;
		if (node_get(fields, to))
			zo_lose(w, f, SPAN("convert_mapping"),
				"another field goes there too");
		else
			node_put(fields, to, node_new_text(w->a, f->api_name));
	}
	return any;
}

/* The target of the usual conversion, but for its fields. */
static struct node *new_target(
	struct converting *c, const char *module, const struct node *usual)
{
	struct zo *w = c->k->w;
	struct node *out = node_new(w->a, NODE_MAP);

	node_put_text(w->a, out, "module", span_of(module));
	NODE_EACH (n, usual)
		if (!span_is(n->key, "module") && !span_is(n->key, "fields"))
			node_put(out, n->key, copy_of(w, n));
	return out;
}

static void add_target(struct converting *c, const char *module)
{
	struct zo *w = c->k->w;
	const struct node *usual = usual_target(c, module);
	struct node *fields = node_new(w->a, NODE_MAP);
	struct node *out;

	if (!put_mapped(c, module, fields))
		return;
	add_usual(c, usual, fields);
	out = new_target(c, module, usual);
	node_put(out, SPAN("fields"), fields);
	node_add(c->list, out);
}

static void convert_module(struct zo_work *k, struct span module)
{
	struct zo *w = k->w;
	struct identity id = { kind_find(SPAN("conversion")), { module } };
	struct converting c = { .k = k,
		.module = module,
		.usual = standard_org_find(&w->standard, &id),
		.list = node_new(w->a, NODE_LIST) };
	struct node *tree;

	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
		add_target(&c, targets[i]);
	if (!c.field)
		return;
	tree = node_new(w->a, NODE_MAP);
	node_put_text(w->a, tree, "module", module);
	node_put(tree, SPAN("targets"), c.list);
	NODE_EACH (n, c.usual)
		if (!node_get(tree, n->key))
			node_put(tree, n->key, copy_of(w, n));
	zo_add_made(k, c.field, &id, tree, SPAN("convert_mapping"));
}

static bool maps_anything(const struct zo_item *field)
{
	NODE_EACH (n, node_get(field->n, SPAN("convert_mapping")))
		if (!zo_is_empty(n))
			return true;
	return false;
}

void zo_make_conversions(struct zo_work *k)
{
	struct zo *w = k->w;
	struct map done = { .arena = w->a };

	for (struct zo_item *f = zo_next(w, "fields", NULL); f;
		f = zo_next(w, "fields", f)) {
		uint32_t at = (uint32_t)done.count;

		if (maps_anything(f) && map_add(&done, f->at.module, at) == at)
			convert_module(k, f->at.module);
	}
}
