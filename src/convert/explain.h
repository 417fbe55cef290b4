/* SPDX-License-Identifier: MIT */
/* Explaining what a conversion makes of one record (convert --explain). */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "convert/run.h"
#include "tree/answer.h"

/*
 * What would be made of the first selected row, and why, into the answer; the
 * run has been settled. OPK_NO where the record does not convert; bad-option
 * where no row was selected, and id is what was asked for.
 */
enum opk_status explain_record(
	struct run *r, const char *id, struct opk_answer *answer);

#endif
