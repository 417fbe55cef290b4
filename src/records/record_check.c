/* SPDX-License-Identifier: MIT */
/*
 * Workers go through blocks of rows and note what they find, a few bytes each;
 * then it is said in the order of the rows.
 */
#include "records/record_check.h"

#include <stdlib.h>

#include "model/value_form.h"
#include "model/world.h"
#include "records/column_index.h"
#include "records/id_check.h"
#include "records/record_link.h"
#include "util/pool.h"
#include "util/random.h"

/* Rows of a block, and blocks between two times that faults are said. */
enum { BLOCK_ROWS = 8192, BATCH = 64 };

/* What is wrong with a cell. */
enum trouble {
	TROUBLE_NONE,
	TROUBLE_VALUE, /* of another type */
	TROUBLE_FORM,  /* a warning */
	TROUBLE_LINK,  /* leads to no record */
	TROUBLE_USER
};

struct finding {
	uint32_t row, column; /* number of the checked column */
	enum trouble what;
};

/* A column that is looked at. */
struct checked_column {
	uint32_t number;
	const struct value_check *check; /* or NULL */
	struct link link;
	bool is_strict; /* another type is an error */
	/* the tables that links may lead to; NULL where there is none */
	const struct record_table **to;
	bool to_unknown; /* one of them could not be opened */
};

struct block {
	struct finding *items;
	size_t count, room;
	bool lost_memory;
	struct buf text;
	struct span *cells;
};

struct checking {
	const struct record_checks *how;
	struct record_table *tables;
	size_t table_count;
	struct record_table *now;
	struct checked_column *columns;
	size_t column_count;
	uint32_t se_module;
	size_t from; /* first row of the first block */
	/* of the row that was said something about last */
	struct span *cells;
	uint32_t cut; /* its number, from 1 */
	struct record_cursor cursor;
	struct block blocks[BATCH];
	struct arena scratch;
};

static const struct record_table *find_table(
	const struct checking *c, struct span module)
{
	for (size_t i = 0; i < c->table_count; i++)
		if (span_equal(c->tables[i].module, module))
			return &c->tables[i];
	return NULL;
}

/* Forms that say of a text whether it can be what the field holds at all. */
static bool is_strict(const struct value_check *c)
{
	return c->form == FORM_WHOLE || c->form == FORM_NUMBER ||
	       c->form == FORM_BOOLEAN || c->form == FORM_DATE ||
	       c->form == FORM_DATETIME;
}

static bool take_targets(struct checking *c, struct checked_column *x)
{
	x->to = arena_new(&c->scratch, const struct record_table *,
		x->link.modules.count + 1);
	for (uint32_t i = 0; x->to && i < x->link.modules.count; i++) {
		x->to[i] = find_table(c, x->link.modules.items[i]);
		x->to_unknown |= x->to[i] && !x->to[i]->has_table;
	}
	return x->to;
}

static enum opk_status take_columns(struct checking *c)
{
	const struct record_checks *how = c->how;
	const struct record_table *t = c->now;

	c->column_count = 0;
	c->columns = arena_new(
		&c->scratch, struct checked_column, t->table.column_count + 1);
	if (!c->columns)
		return fault_memory(how->faults);
	for (uint32_t i = 0; i < t->table.column_count; i++) {
		struct checked_column x = { .number = i };
		const struct field_facts *f =
			world_field(how->world, t->module, t->table.columns[i]);

		if (i == t->id)
			continue;
		x.link =
			record_link(how->world, t->module, t->table.columns[i]);
		if (x.link.kind && !take_targets(c, &x))
			return fault_memory(how->faults);
		if (!x.link.kind && (!f || !f->type))
			continue;
		if (!x.link.kind) {
			x.check = value_check_of(how->world, how->users,
				how->zone, f, &c->scratch);
			if (!x.check)
				return fault_memory(how->faults);
			x.is_strict = is_strict(x.check);
		}
		c->columns[c->column_count++] = x;
	}
	return OPK_OK;
}

static bool has_record(const struct record_table *t, struct span id)
{
	return t && t->is_indexed &&
	       column_index_find(&t->index, &t->table, t->id, t->seed, id) !=
		       SLOT_NONE;
}

