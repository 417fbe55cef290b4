/* SPDX-License-Identifier: MIT */
/* orgpack key reset-clock: forget a time that was seen by mistake. */
#include "cmd/command.h"

static const struct example examples[] = {
	{ "key reset-clock", "Judge keys by the clock as it is now." }, { 0 }
};

static const struct status_note statuses[] = {
	{ OPK_REFUSED, "the acting user is no administrator, or the org's "
		       "identity is lost" },
	{ 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	return opk_key_reset_clock(call->session, given, answer);
}

const struct command cmd_key_reset_clock = {
	.name = "key reset-clock",
	.group = GROUP_HAND_OVER,
	.summary = "forget a time that the clock has said by mistake",
	.synopsis = "",
	.text = "The org keeps the highest time that it has seen, so that a "
		"clock that is set back makes no key live longer: keys are "
		"judged by that time until the clock has passed it. Where the "
		"clock was wrong, and said a time that is far ahead, no new "
		"key can live: this command, given once the clock is right, "
		"puts the time of now in that place.\n\n"
		"All open keys are revoked in the same transaction, for they "
		"would live longer than they should. What has expired stays "
		"expired. When the clock is not behind, nothing is changed.",
	.examples = examples,
	.statuses = statuses,
	.see = "handover key-list key-new",
	.size = sizeof(struct opk_key_reset_clock_options),
	.run = run,
};
