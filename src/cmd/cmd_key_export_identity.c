/* SPDX-License-Identifier: MIT */
/* orgpack key export-identity: let a key's secret out. */
#include <string.h>

#include "cmd/command.h"

#define AT(member) \
	.offset = offsetof(struct opk_key_export_identity_options, member)

static const struct option options[] = {
	{ OPTION_TEXT, 'o', "output", "FILE",
		"Where the secret goes: a file for its owner only (0600), or "
		"- for standard output.",
		AT(output), .words = WORDS_FILE },
	{ 0 }
};

static const struct example examples[] = {
	{ "key export-identity 9f3a52c07d1e88b4 -o id.txt",
		"Write the identity; 'age -d -i id.txt FILE' opens what was "
		"sent with the key." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_USAGE, "this org has made no key of that id" },
	{ OPK_REFUSED, "the key is not open any more" }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_key_export_identity_options *o = given;

	if (!o->output)
		return opk_refuse("key-export-identity", OPK_BAD_OPTION,
			"it was not said where the secret goes",
			"Name a file with -o FILE, or -o - for standard "
			"output.",
			answer);
	o->id = call->operands.items[0];
	call->stdout_taken = !strcmp(o->output, "-");
	return opk_key_export_identity(call->session, o, answer);
}

const struct command cmd_key_export_identity = {
	.name = "key export-identity",
	.group = GROUP_HAND_OVER,
	.summary = "write the secret half of an open key to a file",
	.synopsis = "ID",
	.text = "Write the identity with which the age program opens what "
		"was sent with a key, as AGE-SECRET-KEY-1... This is the one "
		"way in which a secret leaves the org; the log says that it "
		"did. It is refused once the key is used, expired or "
		"revoked.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "handover key-list key-revoke",
	.least = 1,
	.most = 1,
	.size = sizeof(struct opk_key_export_identity_options),
	.run = run,
};
