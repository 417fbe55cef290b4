/* SPDX-License-Identifier: MIT */
/* Adding up what a run did: counts, examples of failures, merges. */
#include "convert/sums.h"

#include <stdlib.h>
#include <string.h>

#include "convert/derive.h"
#include "convert/losses.h"

enum {
	EXAMPLES = 3, /* of rows that failed with one code */
	MERGES = 50   /* existing records that are told */
};

struct sums {
	const struct run *run;
	struct opk_answer *answer;
	struct sheet_reader reader;
};

static bool put_counts(struct sums *m)
{
	struct arena *a = &m->answer->arena;
	struct node *root = m->answer->root;
	const struct run *r = m->run;
	int64_t all = (int64_t)r->row_count, failed = (int64_t)r->failed_count;
	int64_t converted = r->given_up ? 0 : all - failed;

	node_put_int(a, root, "Record_Count",
		(int64_t)r->recipe->source->table.row_count);
	node_put_int(a, root, "Total_Count", all);
	node_put_int(a, root, "Converted_Count", converted);
	node_put_int(a, root, "Not_Converted_Count", all - failed - converted);
	return node_put_int(a, root, "Failed_Count", failed);
}

/* How often each action; what is left of the rows that were come to, and did
 * not fail, had none. */
static bool put_actions(
	struct sums *m, size_t target, struct arena *a, struct node *n)
{
	const size_t *by = m->run->by_action[target];
	size_t none = m->run->decided - m->run->failed_count;
	struct node *last = n;

	for (int k = ACTION_CREATED; last && k < ACTION_KINDS; k++) {
		none -= by[k];
		last = node_put_int(a, n, row_action_word((enum row_action)k),
			(int64_t)by[k]);
	}
	return last &&
	       node_put_int(a, n, row_action_word(ACTION_NONE), (int64_t)none);
}

static bool put_targets(struct sums *m)
{
	struct arena *a = &m->answer->arena;
	struct node *list = node_put_list(a, m->answer->root, "by_target");
	bool good = list;

	for (size_t t = 0; good && t < m->run->recipe->target_count; t++) {
		struct node *n = node_add(list, node_new(a, NODE_MAP));
		struct span module = m->run->recipe->targets[t].module;

		good = node_put_text(a, n, "module", arena_copy(a, module)) &&
		       put_actions(m, t, a, n);
	}
	return good;
}

/* Rows of subforms that were made, and those that stayed. */
static bool put_children(struct sums *m)
{
	struct arena *a = &m->answer->arena;
	size_t count = run_child_count(m->run);
	struct node *list;
	bool good = true;

	if (!count)
		return true;
	list = node_put_list(a, m->answer->root, "children");
	for (size_t i = 0; good && i < count; i++) {
		struct node *n = node_add(list, node_new(a, NODE_MAP));
		struct child_sums s;

		run_child_sums(m->run, i, &s);
		node_put_text(a, n, "module", arena_copy(a, s.module));
		node_put_text(a, n, "from", arena_copy(a, s.from));
		node_put_text(a, n, "target", arena_copy(a, s.target));
		if (m->run->given_up)
			s.created = s.left = 0;
		node_put_int(a, n, "created", (int64_t)s.created);
		good = node_put_int(a, n, "left", (int64_t)s.left);
	}
	return good;
}

static bool put_example(struct sums *m, struct node *list,
	const struct chosen *row, const struct row_fault *fault)
{
	struct arena *a = &m->answer->arena;
	struct node *n = node_add(list, node_new(a, NODE_MAP)), *last;
	struct buf text = { 0 };

	node_put_int(a, n, "line", (int64_t)run_row_line(m->run, row));
	node_put_text(
		a, n, "id", arena_copy(a, run_row_id(m->run, row, &text)));
	node_put_text(a, n, "field", arena_copy(a, fault->field));
	last = node_put_text(a, n, "message", arena_copy(a, fault->message));
	buf_release(&text);
	return last;
}

static bool comes_before(const struct run *r, enum row_code a, enum row_code b)
{
	return r->by_code[a] != r->by_code[b]
		       ? r->by_code[a] > r->by_code[b]
		       : strcmp(row_code_word(a), row_code_word(b)) < 0;
}

/* The codes that occurred: the most frequent first, else by their names. */
static size_t sort_codes(const struct run *r, enum row_code out[ROW_CODES])
{
	size_t n = 0;

	for (int k = ROW_GOOD + 1; k < ROW_CODES; k++) {
		enum row_code code = (enum row_code)k;
		size_t i = n;

		if (!r->by_code[k])
			continue;
		for (; i > 0 && comes_before(r, code, out[i - 1]); i--)
			out[i] = out[i - 1];
		out[i] = code;
		n++;
	}
	return n;
}

