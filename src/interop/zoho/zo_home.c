/* SPDX-License-Identifier: MIT */
/* Which module an answer is of, which most answers do not say. */
#include "interop/zoho/zo_home.h"

#include <string.h>

#include "interop/zoho/zo_settle.h"
#include "util/ascii.h"
#include "util/path.h"

static void add_module(struct zo *w, struct span api_name)
{
	uint32_t at = (uint32_t)w->module_names.count;
	uint32_t found;
	struct span *one;

	if (!api_name.len)
		return;
	found = map_add(&w->modules, api_name, at);

	if (found == MAP_NONE)
		w->log.failed = true;
	if (found != at)
		return;
	one = vec_add(w->a, &w->module_names);
	if (one)
		*one = api_name;
	else
		w->log.failed = true;
}

static void add_alias(struct zo *w, struct span name, struct span api_name)
{
	if (name.len && !span_equal(name, api_name) &&
		map_get(&w->modules, name) == MAP_NONE &&
		map_add(&w->aliases, name, map_get(&w->modules, api_name)) ==
			MAP_NONE)
		w->log.failed = true;
}

void zo_learn_modules(struct zo *w)
{
	for (size_t i = 0; i < w->standard.items.count; i++) {
		const struct node *tree = w->standard.items.items[i];

		if (span_ends(tree->key, SPAN("/module.yaml")))
			add_module(w, node_get_text(tree, "api_name"));
	}
	ZO_SPAN_EACH(item, w)
	if (!strcmp(item->type->name, "modules"))
		add_module(w, zo_text(item->n, "api_name"));
	ZO_SPAN_EACH(item, w)
	if (!strcmp(item->type->name, "modules"))
		add_alias(w, zo_text(item->n, "module_name"),
			zo_text(item->n, "api_name"));
}

struct span zo_module_name(const struct zo *w, struct span name)
{
	uint32_t at = map_get(&w->modules, name);

	if (at == MAP_NONE)
		at = map_get(&w->aliases, name);
	return at == MAP_NONE ? name : w->module_names.items[at];
}

static bool is_known(const struct zo *w, struct span name)
{
	return map_get(&w->modules, name) != MAP_NONE ||
	       map_get(&w->aliases, name) != MAP_NONE;
}

static bool is_word(char c)
{
	return ascii_is_letter(c) || ascii_is_digit(c);
}

/* Does the name stand in the text, between signs that are no part of names? */
static bool stands_in(struct span text, struct span name)
{
	for (size_t i = 0; name.len && i + name.len <= text.len; i++) {
		size_t end = i + name.len;

		if (span_equal(span_cut(text, i, end), name) &&
			(!i || !is_word(text.ptr[i - 1])) &&
			(end == text.len || !is_word(text.ptr[end])))
			return true;
	}
	return false;
}

/* "fields_Boxes.json" where no answer says which modules there are. */
static struct span behind_type(const struct zo_item *item, struct span stem)
{
	struct span type = span_of(item->type->name);
	struct span rest = span_cut(stem, type.len + 1, stem.len);

	if (!span_starts(stem, type) || !path_is_name(rest))
		return SPAN("");
	return rest;
}

/* The longest name of a module in the file's name, or a folder that is one. */
static struct span module_of_file(
	const struct zo *w, const struct zo_item *item)
{
	struct span path = span_of(item->at.file), base = path_base(path);
	struct span stem = span_cut(base, 0, span_find_last(base, '.'));
	struct span found = SPAN("");

	for (size_t i = 0; i < w->module_names.count; i++) {
		struct span name = w->module_names.items[i];

		if (name.len > found.len && stands_in(stem, name))
			found = name;
	}
	for (path = path_parent(path); !found.len && path.len;
		path = path_parent(path))
		if (is_known(w, path_base(path)))
			found = zo_module_name(w, path_base(path));
	return found.len ? found : behind_type(item, stem);
}

/* What the item says of its module: a name, or {api_name}. */
static struct span said_module(const struct node *n)
{
	const struct node *module = node_get(n, SPAN("module"));

