/* SPDX-License-Identifier: MIT */
/* Existing records that a conversion changes: the first, with old and new. */
#include <stdlib.h>

#include "op/converting.h"

enum { MERGES = 50 };

static bool put_field(struct arena *a, struct node *list, struct span field,
	struct span old, struct span new)
{
	struct node *n = node_add(list, node_new(a, NODE_MAP)), *last;
	struct buf text = { 0 };

	node_put_text(a, n, "field", arena_copy(a, field));
	node_put_text(a, n, "old", arena_copy(a, cell_text(old, &text)));
	last = node_put_text(a, n, "new", arena_copy(a, cell_text(new, &text)));
	last = text.failed ? NULL : last;
	buf_release(&text);
	return last;
}

/* Each field that differs; who changed it and when goes without saying. */
static bool put_fields(struct converting *c, struct node *list,
	const struct sheet *s, uint32_t ref)
{
	const struct span *now = sheet_load(s, ref, &c->reader);
	bool good = now;

	for (uint32_t k = 0; good && k < s->columns.count; k++) {
		struct span old = { 0 };

		if (k < s->table.column_count)
			old = table_cell(&s->table, ref, k);
		if (k != s->modified_by && k != s->modified_time &&
			!cell_same(old, now[k]))
			good = put_field(&c->answer->arena, list,
				s->columns.items[k].name, old, now[k]);
	}
	return good;
}

static bool put_merge(struct converting *c, struct node *list,
	const struct chosen *row, const struct sheet *s, uint32_t ref)
{
	struct arena *a = &c->answer->arena;
	struct node *n = node_add(list, node_new(a, NODE_MAP)), *fields;
	struct buf text = { 0 };
	struct span id = table_cell(&s->table, ref, s->id);
	bool good;

	node_put_text(a, n, "module", arena_copy(a, s->module));
	node_put_text(a, n, "record", arena_copy(a, cell_text(id, &text)));
	node_put_text(a, n, "id", arena_copy(a, converting_id(c, row, &text)));
	node_put_int(a, n, "line", (int64_t)converting_line(c, row));
	fields = node_put_list(a, n, "fields");
	good = fields && !text.failed && put_fields(c, fields, s, ref);
	buf_release(&text);
	return good;
}

static bool is_merged(const struct row_record *x)
{
	return x->action == ACTION_MERGED || x->action == ACTION_OVERWRITTEN;
}

/* Existing records of a target that were seen, a bit for each. */
static bool see(uint64_t **seen, const struct sheet *s, uint32_t ref)
{
	uint64_t bit = (uint64_t)1 << ref % 64;
	bool is_new;

	if (!*seen)
		*seen = calloc((size_t)s->row_count / 64 + 1, sizeof **seen);
	if (!*seen)
		return false;
	is_new = !((*seen)[ref / 64] & bit);
	(*seen)[ref / 64] |= bit;
	return is_new;
}

static bool put_all(struct converting *c, struct node *list, uint64_t **seen)
{
	const struct run *r = &c->run;
	size_t targets = r->recipe->target_count;
	int64_t total = 0;
	bool good = list;

	for (size_t i = 0; good && i < r->decided * targets; i++) {
		const struct row_record *x = &r->records[i];
		const struct sheet *s = r->recipe->targets[i % targets].sheet;
		uint64_t **of = &seen[i % targets];

		if (!is_merged(x) || x->ref >= s->row_count)
			continue;
		if (see(of, s, x->ref) && total++ < MERGES)
			good = put_merge(
				c, list, &r->rows[i / targets], s, x->ref);
		good = good && *of;
	}
	return good && node_put_int(&c->answer->arena, c->answer->root,
			       "merges_total", total);
}

bool converting_put_merges(struct converting *c)
{
	struct node *list =
		node_put_list(&c->answer->arena, c->answer->root, "merges");
	size_t targets = c->run.recipe->target_count;
	uint64_t **seen = calloc(targets + 1, sizeof *seen);
	bool good = seen && put_all(c, list, seen);

	for (size_t i = 0; seen && i < targets; i++)
		free(seen[i]);
	free(seen);
	return good;
}
