/* SPDX-License-Identifier: MIT */
/* Compiling a schema document into rules. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/schema_rule.h"

void schema_refuse(
	struct compiler *c, const struct node *at, const char *fmt, ...)
{
	const struct source *src =
		&c->schema->documents.items[c->document].source;
	char text[1024];
	va_list ap;

	c->failed = true;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	fault(c->faults, OPK_BAD_SCHEMA, src, at ? at->line : 0,
		at ? at->column : 0, "%s", text);
}

void schema_starve(struct compiler *c)
{
	if (!c->failed)
		fault_memory(c->faults);
	c->failed = true;
}

/* The address of a subschema is its key: nodes never move. */
static struct span node_key(const struct node *const *at)
{
	return (struct span){ (const char *)at, sizeof *at };
}

static struct rule *new_rule(struct compiler *c, const struct node *at)
{
	struct rule *r = arena_new(c->arena, struct rule, 1);
	struct rule **slot = vec_add(c->arena, &c->schema->rules);
	uint32_t index = (uint32_t)c->schema->rules.count - 1;

	if (!r || !slot)
		return NULL;
	r->at = at;
	r->document = c->document;
	*slot = r;
	if (map_add(&c->by_node, node_key(&r->at), index) == MAP_NONE)
		return NULL;
	return r;
}

struct rule *schema_find(struct compiler *c, const struct node *at)
{
	uint32_t index = map_get(&c->by_node, node_key(&at));

	return index == MAP_NONE ? NULL : c->schema->rules.items[index];
}

struct rule *schema_compile(struct compiler *c, const struct node *at)
{
	struct rule *r = new_rule(c, at);

	if (!r) {
		schema_starve(c);
		return NULL;
	}
	if (at->type == NODE_BOOL) {
		r->never = !at->boolean;
		return r;
	}
	if (at->type != NODE_MAP) {
		schema_refuse(c, at, "a schema is an object, true or false");
		return r;
	}
	if (c->depth == TREE_DEPTH) {
		schema_refuse(c, at, "the schema is nested too deeply");
		return r;
	}
	c->depth++;
	NODE_EACH (keyword, at)
		schema_take(c, r, keyword);
	c->depth--;
	return r;
}

const struct node *schema_document_root(const struct compiler *c)
{
	return c->schema->documents.items[c->document].root;
}

static struct schema *compile(struct compiler *c, const struct source *src,
	const struct node *doc, struct arena *a)
{
	struct schema *s = arena_new(a, struct schema, 1);
	struct schema_document *own;

	own = s ? vec_add(a, &s->documents) : NULL;
	if (!own) {
		schema_starve(c);
		return s;
	}
	if (src)
		own->source = *src;
	own->root = doc;
	c->schema = s;
	s->root = schema_compile(c, doc);
	if (!c->failed)
		schema_link(c);
	return s;
}

enum opk_status schema_open(const struct source *src, const struct node *doc,
	schema_lookup_fn *lookup, void *user, struct arena *a, struct faults *f,
	struct schema **out)
{
	struct compiler c = {
		.arena = a, .faults = f, .lookup = lookup, .user = user
	};
	struct schema *s;

	c.by_node.arena = &c.scratch;
	s = compile(&c, src, doc, a);
	arena_release(&c.scratch);
	if (c.failed) {
		schema_close(s);
		return OPK_MALFORMED;
	}
	*out = s;
	return OPK_OK;
}

void schema_close(struct schema *s)
{
	for (size_t i = 0; s && i < s->rules.count; i++) {
		struct rule *r = s->rules.items[i];
		struct rule_object *o = r ? r->object : NULL;

		if (r && r->text) {
			regex_close(r->text->regex);
			r->text->regex = NULL;
		}
		for (size_t j = 0; o && j < o->patterns.count; j++) {
			regex_close(o->patterns.items[j].regex);
			o->patterns.items[j].regex = NULL;
		}
	}
}

const struct rule *schema_root(const struct schema *s)
{
	return s->root;
}

const struct node *schema_keyword(const struct schema *s, const char *keyword)
{
	return node_get(s->root->at, span_of(keyword));
}
