/* SPDX-License-Identifier: MIT */
/* orgpack import: read what another system exported into the org. */
#include "cmd/command.h"
#include "cmd/shared.h"

#define AT(member) offsetof(struct opk_import_options, member)

static const struct option options[] = { OPTION_DRY_RUN(AT(dry_run)),
	OPTION_YES(AT(yes)), OPTION_EXPECT_PLAN(AT(expect_plan)), { 0 } };

static const struct example examples[] = {
	{ "import salesforce force-app --dry-run",
		"Show what a Salesforce project would become, and what it "
		"cannot." },
	{ "import salesforce force-app --yes --report html=import.html",
		"Import it without asking, and write a report to review." },
	{ "import zoho answers.zip -v",
		"Import what Zoho's API answered, and list all that it cannot "
		"carry." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_NO, "something could not be carried, or the plan was declined" },
	{ OPK_MALFORMED, "the source holds nothing, or damaged files" }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_import_options *o = given;

	o->system = call->operands.items[0];
	o->source = call->operands.items[1];
	return opk_import(call->session, o, answer);
}

const struct command cmd_import = {
	.name = "import",
	.group = GROUP_START,
	.summary = "read what another system exported",
	.synopsis = "SYSTEM SOURCE",
	.text = "Read SOURCE, which another system exported, and bring it "
		"into the org as a plan that is shown, then applied in one "
		"step.\n\n"
		"SYSTEM is salesforce or zoho. Of salesforce, SOURCE is a "
		"directory of metadata, in the Metadata API's layout or in "
		"source format, decomposed objects included. All files of "
		"metadata are kept, byte for byte, those that have no "
		"counterpart as kind foreign.\n\n"
		"Of zoho, SOURCE is a directory or a ZIP file of what the API "
		"answered, versions 2.1 to 8.\n\n"
		"What has no counterpart is listed by type, name and reason, "
		"and counted: nothing vanishes silently. What exceeds a limit "
		"of the org's edition comes in all the same, with a warning.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "show export undo",
	.least = 2,
	.most = 2,
	.operand = WORDS_FILE,
	.question = "Import these %lld components?",
	.size = sizeof(struct opk_import_options),
	.run = run,
};
