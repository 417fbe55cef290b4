/* SPDX-License-Identifier: MIT */
/* Holding a plan against records/: deletions and narrowings. */
#include "plan/dataloss.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "plan/org_tables.h"
#include "plan/planning.h"
#include "records/rewrite.h"
#include "records/table.h"
#include "util/pool.h"
#include "util/text.h"
#include "util/vec.h"

/* What a change makes too narrow. All zero: nothing. */
struct narrowing {
	bool any;
	bool type;         /* the data type is another */
	int64_t length;    /* most characters or digits; -1: as before */
	int64_t decimals;  /* most decimals; -1: as before */
	struct map values; /* pick list values that go */
	bool several;      /* multi-select: values separated by ';' */
	const char *why;   /* "would become too short for" */
};

static enum opk_status narrowing_of_field(
	struct planning *p, const struct plan_op *op, struct narrowing *out);
static bool narrowing_uses(const struct component *c, struct span picklist);
static enum opk_status narrowing_of_picklist(
	struct planning *p, const struct plan_op *op, struct narrowing *out);
static bool narrowing_harms(const struct narrowing *n, struct span value);
static enum opk_status columns_drop(const struct table *t, const bool *gone,
	unsigned workers, int out, struct faults *f);

enum { IDS_SHOWN = 5, TALLY_ROWS = 1 << 16 };

/* One field, or a whole module, that loses something. */
struct loss {
	struct span module, field; /* field empty: the module itself */
	bool gone;
	struct narrowing narrow;
	uint32_t column; /* in the table; COLUMN_NONE: not there */
	uint64_t records;
	struct span ids; /* the first few, "17, 23" */
};

typedef VEC(struct loss) losses;

/* What one loss takes of some rows. */
struct tally {
	uint64_t records;
	size_t first[IDS_SHOWN]; /* numbers of rows */
};

/* The losses of one module, held against its table. */
struct scan {
	struct planning *p;
	struct loss *items;
	size_t count;
	struct table table;
	struct tally *tallies; /* for each loss in each part of the rows */
	struct span *cells;    /* of one row, for each worker */
	struct buf *texts;     /* likewise */
	struct arena arena;
};

static struct faults *faults_of(const struct planning *p)
{
	return &p->answer->faults;
}

static struct loss *add_loss(
	struct planning *p, losses *list, struct span module, struct span field)
{
	struct loss *l = vec_add(p->arena, list);

	if (!l) {
		fault_memory(faults_of(p));
		return NULL;
	}
	*l = (struct loss){
		.module = module, .field = field, .column = COLUMN_NONE
	};
	return l;
}

static enum opk_status find_field(
	struct planning *p, const struct plan_op *op, losses *list)
{
	struct identity id;
	struct narrowing n = { 0 };
	struct loss *l;
	enum opk_status st = OPK_OK;

	if (!kind_of_path(op->path, &id))
		return OPK_OK;
	if (op->action == PLAN_CHANGE) {
		st = narrowing_of_field(p, op, &n);
		if (st || !n.any)
			return st;
	}
	l = add_loss(p, list, id.value[0], id.value[1]);
	if (!l)
		return OPK_SYSTEM;
	l->gone = op->action == PLAN_DELETE;
	l->narrow = n;
	p->narrows |= n.any;
	return OPK_OK;
}

/* A global pick list narrows every field that uses it. */
static enum opk_status find_picklist(
	struct planning *p, const struct plan_op *op, losses *list)
{
	struct narrowing n = { 0 };
	enum opk_status st = narrowing_of_picklist(p, op, &n);

	for (size_t i = 0; !st && n.any && i < p->result.count; i++) {
		const struct component *c = &p->result.items[i];
		struct loss *l;

		if (!narrowing_uses(c, op->name))
			continue;
		l = add_loss(p, list, c->id.value[0], c->id.value[1]);
		if (!l)
			return OPK_SYSTEM;
		l->narrow = n;
		p->narrows = true;
	}
	return st;
}

