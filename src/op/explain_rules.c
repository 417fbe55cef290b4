/* SPDX-License-Identifier: MIT */
/* Of each rule of a target: its key for the row, and what that finds. */
#include "op/explaining.h"

static const char *const normalisers[] = {
	[NORMALISE_EXACT] = "exact",
	[NORMALISE_CASEFOLD] = "casefold",
	[NORMALISE_EMAIL] = "email",
	[NORMALISE_DOMAIN] = "domain",
	[NORMALISE_COMPANY] = "company",
	[NORMALISE_PHONE] = "phone",
	[NORMALISE_DIGITS] = "digits",
};

/* A rule's key, as far as it is known. */
struct key_search {
	struct explaining *explaining;
	const struct target *target;
	const struct match_rule *rule;
	struct span key[KEYS_MOST]; /* in their normal form */
	struct buf text, normal;    /* room */
	size_t found;
	struct span smallest; /* id of the one that counts */
};

static void put_key(struct key_search *w, size_t k, struct node *list)
{
	struct explaining *e = w->explaining;
	uint32_t slot = w->rule->keys[k].slot;
	struct node *n = node_add(list, node_new(e->arena, NODE_MAP));
	struct span cell = { 0 }, value;
	uint32_t column = w->rule->keys[k].column;

	if (slot != UINT32_MAX)
		cell = row_cell(&e->view, w->target, slot, e->ids, false);
	value = arena_copy(e->arena, cell_text(cell, &w->text));
	w->key[k] = arena_copy(
		e->arena, normalise(w->rule->keys[k].how, value, &w->normal));
	e->failed |= !value.ptr || !w->key[k].ptr;
	explain_text(
		e, n, "field", w->target->sheet->columns.items[column].name);
	explain_text(e, n, "as", span_of(normalisers[w->rule->keys[k].how]));
	explain_text(e, n, "value", value);
	explain_text(e, n, "key", w->key[k]);
}

/* Has a record of the table, as it was before, the key? */
static bool is_match(struct key_search *w, size_t row)
{
	const struct table *t = &w->target->sheet->table;

	for (size_t k = 0; k < w->rule->key_count; k++) {
		uint32_t column = w->rule->keys[k].column;
		struct span text;

		if (column >= t->column_count)
			return false;
		text = cell_text(table_cell(t, row, column), &w->text);
		if (!span_equal(
			    normalise(w->rule->keys[k].how, text, &w->normal),
			    w->key[k]))
			return false;
	}
	return true;
}

static void count_matches(struct key_search *w)
{
	const struct sheet *s = w->target->sheet;
	struct explaining *e = w->explaining;
	struct buf text = { 0 };

	for (size_t i = 0; i < s->row_count && !e->failed; i++) {
		struct span id;

		if (table_is_bad(&s->table, i) || !is_match(w, i))
			continue;
		id = cell_text(table_cell(&s->table, i, s->id), &text);
		if (!w->found++ || id_less(id, w->smallest))
			w->smallest = arena_copy(e->arena, id);
		e->failed |= !w->smallest.ptr;
	}
	e->failed |= text.failed || w->text.failed || w->normal.failed;
	buf_release(&text);
}

static bool has_key(const struct key_search *w)
{
	for (size_t k = 0; k < w->rule->key_count; k++)
		if (!w->key[k].len)
			return false;
	return true;
}

static void explain_rule(struct explaining *e, const struct target *t,
	const struct match_rule *rule, struct node *list)
{
	struct key_search w = { .explaining = e, .target = t, .rule = rule };
	struct node *n = node_add(list, node_new(e->arena, NODE_MAP));
	struct node *keys = node_put_list(e->arena, n, "keys");

	for (size_t k = 0; k < rule->key_count && !e->failed; k++)
		put_key(&w, k, keys);
	explain_text(e, n, "scope",
		rule->existing_only ? SPAN("existing") : SPAN("all"));
	if (has_key(&w))
		count_matches(&w);
	e->failed |= !node_put_bool(e->arena, n, "has_key", has_key(&w)) ||
		     !node_put_int(e->arena, n, "found", (int64_t)w.found);
	explain_text(e, n, "record", w.smallest);
	buf_release(&w.text);
	buf_release(&w.normal);
}

void explain_rules(struct explaining *e, size_t target, struct node *into)
{
	const struct target *t = &e->converting->run.recipe->targets[target];
	struct node *list = node_put_list(e->arena, into, "rules");

	e->failed |= !list;
	for (size_t i = 0; i < t->rule_count && !e->failed; i++)
		explain_rule(e, t, &t->rules[i], list);
}