	if (module && module->type == NODE_TEXT)
		return module->text;
	return zo_text(module, "api_name");
}

static void set_home(struct zo *w, struct zo_item *item, struct span name)
{
	if (name.len && (is_known(w, name) || path_is_name(name)))
		item->at.module = zo_module_name(w, name);
}

/* Keys below which parts of the item itself stand, not of what it names. */
static bool holds_parts(struct span key)
{
	static const char *const keys[] = { "layout_associations", "fields",
		"sections", "maps", "pick_list_values", "parent", "child",
		"criteria", "group", "field" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (span_is(key, keys[i]))
			return true;
	return false;
}

/* Say of every id of the item and its parts where it is at home. */
static void mark(struct zo *w, const struct node *n, uint32_t module)
{
	struct span id = zo_text(n, "id");

	if (id.len && map_add(&w->homes, id, module) == MAP_NONE)
		w->log.failed = true;
	NODE_EACH (child, n)
		if (n->type == NODE_LIST || holds_parts(child->key))
			mark(w, child, module);
}

/* The module of the first id that is at home somewhere; MAP_NONE: none is. */
static uint32_t recognise(const struct zo *w, const struct node *n)
{
	struct span id = zo_text(n, "id");
	uint32_t at = id.len ? map_get(&w->homes, id) : MAP_NONE;

	NODE_EACH (child, n)
		if (at == MAP_NONE &&
			(n->type == NODE_LIST || holds_parts(child->key)))
			at = recognise(w, child);
	return at;
}

static bool is_homeless(const struct zo_item *item)
{
	return zo_lives_in_module(item) && !item->settled &&
	       !item->at.module.len;
}

void zo_find_homes(struct zo *w)
{
	const char *file = NULL;
	struct span named = SPAN("");

	ZO_SPAN_EACH(item, w)
	{
		struct span said = said_module(item->n);

		if (!zo_lives_in_module(item))
			continue;
		if (!said.len)
			said = item->at.module;
		item->at.module = SPAN("");
		set_home(w, item, said);
		if (is_homeless(item) && item->at.file != file) {
			file = item->at.file;
			named = module_of_file(w, item);
		}
		if (is_homeless(item))
			set_home(w, item, named);
		add_module(w, item->at.module);
	}
	ZO_SPAN_EACH(item, w)
	if (zo_lives_in_module(item) && item->at.module.len)
		mark(w, item->n, map_get(&w->modules, item->at.module));
	for (int i = 0; i < 2; i++)
		ZO_SPAN_EACH(item, w)
		{
			uint32_t at = MAP_NONE;

			if (is_homeless(item))
				at = recognise(w, item->n);
			if (is_homeless(item) && at == MAP_NONE)
				at = map_get(&w->homes, item->at.layout);
			if (at == MAP_NONE)
				continue;
			item->at.module = w->module_names.items[at];
			mark(w, item->n, at);
		}
	ZO_SPAN_EACH(item, w)
	if (is_homeless(item))
		zo_drop(w, item,
			"the answer does not say of which module it "
			"is, nor does its file's name");
}

static void open_section(
	struct zo *w, struct zo_item layout, const struct node *section)
{
	const struct foreign_type *type =
		foreign_type_find(&w->tables, SPAN("fields"));

	NODE_EACH (n, node_get(section, SPAN("fields"))) {
		struct zo_item *item;

		/* a reference is no field */
		if (!node_get(n, SPAN("data_type")))
			continue;
		item = vec_add(w->a, &w->items);
		if (!item) {
			w->log.failed = true;
			return;
		}
		*item = (struct zo_item){ .type = type,
			.n = n,
			.at = layout.at,
			.id = zo_text(n, "id"),
			.name = zo_text(n, "api_name"),
			.inner = true };
	}
}

void zo_open_layouts(struct zo *w)
{
	size_t n = w->items.count;

	for (size_t i = 0; i < n; i++) {
		struct zo_item layout = w->items.items[i];

		if (strcmp(layout.type->name, "layouts") || layout.settled)
			continue;
		NODE_EACH (section, node_get(layout.n, SPAN("sections")))
			open_section(w, layout, section);
	}
}
