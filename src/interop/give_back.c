/* SPDX-License-Identifier: MIT */
/* Writing kept files, and comparing what they say with the org. */
#include "interop/give_back.h"

#include <string.h>

#include "interop/standard_org.h"
#include "model/diff.h"
#include "schema/component.h"
#include "util/map.h"

/* "lwc/a/a.js", as it was below the source; len 0: it is another's. */
static struct span path_of(const struct give_back *g, const struct component *c)
{
	if (c->id.kind->syntax != SYNTAX_BYTES ||
		!span_is(c->id.value[0], g->system))
		return SPAN("");
	return c->id.value[1];
}

static enum opk_status write_files(struct give_back *g, struct output_tree *to)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < g->chosen->count; i++) {
		const struct component *c = &g->chosen->items[i];
		struct span path = path_of(g, c);

		if (path.len)
			st = output_tree_add(to, path, c->bytes, g->faults);
	}
	if (!st && !to->files)
		st = fault(g->faults, OPK_NO_MATCH, NULL, 0, 0,
			"nothing that is exported came from %s\n"
			"'orgpack import %s' keeps the files that an export "
			"gives back.",
			g->system, g->system);
	return st;
}

/* What an import made, as a state, and which item each component is. */
struct said {
	struct state state;
	const struct import_item **items;
};

static enum opk_status make_state(
	struct give_back *g, const struct import *in, struct said *said)
{
	struct state *out = &said->state;
	struct buf b = { 0 };
	enum opk_status st = OPK_OK;

	*out = (struct state){ .name = g->system };
	out->items = arena_new(g->arena, struct component, in->items.count);
	said->items = arena_new(
		g->arena, const struct import_item *, in->items.count);
	if (!out->items || !said->items)
		return fault_memory(g->faults);
	for (size_t i = 0; !st && i < in->items.count; i++) {
		const struct import_item *item = &in->items.items[i];
		struct component *c = &out->items[out->count];

		if (item->id.kind->syntax == SYNTAX_BYTES)
			continue;
		buf_clear(&b);
		*c = (struct component){ .id = item->id };
		c->path = kind_path(g->arena, &item->id);
		c->name = kind_name(g->arena, &item->id);
		st = component_write(item->id.kind, item->tree, &b, g->faults);
		c->content = digest_of(buf_span(&b));
		c->has_content = true;
		if (!c->path.ptr || !c->name.ptr)
			st = fault_memory(g->faults);
		said->items[out->count++] = item;
	}
	buf_release(&b);
	return st;
}

static struct node *add_unsaid(struct give_back *g, const struct identity *id,
	const struct import_item *item, const char *action, const char *reason)
{
	struct node *n = node_add(g->unsaid, node_new(g->arena, NODE_MAP));
	struct give_back_item *one = vec_add(g->arena, &g->items);

	if (!n || !one)
		return NULL;
	*one = (struct give_back_item){ n, item };
	node_put_text(g->arena, n, "action", span_of(action));
	node_put_text(g->arena, n, "kind", id->kind->name);
	node_put_text(g->arena, n, "name", kind_name(g->arena, id));
	if (item && item->file)
		node_put_text(g->arena, n, "file",
			arena_copy(g->arena, span_of(item->file)));
	return node_put_text(g->arena, n, "reason", span_of(reason)) ? n : NULL;
}

/* The file says another thing than the org, property by property. */
static enum opk_status add_changed(struct give_back *g,
	const struct import_item *item, const struct component *mine)
{
	struct source src = { state_place(g->org, mine, g->arena),
		mine->bytes };
	struct node *tree = NULL, *n, *list;
	enum opk_status st;

	if (!src.name)
		return fault_memory(g->faults);
	st = component_tree(mine, &src, g->arena, g->faults, &tree);
	if (st)
		return st;
	n = add_unsaid(g, &mine->id, item, "change",
		"it was changed here; the file says what it was");
	if (!n)
		return fault_memory(g->faults);
	list = node_put_list(g->arena, n, "properties");
	return list ? diff_trees(mine->id.kind, item->tree, tree, g->arena,
			      list, g->faults)
		    : fault_memory(g->faults);
}

