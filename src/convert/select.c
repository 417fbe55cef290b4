/* SPDX-License-Identifier: MIT */
/* Finding the rows of a run: by a table, by criteria, or all. */
#include "convert/select.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/criteria_search.h"
#include "convert/engine.h"
#include "convert/reach.h"
#include "convert/run.h"
#include "records/column_index.h"
#include "schema/value_text.h"
#include "util/pool.h"
#include "util/random.h"

struct where;

static bool where_holds(struct where *w, unsigned worker, uint32_t ref);
static bool where_failed(const struct where *w);
static enum opk_status where_refuse(struct where *w);
static enum opk_status where_open(struct run *r, struct where **out);
static bool select_say_unused(struct run *r);
static void where_close(struct where *w);

enum { STRIDE = 128 };

struct worker {
	struct buf text;
	struct sheet_reader reader;
};

struct selection {
	struct run *run;
	const struct sheet *source;
	const struct table *table; /* the selection; NULL: --where or --all */
	struct worker *workers;
	struct where *where;
	uint32_t converted; /* column, or COLUMN_NONE */
	uint64_t *bits;     /* of the source's rows that are selected */
	/* rows of the source by a unique field */
	uint32_t column;
	uint64_t seed[2];
	struct slots slots;
};

/* What is neither true nor false is selected, and fails. */
static bool is_converted(
	const struct selection *x, struct worker *w, size_t row)
{
	bool truth = false;

	if (x->converted == COLUMN_NONE)
		return false;
	text_parse_boolean(
		cell_plain(table_cell(&x->source->table, row, x->converted),
			&w->text),
		&truth);
	return truth;
}

/* --where and --all: 64 rows at once, so that bits need no lock. */
static void test_rows(void *user, unsigned worker, size_t item)
{
	struct selection *x = user;
	const struct table *t = &x->source->table;
	struct worker *w = &x->workers[worker];
	size_t row = item * 64, end = row + 64;
	uint64_t bits = 0;

	if (end > x->source->row_count)
		end = x->source->row_count;
	for (; row < end; row++) {
		if (table_is_bad(t, row))
			continue;
		if (is_converted(x, w, row))
			continue;
		if (!x->where || where_holds(x->where, worker, (uint32_t)row))
			bits |= (uint64_t)1 << row % 64;
	}
	x->bits[item] = bits;
}

static bool take_bits(struct selection *x)
{
	struct run *r = x->run;
	size_t words = x->source->row_count / 64 + 1, count = 0;
	size_t limit =
		r->options.limit > 0 ? (size_t)r->options.limit : SIZE_MAX;

	for (size_t i = 0; i < words; i++)
		count += (size_t)__builtin_popcountll(x->bits[i]);
	if (count > limit)
		count = limit;
	r->rows = malloc((count + 1) * sizeof *r->rows);
	if (!r->rows)
		return false;
	for (size_t i = 0; i < words; i++)
		for (uint64_t left = x->bits[i]; left && r->row_count < count;
			left &= left - 1)
			r->rows[r->row_count++] = (struct chosen){
				.source = (uint32_t)(i * 64) +
					  (uint32_t)__builtin_ctzll(left),
				.row = ROW_NONE
			};
	return true;
}

static enum opk_status select_by_test(struct selection *x)
{
	struct run *r = x->run;
	size_t items = (size_t)x->source->row_count / 64 + 1;
	enum opk_status st = OPK_OK;

	if (r->options.where)
		st = where_open(r, &x->where);
	if (st)
		return st;
	x->converted = map_get(&x->source->by_name, SPAN("Converted__s"));
	if (x->converted >= x->source->table.column_count)
		x->converted = COLUMN_NONE;
	x->bits = calloc(items, sizeof *x->bits);
	if (!x->bits)
		return fault_memory(r->setting->faults);
	pool_run(r->options.workers, items, test_rows, x);
	if ((x->where && where_failed(x->where)) || !take_bits(x))
		return fault_memory(r->setting->faults);
	return x->where ? where_refuse(x->where) : OPK_OK;
}

