/* SPDX-License-Identifier: MIT */
/* From xml annotations to places in XML (formats/blueprint.md, rules 4-7). */
#include "model/xmlmap_slot.h"

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

bool xml_slot_of(
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

bool xml_slot_find(const struct rule *object, struct span name, bool attribute,
	struct xml_slot *out)
{
	for (unsigned i = 0; xml_slot_at(object, i, out); i++)
		if (has_name(out, name, attribute))
			return true;
	return false;
}
