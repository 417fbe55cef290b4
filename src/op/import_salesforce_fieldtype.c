/* SPDX-License-Identifier: MIT */
/* What a field holds: Salesforce's types in terms of Zoho's. */
#include "op/import_salesforce_parts.h"

#include <string.h>

#include "util/path.h"

struct field_type {
	const char *name; /* Salesforce's */
	const char *type; /* data_type; NULL: there is none */
	const char *why;
	bool (*fill)(struct sf_making *m);
};

static struct span said(const struct sf_making *m, const char *name)
{
	return element_child_text(m->part->e, name);
}

static bool says_true(const struct sf_making *m, const char *name)
{
	return span_is(said(m, name), "true");
}

static void lose(
	const struct sf_making *m, const char *property, const char *why)
{
	sf_lose(m->w, m->part, property, why);
}

static struct node *put_map(const struct sf_making *m, const char *key)
{
	return node_put_map(m->w->a, m->tree, key);
}

/* The most characters that a value may have, at most `most`. */
static void put_length(struct sf_making *m, int64_t most)
{
	int64_t n;

	if (!sf_integer(said(m, "length"), &n) || n < 1)
		return;
	if (n > most)
		sf_lose_print(m->w, m->part, "length",
			"Zoho's field holds at most %d characters", (int)most);
	node_put_int(m->w->a, m->tree, "length", n > most ? most : n);
}

void sf_put_unique(struct sf_making *m)
{
	static const char *const external[] = { "text", "email", "integer",
		"bigint", NULL };
	struct span type = m->w->fields.items[m->field].type;
	const char *const *t = external;

	if (says_true(m, "unique"))
		node_put_bool(m->w->a, put_map(m, "unique"), "casesensitive",
			says_true(m, "caseSensitive"));
	if (!says_true(m, "externalId"))
		return;
	while (*t && !span_is(type, *t))
		t++;
	if (*t)
		node_put_text(
			m->w->a, put_map(m, "external"), "type", SPAN("org"));
	else
		lose(m, "externalId",
			"only texts and whole numbers are identifiers");
}

static bool fill_text(struct sf_making *m)
{
	put_length(m, 255);
	sf_put_unique(m);
	sf_put_default(m);
	return true;
}

static bool fill_short(struct sf_making *m)
{
	sf_put_unique(m);
	sf_put_default(m);
	return true;
}

static bool fill_time(struct sf_making *m)
{
	node_put_int(m->w->a, m->tree, "length", 12);
	lose(m, "type", "Zoho has no time of day; it is a text");
	return true;
}

static bool fill_encrypted(struct sf_making *m)
{
	put_length(m, 255);
	node_put_text(m->w->a, put_map(m, "crypt"), "mode", SPAN("encryption"));
	return true;
}

static bool fill_area(struct sf_making *m, const char *type, int64_t most)
{
	node_put_text(m->w->a, put_map(m, "textarea"), "type", span_of(type));
	put_length(m, most);
	sf_put_default(m);
	return true;
}

static bool fill_small(struct sf_making *m)
{
	return fill_area(m, "small", 2000);
}

static bool fill_large(struct sf_making *m)
{
	return fill_area(m, "large", 32000);
}

static bool fill_rich(struct sf_making *m)
{
	return fill_area(m, "rich_text", 50000);
}

static bool fill_plain(struct sf_making *m)
{
	sf_put_default(m);
	return true;
}

static bool fill_picklist(struct sf_making *m)
{
	if (!sf_put_values(m->w, m->part, m->field, &m->why))
		return false;
	sf_put_default(m);
	return true;
}

static bool fill_location(struct sf_making *m)
{
	int64_t scale;

	if (sf_integer(said(m, "scale"), &scale) && scale >= 0 && scale <= 9)
		node_put_int(m->w->a, m->tree, "decimal_place", scale);
	return true;
}

/* The related list that the other module shows. */
static void put_relationship(struct sf_making *m, struct node *lookup)
{
	struct span name = said(m, "relationshipName");
	struct span label = said(m, "relationshipLabel");

	if (path_is_name(name))
		node_put_text(m->w->a, lookup, "api_name", name);
	if (label.len)
		node_put_text(m->w->a, lookup, "display_label",
			sf_label(m->w, label, name));
}