static enum opk_status find_losses(struct planning *p, losses *list)
{
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < p->plan.count; i++) {
		const struct plan_op *op = &p->plan.items[i];

		if (!op->kind || op->action == PLAN_ADD)
			continue;
		if (span_is(op->kind->name, "field"))
			st = find_field(p, op, list);
		else if (span_is(op->kind->name, "global_picklist"))
			st = find_picklist(p, op, list);
		else if (span_is(op->kind->name, "module") &&
			 op->action == PLAN_DELETE &&
			 !add_loss(p, list, op->name, SPAN("")))
			st = OPK_SYSTEM;
	}
	return st;
}

static int by_module(const void *x, const void *y)
{
	const struct loss *a = x, *b = y;
	int c = span_order(a->module, b->module);

	return c ? c : span_order(a->field, b->field);
}

static void tally_row(struct tally *t, size_t row)
{
	if (t->records < IDS_SHOWN)
		t->first[t->records] = row;
	t->records++;
}

static bool is_harmed(
	const struct loss *l, struct span cell, struct buf *scratch)
{
	if (cell_is_empty(cell))
		return false;
	if (l->gone)
		return true;
	buf_clear(scratch);
	return narrowing_harms(&l->narrow, cell_text(cell, scratch));
}

/* Hold some rows against the losses, by any worker. */
static void tally_part(void *user, unsigned worker, size_t part)
{
	struct scan *s = user;
	const struct table *t = &s->table;
	struct span *cells = s->cells + worker * t->column_count;
	struct tally *tallies = s->tallies + part * s->count;
	size_t from = part * TALLY_ROWS, to = t->row_count;

	if (to - from > TALLY_ROWS)
		to = from + TALLY_ROWS;
	for (size_t row = from; row < to; row++) {
		table_cells(t, row, cells);
		for (size_t i = 0; i < s->count; i++) {
			const struct loss *l = &s->items[i];

			if (l->column != COLUMN_NONE &&
				is_harmed(
					l, cells[l->column], &s->texts[worker]))
				tally_row(&tallies[i], row);
		}
	}
}

/* "17, 23" of the rows that were met first. */
static enum opk_status name_rows(
	struct scan *s, struct loss *l, const size_t *rows, size_t count)
{
	uint32_t id = table_column(&s->table, SPAN("id"));
	struct buf scratch = { 0 };

	for (size_t i = 0; i < count; i++) {
		struct span text = SPAN("?");

		if (id != COLUMN_NONE)
			text = cell_text(
				table_cell(&s->table, rows[i], id), &scratch);
		l->ids = arena_print(s->p->arena, "%.*s%s%.*s",
			SPAN_ARG(l->ids), i ? ", " : "", SPAN_ARG(text));
		buf_clear(&scratch);
	}
	buf_release(&scratch);
	return l->ids.ptr ? OPK_OK : fault_memory(faults_of(s->p));
}

static enum opk_status add_up(struct scan *s, size_t i, size_t parts)
{
	struct tally all = { 0 };
	size_t shown;

	for (size_t k = 0; k < parts; k++) {
		const struct tally *t = &s->tallies[k * s->count + i];

		for (size_t n = 0; n < IDS_SHOWN && n < t->records; n++)
			if (all.records + n < IDS_SHOWN)
				all.first[all.records + n] = t->first[n];
		all.records += t->records;
	}
	s->items[i].records = all.records;
	shown = all.records < IDS_SHOWN ? (size_t)all.records : IDS_SHOWN;
	return shown ? name_rows(s, &s->items[i], all.first, shown) : OPK_OK;
}

