/* SPDX-License-Identifier: MIT */
/* Users and roles, what profiles permit, and who belongs to a group. */
#include "rules/people.h"

#include <string.h>

#include "model/world.h"
#include "util/text.h"
#include "util/vec.h"

/* Reading users and roles, and finding them. */

static enum opk_status take_user(struct people *p, const struct state *users,
	const struct component *c, struct faults *f)
{
	struct source src = { state_place(users, c, p->arena), c->bytes };
	struct person *who = vec_add(p->arena, &p->items);
	struct node *tree;
	struct span status;
	enum opk_status st;

	if (!who || !src.name)
		return fault_memory(f);
	st = component_tree(c, &src, p->arena, f, &tree);
	if (st)
		return st;
	status = node_get_text(tree, "status");
	*who = (struct person){ .name = c->id.value[0],
		.id = node_get_text(tree, "id"),
		.email = node_get_text(tree, "email"),
		.profile = node_get_text(tree, "profile"),
		.role = node_get_text(tree, "role"),
		.full_name = node_get_text(tree, "full_name"),
		.is_active = !status.len || span_is(status, "active"),
		.tree = tree };
	return OPK_OK;
}

/* Once nobody is added any more, so that numbers stay. */
static bool index_users(struct people *p)
{
	for (uint32_t i = 0; i < p->items.count; i++) {
		const struct person *who = &p->items.items[i];
		struct span email = text_fold(p->arena, who->email);

		if (!email.ptr ||
			map_add(&p->by_name, who->name, i) == MAP_NONE ||
			(who->id.len &&
				map_add(&p->by_id, who->id, i) == MAP_NONE) ||
			(email.len &&
				map_add(&p->by_email, email, i) == MAP_NONE))
			return false;
	}
	return true;
}

static bool read_roles(struct people *p)
{
	struct world *w = p->world;
	size_t n;
	const uint32_t *all = world_range(
		w, kind_find(SPAN("role")), (struct span){ NULL, 0 }, &n);

	p->above = arena_new(p->arena, uint32_t, n);
	if (!p->above)
		return false;
	p->role_count = n;
	for (uint32_t i = 0; i < n; i++)
		if (map_add(&p->roles, w->state->items[all[i]].id.value[0],
			    i) == MAP_NONE)
			return false;
	for (uint32_t i = 0; i < n; i++) {
		struct arena scratch = { 0 };
		struct node *tree = world_tree(w, all[i], &scratch);

		p->above[i] =
			map_get(&p->roles, node_get_text(tree, "reporting_to"));
		arena_release(&scratch);
	}
	return true;
}

enum opk_status people_read(struct people *out, const struct state *users,
	struct world *world, struct arena *a, struct faults *f)
{
	enum opk_status st = OPK_OK;

	*out = (struct people){ .world = world,
		.arena = a,
		.by_id.arena = a,
		.by_email.arena = a,
		.by_name.arena = a,
		.roles.arena = a };
	out->permits = arena_new(a, struct permits, 1);
	out->lost_memory = arena_new(a, atomic_bool, 1);
	if (!out->permits || !out->lost_memory)
		return fault_memory(f);
	for (size_t i = 0; !st && i < users->count; i++)
		st = take_user(out, users, &users->items[i], f);
	if (!st && (!index_users(out) || !read_roles(out)))
		st = fault_memory(f);
	return st;
}

static const struct person *by_number(const struct people *all, uint32_t number)
{
	return number == MAP_NONE ? NULL : &all->items.items[number];
}

static const struct person *by_email(
	const struct people *all, struct span email)
{
	struct buf folded = { 0 };
	const struct person *who = NULL;

	if (!email.len)
		return NULL;
	if (text_fold_to(&folded, email))
		who = by_number(
			all, map_get(&all->by_email, buf_span(&folded)));
	else if (text_find_invalid(email) == email.len)
		*all->lost_memory = true;
	buf_release(&folded);
	return who;
}

bool people_failed(const struct people *all)
{
	return *all->lost_memory;
}

const struct person *people_of_id(const struct people *all, struct span id)
{
	return id.len ? by_number(all, map_get(&all->by_id, id)) : NULL;
}

const struct person *people_find(const struct people *all, struct span who)
{
	const struct person *p = by_number(all, map_get(&all->by_id, who));

	if (!p)
		p = by_number(all, map_get(&all->by_name, who));
	if (!p)
		p = by_email(all, who);
	return p && (span_equal(p->id, who) || span_equal(p->name, who) ||
			    span_equal(p->email, who))
		       ? p
		       : NULL;
}

