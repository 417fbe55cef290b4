/* SPDX-License-Identifier: MIT */
/* orgpack send: seal the configuration for another org. */
#include <stdio.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/shared.h"

#define AT(member) offsetof(struct opk_send_options, member)

enum { MOST_TEXT = 64 << 10 };

static const struct option options[] = {
	{ OPTION_TEXT, 'k', "key", "KEY",
		"The copy customization key of the target: the line itself, "
		"whatever a mail program made of it, @FILE for a file that "
		"holds it, or - for standard input.",
		.offset = AT(key) },
	{ OPTION_TEXT, 'o', "output", "FILE",
		"Write this file (default: <org id>-<name>.orgpack.age, of "
		"the target).",
		.offset = AT(output), .words = WORDS_FILE },
	{ OPTION_TEXT, 0, "key-file", "FILE",
		"Send to many: a text with a key of each target. One that is "
		"damaged or refused does not keep the others.",
		.offset = AT(key_file), .words = WORDS_FILE },
	{ OPTION_TEXT, 'd', "output-dir", "DIR",
		"Where the files of --key-file go, each named after its "
		"target; made if need be.",
		.offset = AT(directory), .words = WORDS_DIRECTORY },
	{ OPTION_FLAG, 0, "with-deps", NULL,
		"Add what the selected components refer to, and what that "
		"refers to.",
		.offset = AT(with_deps) },
	OPTION_WITHOUT_FOREIGN(AT(without_foreign)),
	{ OPTION_FLAG, 0, "with-credentials", NULL,
		"Send files of another system that hold credentials, too. "
		"They never leave an org in a bundle that is not sealed.",
		.offset = AT(with_credentials) },
	OPTION_EXCLUDE(AT(exclude)), { 0 }
};

static const struct example examples[] = {
	{ "-C hq send --key opk1... -o hq-to-branch.orgpack.age",
		"Seal everything for the org that made the key." },
	{ "send --key @key.txt 'blueprint:*' --with-deps",
		"Blueprints and what they need, for the key in a file." },
	{ "send --key-file keys.txt -d out",
		"One export, sealed for every key in the file." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_USAGE, "no key was given, or no selector matches" },
	{ OPK_MALFORMED, "a key is damaged" },
	{ OPK_REFUSED, "a key is past its time or the org's own, a rule does "
		       "not hold, or the acting user is no administrator" },
	{ 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_send_options *o = given;
	char text[MOST_TEXT];
	size_t n;

	o->select = call->operands;
	if (o->key && !strcmp(o->key, "-")) {
		n = fread(text, 1, sizeof text - 1, stdin);
		text[n] = '\0';
		if (ferror(stdin))
			return opk_refuse("send", OPK_CANNOT_READ,
				"cannot read standard input", NULL, answer);
		o->key = text;
	}
	return opk_send(call->session, o, answer);
}

const struct command cmd_send = {
	.name = "send",
	.group = GROUP_HAND_OVER,
	.summary = "seal the configuration for another org",
	.synopsis = "[SELECTOR...]",
	.text = "Export the configuration, or what the SELECTORs choose, and "
		"seal it for the org whose administrator made the KEY: a "
		"file to be mailed, which nobody else can open and which "
		"shows who sent it. What 'orgpack export' leaves out is not "
		"in it either: records, users, keys, the policy, secrets.\n\n"
		"The file is in the age format (age-encryption.org/v1), its "
		"signature in minisign's. The rules of a hand-over are "
		"checked before anything is sealed; 'orgpack policy' shows "
		"them. The log keeps what was sent to whom, and the receipt "
		"that comes back.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "handover selectors key-show receive receipt-verify",
	.most = 10000,
	.operand = WORDS_SELECTOR,
	.size = sizeof(struct opk_send_options),
	.run = run,
};
