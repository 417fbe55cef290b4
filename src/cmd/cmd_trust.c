/* SPDX-License-Identifier: MIT */
/* orgpack trust: believe the state of an org that came from elsewhere. */
#include "cmd/command.h"

#define AT(member) .offset = offsetof(struct opk_trust_options, member)

static const struct option options[] = {
	{ OPTION_FLAG, 0, "list", NULL,
		"Show the directories that are trusted, one a line.",
		AT(list) },
	{ OPTION_FLAG, 0, "forget", NULL,
		"Trust DIR no longer. It need not be there any more: then "
		"give the path that --list shows.",
		AT(forget) },
	{ 0 }
};

static const struct example examples[] = {
	{ "trust acme", "Believe what is in acme/.orgpack." },
	{ "trust --list", "Which directories are trusted?" },
	{ "trust --forget acme", "Believe it no longer." }, { 0 }
};

static const struct status_note statuses[] = {
	{ OPK_USAGE, "DIR is no org, or there is no place for the list" },
	{ OPK_REFUSED, "somebody else could have written the list" }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_trust_options *o = given;

	if (call->operands.count)
		o->directory = call->operands.items[0];
	return opk_trust(call->session, o, answer);
}

const struct command cmd_trust = {
	.name = "trust",
	.group = GROUP_START,
	.summary = "believe the state of an org from elsewhere",
	.synopsis = "[DIR]",
	.text = "What orgpack did in an org, and has still to do there, is in "
		"its .orgpack: the history with old files, a transaction that "
		"was interrupted, keys, messages. It is believed when it was "
		"made here. It is not when git tracks any of it, so that it "
		"came with a clone, when any of it belongs to another user, "
		"or when neither can be told: then every command that needs "
		"it ends with status 4 (untrusted-state), and those that only "
		"read the configuration do without it.\n\n"
		"'trust DIR' says that you know where the state of the org "
		"DIR comes from: exactly of that directory, not of what is "
		"above or below it. Without DIR it is the org that a command "
		"would be for. The list is the file orgpack/trust in "
		"XDG_CONFIG_HOME, or in ~/.config.\n\n"
		"Whatever is trusted, a transaction writes nothing but "
		"components, tables of records and the org's own state, "
		"never into .git, and no file that can be executed. When root "
		"is called by sudo, what belongs to the caller is root's own.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "git undo init",
	.most = 1,
	.operand = WORDS_DIRECTORY,
	.size = sizeof(struct opk_trust_options),
	.run = run,
};
