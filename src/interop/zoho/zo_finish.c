/* SPDX-License-Identifier: MIT */
/* What was made becomes a valid org: what cannot be in one is taken out. */
#include "interop/zoho/zo_finish.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/check.h"
#include "interop/zoho/zo_settle.h"
#include "model/refs.h"
#include "model/system_fields.h"
#include "schema/schema_check.h"

enum {
	MOST_REPAIRS = 1000, /* of one component */
	MOST_ROUNDS = 200    /* of taking out what the last one left alone */
};

/* Reporting. */

static const char *kept_text(struct zo *w, const char *text)
{
	return import_print(&w->log, "%s", text).ptr;
}

static void drop_made(struct zo_work *k, struct zo_made *made, const char *why)
{
	made->dropped = true;
	if (!made->item)
		return;
	if (made->part.len)
		zo_lose(k->w, made->item, made->part, why);
	else
		zo_drop(k->w, made->item, why);
}

static void lose_part(struct zo_work *k, const struct zo_made *made,
	struct span path, const char *why)
{
	if (made->item)
		zo_lose(k->w, made->item, path, why);
}

/* Parts of trees: each gets a number, in place of the line that it has not. */

static void number_parts(struct node *n, uint32_t *next)
{
	n->line = n->key_line = ++*next;
	if (n->type == NODE_MAP || n->type == NODE_LIST)
		for (struct node *c = n->first; c; c = c->next)
			number_parts(c, next);
}

/* What a part is recognised by. */
struct wanted {
	const struct node *node; /* or NULL */
	struct span key;         /* of a map, or empty */
	uint32_t line;           /* or 0 */
};

static bool is_wanted(const struct wanted *want, const struct node *n)
{
	return n == want->node || (want->line && n->line == want->line) ||
	       (want->key.len && span_equal(n->key, want->key));
}

static void unlink_child(struct node *parent, struct node *child)
{
	struct node *before = NULL;

	for (struct node *n = parent->first; n != child; n = n->next)
		before = n;
	if (before)
		before->next = child->next;
	else
		parent->first = child->next;
	if (parent->last == child)
		parent->last = before;
	parent->count--;
}

/*
 * Take a part out, and what becomes empty with it; *path is where it stood.
 * False: it is not there.
 */
static bool take_out(struct zo *w, struct node *parent,
	const struct wanted *want, struct span within, struct span *path)
{
	if (parent->type != NODE_MAP && parent->type != NODE_LIST)
		return false;
	for (struct node *n = parent->first; n; n = n->next) {
		struct span here = within;

		if (n->key.len)
			here = import_print(&w->log, "%.*s%s%.*s",
				SPAN_ARG(within), within.len ? "." : "",
				SPAN_ARG(n->key));
		if (is_wanted(want, n)) {
			*path = here;
			unlink_child(parent, n);
			return true;
		}
		if (!take_out(w, n, want, here, path))
			continue;
		if (!n->count)
			unlink_child(parent, n);
		return true;
	}
	return false;
}

/* Schemas. */

/* The first fault of a component's tree; false: there is none. */
static bool find_fault(
	struct zo_made *made, struct arena *a, struct opk_fault *out)
{
	struct faults f = { .arena = a };
	struct source src = { .name = "" };
	uint32_t numbers = 0;

	number_parts(made->tree, &numbers);
	if (!schema_check(kind_schema(made->id.kind), made->tree, &src, &f))
		return false;
	faults_sort(&f);
	if (!f.count)
		return false;
	*out = f.items[0];
	return true;
}

/*
 * Take out what the schema refuses. What leaves nothing valid is dropped for
 * the reason that it began with, and nothing is said of its parts.
 */
static void fit_schema(
	struct zo_work *k, struct zo_made *made, const char *first)
{
	struct arena scratch = { 0 };
	struct opk_fault fault;
	size_t lost = k->w->log.out->properties.count;

	for (int i = 0; find_fault(made, &scratch, &fault); i++) {
		struct wanted want = { .line = fault.at.line };
		struct span path;
		const char *why = kept_text(k->w, fault.text);

		first = first ? first : why;
		if (i < MOST_REPAIRS &&
			take_out(k->w, made->tree, &want, SPAN(""), &path)) {
			lose_part(k, made, path, why);
			continue;
		}
		k->w->log.out->properties.count = lost;
		drop_made(k, made, first);
		break;
	}
	arena_release(&scratch);
}

