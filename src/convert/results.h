/* SPDX-License-Identifier: MIT */
/* results.csv and failures.csv: what became of each row. */
#ifndef RESULTS_H
#define RESULTS_H

#include "convert/run.h"

/*
 * Write results.csv (formats/conversion.md, 12): a line for each selected
 * row. safe: no cell is to look like a formula.
 */
enum opk_status run_write_results(struct run *r, int out, bool safe);

/* Write failures.csv: the rows that failed, to be given again. */
enum opk_status run_write_failures(struct run *r, int out, bool safe);

#endif
