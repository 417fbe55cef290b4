/* SPDX-License-Identifier: MIT */
/* Following lookups from module to module. */
#include "model/field_path.h"

#include <stdio.h>

#include "model/inspection.h"

/* Of several modules that a lookup leads to, the first with that field. */
static struct span next_module(
	struct world *w, const struct texts *modules, struct span rest)
{
	struct span unused, name = span_split(rest, '.', &unused);

	for (uint32_t i = 0; i < modules->count; i++)
		if (world_field(w, modules->items[i], name))
			return modules->items[i];
	return modules->items[0];
}

struct field_path field_path_find(
	struct world *w, struct span module, struct span path)
{
	struct field_path p = { PATH_UNKNOWN, NULL, module, path };
	struct span rest = path;
	unsigned lookups = 0;

	while (world_has_module(w, p.module)) {
		p.name = span_split(rest, '.', &rest);
		p.field = world_field(w, p.module, p.name);
		if (!p.field)
			p.is = PATH_NO_FIELD;
		else if (!rest.len)
			p.is = PATH_FOUND;
		else if (p.field->leads_to.count && lookups == LOOKUPS_MOST)
			p.is = PATH_TOO_LONG;
		else if (p.field->leads_to.count) {
			lookups++;
			p.module = next_module(w, &p.field->leads_to, rest);
			continue;
		} else if (p.field->type && p.field->holds != HOLDS_USER &&
			   p.field->holds != HOLDS_USERS)
			p.is = PATH_NO_WAY;
		return p;
	}
	return p;
}

static void say(const struct inspection *in, enum opk_severity severity,
	enum opk_code code, const struct node *at, const char *text,
	const char *hint)
{
	if (severity == OPK_ERROR)
		FAULT_AT(in, code, at, "%s\n%s", text, hint);
	else
		WARN_AT(in, code, at, "%s\n%s", text, hint);
}

static void say_no_field(const struct inspection *in, const struct node *at,
	const struct field_path *p, enum opk_severity severity)
{
	struct identity id = { in->world->field, { p->module, p->name } };
	char text[HINT_BYTES], hint[HINT_BYTES];
	char module[VALUE_BYTES], name[VALUE_BYTES];

	if (!missing_counts(in, &id))
		return;
	show(p->module, module);
	show(p->name, name);
	if (!in->brought) {
		snprintf(text, sizeof text,
			"field %s of module %s would be deleted, but is in "
			"use here",
			name, module);
		say(in, severity, OPK_UNKNOWN_REFERENCE, at, text,
			"Keep it, or take it out of here first.");
		return;
	}
	snprintf(text, sizeof text, "module %s has no field %s", module, name);
	say(in, severity, OPK_UNKNOWN_REFERENCE, at, text,
		hint_name(in, FAULT_NEXT(severity, OPK_UNKNOWN_REFERENCE, at),
			&id, "Add the field, or name one that the module has.",
			hint));
}

struct field_path field_path_check(const struct inspection *in,
	const struct node *at, struct span module, struct span path,
	enum opk_severity severity)
{
	struct field_path p = field_path_find(in->world, module, path);
	char text[HINT_BYTES], name[VALUE_BYTES], home[VALUE_BYTES];

	if (p.is == PATH_NO_FIELD)
		say_no_field(in, at, &p, severity);
	if (p.is == PATH_TOO_LONG && in->brought)
		FAULT_AT(in, OPK_BAD_CRITERIA, at,
			"path %s goes through more than %d lookups\n"
			"Make it shorter, for instance with a formula field "
			"on the way.",
			show(path, name), LOOKUPS_MOST);
	if (p.is == PATH_NO_WAY && in->brought) {
		snprintf(text, sizeof text,
			"field %s of module %s leads to no other module: it "
			"is of type %s",
			show(p.name, name), show(p.module, home),
			p.field->type->name);
		say(in, severity, OPK_BAD_CRITERIA, at, text,
			"Name a field of the module itself, or go through a "
			"lookup.");
	}
	return p;
}

enum opk_status field_path_too_long(
	struct faults *f, struct span module, struct span path)
{
	char name[VALUE_BYTES];

	return fault(f, OPK_BAD_CRITERIA, NULL, 0, 0,
		"path %s of module %.*s goes through more than %d lookups\n"
		"Make it shorter; orgpack validate says where it stands.",
		show(path, name), SPAN_ARG(module), LOOKUPS_MOST);
}
