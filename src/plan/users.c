/* SPDX-License-Identifier: MIT */
/* Reading users/, and finding administrators among them. */
#include "plan/users.h"

#include "store/load.h"
#include "util/map.h"
#include "util/text.h"
#include "util/vec.h"

/* False: no memory. */
static bool add_user(const struct component *c, const struct node *tree,
	struct arena *a, struct user *u)
{
	struct span status = node_get_text(tree, "status");

	u->name = c->name;
	u->email = arena_copy(a, node_get_text(tree, "email"));
	u->profile = arena_copy(a, node_get_text(tree, "profile"));
	u->role = arena_copy(a, node_get_text(tree, "role"));
	u->active = !status.len || span_is(status, "active");
	return u->email.ptr && u->profile.ptr && u->role.ptr;
}

enum opk_status users_read(struct store *s, struct tree_cache *trees,
	struct arena *a, struct faults *f, struct users *out)
{
	VEC(struct user) users = { 0 };
	struct state all = { 0 };
	enum opk_status st;

	st = store_load_folder(s, SPAN("users"), a, f, &all);
	state_keep_trees(&all, trees);
	for (size_t i = 0; !st && i < all.count; i++) {
		const struct component *c = &all.items[i];
		struct source src = { state_place(&all, c, a), c->bytes };
		struct node *tree;
		struct user *u;

		st = component_tree(c, &src, a, f, &tree);
		if (st)
			break;
		u = vec_add(a, &users);
		if (!u || !add_user(c, tree, a, u))
			return fault_memory(f);
	}
	if (!st)
		*out = (struct users){ users.items, users.count };
	return st;
}

/* Say so when another user has this property's value already. */
static enum opk_status check_unique(const struct node *n, struct map *seen,
	const struct source *src, struct arena *a, struct faults *f)
{
	struct span folded;
	uint32_t count = (uint32_t)seen->count;

	if (!n || n->type != NODE_TEXT)
		return OPK_OK;
	folded = text_fold(a, n->text);
	if (!folded.ptr)
		return fault_memory(f);
	if (map_add(seen, folded, count) == count)
		return OPK_OK;
	return fault(f, OPK_DUPLICATE_ITEM, src, n->line, n->column,
		"another user has the %.*s '%.*s'\n"
		"Give every user one of their own.",
		SPAN_ARG(n->key), SPAN_ARG(n->text));
}

static bool has_profiles(const struct state *org)
{
	for (size_t i = 0; i < org->count; i++)
		if (span_is(org->items[i].id.kind->name, "profile"))
			return true;
	return false;
}

/* What a user has that the org lacks. */
static void warn_missing(const struct node *n, const char *kind,
	const struct state *org, const struct source *src, struct arena *a,
	struct faults *f)
{
	struct identity id;
	struct span path;

	if (!n || n->type != NODE_TEXT ||
		!kind_parse_name(kind_find(span_of(kind)), n->text, &id))
		return;
	path = kind_path(a, &id);
	if (path.ptr && !state_find(org, path))
		warn(f, OPK_UNKNOWN_REFERENCE, src, n->line, n->column,
			"there is no %s '%.*s'\n"
			"Add %.*s, or give the user another.",
			kind, SPAN_ARG(n->text), SPAN_ARG(path));
}

enum opk_status users_check(const struct state *users, const struct state *org,
	struct arena *a, struct faults *f)
{
	struct map emails = { .arena = a }, ids = { .arena = a };
	struct faults unheard = { .arena = a };
	bool waiting = !has_profiles(org);
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < users->count; i++) {
		const struct component *c = &users->items[i];
		struct source src = { state_place(users, c, a), c->bytes };
		struct node *tree = NULL;

		component_tree(c, &src, a, &unheard, &tree);
		st = worse(st, check_unique(node_get(tree, SPAN("email")),
				       &emails, &src, a, f));
		st = worse(st, check_unique(node_get(tree, SPAN("id")), &ids,
				       &src, a, f));
		if (waiting)
			continue;
		warn_missing(node_get(tree, SPAN("profile")), "profile", org,
			&src, a, f);
		warn_missing(
			node_get(tree, SPAN("role")), "role", org, &src, a, f);
	}
	return st;
}

static bool is_administrator(const struct component *profile)
{
	struct source src = { NULL, profile->bytes };
	struct arena scratch = { 0 };
	struct faults f = { .arena = &scratch };
	struct node *tree = NULL;
	bool is;

	component_tree(profile, &src, &scratch, &f, &tree);
	is = node_get_bool(tree, "administrator", false);
	arena_release(&scratch);
	return is;
}

bool user_is_administrator(const struct user *u, const struct state *profiles)
{
	struct arena scratch = { 0 };
	const struct component *c = NULL;
	struct span path;

	if (!u->active || !u->profile.len)
		return false;
	path = arena_print(
		&scratch, "profiles/%.*s/profile.yaml", SPAN_ARG(u->profile));
	if (path.ptr)
		c = state_find(profiles, path);
	arena_release(&scratch);
	return c && c->bytes.ptr && is_administrator(c);
}

bool users_have_administrator(
	const struct users *all, const struct state *profiles)
{
	for (size_t i = 0; i < all->count; i++)
		if (user_is_administrator(&all->items[i], profiles))
			return true;
	return false;
}
