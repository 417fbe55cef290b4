/* SPDX-License-Identifier: MIT */
/* Answers for a terminal, one function for each family of commands. */
#include "report/render_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/page.h"
#include "report/tables.h"

/* Which answer is shown how on a terminal. */

static void text_convert(struct page *p, const struct node *root);
static void text_log(struct page *p, const struct node *root);
static void text_policy(struct page *p, const struct node *root);
static void text_receipt(struct page *p, const struct node *root);
static void text_key_changed(struct page *p, const struct node *root);
static void text_receive(struct page *p, const struct node *root);
static void text_schema(struct page *p, const struct node *root);
static void text_key_list(struct page *p, const struct node *root);
static void text_init(struct page *p, const struct node *root);
static void text_approve(struct page *p, const struct node *root);
static void text_key_new(struct page *p, const struct node *root);
static void text_plain(struct page *p, const struct node *root);
static void text_fmt(struct page *p, const struct node *root);
static void text_reject(struct page *p, const struct node *root);
static void text_validate(struct page *p, const struct node *root);
static void text_inbox(struct page *p, const struct node *root);
static void text_status(struct page *p, const struct node *root);
static void text_trust(struct page *p, const struct node *root);
static void text_send(struct page *p, const struct node *root);
static void text_export(struct page *p, const struct node *root);
static void text_key_reset_clock(struct page *p, const struct node *root);
static void text_changes(struct page *p, const struct node *root);
static void text_version(struct page *p, const struct node *root);
static void text_show(struct page *p, const struct node *root);
static void text_log_prune(struct page *p, const struct node *root);
static void text_key_show(struct page *p, const struct node *root);
static void text_not_carried(struct page *p, const struct node *root);
static void text_explain(struct page *p, const struct node *root);

/* Where the whole point is to be read, --quiet leaves the answer alone. */
static const struct family {
	const char *command;
	void (*show)(struct page *p, const struct node *root);
	bool spoken; /* also with --quiet */
} families[] = {
	{ "apply", text_changes, false },
	{ "diff", text_changes, false },
	{ "import", text_changes, false },
	{ "undo", text_changes, false },
	{ "convert", text_convert, false },
	{ "show", text_show, true },
	{ "schema", text_schema, true },
	{ "log", text_log, true },
	{ "log-prune", text_log_prune, false },
	{ "status", text_status, true },
	{ "validate", text_validate, false },
	{ "export", text_export, false },
	{ "init", text_init, false },
	{ "trust", text_trust, true },
	{ "fmt", text_fmt, false },
	{ "send", text_send, false },
	{ "receive", text_receive, false },
	{ "inbox", text_inbox, true },
	{ "approve", text_approve, false },
	{ "reject", text_reject, false },
	{ "receipt-verify", text_receipt, true },
	{ "key-new", text_key_new, true },
	{ "key-list", text_key_list, true },
	{ "key-show", text_key_show, true },
	{ "key-revoke", text_key_changed, false },
	{ "key-reset-clock", text_key_reset_clock, false },
	{ "key-export-identity", text_key_changed, false },
	{ "policy", text_policy, true },
	{ "version", text_version, true },
	{ "help", text_plain, true },
};

static const struct family *find(const char *command)
{
	static const struct family other = { NULL, text_plain, false };

	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (!strcmp(families[i].command, command))
			return &families[i];
	return &other;
}

void report_text(struct page *p)
{
	const struct family *f = find(p->answer->command);

	if (!p->how->quiet || f->spoken)
		f->show(p, p->answer->root);
}

/* Write a map of numbers, "fields  120", a line each, indented. */
static void text_counts(struct page *p, const struct node *counts)
{
	size_t widest = 0;

	NODE_EACH (n, counts)
		if (page_width(n->key) > widest)
			widest = page_width(n->key);
	NODE_EACH (n, counts) {
		page_print(p, "  ");
		page_column(p, n->key, widest + 2);
		if (n->type == NODE_INT)
			page_number(p, n->integer);
		else if (n->type == NODE_TEXT)
			page_text(p, n->text);
		else
			page_value(p, n);
		page_print(p, "\n");
	}
}

/* Whatever there is, key by key: for answers without a form of their own. */
static void text_plain(struct page *p, const struct node *root)
{
	const struct node *text = node_get(root, SPAN("text"));

	if (text && text->type == NODE_TEXT) {
		page_lines(p, text->text);
		return;
	}
	NODE_EACH (n, root) {
		page_text(p, n->key);
		page_print(p, ": ");
		page_value(p, n);
		page_print(p, "\n");
		page_flush(p);
	}
}

/*
 * Changes for people:
 *
 *     + field Leads.Tier
 *     ~ field Leads.Email
 *         length: 100 -> 200
 *     - layout Leads.Old
 *     ! field Leads.Source
 *         label: was "Source", here "Origin", there "Channel"
 *     = role Trainee (deleted here, stays away)
 *     = webhook Legacy (only here)
 *     1 added, 1 changed, 1 deleted, 1 conflict, 1 kept away, 1 only here
 */

enum { SHOWN_ASIDE = 20 }; /* lines of what is only told aside */

/* How each action is marked. */
static const struct mark {
	const char *action;
	char sign;
	enum paint paint;
	const char *note; /* behind the name, or NULL */
	bool aside;       /* cut to SHOWN_ASIDE lines unless verbose */
} marks[] = {
	{ "add", '+', PAINT_GREEN, NULL, false },
	{ "change", '~', PAINT_YELLOW, NULL, false },
	{ "delete", '-', PAINT_RED, NULL, false },
	{ "conflict", '!', PAINT_RED, NULL, false },
	{ "kept-away", '=', PAINT_DIM, "deleted here, stays away", true },
	{ "only-in-target", '=', PAINT_DIM, "only here", true },
};

enum { MARKS = sizeof marks / sizeof *marks };

static size_t find_mark(struct span action)
{
	for (size_t i = 0; i < MARKS; i++)
		if (span_is(action, marks[i].action))
			return i;
	return MARKS;
}

static void side(struct page *p, const char *word, const struct node *value)
{
	page_print(p, "%s", word);
	if (value)
		page_value(p, value);
	else
		page_print(p, "nothing");
}

/*
 * Does the path, "pick_list_values[Cold]", say all that the value says? Then
 * it is a member of a keyed list that holds nothing but its key.
 */
static bool is_said(struct span path, const struct node *value)
{
	size_t open = span_find_last(path, '[');
	struct span key = span_cut(path, open + 1, path.len ? path.len - 1 : 0);

	if (open == path.len || path.ptr[path.len - 1] != ']')
		return false;
	if (value->type == NODE_MAP && value->count == 1)
		value = value->first;
	return value->type == NODE_TEXT && span_equal(value->text, key);
}