/* How often each code, and the first rows of it. */
static bool put_failures(struct sums *m)
{
	struct arena *a = &m->answer->arena;
	struct node *list = node_put_list(a, m->answer->root, "failures");
	struct node *examples[ROW_CODES] = { NULL };
	const struct run *r = m->run;
	enum row_code codes[ROW_CODES];
	size_t count = sort_codes(r, codes);
	bool good = list;

	for (size_t k = 0; good && k < count; k++) {
		struct node *n = node_add(list, node_new(a, NODE_MAP));

		node_put_text(a, n, "code", span_of(row_code_word(codes[k])));
		node_put_int(a, n, "count", (int64_t)r->by_code[codes[k]]);
		examples[codes[k]] = node_put_list(a, n, "examples");
		good = examples[codes[k]];
	}
	for (size_t i = 0; good && r->failed_count && i < r->row_count; i++) {
		const struct chosen *row = &r->rows[i];
		const struct row_fault *f = &r->row_faults.items[row->fault];

		if (row->fault && examples[f->code] &&
			examples[f->code]->count < EXAMPLES)
			good = put_example(m, examples[f->code], row, f);
	}
	return good;
}

/* How many values merging dropped, and by which rules. */
static bool put_losses(struct sums *m)
{
	struct arena *a = &m->answer->arena;
	struct node *list = node_put_list(a, m->answer->root, "dropped");
	const struct losses *l = &m->run->losses;
	struct node *last = list;
	int64_t sum = 0;

	for (int k = LOST_NOTHING + 1; last && k < LOST_RULES; k++) {
		struct node *n;

		sum += (int64_t)l->by_rule[k];
		if (!l->by_rule[k])
			continue;
		n = node_add(list, node_new(a, NODE_MAP));
		node_put_text(a, n, "rule",
			span_of(lost_rule_word((enum lost_rule)k)));
		last = node_put_int(a, n, "count", (int64_t)l->by_rule[k]);
	}
	return last && node_put_int(a, m->answer->root, "dropped_total", sum);
}

/* Existing records that a conversion changes: the first, with old and new. */

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
static bool put_fields(
	struct sums *m, struct node *list, const struct sheet *s, uint32_t ref)
{
	const struct span *now = sheet_load(s, ref, &m->reader);
	bool good = now;

	for (uint32_t k = 0; good && k < s->columns.count; k++) {
		struct span old = { 0 };

		if (k < s->table.column_count)
			old = table_cell(&s->table, ref, k);
		if (k != s->modified_by && k != s->modified_time &&
			!cell_same(old, now[k]))
			good = put_field(&m->answer->arena, list,
				s->columns.items[k].name, old, now[k]);
	}
	return good;
}

static bool put_merge(struct sums *m, struct node *list,
	const struct chosen *row, const struct sheet *s, uint32_t ref)
{
	struct arena *a = &m->answer->arena;
	struct node *n = node_add(list, node_new(a, NODE_MAP)), *fields;
	struct buf text = { 0 };
	struct span id = table_cell(&s->table, ref, s->id);
	bool good;

	node_put_text(a, n, "module", arena_copy(a, s->module));
	node_put_text(a, n, "record", arena_copy(a, cell_text(id, &text)));
	node_put_text(
		a, n, "id", arena_copy(a, run_row_id(m->run, row, &text)));
	node_put_int(a, n, "line", (int64_t)run_row_line(m->run, row));
	fields = node_put_list(a, n, "fields");
	good = fields && !text.failed && put_fields(m, fields, s, ref);
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

static bool put_all(struct sums *m, struct node *list, uint64_t **seen)
{
	const struct run *r = m->run;
	size_t targets = r->recipe->target_count;
	int64_t total = 0;
	bool good = list;

	for (size_t i = 0; good && !r->given_up && i < r->decided * targets;
		i++) {
		const struct row_record *x = &r->records[i];
		const struct sheet *s = r->recipe->targets[i % targets].sheet;
		uint64_t **of = &seen[i % targets];

		if (!is_merged(x) || x->ref >= s->row_count)
			continue;
		if (see(of, s, x->ref) && total++ < MERGES)
			good = put_merge(
				m, list, &r->rows[i / targets], s, x->ref);
		good = good && *of;
	}
	return good && node_put_int(&m->answer->arena, m->answer->root,
			       "merges_total", total);
}

/* Existing records that change, each with its fields; false: no memory. */
static bool put_merges(struct sums *m)
{
	struct node *list =
		node_put_list(&m->answer->arena, m->answer->root, "merges");
	size_t targets = m->run->recipe->target_count;
	uint64_t **seen = calloc(targets + 1, sizeof *seen);
	bool good = seen && put_all(m, list, seen);

	for (size_t i = 0; seen && i < targets; i++)
		free(seen[i]);
	free(seen);
	return good;
}

enum opk_status sums_put(const struct run *r, struct opk_answer *answer)
{
	struct sums m = { .run = r, .answer = answer };
	bool good = put_counts(&m) && put_targets(&m) && put_children(&m) &&
		    put_failures(&m) && put_losses(&m) && put_merges(&m);

	sheet_reader_release(&m.reader);
	return good ? OPK_OK : fault_memory(&answer->faults);
}