static enum opk_status look(struct scan *s, unsigned workers)
{
	const struct table *t = &s->table;
	size_t parts = t->row_count / TALLY_ROWS + 1;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < s->count; i++)
		s->items[i].column = table_column(t, s->items[i].field);
	s->tallies = arena_new(&s->arena, struct tally, parts * s->count);
	s->cells = arena_new(&s->arena, struct span, workers * t->column_count);
	s->texts = arena_new(&s->arena, struct buf, workers);
	if (!s->tallies || !s->cells || !s->texts)
		return fault_memory(faults_of(s->p));
	pool_run_each(workers, parts, tally_part, s);
	for (unsigned i = 0; i < workers; i++) {
		if (s->texts[i].failed)
			st = fault_memory(faults_of(s->p));
		buf_release(&s->texts[i]);
	}
	for (size_t i = 0; !st && i < s->count; i++)
		st = add_up(s, i, parts);
	return st;
}

/* All of them go, with the module. */
static enum opk_status look_at_all(struct scan *s)
{
	size_t rows[IDS_SHOWN], shown = 0;

	s->items[0].records = s->table.row_count;
	while (shown < IDS_SHOWN && shown < s->table.row_count) {
		rows[shown] = shown;
		shown++;
	}
	return shown ? name_rows(s, &s->items[0], rows, shown) : OPK_OK;
}

static void say(struct planning *p, const struct loss *l, bool allow)
{
	struct span what =
		l->field.len ? arena_print(p->arena, "field %.*s.%.*s",
				       SPAN_ARG(l->module), SPAN_ARG(l->field))
			     : arena_print(p->arena, "module %.*s",
				       SPAN_ARG(l->module));
	const char *how = !l->field.len || l->gone
				  ? "would be deleted with the data of"
				  : l->narrow.why;
	char text[512];

	snprintf(text, sizeof text, "%.*s %s %ju record%s (%.*s%s)",
		SPAN_ARG(what), how, (uintmax_t)l->records,
		l->records == 1 ? "" : "s", SPAN_ARG(l->ids),
		l->records > IDS_SHOWN ? ", ..." : "");
	if (allow)
		warn(faults_of(p), OPK_DATA_LOSS, NULL, 0, 0, "%s", text);
	else
		fault(faults_of(p), OPK_DATA_LOSS, NULL, 0, 0,
			"%s\nLeave it out with --exclude, mend the records, "
			"or accept the loss with --allow-data-loss.",
			text);
}

static bool goes(const struct scan *s)
{
	return !s->items[0].field.len;
}

/* Where the new table is written; a dry run only wants its digest. */
static enum opk_status open_new(struct scan *s, struct plan_op *op, int *fd)
{
	if (s->p->dry_run)
		return tables_scratch(faults_of(s->p), fd);
	return store_stage(s->p->org->store, faults_of(s->p), &op->staged, fd);
}

static enum opk_status digest_new(struct scan *s, struct plan_op *op, int fd)
{
	if (s->p->dry_run)
		return tables_digest(
			fd, s->table.name, faults_of(s->p), &op->after);
	return store_stage_digest(
		s->p->org->store, op->staged, faults_of(s->p), &op->after);
}

static enum opk_status write_new(struct scan *s, struct plan_op *op)
{
	struct faults *f = faults_of(s->p);
	bool *gone = arena_new(&s->arena, bool, s->table.column_count);
	int fd = -1;
	enum opk_status st;

	if (!gone)
		return fault_memory(f);
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].gone && s->items[i].column != COLUMN_NONE)
			gone[s->items[i].column] = true;
	st = open_new(s, op, &fd);
	if (!st)
		st = columns_drop(
			&s->table, gone, s->p->session->workers, fd, f);
	if (!st)
		st = digest_new(s, op, fd);
	if (s->p->dry_run && fd >= 0)
		close(fd);
	return st;
}

