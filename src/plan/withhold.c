/* SPDX-License-Identifier: MIT */
/* Replacing secrets by placeholders. */
#include "plan/withhold.h"

#include "model/secret.h"
#include "plan/operand.h"

bool *secret_kinds(struct arena *a)
{
	bool *has = arena_new(a, bool, kind_count());

	for (unsigned i = 0; has && i < kind_count(); i++)
		has[i] = kind_has_secrets(kind_at(i));
	return has;
}

enum opk_status withhold(const struct operand *from, struct component *c,
	struct arena *a, struct faults *f, size_t *count)
{
	struct arena scratch = { 0 };
	struct buf b = { 0 };
	struct node *tree = operand_tree(from, c, &scratch, f);
	const struct node *hidden;
	enum opk_status st = tree ? OPK_OK : OPK_MALFORMED;

	*count = 0;
	hidden = tree ? hide_secrets(c->id.kind, tree, &scratch, count) : NULL;
	if (*count) {
		st = component_write(c->id.kind, hidden, &b, f);
		c->bytes = arena_copy(a, buf_span(&b));
		c->size = c->bytes.len;
		c->has_content = true;
		if (!c->bytes.ptr)
			st = fault_memory(f);
		else
			c->sha256 = c->content = digest_of(c->bytes);
	}
	buf_release(&b);
	arena_release(&scratch);
	return st;
}
