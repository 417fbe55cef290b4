/* SPDX-License-Identifier: MIT */
/* Page layouts, and the related lists that stand on them. */
#include "interop/salesforce/sf_layout.h"

#include <stdlib.h>
#include <string.h>

#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_org.h"
#include "interop/salesforce/sf_report.h"
#include "interop/salesforce/sf_state.h"
#include "tree/element.h"
#include "util/map.h"

/*
 * Related lists, which stand on Salesforce's layouts and in Zoho's modules:
 * of several layouts, the first that has a list says how it looks.
 */

/* The mandatory fields of a module: a list linked by next. */
struct sf_mandatory {
	const uint32_t *next; /* by index in fields */
	uint32_t first;       /* or SF_NONE */
	uint32_t count;
};

/* A list that both systems ship. */
struct standard_list {
	const char *name;   /* Salesforce's */
	const char *object; /* on whose pages; "*": on all */
	const char *api_name, *label;
	const char *module, *field; /* whose records, by which lookup; or 0 */
};

static const struct standard_list standard_lists[] = {
	{ "RelatedActivityList", "*", "Activities", "Open Activities", 0, 0 },
	{ "RelatedHistoryList", "*", "Activities_History", "Closed Activities",
		0, 0 },
	{ "RelatedNoteList", "*", "Notes", "Notes", 0, 0 },
	{ "RelatedContentNoteList", "*", "Notes", "Notes", 0, 0 },
	{ "RelatedAttachmentList", "*", "Attachments", "Attachments", 0, 0 },
	{ "RelatedFileList", "*", "Attachments", "Attachments", 0, 0 },
	{ "RelatedContactList", "Account", "Contacts", "Contacts", "Contacts",
		"Account_Name" },
	{ "RelatedOpportunityList", "Account", "Deals", "Deals", "Deals",
		"Account_Name" },
	{ "RelatedOpportunityList", "Contact", "Deals", "Deals", "Deals",
		"Contact_Name" },
	{ "RelatedOpportunityList", "Campaign", "Deals", "Deals", "Deals",
		"Campaign_Source" },
	{ "RelatedCaseList", "Account", "Cases", "Cases", "Cases",
		"Account_Name" },
	{ "RelatedCaseList", "Contact", "Cases", "Cases", "Cases",
		"Related_To" },
	{ "RelatedAccountList", "Account", "Member_Accounts", "Member Accounts",
		"Accounts", "Parent_Account" },
	{ "RelatedCampaignList", "Campaign", "Child_Campaigns",
		"Child Campaigns", "Campaigns", "Parent_Campaign" },
	{ "RelatedQuoteList", "Account", "Quotes", "Quotes", "Quotes",
		"Account_Name" },
	{ "RelatedQuoteList", "Opportunity", "Quotes", "Quotes", "Quotes",
		"Deal_Name" },
	{ "RelatedOrderList", "Account", "SalesOrders", "Sales Orders",
		"Sales_Orders", "Account_Name" },
	{ 0 },
};

/* A list in the making. */
struct listing {
	struct sf *w;
	struct sf_part *layout;
	const struct element *e;
	struct span name; /* Salesforce's */
	uint32_t module;  /* on whose pages it stands */
	uint32_t related; /* whose records it shows, or SF_NONE */
	uint32_t field;   /* by which lookup, or SF_NONE */
	struct span type, api_name, label;
	const char *why; /* it is not carried */
};

static bool find_standard(struct listing *l)
{
	struct span object = l->w->modules.items[l->module].object;
	const struct standard_list *s = standard_lists;

	while (s->name &&
		!(span_is(l->name, s->name) &&
			(*s->object == '*' || sf_same(object, s->object))))
		s++;
	if (!s->name) {
		l->why = "Zoho has no such related list";
		return false;
	}
	l->type = SPAN("default");
	l->api_name = span_of(s->api_name);
	l->label = span_of(s->label);
	if (!s->module)
		return true;
	l->related = sf_module_ensure(l->w, span_of(s->module));
	if (l->related != SF_NONE)
		l->field = sf_field_ensure(l->w, l->related, span_of(s->field));
	return true;
}

