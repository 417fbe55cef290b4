/* SPDX-License-Identifier: MIT */
/* Walking incoming components for people: objects {email, role}. */
#include "plan/usermap.h"

#include <string.h>
#include <strings.h>

#include "model/refs.h"
#include "plan/operand.h"
#include "plan/users.h"
#include "util/buf.h"
#include "util/map.h"

struct mapping {
	struct operand *incoming;
	const struct users *here;
	const struct opk_texts *map;
	struct arena *arena;
	struct faults *faults;
	struct map unknown; /* addresses that were reported */
	bool changed;       /* in the component at hand */
	bool strict;        /* everybody must be found */
	struct node *found; /* list of "OLD=NEW" of who was replaced; or NULL */
	struct map listed;  /* addresses that are in it */
};

static bool same_address(struct span a, struct span b)
{
	return a.len == b.len && !strncasecmp(a.ptr, b.ptr, a.len);
}

static bool is_here(const struct mapping *m, struct span email)
{
	for (size_t i = 0; m->here && i < m->here->count; i++) {
		const struct user *u = &m->here->items[i];

		if ((u->active || !m->strict) && same_address(u->email, email))
			return true;
	}
	return false;
}

/* The only active user of a role, or nobody. */
static struct span only_one_of(const struct users *here, struct span role)
{
	struct span email = SPAN("");
	size_t n = 0;

	for (size_t i = 0; i < here->count; i++) {
		const struct user *u = &here->items[i];

		if (!u->active || !role.len || !span_equal(u->role, role))
			continue;
		email = u->email;
		n++;
	}
	return n == 1 ? email : SPAN("");
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

static void report(struct mapping *m, struct span email, struct span role)
{
	static const char text[] =
		"the org has no user '%.*s', whom the bundle names%s%.*s%s\n"
		"Name the one who is meant with --map-user %.*s=NEW.";
	const char *before =
		m->strict && role.len ? ", nor one only of role '" : "";
	const char *behind = *before ? "'" : "";

	if (!*before)
		role.len = 0;
	if (m->strict)
		fault(m->faults, OPK_UNMAPPED_USER, NULL, 0, 0, text,
			SPAN_ARG(email), before, SPAN_ARG(role), behind,
			SPAN_ARG(email));
	else
		warn(m->faults, OPK_UNMAPPED_USER, NULL, 0, 0, text,
			SPAN_ARG(email), before, SPAN_ARG(role), behind,
			SPAN_ARG(email));
}

/* Note whose place somebody took, once. */
static void note(struct mapping *m, struct span from, struct span to)
{
	if (!m->found || map_get(&m->listed, from) != MAP_NONE)
		return;
	from = arena_copy(m->arena, from);
	map_set(&m->listed, from, 1);
	if (!node_add(m->found, node_new_text(m->arena,
					arena_print(m->arena, "%.*s=%.*s",
						SPAN_ARG(from), SPAN_ARG(to)))))
		fault_memory(m->faults);
}

/* Who is meant: as the user says, by address, by role when it is strict. */
static struct span resolve(
	const struct mapping *m, struct span email, struct span role)
{
	struct span to = mapped(m, email), one;

	if (!m->strict || is_here(m, to))
		return to;
	one = only_one_of(m->here, role);
	return one.len ? one : to;
}

static void see(void *user, const struct trail *t)
{
	struct mapping *m = user;
	struct node *n = (struct node *)(uintptr_t)t->node;
	struct span to, role;

	if (n->type != NODE_TEXT || !span_is(n->key, "email") || !t->up ||
		!is_user(t->up->rule))
		return;
	role = node_get_text(t->up->node, "role");
	to = resolve(m, n->text, role);
	if (!span_equal(to, n->text)) {
		note(m, n->text, to);
		n->text = to; /* the tree is a copy */
		m->changed = true;
	}
	if (!m->here || is_here(m, to) || map_get(&m->unknown, to) != MAP_NONE)
		return;
	map_set(&m->unknown, arena_copy(m->arena, to), 1);
	report(m, to, role);
}

static bool stands_before(const struct node *list, const struct node *item)
{
	struct span email = node_get_text(item, "email");

	for (const struct node *n = list->first; n != item; n = n->next)
		if (same_address(node_get_text(n, "email"), email))
			return true;
	return false;
}

/* Two who became one stand in a set of users once. */
static void drop_twins(void *user, const struct trail *t)
{
	struct node *list = (struct node *)(uintptr_t)t->node;
	struct node **link = &list->first;

	(void)user;
	if (list->type != NODE_LIST || !t->rule ||
		!span_is(rule_note(t->rule)->key, "email"))
		return;
	list->last = NULL;
	while (*link) {
		if (stands_before(list, *link)) {
			*link = (*link)->next;
			list->count--;
			continue;
		}
		list->last = *link;
		link = &(*link)->next;
	}
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
	struct node *read, *tree;
	enum opk_status st = OPK_OK;

	if (!memmem(c->bytes.ptr, c->bytes.len, "email", 5))
		return OPK_OK; /* names nobody: most do not */
	m->changed = false;
	read = operand_tree(m->incoming, c, &scratch, m->faults);
	tree = read ? node_copy(&scratch, read) : NULL;
	if (!read)
		st = worse(m->faults->worst, OPK_MALFORMED);
	else if (!tree)
		st = fault_memory(m->faults);
	else
		refs_walk(&c->id, tree, see, m);
	if (!st && m->changed) {
		refs_walk(&c->id, tree, drop_twins, NULL);
		st = rewrite(m, c, tree);
	}
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
		else if (!is_here(m, to))
			st = fault(m->faults, OPK_UNKNOWN_USER, NULL, 0, 0,
				"the org has no user '%.*s'\n"
				"Map to an e-mail address of users/.",
				SPAN_ARG(to));
	}
	return st;
}

static enum opk_status map_all(struct mapping *m)
{
	struct state *state = m->incoming->state;
	enum opk_status st = OPK_OK;

	m->unknown.arena = m->listed.arena = m->arena;
	for (size_t i = 0; !st && i < state->count; i++)
		st = map_one(m, &state->items[i]);
	return st;
}

enum opk_status usermap_apply(struct operand *incoming,
	const struct users *here, const struct opk_texts *map, struct arena *a,
	struct faults *f)
{
	struct mapping m = { .incoming = incoming,
		.here = here,
		.map = map,
		.arena = a,
		.faults = f };
	enum opk_status st = check_map(&m);

	return st ? st : map_all(&m);
}

enum opk_status usermap_resolve(struct operand *incoming,
	const struct users *here, const struct opk_texts *map, struct arena *a,
	struct faults *f, struct node *found)
{
	struct mapping m = { .incoming = incoming,
		.here = here,
		.map = map,
		.arena = a,
		.faults = f,
		.strict = true,
		.found = found };
	enum opk_status st = check_map(&m);

	if (!st)
		st = map_all(&m);
	return st ? st : m.unknown.count ? OPK_NO : OPK_OK;
}

enum opk_status usermap_follow(struct operand *incoming,
	const struct opk_texts *map, struct arena *a, struct faults *f)
{
	struct mapping m = {
		.incoming = incoming, .map = map, .arena = a, .faults = f
	};

	return map_all(&m);
}
