/* SPDX-License-Identifier: MIT */
/* orgpack reject: decide against what was received. */
#include "cmd/command.h"
#include "cmd/shared.h"

#define AT(member) offsetof(struct opk_reject_options, member)

static const struct option options[] = {
	{ OPTION_TEXT, 0, "reason", "TEXT",
		"Why; the sender reads it in the receipt.",
		.offset = AT(reason) },
	OPTION_RECEIPT(AT(receipt)), { 0 }
};

static const struct example examples[] = {
	{ "reject 1 --reason 'waits for the audit' --receipt receipt.txt",
		"Apply nothing, and write a receipt for the sender." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_USAGE, "no reason was given, or there is no such entry" },
	{ OPK_CONFLICT, "already decided" }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_reject_options *o = given;

	o->id = call->operands.items[0];
	return opk_reject(call->session, o, answer);
}

const struct command cmd_reject = {
	.name = "reject",
	.group = GROUP_HAND_OVER,
	.summary = "decide against what was received",
	.synopsis = "ID",
	.text = "Decide that entry ID of the inbox is not applied. The entry "
		"stays, with who decided, when and why; it counts against no "
		"limit. To receive it after all, make a new key and have it "
		"sent again.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "handover inbox approve receipt-verify",
	.least = 1,
	.most = 1,
	.size = sizeof(struct opk_reject_options),
	.run = run,
};
