/* SPDX-License-Identifier: MIT */
/* Taking facts from trees. */
#include "model/facts.h"

#include <stdlib.h>

#include "model/data_type.h"
#include "schema/kind.h"
#include "util/vec.h"

/* Texts on their way into facts. */
struct taking {
	struct arena *arena;
	struct span bytes;
	VEC(struct span) texts;
	bool failed;
};

static struct span keep(struct taking *t, struct span text)
{
	const char *end = t->bytes.ptr + t->bytes.len;

	if (!text.len ||
		(t->bytes.ptr && text.ptr >= t->bytes.ptr && text.ptr < end))
		return text;
	text = arena_copy(t->arena, text);
	t->failed |= !text.ptr;
	return text;
}

/* So many texts will come at most: what is kept is no larger. */
static void reserve(struct taking *t, size_t n)
{
	t->texts.items = arena_new(t->arena, struct span, n);
	t->texts.room = t->texts.items ? n : 0;
}

static void add(struct taking *t, const struct node *n)
{
	struct span *item;

	if (!n || !node_is_scalar(n) || !n->text.len)
		return;
	item = vec_add(t->arena, &t->texts);
	if (item)
		*item = keep(t, n->text);
	else
		t->failed = true;
}

static int by_bytes(const void *x, const void *y)
{
	return span_order(*(const struct span *)x, *(const struct span *)y);
}

/* What was added since the last time. */
static struct texts finish(struct taking *t)
{
	struct texts all = { t->texts.items, (uint32_t)t->texts.count };

	if (all.count)
		qsort(t->texts.items, all.count, sizeof *all.items, by_bytes);
	t->texts.items = NULL;
	t->texts.count = t->texts.room = 0;
	return all;
}

bool texts_have(const struct texts *t, struct span text)
{
	return t->count &&
	       bsearch(&text, t->items, t->count, sizeof *t->items, by_bytes);
}

static struct texts pick_list(struct taking *t, const struct node *tree)
{
	const struct node *list = node_get(tree, SPAN("pick_list_values"));

	if (list && list->type == NODE_LIST)
		reserve(t, list->count);
	NODE_EACH (value, list)
		add(t, node_get(value, SPAN("actual_value")));
	return finish(t);
}

static struct texts lookups(struct taking *t, const struct node *tree)
{
	add(t, node_at(tree, SPAN("/lookup/module")));
	add(t, node_at(tree, SPAN("/subform/module")));
	NODE_EACH (module, node_at(tree, SPAN("/multi_module_lookup/modules")))
		add(t, module);
	add(t, node_at(tree,
		       SPAN("/multiselectlookup/connected_details/module")));
	return finish(t);
}

static enum holds result_of(const struct node *tree)
{
	const struct node *type = node_at(tree, SPAN("/formula/return_type"));

	if (!type)
		type = node_at(tree, SPAN("/rollup_summary/return_type"));
	return type ? data_type_of_result(type->text) : HOLDS_ANY;
}

static uint32_t length_of(const struct data_type *type, const struct node *tree)
{
	int64_t n = node_get_int(tree, "length", 0);
	const struct node *area = node_at(tree, SPAN("/textarea/type"));

	if (n > 0 && n < UINT32_MAX)
		return (uint32_t)n;
	if (area && span_is(area->text, "small"))
		return 2000;
	if (area && span_is(area->text, "large"))
		return 32000;
	return type->length;
}

/* What stands in a table: numbers as written, several values joined. */
static struct span default_of(struct taking *t, const struct node *n)
{
	struct span *parts, all;
	size_t count = 0;

	if (n && n->type == NODE_BOOL)
		return n->boolean ? SPAN("true") : SPAN("false");
	if (!n || n->type != NODE_LIST)
		return keep(t, n && node_is_scalar(n) ? n->text : SPAN(""));
	parts = arena_new(t->arena, struct span, 2 * (size_t)n->count);
	NODE_EACH (item, n) {
		if (!parts || !node_is_scalar(item))
			continue;
		if (count)
			parts[count++] = SPAN(";");
		parts[count++] = item->text;
	}
	all = arena_join(t->arena, parts, count);
	t->failed |= !parts || !all.ptr;
	return all;
}

