/* SPDX-License-Identifier: MIT */
/* Reading users/, and finding administrators among them. */
#include "op/users.h"

#include "util/vec.h"

static void add_user(
	const struct component *c, const struct node *tree, struct user *u)
{
	struct span status = node_get_text(tree, "status");

	u->name = c->name;
	u->email = node_get_text(tree, "email");
	u->profile = node_get_text(tree, "profile");
	u->role = node_get_text(tree, "role");
	u->active = !status.len || span_is(status, "active");
}

enum opk_status users_read(
	struct store *s, struct arena *a, struct faults *f, struct users *out)
{
	VEC(struct user) users = { 0 };
	struct state all = { 0 };
	enum opk_status st;

	st = store_load_folder(s, SPAN("users"), a, f, &all);
	for (size_t i = 0; !st && i < all.count; i++) {
		const struct component *c = &all.items[i];
		struct source src = { state_place(&all, c, a), c->bytes };
		struct node *tree;
		struct user *u;

		st = component_read(&c->id, &src, a, f, &tree);
		if (st)
			break;
		u = vec_add(a, &users);
		if (!u)
			return fault_memory(f);
		add_user(c, tree, u);
	}
	if (!st)
		*out = (struct users){ users.items, users.count };
	return st;
}

static bool is_administrator(const struct component *profile)
{
	struct source src = { NULL, profile->bytes };
	struct arena scratch = { 0 };
	struct faults f = { .arena = &scratch };
	struct node *tree = NULL;
	bool is;

	component_read(&profile->id, &src, &scratch, &f, &tree);
	is = node_get_bool(tree, "administrator", false);
	arena_release(&scratch);
	return is;
}

bool users_have_administrator(
	const struct users *all, const struct state *profiles)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct user *u = &all->items[i];
		struct arena scratch = { 0 };
		const struct component *c = NULL;
		struct span path;

		if (!u->active || !u->profile.len)
			continue;
		path = arena_print(&scratch, "profiles/%.*s/profile.yaml",
			SPAN_ARG(u->profile));
		if (path.ptr)
			c = state_find(profiles, path);
		arena_release(&scratch);
		if (c && c->bytes.ptr && is_administrator(c))
			return true;
	}
	return false;
}