/* References. */

/* A reference to nothing, which goes. */
struct loose {
	struct wanted want;
	const char *why;
};

struct referring {
	struct zo_work *k;
	struct zo_made *made;
	VEC(struct loose) loose;
	VEC(struct identity) shipped; /* what has to come in */
};

static bool is_made(struct zo_work *k, const struct identity *id)
{
	struct span path = kind_path(k->w->a, id);
	uint32_t at = path.ptr ? map_get(&k->paths, path) : MAP_NONE;

	return at != MAP_NONE && !k->made.items[at].dropped;
}

static bool is_in_org(struct zo_work *k, const struct identity *id)
{
	const struct state *org = k->w->request->org;
	struct span path = kind_path(k->w->a, id);

	return org && path.ptr && state_find(org, path);
}

static bool is_there(struct referring *r, const struct identity *id)
{
	struct zo_work *k = r->k;

	if (is_made(k, id) || is_in_org(k, id))
		return true;
	if (span_is(id->kind->name, "field") &&
		system_fields_find(
			&k->w->standard.system, id->value[0], id->value[1]))
		return true;
	if (zo_made_find(k, id->kind->name.ptr, id->value[0], id->value[1]))
		return false; /* it was, and went */
	if (standard_org_find(&k->w->standard, id)) {
		struct identity *one = vec_add(k->w->a, &r->shipped);

		if (one) {
			*one = *id;
			for (unsigned i = 0; i < PATH_VARIABLES; i++)
				one->value[i] =
					arena_copy(k->w->a, id->value[i]);
		} else {
			k->w->log.failed = true;
		}
		return true;
	}
	return false;
}

static void see_ref(void *user, const struct ref *ref)
{
	struct referring *r = user;
	struct zo *w = r->k->w;
	struct loose *one;

	if (!ref->kind || is_there(r, &ref->to))
		return;
	one = vec_add(w->a, &r->loose);
	if (!one) {
		w->log.failed = true;
		return;
	}
	one->want.node = ref->at;
	one->why = import_print(&w->log, "%.*s %.*s is not among the answers",
		SPAN_ARG(ref->kind->name), SPAN_ARG(ref->name))
			   .ptr;
	/* a reference that is a key stands in no node of the tree */
	one->want.key = ref->at->key.len ? SPAN("") : ref->at->text;
}

static bool ship(struct zo_work *k, const struct identity *id)
{
	const struct node *shipped = standard_org_find(&k->w->standard, id);
	struct node *tree = node_copy(k->w->a, shipped);

	if (zo_made_find(k, id->kind->name.ptr, id->value[0], id->value[1]))
		return false;
	if (tree)
		tree->key = SPAN("");
	return zo_add_made(k, NULL, id, tree, SPAN("")) != NULL;
}

/* The module that a component lives in has to be there. */
static bool check_home(struct referring *r)
{
	const struct kind *kind = r->made->id.kind;
	struct identity home = { kind_find(SPAN("module")),
		{ r->made->id.value[0] } };

	if (!kind->variables || !span_is(kind->variable[0], "module") ||
		is_there(r, &home))
		return true;
	drop_made(r->k, r->made, "its module is not among the answers");
	return false;
}

/* True: something changed, so that others may refer to nothing now. */
static bool fit_references(struct zo_work *k, size_t index)
{
	struct referring r = { .k = k, .made = &k->made.items[index] };
	struct arena scratch = { 0 };
	bool changed = false;

	if (!check_home(&r))
		return true;
	refs_each(&r.made->id, r.made->tree, &scratch, see_ref, &r);
	for (size_t i = 0; i < r.loose.count && !r.made->dropped; i++) {
		const struct loose *l = &r.loose.items[i];
		struct span path;

		changed = true;
		if (take_out(k->w, r.made->tree, &l->want, SPAN(""), &path))
			lose_part(k, r.made, path, l->why);
	}
	if (changed)
		fit_schema(k, r.made, r.loose.items[0].why);
	for (size_t i = 0; i < r.shipped.count; i++)
		changed |= ship(k, &r.shipped.items[i]);
	arena_release(&scratch);
	return changed;
}