/* "Child__c.Lookup__c": the records of a module that look this one up. */
static bool find_lookup(struct listing *l)
{
	struct span field, object = span_split(l->name, '.', &field);
	uint32_t modules[2], fields[SF_FIELDS];
	const struct node *lookup;
	const struct sf_field *f;
	const char *why;

	l->why = "its records are of an object that is not carried";
	if (!sf_modules_of(l->w, object, modules, &why))
		return false;
	l->why = "its lookup is not carried";
	if (sf_find_fields(l->w, modules[0], field, fields) != 1)
		return false;
	f = &l->w->fields.items[fields[0]];
	l->why = "its field is no lookup to this module";
	if (!span_equal(f->target, l->w->modules.items[l->module].api_name))
		return false;
	lookup = node_get(f->tree, SPAN("lookup"));
	l->type = SPAN("custom_lookup");
	l->related = modules[0];
	l->field = fields[0];
	l->api_name = node_get_text(lookup, "api_name");
	l->label = node_get_text(lookup, "display_label");
	if (!l->api_name.len)
		l->api_name = object;
	if (!l->label.len)
		l->label = node_get_text(
			l->w->modules.items[l->related].tree, "plural_label");
	return true;
}

enum { COLUMNS_MOST = 50 };

static void put_columns(struct listing *l, struct node *tree)
{
	struct map known = { .arena = l->w->a };
	struct node *list = NULL;
	uint32_t fields[SF_FIELDS];
	const char *property = sf_print(l->w, "relatedLists[%.*s].fields",
		SPAN_ARG(span_cut(l->name, 0, 200)))
				       .ptr;

	ELEMENT_EACH (child, l->e) {
		struct span column = element_text(child);
		unsigned n;

		if (!span_is(child->name, "fields"))
			continue;
		n = l->related == SF_NONE
			    ? 0
			    : sf_find_fields(l->w, l->related, column, fields);
		if (!n)
			sf_lose_one(l->w, l->layout, property, column,
				"the field is not carried");
		if (n && !list)
			list = node_put_list(l->w->a, tree, "fields");
		for (unsigned i = 0; i < n; i++) {
			struct span name =
				l->w->fields.items[fields[i]].api_name;
			uint32_t at = (uint32_t)known.count;

			if (known.count < COLUMNS_MOST &&
				map_add(&known, name, at) == at)
				node_add(list, node_new_text(l->w->a, name));
		}
	}
}

static void put_order(struct listing *l, struct node *tree)
{
	struct span field = element_child_text(l->e, "sortField");
	struct span order = element_child_text(l->e, "sortOrder");
	uint32_t fields[SF_FIELDS];

	if (!field.len)
		return;
	if (sf_find_fields(l->w, l->related, field, fields) != 1) {
		sf_lose_one(l->w, l->layout, "relatedLists.sortField", field,
			"the field is not carried");
		return;
	}
	node_put_text(l->w->a, tree, "sort_by",
		l->w->fields.items[fields[0]].api_name);
	node_put_text(l->w->a, tree, "sort_order",
		span_is(order, "Desc") ? SPAN("desc") : SPAN("asc"));
}

static void make_list(struct listing *l)
{
	struct sf *w = l->w;
	struct node *tree = node_new(w->a, NODE_MAP);
	struct span name = sf_pick_name(
		w, &w->modules.items[l->module].list_names, l->api_name);
	struct span module = w->modules.items[l->module].api_name;

	node_put_text(w->a, tree, "api_name", name);
	node_put_text(w->a, tree, "module", module);
	node_put_text(w->a, tree, "display_label", sf_label(w, l->label, name));
	node_put_text(w->a, tree, "type", l->type);
	if (l->related != SF_NONE && l->field != SF_NONE) {
		node_put_text(w->a, tree, "related_module",
			w->modules.items[l->related].api_name);
		node_put_text(w->a, tree, "lookup_field",
			w->fields.items[l->field].api_name);
	}
	node_put_int(w->a, tree, "sequence_number",
		++w->modules.items[l->module].list_count);
	if (l->related != SF_NONE) {
		put_columns(l, tree);
		put_order(l, tree);
	} else if (element_find(l->e, "fields")) {
		sf_lose_one(w, l->layout, "relatedLists", l->name,
			"Zoho's list has its own columns");
	}
	if (element_find(l->e, "customButtons") ||
		element_find(l->e, "excludeButtons"))
		sf_lose(w, l->layout, "relatedLists.customButtons",
			"buttons are not carried");
	sf_emit(w, "related_list", module, name, tree, l->layout);
}

/* A list that another page of the module has, or Zoho's of the same name. */
static bool is_known(struct listing *l)
{
	struct sf_module *m = &l->w->modules.items[l->module];
	struct span key = span_is(l->type, "default") ? l->api_name : l->name;
	uint32_t at = (uint32_t)m->lists.count;

	return map_add(&m->lists, sf_fold(l->w, key), at) != at;
}

