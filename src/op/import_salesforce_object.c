/* SPDX-License-Identifier: MIT */
/* Objects become modules. */
#include "op/import_salesforce_parts.h"

#include <string.h>

static const char by_suffix[][2][96] = {
	{ "__mdt", "custom metadata types configure code" },
	{ "__e", "platform events are messages between programs" },
	{ "__x", "external objects show another system's data" },
	{ "__b", "big objects are archives" },
	{ "__kav", "Zoho keeps articles as solutions, without types" },
	{ "__c", "no file defines the object" },
};

/* Why an object is no module. */
static const char *no_module(struct span object)
{
	for (size_t i = 0; i < sizeof by_suffix / sizeof *by_suffix; i++)
		if (span_ends(object, span_of(by_suffix[i][0])))
			return by_suffix[i][1];
	return "Zoho has no module for the object";
}

static uint32_t add_module(struct sf *w, struct span object,
	struct span api_name, struct node *tree)
{
	uint32_t at = (uint32_t)w->modules.count;
	struct sf_module *m = vec_add(w->a, &w->modules);

	if (!m || !tree ||
		(object.len && map_add(&w->objects, sf_fold(w, object), at) ==
				       MAP_NONE) ||
		map_add(&w->by_name, sf_fold(w, api_name), at) == MAP_NONE) {
		w->failed = true;
		return SF_NONE;
	}
	m->object = object;
	m->api_name = api_name;
	m->sf_fields.arena = m->fields.arena = m->lists.arena = w->a;
	m->first_layout = m->last_layout = SF_NONE;
	m->tree = tree;
	return at;
}

uint32_t sf_module_ensure(struct sf *w, struct span api_name)
{
	const struct sf_std_module *s = sf_std_module_named(api_name);
	uint32_t at = sf_map_get(&w->by_name, api_name);
	struct node *tree;

	if (at != SF_NONE)
		return at;
	tree = sf_std_module_tree(w, api_name);
	if (!tree)
		return SF_NONE;
	api_name = node_get_text(tree, "api_name");
	at = add_module(w, span_of(s ? s->object : ""), api_name, tree);
	if (at == SF_NONE)
		return at;
	w->modules.items[at].standard = true;
	sf_reserve(
		w, &w->modules.items[at].view_names, api_name, "custom_views");
	sf_ensure_refs(w, "module", api_name, SPAN(""), tree);
	return at;
}

unsigned sf_modules_of(
	struct sf *w, struct span object, uint32_t out[2], const char **why)
{
	const struct sf_std_module *s;
	unsigned n = 0;

	if (sf_same(object, "Activity")) {
		out[0] = sf_module_ensure(w, SPAN("Tasks"));
		out[1] = sf_module_ensure(w, SPAN("Events"));
		n = 2;
	} else if ((s = sf_std_module_of(object))) {
		out[0] = sf_module_ensure(w, span_of(s->api_name));
		n = 1;
	} else {
		out[0] = sf_map_get(&w->objects, object);
		n = out[0] < SF_NO_MODULE;
	}
	*why = "memory";
	if (w->failed)
		return 0;
	if (!n)
		*why = out[0] == SF_NO_MODULE ? "its object is not carried"
					      : no_module(object);
	return n;
}

static const struct sf_property object_properties[] = {
	{ "label", 0, 0 },
	{ "pluralLabel", 0, 0 },
	{ "nameField", 0, 0 },
	{ "description", 0, 0 },
	{ "enableFeeds", 0, 0 },
	{ "enableSearch", 0, 0 },
	{ "deploymentStatus", 0, 0 },
	{ "searchLayouts", 0, 0 },
	{ "compactLayoutAssignment", 0, 0 },
	{ "actionOverrides", 0, 0 },
	{ "fullName", 0, 0 },
	{ "customSettingsType", 0, 0 },
	/* how a noun is put into sentences in languages that need it */
	{ "gender", 0, 0 },
	{ "startsWith", "Consonant", "labels are not inflected" },
	{ "allowInChatterGroups", "false", "Zoho has no Chatter groups" },
	{ "enableActivities", "true", "Zoho's modules all have activities" },
	{ "enableBulkApi", "true", "Zoho's APIs reach all modules" },
	{ "enableStreamingApi", "true", "Zoho's APIs reach all modules" },
	{ "enableChangeDataCapture", "false", "it is a setting for programs" },
	{ "enableEnhancedLookup", "false", "Zoho's lookups need no setting" },
	{ "enableHistory", "false", "Zoho's audit log has every field" },
	{ "enableLicensing", "false", "modules need no licence of their own" },
	{ "enableReports", "true", "Zoho's reports reach all modules" },
	{ "enableSharing", "true", "Zoho's data sharing reaches all modules" },
	{ "sharingModel", 0, "who sees whose records is set by data sharing" },
	{ "externalSharingModel", 0,
		"who sees whose records is set by data sharing" },
	{ "recordTypeTrackFeedHistory", "false", "there are no record types" },
	{ "recordTypeTrackHistory", "false", "there are no record types" },
	{ "visibility", "Public", "Zoho's modules are no packages" },
	{ "customHelp", 0, "help pages are Salesforce's own" },
	{ "customHelpPage", 0, "help pages are Salesforce's own" },
	{ "historyRetentionPolicy", 0, "Zoho's audit log has no policy" },
	{ "profileSearchLayouts", 0, "search is the same for all profiles" },
	{ 0 },
};

