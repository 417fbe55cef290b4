/* SPDX-License-Identifier: MIT */
/* orgpack key new: make a copy customization key. */
#include "cmd/command.h"

#define AT(member) .offset = offsetof(struct opk_key_new_options, member)

static const struct option options[] = {
	{ OPTION_TEXT, 0, "ttl", "TIME",
		"How long the key is valid, in seconds, minutes or hours: 90m. "
		"24h is the default, and the most.",
		AT(ttl) },
	{ OPTION_TEXT, 0, "note", "TEXT",
		"What 'key list' shall say of it: to whom it goes, and why.",
		AT(note) },
	{ 0 }
};

static const struct example examples[] = {
	{ "-C branch key new --note 'for hq'",
		"Print a key for the org branch, to be mailed to hq." },
	{ "key new --ttl 2h >key.txt", "One that is valid for two hours." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_REFUSED, "the acting user is no administrator, a rule of the "
		       "hand-over does not hold, or the org's identity is "
		       "lost" },
	{ 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	return opk_key_new(call->session, given, answer);
}

const struct command cmd_key_new = {
	.name = "key new",
	.group = GROUP_HAND_OVER,
	.summary = "make a key with which another org may send here",
	.synopsis = "",
	.text = "Print a copy customization key: one line of text that says "
		"which org this is and carries a public key. Mail it to the "
		"administrator of the org whose configuration shall come "
		"here, who uses it with 'orgpack send'. It is no secret: what "
		"is sent with it can be opened here only, and changes "
		"nothing until it is approved here.\n\n"
		"All rules that an approval would check are checked now, and "
		"those that do not hold are reported: a key that could only "
		"be refused later is not made.\n\n"
		"A key is good for one sending and for 24 hours. The secret "
		"half of it stays in .orgpack/identity, and is destroyed when "
		"the key is used, expires or is revoked.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "handover key-list key-revoke policy",
	.size = sizeof(struct opk_key_new_options),
	.run = run,
};