/* The related lists of a layout, into those of its module. */
static void sf_make_related(
	struct sf *w, struct sf_part *layout, uint32_t module)
{
	ELEMENT_EACH (child, layout->e) {
		struct listing l = { .w = w,
			.layout = layout,
			.e = child,
			.module = module,
			.related = SF_NONE,
			.field = SF_NONE };
		bool found;

		if (!span_is(child->name, "relatedLists"))
			continue;
		l.name = element_child_text(child, "relatedList");
		sf_count_read(w, "RelatedList", 1);
		found = span_find(l.name, '.', 0) < l.name.len
				? find_lookup(&l)
				: find_standard(&l);
		if (found && is_known(&l)) {
			found = false;
			l.why = "the module has the list already";
		}
		if (found) {
			make_list(&l);
			sf_count_carried(w, "RelatedList", 1);
		} else {
			sf_drop_items(w, "RelatedList",
				sf_print(w, "%.*s: %.*s",
					SPAN_ARG(layout->full),
					SPAN_ARG(l.name)),
				layout->file, child->line, 1, l.why);
		}
	}
}

/*
 * Page layouts: sections of placed fields.
 *
 * Salesforce fills columns one by one, Zoho's fields stand in reading order:
 * the columns are interleaved. A mandatory field that a page lacks is added,
 * because no record could be saved there.
 */

/* As formats/kinds/layout.yaml has them. */
enum { SECTIONS_MOST = 200, FIELDS_MOST = 1000 };

/* Fields in one section of the layout that a custom module gets. */
enum { SECTION_FIELDS = 500 };

/* A page that lacks more of what a record needs is no page for records. */
enum { LACKING_MOST = 50 };

/* A layout in the making. */
struct laying {
	struct sf *w;
	struct sf_part *part; /* NULL: assumed */
	uint32_t module;
	struct node *sections;
	struct node *fields; /* of the current section */
	uint32_t most;       /* that it may hold now */
	struct map *placed;  /* api_names */
	struct map titles;   /* names of sections */
	const struct sf_mandatory *mandatory;
};

static struct node *open_section(struct laying *l)
{
	struct node *section = node_new(l->w->a, NODE_MAP);

	l->fields = node_put_list(l->w->a, section, "fields");
	if (!l->fields)
		l->w->failed = true;
	return section;
}

/* Sections of one title are numbered from the second on. */
static void close_section(
	struct laying *l, struct node *section, struct span label)
{
	struct span name = sf_label(l->w, label, SPAN("Section"));
	struct span base = span_cut(name, 0, 200);
	uint32_t number = map_get(&l->titles, base);

	l->titles.arena = l->w->a;
	if (number == MAP_NONE)
		number = 1;
	else
		name = sf_print(l->w, "%.*s %u", SPAN_ARG(base), number);
	while (number > 1 && map_get(&l->titles, name) != MAP_NONE)
		name = sf_print(l->w, "%.*s %u", SPAN_ARG(base), ++number);
	if (!map_set(&l->titles, base, number + 1) ||
		!map_set(&l->titles, name, 2))
		l->w->failed = true;
	node_put_text(l->w->a, section, "name", name);
	node_add(l->sections, section);
}

/* False: the field stands somewhere already, or the section is full. */
static bool place(struct laying *l, struct span name, struct span behaviour)
{
	uint32_t at = (uint32_t)l->placed->count;
	struct node *item;

	if (!l->fields || l->fields->count >= l->most ||
		map_add(l->placed, name, at) != at)
		return false;
	item = node_add(l->fields, node_new(l->w->a, NODE_MAP));
	node_put_text(l->w->a, item, "api_name", name);
	if (span_is(behaviour, "Required"))
		node_put_bool(l->w->a, item, "required", true);
	else if (span_is(behaviour, "Readonly"))
		node_put_bool(l->w->a, item, "read_only", true);
	return true;
}

static void drop_item(struct laying *l, const struct element *e,
	struct span what, const char *why)
{
	sf_drop_items(l->w, "LayoutItem",
		sf_print(l->w, "%.*s: %.*s", SPAN_ARG(l->part->full),
			SPAN_ARG(what)),
		l->part->file, e->line, 1, why);
}