/* The text by which a row of the selection names its record. */
static struct span name_of(const struct selection *x, size_t row, struct buf *b)
{
	return cell_plain(
		table_cell(x->table, row, x->run->recipe->names_column), b);
}

static void find_rows(void *user, unsigned worker, size_t item)
{
	struct selection *x = user;
	size_t i = item * STRIDE, end = i + STRIDE;

	if (end > x->run->row_count)
		end = x->run->row_count;
	for (; i < end; i++) {
		struct chosen *c = &x->run->rows[i];
		struct span name = name_of(x, c->row, &x->workers[worker].text);

		c->source = x->column == x->source->id
				    ? sheet_find(x->source, name)
				    : column_index_find(&x->slots,
					      &x->source->table, x->column,
					      x->seed, name);
	}
}

static uint32_t fail_twice(struct selection *x, uint32_t before)
{
	struct run *r = x->run;
	char words[64]; /* run_fault keeps a copy of what is new */
	struct row_fault fault = { ROW_DUPLICATE_DATA, r->recipe->names_field,
		SPAN("") };
	int n = snprintf(words, sizeof words, "selected before, on line %ju",
		(uintmax_t)table_line(x->table, before));

	fault.message = (struct span){ words, (size_t)n };
	return run_fault(r, &fault);
}

/* Checks 1 and 2. */
static bool check_rows(struct selection *x)
{
	struct run *r = x->run;
	uint32_t *seen = calloc((size_t)x->source->row_count + 1, sizeof *seen);
	const struct row_fault nobody = { ROW_INVALID_DATA,
		r->recipe->names_field, SPAN("no such record") };
	bool good = seen;

	for (size_t i = 0; good && i < r->row_count; i++) {
		struct chosen *c = &r->rows[i];

		if (c->source == ROW_NONE) {
			c->fault = run_fault(r, &nobody);
			good = c->fault;
		} else if (seen[c->source]) {
			c->fault =
				fail_twice(x, r->rows[seen[c->source] - 1].row);
			good = c->fault;
		} else {
			seen[c->source] = (uint32_t)i + 1;
		}
	}
	free(seen);
	return good;
}

static bool list_rows(struct selection *x)
{
	struct run *r = x->run;
	size_t limit =
		r->options.limit > 0 ? (size_t)r->options.limit : SIZE_MAX;

	r->rows = malloc((x->table->row_count + 1) * sizeof *r->rows);
	if (!r->rows)
		return false;
	for (size_t i = 0; i < x->table->row_count && r->row_count < limit; i++)
		if (!table_is_bad(x->table, i))
			r->rows[r->row_count++] =
				(struct chosen){ .source = ROW_NONE,
					.row = (uint32_t)i };
	return true;
}

/* Index the source by the field that names its records. */
static bool index_names(struct selection *x)
{
	struct sheet *s = x->run->recipe->source;

	if (x->column == s->id)
		return sheet_index(s);
	random_seed(x->seed, sizeof x->seed);
	return column_index(&x->slots, &s->table, x->column, x->seed,
		x->run->options.workers, NULL);
}

static enum opk_status select_by_table(struct selection *x)
{
	struct run *r = x->run;
	struct sheet *s = r->recipe->source;
	bool good, was_indexed = s->is_indexed;

	x->column = span_is(r->recipe->names_field, "id")
			    ? s->id
			    : map_get(&s->by_name, r->recipe->names_field);
	good = list_rows(x);
	if (good && x->column < s->table.column_count) {
		good = index_names(x);
		if (good)
			pool_run(r->options.workers,
				(r->row_count + STRIDE - 1) / STRIDE, find_rows,
				x);
	}
	if (!was_indexed && s->is_indexed) { /* who needs it makes it again */
		slots_close(&s->by_id);
		s->is_indexed = false;
	}
	return good && check_rows(x) && select_say_unused(r)
		       ? OPK_OK
		       : fault_memory(r->setting->faults);
}

