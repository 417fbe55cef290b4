/* SPDX-License-Identifier: MIT */
/* The pages. */
#include "cmd/topics.h"

#include <string.h>

#include "cmd/options.h"
#include "cmd/rows.h"
#include "cmd/wrap.h"

enum { CODE_COLUMN = 24, STATUS_COLUMN = 28 };

const char *const topic_statuses[] = {
	[OPK_OK] = "done, or no difference; warnings alone change nothing",
	[OPK_NO] = "the answer is no: differences, references that lead "
		   "nowhere, components that do not fit, items an import could "
		   "not carry, a prompt that was declined, nothing to undo",
	[OPK_USAGE] = "the command line is wrong: an unknown option, kind or "
		      "number, no org here, selectors that match nothing",
	[OPK_MALFORMED] = "an input is malformed: syntax, schema, encoding, "
			  "digest, unsafe path, a damaged file",
	[OPK_REFUSED] = "refused: permission, policy, a limit, data that "
			"would be lost",
	[OPK_CONFLICT] = "a conflict: a busy org, a merge conflict, another "
			 "plan than expected, a store changed underneath",
	[OPK_SYSTEM] = "the system failed: a file cannot be opened, read or "
		       "written, or memory ran out",
};

static const enum opk_code codes[] = {
#define X(name, word, status, meaning) OPK_##name,
	OPK_FAULTS(X)
#undef X
};

static void faults_table(FILE *out)
{
	for (size_t i = 0; i < OPK_CODES; i++) {
		fprintf(out, "%-*s%d   ", CODE_COLUMN, opk_code_word(codes[i]),
			(int)opk_code_status(codes[i]));
		wrap(out, STATUS_COLUMN, STATUS_COLUMN,
			opk_code_meaning(codes[i]));
	}
}

static void faults_json(struct opk_answer *answer)
{
	opk_open_list(answer, "codes");
	for (size_t i = 0; i < OPK_CODES; i++) {
		opk_open_map(answer, NULL);
		opk_put_text(answer, "code", opk_code_word(codes[i]));
		opk_put_number(answer, "status", opk_code_status(codes[i]));
		opk_put_text(answer, "meaning", opk_code_meaning(codes[i]));
		opk_close_one(answer);
	}
	opk_close_one(answer);
}

static void exit_table(FILE *out)
{
	for (int i = 0; i <= OPK_SYSTEM; i++) {
		fprintf(out, "%3d  ", i);
		wrap(out, 5, 5, topic_statuses[i]);
	}
	fprintf(out, "130  interrupted (Ctrl-C), after cleaning up\n");
}

static void exit_json(struct opk_answer *answer)
{
	opk_open_list(answer, "statuses");
	for (int i = 0; i <= OPK_SYSTEM; i++) {
		opk_open_map(answer, NULL);
		opk_put_number(answer, "status", i);
		opk_put_text(answer, "meaning", topic_statuses[i]);
		opk_close_one(answer);
	}
	opk_close_one(answer);
}

static void options_table(FILE *out)
{
	rows_options(out, global_options);
}

static void options_json(struct opk_answer *answer)
{
	rows_options_json(answer, global_options);
}

static const char components[] =
	"One component is one file. Its path says its kind and its name, and "
	"the content repeats the name; where the two disagree, that is a "
	"fault. On a command line a component is written kind:name, with the "
	"module in front of what belongs to one:\n"
	"\n"
	"  field:Leads.Email         modules/Leads/fields/Email.yaml\n"
	"  layout:Leads.Standard     modules/Leads/layouts/Standard.yaml\n"
	"  blueprint:Leads.Triage    modules/Leads/blueprints/Triage.xml\n"
	"  profile_permission:Sales.Leads\n"
	"                            profiles/Sales/modules/Leads.yaml\n"
	"  role:CEO                  roles/CEO.yaml\n"
	"\n"
	"'orgpack schema' lists the kinds with their paths, and 'orgpack "
	"schema KIND' explains every property of one.\n"
	"\n"
	"org.yaml, users/ and records/ are the org's own: they are never "
	"exported. .orgpack/ holds the history and keys; it is no part of "
	"the configuration and stays out of git.\n";

