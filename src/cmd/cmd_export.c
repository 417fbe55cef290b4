/* SPDX-License-Identifier: MIT */
/* orgpack export: write the configuration as a bundle. */
#include <string.h>

#include "cmd/command.h"
#include "cmd/shared.h"

#define AT(member) offsetof(struct opk_export_options, member)

static const struct option options[] = {
	{ OPTION_TEXT, 'o', "output", "FILE",
		"Write this file (default: the org's directory name with "
		".tar.gz); - is standard output. The ending chooses the "
		"format: .tar.gz, .tar.zst, .tar.xz or .zip.",
		.offset = AT(output), .words = WORDS_FILE },
	{ OPTION_FLAG, 'd', "with-deps", NULL,
		"Add what the selected components refer to, and what that "
		"refers to.",
		.offset = AT(with_deps) },
	OPTION_WITHOUT_FOREIGN(AT(without_foreign)),
	{ OPTION_TEXT, 0, "format", "SYSTEM",
		"Write a directory for another system: salesforce. The first "
		"operand is its name, unless -o says it.",
		.offset = AT(format) },
	OPTION_EXCLUDE(AT(exclude)), { 0 }
};

static const struct example examples[] = {
	{ "export", "Everything, into <org>.tar.gz." },
	{ "export -o acme.tar.zst", "Everything, compressed with zstd." },
	{ "export -o sales.tar.gz 'blueprint:*' --with-deps",
		"All blueprints, and what they need." },
	{ "export -x 'report:*' -x 'tag:*'", "All but reports and tags." },
	{ "export --format salesforce back",
		"The Salesforce project that was imported, as a new "
		"directory." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_NO, "written for another system, but not all of it" },
	{ OPK_USAGE, "none of the selectors matches, or nothing came from that "
		     "system" },
	{ 0 }
};

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_export_options *o = given;

	o->select = call->operands;
	if (o->format && !o->output && o->select.count) {
		o->output = *o->select.items++;
		o->select.count--;
	}
	call->stdout_taken = o->output && !strcmp(o->output, "-");
	if (call->stdout_taken && call->globals->json)
		return opk_refuse("export", OPK_BAD_OPTION,
			"'--output -' and '--json' both write to standard "
			"output",
			"Write the bundle into a file.", answer);
	return opk_export(call->session, o, answer);
}

const struct command cmd_export = {
	.name = "export",
	.group = GROUP_MOVE,
	.summary = "write the configuration as one file, a bundle",
	.synopsis = "[DIR] [SELECTOR...]",
	.text = "Write the org's configuration, or what the SELECTORs "
		"choose, as a bundle: one compressed archive with a manifest "
		"that lists every component with its digest.\n\n"
		"The same configuration of the same org gives the same bytes, "
		"whoever exports it, when and where. Records, users, keys "
		"and the org's own identity are never in a bundle, and a "
		"secret, such as a webhook's token, is replaced by a "
		"placeholder and reported.\n\n"
		"With --format, the files that an import has kept are written "
		"byte for byte, but for what was changed or deleted here "
		"since: that is written into them, property by property. "
		"What has no place in them is listed.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "selectors apply validate",
	.most = 10000,
	.operand = WORDS_SELECTOR,
	.size = sizeof(struct opk_export_options),
	.run = run,
};
