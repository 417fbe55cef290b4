/* SPDX-License-Identifier: MIT */
/* orgpack apply: bring a bundle into the org, in one step. */
#include "cmd/command.h"
#include "cmd/shared.h"

#define AT(member) offsetof(struct opk_apply_options, member)

static const struct option options[] = { OPTION_DRY_RUN(AT(dry_run)),
	OPTION_YES(AT(yes)), OPTION_PRUNE(AT(prune)),
	OPTION_ON_CONFLICT(AT(on_conflict)), OPTION_BASE(AT(base)),
	OPTION_MAX_DELETES(AT(max_deletes)),
	OPTION_ALLOW_DATA_LOSS(AT(allow_data_loss)), OPTION_SELECT(AT(select)),
	OPTION_EXCLUDE(AT(exclude)), OPTION_MAP_USER(AT(map_user)),
	OPTION_EXPECT_PLAN(AT(expect_plan)), { 0 } };

static const struct example examples[] = {
	{ "apply acme.tar.gz --dry-run", "Show the plan and change nothing." },
	{ "apply acme.tar.gz", "Show the plan, ask, then apply it." },
	{ "apply acme.tar.gz --yes --expect-plan sha256:3f2a...",
		"Apply exactly the plan that was reviewed, without asking." },
	{ "apply acme.tar.gz --prune --max-deletes 10",
		"Make the org equal to the bundle, if that deletes no more "
		"than ten components." },
	{ "apply acme.tar.gz --on-conflict theirs",
		"Let the bundle win where both sides changed." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_OK, "applied, or nothing to do, or a dry run of a good plan" },
	{ OPK_NO, "a component would not fit, or the plan was declined" },
	{ OPK_USAGE, "neither a terminal to ask on nor --yes" },
	{ OPK_MALFORMED, "the bundle is damaged" },
	{ OPK_REFUSED, "permission, a limit, or data that would be lost" },
	{ OPK_CONFLICT, "a merge conflict, another plan than expected, or a "
			"busy org" },
	{ 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_apply_options o = *(struct opk_apply_options *)given;

	o.bundle = call->operands.items[0];
	o.max_deletes = shared_at_most(o.max_deletes);
	return opk_apply(call->session, &o, answer);
}

const struct command cmd_apply = {
	.name = "apply",
	.group = GROUP_MOVE,
	.summary = "bring a bundle into the org, in one step",
	.synopsis = "BUNDLE",
	.text = "Work out what BUNDLE (or another org, or git:REV) would "
		"change in the org here, show it as a plan, ask, and carry "
		"it out: all of it or nothing, even when the power fails.\n\n"
		"What both sides changed since the last apply is merged "
		"property by property: changed on one side only, it is "
		"taken; changed differently on both, it is a conflict, and "
		"nothing is applied unless --on-conflict says who wins. "
		"Without a common ancestor the bundle wins, and each such "
		"change is shown. A field that holds data is not deleted, "
		"nor narrowed below its data, without --allow-data-loss.\n\n"
		"Every apply is in the log, and 'orgpack undo' takes it "
		"back.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "plans diff undo log",
	.least = 1,
	.most = 1,
	.operand = WORDS_FILE,
	.question = "Apply these %lld changes?",
	.size = sizeof(struct opk_apply_options),
	.defaults = &(const struct opk_apply_options){ .max_deletes = -1 },
	.run = run,
};
