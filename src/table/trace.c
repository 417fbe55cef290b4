/* SPDX-License-Identifier: MIT */
/* Writing and reading rows.csv. */
#include "table/trace.h"

#include <errno.h>

#include "records/table.h"
#include "table/sheet.h"
#include "util/file.h"

enum { WRITE_BYTES = 1 << 20, PRINT_DIGITS = 16, AHEAD = 16 };

static const char header[] = "module,id,action,fingerprint\n";
static const char made[] = "created", changed[] = "changed";

void trace_begin(struct trace_writer *w)
{
	buf_add_text(&w->buf, header);
}

static void flush(struct trace_writer *w, size_t least)
{
	if (w->buf.len < least || w->failed)
		return;
	if (w->buf.failed)
		errno = ENOMEM;
	if (w->buf.failed || !file_write_all(w->fd, buf_span(&w->buf))) {
		w->failed = true;
		w->err = errno;
	}
	buf_clear(&w->buf);
}

static void add_print(struct buf *out, uint64_t print)
{
	static const char digits[] = "0123456789abcdef";
	char *to = buf_extend(out, PRINT_DIGITS);

	for (int i = PRINT_DIGITS - 1; to && i >= 0; i--, print >>= 4)
		to[i] = digits[print & 15];
}

static void add_record(
	struct trace_writer *w, const struct sheet *s, uint32_t ref)
{
	char room[SHEET_ID];

	cell_add(&w->buf, s->module);
	buf_add_char(&w->buf, ',');
	if (ref < s->row_count && !s->numbers) /* an id never changes */
		buf_add(&w->buf, table_cell(&s->table, ref, s->id));
	else
		cell_add(&w->buf, sheet_id(s, ref, room, &w->reader));
	buf_add_text(&w->buf, ref < s->row_count ? ",changed," : ",created,");
	add_print(&w->buf, s->prints[ref]);
	buf_add_char(&w->buf, '\n');
	flush(w, WRITE_BYTES);
}

/* The next rows' ids come into the cache while this one is written. */
static void fetch_ahead(const struct sheet *s, uint32_t ref)
{
	if (s->numbers || ref >= s->row_count || s->row_count - ref <= AHEAD)
		return;
	__builtin_prefetch(table_row(&s->table, ref + AHEAD).ptr);
}

void trace_add(struct trace_writer *w, const struct sheet *s)
{
	for (uint32_t i = 0; s->prints && i < sheet_count(s); i++)
		if (s->prints[i]) {
			fetch_ahead(s, i);
			add_record(w, s, i);
		}
}

bool trace_end(struct trace_writer *w)
{
	flush(w, 1);
	w->failed |= w->reader.failed;
	if (w->reader.failed)
		w->err = ENOMEM;
	sheet_reader_release(&w->reader);
	buf_release(&w->buf);
	errno = w->err;
	return !w->failed;
}

static bool parse_print(struct span s, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if ((c < '0' || c > '9') && (c < 'a' || c > 'f'))
			return false;
		*out = *out << 4 |
		       (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return s.len == PRINT_DIGITS;
}

/* A row of the file into an item of the list; false: damaged or memory. */
static bool take(
	const struct span *cells, struct arena *a, struct trace_list *list)
{
	struct trace *t = vec_add(a, &list->items);
	struct buf text = { 0 };
	struct span id = cell_text(cells[1], &text);

	if (!t)
		return false;
	if (id.ptr && id.ptr == text.ptr)
		id = arena_copy(a, id);
	*t = (struct trace){ .id = id, .was_made = span_is(cells[2], made) };
	buf_release(&text);
	return parse_print(cells[3], &t->print) &&
	       (t->was_made || span_is(cells[2], changed)) &&
	       map_add(&list->by_id, t->id, (uint32_t)list->items.count - 1) !=
		       MAP_NONE;
}

enum opk_status trace_read(struct span bytes, const char *name,
	struct span module, struct arena *a, struct faults *f,
	struct trace_list *out)
{
	struct source src = { .name = name };
	struct table_how how = { 0 };
	struct table t;
	struct span cells[4];
	bool good;
	enum opk_status st = table_of(&t, bytes, name, &how, f);

	if (st)
		return st;
	*out = (struct trace_list){ .by_id.arena = a };
	good = t.column_count == 4;
	for (size_t i = 0; good && i < t.row_count; i++) {
		table_cells(&t, i, cells);
		if (span_equal(cells[0], module))
			good = take(cells, a, out);
	}
	table_close(&t);
	return good ? OPK_OK
		    : fault(f, OPK_BAD_HISTORY, &src, 0, 0,
			      "the list of written rows is damaged");
}

const struct trace *trace_find(const struct trace_list *list, struct span id)
{
	uint32_t n = map_get(&list->by_id, id);

	return n == MAP_NONE ? NULL : &list->items.items[n];
}
