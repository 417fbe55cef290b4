/* SPDX-License-Identifier: MIT */
/* orgpack validate: check orgs and bundles. */
#include "cmd/command.h"

#define AT(member) .offset = offsetof(struct opk_validate_options, member)

static const struct option options[] = {
	{ OPTION_TEXT, 0, "for", "ORG",
		"Check each target as applied onto this org: what it refers "
		"to may be in either, and the org's edition sets the limits.",
		AT(onto), .words = WORDS_DIRECTORY },
	{ OPTION_FLAG, 0, "no-records", NULL,
		"Leave out an org's tables of records. Else each is read "
		"and its ids, values, lookups and users are checked. What "
		"keeps records from converting is an error, what they may "
		"hold from before a warning.",
		AT(no_records) },
	{ 0 }
};

static const struct example examples[] = { { "validate",
						   "Check the org here." },
	{ "validate acme.tar.gz --for copy",
		"Check whether a bundle would fit an org." },
	{ "validate . --json --max-faults 0",
		"All faults, as one JSON document." },
	{ 0 } };

static const struct status_note statuses[] = {
	{ OPK_OK, "no fault; there may be warnings" },
	{ OPK_NO, "a component or a record does not fit the others" },
	{ OPK_MALFORMED, "a file breaks its syntax or schema, a table of "
			 "records its form, or a bundle is damaged" },
	{ OPK_REFUSED, "a limit of the edition is passed" }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_validate_options *o = given;

	o->targets = call->operands;
	return opk_validate(call->session, o, answer);
}

const struct command cmd_validate = {
	.name = "validate",
	.group = GROUP_LOOK,
	.summary = "check an org or a bundle",
	.synopsis = "[TARGET...]",
	.text = "Check each TARGET, an org, a bundle or git:REV, or the org "
		"here: syntax, schemas, references, blueprints, criteria, "
		"layouts, roles, and the edition's limits; of a bundle its "
		"digests too, of an org its users and tables of records. All "
		"faults are reported in one run, each with "
		"its place and what to do about it.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "targets faults fmt schema",
	.most = 10000,
	.operand = WORDS_FILE,
	.size = sizeof(struct opk_validate_options),
	.faults_first = true,
	.run = run,
};
