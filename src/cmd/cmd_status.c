/* SPDX-License-Identifier: MIT */
/* orgpack status: what org is this, and how is it. */
#include "cmd/command.h"

static const struct example examples[] = {
	{ "status", "Look at the org in the working directory." },
	{ "-C acme status --json", "The same of another org, for a script." },
	{ 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	(void)given;
	return opk_status_of(call->session, NULL, answer);
}

const struct command cmd_status = {
	.name = "status",
	.group = GROUP_LOOK,
	.summary = "say what the org is and holds",
	.synopsis = "",
	.text = "Show the org's identity, how many components of each kind "
		"it holds, its records by module, how far its edition's "
		"limits are used, and whether a transaction was "
		"interrupted. Nothing is written.",
	.examples = examples,
	.see = "show validate log",
	.run = run,
};
