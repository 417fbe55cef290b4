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

/* The file, read when first asked for; without memory, a broken one. */
static struct permit file_of(
	const struct people *all, struct span profile, struct span module)
{
	struct identity id = identity_of(profile, module);
	struct permits *known = all->permits;
	struct permit found = { .profile = profile, .module = module }, *kept;
	uint32_t index;

	for (size_t i = 0; i < known->items.count; i++) {
		kept = &known->items.items[i];
		if (span_equal(kept->profile, profile) &&
			span_equal(kept->module, module))
			return *kept;
	}
	index = world_find(all->world, &id);
	if (index != WORLD_NONE)
		found.tree = world_tree(all->world, index, all->arena);
	found.is_broken = index != WORLD_NONE && !found.tree;
	/* whoever asks may be gone before everybody else */
	found.profile = arena_copy(all->arena, profile);
	found.module = arena_copy(all->arena, module);
	kept = found.profile.ptr && found.module.ptr
		       ? vec_add(all->arena, &known->items)
		       : NULL;
	if (kept)
		*kept = found;
	return found;
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

/*
 * Do the profile's permissions speak of the module, so that what they do not
 * name is denied? Of one that is not Zoho's own they say nothing; an
 * administrator's speak of converting only where they name one of the two.
 */
static bool knows_module(
	const struct node *profile, struct span module, bool is_admin)
{
	static const char *const names[] = { "Crm_Implied_Convert_",
		"Crm_Implied_Mass_Convert_", "Crm_Implied_View_",
		"Crm_Implied_Create_", "Crm_Implied_Edit_",
		"Crm_Implied_Delete_" };
	size_t count = is_admin ? 2 : sizeof names / sizeof *names;

	for (size_t i = 0; i < count; i++)
		if (is_named(profile, names[i], module))
			return true;
	return false;
}

/* What is only allowed where somebody says so, and nobody else denies it. */
static bool may_convert(const struct node *profile, const struct node *file,
	struct span module, const char *what)
{
	const char *implied = strcmp(what, "convert")
				      ? "Crm_Implied_Mass_Convert_"
				      : "Crm_Implied_Convert_";
	bool is_admin = node_get_bool(profile, "administrator", false);

	if (!node_get_bool(file, what, true))
		return false;
	if (is_named(profile, implied, module))
		return true;
	return !knows_module(profile, module, is_admin) &&
	       node_get_bool(file, what, is_admin);
}

bool people_may(const struct people *all, const struct person *who,
	struct span module, const char *what)
{
	struct permit profile =
		file_of(all, who->profile, (struct span){ NULL, 0 });
	struct permit file = file_of(all, who->profile, module);

	if (!profile.tree || file.is_broken ||
		!node_get_bool(file.tree, "view", true))
		return false;
	if (!strcmp(what, "convert") || !strcmp(what, "mass_convert"))
		return may_convert(profile.tree, file.tree, module, what);
	return node_get_bool(file.tree, what, true);
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
	may = (tree || index == WORLD_NONE) &&
	      (!said.len || span_is(said, "read_write"));
	arena_release(&scratch);
	return may;
}

bool people_may_write(const struct people *all, const struct person *who,
	struct span module, struct span field)
{
	struct permit file = file_of(all, who->profile, module);
	struct span said = permission_of(node_get(file.tree, SPAN("fields")),
		"api_name", field, "permission");

	if (!people_may(all, who, module, "edit"))
		return false;
	if (said.len)
		return span_is(said, "read_write");
	return field_permits(all, who, module, field);
}
