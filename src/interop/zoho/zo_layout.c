/* SPDX-License-Identifier: MIT */
/* Layouts and custom views. */
#include "interop/zoho/zo_layout.h"

#include "interop/zoho/zo_field.h"
#include "interop/zoho/zo_name.h"
#include "interop/zoho/zo_settle.h"

/* The sections of a layout in the making. */
struct laying {
	struct zo_making *m;
	const struct rule *rule; /* of a section */
	const struct foreign_properties *rows;
	struct map names;  /* of sections */
	struct map placed; /* api_names of fields */
	struct node *sections;
};

static void put(struct zo_making *m, struct node *map, const char *key,
	struct node *value)
{
	if (value && !node_put(map, span_of(key), value))
		m->w->log.failed = true;
}

/* Is the value one of the field's own, whatever a layout offers? */
static bool offers_all(
	const struct zo_making *m, const struct node *offered, size_t count)
{
	uint32_t at = map_get(&m->w->things, zo_text(offered, "id"));
	const struct zo_item *field;
	size_t all = 0;

	if (at == MAP_NONE)
		return true;
	field = &m->w->items.items[at];
	NODE_EACH (n, node_get(field->n, SPAN("pick_list_values")))
		all += !span_is(zo_text(n, "actual_value"), "-None-");
	return field->inner || count >= all;
}

/* The values that the layout offers, where they are not all of the field's. */
static struct node *offered_values(struct zo_making *m, const struct node *n)
{
	struct node *list = node_new(m->w->a, NODE_LIST);
	const struct node **all =
		zo_in_order(m->w, node_get(n, SPAN("pick_list_values")));

	for (; all && *all; all++) {
		struct span actual = zo_text(*all, "actual_value");

		if (actual.len && !span_is(actual, "-None-") &&
			!span_is(zo_text(*all, "type"), "unused"))
			node_add(list, node_new_text(m->w->a, actual));
	}
	if (!list || !list->count || offers_all(m, n, list->count))
		return NULL;
	return list;
}

static bool is_number(struct span type)
{
	static const char *const types[] = { "integer", "bigint", "double",
		"currency", "percent" };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (span_is(type, types[i]))
			return true;
	return false;
}

/* A default, which Zoho writes as a text whatever the field holds. */
static struct node *default_value(struct zo_making *m, const struct node *n)
{
	const struct node *value = node_get(n, SPAN("default_value"));
	struct span type = zo_text(n, "data_type");
	int64_t number;

	if (zo_is_empty(value) || span_is(value->text, "-None-") ||
		!node_is_scalar(value))
		return NULL;
	if (value->type == NODE_TEXT && span_is(type, "boolean"))
		return node_new_bool(m->w->a, span_is(value->text, "true"));
	if (value->type == NODE_TEXT && is_number(type) &&
		import_integer(value->text, &number))
		return node_new_int(m->w->a, number);
	return node_share(m->w->a, value);
}

static void place_field(
	struct laying *l, const struct node *n, struct node *fields)
{
	struct zo_making *m = l->m;
	struct span name = zo_name_of(m->w, SPAN("field"), n);
	struct node *out;
	uint32_t at = (uint32_t)l->placed.count;

	if (!name.len) {
		zo_lose(m->w, m->item, SPAN("sections.fields"),
			"a field has no name");
		return;
	}
	if (map_add(&l->placed, name, at) != at) {
		zo_lose(m->w, m->item, name, "the field stands there twice");
		return;
	}
	out = node_add(fields, node_new(m->w->a, NODE_MAP));
	node_put_text(m->w->a, out, "api_name", name);
	if (node_get_bool(n, "required", false))
		node_put_bool(m->w->a, out, "required", true);
	put(m, out, "default_value", default_value(m, n));
	put(m, out, "pick_list_values", offered_values(m, n));
	if (!zo_is_empty(node_get(n, SPAN("validation_rule"))))
		zo_lose(m->w, m->item,
			import_print(&m->w->log, "%.*s.validation_rule",
				SPAN_ARG(name)),
			"save the answer of GET /settings/validation_rules");
}

/* Names are unique only among the sections of one page. */
static struct span section_name(struct laying *l, const struct node *n)
{
	struct import_log *log = &l->m->w->log;
	struct span text = zo_text(n, "name"), name, base;

	if (!text.len)
		text = zo_text(n, "display_label");
	base = name = import_label(log, text, SPAN("Section"));
	for (unsigned number = 2; map_get(&l->names, name) != MAP_NONE;
		number++)
		name = import_print(log, "%.*s %u",
			SPAN_ARG(span_cut(base, 0, 200)), number);
	if (!map_set(&l->names, name, 0))
		log->failed = true;
	return name;
}