static void fit_all_references(struct zo_work *k)
{
	bool changed = true;

	for (int round = 0; changed && round < MOST_ROUNDS; round++) {
		changed = false;
		for (size_t i = 0; i < k->made.count && !k->w->log.failed; i++)
			if (!k->made.items[i].dropped)
				changed |= fit_references(k, i);
	}
}

/* The check of the whole. */

struct checking {
	struct zo_work *k;
	struct arena arena;
	struct state state;
};

static int path_order(const void *x, const void *y)
{
	const struct component *a = x, *b = y;

	return span_order(a->path, b->path);
}

static enum opk_status add_component(
	struct checking *c, const struct zo_made *made)
{
	struct component *out = &c->state.items[c->state.count];
	struct buf b = { 0 };
	enum opk_status st;

	*out = (struct component){ .id = made->id };
	out->path = kind_path(&c->arena, &made->id);
	out->name = kind_name(&c->arena, &made->id);
	st = component_write(made->id.kind, made->tree, &b, c->k->w->f);
	out->bytes = arena_copy(&c->arena, buf_span(&b));
	out->size = b.len;
	buf_release(&b);
	if (!out->path.ptr || !out->name.ptr || !out->bytes.ptr)
		return fault_memory(c->k->w->f);
	out->sha256 = digest_of(out->bytes);
	c->state.count++;
	return st;
}

/* The org as it would be: what was made, and what it has besides. */
static enum opk_status open_whole(struct checking *c)
{
	struct zo_work *k = c->k;
	const struct state *org = k->w->request->org;
	size_t most = k->made.count + (org ? org->count : 0);
	enum opk_status st = OPK_OK;

	c->state.name = c->state.prefix = "";
	c->state.items = arena_new(&c->arena, struct component, most + 1);
	if (!c->state.items)
		return fault_memory(k->w->f);
	for (size_t i = 0; !st && i < k->made.count; i++)
		if (!k->made.items[i].dropped)
			st = add_component(c, &k->made.items[i]);
	for (size_t i = 0; org && i < org->count; i++)
		if (!is_made(k, &org->items[i].id))
			c->state.items[c->state.count++] = org->items[i];
	qsort(c->state.items, c->state.count, sizeof *c->state.items,
		path_order);
	return st;
}

/* A component of the whole by its path; NULL: there is none. */
static const struct component *find_component(
	const struct checking *c, const char *path)
{
	return path ? state_find(&c->state, span_of(path)) : NULL;
}

/* What is wrong with the org as it is, which is no concern of an import. */
static struct span fault_key(struct arena *a, const struct opk_fault *fault)
{
	return arena_print(
		a, "%s\n%s", fault->at.file ? fault->at.file : "", fault->text);
}

static enum opk_status learn_old_faults(struct checking *c, struct map *known)
{
	struct zo_work *k = c->k;
	struct faults f = { .arena = &c->arena, .most = FAULTS_ALL };
	struct check_options o = { 0 };
	struct state old;

	if (!k->w->request->org)
		return OPK_OK;
	old = *k->w->request->org;
	old.name = old.prefix = "";
	check_state(&old, &o, &f);
	for (size_t i = 0; i < f.count; i++) {
		struct span key = fault_key(k->w->a, &f.items[i]);

		if (!key.ptr || map_add(known, key, 0) == MAP_NONE)
			return fault_memory(k->w->f);
	}
	return OPK_OK;
}

/* The part that a fault is about. */
struct faulty {
	struct node *part;
	bool in_condition; /* without it, a condition means something else */
};

static void find_part(struct node *n, const struct opk_place *at,
	bool in_condition, struct faulty *out)
{
	in_condition |=
		span_is(n->key, "criteria") || span_is(n->key, "create_when");
	if ((n->line == at->line && n->column == at->column) ||
		(n->key_line == at->line && n->key_column == at->column)) {
		out->part = n;
		out->in_condition = in_condition;
	}
	if (n->type == NODE_MAP || n->type == NODE_LIST)
		for (struct node *child = n->first; child; child = child->next)
			find_part(child, at, in_condition, out);
}

/* A component of the org that an import has to change, for it to stay valid. */
static struct zo_made *adapt(struct zo_work *k, const struct component *c)
{
	struct node *none = node_new(k->w->a, NODE_MAP);
	struct zo_made *made = zo_add_made(k, NULL, &c->id, none, SPAN(""));

	if (made)
		made->adapted = true;
	return made;
}

