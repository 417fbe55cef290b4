/* SPDX-License-Identifier: MIT */
/* Components: reading, checking and writing them by their kinds' schemas. */
#include "schema/component.h"

#include <limits.h>
#include <stdlib.h>

#include "codec/xml.h"
#include "codec/yaml_read.h"
#include "codec/yaml_write.h"
#include "schema/kind.h"
#include "schema/schema_check.h"
#include "schema/xmlmap.h"
#include "util/buf.h"
#include "util/hash.h"

static struct node *canonical(
	const struct rule *rule, const struct node *n, struct arena *a);
static bool is_canonical(const struct rule *rule, const struct node *n);

static enum opk_status read_tree(const struct kind *kind,
	const struct schema *schema, const struct source *src, struct arena *a,
	struct faults *f, struct node **out)
{
	struct element *root = NULL;
	enum opk_status status;

	if (kind->syntax == SYNTAX_BYTES) {
		*out = node_new_text(a, src->text);
		return *out ? OPK_OK : fault_memory(f);
	}
	if (kind->syntax == SYNTAX_YAML)
		return yaml_read(src, a, f, out);
	status = xml_read(src, a, f, &root);
	if (status)
		return status;
	return xmlmap_read(
		kind->name, schema_root(schema), root, src, a, f, out);
}

/* A missing property is the schema's to report. */
static enum opk_status check_identity(const struct identity *id,
	const struct node *tree, const struct source *src, struct faults *f)
{
	enum opk_status status = OPK_OK;

	for (unsigned i = 0; i < id->kind->variables; i++) {
		struct span pointer = id->kind->identity[i];
		const struct node *n =
			pointer.len ? node_at(tree, pointer) : NULL;

		if (!n || n->type != NODE_TEXT ||
			span_equal(n->text, id->value[i]))
			continue;
		status = fault(f, OPK_IDENTITY_MISMATCH, src, n->line,
			n->column,
			"'%.*s' is '%.*s', but the path says '%.*s'\n"
			"Rename the file or change the content, so that both "
			"name the same component.",
			SPAN_ARG(n->key), SPAN_ARG(n->text),
			SPAN_ARG(id->value[i]));
	}
	return status;
}

enum opk_status component_read(const struct identity *id,
	const struct source *src, struct arena *a, struct faults *f,
	struct node **out)
{
	const struct schema *schema = kind_schema(id->kind);
	enum opk_status mapped, checked, same;
	struct node *tree = NULL;

	*out = NULL;
	if (!schema)
		return fault_memory(f);
	mapped = read_tree(id->kind, schema, src, a, f, &tree);
	if (!tree)
		return mapped;
	*out = tree;
	checked = schema_check(schema, tree, src, f);
	same = check_identity(id, tree, src, f);
	return worse(mapped, worse(checked, same));
}

/* A component's tree from its bytes, whatever is kept. */
static enum opk_status tree_from_bytes(const struct component *c,
	const struct source *src, struct arena *a, struct faults *f,
	struct node **out)
{
	const struct schema *schema = kind_schema(c->id.kind);

	if (!schema || !c->bytes.ptr || c->valid != c->bytes.ptr)
		return component_read(&c->id, src, a, f, out);
	*out = NULL;
	return read_tree(c->id.kind, schema, src, a, f, out);
}

enum opk_status component_tree(const struct component *c,
	const struct source *src, struct arena *a, struct faults *f,
	struct node **out)
{
	size_t said = f->errors + f->warnings;
	bool settle;
	enum opk_status st;

	if (!c->trees || !c->bytes.ptr || c->id.kind->syntax == SYNTAX_BYTES)
		return tree_from_bytes(c, src, a, f, out);
	*out = tree_cache_find(c->trees, c->id.kind, &c->sha256, &settle);
	if (*out) /* perhaps read from another path */
		return check_identity(&c->id, *out, src, f);
	st = tree_from_bytes(c, src, a, f, out);
	if (settle) {
		bool clean = !st && f->errors + f->warnings == said;

		tree_cache_settle(
			c->trees, c->id.kind, &c->sha256, clean ? *out : NULL);
	}
	return st;
}

/* Append the canonical bytes by a schema of the kind; NULL: no memory. */
static enum opk_status write_canonical(const struct kind *kind,
	const struct schema *schema, const struct node *n, struct buf *out,
	struct faults *f)
{
	struct arena scratch = { 0 };
	enum opk_status status = OPK_OK;
	struct element *root = NULL;
	const struct node *tree = n;

	if (schema && !is_canonical(schema_root(schema), n))
		tree = canonical(schema_root(schema), n, &scratch);
	if (!tree || !schema) {
		status = fault_memory(f);
	} else if (kind->syntax == SYNTAX_BYTES) {
		buf_add(out, tree->text);
	} else if (kind->syntax == SYNTAX_YAML) {
		yaml_write(tree, out);
	} else {
		status = xmlmap_write(kind->name, schema_root(schema), tree,
			&scratch, f, &root);
		if (!status)
			xml_write(root, out);
	}
	if (!status && out->failed)
		status = fault_memory(f);
	arena_release(&scratch);
	return status;
}

enum opk_status component_write(const struct kind *kind, const struct node *n,
	struct buf *out, struct faults *f)
{
	return write_canonical(kind, kind_schema(kind), n, out, f);
}

enum opk_status component_digest(const struct component *c,
	const struct node *tree, struct buf *scratch, struct faults *f,
	struct digest *out)
{
	enum opk_status status;