static void add_section(struct laying *l, const struct node *n)
{
	struct zo_making *m = l->m;
	struct span name = section_name(l, n);
	struct span shown = zo_text(n, "display_label");
	struct node *out = zo_shape(m, n, l->rule, l->rows, SPAN("sections"));
	const struct node **all =
		zo_in_order(m->w, node_get(n, SPAN("fields")));
	struct node *fields;

	if (!out)
		out = node_new(m->w->a, NODE_MAP);
	node_put_text(m->w->a, out, "name", name);
	if (shown.len && !span_equal(shown, name))
		node_put_text(m->w->a, out, "display_label", shown);
	fields = node_put_list(m->w->a, out, "fields");
	for (; all && *all; all++)
		place_field(l, *all, fields);
	node_add(l->sections, out);
}

/* The pages of a layout, the one that counts first. */
static const char *const modes[] = { "default_create", "create", "all", "edit",
	"view" };

static struct span mode_that_counts(const struct node *sections)
{
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		NODE_EACH (n, sections)
			if (span_is(zo_text(n, "mode"), modes[i]))
				return span_of(modes[i]);
	return SPAN("");
}

static void put_sections(struct zo_making *m)
{
	const struct node *sections = node_get(m->item->n, SPAN("sections"));
	const struct node **all = zo_in_order(m->w, sections);
	struct span counts = mode_that_counts(sections);
	struct laying l = { .m = m,
		.rule = rule_items(rule_property(
			schema_root(kind_schema(m->kind)), SPAN("sections"))),
		.rows = &foreign_type_find(&m->w->tables, SPAN("sections"))
				 ->properties,
		.names.arena = m->w->a,
		.placed.arena = m->w->a,
		.sections = node_new(m->w->a, NODE_LIST) };

	for (; all && *all; all++) {
		struct span mode = zo_text(*all, "mode");

		if (!mode.len || span_equal(mode, counts))
			add_section(&l, *all);
		else
			zo_lose(m->w, m->item,
				import_print(&m->w->log, "sections[%.*s]",
					SPAN_ARG(span_cut(mode, 0, 100))),
				"a layout has one page here");
	}
	if (l.sections && l.sections->count)
		put(m, m->tree, "sections", l.sections);
	else
		m->why = "the answer does not say which sections it has: save "
			 "that of GET /settings/layouts/{id} too";
}

static void put_profiles(struct zo_making *m)
{
	struct node *list = node_new(m->w->a, NODE_LIST);
	struct map known = { .arena = m->w->a };

	NODE_EACH (n, node_get(m->item->n, SPAN("profiles"))) {
		struct span name = zo_name_of(m->w, SPAN("profile"), n);
		struct span view =
			zo_text(node_get(n, SPAN("_default_view")), "name");
		struct node *out;

		/* Zoho may list a profile twice */
		if (!name.len || map_get(&known, name) != MAP_NONE)
			continue;
		if (!map_set(&known, name, 0))
			m->w->log.failed = true;
		out = node_add(list, node_new(m->w->a, NODE_MAP));
		node_put_text(m->w->a, out, "name", name);
		if (node_get_bool(n, "default", false))
			node_put_bool(m->w->a, out, "default", true);
		if (view.len)
			node_put_text(m->w->a, out, "default_view", view);
	}
	if (list && list->count)
		put(m, m->tree, "profiles", list);
}

/* {Deals: {id, name, fields}} is a list here. */
static void put_convert_mapping(struct zo_making *m)
{
	const struct node *mapping =
		node_get(m->item->n, SPAN("convert_mapping"));
	struct node *list = node_new(m->w->a, NODE_LIST);

	NODE_EACH (n, mapping) {
		struct node *out, *fields;
		struct span module = zo_name_of(m->w, SPAN("module"),
			&(struct node){ .type = NODE_TEXT, .text = n->key });

		if (zo_is_empty(n) || n->type != NODE_MAP || !module.len)
			continue;
		out = node_add(list, node_new(m->w->a, NODE_MAP));
		node_put_text(m->w->a, out, "module", module);
		node_put_text(m->w->a, out, "layout",
			zo_name_of(m->w, SPAN("layout"), n));
		if (zo_is_empty(node_get(n, SPAN("fields"))))
			continue;
		fields = node_put_list(m->w->a, out, "fields");
		NODE_EACH (field, node_get(n, SPAN("fields"))) {
			struct node *one =
				node_add(fields, node_new(m->w->a, NODE_MAP));

			node_put_text(m->w->a, one, "api_name",
				zo_name_of(m->w, SPAN("field"), field));
			if (node_get_bool(field, "required", false))
				node_put_bool(m->w->a, one, "required", true);
		}
	}
	if (list && list->count)
		put(m, m->tree, "convert_mapping", list);
}