static const void *facts_of_field(
	const struct node *tree, struct span bytes, struct arena *a)
{
	struct taking t = { .arena = a, .bytes = bytes };
	struct field_facts *f = arena_new(a, struct field_facts, 1);

	if (!f)
		return NULL;
	f->type = data_type_find(node_get_text(tree, "data_type"));
	if (!f->type)
		return f;
	f->holds = f->type->holds;
	if (f->type->computed && f->holds == HOLDS_ANY)
		f->holds = result_of(tree);
	f->read_only =
		f->type->computed || node_get_bool(tree, "read_only", false);
	f->mandatory =
		!f->read_only && node_get_bool(tree, "system_mandatory", false);
	f->has_default = node_get(tree, SPAN("default_value"));
	f->default_value =
		default_of(&t, node_get(tree, SPAN("default_value")));
	f->is_unique = node_get(tree, SPAN("unique"));
	f->is_cased =
		f->is_unique && node_get_bool(node_get(tree, SPAN("unique")),
					"casesensitive", false);
	f->length = length_of(f->type, tree);
	f->values = pick_list(&t, tree);
	f->global_picklist = keep(&t, node_get_text(tree, "global_picklist"));
	f->leads_to = lookups(&t, tree);
	return t.failed ? NULL : f;
}

static const void *facts_of_picklist(
	const struct node *tree, struct span bytes, struct arena *a)
{
	struct taking t = { .arena = a, .bytes = bytes };
	struct picklist_facts *f = arena_new(a, struct picklist_facts, 1);

	if (f)
		f->values = pick_list(&t, tree);
	return t.failed ? NULL : f;
}

static size_t count_fields(const struct node *sections)
{
	size_t n = 0;

	NODE_EACH (section, sections) {
		const struct node *fields = node_get(section, SPAN("fields"));

		n += fields && fields->type == NODE_LIST ? fields->count : 0;
	}
	return n;
}

enum which { ALL_FIELDS, REQUIRED_FIELDS, DEFAULTED_FIELDS };

static bool is_one(const struct node *field, enum which which)
{
	bool has_default = node_get(field, SPAN("default_value"));

	switch (which) {
	case REQUIRED_FIELDS:
		return !has_default && node_get_bool(field, "required", false);
	case DEFAULTED_FIELDS:
		return has_default;
	default:
		return true;
	}
}

/* The fields of sections that are shown; of these, those asked for. */
static struct texts fields_of(
	struct taking *t, const struct node *sections, enum which which)
{
	NODE_EACH (section, sections) {
		if (span_is(node_get_text(section, "type"), "unused"))
			continue;
		NODE_EACH (field, node_get(section, SPAN("fields")))
			if (is_one(field, which))
				add(t, node_get(field, SPAN("api_name")));
	}
	return finish(t);
}

static const void *facts_of_layout(
	const struct node *tree, struct span bytes, struct arena *a)
{
	struct taking t = { .arena = a, .bytes = bytes };
	struct layout_facts *f = arena_new(a, struct layout_facts, 1);
	const struct node *sections = node_get(tree, SPAN("sections"));

	if (!f)
		return NULL;
	NODE_EACH (section, sections)
		add(&t, node_get(section, SPAN("name")));
	f->sections = finish(&t);
	reserve(&t, count_fields(sections));
	f->fields = fields_of(&t, sections, ALL_FIELDS);
	f->required = fields_of(&t, sections, REQUIRED_FIELDS);
	f->defaults = fields_of(&t, sections, DEFAULTED_FIELDS);
	return t.failed ? NULL : f;
}

const void *facts_of_action(
	const struct node *tree, struct span bytes, struct arena *a)
{
	struct taking t = { .arena = a, .bytes = bytes };
	struct action_facts *f = arena_new(a, struct action_facts, 1);

	if (!f)
		return NULL;
	f->module = keep(&t, node_get_text(tree, "module"));
	f->related_module = keep(&t, node_get_text(tree, "related_module"));
	return t.failed ? NULL : f;
}

/* Whom others ask about. */
static const struct {
	const char *kind;
	facts_take_fn *take;
	unsigned pass;
} sources[] = {
	{ "global_picklist", facts_of_picklist, 0 },
	{ "field", facts_of_field, 0 },
	{ "layout", facts_of_layout, 1 },
	{ "field_update", facts_of_action, 1 },
	{ "email_notification", facts_of_action, 1 },
	{ "webhook", facts_of_action, 1 },
	{ "workflow_task", facts_of_action, 1 },
};

facts_take_fn *facts_taker(const struct kind *kind)
{
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		if (span_is(kind->name, sources[i].kind))
			return sources[i].take;
	return NULL;
}

unsigned facts_pass(const struct kind *kind)
{
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		if (span_is(kind->name, sources[i].kind))
			return sources[i].pass;
	return FACTS_PASSES - 1;
}