const struct person *people_ref(
	const struct people *all, const struct node *ref)
{
	const struct person *who = by_email(all, node_get_text(ref, "email"));
	struct span role = node_get_text(ref, "role");
	size_t n = 0;

	if (who || !role.len)
		return who;
	for (size_t i = 0; i < all->items.count; i++) {
		const struct person *p = &all->items.items[i];

		if (p->is_active && span_equal(p->role, role)) {
			who = p;
			n++;
		}
	}
	return n == 1 ? who : NULL;
}

bool people_is_below(const struct people *all, const struct person *boss,
	const struct person *who)
{
	uint32_t top = map_get(&all->roles, boss->role);
	uint32_t at = map_get(&all->roles, who->role);

	/* roles in a circle are a fault of the org: never go on for ever */
	for (size_t n = 0; at != MAP_NONE && n < all->role_count; n++) {
		at = all->above[at];
		if (at == top)
			return top != MAP_NONE;
	}
	return false;
}

/* What a user's profile permits (formats/conversion.md, section 2). */

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
 * Does anything in the profile's files speak of converting the module? What is
 * not named is denied then, also to an administrator.
 */
static bool speaks_of_converting(
	const struct node *profile, const struct node *file, struct span module)
{
	return node_get(file, SPAN("convert")) ||
	       node_get(file, SPAN("mass_convert")) ||
	       is_named(profile, "Crm_Implied_Convert_", module) ||
	       is_named(profile, "Crm_Implied_Mass_Convert_", module);
}

/*
 * What is only allowed where the profile names it, and the file does not deny
 * it; that the file allows it is not enough.
 */
static bool may_convert(const struct node *profile, const struct node *file,
	struct span module, const char *what)
{
	const char *implied = strcmp(what, "convert")
				      ? "Crm_Implied_Mass_Convert_"
				      : "Crm_Implied_Convert_";

	if (!node_get_bool(file, what, true))
		return false;
	return is_named(profile, implied, module) ||
	       (node_get_bool(profile, "administrator", false) &&
		       !speaks_of_converting(profile, file, module));
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

/* Spreading out roles, groups and profiles into their users. */

/* The org's territories, read when the first is named. */
struct territories {
	bool are_read;
	const uint32_t *items; /* numbers of the components */
	size_t count;
	struct map names;
	struct node **trees;
	uint32_t *above; /* MAP_NONE: none */
};

/* Who has been found. */
struct spread {
	const struct people *all;
	struct arena arena; /* dies with it */
	struct territories territories;
	bool *is_member; /* by number of the person */
	bool failed;
};

static void add_person(struct spread *s, const struct person *who)
{
	if (who)
		s->is_member[who - s->all->items.items] = true;
}

static struct node *tree_of(
	struct spread *s, const char *kind, struct span name)
{
	struct identity id = { kind_find(span_of(kind)), { name } };
	uint32_t index = world_find(s->all->world, &id);

	return index == WORLD_NONE
		       ? NULL
		       : world_tree(s->all->world, index, &s->arena);
}

static void add_role(struct spread *s, struct span role, bool and_below)
{
	struct person boss = { .role = role };

	for (size_t i = 0; i < s->all->items.count; i++) {
		const struct person *who = &s->all->items.items[i];

		if (span_equal(who->role, role) ||
			(and_below && people_is_below(s->all, &boss, who)))
			add_person(s, who);
	}
}

static void add_profile(struct spread *s, struct span profile)
{
	for (size_t i = 0; i < s->all->items.count; i++)
		if (span_equal(s->all->items.items[i].profile, profile))
			add_person(s, &s->all->items.items[i]);
}

/* Who says so, and whom the territory names. */
static void add_members(
	struct spread *s, struct span territory, const struct node *tree)
{
	NODE_EACH (ref, node_get(tree, SPAN("users")))
		add_person(s, people_ref(s->all, ref));
	for (size_t i = 0; i < s->all->items.count; i++) {
		const struct person *who = &s->all->items.items[i];

		NODE_EACH (n, node_get(who->tree, SPAN("territories")))
			if (span_equal(n->text, territory))
				add_person(s, who);
	}
}

/* Does the way up from a territory lead to one? Circles are faults. */
static bool leads_up(
	const uint32_t *above, size_t count, uint32_t from, uint32_t to)
{
	for (size_t n = 0; from != MAP_NONE && n <= count; n++) {
		if (from == to)
			return true;
		from = above[from];
	}
	return false;
}

static struct span territory_name(const struct spread *s, size_t i)
{
	const struct territories *t = &s->territories;

