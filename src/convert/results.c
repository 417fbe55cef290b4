/* SPDX-License-Identifier: MIT */
/* results.csv and failures.csv: what became of each row. */
#include "convert/results.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "convert/engine.h"
#include "convert/run.h"
#include "records/safe_cells.h"
#include "util/file.h"
#include "util/pool.h"

/* Rows of a page, and pages of each worker between two writes. */
enum { PAGE_ROWS = 4096, PAGES_EACH = 4 };

struct page {
	struct buf text;
	struct buf room, message, cell;
	struct sheet_reader reader;
	struct span *cells;
};

struct result_file {
	struct run *run;
	void (*line)(struct result_file *b, struct page *p, size_t row);
	struct page *pages;
	size_t page_count;
	size_t from;  /* first row of the first page */
	bool *hidden; /* columns that failures.csv leaves out */
	bool safe;    /* no cell is to look like a formula */
};

static void fill_page(void *user, unsigned worker, size_t item)
{
	struct result_file *b = user;
	struct page *p = &b->pages[item];
	size_t row = b->from + item * PAGE_ROWS, end = row + PAGE_ROWS;

	(void)worker;
	buf_clear(&p->text);
	if (end > b->run->decided)
		end = b->run->decided;
	for (; row < end; row++)
		b->line(b, p, row);
}

static bool open_result_file(struct result_file *b)
{
	const struct table *t = b->run->setting->selection;
	size_t n = t ? t->column_count : 0;

	if (b->run->recipe->source->table.column_count > n)
		n = b->run->recipe->source->table.column_count;
	b->page_count = (size_t)b->run->options.workers * PAGES_EACH;
	b->pages = calloc(b->page_count, sizeof *b->pages);
	b->hidden = calloc(n + 1, sizeof *b->hidden);
	if (!b->pages || !b->hidden)
		return false;
	for (size_t i = 0; i < b->page_count; i++) {
		b->pages[i].cells = calloc(n + 1, sizeof(struct span));
		if (!b->pages[i].cells)
			return false;
	}
	return true;
}

static void close_result_file(struct result_file *b)
{
	for (size_t i = 0; b->pages && i < b->page_count; i++) {
		struct page *p = &b->pages[i];

		buf_release(&p->text);
		buf_release(&p->room);
		buf_release(&p->message);
		buf_release(&p->cell);
		sheet_reader_release(&p->reader);
		free(p->cells);
	}
	free(b->pages);
	free(b->hidden);
}

static enum opk_status write_pages(
	struct result_file *b, int out, const char *name)
{
	struct faults *f = b->run->setting->faults;

	for (size_t i = 0; i < b->page_count; i++) {
		struct page *p = &b->pages[i];

		if (p->text.failed || p->room.failed || p->message.failed ||
			p->cell.failed || p->reader.failed)
			return fault_memory(f);
		if (!file_write_all(out, buf_span(&p->text)))
			return fault_errno(f, OPK_CANNOT_WRITE, "write", name);
		buf_clear(&p->text);
	}
	return OPK_OK;
}

/* The header stands in the first page's text. */
static enum opk_status write_result_file(
	struct result_file *b, int out, const char *name)
{
	size_t step = b->page_count * PAGE_ROWS;
	enum opk_status st = write_pages(b, out, name);

	for (b->from = 0; !st && b->from < b->run->decided; b->from += step) {
		size_t rows = b->run->decided - b->from;

		if (!run_go_on(b->run, "report", b->from, b->run->decided))
			return run_interrupted(b->run);
		if (rows > step)
			rows = step;
		pool_run_each(b->run->options.workers,
			(rows + PAGE_ROWS - 1) / PAGE_ROWS, fill_page, b);
		st = write_pages(b, out, name);
	}
	return st;
}

/* Add a cell as it stands somewhere. */
static void put_cell(
	const struct result_file *b, struct page *p, struct span cell)
{
	if (b->safe)
		safe_cell_add(&p->text, cell);
	else
		buf_add(&p->text, cell);
}

