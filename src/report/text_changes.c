/* SPDX-License-Identifier: MIT */
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
#include <string.h>

#include "report/render_text.h"

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

void text_change_lines(struct page *p, const struct node *changes)
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

void text_changes(struct page *p, const struct node *root)
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
