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

static const char handover[] =
	"A configuration goes from one org to another with the consent of "
	"both administrators, and without a server: by files that may be "
	"mailed.\n"
	"\n"
	"1. The administrator of the target makes a key and mails it. The key "
	"is one line of text, valid for 24 hours and one sending, and no "
	"secret.\n"
	"\n"
	"  orgpack -C branch key new --note 'for hq'\n"
	"\n"
	"2. The administrator of the source looks whose key it is, seals the "
	"configuration with it, and mails the file back. Nobody but the "
	"target can open it.\n"
	"\n"
	"  orgpack key show opk1...\n"
	"  orgpack -C hq send --key opk1... -o hq-to-branch.orgpack.age\n"
	"\n"
	"3. The administrator of the target receives the file, which changes "
	"nothing, looks at what it would change, and approves or rejects "
	"it. An approval is one transaction, and can be taken back.\n"
	"\n"
	"  orgpack -C branch receive hq-to-branch.orgpack.age\n"
	"  orgpack -C branch approve 1 --dry-run\n"
	"  orgpack -C branch approve 1\n"
	"\n"
	"'orgpack policy' shows the rules that both sides check. Users, "
	"records, keys and the policy of an org never travel.\n"
	"\n"
	"What makes the org itself is in .orgpack/identity: its signing key, "
	"the secrets of open keys, the keys that were used, and how many "
	"configurations it has received. It is in no bundle and no git clone: "
	"back it up after each change of keys, readable for you only, with "
	"a plain copy of the directory:\n"
	"\n"
	"  cp -a branch/.orgpack/identity /safe/place/\n"
	"\n"
	"To restore it, put the newest copy back. An older one is noticed, "
	"because the history counts the changes, and refused (no-identity), "
	"for a key that was used would be open again. Where every copy is "
	"lost, 'orgpack log prune --keep 0' forgets the history, and with it "
	"what was counted; the next key makes a new identity, and the "
	"partners of the org are told that it signs with another key.\n";

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
	{ "handover", "sending a configuration to another org", handover, NULL,
		NULL },
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