static void close_selection(struct selection *x)
{
	for (unsigned i = 0; x->workers && i < x->run->options.workers; i++) {
		buf_release(&x->workers[i].text);
		sheet_reader_release(&x->workers[i].reader);
	}
	where_close(x->where);
	slots_close(&x->slots);
	free(x->workers);
	free(x->bits);
}

static bool text_failed(const struct selection *x)
{
	bool failed = false;

	for (unsigned i = 0; i < x->run->options.workers; i++)
		failed |= x->workers[i].text.failed;
	return failed;
}

enum opk_status run_select(struct run *r)
{
	struct selection x = { .run = r,
		.source = r->recipe->source,
		.table = r->setting->selection };
	enum opk_status st;

	x.workers = calloc(r->options.workers, sizeof *x.workers);
	if (!x.workers)
		return fault_memory(r->setting->faults);
	st = x.table ? select_by_table(&x) : select_by_test(&x);
	if (!st && text_failed(&x))
		st = fault_memory(r->setting->faults);
	close_selection(&x);
	return st;
}

/*
 * Columns of a selection that are fields of the source: a conversion reads
 * the records, not them. Where both differ, somebody has mended the wrong
 * place, and is told.
 */

enum { COMPARE_STRIDE = 256 };

/* One column of both tables, and what a worker found in it. */
struct pair {
	uint32_t given, own; /* own: COLUMN_NONE, where it is always empty */
	uint64_t count;      /* rows that differ */
	uint32_t first;      /* of them, a row of the selection */
};

struct comparing {
	const struct run *run;
	const struct table *given, *own;
	struct pair *pairs; /* pair_count for each worker */
	size_t pair_count;
	struct span *cells; /* room for a row of both, for each worker */
	struct buf *texts;  /* two for each worker */
};

static bool differs(const struct pair *p, const struct span *given,
	const struct span *own, struct buf *texts)
{
	struct span a = given[p->given],
		    b = p->own == COLUMN_NONE ? SPAN("") : own[p->own];

	return !span_equal(a, b) &&
	       !span_equal(cell_plain(a, &texts[0]), cell_plain(b, &texts[1]));
}

static void compare_rows(void *user, unsigned worker, size_t item)
{
	struct comparing *x = user;
	struct pair *pairs = x->pairs + worker * x->pair_count;
	struct span *given = x->cells + worker * (x->given->column_count +
							 x->own->column_count);
	struct span *own = given + x->given->column_count;
	size_t i = item * COMPARE_STRIDE, end = i + COMPARE_STRIDE;

	if (end > x->run->row_count)
		end = x->run->row_count;
	for (; i < end; i++) {
		const struct chosen *c = &x->run->rows[i];

		if (c->source == ROW_NONE)
			continue;
		table_cells(x->given, c->row, given);
		table_cells(x->own, c->source, own);
		for (size_t k = 0; k < x->pair_count; k++) {
			if (!differs(&pairs[k], given, own,
				    &x->texts[worker * 2]))
				continue;
			if (!pairs[k].count++ || c->row < pairs[k].first)
				pairs[k].first = c->row;
		}
	}
}

/* Columns that name a field of the source, but for the one that selects. */
static size_t find_pairs(struct comparing *x)
{
	const struct recipe *p = x->run->recipe;
	size_t n = 0;

	for (uint32_t i = 0; i < x->given->column_count; i++) {
		struct span name = x->given->columns[i];

		if (i == p->names_column || span_is(name, "id") ||
			!world_field(x->run->setting->world,
				x->run->setting->module, name))
			continue;
		x->pairs[n++] = (struct pair){ .given = i,
			.own = table_column(x->own, name) };
	}
	return n;
}

