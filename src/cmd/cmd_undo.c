/* SPDX-License-Identifier: MIT */
/* orgpack undo: take a transaction back. */
#include "cmd/command.h"
#include "cmd/shared.h"

#define AT(member) offsetof(struct opk_undo_options, member)

static const struct option options[] = { OPTION_DRY_RUN(AT(dry_run)),
	OPTION_YES(AT(yes)),
	{ OPTION_FLAG, 'f', "force", NULL,
		"Restore files that were edited since, too. What the edits "
		"said stays in the history.",
		.offset = AT(force) },
	{ OPTION_FLAG, 0, "cascade", NULL,
		"Of a conversion on whose records later ones have built, take "
		"these back first, the newest first, each in a transaction "
		"of its own. --dry-run shows which.",
		.offset = AT(cascade) },
	OPTION_EXPECT_PLAN(AT(expect_plan)), { 0 } };

static const struct example examples[] = {
	{ "undo --dry-run", "Show what taking back the newest would do." },
	{ "undo", "Take back the newest transaction." },
	{ "undo 7 --yes", "Take back transaction 7 without asking." },
	{ "undo 7 --cascade --dry-run",
		"Show which conversions have built on transaction 7." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_NO, "there is nothing to undo, or it was declined" },
	{ OPK_USAGE, "there is no such transaction" },
	{ OPK_CONFLICT, "a file was changed since, and --force is missing; "
			"or other records lead to those that would go" },
	{ 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_undo_options *o = given;

	if (call->operands.count)
		o->id = call->operands.items[0];
	return opk_undo(call->session, o, answer);
}

const struct command cmd_undo = {
	.name = "undo",
	.group = GROUP_BACK,
	.summary = "take a transaction back",
	.synopsis = "[ID]",
	.text = "Restore every file that a transaction changed, byte for "
		"byte: the one with number ID, or the newest that was not "
		"taken back. An undo is a transaction itself, so it can be "
		"undone by its number.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "log plans apply",
	.most = 1,
	.question = "Take back these %lld changes?",
	.size = sizeof(struct opk_undo_options),
	.run = run,
};
