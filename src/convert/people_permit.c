/* SPDX-License-Identifier: MIT */
/* What a user's profile permits (formats/conversion.md, section 2). */
#include <string.h>

#include "convert/people.h"

static struct identity identity_of(struct span profile, struct span module)
{
	return (struct identity){ kind_find(module.len ? SPAN("profile_"
							      "permission")
						       : SPAN("profile")),
		{ profile, module } };
}

/* The file, read when first asked for; without memory, none. */
static const struct node *file_of(
	const struct people *all, struct span profile, struct span module)
{
	struct identity id = identity_of(profile, module);
	struct permits *known = all->permits;
	const struct node *tree = NULL;
	struct permit *p;
	uint32_t index;

	for (size_t i = 0; i < known->items.count; i++) {
		p = &known->items.items[i];
		if (span_equal(p->profile, profile) &&
			span_equal(p->module, module))
			return p->tree;
	}
	index = world_find(all->world, &id);
	if (index != WORLD_NONE)
		tree = world_tree(all->world, index, all->arena);
	/* whoever asks may be gone before everybody else */
	profile = arena_copy(all->arena, profile);
	module = arena_copy(all->arena, module);
	p = profile.ptr && module.ptr ? vec_add(all->arena, &known->items)
				      : NULL;
	if (p)
		*p = (struct permit){ profile, module, tree };
	return tree;
}

static bool is_named(
	const struct node *profile, const char *implied, struct span module)
{
	struct span prefix = span_of(implied);

	NODE_EACH (n, node_get(profile, SPAN("permissions")))
		if (n->type == NODE_TEXT && span_starts(n->text, prefix) &&
			span_equal(span_cut(n->text, prefix.len, n->text.len),
				module))
			return true;
	return false;
}

/* What is only allowed where somebody says so. */
static bool may_convert(const struct node *profile, const struct node *file,
	struct span module, const char *what)
{
	const char *implied = strcmp(what, "convert")
				      ? "Crm_Implied_Mass_Convert_"
				      : "Crm_Implied_Convert_";
	bool is_admin = node_get_bool(profile, "administrator", false);

	return node_get_bool(file, what, is_admin) ||
	       is_named(profile, implied, module);
}

bool people_may(const struct people *all, const struct person *who,
	struct span module, const char *what)
{
	const struct node *profile =
		file_of(all, who->profile, (struct span){ NULL, 0 });
	const struct node *file = file_of(all, who->profile, module);

	if (!profile || !node_get_bool(file, "view", true))
		return false;
	if (!strcmp(what, "convert") || !strcmp(what, "mass_convert"))
		return may_convert(profile, file, module, what);
	return node_get_bool(file, what, true);
}

/* The text at `key` of the member of a list whose `name` this is. */
static struct span permission_of(const struct node *list, const char *name,
	struct span wanted, const char *key)
{
	NODE_EACH (n, list)
		if (span_equal(node_get_text(n, name), wanted))
			return node_get_text(n, key);
	return (struct span){ NULL, 0 };
}

/* What the field's own file says of the profile. */
static bool field_permits(const struct people *all, const struct person *who,
	struct span module, struct span field)
{
	struct identity id = { all->world->field, { module, field } };
	uint32_t index = world_find(all->world, &id);
	struct arena scratch = { 0 };
	struct node *tree = NULL;
	struct span said;
	bool may;

	if (index != WORLD_NONE)
		tree = world_tree(all->world, index, &scratch);
	said = permission_of(node_get(tree, SPAN("profiles")), "name",
		who->profile, "permission_type");
	may = !said.len || span_is(said, "read_write");
	arena_release(&scratch);
	return may;
}

bool people_may_write(const struct people *all, const struct person *who,
	struct span module, struct span field)
{
	const struct node *file = file_of(all, who->profile, module);
	struct span said = permission_of(node_get(file, SPAN("fields")),
		"api_name", field, "permission");

	if (!people_may(all, who, module, "edit"))
		return false;
	if (said.len)
		return span_is(said, "read_write");
	return field_permits(all, who, module, field);
}