/* "length: 100 -> 200"; a property that comes or goes has one side only. */
static void property(struct page *p, const struct node *n)
{
	const struct node *old = node_get(n, SPAN("old"));
	const struct node *new = node_get(n, SPAN("new"));
	const struct node *base = node_get(n, SPAN("base"));
	const struct node *ours = node_get(n, SPAN("ours"));
	const struct node *theirs = node_get(n, SPAN("theirs"));
	struct span path = node_get_text(n, "path");

	page_print(p, "    %s", old || !new ? new || !old ? "" : "- " : "+ ");
	page_text(p, path);
	if (base || ours || theirs) {
		side(p, ": was ", base);
		side(p, ", here ", ours);
		side(p, ", there ", theirs);
	} else if (old && new) {
		side(p, ": ", old);
		side(p, " -> ", new);
	} else if ((old || new) && !is_said(path, old ? old : new)) {
		side(p, ": ", old ? old : new);
	}
	page_print(p, "\n");
	page_flush(p);
}

static void change(struct page *p, const struct node *n, const struct mark *m)
{
	struct span name = node_get_text(n, "name");
	struct span kind = node_get_text(n, "kind");
	struct span remark = node_get_text(n, "remark");

	page_paint(p, m ? m->paint : PAINT_BOLD);
	page_print(p, "%c ", m ? m->sign : '?');
	page_text(p, kind);
	page_print(p, kind.len ? " " : "");
	page_text(p, name.len ? name : node_get_text(n, "path"));
	page_paint(p, PAINT_OFF);
	if (remark.len) {
		page_print(p, " (");
		page_text(p, remark);
		page_print(p, ")");
	} else if (m && m->note) {
		page_print(p, " (%s)", m->note);
	}
	page_print(p, "\n");
	NODE_EACH (each, report_get(n, "properties"))
		property(p, each);
	page_flush(p);
}

/* The changes of one answer, as lines; also for one transaction of the log. */
static void text_change_lines(struct page *p, const struct node *changes)
{
	/* what an org has anyway says nothing about an import */
	int64_t most = strcmp(p->answer->command, "import") ? SHOWN_ASIDE : 0;
	int64_t seen[MARKS + 1] = { 0 };

	NODE_EACH (n, changes) {
		size_t i = find_mark(node_get_text(n, "action"));
		const struct mark *m = i < MARKS ? &marks[i] : NULL;

		if (++seen[i] <= most || p->how->verbose || !m || !m->aside)
			change(p, n, m);
	}
	for (size_t i = 0; i < MARKS; i++) {
		if (!marks[i].aside || p->how->verbose || !most ||
			seen[i] <= most)
			continue;
		page_print(p, "%c ... and ", marks[i].sign);
		page_number(p, seen[i] - most);
		page_print(p, " more %s (-v shows all)\n", marks[i].note);
	}
}

/* "1 added, 2 changed, 5 unchanged"; zeros are left out. */
static bool sums(struct page *p, const struct node *counts)
{
	static const struct {
		const char *key, *one, *many;
	} words[] = {
		{ "added", "added", "added" },
		{ "changed", "changed", "changed" },
		{ "deleted", "deleted", "deleted" },
		{ "conflicts", "conflict", "conflicts" },
		{ "kept_away", "kept away", "kept away" },
		{ "only_in_target", "only here", "only here" },
		{ "unchanged", "unchanged", "unchanged" },
	};
	bool any = false;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		int64_t n = node_get_int(counts, words[i].key, 0);

		if (!n)
			continue;
		page_print(p, any ? ", " : "");
		page_count(p, n, words[i].one, words[i].many);
		any = true;
	}
	page_print(p, any ? "\n" : "");
	return any;
}

static int64_t changes_in(const struct node *counts)
{
	return node_get_int(counts, "added", 0) +
	       node_get_int(counts, "changed", 0) +
	       node_get_int(counts, "deleted", 0) +
	       node_get_int(counts, "conflicts", 0);
}

/* What became of the plan, when there was one. */
static void outcome(struct page *p, const struct node *root, bool empty)
{
	int64_t id = node_get_int(root, "transaction", 0);
	int64_t undoes = node_get_int(root, "undoes", 0);
	struct span digest = node_get_text(root, "plan_digest");

	if (node_get_bool(root, "applied", false)) {
		if (id && undoes)
			page_print(p, "took back #%jd, as transaction #%jd\n",
				(intmax_t)undoes, (intmax_t)id);
		else if (node_get(root, SPAN("recorded")))
			page_print(p,
				"recorded as the base of later merges, as "
				"transaction #%jd\n",
				(intmax_t)id);
		else if (id)
			page_print(p, "applied as transaction #%jd\n",
				(intmax_t)id);
	} else if (digest.len && !empty && !p->how->brief) {
		page_print(p, "plan ");
		page_text(p, digest);
		page_print(p, "\n");
	}
}

/* Of an undone conversion: "records: 12 removed, 3 as before, 2 kept" */
static void records(struct page *p, const struct node *n)
{
	int64_t kept = node_get_int(n, "kept", 0);

	if (!n || n->type != NODE_MAP)
		return;
	page_print(p, "records: ");
	page_number(p, node_get_int(n, "removed", 0));
	page_print(p, " removed, ");
	page_number(p, node_get_int(n, "returned", 0));
	page_print(p, " as before");
	if (kept) {
		page_print(p, ", ");
		page_number(p, kept);
		page_print(p, " kept, since edited");
	}
	page_print(p, "\n");
}

/* Several transactions that are taken back one after the other. */
static void cascade(struct page *p, const struct node *list)
{
	NODE_EACH (n, list) {
		if (!p->how->brief) {
			page_print(p, "take back #%jd: ",
				(intmax_t)node_get_int(n, "id", 0));
			page_text(p, node_get_text(n, "summary"));
			page_print(p, "\n");
		}
		if (node_get(n, SPAN("counts")))
			text_changes(p, n);
	}
}

/* apply, diff, import, undo: changes, property by property, then a sum. */
static void text_changes(struct page *p, const struct node *root)
{
	const struct node *list = report_get(root, "cascade");
	const struct node *counts = report_get(root, "counts");
	bool empty = counts && !changes_in(counts);

	if (list && list->count > 1) {
		cascade(p, list);
		return;
	}
	if (!p->how->brief) {
		text_change_lines(p, report_get(root, "changes"));
		text_not_carried(p, root);
		if (empty)
			page_print(p, node_get(root, SPAN("plan_digest"))
					      ? "nothing to change\n"
					      : "no differences\n");
		else
			sums(p, counts);
		records(p, report_get(root, "records"));
	}
	outcome(p, root, empty);
}

/*
 * A conversion for people:
 *
 *     Leads: 5 of 7 records converted
 *       Accounts  3 created, 1 linked
 *       Contacts  4 created, 1 merged
 *     MANDATORY_NOT_FOUND: 2 records
 *       line 4, 1002: Contacts.Last_Name: required field has no value
 *     applied as transaction #3
 */

static const char *const actions[] = { "created", "merged", "overwritten",
	"linked", "matched", "other-account", "none" };

enum { ACTIONS = sizeof actions / sizeof *actions };

/* "  Accounts  3 created, 1 linked" */
static void target(struct page *p, const struct node *n, size_t width)
{
	const char *between = "";

	page_print(p, "  ");
	page_column(p, node_get_text(n, "module"), width + 2);
	for (size_t i = 0; i < ACTIONS; i++) {
		int64_t count = node_get_int(n, actions[i], 0);

		/* "3 created, 1 none", but not "4 none" */
		if (!count || (i + 1 == ACTIONS && !*between))
			continue;
		page_print(p, "%s", between);
		page_number(p, count);
		page_print(p, " %s", actions[i]);
		between = ", ";
	}
	page_print(p, *between ? "\n" : "none\n");
}