static bool fill_lookup(struct sf_making *m)
{
	struct span to = said(m, "referenceTo");
	struct node *lookup;
	uint32_t module[2];
	const char *why;

	if (span_is(m->w->fields.items[m->field].type, "userlookup"))
		return true;
	if (!to.len || sf_same(to, "Activity") ||
		!sf_modules_of(m->w, to, module, &why)) {
		m->why = sf_print(m->w, "it looks up %.*s: %s", SPAN_ARG(to),
			to.len && !sf_same(to, "Activity")
				? why
				: "there is no such object")
				 .ptr;
		return false;
	}
	lookup = put_map(m, "lookup");
	m->w->fields.items[m->field].target =
		m->w->modules.items[module[0]].api_name;
	node_put_text(m->w->a, lookup, "module",
		m->w->modules.items[module[0]].api_name);
	put_relationship(m, lookup);
	if (said(m, "deleteConstraint").len &&
		!span_is(said(m, "deleteConstraint"), "SetNull"))
		lose(m, "deleteConstraint",
			"Zoho empties a lookup when its record is deleted");
	return true;
}

static bool fill_master(struct sf_making *m)
{
	if (!fill_lookup(m))
		return false;
	node_put_bool(m->w->a, m->tree, "system_mandatory", true);
	m->w->fields.items[m->field].mandatory = true;
	lose(m, "type",
		"a lookup owns no records: they are not deleted with their "
		"master");
	return true;
}

static bool fill_autonumber(struct sf_making *m)
{
	sf_fill_autonumber(m, m->part->e);
	sf_put_unique(m);
	return true;
}

#define EXTERNAL "external objects show another system's data"

static const struct field_type types[] = {
	{ "AutoNumber", "autonumber", 0, fill_autonumber },
	{ "Checkbox", "boolean", 0, fill_plain },
	{ "Currency", "currency", 0, sf_fill_number },
	{ "Date", "date", 0, fill_plain },
	{ "DateTime", "datetime", 0, fill_plain },
	{ "Email", "email", 0, fill_short },
	{ "EncryptedText", "text", 0, fill_encrypted },
	{ "Hierarchy", "lookup", 0, fill_lookup },
	{ "Html", "textarea", 0, fill_rich },
	{ "Location", "double", 0, fill_location },
	{ "LongTextArea", "textarea", 0, fill_large },
	{ "Lookup", "lookup", 0, fill_lookup },
	{ "MasterDetail", "lookup", 0, fill_master },
	{ "MultiselectPicklist", "multiselectpicklist", 0, fill_picklist },
	{ "Number", "integer", 0, sf_fill_number },
	{ "Percent", "percent", 0, sf_fill_number },
	{ "Phone", "phone", 0, fill_short },
	{ "Picklist", "picklist", 0, fill_picklist },
	{ "Summary", "rollup_summary", 0, sf_fill_rollup },
	{ "Text", "text", 0, fill_text },
	{ "TextArea", "textarea", 0, fill_small },
	{ "Time", "text", 0, fill_time },
	{ "Url", "website", 0, fill_short },
	{ "Address", 0, "Zoho's custom modules have no compound addresses", 0 },
	{ "ExternalLookup", 0, EXTERNAL, 0 },
	{ "File", 0, "Salesforce keeps it for knowledge articles only", 0 },
	{ "IndirectLookup", 0, EXTERNAL, 0 },
	{ "MetadataRelationship", 0, "custom metadata types configure code",
		0 },
	{ 0 },
};

static const struct field_type *type_of(struct span name)
{
	const struct field_type *t = types;

	while (t->name && !span_is(name, t->name))
		t++;
	return t->name ? t : NULL;
}

const char *sf_data_type(const struct element *e, const char **why)
{
	const struct field_type *t = type_of(element_child_text(e, "type"));

	if (!t) {
		*why = "orgpack does not know the field's type";
		return NULL;
	}
	if (element_find(e, "formula"))
		return "formula";
	if (!strcmp(t->name, "Number"))
		return sf_number_type(e);
	if (t->type && !strcmp(t->type, "lookup") &&
		sf_same(element_child_text(e, "referenceTo"), "User"))
		return "userlookup";
	*why = t->why;
	return t->type;
}

