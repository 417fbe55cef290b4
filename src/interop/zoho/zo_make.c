/* SPDX-License-Identifier: MIT */
/* Items become components. */
#include "interop/zoho/zo_make.h"

#include <string.h>

#include "interop/zoho/zo_convert.h"
#include "interop/zoho/zo_field.h"
#include "interop/zoho/zo_layout.h"
#include "interop/zoho/zo_org.h"
#include "interop/zoho/zo_profile.h"
#include "interop/zoho/zo_settle.h"

/* What no row of the table can say of a type. */
static const struct own {
	const char *type;
	void (*make)(struct zo_making *m);
} owns[] = {
	{ "custom_views", zo_make_view },
	{ "fields", zo_make_field },
	{ "global_picklists", zo_make_global_picklist },
	{ "layouts", zo_make_layout },
	{ "map_dependency", zo_make_dependency },
	{ "modules", zo_make_module },
	{ "org", zo_make_org },
	{ "pipeline", zo_make_pipeline },
	{ "profiles", zo_make_profile },
	{ "tags", zo_make_tag },
	{ "territories", zo_make_territory },
	{ "users", zo_make_user },
};

/* The identity that an item has, repeated in its tree as the kind wants it. */
static struct identity identify(struct zo_making *m)
{
	struct identity id = { .kind = m->kind };

	for (unsigned i = 0; i < m->kind->variables; i++) {
		bool is_module = span_is(m->kind->variable[i], "module");

		id.value[i] =
			is_module ? m->item->at.module : m->item->api_name;
		zo_put_at(m->w, m->tree,
			span_cut(m->kind->identity[i], 1,
				m->kind->identity[i].len),
			node_new_text(m->w->a, id.value[i]));
	}
	return id;
}

static void make(struct zo_work *k, struct zo_item *item)
{
	struct zo *w = k->w;
	struct zo_making m = { .w = w,
		.item = item,
		.kind = item->type->kind,
		.tree = node_new(w->a, NODE_MAP) };
	size_t lost = w->log.out->properties.count;
	struct identity id;

	if (!m.tree) {
		w->log.failed = true;
		return;
	}
	id = identify(&m);
	zo_shape_all(&m, item->n, &item->type->properties);
	for (size_t i = 0; i < sizeof owns / sizeof *owns; i++)
		if (!strcmp(item->type->name, owns[i].type))
			owns[i].make(&m);
	if (m.why) {
		w->log.out->properties.count = lost;
		zo_drop(w, item, m.why);
		return;
	}
	zo_add_made(k, item, &id, m.tree, SPAN(""));
}

void zo_make_all(struct zo_work *k)
{
	struct zo *w = k->w;

	k->paths.arena = w->a;
	ZO_SPAN_EACH(item, w)
	if (!item->settled && item->type->kind)
		make(k, item);
	zo_place_mandatory(k);
	zo_make_permissions(k);
	zo_make_conversions(k);
}