static size_t widest(const struct node *list, const char *key)
{
	size_t most = 0;

	NODE_EACH (n, list) {
		size_t width = page_width(node_get_text(n, key));

		most = width > most ? width : most;
	}
	return most;
}

/* The sums of a conversion by target, a line each. */
static void text_convert_targets(struct page *p, const struct node *list)
{
	size_t width = widest(list, "module");

	NODE_EACH (n, list)
		target(p, n, width);
}

/* "  Ordered_Items  3 created, 2 left" */
static void children(struct page *p, const struct node *list)
{
	size_t width = widest(list, "module");

	NODE_EACH (n, list) {
		int64_t left = node_get_int(n, "left", 0);

		page_print(p, "  ");
		page_column(p, node_get_text(n, "module"), width + 2);
		page_number(p, node_get_int(n, "created", 0));
		page_print(p, " created");
		if (left) {
			page_print(p, ", ");
			page_number(p, left);
			page_print(p, " left");
		}
		page_print(p, "\n");
	}
}

static void example(struct page *p, const struct node *n)
{
	page_print(p, "  line %jd, ", (intmax_t)node_get_int(n, "line", 0));
	page_text(p, node_get_text(n, "id"));
	page_print(p, ": ");
	page_text(p, node_get_text(n, "field"));
	page_print(p, ": ");
	page_text(p, node_get_text(n, "message"));
	page_print(p, "\n");
}

static void failures(struct page *p, const struct node *list)
{
	NODE_EACH (n, list) {
		const struct node *examples = report_get(n, "examples");
		int64_t count = node_get_int(n, "count", 0);

		page_paint(p, PAINT_RED);
		page_text(p, node_get_text(n, "code"));
		page_paint(p, PAINT_OFF);
		page_print(p, ": ");
		page_count(p, count, "record", "records");
		page_print(p, "\n");
		NODE_EACH (each, examples)
			example(p, each);
		if (!examples || count <= examples->count)
			continue;
		page_print(p, "  ... and ");
		page_number(p, count - examples->count);
		page_print(p, " more\n");
	}
}

/* What an existing record was and becomes, a line for each field. */
static void merge(struct page *p, const struct node *n)
{
	NODE_EACH (each, report_get(n, "fields")) {
		page_print(p, "~ ");
		page_text(p, node_get_text(n, "module"));
		page_print(p, " ");
		page_text(p, node_get_text(n, "record"));
		page_print(p, " ");
		page_text(p, node_get_text(each, "field"));
		page_print(p, ": ");
		page_value(p, node_get(each, SPAN("old")));
		page_print(p, " -> ");
		page_value(p, node_get(each, SPAN("new")));
		page_print(p, "\n");
		page_flush(p);
	}
}

/* Nobody likes to be told nothing: why is there nothing to do? */
static void nothing(struct page *p, const struct node *root)
{
	int64_t there = node_get_int(root, "Record_Count", 0);
	struct span how = node_get_text(root, "how");

	page_print(p, ": no record is selected: ");
	if (!there) {
		page_print(p, "the module has none\n");
		return;
	}
	if (span_is(how, "select")) {
		page_print(p, "the file names none\n");
		return;
	}
	page_print(p, "of ");
	page_count(p, there, "record", "records");
	page_print(p, span_is(how, "where") ? ", none that is not converted "
					      "yet meets the criteria\n"
					    : ", all were converted before\n");
}

/* "Leads: 5 of 7 records converted" */
static void head(struct page *p, const struct node *root)
{
	int64_t all = node_get_int(root, "Total_Count", 0);
	bool applied = node_get_bool(root, "applied", false);
	bool fails = node_get_int(root, "Not_Converted_Count", 0);

	page_text(p, node_get_text(root, "module"));
	if (!all) {
		nothing(p, root);
		return;
	}
	page_print(p, ": ");
	page_number(p, node_get_int(root, "Converted_Count", 0));
	page_print(p, " of ");
	page_count(p, all, "record", "records");
	page_print(p, applied || fails ? " converted\n" : " would convert\n");
}

/* "3 values dropped: 2 merge, 1 skip" */
static void dropped(struct page *p, const struct node *root)
{
	int64_t all = node_get_int(root, "dropped_total", 0);
	const char *between = ": ";

	if (!all)
		return;
	page_count(p, all, "value", "values");
	page_print(p, " dropped");
	NODE_EACH (n, report_get(root, "dropped")) {
		page_print(p, "%s", between);
		page_number(p, node_get_int(n, "count", 0));
		page_print(p, " ");
		page_text(p, node_get_text(n, "rule"));
		between = ", ";
	}
	page_print(p, "\n");
}

static void measure(struct page *p, const struct node *root)
{
	const struct node *seconds = node_get(root, SPAN("seconds"));

	if (!p->how->verbose || !seconds)
		return;
	page_text(p, seconds->text);
	page_print(p, " s (");
	page_number(p, node_get_int(root, "rows_per_second", 0));
	page_print(p, " records a second), and ");
	page_number(p, node_get_int(root, "sync_ms", 0));
	page_print(p, " ms for syncing; ");
	page_count(p, node_get_int(root, "bytes_read", 0), "byte", "bytes");
	page_print(p, " read, ");
	page_number(p, node_get_int(root, "bytes_written", 0));
	page_print(p, " written\n");
}

static void conversion_outcome(struct page *p, const struct node *root)
{
	int64_t id = node_get_int(root, "transaction", 0);
	const struct node *outbox = report_get(root, "outbox");
	struct span digest = node_get_text(root, "plan_digest");

	if (id) {
		if (outbox) {
			page_count(p, node_get_int(outbox, "lines", 0), "line",
				"lines");
			page_print(p, " in ");
			page_text(p, node_get_text(outbox, "file"));
			page_print(p, "\n");
		}
		page_print(p, "applied as transaction #%jd\n", (intmax_t)id);
	} else if (digest.len && !p->how->brief &&
		   node_get_int(root, "Converted_Count", 0)) {
		page_print(p, "plan ");
		page_text(p, digest);
		page_print(p, "\n");
	}
}

static void text_convert(struct page *p, const struct node *root)
{
	if (report_get(root, "explained")) {
		text_explain(p, root);
		return;
	}
	if (!node_get(root, SPAN("Total_Count")))
		return;
	if (!p->how->brief) {
		head(p, root);
		if (node_get_int(root, "Converted_Count", 0))
			text_convert_targets(p, report_get(root, "by_target"));
		if (report_get(root, "children"))
			children(p, report_get(root, "children"));
		dropped(p, root);
		failures(p, report_get(root, "failures"));
		if (p->how->verbose)
			NODE_EACH (n, report_get(root, "merges"))
				merge(p, n);
	}
	conversion_outcome(p, root);
	measure(p, root);
}

