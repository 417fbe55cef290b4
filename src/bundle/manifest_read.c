/* SPDX-License-Identifier: MIT */
/* Reading a manifest: line by line where it has our layout, else as YAML. */
#include <string.h>

#include "bundle/manifest.h"
#include "codec/yaml.h"
#include "model/document.h"

/* Where the entries stand in a manifest of our layout. */
struct layout {
	struct span head;    /* up to and with the line "components:" */
	struct span entries; /* whole lines */
	struct span tail;
	uint32_t first; /* line of the first entry */
	size_t count;   /* of lines */
};

static struct span take_line(struct span *rest)
{
	size_t end = span_find(*rest, '\n', 0);
	struct span line = span_cut(*rest, 0, end);

	*rest = span_cut(*rest, end + 1, rest->len);
	return line;
}

/*
 * Find the entries, by the look of their first bytes. The first line has to
 * be `format:`, so that the document is a map in block style.
 */
static bool find_layout(struct span text, struct layout *out)
{
	struct span rest = text;
	uint32_t line = 0;

	if (!span_starts(text, SPAN("format: ")))
		return false;
	do {
		if (!rest.len)
			return false;
		line++;
	} while (!span_is(take_line(&rest), "components:"));
	out->first = line + 1;
	out->head = span_cut(text, 0, (size_t)(rest.ptr - text.ptr));
	out->entries.ptr = rest.ptr;
	for (out->count = 0; span_starts(rest, SPAN("  - ")); out->count++)
		take_line(&rest);
	out->entries.len = (size_t)(rest.ptr - out->entries.ptr);
	out->tail = rest;
	return out->count && out->tail.len;
}

static enum opk_status refuse_tree(const struct manifest *m, struct faults *f)
{
	return fault(f, OPK_TOO_LARGE, m->src, 0, 0,
		"the manifest is too large to be read as YAML\n"
		"Write each component on one line, as orgpack export does.");
}

/* What is too much for the arena is the manifest's fault, not ours. */
static enum opk_status read_yaml(
	struct manifest *m, struct span text, struct faults *f)
{
	struct source src = { m->src->name, text };
	struct arena scratch = { 0 };
	struct faults own = { .arena = &scratch, .limited = true };
	enum opk_status st;

	if (text.len > MANIFEST_TREE_MOST)
		return refuse_tree(m, f);
	m->tree_arena.limit = MANIFEST_TREE_MEMORY;
	st = yaml_read(&src, &m->tree_arena, &own, &m->tree);
	if (st == OPK_SYSTEM)
		st = refuse_tree(m, f);
	else
		faults_merge(f, &own);
	arena_release(&scratch);
	return st;
}

/*
 * The tree of all but the entries, whose lines are left empty so that every
 * other one keeps its number. False: "components" is not where it seemed.
 */
static enum opk_status read_rest(struct manifest *m, const struct layout *l,
	struct faults *f, bool *found)
{
	size_t n = l->head.len + l->count + l->tail.len;
	char *text;
	const struct node *list;
	enum opk_status st;

	if (n > MANIFEST_TREE_MOST)
		return refuse_tree(m, f);
	text = arena_alloc(&m->tree_arena, n + 1, 1, 1);
	if (!text)
		return fault_memory(f);
	memcpy(text, l->head.ptr, l->head.len);
	memset(text + l->head.len, '\n', l->count);
	memcpy(text + l->head.len + l->count, l->tail.ptr, l->tail.len);
	st = read_yaml(m, (struct span){ text, n }, f);
	if (st)
		return st;
	list = node_get(m->tree, SPAN("components"));
	*found = list && list->type == NODE_NULL &&
		 list->key_line + 1 == l->first;
	return OPK_OK;
}

static struct node *component_list(const struct manifest *m)
{
	return (struct node *)node_get(m->tree, SPAN("components"));
}

static void empty_list(struct node *list)
{
	list->type = NODE_LIST;
	list->first = list->last = NULL;
	list->count = 0;
}

static bool make_room(struct manifest *m, size_t count, struct arena *a)
{
	m->items = arena_new(a, struct component, count);
	m->lines = arena_new(a, uint32_t, count);
	return m->items && m->lines;
}

static enum opk_status refuse_count(
	const struct manifest *m, size_t count, struct faults *f)
{
	return fault(f, OPK_TOO_LARGE, m->src, 0, 0,
		"the manifest lists %zu components; the most is %d", count,
		MANIFEST_ENTRIES);
}

