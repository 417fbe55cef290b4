/* SPDX-License-Identifier: MIT */
/* Writing a sheet: rows that changed, new rows, columns that came. */
#ifndef SHEET_WRITE_H
#define SHEET_WRITE_H

#include "convert/run.h"
#include "records/rewrite.h"
#include "table/sheet.h"

/* Write a sheet that has changed (records/rewrite.h). */
enum opk_status run_write_sheet(struct run *r, struct sheet *s, int out,
	bool want_back, struct arena *a, struct rewritten *done);

#endif