static void put_text(
	const struct result_file *b, struct page *p, struct span text)
{
	buf_clear(&p->cell);
	cell_add(&p->cell, text);
	put_cell(b, p, buf_span(&p->cell));
}

static void end_row(const struct result_file *b, struct buf *out)
{
	buf_add(out, b->safe ? SPAN("," SAFE_ROW "\n") : SPAN("\n"));
}

static void end_header(const struct result_file *b, struct buf *out)
{
	buf_add(out, b->safe ? SPAN("," SAFE_COLUMN "\n") : SPAN("\n"));
}

/* The source record's id, or what the selection says instead. */
static struct span id_of(const struct run *r, struct page *p, size_t row)
{
	const struct chosen *c = &r->rows[row];
	const struct sheet *s = r->recipe->source;
	struct span cell = c->source != ROW_NONE
				   ? table_cell(&s->table, c->source, s->id)
				   : table_cell(r->setting->selection, c->row,
					     r->recipe->names_column);

	return cell_plain(cell, &p->room);
}

/* The first note of a row, or of one behind it. */
static size_t first_note(const struct engine *w, size_t row)
{
	size_t from = 0, to = w->notes.count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (w->notes.items[middle].row < row)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* What there is to say of a row that has converted. */
static void add_message(const struct run *r, struct page *p, size_t row,
	const struct row_record *all)
{
	const struct engine *w = r->engine;
	struct buf *text = &p->message;

	buf_clear(text);
	for (size_t i = 0; i < r->recipe->target_count; i++) {
		struct span module = r->recipe->targets[i].module;

		if (all[i].is_several)
			buf_print(text,
				"%sseveral records match %.*s, took the "
				"smallest id",
				text->len ? "; " : "", SPAN_ARG(module));
		if (all[i].is_denied)
			buf_print(text, "%s%.*s may not be edited, only linked",
				text->len ? "; " : "", SPAN_ARG(module));
		if (all[i].is_missed)
			buf_print(text,
				"%sno record matches %.*s, and the mapping "
				"makes none",
				text->len ? "; " : "", SPAN_ARG(module));
	}
	for (size_t i = first_note(w, row);
		i < w->notes.count && w->notes.items[i].row == row; i++) {
		buf_add_text(text, text->len ? "; " : "");
		buf_add(text, w->notes.items[i].text);
	}
	cell_add(&p->text, buf_span(text));
}

static void add_result(struct result_file *b, struct page *p, size_t row)
{
	struct run *r = b->run;
	const struct row_fault *f = &r->row_faults.items[r->rows[row].fault];
	const struct row_record *all = &r->records[row * r->engine->goal_count];
	struct buf *out = &p->text;

	buf_add_number(out, run_line(r, row));
	buf_add_char(out, ',');
	put_text(b, p, id_of(r, p, row));
	if (r->rows[row].fault) {
		buf_add(out, SPAN(",failed,"));
		buf_add_text(out, row_code_word(f->code));
		buf_add_char(out, ',');
		put_text(b, p, f->field);
		buf_add_char(out, ',');
		put_text(b, p, f->message);
	} else {
		buf_add(out, r->given_up ? SPAN(",not-converted,,,")
					 : SPAN(",converted,,,"));
		if (!r->given_up)
			add_message(r, p, row, all);
	}
	for (size_t i = 0; i < r->engine->goal_count; i++) {
		char digits[SHEET_ID];

		enum row_action action =
			r->given_up ? ACTION_NONE : all[i].action;

		buf_add_char(out, ',');
		if (action != ACTION_NONE)
			put_text(b, p,
				sheet_id(r->engine->goals[i].sheet, all[i].ref,
					digits, &p->reader));
		buf_add_char(out, ',');
		buf_add_text(out, row_action_word(action));
	}
	end_row(b, out);
}

enum opk_status run_write_results(struct run *r, int out, bool safe)
{
	struct result_file b = { .run = r, .line = add_result, .safe = safe };
	enum opk_status st;

	if (open_result_file(&b)) {
		struct buf *head = &b.pages[0].text;

		buf_add(head, SPAN("line,id,status,code,field,message"));
		for (size_t i = 0; i < r->recipe->target_count; i++) {
			struct span module = r->recipe->targets[i].module;

			buf_print(head, ",%.*s.id,%.*s.action",
				SPAN_ARG(module), SPAN_ARG(module));
		}
		end_header(&b, head);
		st = write_result_file(&b, out, "results.csv");
	} else {
		st = fault_memory(r->setting->faults);
	}
	close_result_file(&b);
	return st;
}

static bool is_error_column(struct span name)
{
	return span_is(name, "error_line") || span_is(name, "error_code") ||
	       span_is(name, "error_field") || span_is(name, "error_message");
}

/* The table that failures.csv is like. */
static const struct table *pattern(const struct run *r)
{
	return r->setting->selection ? r->setting->selection
				     : &r->recipe->source->table;
}

static void add_failure(struct result_file *b, struct page *p, size_t row)
{
	struct run *r = b->run;
	const struct chosen *c = &r->rows[row];
	const struct row_fault *f = &r->row_faults.items[c->fault];
	const struct table *t = pattern(r);
	struct buf *out = &p->text;

	if (!c->fault)
		return;
	table_cells(t, c->row != ROW_NONE ? c->row : c->source, p->cells);
	for (size_t i = 0; i < t->column_count; i++) {
		if (b->hidden[i])
			continue;
		put_cell(b, p, p->cells[i]);
		buf_add_char(out, ',');
	}
	buf_add_number(out, run_line(r, row));
	buf_print(out, ",%s,", row_code_word(f->code));
	put_text(b, p, f->field);
	buf_add_char(out, ',');
	put_text(b, p, f->message);
	end_row(b, out);
}

/* The cells of the header as they stand, those that are not hidden. */
static void add_header(const struct result_file *b, struct buf *out)
{
	const struct table *t = pattern(b->run);
	struct span head = t->header, cell;
	size_t at = span_starts(head, SPAN("\xef\xbb\xbf")) ? 3 : 0;

	for (size_t i = 0; i < t->column_count; i++) {
		size_t from = at;
		bool quoted = false;

		for (; at < head.len; at++) {
			char c = head.ptr[at];

			quoted ^= c == '"';
			if (!quoted && (c == ',' || c == '\r' || c == '\n'))
				break;
		}
		if (!b->hidden[i]) {
			cell = span_cut(head, from, at);
			if (b->safe)
				safe_cell_add(out, cell);
			else
				buf_add(out, cell);
			buf_add_char(out, ',');
		}
		at++;
	}
	buf_add(out, SPAN("error_line,error_code,error_field,error_message"));
	end_header(b, out);
}

/* The mark's column has a name that no field has; it could be another's. */
static enum opk_status check_mark(const struct run *r)
{
	const struct table *t = &r->recipe->source->table;

	if (r->setting->selection ||
		table_column(t, SPAN(SAFE_COLUMN)) == COLUMN_NONE)
		return OPK_OK;
	return fault(r->setting->faults, OPK_BAD_OPTION, NULL, 0, 0,
		"the table of %.*s has a column '" SAFE_COLUMN "', by which "
		"safe files are told\n"
		"Call that column something else, or leave out --safe-cells.",
		SPAN_ARG(r->recipe->source->module));
}

enum opk_status run_write_failures(struct run *r, int out, bool safe)
{
	struct result_file b = { .run = r, .line = add_failure, .safe = safe };
	const struct table *t = r->setting->selection;
	enum opk_status st = safe ? check_mark(r) : OPK_OK;

	if (st)
		return st;
	if (open_result_file(&b)) {
		for (size_t i = 0; t && i < t->column_count; i++)
			b.hidden[i] = is_error_column(t->columns[i]);
		add_header(&b, &b.pages[0].text);
		st = write_result_file(&b, out, "failures.csv");
	} else {
		st = fault_memory(r->setting->faults);
	}
	close_result_file(&b);
	return st;
}