/* False when a line has another layout than ours. */
static bool add_lines(
	struct manifest *m, const struct layout *l, struct faults *f)
{
	struct span rest = l->entries;
	struct claim claim;

	for (uint32_t line = l->first; rest.len; line++) {
		if (!manifest_scan(take_line(&rest), line, &claim))
			return false;
		manifest_add(m, &claim, f);
	}
	return true;
}

static struct spot spot_of(const struct node *n)
{
	return (struct spot){ n->line, n->column };
}

static bool take_text(const struct node *entry, struct span key,
	struct span *out, struct spot *at)
{
	const struct node *n = node_get(entry, key);

	if (!n || n->type != NODE_TEXT)
		return false;
	*out = n->text;
	*at = spot_of(n);
	return true;
}

/* False when something is wrong with it, which its schema has said. */
static bool take_claim(const struct node *entry, struct claim *out)
{
	int64_t size = node_get_int(entry, "size", -1);

	if (size < 0 || size > COMPONENT_BYTES)
		return false;
	out->size = (uint64_t)size;
	return take_text(entry, SPAN("kind"), &out->kind, &out->kind_at) &&
	       take_text(entry, SPAN("name"), &out->name, &out->name_at) &&
	       take_text(entry, SPAN("path"), &out->path, &out->path_at) &&
	       digest_parse(node_get_text(entry, "sha256"), &out->sha256) &&
	       digest_parse(node_get_text(entry, "content"), &out->content);
}

static enum opk_status add_nodes(
	struct manifest *m, struct arena *a, struct faults *f)
{
	struct node *list = component_list(m);
	struct claim claim;
	enum opk_status st = OPK_OK;

	if (!list || list->type != NODE_LIST)
		return OPK_OK;
	if (!make_room(m, list->count, a))
		return fault_memory(f);
	NODE_EACH (entry, list)
		if (take_claim(entry, &claim))
			st = worse(st, manifest_add(m, &claim, f));
	empty_list(list);
	return st;
}

/* Read the rest as YAML once the lines are known to be entries. */
static enum opk_status read_layout(struct manifest *m, const struct layout *l,
	struct faults *f, bool *done)
{
	struct arena scratch = { 0 };
	struct faults own = { .arena = &scratch };
	enum opk_status st = OPK_OK;

	*done = add_lines(m, l, &own);
	if (*done)
		st = read_rest(m, l, f, done);
	if (!st && *done) {
		empty_list(component_list(m));
		st = worse(document_check(
				   "manifest.schema.yaml", m->tree, m->src, f),
			own.worst);
		faults_merge(f, &own);
	}
	arena_release(&scratch);
	return st;
}

/*
 * Read a manifest of our layout. *done is false, and nothing has been said,
 * when it has another.
 */
static enum opk_status read_lines(
	struct manifest *m, struct arena *a, struct faults *f, bool *done)
{
	struct layout l;
	enum opk_status st;

	*done = find_layout(m->src->text, &l);
	if (!*done)
		return OPK_OK;
	if (l.count > MANIFEST_ENTRIES)
		return refuse_count(m, l.count, f);
	if (!make_room(m, l.count, a))
		return fault_memory(f);
	st = read_layout(m, &l, f, done);
	if (!*done)
		m->count = m->total = 0;
	return st;
}

static enum opk_status read_tree(
	struct manifest *m, struct arena *a, struct faults *f)
{
	enum opk_status st = read_yaml(m, m->src->text, f), added;
	const struct node *list;

	if (st)
		return st;
	list = node_get(m->tree, SPAN("components"));
	if (list && list->type == NODE_LIST && list->count > MANIFEST_ENTRIES)
		return refuse_count(m, list->count, f);
	st = document_check("manifest.schema.yaml", m->tree, m->src, f);
	added = add_nodes(m, a, f);
	return worse(st, added);
}

enum opk_status manifest_read(struct manifest *m, const struct source *src,
	struct arena *a, struct faults *f)
{
	enum opk_status st;
	bool done;

	*m = (struct manifest){ .src = src };
	st = read_lines(m, a, f, &done);
	if (!st && !done)
		st = read_tree(m, a, f);
	return st ? st : manifest_check(m, f);
}

void manifest_release(struct manifest *m)
{
	arena_release(&m->tree_arena);
}