static bool leads_on(const struct checked_column *x, struct span id)
{
	if (x->to_unknown || !x->link.modules.count)
		return true;
	for (uint32_t i = 0; i < x->link.modules.count; i++)
		if (has_record(x->to[i], id))
			return true;
	return false;
}

/* A link whose module another cell tells. */
static bool leads_to_named(const struct checking *c, struct block *b,
	const struct checked_column *x, struct span id)
{
	struct buf room = { 0 };
	struct span module = { 0 };
	const struct record_table *t;
	bool good;

	if (c->se_module != COLUMN_NONE)
		module = cell_plain(b->cells[c->se_module], &room);
	if (!module.len && !x->link.modules.count) {
		good = true; /* nobody knows where to look */
	} else if (!module.len) {
		good = leads_on(x, id);
	} else {
		t = find_table(c, module);
		good = t && (!t->has_table || has_record(t, id));
	}
	b->lost_memory |= room.failed;
	buf_release(&room);
	return good;
}

static bool all_lead_on(const struct checked_column *x, struct span ids)
{
	while (ids.len) {
		struct span id = span_split(ids, ';', &ids);

		if (id.len && !leads_on(x, id))
			return false;
	}
	return true;
}

static enum trouble check_cell(const struct checking *c, struct block *b,
	const struct checked_column *x)
{
	struct span cell = b->cells[x->number];
	bool quoted = cell.len && cell.ptr[0] == '"';
	struct span text = cell_plain(cell, &b->text);

	if (!text.len)
		return TROUBLE_NONE;
	switch (x->link.kind) {
	case LINK_ONE:
		return leads_on(x, text) ? TROUBLE_NONE : TROUBLE_LINK;
	case LINK_SEVERAL:
		return all_lead_on(x, text) ? TROUBLE_NONE : TROUBLE_LINK;
	case LINK_ANY:
		return leads_to_named(c, b, x, text) ? TROUBLE_NONE
						     : TROUBLE_LINK;
	default:
		break;
	}
	if (!(quoted ? value_check_text(x->check, text)
		     : value_check_line(x->check, text)))
		return TROUBLE_NONE;
	if (x->check->form == FORM_USER)
		return TROUBLE_USER;
	return x->is_strict && !form_holds(x->check, text) ? TROUBLE_VALUE
							   : TROUBLE_FORM;
}

static void note(struct block *b, struct finding f)
{
	if (b->count == b->room) {
		size_t room = b->room ? b->room / 2 * 3 : 64;
		struct finding *items = realloc(b->items, room * sizeof *items);

		if (!items) {
			b->lost_memory = true;
			return;
		}
		b->items = items;
		b->room = room;
	}
	b->items[b->count++] = f;
}

static void check_block(void *user, unsigned worker, size_t item)
{
	struct checking *c = user;
	const struct table *t = &c->now->table;
	struct block *b = &c->blocks[item];
	size_t row = c->from + item * BLOCK_ROWS, end = row + BLOCK_ROWS;

	(void)worker;
	if (end > t->row_count)
		end = t->row_count;
	for (; row < end && !b->lost_memory; row++) {
		if (table_is_bad(t, row))
			continue;
		table_cells(t, row, b->cells);
		for (uint32_t i = 0; i < c->column_count; i++) {
			const struct checked_column *x = &c->columns[i];
			enum trouble what = TROUBLE_NONE;

			if (b->cells[x->number].len)
				what = check_cell(c, b, x);
			if (what)
				note(b, (struct finding){
						(uint32_t)row, i, what });
		}
	}
	b->lost_memory |= b->text.failed;
}

