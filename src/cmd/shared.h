/* SPDX-License-Identifier: MIT */
/* Rows that several commands have in common, so that they are worded once. */
#ifndef SHARED_H
#define SHARED_H

#include "cmd/command.h"

#define OPTION_DRY_RUN(where)                                              \
	{                                                                  \
		OPTION_FLAG, 'n', "dry-run", NULL,                         \
			"Show the plan, its digest included, and change "  \
			"nothing. Status 0 when it could be carried out.", \
			.offset = where                                    \
	}
#define OPTION_YES(where)                                                    \
	{                                                                    \
		OPTION_FLAG, 'y', "yes", NULL,                               \
			"Do not ask. Without it, and without a terminal to " \
			"ask on, nothing is changed and the status is 2.",   \
			.offset = where                                      \
	}
#define OPTION_EXPECT_PLAN(where)                                             \
	{                                                                     \
		OPTION_TEXT, 0, "expect-plan", "DIGEST",                      \
			"Change nothing unless the plan has this digest, "    \
			"which --dry-run printed: what was reviewed is what " \
			"is done. Another plan is status 5.",                 \
			.offset = where                                       \
	}
#define OPTION_SELECT(where)                                              \
	{                                                                 \
		OPTION_LIST, 's', "select", "SELECTOR",                   \
			"Look at matching components only. May be given " \
			"again.",                                         \
			.offset = where, .words = WORDS_SELECTOR          \
	}
#define OPTION_EXCLUDE(where)                                                 \
	{                                                                     \
		OPTION_LIST, 'x', "exclude", "SELECTOR",                      \
			"Leave matching components out. May be given again.", \
			.offset = where, .words = WORDS_SELECTOR              \
	}

#endif