/*
 * One record's conversion, explained:
 *
 *     Leads 1001 converts
 *     owner: ann (the source's owner)
 *     Accounts: linked 5001; on a match skip (the mapping)
 *       rule 1: Website as domain "acme.example": finds 1 record, 5001
 *       Phone = "1"  existing: a record that is linked to does not change
 *         over mapping "2"
 */

static void quoted(struct page *p, struct span s)
{
	page_print(p, "\"");
	page_text(p, s);
	page_print(p, "\"");
}

static void explained_head(struct page *p, const struct node *root)
{
	page_text(p, node_get_text(root, "module"));
	page_print(p, " ");
	page_text(p, node_get_text(root, "id"));
	if (node_get_bool(root, "converts", false)) {
		page_print(p, " converts\n");
		return;
	}
	page_print(p, " does not convert: ");
	page_text(p, node_get_text(root, "code"));
	page_print(p, ", ");
	page_text(p, node_get_text(root, "field"));
	page_print(p, ": ");
	page_text(p, node_get_text(root, "message"));
	page_print(p, "\n");
}

static void checks(struct page *p, const struct node *list)
{
	NODE_EACH (n, list) {
		bool passed = node_get_bool(n, "passed", false);

		if (passed && !p->how->verbose)
			continue;
		page_paint(p, passed ? PAINT_GREEN : PAINT_RED);
		page_print(p, passed ? "  holds: " : "  does not hold: ");
		page_paint(p, PAINT_OFF);
		page_text(p, node_get_text(n, "check"));
		page_print(p, "\n");
	}
}

static void owner(struct page *p, const struct node *n)
{
	struct span user = node_get_text(n, "user");

	if (!n)
		return;
	page_print(p, "owner: ");
	page_text(p, user.len ? user : node_get_text(n, "id"));
	page_print(p, " (");
	page_text(p, node_get_text(n, "from"));
	page_print(p, ")\n");
}

static void keys(struct page *p, const struct node *list)
{
	const char *between = "";

	NODE_EACH (n, list) {
		page_print(p, "%s", between);
		page_text(p, node_get_text(n, "field"));
		page_print(p, " as ");
		page_text(p, node_get_text(n, "as"));
		page_print(p, " ");
		quoted(p, node_get_text(n, "key"));
		between = ", ";
	}
}

static void rules(struct page *p, const struct node *list)
{
	unsigned number = 0;

	NODE_EACH (n, list) {
		int64_t found = node_get_int(n, "found", 0);

		page_print(p, "  rule %u: ", ++number);
		keys(p, report_get(n, "keys"));
		if (!node_get_bool(n, "has_key", false)) {
			page_print(p, ": no key, since a value is empty\n");
			continue;
		}
		page_print(p, ": finds ");
		page_count(p, found, "record", "records");
		if (found) {
			page_print(
				p, found > 1 ? ", the smallest id is " : ", ");
			page_text(p, node_get_text(n, "record"));
		}
		page_print(p, "\n");
	}
}

static void field(struct page *p, const struct node *n)
{
	struct span value = node_get_text(n, "value");

	if (!value.len && !node_first(report_get(n, "over")) &&
		!p->how->verbose)
		return;
	page_print(p, "  ");
	page_text(p, node_get_text(n, "field"));
	page_print(p, " = ");
	quoted(p, value);
	page_print(p, "  ");
	page_text(p, node_get_text(n, "from"));
	page_print(p, ": ");
	page_text(p, node_get_text(n, "why"));
	page_print(p, "\n");
	NODE_EACH (each, report_get(n, "over")) {
		page_print(p, "    over ");
		page_text(p, node_get_text(each, "from"));
		page_print(p, " ");
		quoted(p, node_get_text(each, "value"));
		page_print(p, "\n");
	}
}

/* "Ordered_Items: 2 rows of Quoted_Items, copied" */
static void child_explain(struct page *p, const struct node *n)
{
	const struct node *rows = report_get(n, "rows");

	page_print(p, "  ");
	page_text(p, node_get_text(n, "module"));
	page_print(p, ": ");
	page_count(p, rows ? (int64_t)rows->count : 0, "row", "rows");
	page_print(p, " of ");
	page_text(p, node_get_text(n, "from"));
	if (node_get_int(n, "created", 0))
		page_print(p, ", copied");
	if (node_get_int(n, "left", 0))
		page_print(p, ", left: the record is only linked");
	page_print(p, "\n");
	NODE_EACH (row, rows) {
		const char *between = ": ";

		page_print(p, "    ");
		page_text(p, node_get_text(row, "id"));
		NODE_EACH (each, report_get(row, "fields")) {
			struct span value = node_get_text(each, "value");

			if (!value.len)
				continue;
			page_print(p, "%s", between);
			page_text(p, node_get_text(each, "field"));
			page_print(p, " ");
			quoted(p, value);
			between = ", ";
		}
		page_print(p, "\n");
	}
}

static void explained_target(struct page *p, const struct node *n)
{
	struct span record = node_get_text(n, "record");

	page_paint(p, PAINT_BOLD);
	page_text(p, node_get_text(n, "module"));
	page_paint(p, PAINT_OFF);
	page_print(p, ": ");
	if (!node_get_bool(n, "wanted", false)) {
		page_print(p, "none, ");
		page_text(p, node_get_text(n, "why"));
		page_print(p, "\n");
		return;
	}
	if (record.len) {
		page_text(p, node_get_text(n, "action"));
		page_print(p, " ");
		page_text(p, record);
		page_print(p, "; ");
	}
	page_print(p, "on a match ");
	page_text(p, node_get_text(n, "policy"));
	page_print(p, " (");
	page_text(p, node_get_text(n, "policy_from"));
	page_print(p, ")\n");
	rules(p, report_get(n, "rules"));
	NODE_EACH (each, report_get(n, "fields"))
		field(p, each);
	NODE_EACH (each, report_get(n, "children"))
		child_explain(p, each);
}

/* convert --explain */
static void text_explain(struct page *p, const struct node *root)
{
	explained_head(p, root);
	checks(p, report_get(root, "checks"));
	owner(p, report_get(root, "owner"));
	NODE_EACH (n, report_get(root, "explained"))
		explained_target(p, n);
}

/* What was sent, received and decided, for people. */

enum { LABEL_COLUMNS = 14, STATE_COLUMNS = 10 };

static void line(struct page *p, const char *label, struct span value)
{
	if (!value.len)
		return;
	page_column(p, span_of(label), LABEL_COLUMNS);
	page_text(p, value);
	page_print(p, "\n");
}

/* "Acme (60001)" */
static void org(struct page *p, const struct node *n)
{
	page_text(p, node_get_text(n, "name"));
	page_print(p, " (");
	page_text(p, node_get_text(n, "org_id"));
	page_print(p, ")");
}

/* "Branch (60002): out.age" or "Branch (60002): refused [edition]" */
static void text_send(struct page *p, const struct node *root)
{
	NODE_EACH (n, report_get(root, "sent")) {
		if (node_get_text(n, "name").len)
			org(p, n);
		else
			page_print(p, "a key that cannot be read");
		page_print(p, ": ");
		if (node_get_text(n, "refused").len) {
			page_paint(p, PAINT_RED);
			page_print(p, "not sent");
			page_paint(p, PAINT_OFF);
			page_print(p, " [");
			page_text(p, node_get_text(n, "refused"));
			page_print(p, "]\n");
			continue;
		}
		page_text(p, node_get_text(n, "output"));
		page_print(p, "\n");
	}
	if (!node_get_text(root, "fingerprint").len)
		return;
	page_count(p, node_get_int(root, "components", 0), "component",
		"components");
	page_print(p, ", signed as ");
	page_text(p, node_get_text(root, "fingerprint"));
	page_print(p, "\n");
}