	if (c->trees &&
		tree_cache_content(c->trees, c->id.kind, &c->sha256, out))
		return OPK_OK;
	buf_clear(scratch);
	status = component_write(c->id.kind, tree, scratch, f);
	if (!status) {
		*out = span_equal(buf_span(scratch), c->bytes)
			       ? c->sha256
			       : digest_of(buf_span(scratch));
		if (c->trees)
			tree_cache_note_content(
				c->trees, c->id.kind, &c->sha256, out);
	}
	buf_clear(scratch);
	return status;
}

enum opk_status component_former_digest(const struct component *c,
	const struct node *tree, const struct source *src, struct buf *scratch,
	struct faults *f, struct digest *out)
{
	const struct schema *schema = kind_schema_of(c->id.kind, c->former);
	enum opk_status status =
		schema ? schema_check(schema, tree, src, f) : fault_memory(f);

	buf_clear(scratch);
	if (!status)
		status = write_canonical(c->id.kind, schema, tree, scratch, f);
	if (!status)
		*out = digest_of(buf_span(scratch));
	buf_clear(scratch);
	return status;
}

bool component_has_comment(const struct kind *kind, struct span bytes)
{
	switch (kind->syntax) {
	case SYNTAX_YAML:
		return yaml_has_comment(bytes);
	case SYNTAX_XML:
		return xml_has_comment(bytes);
	default:
		return false;
	}
}

/* The canonical tree: one order of keys and of sets for one content. */

/* A child and what decides where it goes. */
struct placed {
	const struct node *child;
	const struct rule *rule; /* the child's */
	const struct node *key;  /* in a set: what items are sorted by */
	unsigned rank;           /* in a map: among the schema's properties */
	uint32_t index;          /* as it stood */
};

static int by_rank(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;
	int c;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	c = a->rank == UINT_MAX ? span_order(a->child->key, b->child->key) : 0;
	if (c)
		return c;
	return a->index < b->index ? -1 : a->index > b->index;
}

/* Items without a key come last, as they stood. */
static int by_key(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;
	int c = 0;

	if (!a->key || !b->key)
		c = (a->key == NULL) - (b->key == NULL);
	else
		c = node_order(a->key, b->key);
	if (c)
		return c;
	return a->index < b->index ? -1 : a->index > b->index;
}

typedef int order_fn(const void *x, const void *y);

static void sort(struct placed *all, size_t n, order_fn *order)
{
	for (size_t i = 1; i < n; i++) {
		if (order(&all[i - 1], &all[i]) > 0) {
			qsort(all, n, sizeof *all, order);
			return;
		}
	}
}

/* Is the order of a collection's children ours to decide, and by what? */
static order_fn *order_of(const struct rule *rule, const struct node *n)
{
	const struct note *note = rule_note(rule);

	if (n->type == NODE_MAP)
		return by_rank;
	return note->key.len && !note->ordered ? by_key : NULL;
}

/* Where a child goes, and its rule; *at is as rule_next_property has it. */
static struct placed place(const struct rule *rule, const struct node *n,
	const struct node *child, unsigned *at)
{
	const struct note *note = rule_note(rule);
	struct placed p = { .child = child };

	if (n->type == NODE_MAP) {
		p.rule = rule_next_property(rule, child->key, at, &p.rank);
		return p;
	}
	p.rule = rule_items(rule);
	if (note->key.len && !note->ordered)
		p.key = span_is(note->key, ".") ? child
						: node_get(child, note->key);
	return p;
}

static struct placed *place_all(
	const struct rule *rule, const struct node *n, struct arena *a)
{
	struct placed *all = arena_new(a, struct placed, n->count);
	order_fn *order = order_of(rule, n);
	unsigned at = 0;
	uint32_t i = 0;

	if (!all)
		return NULL;
	NODE_EACH (child, n) {
		all[i] = place(rule, n, child, &at);
		all[i].index = i;
		i++;
	}
	if (order)
		sort(all, n->count, order);
	return all;
}

static struct node *canonical_parent(
	const struct rule *rule, const struct node *n, struct arena *a)
{
	struct placed *all = place_all(rule, n, a);
	struct node *copy = node_new(a, n->type);

	if (!all || !copy)
		return NULL;
	copy->line = n->line;
	copy->column = n->column;
	for (uint32_t i = 0; i < n->count; i++) {
		const struct node *child = all[i].child;
		struct node *done = canonical(all[i].rule, child, a);

		if (!done)
			return NULL;
		done->key_line = child->key_line;
		done->key_column = child->key_column;
		node_put(copy, child->key, done);
	}
	return copy;
}

static struct node *canonical(
	const struct rule *rule, const struct node *n, struct arena *a)
{
	return node_is_scalar(n) ? node_share(a, n)
				 : canonical_parent(rule, n, a);
}

/* Does everything stand where it goes, as it mostly does? Without memory. */
static bool is_canonical(const struct rule *rule, const struct node *n)
{
	order_fn *order;
	struct placed last, next;
	unsigned at = 0;

	if (node_is_scalar(n))
		return true;
	order = order_of(rule, n);
	NODE_EACH (child, n) {
		next = place(rule, n, child, &at);
		if (!is_canonical(next.rule, child))
			return false;
		if (order && child != n->first && order(&last, &next) > 0)
			return false;
		last = next;
	}
	return true;
}

struct node *component_canonical_part(
	const struct rule *rule, const struct node *n, struct arena *a)
{
	return canonical(rule, n, a);
}

struct node *component_canonical(
	const struct kind *kind, const struct node *n, struct arena *a)
{
	const struct schema *schema = kind_schema(kind);

	return schema ? canonical(schema_root(schema), n, a) : NULL;
}
