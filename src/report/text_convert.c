/* SPDX-License-Identifier: MIT */
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
#include "report/render_text.h"

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

void text_convert_targets(struct page *p, const struct node *list)
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

static void outcome(struct page *p, const struct node *root)
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

void text_convert(struct page *p, const struct node *root)
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
	outcome(p, root);
	measure(p, root);
}
