/* SPDX-License-Identifier: MIT */
/* orgpack log: the history of the org. */
#include "cmd/command.h"

#define AT(member) .offset = offsetof(struct opk_log_options, member)

static const struct option options[] = {
	{ OPTION_FLAG, 0, "verify", NULL,
		"Check the history: the chain of digests, and every kept "
		"file that an undo would restore.",
		AT(verify) },
	{ OPTION_NUMBER, 'n', "limit", "N",
		"Show the newest N only (default: all).", AT(limit), .least = 0,
		.most = INT64_MAX },
	{ 0 }
};

static const struct example examples[] = {
	{ "log", "All transactions, the newest first." },
	{ "log 7", "What transaction 7 changed." },
	{ "log --verify", "Is the history whole, as it was written?" }, { 0 }
};

static const struct status_note statuses[] = {
	{ OPK_USAGE, "there is no such transaction" },
	{ OPK_MALFORMED, "the history is damaged (--verify)" }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_log_options *o = given;

	if (call->operands.count)
		o->id = call->operands.items[0];
	return opk_log(call->session, o, answer);
}

const struct command cmd_log = {
	.name = "log",
	.group = GROUP_BACK,
	.summary = "show the history of the org",
	.synopsis = "[ID]",
	.text = "List what orgpack changed in the org: number, time, user, "
		"command and how much. With an ID, show that transaction "
		"with all its changes. Edits made by hand are in git, not "
		"here.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "log-prune undo",
	.most = 1,
	.size = sizeof(struct opk_log_options),
	.run = run,
};
