/* SPDX-License-Identifier: MIT */
/* results.csv and failures.csv: what became of each row. */
#ifndef RESULTS_H
#define RESULTS_H

#include "convert/run.h"

/* results.csv and failures.csv (formats/conversion.md, 12). */
enum opk_status run_write_results(struct run *r, int out, bool safe);

enum opk_status run_write_failures(struct run *r, int out, bool safe);

#endif
