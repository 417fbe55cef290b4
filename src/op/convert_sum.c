/* SPDX-License-Identifier: MIT */
/* What a conversion came to: counts, examples of failures, merges. */
#include <string.h>

#include "op/converting.h"
#include "util/clock.h"

enum { EXAMPLES = 3 };

uint64_t converting_line(const struct converting *c, const struct chosen *row)
{
	return row->row != ROW_NONE
		       ? table_line(&c->selection, row->row)
		       : table_line(&c->run.recipe->source->table, row->source);
}

struct span converting_id(const struct converting *c, const struct chosen *row,
	struct buf *scratch)
{
	const struct recipe *p = c->run.recipe;

	return row->source != ROW_NONE
		       ? cell_text(table_cell(&p->source->table, row->source,
					   p->source->id),
				 scratch)
		       : cell_text(table_cell(&c->selection, row->row,
					   p->names_column),
				 scratch);
}

/* Which records were asked for, by whom, and when. */
static bool put_request(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *root = c->answer->root;
	const struct opk_convert_options *o = c->options;
	char at[TIME_TEXT];

	time_format(c->setting.now_ms, c->setting.zone, at);
	node_put_text(a, root, "module", arena_copy(a, c->setting.module));
	node_put_text(a, root, "how",
		span_of(o->select  ? "select"
			: o->where ? "where"
				   : "all"));
	if (o->select)
		node_put_text(
			a, root, "file", arena_copy(a, span_of(o->select)));
	if (o->where)
		node_put_text(
			a, root, "criteria", arena_copy(a, span_of(o->where)));
	node_put_text(a, root, "at", arena_copy(a, span_of(at)));
	node_put_text(a, root, "actor", arena_copy(a, c->actor->name));
	return node_put_bool(a, root, "dry_run", o->dry_run);
}

static bool put_counts(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *root = c->answer->root;
	const struct run *r = &c->run;
	int64_t all = (int64_t)r->row_count, failed = (int64_t)r->failed_count;
	bool refused =
		failed && (c->options->all_or_nothing || c->options->fail_fast);
	int64_t converted = refused ? 0 : all - failed;

	node_put_int(a, root, "Record_Count",
		(int64_t)r->recipe->source->table.row_count);
	node_put_int(a, root, "Total_Count", all);
	node_put_int(a, root, "Converted_Count", converted);
	node_put_int(a, root, "Not_Converted_Count", all - failed - converted);
	return node_put_int(a, root, "Failed_Count", failed);
}

/* How often each action; what is left of the rows that were come to, and did
 * not fail, had none. */
static bool put_actions(const struct converting *c, size_t target,
	struct arena *a, struct node *n)
{
	const size_t *by = c->run.by_action[target];
	size_t none = c->run.decided - c->run.failed_count;
	struct node *last = n;

	for (int k = ACTION_CREATED; last && k < ACTION_KINDS; k++) {
		none -= by[k];
		last = node_put_int(a, n, row_action_word((enum row_action)k),
			(int64_t)by[k]);
	}
	return last &&
	       node_put_int(a, n, row_action_word(ACTION_NONE), (int64_t)none);
}

static bool put_targets(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *list = node_put_list(a, c->answer->root, "by_target");
	bool good = list;

	for (size_t t = 0; good && t < c->run.recipe->target_count; t++) {
		struct node *n = node_add(list, node_new(a, NODE_MAP));
		struct span module = c->run.recipe->targets[t].module;

		good = node_put_text(a, n, "module", arena_copy(a, module)) &&
		       put_actions(c, t, a, n);
	}
	return good;
}

/* Rows of subforms that were made, and those that stayed. */
static bool put_children(const struct converting *c)
{
	struct arena *a = &c->answer->arena;
	size_t count = run_child_count(&c->run);
	struct node *list;
	bool good = true;

	if (!count)
		return true;
	list = node_put_list(a, c->answer->root, "children");
	for (size_t i = 0; good && i < count; i++) {
		struct node *n = node_add(list, node_new(a, NODE_MAP));
		struct child_sums s;

		run_child_sums(&c->run, i, &s);
		node_put_text(a, n, "module", arena_copy(a, s.module));
		node_put_text(a, n, "from", arena_copy(a, s.from));
		node_put_text(a, n, "target", arena_copy(a, s.target));
		node_put_int(a, n, "created", (int64_t)s.created);
		good = node_put_int(a, n, "left", (int64_t)s.left);
	}
	return good;
}

