/* SPDX-License-Identifier: MIT */
/* orgpack inbox show: one entry. */
#include "cmd/command.h"
#include "cmd/shared.h"

static const struct option options[] = {
	OPTION_RECEIPT(offsetof(struct opk_inbox_options, receipt)), { 0 }
};

static const struct example examples[] = {
	{ "inbox show 1", "Who sent entry 1, and what it would bring." },
	{ "inbox show 1 --receipt receipt.txt",
		"Write the receipt of a decided entry again." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_USAGE, "there is no such entry, or it has no receipt yet" }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_inbox_options *o = given;

	o->id = call->operands.items[0];
	return opk_inbox(call->session, o, answer);
}

const struct command cmd_inbox_show = {
	.name = "inbox show",
	.answer = "inbox",
	.group = GROUP_HAND_OVER,
	.summary = "say what an entry of the inbox holds",
	.synopsis = "ID",
	.text = "Show who sent the entry, when, with which key and "
		"fingerprint, and how many components of each kind it "
		"holds. The kept file is checked again.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "handover inbox approve diff show",
	.least = 1,
	.most = 1,
	.size = sizeof(struct opk_inbox_options),
	.run = run,
};
