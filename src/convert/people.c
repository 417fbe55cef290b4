/* SPDX-License-Identifier: MIT */
/* Reading users and roles, and finding them. */
#include "convert/people.h"

#include "util/text.h"

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