/* A text as faults show it: its beginning, on one line. */
enum { SHOWN_BYTES = 60 };
static const char *show(struct span text, char out[SHOWN_BYTES + 4])
{
	size_t n = 0;

	for (size_t i = 0; i < text.len && n < SHOWN_BYTES; i++)
		out[n++] =
			(unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f
				? ' '
				: text.ptr[i];
	if (n < text.len) {
		while (n && ((unsigned char)text.ptr[n] & 0xc0) == 0x80)
			n--;
		memcpy(out + n, "...", 3);
		n += 3;
	}
	out[n] = '\0';
	return out;
}

static void say_link(struct checking *c, const struct source *src,
	const struct checked_column *x, struct span text, uint32_t line,
	uint32_t column)
{
	struct span name = c->now->table.columns[x->number];
	struct span module = x->link.modules.count == 1
				     ? x->link.modules.items[0]
				     : SPAN("the module");
	char shown[SHOWN_BYTES + 4];

	fault(c->how->faults, OPK_UNKNOWN_REFERENCE, src, line, column,
		"%.*s: '%s' is no record of %.*s\n"
		"Correct the id, or empty the cell.",
		SPAN_ARG(name), show(text, shown), SPAN_ARG(module));
}

static void say(struct checking *c, const struct source *src,
	const struct finding *n, struct block *b)
{
	const struct checked_column *x = &c->columns[n->column];
	const struct table *t = &c->now->table;
	struct span name = t->columns[x->number];
	struct span cell, text;
	struct faults *f = c->how->faults;
	char shown[SHOWN_BYTES + 4];
	uint32_t line, column;

	if (c->cut != n->row + 1)
		table_cells(t, n->row, c->cells);
	c->cut = n->row + 1;
	cell = c->cells[x->number];
	text = cell_plain(cell, &b->text);
	record_place(&c->cursor, t, n->row, cell, &line, &column);
	if (n->what == TROUBLE_FORM)
		c->now->warnings++;
	else
		c->now->errors++;
	if (n->what == TROUBLE_LINK) {
		say_link(c, src, x, text, line, column);
	} else if (n->what == TROUBLE_USER) {
		fault(f, OPK_UNKNOWN_REFERENCE, src, line, column,
			"%.*s: '%s' is no user's id\n"
			"Write the id of one of the users/, or empty the cell.",
			SPAN_ARG(name), show(text, shown));
	} else if (n->what == TROUBLE_VALUE) {
		fault(f, OPK_BAD_VALUE, src, line, column,
			"%.*s: '%s' is %s\nA record with it does not convert "
			"where the field is mapped, and meets no criteria.",
			SPAN_ARG(name), show(text, shown),
			value_check_text(x->check, text));
	} else {
		warn(f, OPK_BAD_VALUE, src, line, column, "%.*s: '%s' is %s",
			SPAN_ARG(name), show(text, shown),
			value_check_text(x->check, text));
	}
}

static enum opk_status say_batch(struct checking *c, const struct source *src)
{
	bool lost = false;

	for (size_t i = 0; i < BATCH; i++) {
		struct block *b = &c->blocks[i];

		for (size_t k = 0; k < b->count; k++)
			say(c, src, &b->items[k], b);
		lost |= b->lost_memory;
		b->count = 0;
	}
	return lost ? fault_memory(c->how->faults) : OPK_OK;
}

static enum opk_status check_rows(struct checking *c, const struct source *src)
{
	const struct table *t = &c->now->table;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < BATCH; i++) {
		c->blocks[i].cells = arena_new(
			&c->scratch, struct span, t->column_count + 1);
		if (!c->blocks[i].cells)
			return fault_memory(c->how->faults);
	}
	c->cells = arena_new(&c->scratch, struct span, t->column_count + 1);
	if (!c->cells)
		return fault_memory(c->how->faults);
	c->from = c->cut = 0;
	while (!st && c->column_count && c->from < t->row_count) {
		size_t left = t->row_count - c->from;
		size_t n = (left + BLOCK_ROWS - 1) / BLOCK_ROWS;

		if (n > BATCH)
			n = BATCH;
		pool_run_each(c->how->workers, n, check_block, c);
		st = say_batch(c, src);
		c->from += n * BLOCK_ROWS;
		if (!st && c->how->progress &&
			!c->how->progress(c->how->user,
				c->from < t->row_count ? c->from : t->row_count,
				t->row_count))
			st = fault(c->how->faults, OPK_INTERRUPTED, NULL, 0, 0,
				"interrupted");
	}
	return st;
}