/* The table's own operation: rewritten, or gone with its module. */
static enum opk_status add_table_op(
	struct scan *s, struct span path, const struct digest *before)
{
	struct planning *p = s->p;
	struct plan_op op = { .action = PLAN_CHANGE,
		.path = path,
		.before = *before },
		       *out;
	bool any = goes(s);
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < s->count; i++)
		any |= s->items[i].gone && s->items[i].column != COLUMN_NONE;
	if (!any)
		return OPK_OK;
	if (goes(s))
		op.action = PLAN_DELETE;
	else
		st = write_new(s, &op);
	out = st ? NULL : plan_add(p->arena, &p->plan);
	if (out)
		*out = op;
	return st || out ? st : fault_memory(faults_of(p));
}

static enum opk_status check_table(struct scan *s, struct span path,
	const struct digest *before, bool allow)
{
	enum opk_status st =
		goes(s) ? look_at_all(s) : look(s, s->p->session->workers);

	for (size_t i = 0; !st && i < s->count; i++)
		if (s->items[i].records)
			say(s->p, &s->items[i], allow);
	if (!st && allow)
		st = add_table_op(s, path, before);
	return st ? st : faults_of(s->p)->worst;
}

static enum opk_status check_module(
	struct planning *p, struct loss *items, size_t count, bool allow)
{
	struct scan s = { .p = p, .items = items, .count = count };
	struct digest before = { 0 };
	struct span path;
	enum opk_status st = tables_find(
		p->org->store, items->module, p->arena, faults_of(p), &path);

	if (st || !path.len)
		return st;
	st = tables_open(p->org->store, path, p->session->workers, p->arena,
		faults_of(p), &s.table, allow ? &before : NULL);
	if (st)
		return st;
	st = check_table(&s, path, &before, allow);
	table_close(&s.table);
	arena_release(&s.arena);
	return st;
}

enum opk_status dataloss_check(struct planning *p, bool allow)
{
	losses list = { 0 };
	enum opk_status st = find_losses(p, &list);
	size_t ops = p->plan.count;

	if (!st && list.count)
		qsort(list.items, list.count, sizeof *list.items, by_module);
	for (size_t i = 0, n; st < OPK_SYSTEM && i < list.count; i += n) {
		for (n = 1; i + n < list.count &&
			    span_equal(list.items[i].module,
				    list.items[i + n].module);)
			n++;
		st = worse(st, check_module(p, &list.items[i], n, allow));
	}
	if (!st && p->plan.count > ops)
		plan_seal(&p->plan);
	return st;
}

/* Comparing an old and a new field by what their values may be. */

static struct node *read_tree(struct planning *p, const struct component *c)
{
	struct node *tree = NULL;
	struct source src;

	if (!c)
		return NULL;
	src = (struct source){ arena_copy(p->arena, c->path).ptr, c->bytes };
	component_tree(c, &src, p->arena, &p->answer->faults, &tree);
	return tree;
}

static const struct component *before(
	const struct planning *p, const struct plan_op *op)
{
	return state_find(p->org->state, op->path);
}

static const struct component *after(
	const struct planning *p, const struct plan_op *op)
{
	return state_find(&p->result, op->path);
}

/* The values of the old list that the new one does not have. */
static enum opk_status find_values(struct planning *p, const struct node *old,
	const struct node *new, struct narrowing *out)
{
	const struct node *was = node_get(old, SPAN("pick_list_values"));
	const struct node *is = node_get(new, SPAN("pick_list_values"));
	struct map kept = { .arena = p->arena };

	if (!was || was->type != NODE_LIST)
		return OPK_OK;
	if (new &&node_get(new, SPAN("global_picklist")))
		return OPK_OK; /* values come from there: not comparable */
	out->values = (struct map){ .arena = p->arena };
	NODE_EACH (v, is)
		if (!map_set(&kept, node_get_text(v, "actual_value"), 1))
			return fault_memory(&p->answer->faults);
	NODE_EACH (v, was) {
		struct span value = node_get_text(v, "actual_value");

		if (map_get(&kept, value) != MAP_NONE)
			continue;
		if (!map_set(&out->values, value, 1))
			return fault_memory(&p->answer->faults);
		out->any = true;
		out->why = "would lose pick list values in use in";
	}
	return OPK_OK;
}

