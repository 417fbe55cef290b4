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

#endif
