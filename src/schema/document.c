/* SPDX-License-Identifier: MIT */
/* Reading and writing documents that have a schema of their own. */
#include "schema/document.h"

#include "codec/yaml_read.h"
#include "codec/yaml_write.h"
#include "schema/embedded.h"
#include "schema/schema.h"
#include "schema/schema_check.h"
#include "tree/node.h"
#include "util/buf.h"

enum opk_status document_check(const char *schema, const struct node *tree,
	const struct source *src, struct faults *f)
{
	struct arena scratch = { 0 };
	struct source from = { schema, embedded_file(schema) };
	struct schema *s = NULL;
	struct node *doc = NULL;
	enum opk_status st = yaml_read(&from, &scratch, f, &doc);

	if (!st)
		st = schema_open(&from, doc, NULL, NULL, &scratch, f, &s);
	if (!st)
		st = schema_check(s, tree, src, f);
	schema_close(s);
	arena_release(&scratch);
	return st;
}

enum opk_status document_read(const char *schema, const struct source *src,
	struct arena *a, struct faults *f, struct node **out)
{
	struct node *tree = NULL;
	enum opk_status st = yaml_read(src, a, f, &tree);

	if (!st)
		st = document_check(schema, tree, src, f);
	*out = st ? NULL : tree;
	return st;
}

struct span document_write(const struct node *tree, struct arena *a)
{
	struct buf b = { 0 };
	struct span text = { NULL, 0 };

	if (tree)
		yaml_write(tree, &b);
	if (tree && !b.failed)
		text = arena_copy(a, buf_span(&b));
	buf_release(&b);
	return text;
}
