/* SPDX-License-Identifier: MIT */
/* Help for the terminal, and the pages that are no command's. */
#include "cmd/help.h"

#include <string.h>

#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/wrap.h"
#include "orgpack.h"

/* Help for the terminal. */

static void rows_options(FILE *out, const struct option *options);

enum { SUMMARY_COLUMN = 26, MOST_LABEL = SUMMARY_COLUMN - 4 };

const char *const help_groups[] = {
	[GROUP_START] = "Start an org",
	[GROUP_LOOK] = "Look",
	[GROUP_MOVE] = "Move a configuration",
	[GROUP_RECORDS] = "Convert records",
	[GROUP_HAND_OVER] = "Hand over to another org's administrator",
	[GROUP_BACK] = "Look back, take back",
	[GROUP_MANUAL] = "Files and manual",
};

const char help_about[] =
	"Carry a CRM organisation's configuration from one org to another: "
	"offline, as one file that can be read, reviewed, compared, applied in "
	"one step, and taken back.";

/* "  name OPERANDS      summary", the summary below where it is long. */
static void row(
	FILE *out, const char *name, const char *rest, const char *summary)
{
	char label[128];
	int n = snprintf(
		label, sizeof label, "%s%s%s", name, *rest ? " " : "", rest);

	fprintf(out, "  %s", label);
	if (n > MOST_LABEL)
		fputc('\n', out);
	fprintf(out, "%*s%s\n",
		n > MOST_LABEL ? SUMMARY_COLUMN : SUMMARY_COLUMN - 2 - n, "",
		summary);
}

/* A page's name has dashes where the command has blanks. */
static bool is_called(const char *command, const char *name)
{
	while (*name &&
		(*command == *name || (*command == ' ' && *name == '-')))
		command++, name++;
	return !*command && !*name;
}

const struct command *help_find(
	const struct command *const *commands, const char *name)
{
	for (const struct command *const *c = commands; *c; c++)
		if (is_called((*c)->name, name))
			return *c;
	return NULL;
}

void help_overview(FILE *out, const struct command *const *commands)
{
	fputs("usage: orgpack [-C DIR] [--as USER] COMMAND "
	      "[OPTION...] [OPERAND...]\n\n",
		out);
	wrap_block(out, 0, help_about);
	for (int g = GROUP_START; g <= GROUP_MANUAL; g++) {
		fprintf(out, "\n%s\n", help_groups[g]);
		for (const struct command *const *c = commands; *c; c++)
			if ((int)(*c)->group == g)
				row(out, (*c)->name, (*c)->synopsis,
					(*c)->summary);
	}
	fputs("\nPages of 'orgpack help'\n", out);
	for (const struct topic *t = topics; t->name; t++)
		row(out, t->name, "", t->summary);
	fputs("\n'orgpack COMMAND --help' explains a command, with "
	      "examples.\n",
		out);
}

static void examples(FILE *out, const struct example *e)
{
	if (!e)
		return;
	fputs("\nExamples\n", out);
	for (; e->line; e++) {
		fprintf(out, "  orgpack %s\n", e->line);
		wrap_block(out, 6, e->says);
	}
}

static void statuses(FILE *out, const struct status_note *n)
{
	if (!n)
		return;
	fputs("\nExit status ('orgpack help exit' has them all)\n", out);
	for (; n->says; n++) {
		fprintf(out, "  %d  ", (int)n->status);
		wrap(out, 5, 5, n->says);
	}
}

/* The names of pages in "targets diff", parted by commas. */
static void see_also(FILE *out, const char *names)
{
	if (!names)
		return;
	fputs("\nSee also: ", out);
	for (; *names; names++)
		fputs(*names == ' ' ? ", " : (char[]){ *names, '\0' }, out);
	fputs(" (orgpack help PAGE)\n", out);
}

