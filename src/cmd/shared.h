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
#define OPTION_WITHOUT_FOREIGN(where)                                         \
	{                                                                     \
		OPTION_FLAG, 0, "without-foreign", NULL,                      \
			"Leave out files of other systems that nothing here " \
			"stands for.",                                        \
			.offset = where                                       \
	}
#define OPTION_EXCLUDE(where)                                                 \
	{                                                                     \
		OPTION_LIST, 'x', "exclude", "SELECTOR",                      \
			"Leave matching components out. May be given again.", \
			.offset = where, .words = WORDS_SELECTOR              \
	}

/* Of apply and approve. */
#define OPTION_PRUNE(where)                                                 \
	{                                                                   \
		OPTION_FLAG, 0, "prune", NULL,                              \
			"Delete what only the org has, so that it ends up " \
			"equal to "                                         \
			"the bundle. Standard modules, the Administrator "  \
			"profile and "                                      \
			"other system components stay.",                    \
			.offset = where                                     \
	}
#define OPTION_ON_CONFLICT(where)                                              \
	{                                                                      \
		OPTION_CHOICE, 0, "on-conflict", "HOW",                        \
			"What to do where a property was changed differently " \
			"on both "                                             \
			"sides: fail (default), theirs (take the bundle's) "   \
			"or ours "                                             \
			"(keep the org's).",                                   \
			.offset = where, .choices = shared_conflicts           \
	}
#define OPTION_BASE(where)                                                   \
	{                                                                    \
		OPTION_TEXT, 0, "base", "TARGET",                            \
			"The common ancestor to merge against, a bundle or " \
			"git:REV "                                           \
			"(default: what was last applied from the same "     \
			"source).",                                          \
			.offset = where, .words = WORDS_FILE                 \
	}
#define OPTION_MAX_DELETES(where)                                          \
	{                                                                  \
		OPTION_NUMBER, 0, "max-deletes", "N",                      \
			"Refuse a plan that deletes more components than " \
			"that.",                                           \
			.offset = where, .least = 0, .most = INT64_MAX     \
	}
#define OPTION_ALLOW_DATA_LOSS(where)                                     \
	{                                                                 \
		OPTION_FLAG, 0, "allow-data-loss", NULL,                  \
			"Delete fields that hold data, and narrow those " \
			"whose data "                                     \
			"would not fit. Undo brings the data back.",      \
			.offset = where                                   \
	}
#define OPTION_MAP_USER(where)                                              \
	{                                                                   \
		OPTION_LIST, 0, "map-user", "OLD=NEW",                      \
			"Where the bundle names the user OLD (an e-mail), " \
			"name NEW. "                                        \
			"May be given again.",                              \
			.offset = where                                     \
	}
#define OPTION_RECEIPT(where)                                               \
	{                                                                   \
		OPTION_TEXT, 0, "receipt", "FILE",                          \
			"Write the signed receipt into this file, for the " \
			"sender, who checks it with 'orgpack receipt "      \
			"verify'.",                                         \
			.offset = where, .words = WORDS_FILE                \
	}

/*
 * A number that the user gave, -1 for none, as the library has it: 0 is the
 * default and -1 none of them.
 */
int64_t shared_at_most(int64_t given);

/* In the order of enum opk_conflicts; ends with NULL. */
extern const char *const shared_conflicts[];

#endif