static enum opk_status compare_said(
	struct give_back *g, const struct said *said)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < said->state.count; i++) {
		const struct component *c = &said->state.items[i];
		const struct component *mine = state_find(g->org, c->path);

		if (mine && digest_equal(&mine->content, &c->content))
			g->unchanged++;
		else if (mine)
			st = add_changed(g, said->items[i], mine);
		else if (!said->items[i]->assumed &&
			 !add_unsaid(g, &c->id, said->items[i], "delete",
				 "it was deleted here; the file has it"))
			st = fault_memory(g->faults);
	}
	return st;
}

/* Is it as Zoho ships it? */
static bool is_shipped(struct give_back *g, const struct standard_org *shipped,
	const struct component *c, struct buf *scratch)
{
	const struct node *tree = standard_org_find(shipped, &c->id);
	struct digest d;

	buf_clear(scratch);
	if (!tree || component_write(c->id.kind, tree, scratch, g->faults))
		return false;
	d = digest_of(buf_span(scratch));
	return digest_equal(&d, &c->content);
}

static enum opk_status find_new(struct give_back *g, const struct state *said)
{
	struct standard_org shipped;
	struct buf scratch = { 0 };
	enum opk_status st = standard_org_open(&shipped, g->arena, g->faults);

	for (size_t i = 0; !st && i < g->chosen->count; i++) {
		const struct component *c = &g->chosen->items[i];

		if (c->id.kind->syntax == SYNTAX_BYTES || c->id.kind->local ||
			state_find(said, c->path) ||
			is_shipped(g, &shipped, c, &scratch))
			continue;
		if (!add_unsaid(g, &c->id, NULL, "add",
			    "no file of the system says it"))
			st = fault_memory(g->faults);
	}
	buf_release(&scratch);
	return st;
}

/* What do the files say, and what not? */
static enum opk_status look(struct give_back *g, const struct output_tree *to)
{
	struct import in = { 0 };
	struct said said;
	enum opk_status st;

	g->unsaid = node_new(g->arena, NODE_LIST);
	g->items.count = g->unchanged = 0;
	if (!g->unsaid)
		return fault_memory(g->faults);
	st = g->read(&(struct import_request){ .source = to->stage }, g->arena,
		g->faults, &in);
	if (!st)
		st = make_state(g, &in, &said);
	if (!st)
		st = compare_said(g, &said);
	return st ? st : find_new(g, &said.state);
}

bool give_back_note(struct give_back *g, struct span path, struct span bytes)
{
	struct give_back_file *file = vec_add(g->arena, &g->edited);
	struct span name = arena_copy(g->arena, path);

	if (!file || !name.ptr)
		return false;
	*file = (struct give_back_file){ name, bytes };
	return true;
}

/* What names a property of a component in a map; ptr NULL: memory. */
static struct span key_of(struct give_back *g, const struct give_back_item *one,
	struct span property)
{
	return arena_join(g->arena,
		(struct span[]){ node_get_text(one->entry, "kind"), SPAN(":"),
			node_get_text(one->entry, "name"), SPAN(" "),
			property },
		5);
}

bool give_back_may(struct give_back *g, const struct give_back_item *one,
	struct span property)
{
	struct span key = key_of(g, one, property);

	return key.ptr &&
	       (!g->refused.room || map_get(&g->refused, key) == MAP_NONE);
}

/* Add to a map what the files do not say now. */
static enum opk_status note_unsaid(struct give_back *g, struct map *to)
{
	bool good = true;

