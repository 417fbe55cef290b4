/* SPDX-License-Identifier: MIT */
/* orgpack receive: take a sealed file into the inbox. */
#include "cmd/command.h"

#define AT(member) .offset = offsetof(struct opk_receive_options, member)

static const struct option options[] = {
	{ OPTION_FLAG, 0, "accept-new-source-key", NULL,
		"Receive from a source that is known, but signs with another "
		"key than before. Ask its administrator first.",
		AT(accept_new_source_key) },
	{ 0 }
};

static const struct example examples[] = {
	{ "-C branch receive hq-to-branch.orgpack.age",
		"Take the file into the inbox; nothing else changes." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_MALFORMED, "the file is damaged, or was not made by send" },
	{ OPK_REFUSED, "the key is not open, the file came before, a rule "
		       "does not hold, or the source signs with another key" },
	{ 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_receive_options *o = given;

	o->file = call->operands.items[0];
	return opk_receive(call->session, o, answer);
}

const struct command cmd_receive = {
	.name = "receive",
	.group = GROUP_HAND_OVER,
	.summary = "take a sealed file into the inbox",
	.synopsis = "FILE",
	.text = "Open FILE with the org's key that it is sealed for, check "
		"it whole (seal, signature, digests, every component), and "
		"put it into the inbox, where it waits for a decision. "
		"Nothing of the org changes. The key is used then, and its "
		"secret destroyed.\n\n"
		"A file that is refused leaves everything as it was. One that "
		"was received before is refused.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "handover key-new inbox approve reject",
	.least = 1,
	.most = 1,
	.operand = WORDS_FILE,
	.size = sizeof(struct opk_receive_options),
	.run = run,
};
