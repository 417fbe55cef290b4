/* SPDX-License-Identifier: MIT */
/*
 * The parts of any answer as tables, for reports that are tables: Markdown,
 * HTML and CSV know nothing of commands.
 */
#ifndef TABLES_H
#define TABLES_H

#include "report/page.h"

enum { TABLE_COLUMNS = 8 };

/* A list in an answer's root, and what of its items is a column. */
struct report_table {
	const char *key, *title;
	/* Keys; "old|ours" is the first that is there. NULL ends them. */
	const char *columns[TABLE_COLUMNS];
	const char *nested; /* a list in each item; its items are rows too */
	unsigned outer;     /* how many columns are the outer item's */
};

/* All tables; the last has no key. */
extern const struct report_table tables[];

/* The list of a table in this answer, or NULL. */
const struct node *table_list(
	const struct page *p, const struct report_table *t);

unsigned table_width(const struct report_table *t);

/* A column's heading: what stands before the '|'. */
struct span table_heading(const struct report_table *t, unsigned column);

/* One row; first: the outer cells are not those of the row before. */
struct table_row {
	const struct node *cell[TABLE_COLUMNS]; /* NULL: empty */
	struct span remark; /* to be shown behind the first cell, or empty */
	bool first;
};
typedef void table_row_fn(struct page *p, const struct report_table *t,
	const struct table_row *row);
void table_each(
	struct page *p, const struct report_table *t, table_row_fn *show);

/* What is no table: "counts.added" and its value, in order. */
typedef void table_fact_fn(
	struct page *p, struct span name, const struct node *value);
void table_facts(struct page *p, table_fact_fn *show);

/* A cell's text, safe to show: text as it is, other values in flow style. */
void table_put_cell(struct buf *out, const struct node *n);

/* The first cell of a row, with its remark: "conflict (deleted here)". */
void table_put_first(struct buf *out, const struct table_row *row);

/* "orgpack diff: acme, copy" */
void table_title(struct page *p, struct buf *out);

/* The columns of faults, in every report. */
enum { FAULT_COLUMNS = 7 };
extern const char *const table_fault_columns[FAULT_COLUMNS];
/* One of them of a fault; what is unknown is empty. */
void table_fault_cell(
	struct buf *out, const struct opk_fault *f, unsigned column);

/* A key's list or map; NULL when it is absent or neither. */
const struct node *report_get(const struct node *map, const char *key);

#endif
