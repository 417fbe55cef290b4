/* SPDX-License-Identifier: MIT */
/* orgpack log prune: forget old transactions. */
#include "cmd/command.h"
#include "cmd/shared.h"

#define AT(member) offsetof(struct opk_prune_log_options, member)

static const struct option options[] = {
	{ OPTION_NUMBER, 0, "keep", "N",
		"How many of the newest to keep (default 100).",
		.offset = AT(keep), .least = 0, .most = INT64_MAX },
	OPTION_YES(AT(yes)), { 0 }
};

static const struct example examples[] = {
	{ "log prune --keep 20", "Forget all but the newest twenty." }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_prune_log_options o = *(struct opk_prune_log_options *)given;

	o.keep = shared_at_most(o.keep);
	return opk_prune_log(call->session, &o, answer);
}

const struct command cmd_log_prune = {
	.name = "log prune",
	.group = GROUP_BACK,
	.summary = "forget old transactions",
	.synopsis = "",
	.text = "Delete the oldest transactions from the history, with the "
		"files that they kept. They cannot be undone afterwards; "
		"the org itself does not change, and the count of "
		"configurations that it has received stays. Where the org's "
		"identity is lost, --keep 0 makes a new one with that count "
		"('orgpack help handover').",
	.examples = examples,
	.options = options,
	.see = "log undo",
	.question = "Forget the older transactions?",
	.size = sizeof(struct opk_prune_log_options),
	.defaults = &(const struct opk_prune_log_options){ .keep = -1 },
	.run = run,
};