static void signer(struct page *p, const struct node *n)
{
	page_print(p, "signed as ");
	page_text(p, node_get_text(n, "fingerprint"));
	if (!node_get_bool(n, "known_source", false))
		page_print(p, ", not known here before");
	page_print(p, "\n");
}

static void text_receive(struct page *p, const struct node *root)
{
	if (!node_get_int(root, "id", 0))
		return;
	page_print(p, "inbox:%jd from ", (intmax_t)node_get_int(root, "id", 0));
	org(p, report_get(root, "source"));
	page_print(p, ", ");
	page_count(p, node_get_int(root, "components", 0), "component",
		"components");
	page_print(p, "\n");
	signer(p, root);
}

static void state(struct page *p, struct span word)
{
	page_paint(p, span_is(word, "pending")    ? PAINT_YELLOW
		      : span_is(word, "approved") ? PAINT_GREEN
						  : PAINT_DIM);
	page_column(p, word, STATE_COLUMNS);
	page_paint(p, PAINT_OFF);
}

/* "#1  pending  2026-11-21T21:00:00Z  Acme (60001)  marta  12 components" */
static void entry(struct page *p, const struct node *n)
{
	page_print(p, "#%-4jd ", (intmax_t)node_get_int(n, "id", 0));
	state(p, node_get_text(n, "state"));
	if (span_is(node_get_text(n, "state"), "refused")) {
		page_print(p, "not what was received\n");
		return;
	}
	page_text(p, node_get_text(n, "received_at"));
	page_print(p, "  ");
	org(p, report_get(n, "source"));
	page_print(p, "  ");
	page_text(p, node_get_text(n, "sender"));
	page_print(p, "  ");
	page_count(
		p, node_get_int(n, "components", 0), "component", "components");
	page_print(p, ", ");
	page_count(p, node_get_int(n, "size", 0), "byte", "bytes");
	page_print(p, "\n      ");
	signer(p, n);
	page_flush(p);
}

static void one(struct page *p, const struct node *n)
{
	static const char *const keys[][2] = { { "state", "state" },
		{ "sender", "sender" }, { "sent_at", "sent" },
		{ "received_at", "received" }, { "received_by", "by" },
		{ "key", "key" }, { "digest", "digest" },
		{ "fingerprint", "signed as" }, { "decided_at", "decided" },
		{ "decided_by", "by" }, { "reason", "reason" } };

	page_print(p, "inbox:%jd from ", (intmax_t)node_get_int(n, "id", 0));
	org(p, report_get(n, "source"));
	page_print(p, "\n");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		line(p, keys[i][1], node_get_text(n, keys[i][0]));
	if (!node_get_bool(n, "known_source", false))
		page_print(p, "not known here before: compare the fingerprint "
			      "by telephone\n");
	if (node_get_bool(n, "partial", false))
		page_print(p, "a selection, not the whole configuration\n");
}

static void text_inbox(struct page *p, const struct node *root)
{
	const struct node *list = report_get(root, "inbox");

	NODE_EACH (n, list)
		entry(p, n);
	if (list && !list->count && !p->how->quiet)
		page_print(p, "the inbox is empty\n");
	if (!report_get(root, "entry"))
		return;
	one(p, report_get(root, "entry"));
	text_counts(p, report_get(root, "counts"));
}

/* Who sent it, whom users were taken for, then what it changes. */
static void text_approve(struct page *p, const struct node *root)
{
	if (!p->how->brief) {
		const struct node *n = report_get(root, "entry");

		if (n) {
			page_print(p, "inbox:%jd from ",
				(intmax_t)node_get_int(n, "id", 0));
			org(p, report_get(n, "source"));
			page_print(p, ", ");
			signer(p, n);
		}
		NODE_EACH (u, report_get(root, "users")) {
			struct span to, from = span_split(u->text, '=', &to);

			page_print(p, "user ");
			page_text(p, from);
			page_print(p, " is ");
			page_text(p, to);
			page_print(p, " here\n");
		}
		NODE_EACH (c, report_get(root, "dependencies")) {
			page_print(p, "needed, too: ");
			page_text(p, node_get_text(c, "kind"));
			page_print(p, " ");
			page_text(p, node_get_text(c, "name"));
			page_print(p, "\n");
		}
	}
	text_changes(p, root);
}

static void text_reject(struct page *p, const struct node *root)
{
	if (node_get_int(root, "id", 0))
		page_print(p, "inbox:%jd rejected\n",
			(intmax_t)node_get_int(root, "id", 0));
}

static void text_receipt(struct page *p, const struct node *root)
{
	const struct node *n = report_get(root, "receipt");

	if (!n)
		return;
	page_text(p, node_get_text(n, "decision"));
	page_print(p, " by ");
	org(p, report_get(n, "target"));
	page_print(p, " at ");
	page_text(p, node_get_text(n, "decided_at"));
	page_print(p, "\n");
	line(p, "sent", node_get_text(root, "sent_at"));
	line(p, "reason", node_get_text(n, "reason"));
	line(p, "signed as", node_get_text(root, "fingerprint"));
	if (node_get_bool(root, "known", false))
		page_print(p, "it was in the log already\n");
}

/*
 * What an import left behind, for people:
 *
 *     x CompactLayout Broker__c.Broker_Compact: Zoho has no counterpart
 *     x ... and 12 properties of carried items (-v shows all)
 *     type                  read  carried  verbatim  not carried
 *     CompactLayout           13        0        12            1
 *     20 items in 7 files: 7 carried, 12 kept verbatim, 1 not carried
 */

enum { NUMBER_COLUMNS = 13 };

static void item(struct page *p, const struct node *n)
{
	struct span property = node_get_text(n, "property");

	page_paint(p, PAINT_DIM);
	page_print(p, "x ");
	page_text(p, node_get_text(n, "type"));
	page_print(p, " ");
	page_text(p, node_get_text(n, "name"));
	page_paint(p, PAINT_OFF);
	if (property.len) {
		page_print(p, " ");
		page_text(p, property);
	}
	page_print(p, ": ");
	page_text(p, node_get_text(n, "reason"));
	page_print(p, "\n");
	page_flush(p);
}

static void items(struct page *p, const struct node *list)
{
	NODE_EACH (n, list)
		item(p, n);
}

/* How many, and each for who wants to know. */
static void more(struct page *p, const struct node *list, const char *what)
{
	if (p->how->verbose) {
		items(p, list);
	} else if (list && list->count) {
		page_print(p, "x ... and ");
		page_number(p, list->count);
		page_print(p, "%s (-v shows all)\n", what);
	}
}

