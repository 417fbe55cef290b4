/* SPDX-License-Identifier: MIT */
/* orgpack init: make an org. */
#include "cmd/command.h"

#define AT(member) .offset = offsetof(struct opk_init_options, member)

static const struct option options[] = {
	{ OPTION_TEXT, 0, "name", "NAME",
		"The organisation's name (default: the directory's).",
		AT(name) },
	{ OPTION_TEXT, 0, "edition", "EDITION",
		"free, standard, professional, enterprise (default) or "
		"ultimate. It sets the org's limits.",
		AT(edition) },
	{ OPTION_TEXT, 0, "org-id", "ID",
		"The organisation's number, in digits (default: one is made "
		"at random).",
		AT(org_id) },
	{ OPTION_TEXT, 0, "admin", "EMAIL",
		"The first user, with the Administrator profile.", AT(admin) },
	{ OPTION_FLAG, 0, "bare", NULL,
		"Make org.yaml and the user only: no standard modules, "
		"profiles and roles.",
		AT(bare) },
	{ OPTION_FLAG, 0, "shared", NULL,
		"Let every user of DIR's group change the org, as git's "
		"core.sharedRepository does: folders keep the group, and what "
		"is made may be written by it. That goes for the org's signing "
		"key, too. Each other user gives 'orgpack trust DIR' once.",
		AT(shared) },
	{ 0 }
};

static const struct example examples[] = {
	{ "init acme --name Acme --admin ann@acme.example",
		"Make the org Acme in the new directory acme." },
	{ "init --bare copy --edition professional --org-id 60002",
		"Make an empty org, to apply a bundle to." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_USAGE, "the directory is an org already, or is not empty" }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_init_options *o = given;

	o->directory = call->operands.items[0];
	return opk_init(call->session, o, answer);
}

const struct command cmd_init = {
	.name = "init",
	.group = GROUP_START,
	.summary = "make an org",
	.synopsis = "DIR",
	.text = "Make the directory DIR an org: org.yaml, which says who it "
		"is, a first user, the standard modules with their fields, "
		"profiles and roles, and the files that git needs "
		"(.gitignore keeps records and state out, .gitattributes "
		"keeps line ends as they are).\n\n"
		"DIR is made when it does not exist, and must be empty when "
		"it does. Every file is plain text: edit it with any "
		"editor, and keep the directory in git.\n\n"
		"The org is built beside its place and moved there when it "
		"is complete. What an interrupted init leaves behind is "
		"cleared away by the same command, given again; until then "
		"no command takes it for an org.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "status import apply",
	.least = 1,
	.most = 1,
	.operand = WORDS_DIRECTORY,
	.size = sizeof(struct opk_init_options),
	.run = run,
};