static int64_t less(
	const struct node *old, const struct node *new, const char *key)
{
	int64_t was = node_get_int(old, key, -1);
	int64_t is = node_get_int(new, key, -1);

	return is >= 0 && (was < 0 || is < was) ? is : -1;
}

/* What the change of a field narrows. */
static enum opk_status narrowing_of_field(
	struct planning *p, const struct plan_op *op, struct narrowing *out)
{
	const struct component *c = before(p, op);
	struct node *old, *new;

	*out = (struct narrowing){ .length = -1, .decimals = -1 };
	if (!c)
		return OPK_OK;
	old = read_tree(p, c);
	new = read_tree(p, after(p, op));
	if (!old || !new)
		return OPK_OK; /* reported; the check of the result stops us */
	if (!span_equal(node_get_text(old, "data_type"),
		    node_get_text(new, "data_type"))) {
		out->any = out->type = true;
		out->why = "would change its data type under the values of";
		return OPK_OK;
	}
	out->several =
		span_is(node_get_text(new, "data_type"), "multiselectpicklist");
	out->length = less(old, new, "length");
	out->decimals = less(old, new, "decimal_place");
	out->any = out->length >= 0 || out->decimals >= 0;
	out->why = out->length >= 0 ? "would become too short for"
				    : "would lose decimals in";
	return find_values(p, old, new, out);
}

/* What the change or deletion of a global pick list narrows. */
static enum opk_status narrowing_of_picklist(
	struct planning *p, const struct plan_op *op, struct narrowing *out)
{
	const struct component *c = before(p, op);
	struct node *old, *new = NULL;

	*out = (struct narrowing){
		.length = -1, .decimals = -1, .several = true
	};
	if (!c)
		return OPK_OK;
	old = read_tree(p, c);
	if (op->action == PLAN_CHANGE)
		new = read_tree(p, after(p, op));
	return old ? find_values(p, old, new, out) : OPK_OK;
}

/* Is this component a field that uses the global pick list? */
static bool narrowing_uses(const struct component *c, struct span picklist)
{
	struct arena scratch = { 0 };
	struct faults f = { .arena = &scratch };
	struct source src = { NULL, c->bytes };
	struct node *tree = NULL;
	bool uses;

	if (!span_is(c->id.kind->name, "field") || !c->bytes.ptr)
		return false;
	component_tree(c, &src, &scratch, &f, &tree);
	uses = span_equal(node_get_text(tree, "global_picklist"), picklist);
	arena_release(&scratch);
	return uses;
}

static bool lists_lost_value(const struct narrowing *n, struct span value)
{
	struct span rest = value, one;

	if (map_get(&n->values, value) != MAP_NONE)
		return true;
	while (n->several && rest.len) {
		one = span_split(rest, ';', &rest);
		if (map_get(&n->values, one) != MAP_NONE)
			return true;
	}
	return false;
}

/* Does a value that is not empty no longer fit? */
static bool narrowing_harms(const struct narrowing *n, struct span value)
{
	size_t point = span_find(value, '.', 0);

	if (n->type)
		return true;
	if (n->length >= 0 && text_length(value) > (size_t)n->length)
		return true;
	if (n->decimals >= 0 && point < value.len &&
		value.len - point - 1 > (size_t)n->decimals)
		return true;
	return lists_lost_value(n, value);
}

/* Dropping columns: each row is the runs of cells that stay. */

/* Neighbours that stay, commas between them too: cells `from` up to `to`. */
struct run {
	size_t from, to;
};

struct dropping {
	const struct table *table;
	VEC(struct run) runs;
	struct span *cells; /* of one row, for each worker */
};

