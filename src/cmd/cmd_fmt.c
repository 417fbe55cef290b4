/* SPDX-License-Identifier: MIT */
/* orgpack fmt: write files in canonical form. */
#include "cmd/command.h"

#define AT(member) .offset = offsetof(struct opk_fmt_options, member)

static const struct option options[] = {
	{ OPTION_FLAG, 0, "check", NULL,
		"Write nothing; name the files that are not in canonical "
		"form. Status 1 when there are any.",
		AT(check) },
	{ OPTION_FLAG, 0, "drop-comments", NULL,
		"Rewrite files that hold comments, too; the comments go.",
		AT(drop_comments) },
	{ 0 }
};

static const struct example examples[] = {
	{ "fmt --check", "Is every file of the org in canonical form?" },
	{ "fmt modules/Leads", "Rewrite what is below a directory." }, { 0 }
};

static const struct status_note statuses[] = {
	{ OPK_NO, "a file is not canonical (--check), or has comments that "
		  "would be lost" },
	{ OPK_MALFORMED, "a file cannot be read" }, { 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_fmt_options *o = given;

	o->paths = call->operands;
	return opk_fmt(call->session, o, answer);
}

const struct command cmd_fmt = {
	.name = "fmt",
	.group = GROUP_MANUAL,
	.summary = "write component files in canonical form",
	.synopsis = "[PATH...]",
	.text = "Rewrite the components at each PATH, a file or a directory "
		"of the org, or of the whole org, in canonical form: block "
		"style, keys in the order of their schema, no needless "
		"quotes. The meaning does not change. A file whose comments "
		"would be lost is left alone.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "validate schema",
	.most = 100000,
	.operand = WORDS_FILE,
	.size = sizeof(struct opk_fmt_options),
	.faults_first = true,
	.run = run,
};