static size_t widest_type(const struct node *types)
{
	size_t most = 0;

	NODE_EACH (n, types) {
		size_t width = page_width(node_get_text(n, "type"));

		most = width > most ? width : most;
	}
	return most;
}

static void row(struct page *p, const struct node *n, size_t width)
{
	static const char *const keys[] = { "read", "carried", "verbatim",
		"not_carried" };

	page_column(p, node_get_text(n, "type"), width);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		page_print(p, "%*" PRIi64, NUMBER_COLUMNS,
			node_get_int(n, keys[i], 0));
	page_print(p, "\n");
}

/* Of an import: what it left behind, by item and by type. */
static void text_not_carried(struct page *p, const struct node *root)
{
	const struct node *types = report_get(root, "types");
	const struct node *sum = report_get(root, "items");
	size_t width = widest_type(types);

	items(p, report_get(root, "not_carried"));
	more(p, report_get(root, "verbatim"),
		" items that nothing here stands for, kept verbatim");
	more(p, report_get(root, "properties_not_carried"),
		" properties of carried items");
	if (node_first(types))
		page_print(p, "%-*s%*s%*s%*s%*s\n", (int)width, "type",
			NUMBER_COLUMNS, "read", NUMBER_COLUMNS, "carried",
			NUMBER_COLUMNS, "verbatim", NUMBER_COLUMNS,
			"not carried");
	NODE_EACH (n, types)
		row(p, n, width);
	if (!sum)
		return;
	page_count(p, node_get_int(sum, "read", 0), "item", "items");
	page_print(p, " in ");
	page_count(p, node_get_int(sum, "files", 0), "file", "files");
	page_print(p, ": ");
	page_number(p, node_get_int(sum, "carried", 0));
	page_print(p, " carried, ");
	page_number(p, node_get_int(sum, "verbatim", 0));
	page_print(p, " kept verbatim, ");
	page_number(p, node_get_int(sum, "not_carried", 0));
	page_print(p, " not carried\n");
}

/* Keys and rules of a hand-over, for people. */

enum {
	KEY_LABEL_COLUMNS = 14,
	ID_COLUMNS = 18,
	KEY_STATE_COLUMNS = 9,
	CODE_COLUMNS = 20
};

/* The line of a new key, and nothing else: it is to be copied. */
static void text_key_new(struct page *p, const struct node *root)
{
	const struct node *key = report_get(root, "key");

	if (!key)
		return;
	page_text(p, node_get_text(key, "line"));
	page_print(p, "\n");
}

static void key_state(struct page *p, struct span word)
{
	page_paint(p, span_is(word, "open") ? PAINT_GREEN : PAINT_DIM);
	page_column(p, word, KEY_STATE_COLUMNS);
	page_paint(p, PAINT_OFF);
}

/* "9f3a...  used  until 2026-11-22T21:00:00Z  by ann  Acme (60001)  note" */
static void text_key_list(struct page *p, const struct node *root)
{
	const struct node *list = report_get(root, "keys");

	NODE_EACH (n, list) {
		page_column(p, node_get_text(n, "id"), ID_COLUMNS);
		key_state(p, node_get_text(n, "state"));
		page_print(p, "until ");
		page_text(p, node_get_text(n, "expires"));
		page_print(p, "  by ");
		page_text(p, node_get_text(n, "by"));
		if (node_get_text(n, "used_by").len) {
			page_print(p, "  used by ");
			page_text(p, node_get_text(n, "used_by"));
			page_print(p, " at ");
			page_text(p, node_get_text(n, "decided"));
		}
		if (node_get_text(n, "note").len) {
			page_print(p, "  ");
			page_text(p, node_get_text(n, "note"));
		}
		page_print(p, "\n");
	}
	if (list && !list->count && !p->how->quiet)
		page_print(p, "no keys\n");
}

static void key_line(struct page *p, const char *label, struct span value)
{
	if (!value.len)
		return;
	page_print(p, "  ");
	page_column(p, span_of(label), KEY_LABEL_COLUMNS);
	page_text(p, value);
	page_print(p, "\n");
}

static void key_owner(struct page *p, const struct node *n)
{
	static const char *const keys[] = { "edition", "data_center" };

	page_print(p, "  ");
	page_column(p, SPAN("for"), KEY_LABEL_COLUMNS);
	page_text(p, node_get_text(n, "org_name"));
	page_print(p, " (");
	page_text(p, node_get_text(n, "org_id"));
	page_print(p, ")");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (!node_get_text(n, keys[i]).len)
			continue;
		page_print(p, ", ");
		page_text(p, node_get_text(n, keys[i]));
	}
	page_print(p, "\n");
}

static void text_key_show(struct page *p, const struct node *root)
{
	static const struct {
		const char *label, *key;
	} rows[] = { { "state", "state" }, { "valid until", "expires" },
		{ "fingerprint", "fingerprint" }, { "made", "made" },
		{ "made by", "by" }, { "used by", "used_by" },
		{ "decided", "decided" }, { "exported", "exported" },
		{ "note", "note" } };
	const struct node *n = report_get(root, "key");

	if (!n)
		return;
	page_print(p, "key ");
	page_text(p, node_get_text(n, "id"));
	page_print(p, "\n");
	key_owner(p, n);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		key_line(p, rows[i].label, node_get_text(n, rows[i].key));
}

static void text_key_changed(struct page *p, const struct node *root)
{
	const struct node *n = report_get(root, "key");
	struct span output = node_get_text(root, "output");

	if (!n || opk_answer_status(p->answer) || span_is(output, "-"))
		return;
	page_print(p, "key ");
	page_text(p, node_get_text(n, "id"));
	if (output.len) {
		page_print(p, ": its secret is in ");
		page_text(p, output);
		page_print(p, ", keep it to yourself");
	} else {
		page_print(p, " ");
		page_text(p, node_get_text(n, "state"));
	}
	page_print(p, "\n");
}

static void text_key_reset_clock(struct page *p, const struct node *root)
{
	const struct node *revoked = report_get(root, "revoked");

	if (opk_answer_status(p->answer) || !revoked)
		return;
	if (!node_get_bool(root, "reset", false)) {
		page_print(p, "the clock is not behind: nothing was changed\n");
		return;
	}
	page_print(p, "the highest time seen was ");
	page_text(p, node_get_text(root, "kept"));
	page_print(p, ", and is now ");
	page_text(p, node_get_text(root, "now"));
	page_print(p, "\n");
	NODE_EACH (n, revoked) {
		page_print(p, "key ");
		page_text(p, n->text);
		page_print(p, " revoked\n");
	}
	if (!revoked->count)
		page_print(p, "no key was open\n");
}

static const char *verdict(const struct node *rule)
{
	const struct node *n = node_get(rule, SPAN("holds"));

	if (!n || n->type != NODE_BOOL)
		return "depends";
	return n->boolean ? "holds" : "fails";
}