void zo_make_layout(struct zo_making *m)
{
	struct span type = zo_text(m->item->n, "generated_type");
	bool shipped = span_is(m->item->api_name, "Standard") ||
		       span_is(type, "default") || span_is(type, "system");

	node_put_text(m->w->a, m->tree, "generated_type",
		shipped ? SPAN("default") : SPAN("custom"));
	put_sections(m);
	put_profiles(m);
	put_convert_mapping(m);
}

static bool is_placed(const struct node *layout, struct span field)
{
	NODE_EACH (section, node_get(layout, SPAN("sections")))
		NODE_EACH (n, node_get(section, SPAN("fields")))
			if (span_equal(node_get_text(n, "api_name"), field))
				return true;
	return false;
}

static void place_at_end(
	struct zo_work *k, struct zo_made *layout, const struct zo_made *field)
{
	struct zo *w = k->w;
	const struct node *sections = node_get(layout->tree, SPAN("sections"));
	struct node *fields =
		(struct node *)node_get(node_first(sections), SPAN("fields"));
	struct node *out = node_add(fields, node_new(w->a, NODE_MAP));

	node_put_text(w->a, out, "api_name", field->id.value[1]);
	if (!node_put_bool(w->a, out, "required", true))
		w->log.failed = true;
	zo_lose(w, layout->item, field->id.value[1],
		"the layout lacked it, and every record must have it: it was "
		"added");
}

/* Must every record have a value, which somebody has to give? */
static bool is_asked_for(const struct zo_made *made)
{
	return span_is(made->id.kind->name, "field") &&
	       node_get_bool(made->tree, "system_mandatory", false);
}

void zo_place_mandatory(struct zo_work *k)
{
	VEC(const struct zo_made *) asked = { 0 };

	for (size_t i = 0; i < k->made.count; i++) {
		const struct zo_made **one = is_asked_for(&k->made.items[i])
						     ? vec_add(k->w->a, &asked)
						     : NULL;

		if (one)
			*one = &k->made.items[i];
	}
	for (size_t i = 0; i < k->made.count; i++) {
		struct zo_made *layout = &k->made.items[i];

		if (!span_is(layout->id.kind->name, "layout"))
			continue;
		for (size_t j = 0; j < asked.count; j++)
			if (span_equal(asked.items[j]->id.value[0],
				    layout->id.value[0]) &&
				!is_placed(layout->tree,
					asked.items[j]->id.value[1]))
				place_at_end(k, layout, asked.items[j]);
	}
}

/* Custom views. */

/* {type: roles, id, name, subordinates}; users stand in a list of their own. */
static void put_shares(struct zo_making *m)
{
	static const char *const types[][2] = { { "roles", "role" },
		{ "groups", "user_group" }, { "territories", "territory" } };
	struct arena *a = m->w->a;
	struct node *list = node_new(a, NODE_LIST);
	struct node *users = node_new(a, NODE_LIST);

	NODE_EACH (n, node_get(m->item->n, SPAN("shared_to"))) {
		struct span type = zo_text(n, "type"), name;
		struct node *out = node_new(a, NODE_MAP);

		if (span_is(type, "users")) {
			name = zo_email_of(m->w, n);
			if (name.len) {
				node_put_text(a, out, "email", name);
				node_add(users, out);
			} else {
				zo_lose(m->w, m->item, SPAN("shared_to"),
					"the user is not among the answers");
			}
			continue;
		}
		for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
			if (!span_is(type, types[i][0]))
				continue;
			name = zo_name_of(m->w, span_of(types[i][1]), n);
			node_put_text(a, out, "type", span_of(types[i][1]));
			node_put_text(a, out, "name", name);
			if (node_get_bool(n, "subordinates", false))
				node_put_bool(a, out, "subordinates", true);
			node_add(list, out);
		}
	}
	if (list && list->count)
		put(m, m->tree, "shared_to", list);
	if (users && users->count)
		put(m, m->tree, "shared_to_users", users);
}

void zo_make_view(struct zo_making *m)
{
	put_shares(m);
	if (!node_get(m->item->n, SPAN("fields")))
		m->why = "the answer does not say what it shows: save that of "
			 "GET /settings/custom_views/{id} too";
}
