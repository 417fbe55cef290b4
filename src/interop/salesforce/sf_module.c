/* SPDX-License-Identifier: MIT */
/* Objects become modules. */
#include "interop/salesforce/sf_module.h"

#include "interop/salesforce/sf_autonumber.h"
#include "interop/salesforce/sf_find.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_org.h"
#include "interop/salesforce/sf_report.h"
#include "util/map.h"

/* The field that names a record. */
static void make_name(struct sf *w, uint32_t at)
{
	struct sf_part *p = w->modules.items[at].part;
	const struct element *name = element_find(p->e, "nameField");
	struct sf_making m = { .w = w, .part = p, .e = name };
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
		import_label(&w->log,
			name ? element_child_text(name, "label") : SPAN(""),
			SPAN("Name")));
	node_put_text(w->a, f->tree, "data_type", f->type);
	node_put_bool(w->a, f->tree, "custom_field", false);
	f->state = SF_MADE;
	f->part = p;
	f->told = true;
	if (number) {
		sf_put_autonumber(&m, name);
	} else {
		f->mandatory = true;
		node_put_bool(w->a, f->tree, "system_mandatory", true);
	}
}

static void make_custom(struct sf *w, struct sf_part *p, struct map *taken)
{
	struct span name = import_pick_name(&w->log, taken, p->name);
	struct span label = element_child_text(p->e, "label");
	struct span plural = element_child_text(p->e, "pluralLabel");
	struct node *tree = node_new(w->a, NODE_MAP);
	uint32_t at = sf_add_module(w, p->name, name, tree);
	struct sf_module *m;

	if (at == SF_NONE)
		return;
	m = &w->modules.items[at];
	m->part = p;
	m->told = true;
	label = import_label(&w->log, label, p->name);
	node_put_text(w->a, tree, "api_name", name);
	node_put_text(w->a, m->tree, "singular_label", label);
	node_put_text(w->a, m->tree, "plural_label",
		import_label(&w->log, plural, label));
	node_put_text(w->a, m->tree, "generated_type", SPAN("custom"));
	node_put_text(w->a, m->tree, "display_field", SPAN("Name"));
	sf_carry(w, p);
	make_name(w, at);
}

static void make_standard(
	struct sf *w, struct sf_part *p, const struct foreign_object *o)
{
	uint32_t at = sf_module_ensure(w, o->module[0]);
	struct sf_module *m;

	if (at == SF_NONE)
		return;
	m = &w->modules.items[at];
	m->part = p;
	sf_carry(w, p);
}

static void refuse(struct sf *w, struct sf_part *p, const char *why)
{
	if (map_add(&w->objects, import_fold(&w->log, p->name), SF_NO_MODULE) ==
		MAP_NONE)
		w->log.failed = true;
	sf_drop(w, p, why);
}

static void make_module(struct sf *w, struct sf_part *p, struct map *taken)
{
	const struct foreign_object *o = sf_standard_object(w, p->name);

	if (o && o->modules > 1)
		sf_carry(w, p);
	else if (o)
		make_standard(w, p, o);
	else if (!sf_is_custom(w, p->name))
		refuse(w, p, sf_no_module(w, p->name));
	else if (element_find(p->e, "customSettingsType"))
		refuse(w, p, "custom settings configure code");
	else if (!element_find(p->e, "label"))
		refuse(w, p, "the file has parts of the object only, no label");
	else
		make_custom(w, p, taken);
	if (w->log.failed ||
		import_map_get(&w->objects, p->name) == SF_NO_MODULE)
		return;
	sf_lose_rest(w, p, p->e, &p->type->properties, p->type->children);
}

void sf_make_modules(struct sf *w)
{
	struct map taken = { .arena = w->a };

	for (size_t i = 0; i < w->tables.object_count; i++) {
		const struct foreign_object *o = &w->tables.objects[i];

		for (unsigned j = 0; j < o->modules; j++)
			if (!map_set(&taken, import_fold(&w->log, o->module[j]),
				    2))
				w->log.failed = true;
	}
	for (struct sf_part *p = NULL; (p = sf_next(w, "CustomObject", p));)
		make_module(w, p, &taken);
}
