/* SPDX-License-Identifier: MIT */
/* Profiles, and what each may do with modules and fields. */
#include "interop/zoho/zo_profile.h"

#include <string.h>

#include "interop/zoho/zo_home.h"
#include "interop/zoho/zo_name.h"
#include "interop/zoho/zo_settle.h"

/*
 * What a permission of a module allows. Its name is made of Zoho's own name
 * of the module, so that its label tells more; of conversion it is the name.
 */
static const char *right_of(const struct node *n)
{
	static const char *const labels[][2] = { { "View", "view" },
		{ "Create", "create" }, { "Edit", "edit" },
		{ "Delete", "delete" } };
	struct span label = zo_text(n, "display_label");
	struct span name = zo_text(n, "name");

	if (zo_is_empty(node_get(n, SPAN("module"))))
		return NULL;
	if (span_starts(name, SPAN("Crm_Implied_Mass_Convert_")))
		return "mass_convert";
	if (span_starts(name, SPAN("Crm_Implied_Convert_")))
		return "convert";
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (span_is(label, labels[i][0]))
			return labels[i][1];
	return NULL;
}

static bool is_enabled(const struct node *n)
{
	return node_get_bool(n, "enabled", false);
}

void zo_make_profile(struct zo_making *m)
{
	const struct node *n = m->item->n;
	struct node *list = node_new(m->w->a, NODE_LIST);
	struct span name = zo_text(n, "name");
	bool custom = node_get_bool(n, "custom", true);
	struct map known = { .arena = m->w->a };

	if (!custom)
		node_put_bool(m->w->a, m->tree, "administrator",
			span_is(name, "Administrator"));
	NODE_EACH (one, node_get(n, SPAN("permissions_details"))) {
		struct span right = zo_text(one, "name");
		uint32_t at = (uint32_t)known.count;

		if (right_of(one) || !is_enabled(one) || !right.len)
			continue;
		if (map_add(&known, right, at) == at)
			node_add(list, node_new_text(m->w->a, right));
	}
	if (list && list->count)
		node_put(m->tree, SPAN("permissions"), list);
}

/* The component for a profile and a module; it comes to be. */
static struct zo_made *permission(struct zo_work *k, struct zo_item *item,
	struct span profile, struct span module)
{
	struct zo *w = k->w;
	struct identity id = { kind_find(SPAN("profile_permission")),
		{ profile, module } };
	struct zo_made *made =
		zo_made_find(k, "profile_permission", profile, module);
	struct node *tree;

	if (made)
		return made;
	tree = node_new(w->a, NODE_MAP);
	node_put_text(w->a, tree, "profile", profile);
	node_put_text(w->a, tree, "module", module);
	return zo_add_made(k, item, &id, tree,
		import_print(&w->log, "permissions[%.*s]", SPAN_ARG(module)));
}

static void set_right(
	struct zo_work *k, struct zo_item *profile, const struct node *n)
{
	struct zo *w = k->w;
	const char *right = right_of(n);
	struct span module;
	struct zo_made *made;

	if (!right)
		return;
	module = zo_name_of(w, SPAN("module"), node_get(n, SPAN("module")));
	made = module.len ? permission(k, profile, profile->api_name, module)
			  : NULL;
	if (made && !node_get(made->tree, span_of(right)))
		node_put_bool(w->a, made->tree, right, is_enabled(n));
}

/* A right without that to view is none. */
static void keep_whole(struct zo_made *made)
{
	const struct node *view = node_get(made->tree, SPAN("view"));

	if (!view || view->boolean)
		return;
	for (struct node *n = made->tree->first; n; n = n->next)
		if (n->type == NODE_BOOL)
			n->boolean = false;
}

/* What a field's answer says of each profile, but for what is usual. */
static void set_field(struct zo_work *k, struct zo_item *field)
{
	struct zo *w = k->w;

	NODE_EACH (n, node_get(field->n, SPAN("profiles"))) {
		struct span profile = zo_name_of(w, SPAN("profile"), n);
		struct span allowed = zo_text(n, "permission_type");
		struct zo_made *made;
		struct node *fields, *one;

		if (!profile.len || !allowed.len ||
			span_is(allowed, "read_write"))
			continue;
		made = permission(k, field, profile, field->at.module);
		if (!made)
			continue;
		fields = (struct node *)node_get(made->tree, SPAN("fields"));
		if (!fields)
			fields = node_put_list(w->a, made->tree, "fields");
		one = node_add(fields, node_new(w->a, NODE_MAP));
		node_put_text(w->a, one, "api_name", field->api_name);
		if (!node_put_text(w->a, one, "permission", allowed))
			w->log.failed = true;
	}
}

void zo_make_permissions(struct zo_work *k)
{
	struct zo *w = k->w;

	for (struct zo_item *p = zo_next(w, "profiles", NULL); p;
		p = zo_next(w, "profiles", p))
		NODE_EACH (n, node_get(p->n, SPAN("permissions_details")))
			set_right(k, p, n);
	for (struct zo_item *f = zo_next(w, "fields", NULL); f;
		f = zo_next(w, "fields", f))
		set_field(k, f);
	for (size_t i = 0; i < k->made.count; i++)
		if (span_is(k->made.items[i].id.kind->name,
			    "profile_permission"))
			keep_whole(&k->made.items[i]);
}
