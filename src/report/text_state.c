/* SPDX-License-Identifier: MIT */
/* What an org, a check or a bundle came to, for people. */
#include "report/render_text.h"

enum { LABEL_COLUMNS = 14 };

static void line(struct page *p, const char *label, struct span value)
{
	if (!value.len)
		return;
	page_column(p, span_of(label), LABEL_COLUMNS);
	page_text(p, value);
	page_print(p, "\n");
}

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

void text_status(struct page *p, const struct node *root)
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
void text_validate(struct page *p, const struct node *root)
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

void text_export(struct page *p, const struct node *root)
{
	struct span output = node_get_text(root, "output");

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

void text_init(struct page *p, const struct node *root)
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
void text_fmt(struct page *p, const struct node *root)
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

void text_version(struct page *p, const struct node *root)
{
	page_print(p, "orgpack ");
	page_text(p, node_get_text(root, "version"));
	page_print(p, "\n");
	text_counts(p, report_get(root, "libraries"));
}
