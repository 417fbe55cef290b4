/* SPDX-License-Identifier: MIT */
/* orgpack inbox: what was received. */
#include "cmd/command.h"

static const struct example examples[] = {
	{ "inbox", "What was received, and what was decided of it." },
	{ "inbox --json", "The same for a script." }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	(void)given;
	return opk_inbox(call->session, NULL, answer);
}

const struct command cmd_inbox = {
	.name = "inbox",
	.group = GROUP_HAND_OVER,
	.summary = "list what other orgs have sent",
	.synopsis = "",
	.text = "List the configurations that were received: number, whether "
		"it is pending, approved or rejected, from which org and "
		"user, when, how much, and the fingerprint of the signer, "
		"marked when no configuration of that source was approved "
		"before.\n\n"
		"'inbox:1' names entry 1 wherever a bundle may be named: "
		"diff, show, validate.",
	.examples = examples,
	.see = "handover inbox-show approve reject diff",
	.run = run,
};