/* Overrides of type Default say that nothing is overridden. */
static void lose_overrides(struct sf *w, const struct sf_part *p)
{
	ELEMENT_EACH (child, p->e)
		if (span_is(child->name, "actionOverrides") &&
			!span_is(element_child_text(child, "type"), "Default"))
			sf_lose(w, p, "actionOverrides",
				"the page that stands in is Salesforce's own");
}

static void put_switches(struct sf *w, struct sf_module *m)
{
	const struct element *e = m->part->e;

	if (span_is(element_child_text(e, "enableFeeds"), "true")) {
		node_put_bool(w->a, m->tree, "feeds_required", true);
		m->told = true;
	}
	if (span_is(element_child_text(e, "enableSearch"), "false")) {
		node_put_bool(w->a, m->tree, "global_search_supported", false);
		m->told = true;
	}
	if (span_is(element_child_text(e, "deploymentStatus"),
		    "InDevelopment")) {
		node_put_text(w->a, m->tree, "status", SPAN("user_hidden"));
		m->told = true;
	}
}

static void describe(struct sf *w, struct sf_module *m)
{
	struct span text = element_child_text(m->part->e, "description");
	bool cut = false;

	if (!text.len)
		return;
	text = sf_limit(text, 32000, &cut);
	if (cut)
		sf_lose(w, m->part, "description",
			"what is behind 32,000 characters does not fit");
	node_put_text(w->a, m->tree, "description", text);
	m->told = true;
}

/* The field that names a record. */
static void make_name(struct sf *w, uint32_t at)
{
	struct sf_part *p = w->modules.items[at].part;
	const struct element *name = element_find(p->e, "nameField");
	struct sf_making m = { .w = w, .part = p };
	bool number =
		name && span_is(element_child_text(name, "type"), "AutoNumber");
	struct sf_field *f;

	m.field = sf_add_field(
		w, at, SPAN("Name"), number ? "autonumber" : "text");
	if (m.field == SF_NONE)
		return;
	f = &w->fields.items[m.field];
	m.tree = f->tree;
	node_put_text(w->a, f->tree, "field_label",
		sf_label(w, name ? element_child_text(name, "label") : SPAN(""),
			SPAN("Name")));
	node_put_text(w->a, f->tree, "data_type", f->type);
	node_put_bool(w->a, f->tree, "custom_field", false);
	f->state = SF_MADE;
	f->part = p;
	f->told = true;
	if (number) {
		sf_fill_autonumber(&m, name);
	} else {
		f->mandatory = true;
		node_put_bool(w->a, f->tree, "system_mandatory", true);
	}
}

static void make_custom(struct sf *w, struct sf_part *p, struct map *taken)
{
	struct span name = sf_pick_name(w, taken, p->name);
	struct span label = element_child_text(p->e, "label");
	struct span plural = element_child_text(p->e, "pluralLabel");
	struct node *tree = node_new(w->a, NODE_MAP);
	uint32_t at = add_module(w, p->name, name, tree);
	struct sf_module *m;

	if (at == SF_NONE)
		return;
	m = &w->modules.items[at];
	m->part = p;
	m->told = true;
	label = sf_label(w, label, p->name);
	node_put_text(w->a, tree, "api_name", name);
	node_put_text(w->a, m->tree, "singular_label", label);
	node_put_text(
		w->a, m->tree, "plural_label", sf_label(w, plural, label));
	node_put_text(w->a, m->tree, "generated_type", SPAN("custom"));
	node_put_text(w->a, m->tree, "display_field", SPAN("Name"));
	describe(w, m);
	put_switches(w, m);
	sf_carry(w, p);
	make_name(w, at);
}

static void make_standard(
	struct sf *w, struct sf_part *p, const struct sf_std_module *s)
{
	uint32_t at = sf_module_ensure(w, span_of(s->api_name));
	struct sf_module *m;

	if (at == SF_NONE)
		return;
	m = &w->modules.items[at];
	m->part = p;
	describe(w, m);
	put_switches(w, m);
	sf_carry(w, p);
}

static void refuse(struct sf *w, struct sf_part *p, const char *why)
{
	if (map_add(&w->objects, sf_fold(w, p->name), SF_NO_MODULE) == MAP_NONE)
		w->failed = true;
	sf_drop(w, p, why);
}

static void make_module(struct sf *w, struct sf_part *p, struct map *taken)
{
	const struct sf_std_module *s = sf_std_module_of(p->name);

	if (s)
		make_standard(w, p, s);
	else if (sf_same(p->name, "Activity"))
		sf_carry(w, p);
	else if (!span_ends(p->name, SPAN("__c")))
		refuse(w, p, no_module(p->name));
	else if (element_find(p->e, "customSettingsType"))
		refuse(w, p, "custom settings configure code");
	else if (!element_find(p->e, "label"))
		refuse(w, p, "the file has parts of the object only, no label");
	else
		make_custom(w, p, taken);
	if (w->failed || sf_map_get(&w->objects, p->name) == SF_NO_MODULE)
		return;
	lose_overrides(w, p);
	sf_lose_rest(w, p, p->e, object_properties, p->type->children);
}

void sf_make_modules(struct sf *w)
{
	struct map taken = { .arena = w->a };
	const struct sf_std_module *s;

	for (s = sf_std_modules; s->object; s++)
		if (!map_set(&taken, sf_fold(w, span_of(s->api_name)), 2))
			w->failed = true;
	for (struct sf_part *p = NULL; (p = sf_next(w, "CustomObject", p));)
		make_module(w, p, &taken);
}
