/* SPDX-License-Identifier: MIT */
/* One run of the program: what was asked, and how it is shown. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "cmd/options.h"
#include "cmd/progress.h"

struct program {
	struct parsed line;
	struct progress progress;
	bool color_out, color_err;
	bool asked;        /* the plan has been shown, for the question */
	bool stdout_taken; /* by a product: the answer goes to stderr */
};

/* Learn what the terminal and the environment say about showing. */
void program_look_around(struct program *p);

/*
 * Are the --report options well-formed? False: *refusal says what is not,
 * unless memory ran out.
 */
bool program_check_reports(
	const struct program *p, struct opk_answer **refusal);

/* Show the plan and ask; for struct opk_settings, user is the program. */
bool program_confirm(void *user, const struct opk_answer *answer);

/* May the program ask: is there somebody at both ends? */
bool program_can_ask(void);

/*
 * Write the reports that were asked for, show the answer and its faults.
 * Returns the exit status.
 */
int program_present(struct program *p, struct opk_answer *answer);

/* Memory was not even enough for an answer: say so. Returns 6. */
int program_no_memory(const struct program *p);

#endif