static const struct sf_property field_properties[] = {
	{ "fullName", 0, 0 },
	{ "label", 0, 0 },
	{ "type", 0, 0 },
	{ "description", 0, 0 },
	{ "inlineHelpText", 0, 0 },
	{ "required", 0, 0 },
	{ "length", 0, 0 },
	{ "precision", 0, 0 },
	{ "scale", 0, 0 },
	{ "unique", 0, 0 },
	{ "caseSensitive", 0, 0 },
	{ "externalId", 0, 0 },
	{ "defaultValue", 0, 0 },
	{ "displayFormat", 0, 0 },
	{ "startingNumber", 0, 0 },
	{ "formula", 0, 0 },
	{ "formulaTreatBlanksAs", 0, 0 },
	{ "referenceTo", 0, 0 },
	{ "relationshipName", 0, 0 },
	{ "relationshipLabel", 0, 0 },
	{ "deleteConstraint", 0, 0 },
	{ "lookupFilter", 0, 0 },
	{ "valueSet", 0, 0 },
	{ "picklist", 0, 0 },
	{ "globalPicklist", 0, 0 },
	{ "summarizedField", 0, 0 },
	{ "summaryFilterItems", 0, 0 },
	{ "summaryForeignKey", 0, 0 },
	{ "summaryOperation", 0, 0 },
	{ "displayLocationInDecimal", "true", "Zoho shows decimal degrees" },
	{ "encrypted", "false", "it is said by the type" },
	{ "encryptionScheme", "None", "keys are Salesforce's own" },
	{ "isConvertLeadDisabled", "false",
		"the conversion mapping says what is converted" },
	{ "isFilteringDisabled", "false", "every field can be filtered by" },
	{ "isNameField", "false", "it is the module's own field Name" },
	{ "isSortingDisabled", "false", "every field can be sorted by" },
	{ "isAIPredictionField", "false", "predictions are Salesforce's own" },
	{ "maskChar", "asterisk", "Zoho hides encrypted values by profile" },
	{ "maskType", 0, "Zoho hides encrypted values by profile" },
	{ "populateExistingRows", 0, "it acted when the field was made" },
	{ "relationshipOrder", "0", "a lookup owns no records" },
	{ "reparentableMasterDetail", 0, 0 }, /* a lookup can always change */
	{ "writeRequiresMasterRead", "false", "a lookup owns no records" },
	{ "stripMarkup", 0, "Zoho's formatted text keeps its markup" },
	{ "trackFeedHistory", "false", "Zoho's feed has every field" },
	{ "trackHistory", "false", "Zoho's audit log has every field" },
	{ "trackTrending", "false", "Zoho keeps no trend of a field" },
	{ "visibleLines", 0, "Zoho's pages decide how high a box is" },
	{ "businessOwnerGroup", 0, "it says who is asked, not what is held" },
	{ "businessOwnerUser", 0, "it says who is asked, not what is held" },
	{ "businessStatus", 0, "it is a note of the field's life" },
	{ "complianceGroup", 0, "Zoho marks personal data in its own way" },
	{ "securityClassification", 0,
		"Zoho marks personal data in its own way" },
	{ 0 },
};

static void put_note(struct sf_making *m, struct node *map, const char *key,
	const char *property, size_t most)
{
	struct span text = said(m, property);
	bool cut = false;

	node_put_text(m->w->a, map, key, sf_limit(text, most, &cut));
	m->w->fields.items[m->field].told = true;
	if (cut)
		sf_lose_print(m->w, m->part, property,
			"what is behind %zu characters does not fit", most);
}

static void put_notes(struct sf_making *m)
{
	if (said(m, "description").len)
		put_note(m, m->tree, "description", "description", 32000);
	if (said(m, "inlineHelpText").len)
		put_note(m, put_map(m, "tooltip"), "value", "inlineHelpText",
			1000);
}

/* Zoho's own fields keep their shape; notes and values are taken over. */
static bool fill_standard(struct sf_making *m)
{
	struct sf_field *f = &m->w->fields.items[m->field];
	const char *why;

	put_notes(m);
	if (f->values && sf_value_count(m->part->e) &&
		sf_put_values(m->w, m->part, m->field, &why))
		f->told = true;
	return true;
}

/* Both fields of a geolocation have the one label that the file gives. */
static void put_label(struct sf_making *m, const struct field_type *t)
{
	const struct sf_field *f = &m->w->fields.items[m->field];
	struct span label = sf_label(m->w, said(m, "label"), m->part->name);

	if (t->fill == fill_location)
		label = sf_print(m->w, "%.*s (%s)",
			SPAN_ARG(span_cut(label, 0, 200)),
			f->twin != SF_NONE ? "Latitude" : "Longitude");
	node_put_text(m->w->a, m->tree, "field_label", label);
}

static bool fill_custom(struct sf_making *m)
{
	struct sf_field *f = &m->w->fields.items[m->field];
	const struct field_type *t = type_of(said(m, "type"));

	put_label(m, t);
	node_put_text(m->w->a, m->tree, "data_type", f->type);
	put_notes(m);
	if (span_is(f->type, "formula"))
		return sf_fill_formula(m);
	if (says_true(m, "required") && t->fill != fill_master &&
		t->fill != sf_fill_rollup && t->fill != fill_autonumber) {
		node_put_bool(m->w->a, m->tree, "system_mandatory", true);
		f->mandatory = true;
	}
	return t->fill(m);
}

bool sf_fill_field(struct sf_making *m)
{
	bool standard = node_get(m->tree, SPAN("data_type"));

	if (!(standard ? fill_standard(m) : fill_custom(m)))
		return false;
	sf_lose_rest(m->w, m->part, m->part->e, field_properties, NULL);
	return true;
}
