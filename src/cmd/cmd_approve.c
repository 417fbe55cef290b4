/* SPDX-License-Identifier: MIT */
/* orgpack approve: bring what was received into the org. */
#include "cmd/command.h"
#include "cmd/shared.h"

#define AT(member) offsetof(struct opk_approve_options, member)

static const struct option options[] = { OPTION_DRY_RUN(AT(dry_run)),
	OPTION_YES(AT(yes)), OPTION_PRUNE(AT(prune)),
	OPTION_ON_CONFLICT(AT(on_conflict)), OPTION_BASE(AT(base)),
	{ OPTION_LIST, 0, "only", "SELECTOR",
		"Accept matching components only, with what they need and "
		"the org lacks. May be given again.",
		.offset = AT(select), .words = WORDS_SELECTOR },
	OPTION_EXCLUDE(AT(exclude)), OPTION_MAX_DELETES(AT(max_deletes)),
	OPTION_ALLOW_DATA_LOSS(AT(allow_data_loss)),
	OPTION_MAP_USER(AT(map_user)), OPTION_EXPECT_PLAN(AT(expect_plan)),
	OPTION_RECEIPT(AT(receipt)), { 0 } };

static const struct example examples[] = {
	{ "approve 1 --dry-run", "Show the plan and change nothing." },
	{ "approve 1 --receipt receipt.txt",
		"Show the plan, ask, apply it, and write a receipt for the "
		"sender." },
	{ "approve 1 --prune --yes",
		"Become equal to the source in configuration." },
	{ "approve 1 --only 'blueprint:*' --map-user "
	  "ann@hq.example=eva@b.example",
		"Accept blueprints only, and say who is meant." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_OK, "approved, or a dry run of a good plan" },
	{ OPK_NO, "a component would not fit, a user is unknown here, or it "
		  "was declined" },
	{ OPK_USAGE, "neither a terminal to ask on nor --yes, or no such "
		     "entry" },
	{ OPK_REFUSED, "permission, a rule, a limit, or data that would be "
		       "lost" },
	{ OPK_CONFLICT, "already decided, a merge conflict, another plan than "
			"expected, or a busy org" },
	{ 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_approve_options o = *(struct opk_approve_options *)given;

	o.id = call->operands.items[0];
	o.max_deletes = shared_at_most(o.max_deletes);
	return opk_approve(call->session, &o, answer);
}

const struct command cmd_approve = {
	.name = "approve",
	.group = GROUP_HAND_OVER,
	.summary = "bring what was received into the org",
	.synopsis = "ID",
	.text = "Work out what entry ID of the inbox would change in the org "
		"as it is now, show it as a plan, ask, and carry it out in "
		"one transaction, as 'orgpack apply' does. The approval "
		"counts against the receipts that the org may have in its "
		"lifetime, and the source's key is known from then on.\n\n"
		"A user whom the configuration names is taken to be the one "
		"with the same e-mail address here, else the only active one "
		"of the same role; where there is neither, --map-user must "
		"say who is meant.\n\n"
		"'orgpack undo' takes the change back; the receipt still "
		"counts, and the entry stays decided.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "handover plans inbox reject apply undo receipt-verify",
	.least = 1,
	.most = 1,
	.question = "Apply these %lld changes?",
	.size = sizeof(struct opk_approve_options),
	.defaults = &(const struct opk_approve_options){ .max_deletes = -1 },
	.run = run,
};