/* "receive-limit       holds   3 (relaxed)  the target ... has received" */
static void text_policy(struct page *p, const struct node *root)
{
	NODE_EACH (n, report_get(root, "rules")) {
		const char *word = verdict(n);
		bool fails = word[0] == 'f';

		page_column(p, node_get_text(n, "code"), CODE_COLUMNS);
		page_paint(p, fails ? PAINT_RED : PAINT_GREEN);
		page_column(p, span_of(word), KEY_STATE_COLUMNS);
		page_paint(p, PAINT_OFF);
		page_text(p, node_get_text(n, "why"));
		if (node_get_bool(n, "relaxed", false))
			page_print(p, " (relaxed in org.yaml)");
		page_print(p, "\n");
		if (p->how->verbose || fails) {
			page_print(p, "%*s", CODE_COLUMNS, "");
			page_text(p, node_get_text(n, fails ? "hint" : "rule"));
			page_print(p, "\n");
		}
		page_flush(p);
	}
}

/* Lists for people: components, kinds, transactions. */

enum { NAME_COLUMNS = 44, KIND_COLUMNS = 30 };

/* "kind:name", as selectors and operands are written. */
static void component(struct page *p, const struct node *n)
{
	struct buf name = { 0 };

	buf_add(&name, node_get_text(n, "kind"));
	buf_add_char(&name, ':');
	buf_add(&name, node_get_text(n, "name"));
	if (p->how->verbose) {
		page_column(p, buf_span(&name), NAME_COLUMNS);
		page_print(p, " ");
		page_text(p, node_get_text(n, "path"));
		page_print(p, " (%jd)", (intmax_t)node_get_int(n, "size", 0));
	} else {
		page_text(p, buf_span(&name));
	}
	page_print(p, "\n");
	p->buf.failed |= name.failed;
	buf_release(&name);
	page_flush(p);
}

static void text_show(struct page *p, const struct node *root)
{
	const struct node *list = report_get(root, "components");

	if (node_get(root, SPAN("text"))) {
		text_plain(p, root);
		return;
	}
	if (node_get(root, SPAN("base64"))) {
		page_print(p, "not text; --json has it in base64\n");
		return;
	}
	NODE_EACH (n, list)
		component(p, n);
	if (!list || p->how->quiet)
		return;
	page_count(p, list->count, "component", "components");
	if (node_get_text(root, "digest").len) {
		page_print(p, ", ");
		page_text(p, node_get_text(root, "digest"));
	}
	page_print(p, "\n");
}

static void text_schema(struct page *p, const struct node *root)
{
	if (node_get(root, SPAN("text"))) {
		text_plain(p, root);
		return;
	}
	NODE_EACH (n, report_get(root, "kinds")) {
		if (node_is_scalar(n)) {
			page_text(p, n->text);
		} else {
			page_column(p, node_get_text(n, "name"), KIND_COLUMNS);
			page_text(p, node_get_text(n, "path"));
		}
		page_print(p, "\n");
	}
}

static void sign(struct page *p, char c, int64_t n)
{
	if (!n)
		return;
	page_print(p, " %c", c);
	page_number(p, n);
}

/* A conversion changes records, and no components: its own sums. */
static void conversion(struct page *p, const struct node *detail)
{
	text_convert_targets(p, report_get(detail, "by_target"));
	NODE_EACH (n, report_get(detail, "tables")) {
		page_print(p, "  ");
		page_text(p, node_get_text(n, "path"));
		page_print(p, ": ");
		page_count(
			p, node_get_int(n, "created", 0), "record", "records");
		page_print(p, " created, ");
		page_number(p, node_get_int(n, "changed", 0));
		page_print(p, " changed\n");
	}
}

/* "#7  2026-11-21T19:23:03Z  ann  apply  +12 ~3  acme.tar.gz" */
static void log_entry(
	struct page *p, const struct node *n, size_t actor, size_t command)
{
	int64_t undone_by = node_get_int(n, "undone_by", 0);

	page_print(p, "#%-4jd ", (intmax_t)node_get_int(n, "id", 0));
	page_text(p, node_get_text(n, "time"));
	page_print(p, "  ");
	page_column(p, node_get_text(n, "actor"), actor + 2);
	page_column(p, node_get_text(n, "command"), command + 1);
	sign(p, '+', node_get_int(n, "added", 0));
	sign(p, '~', node_get_int(n, "changed", 0));
	sign(p, '-', node_get_int(n, "deleted", 0));
	page_print(p, "  ");
	page_text(p, node_get_text(n, "summary"));
	if (undone_by)
		page_print(p, " (taken back by #%jd)", (intmax_t)undone_by);
	page_print(p, "\n");
	text_change_lines(p, report_get(n, "changes"));
	text_change_lines(p, report_get(report_get(n, "detail"), "changes"));
	page_flush(p);
}

static void text_log(struct page *p, const struct node *root)
{
	const struct node *list = report_get(root, "entries");
	int64_t verified = node_get_int(root, "verified", -1);
	size_t actor = widest(list, "actor");
	size_t command = widest(list, "command");

	NODE_EACH (n, list) {
		log_entry(p, n, actor, command);
		if (list->count == 1 || p->how->verbose)
			conversion(p, report_get(n, "detail"));
	}
	text_change_lines(p, report_get(root, "changes"));
	if (verified >= 0 && !opk_answer_status(p->answer)) {
		page_count(p, verified, "transaction", "transactions");
		page_print(p, " verified\n");
	} else if (list && !list->count && !p->how->quiet) {
		page_print(p, "no transactions\n");
	}
}

static void text_log_prune(struct page *p, const struct node *root)
{
	int64_t n = node_get_int(root, "pruned", -1);

	if (n < 0)
		return;
	page_count(p, n, "transaction", "transactions");
	page_print(p, " forgotten\n");
}

/* The list is spoken in any case; that something was done, unless --quiet. */
static void text_trust(struct page *p, const struct node *root)
{
	struct span directory = node_get_text(root, "directory");

	NODE_EACH (n, report_get(root, "directories")) {
		page_text(p, n->text);
		page_print(p, "\n");
		page_flush(p);
	}
	if (!directory.len || p->how->quiet)
		return;
	page_text(p, directory);
	page_print(p, node_get_bool(root, "trusted", false)
			      ? " is trusted\n"
			      : " is not trusted\n");
}

/* What an org, a check or a bundle came to, for people. */

/* One that is used up to a limit: "  Leads   1,200 of 100,000". */
static void usage(struct page *p, const struct node *n, const char *name,
	const char *used)
{
	const struct node *limit = node_get(n, SPAN("limit"));
	const struct node *unit = node_get(n, SPAN("unit"));

	page_print(p, "  ");
	page_column(p, node_get_text(n, name), 2 * LABEL_COLUMNS);
	page_number(p, node_get_int(n, used, 0));
	if (limit && limit->type == NODE_INT) {
		page_print(p, " of ");
		page_number(p, limit->integer);
	}
	if (unit && unit->type == NODE_TEXT) {
		page_print(p, " ");
		page_text(p, unit->text);
	}
	page_print(p, "\n");
}

static void usages(struct page *p, const char *title, const struct node *list,
	const char *name, const char *used)
{
	if (!node_first(list))
		return;
	page_print(p, "%s\n", title);
	NODE_EACH (n, list)
		usage(p, n, name, used);
}

