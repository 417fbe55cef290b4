/* SPDX-License-Identifier: MIT */
/* orgpack convert: records of one module into records of others. */
#include <string.h>

#include "cmd/command.h"
#include "cmd/shared.h"

#define AT(member) offsetof(struct opk_convert_options, member)

enum { MOST_THREADS = 64 };

static const struct option options[] = {
	{ OPTION_TEXT, 's', "select", "FILE",
		"Convert the records that this CSV file names, in its order. "
		"Its column 'id' (or one named as a unique field of MODULE) "
		"says which; 'assign_to', 'on_match' and columns such as "
		"'Deals.Amount' override the options and the mapping for a "
		"row.",
		.offset = AT(select), .words = WORDS_FILE },
	{ OPTION_TEXT, 'w', "where", "CRITERIA",
		"Convert the records that meet the criteria, in Zoho's search "
		"syntax: '(Lead_Status:equals:Pre-Qualified)'. Records that "
		"were "
		"converted before are passed over.",
		.offset = AT(where) },
	{ OPTION_FLAG, 'a', "all", NULL,
		"Convert all records that were not converted before.",
		.offset = AT(all) },
	{ OPTION_TEXT, 0, "explain", "ID",
		"Convert nothing; say of one record what would be made of it "
		"alone: which rule found which record by which key, which "
		"value wins in each field, and why.",
		.offset = AT(explain) },
	{ OPTION_NUMBER, 0, "limit", "N",
		"Stop after the first N selected records.", .offset = AT(limit),
		.least = 1, .most = INT64_MAX },
	{ OPTION_LIST, 0, "with", "MODULE",
		"Make records of this target, too, which the mapping makes "
		"only on request. May be given again.",
		.offset = AT(with) },
	{ OPTION_TEXT, 0, "assign-to", "USER",
		"Who owns the new records (id, file name or e-mail); default: "
		"the owner of the source record. It must be you, or one whose "
		"role is below yours.",
		.offset = AT(assign_to) },
	{ OPTION_LIST, 0, "on-match", "POLICY",
		"What happens to an existing record that is recognised: skip, "
		"merge, overwrite, create or fail; for one target only as "
		"MODULE=POLICY. May be given again.",
		.offset = AT(on_match) },
	{ OPTION_TEXT, 0, "through", "TRANSITION",
		"Convert by way of this transition of the blueprint that the "
		"records are in, with all that it asks for.",
		.offset = AT(through) },
	{ OPTION_FLAG, 0, "no-automation", NULL,
		"Run no workflow rules, and enter no blueprint.",
		.offset = AT(no_automation) },
	{ OPTION_TEXT, 0, "results", "FILE",
		"Write what became of each selected record into this CSV "
		"file; - is standard output.",
		.offset = AT(results), .words = WORDS_FILE },
	{ OPTION_TEXT, 0, "failures", "FILE",
		"Write the records that did not convert into this CSV file, "
		"with the reason behind each; - is standard output. Once the "
		"records are mended, it can be given to --select.",
		.offset = AT(failures), .words = WORDS_FILE },
	{ OPTION_TEXT, 0, "values", "FILE",
		"Write each value that merging drops into this CSV file, with "
		"the one that was kept and the rule; - is standard output.",
		.offset = AT(values), .words = WORDS_FILE },
	{ OPTION_FLAG, 0, "safe-cells", NULL,
		"Put a ' before each cell and each column's name in "
		"--results, --failures and --values that a spreadsheet would "
		"take for a formula (= + - @, TAB). --select takes it away "
		"again, by the column safe-cells.",
		.offset = AT(safe_cells) },
	{ OPTION_TEXT, 0, "rejects", "FILE",
		"Copy malformed rows of tables into this file and go on "
		"without them.",
		.offset = AT(rejects), .words = WORDS_FILE },
	{ OPTION_FLAG, 0, "all-or-nothing", NULL,
		"Change nothing if one record fails; tell all that fail.",
		.offset = AT(all_or_nothing) },
	{ OPTION_FLAG, 0, "fail-fast", NULL,
		"Change nothing if one record fails; stop at the first.",
		.offset = AT(fail_fast) },
	{ OPTION_TEXT, 0, "at", "TIME",
		"The moment that counts as now, as 2026-03-31T17:30:00+02:00. "
		"At one moment a dry run and the run have one plan.",
		.offset = AT(at) },
	{ OPTION_NUMBER, 0, "threads", "N",
		"Work on so many processors; default: all. The result does "
		"not depend on it.",
		.offset = AT(threads), .least = 1, .most = MOST_THREADS },
	{ OPTION_NUMBER, 0, "chunk", "BYTES",
		"How much of a table a thread takes at once, for tests. The "
		"result does not depend on it.",
		.offset = AT(chunk), .least = 1, .most = 1 << 30 },
	OPTION_DRY_RUN(AT(dry_run)), OPTION_YES(AT(yes)),
	OPTION_EXPECT_PLAN(AT(expect_plan)), { 0 }
};