static void say_id(
	struct checking *c, const struct source *src, const struct bad_id *bad)
{
	const struct table *t = &c->now->table;
	struct span cell = table_cell(t, bad->row, c->now->id);
	struct buf room = { 0 };
	struct span id = cell_plain(cell, &room);
	char shown[SHOWN_BYTES + 4];
	uint32_t line, column;

	record_place(&c->cursor, t, bad->row, cell, &line, &column);
	c->now->errors++;
	if (bad->what == ID_EMPTY)
		fault(c->how->faults, OPK_BAD_RECORDS, src, line, column,
			"the record has no id\n"
			"Give it one that no other record of the module has.");
	else if (bad->what == ID_MALFORMED)
		fault(c->how->faults, OPK_BAD_RECORDS, src, line, column,
			"'%s' is not an id\n"
			"An id has no white space at its ends and no control "
			"characters, and is no rounded number.",
			show(id, shown));
	else
		fault(c->how->faults, OPK_BAD_RECORDS, src, line, column,
			"the id '%s' stands on line %ju, too\n"
			"Give every record an id of its own.",
			show(id, shown),
			(uintmax_t)table_line(t, bad->row == bad->first
							 ? bad->second
							 : bad->first));
	buf_release(&room);
}

/* Index a table's ids, and say which are bad. */
static enum opk_status check_ids(struct checking *c, struct record_table *t)
{
	struct source src = { t->table.name, t->table.bytes };
	struct bad_ids bad = { 0 };

	c->cursor = (struct record_cursor){ 0 };
	t->id = table_column(&t->table, SPAN("id"));
	c->now = t;
	if (t->id == COLUMN_NONE && t->table.column_count) {
		t->errors++;
		fault(c->how->faults, OPK_BAD_RECORDS, &src, 1, 1,
			"the table has no column 'id'\n%s",
			span_find(t->table.header, ';', 0) < t->table.header.len
				? "Part the columns with commas."
				: "Add one: the id of each record, each only "
				  "once.");
	}
	if (t->id == COLUMN_NONE)
		return OPK_OK;
	random_seed(t->seed, sizeof t->seed);
	if (!ids_check(&t->table, t->id, t->seed, c->how->workers, &t->index,
		    &bad))
		return fault_memory(c->how->faults);
	t->is_indexed = true;
	for (size_t i = 0; i < bad.count; i++)
		say_id(c, &src, &bad.items[i]);
	bad_ids_close(&bad);
	return OPK_OK;
}

static enum opk_status check_table(struct checking *c, struct record_table *t)
{
	struct source src = { t->table.name, t->table.bytes };
	enum opk_status st;

	c->now = t;
	c->cursor = (struct record_cursor){ 0 };
	c->se_module = table_column(&t->table, SPAN("se_module"));
	st = take_columns(c);
	if (!st)
		st = check_rows(c, &src);
	arena_release(&c->scratch);
	c->scratch = (struct arena){ 0 };
	return st;
}

static void close_checking(struct checking *c)
{
	for (size_t i = 0; i < BATCH; i++) {
		free(c->blocks[i].items);
		buf_release(&c->blocks[i].text);
	}
	for (size_t i = 0; i < c->table_count; i++)
		if (c->tables[i].is_indexed) {
			slots_close(&c->tables[i].index);
			c->tables[i].is_indexed = false;
		}
	arena_release(&c->scratch);
	free(c);
}

enum opk_status records_check(struct record_table *tables, size_t count,
	const struct record_checks *how)
{
	struct checking *c = calloc(1, sizeof *c);
	enum opk_status st = OPK_OK;

	if (!c)
		return fault_memory(how->faults);
	c->how = how;
	c->tables = tables;
	c->table_count = count;
	for (size_t i = 0; !st && i < count; i++)
		if (tables[i].has_table)
			st = check_ids(c, &tables[i]);
	for (size_t i = 0; !st && i < count; i++)
		if (tables[i].has_table)
			st = check_table(c, &tables[i]);
	close_checking(c);
	return st ? st : how->faults->worst;
}