static void say(const struct comparing *x, const struct pair *p)
{
	const struct table *t = x->given;
	struct source src = { t->name, t->bytes };
	char shown[VALUE_BYTES];

	warn(x->run->setting->faults, OPK_NOT_CARRIED, &src,
		(uint32_t)table_line(t, p->first), 0,
		"column %s differs from the records in %ju row%s, and is not "
		"used\nMend the records, or give a target its value in a "
		"column such as %.*s.FIELD.",
		show(t->columns[p->given], shown), (uintmax_t)p->count,
		p->count == 1 ? "" : "s",
		SPAN_ARG(x->run->recipe->targets[0].module));
}

/* The workers' findings in the first one's pairs. */
static void add_up(struct comparing *x, unsigned workers)
{
	for (unsigned w = 1; w < workers; w++)
		for (size_t k = 0; k < x->pair_count; k++) {
			const struct pair *from =
				&x->pairs[w * x->pair_count + k];
			struct pair *to = &x->pairs[k];

			if (from->count &&
				(!to->count || from->first < to->first))
				to->first = from->first;
			to->count += from->count;
		}
}

/*
 * Warn (not-carried) of columns of the selection that are the source's and
 * differ from its records, for they are not used. False: no memory. Cost:
 * one pass over the selection where it has such columns.
 */
static bool select_say_unused(struct run *r)
{
	unsigned workers = r->options.workers;
	struct comparing x = { .run = r,
		.given = r->setting->selection,
		.own = &r->recipe->source->table };
	size_t width = x.given->column_count + x.own->column_count;
	bool good;

	if (!r->recipe->source->has_table)
		return true;
	x.pairs = calloc(
		(size_t)workers * (x.given->column_count + 1), sizeof *x.pairs);
	x.cells = calloc(workers * width + 1, sizeof *x.cells);
	x.texts = calloc((size_t)workers * 2, sizeof *x.texts);
	good = x.pairs && x.cells && x.texts;
	if (good)
		x.pair_count = find_pairs(&x);
	for (unsigned w = 1; good && w < workers; w++)
		for (size_t k = 0; k < x.pair_count; k++)
			x.pairs[w * x.pair_count + k] = x.pairs[k];
	if (good && x.pair_count) {
		pool_run(workers,
			(r->row_count + COMPARE_STRIDE - 1) / COMPARE_STRIDE,
			compare_rows, &x);
		add_up(&x, workers);
		for (size_t k = 0; k < x.pair_count; k++)
			if (x.pairs[k].count)
				say(&x, &x.pairs[k]);
	}
	for (unsigned w = 0; x.texts && w < workers * 2; w++) {
		good &= !x.texts[w].failed;
		buf_release(&x.texts[w]);
	}
	free(x.pairs);
	free(x.cells);
	free(x.texts);
	return good;
}

/* Holding --where against the records of the source. */

enum { STEPS_MOST = LOOKUPS_MOST + 1 }; /* and the field itself */

/* A field of the source, or of a record that its lookups lead to. */
struct pathway {
	struct span path;
	size_t steps; /* the last is the field itself */
	bool is_role; /* of the user whom the text names */
	struct {
		const struct sheet *sheet;
		uint32_t column;
	} at[STEPS_MOST];
};

struct hold {
	struct where *where;
	uint32_t ref;
	struct sheet_reader reader;
	struct buf *texts; /* by path, of what cannot be borrowed */
	bool failed;
	uint32_t misread; /* 0, or 1 + the way to a boolean that is none */
	struct arena scratch;
};

struct where {
	struct run *run;
	const struct criteria *criteria;
	VEC(struct pathway) paths;
	struct hold *holds;  /* by worker */
	atomic_bool misread; /* in a record that lookups lead to, for some */
	enum opk_status st;
};

static const struct field_facts *facts_of(
	const struct where *w, struct span module, struct span field)
{
	return world_field(w->run->setting->world, module, field);
}

