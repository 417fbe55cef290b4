/* SPDX-License-Identifier: MIT */
/* Spreading out roles, groups and profiles into their users. */
#include "convert/people.h"

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

bool people_spread(const struct people *all, const struct node *assignee,
	struct arena *a, const struct person ***out, size_t *count)
{
	size_t n = all->items.count;
	struct spread s = { .all = all };
	const struct person **found = arena_new(a, const struct person *, n);

	s.is_member = arena_new(&s.arena, bool, n);
	s.failed = !found || !s.is_member;
	if (!s.failed)
		add_assignee(&s, assignee);
	*count = 0;
	for (size_t i = 0; !s.failed && i < n; i++) {
		const struct person *who = &all->items.items[i];

		if (s.is_member[i] && who->is_active && who->id.len)
			found[(*count)++] = who;
	}
	*out = found;
	arena_release(&s.arena);
	return !s.failed;
}
