/* SPDX-License-Identifier: MIT */
/* orgpack key revoke: withdraw a key. */
#include "cmd/command.h"

static const struct example examples[] = {
	{ "key revoke 9f3a52c07d1e88b4", "Withdraw a key that was made here." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_USAGE, "this org has made no key of that id" },
	{ OPK_REFUSED, "the key is used, expired or revoked already" }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_key_revoke_options *o = given;

	o->id = call->operands.items[0];
	return opk_key_revoke(call->session, o, answer);
}

const struct command cmd_key_revoke = {
	.name = "key revoke",
	.group = GROUP_HAND_OVER,
	.summary = "withdraw a key",
	.synopsis = "ID",
	.text = "Make a key of this org useless: its secret half is "
		"destroyed, and nothing that is sent with it can be opened "
		"any more. What has been received stays in the inbox.",
	.examples = examples,
	.statuses = statuses,
	.see = "handover key-list key-new",
	.least = 1,
	.most = 1,
	.size = sizeof(struct opk_key_revoke_options),
	.run = run,
};