/* The module behind a lookup field in which the rest of the path begins. */
static struct span next_module(
	const struct where *w, const struct field_facts *f, struct span rest)
{
	struct world *world = w->run->setting->world;
	struct span field = span_split(rest, '.', &rest);

	for (uint32_t i = 0; f && i < f->leads_to.count; i++)
		if (world_has_module(world, f->leads_to.items[i]) &&
			facts_of(w, f->leads_to.items[i], field))
			return f->leads_to.items[i];
	return (struct span){ 0 };
}

/* The table that a step leads to; NULL: no record has a value there. */
static struct sheet *next_sheet(struct where *w, struct span module)
{
	struct sheet *s;

	if (!module.len)
		return NULL;
	s = sheets_get(w->run->setting->sheets, module);
	if (s && sheet_index(s))
		return s;
	w->st = s ? fault_memory(w->run->setting->faults) : OPK_MALFORMED;
	return NULL;
}

/* false: no record has a value there */
static bool find_pathway(struct where *w, struct span path, struct pathway *out)
{
	struct sheet *s = w->run->recipe->source;

	while (s) {
		struct span whole = path, step = span_split(path, '.', &path);
		const struct field_facts *f = facts_of(w, s->module, step);
		uint32_t column = map_get(&s->by_name, step);

		if (column == MAP_NONE)
			return false;
		out->at[out->steps].sheet = s;
		out->at[out->steps++].column = column;
		out->is_role =
			f && f->holds == HOLDS_USER && span_is(path, "role");
		if (!path.len || out->is_role)
			return true;
		if (out->steps == STEPS_MOST) {
			w->st = field_path_too_long(
				w->run->setting->faults, s->module, whole);
			return false;
		}
		s = next_sheet(w, next_module(w, f, path));
	}
	return false;
}

static uint32_t add_pathway(void *user, struct span module, struct span path)
{
	struct where *w = user;
	struct pathway t = { 0 }, *new;

	if ((module.len && !span_equal(module, w->run->setting->module)) ||
		!find_pathway(w, path, &t))
		return CRITERIA_NO_SLOT;
	t.path = arena_copy(&w->run->arena, path);
	new = t.path.ptr ? vec_add(&w->run->arena, &w->paths) : NULL;
	if (!new) {
		w->st = fault_memory(w->run->setting->faults);
		return CRITERIA_NO_SLOT;
	}
	*new = t;
	return (uint32_t)w->paths.count - 1;
}

static struct span role_of(const struct hold *h, struct span user)
{
	const struct person *who =
		people_find(h->where->run->setting->people, user);

	return who ? who->role : (struct span){ 0 };
}

/* Texts without quotes are borrowed from the table. */
static struct span get_text(void *user, uint32_t slot)
{
	struct hold *h = user;
	const struct pathway *t = &h->where->paths.items[slot];
	struct buf *out = &h->texts[slot];
	uint32_t ref = h->ref;

	for (size_t i = 0;; i++) {
		struct span text = sheet_text(
			t->at[i].sheet, ref, t->at[i].column, &h->reader);

		if (i + 1 < t->steps) {
			ref = sheet_find(t->at[i + 1].sheet, text);
			if (ref == REF_NONE)
				return (struct span){ 0 };
			continue;
		}
		if (t->is_role)
			return role_of(h, text);
		if (text.ptr != h->reader.unquoted.ptr)
			return text;
		buf_clear(out);
		buf_add(out, text);
		h->failed |= out->failed;
		return buf_span(out);
	}
}

static void note_misread(void *user, uint32_t slot)
{
	struct hold *h = user;

	if (!h->misread)
		h->misread = slot + 1;
}

/* Also of a record for which a field is looked at as a boolean, and holds
 * none: it is selected, so that it fails. */
static bool where_holds(struct where *w, unsigned worker, uint32_t ref)
{
	struct hold *h = &w->holds[worker];
	struct criteria_record record = { .get = get_text,
		.misread = note_misread,
		.user = h,
		.scratch = &h->scratch };

	h->ref = ref;
	h->misread = 0;
	if (criteria_hold(w->criteria, &record) || h->misread) {
		if (h->misread && w->paths.items[h->misread - 1].steps > 1)
			atomic_store(&w->misread, true);
		return true;
	}
	return false;
}

