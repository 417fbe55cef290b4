/* SPDX-License-Identifier: MIT */
/* Components: reading, checking and writing them by their kinds' schemas. */
#include "model/component.h"

#include "codec/xml.h"
#include "codec/yaml.h"
#include "model/xmlmap.h"

static enum opk_status read_tree(const struct kind *kind,
	const struct schema *schema, const struct source *src, struct arena *a,
	struct faults *f, struct node **out)
{
	struct element *root = NULL;
	enum opk_status status;

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

enum opk_status component_tree(const struct component *c,
	const struct source *src, struct arena *a, struct faults *f,
	struct node **out)
{
	const struct schema *schema = kind_schema(c->id.kind);

	if (!schema || !c->bytes.ptr || c->valid != c->bytes.ptr)
		return component_read(&c->id, src, a, f, out);
	*out = NULL;
	return read_tree(c->id.kind, schema, src, a, f, out);
}

enum opk_status component_write(const struct kind *kind, const struct node *n,
	struct buf *out, struct faults *f)
{
	const struct schema *schema = kind_schema(kind);
	struct arena scratch = { 0 };
	enum opk_status status = OPK_OK;
	struct element *root = NULL;
	const struct node *tree = n;

	if (!component_is_canonical(kind, n))
		tree = component_canonical(kind, n, &scratch);
	if (!tree || !schema) {
		status = fault_memory(f);
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

enum opk_status component_digest(const struct component *c,
	const struct node *tree, struct buf *scratch, struct faults *f,
	struct digest *out)
{
	enum opk_status status;

	buf_clear(scratch);
	status = component_write(c->id.kind, tree, scratch, f);
	if (!status)
		*out = span_equal(buf_span(scratch), c->bytes)
			       ? c->sha256
			       : digest_of(buf_span(scratch));
	buf_clear(scratch);
	return status;
}

bool component_has_comment(const struct kind *kind, struct span bytes)
{
	return kind->syntax == SYNTAX_YAML ? yaml_has_comment(bytes)
					   : xml_has_comment(bytes);
}