static bool put_example(struct converting *c, struct node *list,
	const struct chosen *row, const struct row_fault *fault)
{
	struct arena *a = &c->answer->arena;
	struct node *n = node_add(list, node_new(a, NODE_MAP)), *last;
	struct buf text = { 0 };

	node_put_int(a, n, "line", (int64_t)converting_line(c, row));
	node_put_text(a, n, "id", arena_copy(a, converting_id(c, row, &text)));
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
static bool put_failures(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *list = node_put_list(a, c->answer->root, "failures");
	struct node *examples[ROW_CODES] = { NULL };
	const struct run *r = &c->run;
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
			good = put_example(c, examples[f->code], row, f);
	}
	return good;
}

/* How many values merging dropped, and by which rules. */
static bool put_losses(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *list = node_put_list(a, c->answer->root, "dropped");
	const struct losses *l = &c->run.losses;
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
	return last && node_put_int(a, c->answer->root, "dropped_total", sum);
}

enum opk_status converting_sum(struct converting *c)
{
	return put_request(c) && put_counts(c) && put_targets(c) &&
			       put_children(c) && put_failures(c) &&
			       put_losses(c) && converting_put_merges(c)
		       ? OPK_OK
		       : fault_memory(converting_faults(c));
}

/* The tables that are written, before and after. */
static bool put_tables(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *list = node_put_list(a, c->answer->root, "tables");
	struct node *last = list;

	for (size_t i = 0; last && i < c->tables.count; i++) {
		const struct changed_table *t = &c->tables.items[i];
		const struct sheet *s = t->sheet;
		struct node *n = node_add(list, node_new(a, NODE_MAP));
		int64_t before = (int64_t)(s->row_count - s->table.bad_count);

		node_put_text(a, n, "module", arena_copy(a, s->module));
		node_put_int(a, n, "before", before);
		node_put_int(a, n, "created", (int64_t)s->fresh.count);
		node_put_int(a, n, "changed", (int64_t)converting_touched(s));
		node_put_int(a, n, "after", before + (int64_t)s->fresh.count);
		last = node_put_int(a, n, "bytes", (int64_t)t->done.bytes);
	}
	return last;
}

static uint64_t bytes_read(const struct converting *c)
{
	uint64_t n = c->has_selection ? c->selection.bytes.len : 0;

	for (size_t i = 0; i < c->sheets.items.count; i++)
		n += c->sheets.items.items[i]->table.bytes.len;
	return n;
}

static bool put_outbox(struct converting *c)
{
	const struct automation *m = c->run.automation;
	struct arena *a = &c->answer->arena;
	struct node *n;

	if (!m || !automation_outbox_lines(m))
		return true;
	n = node_put_map(a, c->answer->root, "outbox");
	if (c->done.id)
		node_put_text(a, n, "file",
			arena_print(a, OUTBOX_FOLDER "convert-%ju.jsonl",
				(uintmax_t)c->done.id));
	return node_put_int(a, n, "lines", (int64_t)automation_outbox_lines(m));
}

static bool put_storage(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *n;

	if (!c->storage_limit)
		return true;
	n = node_put_map(a, c->answer->root, "storage");
	node_put_int(a, n, "bytes", (int64_t)c->storage);
	return node_put_int(a, n, "limit", (int64_t)c->storage_limit);
}

enum opk_status converting_measure(struct converting *c)
{
	struct arena *a = &c->answer->arena;
	struct node *root = c->answer->root, *n, *last;
	int64_t ms = clock_ticks() - c->began - c->done.sync_ms;

	if (!put_tables(c) || !put_outbox(c) || !put_storage(c))
		return fault_memory(converting_faults(c));
	node_put_int(a, root, "bytes_read", (int64_t)bytes_read(c));
	node_put_int(a, root, "bytes_written", (int64_t)c->written);
	n = node_put(root, SPAN("seconds"), node_new(a, NODE_FLOAT));
	if (n) {
		n->number = (double)ms / 1000;
		n->text = arena_print(a, "%.3f", n->number);
	}
	node_put_int(a, root, "ms", ms);
	node_put_int(a, root, "rows_per_second",
		(int64_t)c->run.row_count * 1000 / (ms ? ms : 1));
	last = node_put_int(a, root, "sync_ms", c->done.sync_ms);
	return n && last ? OPK_OK : fault_memory(converting_faults(c));
}