void help_command(FILE *out, const struct command *c)
{
	fprintf(out, "usage: orgpack %s%s%s%s\n\n", c->name,
		c->options ? " [OPTION...]" : "", *c->synopsis ? " " : "",
		c->synopsis);
	wrap_block(out, 0, c->text);
	examples(out, c->examples);
	if (c->options) {
		fputs("\nOptions ('orgpack help options' has those of every "
		      "command)\n",
			out);
		rows_options(out, c->options);
	}
	statuses(out, c->statuses);
	see_also(out, c->see);
}

void help_topic(FILE *out, const struct topic *t)
{
	fprintf(out, "%s: %s\n\n", t->name, t->summary);
	wrap_block(out, 0, t->text);
	if (t->table)
		t->table(out);
}

/* The pages. */

enum { CODE_COLUMN = 24, STATUS_COLUMN = 28 };

/* What the exit statuses 0 to 6 mean; lower case, no full stop. */
static const char *const topic_statuses[] = {
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

static void faults_table(FILE *out)
{
	for (size_t i = 0; i < opk_code_count(); i++) {
		enum opk_code code = opk_code_at(i);

		fprintf(out, "%-*s%d   ", CODE_COLUMN, opk_code_word(code),
			(int)opk_code_status(code));
		wrap(out, STATUS_COLUMN, STATUS_COLUMN, opk_code_meaning(code));
	}
}

static void faults_json(struct opk_answer *answer)
{
	opk_open_list(answer, "codes");
	for (size_t i = 0; i < opk_code_count(); i++) {
		enum opk_code code = opk_code_at(i);

		opk_open_map(answer, NULL);
		opk_put_text(answer, "code", opk_code_word(code));
		opk_put_number(answer, "status", opk_code_status(code));
		opk_put_text(answer, "meaning", opk_code_meaning(code));
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

static const char records[] =
	"The records of a module are one table, records/<Module>.csv (or "
	".csv.gz): CSV in UTF-8, with commas, and a header of field names. "
	"'id' is one of them:\n"
	"\n"
	"  id,Owner,Company,Last_Name,Email,Lead_Status,Tag\n"
	"  1001,42,\"Bolt, Inc.\",Ek,bo@bolt.example,Contacted,Hot;Fair\n"
	"\n"
	"Values are text, byte for byte; only the type of a field says what is "
	"meant. Numbers have a point (1200.50), days are 2026-03-31, times "
	"2026-03-31T17:30:00+02:00. Booleans are true or false, yes or no, 1 "
	"or "
	"0, in any case; an empty one is false, and any other text is no "
	"boolean "
	"and fails the rows that ask for it. Several values "
	"stand between semicolons. A look-up holds the id of a record, Owner "
	"that of a user (users/<name>.yaml). Notes and attachments hang on a "
	"record by Parent_Id and se_module, tasks, events and calls by "
	"What_Id, "
	"Who_Id and se_module.\n"
	"\n"
	"An id is bad when it is empty, when two rows have it, or when it has "
	"a "
	"blank at an end, a control character or the form that spreadsheets "
	"make of long numbers (4.10888E+17: format the column as text before "
	"you "
	"save). No record with a bad id converts or is converted into; "
	"'orgpack validate' lists them.\n"
	"\n"
	"A row that does not change keeps its bytes. A malformed row is a "
	"fault "
	"with line and column; 'convert --rejects FILE' goes on without it. "
	"Tables are never exported, and git ignores them.\n";

static const char criteria[] =
	"Criteria say which records are meant: in rules, views and mappings as "
	"YAML, for 'convert --where' in the syntax of Zoho's search:\n"
	"\n"
	"  (Lead_Status:equals:Pre-Qualified)\n"
	"  ((City:in:Bonn,Ulm)and(Annual_Revenue:greater_than:100000))\n"
	"  (Owner:equal:${CURRENTUSER})\n"
	"  (Website:not_equal:${EMPTY})\n"
	"  (Created_Time:equal:${LAST_N_DAYS:30})\n"
	"  (Company:starts_with:Acme \\(Bonn\\))\n"
	"\n"
	"A field is named as in modules/<Module>/fields, or by way of a "
	"look-up "
	"with a dot. Every criterion stands in parentheses, also a single one; "
	"where 'and' and 'or' meet, parentheses say what belongs together. "
	"Commas part the values of a list. In a value, parentheses and "
	"backslashes have a backslash before them. Quote it all for the "
	"shell.\n"
	"\n"
	"  equal, not_equal                        every field\n"
	"  like, not_like, contains, not_contains, starts_with, ends_with\n"
	"                                          texts\n"
	"  less_than, less_equal, greater_than, greater_equal, between,\n"
	"  not_between                             numbers, days, times\n"
	"  in, not_in                              a list of values\n"
	"  include_all, include_any, exclude_all, exclude_any\n"
	"                                          fields of several values\n"
	"\n"
	"${EMPTY}, ${NOTEMPTY}, ${TODAY}-7, ${THISMONTH}, ${CURRENTUSER} and "
	"their like stand for what is true at that moment. Texts are compared "
	"without regard to case, ids byte for byte; days are those of the "
	"org's "
	"time zone.\n";

static const char conversion[] =
	"'orgpack convert MODULE' turns records of a module into records of "
	"others, in one transaction. modules/<MODULE>/conversion.yaml, the "
	"mapping, says into what ('orgpack schema conversion' explains its "
	"keys):\n"
	"\n"
	"  module: Leads\n"
	"  targets:\n"
	"    - module: Accounts\n"
	"      create_when: {field: Company, comparator: not_equal,\n"
	"                    value: \"${EMPTY}\"}\n"
	"      fields: {Account_Name: Company, Account_Type: {value: "
	"Prospect}}\n"
	"      match: [{keys: {Account_Name: company}}]\n"
	"      on_match: skip\n"
	"    - module: Contacts\n"
	"      fields: {Last_Name: Last_Name, Email: Email,\n"
	"               Account_Name: {record: Accounts}}\n"
	"      match: [{keys: {Email: email, Last_Name: casefold}}]\n"
	"      on_match: merge\n"
	"      on_other_account: keep\n"
	"    - module: Deals\n"
	"      create: on_request\n"
	"      fields: {Deal_Name: {template: \"${Company|Last_Name}\"},\n"
	"               Stage: {value: Qualification},\n"
	"               Closing_Date: Created_Time}\n"
	"  related_modules: [Notes, Tasks, Attachments]\n"
	"  inactive_owner: actor\n"
	"\n"
	"Which records: --where CRITERIA, --all, or --select FILE, a CSV file "
	"whose column 'id' names them. Its other columns are for one row each: "
	"'assign_to' (a user), 'on_match' (a policy), and such as "
	"'Deals.Amount', which sets a field and asks for its target. Columns "
	"of "
	"the module itself may stand there too; they are for the reader and "
	"change nothing. A target 'on_request' is made for --with MODULE or "
	"such a column.\n"
	"\n"
	"What is there already is recognised by 'match': its rules are tried "
	"in order, and the first whose keys all have a value and which finds a "
	"record decides; of several records the smallest id counts. Then "
	"'on_match' says, or --on-match [MODULE=]POLICY:\n"
	"\n"
	"  skip       link to it, change nothing\n"
	"  merge      fill its empty fields\n"
	"  overwrite  replace by every value that is not empty\n"
	"  create     make another one all the same\n"
	"  fail       the row fails with DUPLICATE_DATA\n"
	"\n"
	"An address alone is a poor key: many share info@ or the family's, and "
	"two people would become one. Take the name with it, as above. A "
	"record with a bad id ('orgpack help records') that is recognised "
	"fails the row.\n"
	"\n"
	"'orgpack convert MODULE --explain ID' tells all of this for one "
	"record: "
	"which rule found what, and which value wins in each field.\n"
	"\n"
	"Answers: --results FILE has a line for each selected record, "
	"--failures "
	"FILE each that failed, with line, code, field and reason. Mend the "
	"record in its table (or give its value in a column such as "
	"'Contacts.Email'), and give the file of failures to --select: it "
	"selects the rest. --report html=FILE is for people, --json for "
	"programs. What workflow rules would send is queued in .orgpack/outbox "
	"as lines of JSON; nothing is sent.\n"
	"\n"
	"'orgpack undo' takes a conversion back. Tables that have changed "
	"since "
	"are taken back record by record: what was edited stays and is listed, "
	"unless --force is given.\n"
	"\n"
	"More that a mapping may say:\n\n";

/* Keys of a mapping that its example lacks, or that need words. */
static const struct {
	const char *key, *says;
} mapping_keys[] = {
	{ "create: never", "of a target: link to a record that is recognised, "
			   "and make none where there is none" },
	{ "merge",
		"of a target, {Field: true_wins}: of two booleans the true "
		"one stays, whatever the policy. Fields whose name "
		"ends in Opt_Out have it anyway: who has opted out stays so" },
	{ "on_other_account",
		"of a target, where the record that is recognised belongs to "
		"another account than the row's: the row takes that account "
		"(keep; so of Contacts when left out), the record moves "
		"(move), "
		"another one is made (create), or the row fails (fail)" },
	{ "children", "of a target: rows of a subform of the source record are "
		      "copied into a subform of its record, as in [{from: "
		      "Quoted_Items, module: Ordered_Items, fields: "
		      "{Product_Name: Product_Name}}]; where one of them "
		      "cannot be copied, the record fails" },
	{ "inactive_owner",
		"of the mapping: who owns new records where the source "
		"record's owner is no active user, whoever converts (actor) or "
		"a user ({email: ann@acme.example}); left out, those rows "
		"fail" },
};

enum {
	KEY_COLUMN = 20,
	MAPPING_KEYS = sizeof mapping_keys / sizeof *mapping_keys
};

static void conversion_table(FILE *out)
{
	for (size_t i = 0; i < MAPPING_KEYS; i++) {
		fprintf(out, "  %-*s", KEY_COLUMN - 2, mapping_keys[i].key);
		wrap(out, KEY_COLUMN, KEY_COLUMN, mapping_keys[i].says);
	}
}

static void conversion_json(struct opk_answer *answer)
{
	opk_open_list(answer, "keys");
	for (size_t i = 0; i < MAPPING_KEYS; i++) {
		opk_open_map(answer, NULL);
		opk_put_text(answer, "key", mapping_keys[i].key);
		opk_put_text(answer, "says", mapping_keys[i].says);
		opk_close_one(answer);
	}
	opk_close_one(answer);
}

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
	"'orgpack policy' shows the rules that both sides check. The target "
	"checks all of its own when it makes a key, so that no file is mailed "
	"for nothing, and again at the end. Users, records, keys and the "
	"policy of an org never travel.\n"
	"\n"
	"What was received is what is approved: the identity of the target "
	"knows the digest of every file of an entry in the inbox, and who "
	"signed it. An entry that somebody exchanged or changed since, or put "
	"there, is refused (not-as-received), and so is one from before "
	"orgpack kept that: make a new key, and have it sent again.\n"
	"\n"
	"A key that a command which may write has seen expired stays expired. "
	"The highest time seen is kept, and keys are judged by it when the "
	"clock is behind (clock-went-back). Where the clock was far ahead by "
	"mistake, set it right, and 'orgpack key reset-clock' forgets that "
	"time; it revokes all open keys.\n"
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
	"lost, 'orgpack log prune --keep 0' makes a new identity and forgets "
	"the history. It counts what the history, the inbox or an older copy "
	"shows as received: pruning never begins the count anew. No key is "
	"open then, and the partners of the org are told that it signs with "
	"another key.\n"
	"\n"
	"A copy of the org's directory, as a backup or a snapshot is, has the "
	"same identity and the same secrets. It signs as the org; a key that "
	"was open is open in both, so that a file which was sent once can be "
	"received in each; and each counts its own receipts. That a key is "
	"good once, that a file is received once, and that three "
	"configurations are received in a lifetime, hold in each copy and not "
	"over all of them. So copy the identity for backup only, revoke open "
	"keys when a copy got into other hands, and remove .orgpack from a "
	"copy that shall be an org of its own, with another org_id. Nothing "
	"here holds against those who may write to .orgpack/identity: they "
	"can change what the org knows of its inbox, its count and its "
	"time.\n";

static const char git[] =
	"An org is plain text, made to be kept in git. 'orgpack init' writes a "
	".gitignore that leaves out what stays on this machine: records/, and "
	".orgpack/ with the history, keys and messages.\n"
	"\n"
	"What comes with a clone or an archive may have been written by "
	"anybody. "
	"A configuration can be read all the same: 'validate', 'show', 'diff' "
	"and "
	"'export' believe nothing but what they check. The state in .orgpack "
	"is "
	"another matter, since commands act on it. When git tracks any of it, "
	"or "
	"when it belongs to another user, it is not believed until you say so "
	"('orgpack help trust').\n"
	"\n"
	"Whether believed or not, what a history or an interrupted transaction "
	"says can do no more than the org's own files could: places of "
	"components, "
	"tables of records, users and state are written, nothing outside of "
	"the "
	"org, nothing in .git, and no file gets permission to be executed.\n"
	"\n"
	"git is run to ask whether it tracks the state, and to read git:REV: "
	"with an environment of its own, without hooks, filters, helpers and "
	"remotes, whatever the repository's configuration says.\n"
	"\n"
	"Several users of a group can change one org that is made with "
	"'orgpack "
	"init --shared', as with git's core.sharedRepository.\n";

static const char security[] =
	"What orgpack defends, and against whom.\n"
	"\n"
	"A stranger's bundle or project. Nothing in it is believed before all "
	"of it has been checked: no path leaves the org, no link or device is "
	"made, no file is executed, nothing unpacks without bound, and a "
	"refused one changes nothing.\n"
	"\n"
	"A cloned or unpacked org. Its files are configuration and do no more "
	"than configuration can. State below .orgpack that git tracks, or "
	"that another user owns, is not believed until you say so ('orgpack "
	"help trust'); and whatever a history or an interrupted transaction "
	"says, nothing is written but components, tables of records and the "
	"org's own state: nothing outside of the org, nothing in .git, and no "
	"file that can be executed.\n"
	"\n"
	"A git repository. git is run with an environment of its own, without "
	"your configuration, and without hooks, filters, helpers, pagers, "
	"replace refs, grafts and remotes. A repository of another user, or "
	"a bare one around the org, or one with a pipe among its files, which "
	"git would wait for, is not read (unsafe-repository), and objects "
	"that a partial clone lacks are not fetched.\n"
	"\n"
	"A swapped parcel, a clock that is set back. A sealed file opens for "
	"one key only and is signed; what is approved is what was received, "
	"from the signer that was shown. An expired key stays expired.\n"
	"\n"
	"A hostile CSV file. A malformed row has a place and changes nothing. "
	"Cells are never evaluated here; 'convert --safe-cells' keeps "
	"spreadsheets from doing it. Text that would steer a terminal, or turn "
	"its direction, is shown escaped, in JSON too.\n"
	"\n"
	"Another user of this computer. Identity and state are for their owner "
	"alone, links are not followed, and outputs appear under their names "
	"when they are complete.\n"
	"\n"
	"A power cut, a full disk, a kill. An org is wholly as before or "
	"wholly as after; the next command that writes recovers, and says so. "
	"What "
	"somebody edits during a commit is kept under another name and "
	"reported, never overwritten; of what somebody deletes, and the "
	"commit writes, it is said that it is there again.\n"
	"\n"
	"Nothing helps against these:\n"
	"\n"
	"  - root on this computer, or a changed orgpack or git program\n"
	"  - who has stolen .orgpack/identity: it signs as the org, and opens\n"
	"    what was sealed for its open keys. Revoke them ('orgpack key\n"
	"    revoke') and tell the partners.\n"
	"  - a copy of a whole org directory: both have the keys and the\n"
	"    counters, and a key that one has used is open in the other\n"
	"  - who can write into .orgpack as you: history, counters and keys\n"
	"    are then what that one says. Digests show damage, not malice;\n"
	"    keep the org in git and sign the commits.\n"
	"  - an administrator who approves without having looked\n";

static const char json[] =
	"With --json every command writes exactly one JSON document to "
	"standard output, on failure too:\n"
	"\n"
	"  {\"format\": \"orgpack-diff/1\", \"exit\": 1,\n"
	"   \"faults\": [{\"file\", \"line\", \"column\", \"severity\",\n"
	"               \"code\", \"message\", \"hint\"}],\n"
	"   \"changes\": [{\"action\", \"kind\", \"name\", \"path\",\n"
	"                \"properties\": [{\"path\", \"old\", \"new\"}]}],\n"
	"   \"counts\": {\"added\", \"changed\", \"deleted\", "
	"\"unchanged\"}}\n"
	"\n"
	"\"exit\" is the exit status. Lines and columns count from 1, columns "
	"in bytes; both are null where there is none. Faults are in the order "
	"of the input; beyond 10,000 they are counted in "
	"\"faults_not_shown\".\n"
	"\n"
	"'orgpack schema answer:diff' prints the JSON Schema of that, which "
	"explains each key; every command has one, and one of two words has a "
	"dash (answer:log-prune). Later versions may add keys, and change the "
	"number in \"format\" where they do more than that.\n"
	"\n"
	"--report html=FILE, markdown=FILE or csv=FILE writes a report for "
	"people beside the answer.\n";

static const char environment[] =
	"  ORGPACK_USER     who acts, unless --as says so\n"
	"  NO_COLOR         when set and not empty: no colours\n"
	"  XDG_CONFIG_HOME  where orgpack/trust is ('orgpack help trust'); "
	"else\n"
	"                   HOME, and .config in it\n"
	"  SUDO_UID         of root only: whose files are root's own, too\n"
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
	{ "records", "tables of records, and what their cells hold", records,
		NULL, NULL },
	{ "criteria", "conditions on records", criteria, NULL, NULL },
	{ "conversion", "mass conversion of records", conversion,
		conversion_table, conversion_json },
	{ "handover", "sending a configuration to another org", handover, NULL,
		NULL },
	{ "git", "orgs in git, and orgs from elsewhere", git, NULL, NULL },
	{ "security", "what is defended against whom, and what is not",
		security, NULL, NULL },
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

/* Rows of option tables, shown. */

enum { LABEL_INDENT = 2, DOC_INDENT = 8 };

size_t rows_label(const struct option *o, char out[ROWS_LABEL])
{
	int n;

	if (o->letter)
		n = snprintf(out, ROWS_LABEL, "-%c, --%s%s%s", o->letter,
			o->name, o->value ? " " : "", o->value ? o->value : "");
	else
		n = snprintf(out, ROWS_LABEL, "--%s%s%s", o->name,
			o->value ? " " : "", o->value ? o->value : "");
	return n > 0 ? (size_t)n : 0;
}

/* Each option with its explanation, at most 80 columns wide. */
static void rows_options(FILE *out, const struct option *options)
{
	char label[ROWS_LABEL];

	for (const struct option *o = options; o && o->type; o++) {
		rows_label(o, label);
		fprintf(out, "%*s%s\n", LABEL_INDENT, "", label);
		wrap_block(out, DOC_INDENT, o->doc);
	}
}

static void put_option(struct opk_answer *answer, const struct option *o)
{
	char letter[2] = { o->letter, '\0' };

	opk_open_map(answer, NULL);
	opk_put_text(answer, "name", o->name);
	if (o->letter)
		opk_put_text(answer, "letter", letter);
	if (o->value)
		opk_put_text(answer, "value", o->value);
	if (o->choices) {
		opk_open_list(answer, "choices");
		for (const char *const *c = o->choices; *c; c++)
			opk_put_text(answer, NULL, *c);
		opk_close_one(answer);
	}
	opk_put_bool(answer, "repeats", o->type == OPTION_LIST);
	opk_put_text(answer, "doc", o->doc);
	opk_close_one(answer);
}

void rows_options_json(struct opk_answer *answer, const struct option *options)
{
	opk_open_list(answer, "options");
	for (const struct option *o = options; o && o->type; o++)
		put_option(answer, o);
	opk_close_one(answer);
}