/* The fault of a record whose criteria read what is no boolean behind a
 * lookup; false: no memory. */
static bool refuse_misread(struct where *w, struct hold *h, struct chosen *c)
{
	const struct pathway *t = &w->paths.items[h->misread - 1];
	const struct sheet *last = t->at[t->steps - 1].sheet;
	uint32_t ref = h->ref;
	struct arena a = { 0 };
	struct span text = { NULL, 0 }, id;
	char room[SHEET_ID];

	for (size_t i = 0; i + 1 < t->steps; i++)
		ref = sheet_find(t->at[i + 1].sheet,
			sheet_text(t->at[i].sheet, ref, t->at[i].column,
				&h->reader));
	text = arena_copy(&a,
		sheet_text(last, ref, t->at[t->steps - 1].column, &h->reader));
	id = sheet_id(last, ref, room, &h->reader);
	c->fault = run_fault(w->run,
		&(struct row_fault){ ROW_INVALID_DATA, t->path,
			arena_print(&a,
				"'%.*s' is not true or false (%.*s %.*s)",
				SPAN_ARG(text), SPAN_ARG(last->module),
				SPAN_ARG(id)) });
	arena_release(&a);
	return c->fault && text.ptr;
}

/* Give the rows of these records their faults, once they are known. */
static enum opk_status where_refuse(struct where *w)
{
	struct run *r = w->run;
	size_t count = atomic_load(&w->misread) ? r->row_count : 0;

	for (size_t i = 0; i < count; i++) {
		struct hold *h = &w->holds[0];

		where_holds(w, 0, r->rows[i].source);
		if (h->misread && w->paths.items[h->misread - 1].steps > 1 &&
			!refuse_misread(w, h, &r->rows[i]))
			return fault_memory(r->setting->faults);
	}
	return OPK_OK;
}

static bool where_failed(const struct where *w)
{
	for (unsigned i = 0; i < w->run->options.workers; i++) {
		const struct hold *h = &w->holds[i];

		if (h->reader.failed || h->failed)
			return true;
	}
	return false;
}

static void where_close(struct where *w)
{
	if (!w)
		return;
	for (unsigned i = 0; w->holds && i < w->run->options.workers; i++) {
		struct hold *h = &w->holds[i];

		for (size_t k = 0; h->texts && k < w->paths.count; k++)
			buf_release(&h->texts[k]);
		free(h->texts);
		sheet_reader_release(&h->reader);
		arena_release(&h->scratch);
	}
	free(w->holds);
	free(w);
}

static enum opk_status compile(struct where *w)
{
	struct run *r = w->run;
	const struct setting *s = r->setting;
	struct source *src = arena_new(&r->arena, struct source, 1);
	struct criteria_world world = setting_criteria(s, s->module);
	enum opk_status st;

	if (!src)
		return fault_memory(s->faults);
	world.slot = add_pathway;
	world.user_data = w;
	*src = (struct source){ "--where", span_of(r->options.where) };
	st = criteria_of_search(
		&world, src, &r->arena, s->faults, &w->criteria);
	return worse(st, w->st);
}

static bool open_hold(struct where *w, struct hold *h)
{
	h->where = w;
	h->texts = calloc(w->paths.count + 1, sizeof *h->texts);
	return h->texts;
}

static enum opk_status where_open(struct run *r, struct where **out)
{
	struct where *w = calloc(1, sizeof *w);
	enum opk_status st;

	*out = w;
	if (!w)
		return fault_memory(r->setting->faults);
	w->run = r;
	w->holds = calloc(r->options.workers, sizeof *w->holds);
	if (!w->holds)
		return fault_memory(r->setting->faults);
	st = compile(w);
	for (unsigned i = 0; !st && i < r->options.workers; i++)
		if (!open_hold(w, &w->holds[i]))
			st = fault_memory(r->setting->faults);
	return st;
}