static void place_item(struct laying *l, const struct element *e)
{
	struct span name = element_child_text(e, "field");
	struct span behaviour = element_child_text(e, "behavior");
	uint32_t fields[SF_FIELDS];
	unsigned n, done = 0;

	if (element_find(e, "emptySpace"))
		return;
	sf_count_read(l->w, "LayoutItem", 1);
	if (!name.len) {
		drop_item(l, e, e->first ? e->first->name : SPAN("item"),
			"only fields can be placed");
		return;
	}
	n = sf_find_fields(l->w, l->module, name, fields);
	for (unsigned i = 0; i < n; i++) {
		const struct sf_field *f = &l->w->fields.items[fields[i]];
		/* of a required name, only the last name is required */
		bool asked = n == 1 || f->mandatory ||
			     !span_is(behaviour, "Required");

		done += place(l, f->api_name, asked ? behaviour : SPAN(""));
	}
	if (done)
		sf_count_carried(l->w, "LayoutItem", 1);
	else
		drop_item(l, e, name,
			n ? "the field is placed already, or its section is "
			    "full"
			  : "the field is not carried");
}

enum { LAYOUT_COLUMNS = 8 };

/* One item of each column in turn. */
static void place_columns(struct laying *l, const struct element *section)
{
	const struct element *next[LAYOUT_COLUMNS];
	unsigned columns = 0;
	bool more = true;

	ELEMENT_EACH (child, section)
		if (span_is(child->name, "layoutColumns") &&
			columns < LAYOUT_COLUMNS)
			next[columns++] = child->first;
	while (more) {
		more = false;
		for (unsigned i = 0; i < columns; i++) {
			while (next[i] &&
				!span_is(next[i]->name, "layoutItems"))
				next[i] = next[i]->next;
			if (!next[i])
				continue;
			place_item(l, next[i]);
			next[i] = next[i]->next;
			more = true;
		}
	}
}

static void put_style(
	struct laying *l, struct node *section, const struct element *e)
{
	struct span style = element_child_text(e, "style");

	if (span_is(style, "OneColumn"))
		node_put_int(l->w->a, section, "column_count", 1);
	if (span_is(style, "TwoColumnsTopToBottom"))
		node_put_text(l->w->a, section, "tab_traversal",
			SPAN("top_to_bottom"));
	else if (span_is(style, "TwoColumnsLeftToRight"))
		node_put_text(l->w->a, section, "tab_traversal",
			SPAN("left_to_right"));
}

/* A section in which nothing stands is no section. */
static void place_section(struct laying *l, const struct element *e)
{
	struct span label = element_child_text(e, "label");
	struct node *section = open_section(l);

	if (l->sections->count == SECTIONS_MOST)
		l->fields = NULL; /* nothing can be placed */
	place_columns(l, e);
	if (l->fields && l->fields->count) {
		put_style(l, section, e);
		close_section(l, section, label);
		return;
	}
	sf_lose_one(l->w, l->part, "layoutSections", label,
		"nothing of the section is carried");
}

/* What every record needs and the page lacks goes into its first section. */
static void place_mandatory(struct laying *l)
{
	if (!l->sections->first)
		close_section(l, open_section(l), SPAN("Information"));
	if (l->w->failed)
		return;
	l->most = FIELDS_MOST;
	l->fields = (struct node *)node_get(l->sections->first, SPAN("fields"));
	for (uint32_t i = l->mandatory->first; i != SF_NONE;
		i = l->mandatory->next[i]) {
		struct span name = l->w->fields.items[i].api_name;

		if (map_get(l->placed, name) != MAP_NONE)
			continue;
		place(l, name, SPAN(""));
		sf_lose_one(l->w, l->part, "layoutSections", name,
			"the page lacked the mandatory field; it was added");
	}
}

static void keep(struct laying *l, struct span api_name, struct node *tree,
	struct sf_layout *at)
{
	struct sf *w = l->w;
	struct sf_module *m = &w->modules.items[l->module];
	uint32_t index = (uint32_t)(at - w->layouts.items);

	at->module = l->module;
	at->api_name = api_name;
	at->tree = tree;
	at->next = SF_NONE;
	if (m->last_layout == SF_NONE)
		m->first_layout = index;
	else
		w->layouts.items[m->last_layout].next = index;
	m->last_layout = index;
	sf_emit(w, "layout", m->api_name, api_name, tree, l->part);
}

static struct node *new_tree(
	struct laying *l, struct span api_name, struct span name)
{
	struct node *tree = node_new(l->w->a, NODE_MAP);

	node_put_text(l->w->a, tree, "api_name", api_name);
	node_put_text(l->w->a, tree, "module",
		l->w->modules.items[l->module].api_name);
	node_put_text(l->w->a, tree, "name", name);
	l->sections = node_put_list(l->w->a, tree, "sections");
	return tree;
}

