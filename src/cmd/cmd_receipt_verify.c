/* SPDX-License-Identifier: MIT */
/* orgpack receipt verify: what became of what was sent. */
#include "cmd/command.h"

static const struct example examples[] = {
	{ "-C hq receipt verify receipt.txt",
		"Check a receipt that came back, and keep it in the log." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_MALFORMED, "the receipt is damaged, or not by the org that it "
			 "was sent to" },
	{ OPK_REFUSED, "it is for a transfer that this org did not send" },
	{ OPK_CONFLICT, "another receipt for the transfer is in the log" },
	{ 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_verify_receipt_options *o = given;

	o->file = call->operands.items[0];
	return opk_verify_receipt(call->session, o, answer);
}

const struct command cmd_receipt_verify = {
	.name = "receipt verify",
	.group = GROUP_HAND_OVER,
	.summary = "check a receipt and keep it in the log",
	.synopsis = "FILE",
	.text = "Check that FILE, which 'orgpack approve --receipt' or "
		"'orgpack reject --receipt' wrote in the target, is signed "
		"with the key that the copy customization key named, and "
		"that it is for a transfer that was sent from here. Say what "
		"was decided, and keep the receipt in the log.",
	.examples = examples,
	.statuses = statuses,
	.see = "handover send log",
	.least = 1,
	.most = 1,
	.operand = WORDS_FILE,
	.size = sizeof(struct opk_verify_receipt_options),
	.run = run,
};