static bool find_runs(struct dropping *d, const bool *gone, struct arena *a)
{
	size_t n = d->table->column_count;
	struct run *r;

	for (size_t from = 0, to; from < n; from = to + 1) {
		for (to = from; to < n && !gone[to];)
			to++;
		r = to > from ? vec_add(a, &d->runs) : NULL;
		if (r)
			*r = (struct run){ from, to };
		else if (to > from)
			return false;
	}
	return true;
}

static void add_runs(
	const struct dropping *d, const struct span *cells, struct buf *out)
{
	for (size_t i = 0; i < d->runs.count; i++) {
		const struct span *first = &cells[d->runs.items[i].from];
		const struct span *last = &cells[d->runs.items[i].to - 1];
		const char *end = last->ptr + last->len;

		if (i)
			buf_add_char(out, ',');
		buf_add(out, (struct span){
				     first->ptr, (size_t)(end - first->ptr) });
	}
}

static bool write_row(void *user, unsigned worker, size_t row, struct buf *out)
{
	const struct dropping *d = user;
	const struct table *t = d->table;
	struct span *cells = d->cells + worker * t->column_count;
	struct span bytes = table_row(t, row);
	size_t end = row_end_bytes(bytes), before = out->len;

	table_cells(t, row, cells);
	add_runs(d, cells, out);
	if (!end && out->len == before) /* nothing at all would be no row */
		buf_add_text(out, "\"\"");
	buf_add(out, span_cut(bytes, bytes.len - end, bytes.len));
	return !out->failed;
}

/* The header keeps a byte order mark, and its line end. */
static enum opk_status write_header(const struct dropping *d, struct arena *a,
	struct faults *f, struct buf *out)
{
	struct source src = { d->table->name, d->table->header };
	size_t end = row_end_bytes(src.text);
	struct csv_reader r;
	struct csv_row row;
	enum opk_status st;

	csv_init(&r, &src, f);
	r.arena = a;
	buf_add(out, span_cut(src.text, 0, r.at));
	st = csv_next(&r, &row);
	if (st)
		return st;
	add_runs(d, r.cells.items, out);
	buf_add(out, span_cut(src.text, src.text.len - end, src.text.len));
	return out->failed ? fault_memory(f) : OPK_OK;
}

static uint64_t *all_rows(size_t count)
{
	size_t words = count / 64 + 1;
	uint64_t *bits = malloc(words * sizeof *bits);

	if (bits)
		memset(bits, 0xff, words * sizeof *bits);
	return bits;
}

static enum opk_status rewrite(struct dropping *d, unsigned workers, int out,
	struct span header, struct arena *a, struct faults *f)
{
	uint64_t *changed = all_rows(d->table->row_count);
	struct rewrite r = { .table = d->table,
		.header = header,
		.line_end = d->table->line_end,
		.changed = changed,
		.change = write_row,
		.user = d,
		.workers = workers,
		.pack = d->table->packed };
	struct rewritten done;
	enum opk_status st;

	d->cells = calloc(
		(size_t)workers * d->table->column_count, sizeof *d->cells);
	st = d->cells && changed
		     ? rewrite_run(&r, out, d->table->name, false, a, f, &done)
		     : fault_memory(f);
	free(d->cells);
	free(changed);
	return st;
}

/*
 * Write a table without the columns that `gone` marks (one for each) to an
 * open, empty file, packed if it was; what stays keeps its bytes, quotes and
 * line ends too. Faults: cannot-write. Memory: a few MiB for each worker.
 */
static enum opk_status columns_drop(const struct table *t, const bool *gone,
	unsigned workers, int out, struct faults *f)
{
	struct dropping d = { .table = t };
	struct arena scratch = { 0 };
	struct buf header = { 0 };
	enum opk_status st;

	st = find_runs(&d, gone, &scratch)
		     ? write_header(&d, &scratch, f, &header)
		     : fault_memory(f);
	if (!st)
		st = rewrite(&d, workers, out, buf_span(&header), &scratch, f);
	buf_release(&header);
	arena_release(&scratch);
	return st;
}