/* Is the item the first to place a mandatory field? */
static bool places_mandatory(struct sf *w, uint32_t module,
	const struct element *item, struct map *known)
{
	struct span name = element_child_text(item, "field");
	uint32_t fields[SF_FIELDS], at = (uint32_t)known->count;

	return name.len && sf_find_fields(w, module, name, fields) == 1 &&
	       w->fields.items[fields[0]].mandatory &&
	       map_add(known, name, at) == at;
}

/* How many mandatory fields are placed, if all else goes well? */
static uint32_t count_placed(
	struct sf *w, uint32_t module, const struct element *e)
{
	struct map known = { .arena = w->a };
	uint32_t found = 0;

	ELEMENT_EACH (section, e)
		ELEMENT_EACH (column, section)
			ELEMENT_EACH (item, column)
				found += places_mandatory(
					w, module, item, &known);
	return found;
}

static bool lacks_too_much(struct sf *w, const struct sf_part *p,
	uint32_t module, const struct sf_mandatory *mandatory)
{
	return mandatory->count > LACKING_MOST &&
	       mandatory->count - LACKING_MOST > count_placed(w, module, p->e);
}

/* A layout with the name that people see; settles the part. */
static void sf_make_layout(struct sf *w, struct sf_part *p, uint32_t module,
	struct span display, const struct sf_mandatory *mandatory,
	struct map *taken)
{
	struct laying l = {
		.w = w,
		.part = p,
		.module = module,
		.most = FIELDS_MOST - LACKING_MOST,
		.mandatory = mandatory,
	};
	struct span name = sf_pick_name(w, taken, display);
	struct node *tree = new_tree(&l, name, sf_label(w, display, name));
	struct sf_layout *at;

	if (lacks_too_much(w, p, module, mandatory)) {
		sf_drop(w, p, "it lacks more than 50 mandatory fields");
		return;
	}
	at = vec_add(w->a, &w->layouts);
	if (!at || !l.sections) {
		w->failed = true;
		return;
	}
	at->fields.arena = w->a;
	l.placed = &at->fields;
	sf_carry(w, p);
	ELEMENT_EACH (child, p->e)
		if (span_is(child->name, "layoutSections") && !w->failed)
			place_section(&l, child);
	place_mandatory(&l);
	sf_lose_rest(w, p, p->e, &p->type->properties, NULL);
	keep(&l, name, tree, at);
	sf_make_related(w, p, module);
}

/* Name comes first, then all fields of the module in order of names. */
static void place_all(struct laying *l, struct sf_field **fields, size_t n)
{
	const struct sf_module *m = &l->w->modules.items[l->module];
	struct span label = sf_print(l->w, "%.*s Information",
		SPAN_ARG(node_get_text(m->tree, "singular_label")));
	struct node *section = open_section(l);

	place(l, SPAN("Name"), SPAN(""));
	for (size_t i = 0; i < n; i++) {
		if (l->sections->count == SECTIONS_MOST - 1)
			break;
		if (l->fields && l->fields->count == SECTION_FIELDS) {
			close_section(l, section, label);
			section = open_section(l);
		}
		place(l, fields[i]->api_name, SPAN(""));
	}
	close_section(l, section, label);
}

/* The layout Standard with these fields, Name first. */
static void sf_make_standard_layout(
	struct sf *w, uint32_t module, struct sf_field **fields, size_t n)
{
	struct sf_layout *at = vec_add(w->a, &w->layouts);
	struct laying l = { .w = w, .module = module, .most = FIELDS_MOST };
	struct node *tree = new_tree(&l, SPAN("Standard"), SPAN("Standard"));

	if (!at || !l.sections) {
		w->failed = true;
		return;
	}
	node_put_text(w->a, tree, "generated_type", SPAN("default"));
	at->fields.arena = w->a;
	l.placed = &at->fields;
	place_all(&l, fields, n);
	keep(&l, SPAN("Standard"), tree, at);
}

/* Which pages there are, in which order they get their names. */

struct page {
	struct sf_part *part;
	uint32_t module;
	struct span name; /* as people see it */
};

typedef VEC(struct page) pages;

static int by_name(const void *x, const void *y)
{
	const struct sf_field *const *a = x, *const *b = y;

	return span_order((*a)->api_name, (*b)->api_name);
}

/* A custom module without a layout gets the one that Zoho would give it. */
static void make_default(
	struct sf *w, uint32_t module, struct sf_field **fields, size_t n)
{
	qsort(fields, n, sizeof *fields, by_name);
	sf_make_standard_layout(w, module, fields, n);
}

