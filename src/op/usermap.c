/* SPDX-License-Identifier: MIT */
/* Walking incoming components for people: objects {email, role}. */
#include "op/usermap.h"

#include <string.h>
#include <strings.h>

#include "model/refs.h"
#include "util/buf.h"
#include "util/map.h"

struct mapping {
	struct target *incoming;
	const struct users *here;
	const struct opk_texts *map;
	struct arena *arena;
	struct faults *faults;
	struct map unknown; /* addresses that were warned of */
	bool changed;       /* in the component at hand */
};

static bool same_address(struct span a, struct span b)
{
	return a.len == b.len && !strncasecmp(a.ptr, b.ptr, a.len);
}

static bool is_here(const struct users *u, struct span email)
{
	for (size_t i = 0; i < u->count; i++)
		if (same_address(u->items[i].email, email))
			return true;
	return false;
}

/* Does the rule describe a user: exactly an e-mail address and a role? */
static bool is_user(const struct rule *r)
{
	return rule_property_count(r) == 2 && rule_property(r, SPAN("email")) &&
	       rule_property(r, SPAN("role"));
}

static struct span mapped(const struct mapping *m, struct span email)
{
	for (size_t i = 0; i < m->map->count; i++) {
		struct span to, pair = span_of(m->map->items[i]);
		struct span from = span_split(pair, '=', &to);

		if (same_address(from, email))
			return to;
	}
	return email;
}

static void see(void *user, const struct trail *t)
{
	struct mapping *m = user;
	struct node *n = (struct node *)(uintptr_t)t->node;
	struct span to;

	if (n->type != NODE_TEXT || !span_is(n->key, "email") || !t->up ||
		!is_user(t->up->rule))
		return;
	to = mapped(m, n->text);
	if (!span_equal(to, n->text)) {
		n->text = to; /* the tree is ours alone */
		m->changed = true;
	}
	if (is_here(m->here, to) || map_get(&m->unknown, to) != MAP_NONE)
		return;
	map_set(&m->unknown, arena_copy(m->arena, to), 1);
	warn(m->faults, OPK_UNMAPPED_USER, NULL, 0, 0,
		"the org has no user '%.*s', whom the bundle names\n"
		"Name the one who is meant with --map-user %.*s=NEW.",
		SPAN_ARG(to), SPAN_ARG(to));
}

static enum opk_status rewrite(
	struct mapping *m, struct component *c, const struct node *tree)
{
	struct buf b = { 0 };
	enum opk_status st = component_write(c->id.kind, tree, &b, m->faults);

	if (!st) {
		c->bytes = arena_copy(m->arena, buf_span(&b));
		c->size = b.len;
		if (!c->bytes.ptr)
			st = fault_memory(m->faults);
		else
			c->sha256 = c->content = digest_of(c->bytes);
	}
	buf_release(&b);
	return st;
}

static enum opk_status map_one(struct mapping *m, struct component *c)
{
	struct arena scratch = { 0 };
	struct node *tree;
	enum opk_status st = OPK_OK;

	if (!memmem(c->bytes.ptr, c->bytes.len, "email", 5))
		return OPK_OK; /* names nobody: most do not */
	m->changed = false;
	tree = target_tree(m->incoming, c, &scratch, m->faults);
	if (!tree)
		st = worse(m->faults->worst, OPK_MALFORMED);
	else
		refs_walk(&c->id, tree, see, m);
	if (!st && m->changed)
		st = rewrite(m, c, tree);
	arena_release(&scratch);
	return st;
}

static enum opk_status check_map(const struct mapping *m)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < m->map->count; i++) {
		struct span to, pair = span_of(m->map->items[i]);
		struct span from = span_split(pair, '=', &to);

		if (!from.len || !to.len)
			st = fault(m->faults, OPK_BAD_OPTION, NULL, 0, 0,
				"'%s' maps no user\n"
				"Write --map-user OLD=NEW, e-mail addresses.",
				m->map->items[i]);
		else if (!is_here(m->here, to))
			st = fault(m->faults, OPK_UNKNOWN_USER, NULL, 0, 0,
				"the org has no user '%.*s'\n"
				"Map to an e-mail address of users/.",
				SPAN_ARG(to));
	}
	return st;
}

enum opk_status usermap_apply(struct target *incoming, const struct users *here,
	const struct opk_texts *map, struct arena *a, struct faults *f)
{
	struct mapping m = { .incoming = incoming,
		.here = here,
		.map = map,
		.arena = a,
		.faults = f,
		.unknown.arena = a };
	enum opk_status st = check_map(&m);

	for (size_t i = 0; !st && i < incoming->state->count; i++)
		st = map_one(&m, &incoming->state->items[i]);
	return st;
}