	return s->all->world->state->items[t->items[i]].id.value[0];
}

static void read_territories(struct spread *s)
{
	struct territories *t = &s->territories;
	struct world *w = s->all->world;

	t->are_read = true;
	t->names.arena = &s->arena;
	t->items = world_range(w, kind_find(SPAN("territory")),
		(struct span){ NULL, 0 }, &t->count);
	t->above = arena_new(&s->arena, uint32_t, t->count);
	t->trees = arena_new(&s->arena, struct node *, t->count);
	s->failed |= !t->above || !t->trees;
	for (uint32_t i = 0; !s->failed && i < t->count; i++) {
		t->trees[i] = world_tree(w, t->items[i], &s->arena);
		s->failed |=
			map_add(&t->names, territory_name(s, i), i) == MAP_NONE;
	}
	for (size_t i = 0; !s->failed && i < t->count; i++)
		t->above[i] = map_get(
			&t->names, node_get_text(t->trees[i], "reporting_to"));
}

/* A territory and, if they are meant, those below it. */
static void add_territory(struct spread *s, struct span name, bool and_below)
{
	const struct territories *t = &s->territories;
	uint32_t wanted;

	if (!t->are_read)
		read_territories(s);
	wanted = s->failed ? MAP_NONE : map_get(&t->names, name);
	if (wanted == MAP_NONE)
		return;
	for (uint32_t i = 0; i < t->count; i++)
		if (i == wanted ||
			(and_below && leads_up(t->above, t->count, i, wanted)))
			add_members(s, territory_name(s, i), t->trees[i]);
}

/* All that a group names but other groups. */
static void add_named(struct spread *s, const struct node *group)
{
	NODE_EACH (ref, node_get(group, SPAN("users")))
		add_person(s, people_ref(s->all, ref));
	NODE_EACH (n, node_get(group, SPAN("roles")))
		add_role(s, node_get_text(n, "name"),
			node_get_bool(n, "subordinates", false));
	NODE_EACH (n, node_get(group, SPAN("territories")))
		add_territory(s, node_get_text(n, "name"),
			node_get_bool(n, "subordinates", false));
}

typedef VEC(struct span) names;

static void push(struct spread *s, names *open, struct span name)
{
	struct span *item = vec_add(&s->arena, open);

	s->failed |= !item;
	if (item)
		*item = name;
}

/* A group and those within it; groups in a circle are looked at once. */
static void add_group(struct spread *s, struct span first)
{
	struct map seen = { .arena = &s->arena };
	names open = { 0 };

	push(s, &open, first);
	while (open.count && !s->failed) {
		struct span name = open.items[--open.count];
		uint32_t number = (uint32_t)seen.count;
		struct node *tree;

		if (map_add(&seen, name, number) != number)
			continue;
		tree = tree_of(s, "user_group", name);
		add_named(s, tree);
		NODE_EACH (n, node_get(tree, SPAN("groups")))
			push(s, &open, n->text);
	}
}

static void add_assignee(struct spread *s, const struct node *assignee)
{
	const struct node *user = node_get(assignee, SPAN("user"));
	struct span role = node_get_text(assignee, "role");
	struct span group = node_get_text(assignee, "group");
	struct span profile = node_get_text(assignee, "profile");

	if (user)
		add_person(s, people_ref(s->all, user));
	if (role.len)
		add_role(s, role, false);
	if (group.len)
		add_group(s, group);
	if (profile.len)
		add_profile(s, profile);
}

enum opk_status people_spread(const struct people *all,
	const struct node *assignee, struct arena *a, struct faults *f,
	const struct person ***out, size_t *count)
{
	size_t n = all->items.count, found_count = 0;
	struct spread s = { .all = all };
	const struct person **found = arena_new(a, const struct person *, n);

	s.is_member = arena_new(&s.arena, bool, n);
	s.failed = !found || !s.is_member;
	if (!s.failed)
		add_assignee(&s, assignee);
	for (size_t i = 0; !s.failed && i < n; i++) {
		const struct person *who = &all->items.items[i];

		if (s.is_member[i] && who->is_active && who->id.len)
			found[found_count++] = who;
	}
	arena_release(&s.arena);
	if (s.failed)
		return fault_memory(f);
	*out = found;
	*count = found_count;
	return OPK_OK;
}
