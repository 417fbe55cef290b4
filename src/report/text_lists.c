/* SPDX-License-Identifier: MIT */
/* Lists for people: components, kinds, transactions. */
#include "report/render_text.h"

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

void text_show(struct page *p, const struct node *root)
{
	const struct node *list = report_get(root, "components");

	if (node_get(root, SPAN("text"))) {
		text_plain(p, root);
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

void text_schema(struct page *p, const struct node *root)
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

static size_t widest(const struct node *list, const char *key)
{
	size_t most = 0;

	NODE_EACH (n, list) {
		size_t width = page_width(node_get_text(n, key));

		if (width > most)
			most = width;
	}
	return most;
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
static void entry(
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

void text_log(struct page *p, const struct node *root)
{
	const struct node *list = report_get(root, "entries");
	int64_t verified = node_get_int(root, "verified", -1);
	size_t actor = widest(list, "actor");
	size_t command = widest(list, "command");

	NODE_EACH (n, list) {
		entry(p, n, actor, command);
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

void text_log_prune(struct page *p, const struct node *root)
{
	int64_t n = node_get_int(root, "pruned", -1);

	if (n < 0)
		return;
	page_count(p, n, "transaction", "transactions");
	page_print(p, " forgotten\n");
}

/* The list is spoken in any case; that something was done, unless --quiet. */
void text_trust(struct page *p, const struct node *root)
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
