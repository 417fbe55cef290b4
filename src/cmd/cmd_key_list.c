/* SPDX-License-Identifier: MIT */
/* orgpack key list: what became of the keys. */
#include "cmd/command.h"

static const struct example examples[] = {
	{ "key list", "List every key that this org has made." },
	{ "key list --json", "The same with the lines, for a script." }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	(void)given;
	return opk_key_list(call->session, NULL, answer);
}

const struct command cmd_key_list = {
	.name = "key list",
	.group = GROUP_HAND_OVER,
	.summary = "list the keys that this org has made",
	.synopsis = "",
	.text = "List all keys, the newest first: whether each is open, used "
		"(by which org and when), expired or revoked, and who made "
		"it.",
	.examples = examples,
	.see = "handover key-new key-show key-revoke",
	.run = run,
};