/* Take out the part that the check refuses, or all that it stands in. */
static bool obey(struct checking *c, const struct opk_fault *fault)
{
	struct zo_work *k = c->k;
	const struct component *at = find_component(c, fault->at.file);
	struct source src = { .name = fault->at.file };
	struct faults quiet = { .arena = &c->arena };
	struct node *tree = NULL;
	struct faulty faulty = { 0 };
	struct zo_made *made;
	struct span path = SPAN("");
	const char *why = kept_text(k->w, fault->text);

	if (!at)
		return false;
	made = zo_made_find(
		k, at->id.kind->name.ptr, at->id.value[0], at->id.value[1]);
	if (made && made->dropped)
		return false;
	src.text = at->bytes;
	component_read(&at->id, &src, k->w->a, &quiet, &tree);
	if (tree)
		find_part(tree, &fault->at, false, &faulty);
	if (made &&
		(!faulty.part || faulty.part == tree || faulty.in_condition)) {
		drop_made(k, made, why);
		return true;
	}
	if (!faulty.part || faulty.part == tree || faulty.in_condition)
		return false;
	if (!made)
		made = adapt(k, at);
	if (!made ||
		!take_out(k->w, tree, &(struct wanted){ .node = faulty.part },
			SPAN(""), &path))
		return false;
	made->tree = tree;
	fit_schema(k, made, why);
	if (!made->dropped) /* else nothing is said of its parts */
		lose_part(k, made, path, why);
	return true;
}

/*
 * Parts are found by their places in what was checked: of one component only
 * one goes in a round.
 */
static bool obey_all(
	struct checking *c, const struct faults *f, const struct map *known)
{
	struct map done = { .arena = &c->arena };
	bool any = false;

	for (size_t i = 0; i < f->count; i++) {
		const struct opk_fault *fault = &f->items[i];
		struct span file = span_of(fault->at.file);
		struct span key = fault_key(&c->arena, fault);

		if (fault->severity != OPK_ERROR || !file.len || !key.ptr ||
			map_get(known, key) != MAP_NONE ||
			map_get(&done, file) != MAP_NONE)
			continue;
		if (!map_set(&done, file, 0))
			c->k->w->log.failed = true;
		any |= obey(c, fault);
	}
	return any;
}

static enum opk_status check_once(
	struct zo_work *k, const struct map *known, bool *changed)
{
	struct checking c = { .k = k };
	struct faults f = { .arena = &c.arena, .most = FAULTS_ALL };
	struct check_options o = { 0 };
	enum opk_status st = open_whole(&c);

	if (!st) {
		check_state(&c.state, &o, &f);
		faults_sort(&f);
		*changed = obey_all(&c, &f, known);
		if (f.worst == OPK_SYSTEM) {
			faults_merge(k->w->f, &f);
			st = OPK_SYSTEM;
		}
	}
	arena_release(&c.arena);
	return st;
}

static void hand_out(struct zo_work *k)
{
	struct zo *w = k->w;

	for (size_t i = 0; i < k->made.count; i++) {
		struct zo_made *made = &k->made.items[i];
		const struct identity *id = &made->id;
		bool two = id->kind->variables > 1;
		struct import_place at;

		if (made->dropped)
			continue;
		if (made->item)
			at = zo_place(w, made->item);
		if (made->item && !made->part.len)
			zo_carry(w, made->item);
		import_add(&w->log, id->kind->name.ptr,
			two ? id->value[0] : SPAN(""),
			two ? id->value[1] : id->value[0], made->tree,
			made->item ? &at : NULL);
		if (made->adapted && !w->log.failed)
			w->log.out->items.items[w->log.out->items.count - 1]
				.assumed = false;
	}
}

enum opk_status zo_finish(struct zo_work *k)
{
	struct map known = { .arena = k->w->a };
	struct checking old = { .k = k };
	bool changed = true;
	enum opk_status st = learn_old_faults(&old, &known);

	arena_release(&old.arena);
	for (size_t i = 0; i < k->made.count; i++)
		fit_schema(k, &k->made.items[i], NULL);
	for (int round = 0; !st && changed && round < MOST_ROUNDS; round++) {
		fit_all_references(k);
		changed = false;
		if (!k->w->log.failed)
			st = check_once(k, &known, &changed);
	}
	if (!st)
		hand_out(k);
	return st;
}
