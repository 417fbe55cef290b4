/* SPDX-License-Identifier: MIT */
/* The index of a table row by row, and what is wrong with it. */
#include "records/csv_read.h"
#include "records/table_rows.h"

struct strict {
	struct csv_reader reader;
	struct table_rows *rows;
	uint64_t breaks;
	bool refused;
};

/* A table that is refused needs no index any more. */
static bool add_row(struct strict *s, const struct csv_row *row)
{
	const uint64_t from = row->from, none = 0;

	if (row->bad && !s->reader.warn && !s->refused) {
		s->refused = true;
		table_rows_release(s->rows);
	}
	if (s->refused)
		return true;
	if (!table_rows_add(s->rows, &from, &none, s->breaks, 1) ||
		(row->bad && !table_rows_mark(s->rows)))
		return false;
	s->breaks += row->breaks;
	return true;
}

enum opk_status table_index_strictly(
	const struct table_part *p, struct table_rows *rows, struct faults *f)
{
	struct strict s = { .rows = rows, .breaks = p->breaks };
	struct csv_row row;

	csv_init(&s.reader, p->src, f);
	s.reader.at = p->begin;
	s.reader.line = p->line;
	s.reader.columns = p->columns;
	s.reader.warn = p->how->reject;
	while (csv_has_row(&s.reader) && !table_rows_are_too_many(rows)) {
		enum opk_status st = csv_next(&s.reader, &row);

		if (st)
			return st;
		if (!add_row(&s, &row))
			return fault_memory(f);
	}
	return s.refused ? OPK_MALFORMED : OPK_OK;
}