static const struct example examples[] = {
	{ "convert Leads --all --dry-run",
		"Show what would become of all leads, and change nothing." },
	{ "convert Leads --where '(Lead_Status:equals:Pre-Qualified)'",
		"Convert the leads that are good for it." },
	{ "convert Leads --select leads.csv --failures again.csv",
		"Convert the leads of a file; what fails is written into "
		"another, to be selected once it is mended." },
	{ "convert Leads --explain 5725767000001101021",
		"Say what would be made of one lead, and why." },
	{ "convert Leads --all --with Deals --yes --report html=done.html",
		"Convert without asking, make deals as well, and write a page "
		"for whoever answers for the data." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_OK, "every selected record converted, or none was selected" },
	{ OPK_NO, "some records failed; the others converted, unless "
		  "--all-or-nothing or --fail-fast was given; or --where "
		  "does not fit the module's fields" },
	{ OPK_USAGE, "no such module or option, or neither a terminal to ask "
		     "on nor --yes" },
	{ OPK_MALFORMED, "a table or the selection is no proper CSV" },
	{ OPK_REFUSED, "a permission that you lack, or more records than the "
		       "edition stores" },
	{ OPK_CONFLICT, "another plan than expected, or a busy org" }, { 0 }
};

/* Does a file go to standard output? */
static bool is_dash(const char *path)
{
	return path && !strcmp(path, "-");
}

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_convert_options *o = given;

	o->module = call->operands.items[0];
	call->stdout_taken = is_dash(o->results) || is_dash(o->failures) ||
			     is_dash(o->values);
	return opk_convert(call->session, o, answer);
}

const struct command cmd_convert = {
	.name = "convert",
	.group = GROUP_RECORDS,
	.summary = "turn records of a module into records of others",
	.synopsis = "MODULE",
	.text = "Convert records of MODULE in bulk, as its mapping "
		"modules/MODULE/conversion.yaml says: leads into accounts, "
		"contacts and deals, or whatever the org has. Say which "
		"records with --select, --where or --all. What would happen "
		"is shown and asked for; then it is done in one transaction, "
		"which 'orgpack undo' takes back.\n\n"
		"For each record, one after the other, and for each target of "
		"the mapping: a record that is there already, or was made a "
		"moment ago, is recognised by the mapping's 'match' and linked "
		"to, merged with, overwritten or refused, as 'on_match' says; "
		"else one is made. Notes, tasks and attachments move along, "
		"tags are carried over, workflow rules of the new records run. "
		"The source record stays, marked as converted, so that a "
		"repeat converts nothing twice. A contact who belongs to "
		"another account keeps it, and the row takes that account, "
		"unless the mapping's 'on_other_account' says otherwise. "
		"Values that merging drops are counted; --values lists "
		"them.\n\n"
		"A record that cannot convert changes nothing, in no module, "
		"and is told with its line, a code of Zoho's and the field: a "
		"value that its field cannot hold (INVALID_DATA), a mandatory "
		"field without one (MANDATORY_NOT_FOUND), a duplicate "
		"(DUPLICATE_DATA), a record that is locked (RECORD_LOCKED), "
		"waits for approval (NOT_APPROVED), is held by its blueprint "
		"(NOT_ALLOWED) or was converted before "
		"(ID_ALREADY_CONVERTED).\n\n"
		"Your profile needs the permission to mass convert MODULE and "
		"to create what is made; records of modules that it may not "
		"edit are linked and not changed. E-mails, webhooks and "
		"functions that rules ask for are not sent: they are lines in "
		".orgpack/outbox for whoever delivers them.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "conversion criteria records undo log",
	.least = 1,
	.most = 1,
	.question = "Convert these %lld records?",
	.size = sizeof(struct opk_convert_options),
	.run = run,
};