static bool is_own(const struct sf_field *f)
{
	return f->state == SF_MADE && !f->system;
}

static void make_defaults(struct sf *w)
{
	size_t modules = w->modules.count, total = w->fields.count;
	size_t *from = arena_new(w->a, size_t, modules + 2);
	struct sf_field **sorted =
		arena_new(w->a, struct sf_field *, total + 1);

	if (!from || !sorted) {
		w->failed = true;
		return;
	}
	/* a counting sort by module: from[m] ends up where m begins */
	for (size_t i = 0; i < total; i++)
		if (is_own(&w->fields.items[i]))
			from[w->fields.items[i].module + 2]++;
	for (size_t m = 2; m < modules + 2; m++)
		from[m] += from[m - 1];
	for (size_t i = 0; i < total; i++)
		if (is_own(&w->fields.items[i]))
			sorted[from[w->fields.items[i].module + 1]++] =
				&w->fields.items[i];
	for (size_t m = 0; m < modules && !w->failed; m++)
		if (!w->modules.items[m].standard &&
			w->modules.items[m].first_layout == SF_NONE)
			make_default(w, (uint32_t)m, sorted + from[m],
				from[m + 1] - from[m]);
}

static int page_order(const void *x, const void *y)
{
	const struct page *a = x, *b = y;
	int c = a->module < b->module ? -1 : a->module > b->module;

	return c ? c : span_order(a->name, b->name);
}

/* For each module its mandatory fields, as a linked list. */
static struct sf_mandatory *link_mandatory(struct sf *w)
{
	size_t modules = w->modules.count;
	uint32_t *next = arena_new(w->a, uint32_t, w->fields.count + 1);
	struct sf_mandatory *all =
		arena_new(w->a, struct sf_mandatory, modules + 1);

	if (!next || !all) {
		w->failed = true;
		return NULL;
	}
	for (size_t m = 0; m < modules; m++)
		all[m] = (struct sf_mandatory){ next, SF_NONE, 0 };
	for (size_t i = w->fields.count; i-- > 0;) {
		const struct sf_field *f = &w->fields.items[i];

		if (!f->mandatory || f->state != SF_MADE)
			continue;
		next[i] = all[f->module].first;
		all[f->module].first = (uint32_t)i;
		all[f->module].count++;
	}
	return all;
}

static void find_pages(struct sf *w, pages *found)
{
	struct sf_part *p = NULL;

	while ((p = sf_next(w, "Layout", p))) {
		struct span name, object = span_split(p->name, '-', &name);
		const char *why;
		uint32_t modules[2];
		unsigned n = sf_modules_of(w, object, modules, &why);
		struct page *page;

		if (!n || sf_is_joint(w, object)) {
			sf_drop(w, p, n ? "activities have no page" : why);
			continue;
		}
		page = vec_add(w->a, found);
		if (!page) {
			w->failed = true;
			return;
		}
		*page = (struct page){ p, modules[0],
			name.len ? name : p->name };
	}
	if (found->count)
		qsort(found->items, found->count, sizeof *found->items,
			page_order);
}

/* Zoho's own layouts keep their names. */
static void reserve(struct sf *w, uint32_t module, struct map *taken)
{
	if (w->modules.items[module].standard)
		sf_reserve(
			w, taken, w->modules.items[module].api_name, "layouts");
}

/* What a record of a module that Zoho ships needs is to be on the page. */
static void ensure_mandatory(struct sf *w, const pages *found)
{
	for (size_t i = 0; i < found->count; i++) {
		uint32_t module = found->items[i].module;

		if (w->modules.items[module].standard &&
			(!i || module != found->items[i - 1].module))
			sf_ensure_mandatory(w, module);
	}
}

void sf_make_layouts(struct sf *w)
{
	pages found = { 0 };
	struct map taken = { 0 };
	struct sf_mandatory *mandatory;

	find_pages(w, &found);
	ensure_mandatory(w, &found);
	mandatory = link_mandatory(w);
	for (size_t i = 0; mandatory && i < found.count && !w->failed; i++) {
		const struct page *p = &found.items[i];

		if (!i || p->module != p[-1].module) {
			taken = (struct map){ 0 };
			reserve(w, p->module, &taken);
		}
		sf_make_layout(w, p->part, p->module, p->name,
			&mandatory[p->module], &taken);
	}
	if (!w->failed)
		make_defaults(w);
}