	to->arena = g->arena;
	for (size_t i = 0; i < g->items.count; i++) {
		const struct give_back_item *one = &g->items.items[i];
		const struct node *list =
			node_get(one->entry, SPAN("properties"));

		if (!list)
			good &= map_add(to, key_of(g, one, SPAN("")), 1) !=
				MAP_NONE;
		NODE_EACH (n, list)
			good &= map_add(to,
					key_of(g, one,
						node_get_text(n, "path")),
					1) != MAP_NONE;
	}
	return good ? OPK_OK : fault_memory(g->faults);
}

/* Files are as they were kept again. */
static enum opk_status undo_all(struct give_back *g, struct output_tree *to)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < g->edited.count; i++)
		st = output_tree_replace(to, g->edited.items[i].path,
			g->edited.items[i].bytes, g->faults);
	g->edited.count = 0;
	return st;
}

/* Do the files of an item say what they did not say before? */
static bool is_worse(struct give_back *g, const struct give_back_item *one)
{
	const struct node *list = node_get(one->entry, SPAN("properties"));

	NODE_EACH (n, list)
		if (map_get(&g->first,
			    key_of(g, one, node_get_text(n, "path"))) ==
			MAP_NONE)
			return true;
	return !list &&
	       map_get(&g->first, key_of(g, one, SPAN(""))) == MAP_NONE;
}

/* A file whose edits did harm is as it was kept. */
static enum opk_status undo_harm(
	struct give_back *g, struct output_tree *to, bool *any)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < g->items.count; i++) {
		const struct give_back_item *one = &g->items.items[i];

		if (!is_worse(g, one))
			continue;
		*any = true;
		if (!one->item || !one->item->file)
			return undo_all(g, to);
		for (size_t k = 0; !st && k < g->edited.count; k++)
			if (span_is(g->edited.items[k].path, one->item->file))
				st = output_tree_replace(to,
					g->edited.items[k].path,
					g->edited.items[k].bytes, g->faults);
	}
	return st;
}

/* Begin anew with the files as they were kept, but for what was refused. */
static enum opk_status edit_again(struct give_back *g, struct output_tree *to)
{
	enum opk_status st = undo_all(g, to);

	if (!st)
		st = look(g, to);
	if (!st)
		st = g->edit(g, to);
	return st ? st : look(g, to);
}

/* What was deleted may be what other files still need. */
static enum opk_status refuse_deletions(
	struct give_back *g, struct output_tree *to)
{
	enum opk_status st = undo_all(g, to);

	if (!st)
		st = look(g, to);
	for (size_t i = 0; !st && i < g->items.count; i++) {
		const struct give_back_item *one = &g->items.items[i];

		if (span_is(node_get_text(one->entry, "action"), "delete") &&
			map_add(&g->refused, key_of(g, one, SPAN("")), 1) ==
				MAP_NONE)
			st = fault_memory(g->faults);
	}
	return st;
}

static bool any_worse(struct give_back *g)
{
	for (size_t i = 0; i < g->items.count; i++)
		if (is_worse(g, &g->items.items[i]))
			return true;
	return false;
}

/* Write what can be written: try all, then all that proved right. */
static enum opk_status edit(struct give_back *g, struct output_tree *to)
{
	bool any = false;
	enum opk_status st = note_unsaid(g, &g->first);

	if (!st)
		st = g->edit(g, to);
	if (st || !g->edited.count)
		return st;
	st = look(g, to);
	if (st || !g->items.count)
		return st;
	st = note_unsaid(g, &g->refused);
	if (!st)
		st = edit_again(g, to);
	if (!st && any_worse(g)) {
		st = refuse_deletions(g, to);
		if (!st)
			st = edit_again(g, to);
	}
	if (!st)
		st = undo_harm(g, to, &any);
	return !st && any ? look(g, to) : st;
}

enum opk_status give_back_write(struct give_back *g, struct output_tree *to)
{
	enum opk_status st = write_files(g, to);

	if (!st)
		st = look(g, to);
	return !st && g->edit && g->items.count ? edit(g, to) : st;
}
