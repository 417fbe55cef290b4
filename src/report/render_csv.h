/* SPDX-License-Identifier: MIT */
/*
 * An answer as CSV (RFC 4180): one header, then the rows of every table it
 * has, each saying in its first column which table that is. Text that a
 * spreadsheet would take for a formula gets an apostrophe in front.
 */
#ifndef RENDER_CSV_H
#define RENDER_CSV_H

#include "report/page.h"

void report_csv(struct page *p);

#endif
