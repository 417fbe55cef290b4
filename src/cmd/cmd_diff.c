/* SPDX-License-Identifier: MIT */
/* orgpack diff: what differs between two states, by meaning. */
#include "cmd/command.h"
#include "cmd/shared.h"

#define AT(member) offsetof(struct opk_diff_options, member)

static const struct option options[] = { OPTION_SELECT(AT(select)),
	OPTION_EXCLUDE(AT(exclude)), { 0 } };

static const struct example examples[] = {
	{ "diff acme.tar.gz",
		"What a bundle holds that the org here does not, and the "
		"other way." },
	{ "diff monday.tar.gz friday.tar.gz", "Compare two bundles." },
	{ "diff git:HEAD .", "What changed since the last commit." },
	{ "diff -s 'profile*:*' copy acme --report markdown=profiles.md",
		"Compare only what profiles may do, and write it down." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_OK, "the two hold the same" }, { OPK_NO, "they differ" }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_diff_options *o = given;
	bool both = call->operands.count == 2;

	o->older = both ? call->operands.items[0] : NULL;
	o->newer = call->operands.items[both];
	return opk_diff(call->session, o, answer);
}

const struct command cmd_diff = {
	.name = "diff",
	.group = GROUP_LOOK,
	.summary = "show what differs between two states",
	.synopsis = "[OLD] NEW",
	.text = "Compare OLD, or the org here, with NEW, component by "
		"component and property by property. Each is an org, a "
		"bundle or git:REV. Order, comments and layout of a file do "
		"not count where they mean nothing.\n\n"
		"A line begins with + for what only NEW has, - for what only "
		"OLD has, ~ for what both have and differs.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "targets selectors apply",
	.least = 1,
	.most = 2,
	.operand = WORDS_FILE,
	.size = sizeof(struct opk_diff_options),
	.run = run,
};
