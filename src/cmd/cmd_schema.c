/* SPDX-License-Identifier: MIT */
/* orgpack schema: a kind's JSON Schema. */
#include <string.h>

#include "cmd/command.h"

#define AT(member) .offset = offsetof(struct opk_schema_options, member)

static const struct option options[] = {
	{ OPTION_FLAG, 0, "rng", NULL,
		"Print the RELAX NG schema of a kind that is written as XML.",
		AT(rng) },
	{ 0 }
};

static const struct example examples[] = { { "schema", "List the kinds." },
	{ "schema field", "Print the JSON Schema of fields." },
	{ "schema answer:diff", "The same of what 'diff --json' prints." },
	{ "schema blueprint --rng >blueprint.rng",
		"The same of blueprints, for xmllint and XML editors." },
	{ 0 } };

static const struct status_note statuses[] = {
	{ OPK_USAGE, "there is no such kind or command" }, { 0 }
};

static void take_operand(struct opk_schema_options *o, const char *text)
{
	static const char answer[] = "answer:";

	if (!strncmp(text, answer, sizeof answer - 1))
		o->answer = text + sizeof answer - 1;
	else
		o->kind = text;
}

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_schema_options *o = given;

	if (call->operands.count)
		take_operand(o, call->operands.items[0]);
	return opk_schema(call->session, o, answer);
}

const struct command cmd_schema = {
	.name = "schema",
	.group = GROUP_MANUAL,
	.summary = "print the schema of a kind or of an answer",
	.synopsis = "[KIND|answer:COMMAND]",
	.text = "Print the JSON Schema (2020-12) of a KIND of component, which "
		"says every property with its type and meaning, and which "
		"editors use for completion. Without a KIND, list the kinds "
		"with the paths where they live.\n\n"
		"With answer:COMMAND, print the JSON Schema of what COMMAND "
		"prints with --json; a command of two words has a dash, as in "
		"answer:log-prune.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "components validate",
	.most = 1,
	.operand = WORDS_KIND,
	.size = sizeof(struct opk_schema_options),
	.run = run,
};
