/* SPDX-License-Identifier: MIT */
/* orgpack policy: may this org send and receive. */
#include "cmd/command.h"

static const struct example examples[] = {
	{ "policy", "Say which rule of a hand-over holds here now." },
	{ "policy -v", "The same, with what each rule says." }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	(void)given;
	return opk_policy(call->session, NULL, answer);
}

const struct command cmd_policy = {
	.name = "policy",
	.group = GROUP_HAND_OVER,
	.summary = "show the rules of a hand-over and whether they hold",
	.synopsis = "",
	.text = "Show every rule that is checked when a configuration is "
		"sent, received and approved: whether it holds for this org "
		"now, by which values, and, where it does not, what would "
		"satisfy it. An org's own policy, in org.yaml, may make a "
		"rule stricter, and some of them weaker.\n\n"
		"The status is 0 whether the rules hold or not.",
	.examples = examples,
	.see = "handover key-new status",
	.run = run,
};
