/* SPDX-License-Identifier: MIT */
/* Showing an answer: on the terminal, as JSON, in reports beside. */
#ifndef PRESENT_H
#define PRESENT_H

#include "cmd/program.h"

/* Learn what the terminal and the environment say about showing. */
void program_look_around(struct program *p);

/*
 * Are the --report options well-formed? False: *refusal says what is not,
 * unless memory ran out.
 */
bool program_check_reports(
	const struct program *p, struct opk_answer **refusal);

/*
 * Write the reports that were asked for, show the answer and its faults.
 * Returns the exit status.
 */
int program_present(struct program *p, struct opk_answer *answer);

/* Memory was not even enough for an answer: say so. Returns 6. */
int program_no_memory(const struct program *p);

#endif