/* "Acme (60001), enterprise, production" */
static void identity(struct page *p, const struct node *org)
{
	static const char *const keys[] = { "edition", "type", "suite",
		"data_center" };

	page_paint(p, PAINT_BOLD);
	page_text(p, node_get_text(org, "name"));
	page_paint(p, PAINT_OFF);
	if (node_get_text(org, "org_id").len) {
		page_print(p, " (");
		page_text(p, node_get_text(org, "org_id"));
		page_print(p, ")");
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct span value = node_get_text(org, keys[i]);

		if (!value.len || span_is(value, "none"))
			continue;
		page_print(p, ", ");
		page_text(p, value);
	}
	page_print(p, "\n");
}

static void users(struct page *p, const struct node *counts)
{
	if (!counts)
		return;
	page_count(p, node_get_int(counts, "all", 0), "user", "users");
	page_print(p, ", ");
	page_number(p, node_get_int(counts, "active", 0));
	page_print(p, " active\n");
}

/* "1 key open, 2 of 3 configurations received" */
static void handover(struct page *p, const struct node *root)
{
	const struct node *receipts = report_get(root, "receipts");
	int64_t open = node_get_int(report_get(root, "keys"), "open", 0);
	int64_t received = node_get_int(receipts, "received", 0);
	int64_t limit = node_get_int(receipts, "limit", 0);

	if (span_is(node_get_text(root, "identity"), "none") ||
		!report_get(root, "keys"))
		return;
	page_count(p, open, "key", "keys");
	page_print(p, " open, ");
	page_number(p, received);
	if (limit) {
		page_print(p, " of ");
		page_number(p, limit);
	}
	page_print(p, " configurations received\n");
}

/* "1 configuration waits in the inbox" */
static void inbox(struct page *p, const struct node *root)
{
	const struct node *counts = report_get(root, "inbox");
	int64_t pending = node_get_int(counts, "pending", 0);
	int64_t refused = node_get_int(counts, "refused", 0);

	if (pending) {
		page_count(p, pending, "configuration waits",
			"configurations wait");
		page_print(p, " in the inbox\n");
	}
	if (refused) {
		page_count(p, refused, "entry of the inbox is",
			"entries of the inbox are");
		page_print(p, " refused: 'orgpack inbox' says why\n");
	}
}

static void text_status(struct page *p, const struct node *root)
{
	const struct node *counts = report_get(root, "components");
	int64_t history = node_get_int(root, "history", -1);
	int64_t all = 0;

	if (report_get(root, "org"))
		identity(p, report_get(root, "org"));
	line(p, "directory", node_get_text(root, "directory"));
	if (counts && counts->type == NODE_MAP) {
		NODE_EACH (n, counts)
			all += n->type == NODE_INT ? n->integer : 0;
		page_count(p, all, "component", "components");
		page_print(p, "\n");
		text_counts(p, counts);
	}
	users(p, report_get(root, "users"));
	usages(p, "records", report_get(root, "records"), "module", "rows");
	usages(p, "limits", report_get(root, "limits"), "name", "used");
	handover(p, root);
	inbox(p, root);
	if (history >= 0) {
		page_count(p, history, "transaction", "transactions");
		page_print(p, " in the log\n");
	}
	if (node_get_bool(root, "unfinished", false))
		page_print(p, "a transaction was interrupted: the next command "
			      "that writes finishes it or takes it back\n");
}

/* "acme: 214 components, 2 errors, 1 warning" */
static void text_validate(struct page *p, const struct node *root)
{
	NODE_EACH (n, report_get(root, "targets")) {
		int64_t errors = node_get_int(n, "errors", 0);
		int64_t warnings = node_get_int(n, "warnings", 0);

		page_text(p, node_get_text(n, "name"));
		page_print(p, ": ");
		page_count(p, node_get_int(n, "components", 0), "component",
			"components");
		page_print(p, ", ");
		page_paint(p, errors ? PAINT_RED : PAINT_GREEN);
		if (errors)
			page_count(p, errors, "error", "errors");
		else
			page_print(p, "no faults");
		page_paint(p, PAINT_OFF);
		if (warnings) {
			page_print(p, ", ");
			page_count(p, warnings, "warning", "warnings");
		}
		page_print(p, "\n");
	}
}

static void each_text(
	struct page *p, const char *label, const struct node *list)
{
	NODE_EACH (n, list) {
		page_print(p, "  %s ", label);
		if (n->type == NODE_TEXT) {
			page_text(p, n->text);
		} else {
			page_text(p, node_get_text(n, "kind"));
			page_print(p, ":");
			page_text(p, node_get_text(n, "name"));
		}
		page_print(p, "\n");
		page_flush(p);
	}
}

/* A directory for another system, and what of the org is not in it. */
static void text_export_for(struct page *p, const struct node *root)
{
	const struct node *left = report_get(root, "not_written");

	text_change_lines(p, left);
	page_text(p, node_get_text(root, "output"));
	page_print(p, ": ");
	page_count(p, node_get_int(root, "files", 0), "file", "files");
	page_print(p, ", ");
	page_count(p, node_get_int(root, "bytes", 0), "byte", "bytes");
	page_print(p, "\n");
	page_count(p, node_get_int(root, "unchanged", 0), "component",
		"components");
	page_print(p, " as the files say, ");
	page_number(p, left ? left->count : 0);
	page_print(p, " not written\n");
}

static void text_export(struct page *p, const struct node *root)
{
	struct span output = node_get_text(root, "output");

	if (output.len && node_get(root, SPAN("system"))) {
		text_export_for(p, root);
		return;
	}
	if (!output.len || opk_answer_status(p->answer))
		return;
	page_text(p, output);
	page_print(p, ": ");
	page_count(p, node_get_int(root, "components", 0), "component",
		"components");
	page_print(p, ", ");
	page_count(p, node_get_int(root, "bytes", 0), "byte", "bytes");
	page_print(p, "\n");
	if (p->how->verbose)
		text_counts(p, report_get(root, "counts"));
	each_text(p, "requires", report_get(root, "requires"));
	page_text(p, node_get_text(root, "digest"));
	page_print(p, "\n");
}

static void text_init(struct page *p, const struct node *root)
{
	struct span directory = node_get_text(root, "directory");

	if (!directory.len || opk_answer_status(p->answer))
		return;
	page_text(p, directory);
	page_print(p, ": ");
	page_count(p, node_get_int(root, "components", 0), "component",
		"components");
	page_print(p, "\n");
}

/* The files that were not in canonical form; a check has named them. */
static void text_fmt(struct page *p, const struct node *root)
{
	const struct node *files = report_get(root, "files");
	int64_t rewritten = 0;

	NODE_EACH (n, files) {
		if (!node_get_bool(n, "changed", false))
			continue;
		rewritten++;
		page_text(p, node_get_text(n, "path"));
		page_print(p, "\n");
		page_flush(p);
	}
	if (rewritten) {
		page_count(p, rewritten, "file", "files");
		page_print(p, " rewritten\n");
	} else if (files && files->count) {
		page_count(p, files->count, "file", "files");
		page_print(p, " not in canonical form\n");
	}
}

static void text_version(struct page *p, const struct node *root)
{
	page_print(p, "orgpack ");
	page_text(p, node_get_text(root, "version"));
	page_print(p, "\n");
	text_counts(p, report_get(root, "libraries"));
}