static const char selectors[] =
	"A selector chooses components by kind and name. A * in it stands "
	"for any text, the empty one included; a kind alone means all of "
	"that kind:\n"
	"\n"
	"  field:Leads.Email         one field\n"
	"  'field:Leads.*'           all fields of Leads\n"
	"  'layout:*'                all layouts of all modules\n"
	"  layout                    the same\n"
	"  '*:Leads.*'               all that belongs to Leads\n"
	"\n"
	"Quote a * so that the shell leaves it alone. --exclude takes the "
	"same, and wins. A selector that matches nothing is a warning; when "
	"none of them matches anything, that is a fault (status 2). Where a "
	"part is exported, --with-deps adds what it refers to.\n";

static const char targets[] =
	"Where a command reads a state of a configuration, it takes any of "
	"these:\n"
	"\n"
	"  acme, .                   an org: a directory with an org.yaml\n"
	"  acme.tar.gz               a bundle (.tar.gz .tar.zst .tar.xz .zip)\n"
	"  git:HEAD~3, git:v1        the org here, as git knows it there\n"
	"\n"
	"The org here is found from the working directory upwards, as git "
	"does, or from -C DIR. Operands stay relative to the working "
	"directory. A bundle is recognised by its content, not by its name, "
	"and nothing in it is believed before all of it has been checked.\n";

static const char plans[] =
	"apply, import and undo first make a plan: what is added, changed and "
	"deleted, down to single properties, with the digests of every file "
	"before and after. They show it, ask on a terminal, and carry out "
	"exactly this plan or nothing.\n"
	"\n"
	"  orgpack apply acme.tar.gz --dry-run\n"
	"  orgpack apply acme.tar.gz --yes --expect-plan sha256:3f2a...\n"
	"\n"
	"A dry run prints the plan with its digest and writes nothing. Give "
	"the digest to --expect-plan, and only the plan that was reviewed is "
	"carried out.\n"
	"\n"
	"A plan is carried out as one transaction: an interrupted one is "
	"finished, or discarded as if it had never begun, by the next command "
	"that writes. 'orgpack log' lists transactions, 'orgpack undo' takes "
	"one back.\n";

static const char json[] =
	"With --json every command writes exactly one JSON document to "
	"standard output, on failure too:\n"
	"\n"
	"  {\"format\": \"orgpack-diff/1\", \"exit\": 1,\n"
	"   \"faults\": [{\"file\", \"line\", \"column\", \"severity\",\n"
	"               \"code\", \"message\", \"hint\"}],\n"
	"   \"changes\": [{\"action\", \"kind\", \"name\", \"path\",\n"
	"                \"properties\": [{\"path\", \"old\", \"new\"}]}],\n"
	"   \"plan_digest\": \"sha256:...\"}\n"
	"\n"
	"\"exit\" is the exit status. Lines and columns count from 1, columns "
	"in bytes; both are null where there is none. Faults are in the order "
	"of the input, and all of them are there.\n"
	"\n"
	"--report html=FILE, markdown=FILE or csv=FILE writes a report for "
	"people beside the answer.\n";

static const char environment[] =
	"  ORGPACK_USER    who acts, unless --as says so\n"
	"  NO_COLOR        when set and not empty: no colours\n"
	"\n"
	"Nothing else of the environment, no locale and no time zone, changes "
	"what orgpack writes.\n";

const struct topic topics[] = {
	{ "options", "what every command takes",
		"These options stand before the command or behind it. A value "
		"follows its option, or an = sign: --wait 5, --wait=5. Short "
		"ones can be bundled: -qn. Behind -- everything is an "
		"operand.\n\n",
		options_table, options_json },
	{ "components", "kinds, names and files", components, NULL, NULL },
	{ "selectors", "choosing components", selectors, NULL, NULL },
	{ "targets", "orgs, bundles and git revisions", targets, NULL, NULL },
	{ "plans", "how an org is changed, and taken back", plans, NULL, NULL },
	{ "faults", "every code of a fault, and its meaning",
		"Each fault is shown as file:line:column: error: what is wrong "
		"[code], with the line and a mark under the place, and a hint. "
		"The codes, the exit status of each, and what they mean:\n\n",
		faults_table, faults_json },
	{ "exit", "exit statuses",
		"A command exits with the greatest status of what occurred.\n"
		"\n",
		exit_table, exit_json },
	{ "json", "answers for programs", json, NULL, NULL },
	{ "environment", "variables that are read", environment, NULL, NULL },
	{ 0 },
};

const struct topic *topic_find(const char *name)
{
	for (const struct topic *t = topics; t->name; t++)
		if (!strcmp(t->name, name))
			return t;
	return NULL;
}
