/* SPDX-License-Identifier: MIT */
/* Which lists there are, and their columns. */
#include "report/tables.h"

#include <string.h>

#include "codec/yaml_write.h"
#include "report/page.h"

const struct report_table tables[] = {
	{ "changes", "Changes",
		{ "action", "kind", "name", "path|property", "old|ours",
			"new|theirs" },
		"properties", 3 },
	{ "types", "Types",
		{ "type", "read", "carried", "verbatim", "not_carried" }, NULL,
		5 },
	{ "not_carried", "Not carried",
		{ "type", "name", "reason", "file", "line", "items" }, NULL,
		6 },
	{ "verbatim", "Kept verbatim",
		{ "type", "name", "reason", "file", "line", "items" }, NULL,
		6 },
	{ "not_written", "Not written",
		{ "action", "kind", "name", "reason|property", "old", "new",
			"file" },
		"properties", 3 },
	{ "properties_not_carried", "Properties not carried",
		{ "type", "name", "property", "reason", "file", "line" }, NULL,
		6 },
	{ "targets", "Targets", { "name", "components", "errors", "warnings" },
		NULL, 4 },
	{ "components", "Components", { "kind", "name", "path", "size" }, NULL,
		4 },
	{ "entries", "Transactions",
		{ "id", "time", "actor", "command", "summary", "added",
			"changed", "deleted" },
		NULL, 8 },
	{ "records", "Records", { "module", "rows", "limit" }, NULL, 3 },
	{ "limits", "Limits", { "name", "used", "limit", "unit" }, NULL, 4 },
	{ "keys", "Keys",
		{ "id", "state", "made", "expires", "by", "used_by", "note" },
		NULL, 7 },
	{ "sent", "Sent", { "name", "org_id", "key", "output", "refused" },
		NULL, 5 },
	{ "inbox", "Inbox",
		{ "id", "state", "received_at", "sender", "components", "size",
			"fingerprint", "known_source" },
		NULL, 8 },
	{ "by_target", "Records by module",
		{ "module", "created", "merged", "overwritten", "linked",
			"matched", "other-account", "none" },
		NULL, 8 },
	{ "failures", "Failures",
		{ "code", "count", "line", "id", "field", "message" },
		"examples", 2 },
	{ "dropped", "Values dropped", { "rule", "count" }, NULL, 2 },
	{ "merges", "Merged and overwritten",
		{ "module", "record", "id", "line", "field", "old", "new" },
		"fields", 4 },
	{ "tables", "Tables",
		{ "module", "before", "created", "changed", "after", "bytes" },
		NULL, 6 },
	{ "users", "Users", { "user" }, NULL, 1 },
	{ "dependencies", "Needed, too", { "kind", "name" }, NULL, 2 },
	{ "rules", "Rules",
		{ "code", "rule", "value", "relaxed", "holds", "why" }, NULL,
		6 },
	{ "files", "Files", { "path", "changed" }, NULL, 2 },
	{ "kinds", "Kinds", { "name", "path" }, NULL, 2 },
	{ "withheld", "Withheld", { "kind", "name", "secrets" }, NULL, 3 },
	{ "requires", "Required", { "component" }, NULL, 1 },
	{ 0 },
};

const char *const table_fault_columns[] = { "severity", "code", "file", "line",
	"column", "message", "hint" };

const struct node *table_list(
	const struct page *p, const struct report_table *t)
{
	const struct node *n = node_get(p->answer->root, span_of(t->key));

	return n && n->type == NODE_LIST ? n : NULL;
}

unsigned table_width(const struct report_table *t)
{
	unsigned n = 0;

	while (n < TABLE_COLUMNS && t->columns[n])
		n++;
	return n;
}

/* A nested column is headed by its last name: "path|property". */
struct span table_heading(const struct report_table *t, unsigned column)
{
	struct span s = span_of(t->columns[column]);
	size_t bar = span_find(s, '|', 0);

	if (bar < s.len && span_is(span_cut(s, bar + 1, s.len), "property"))
		return span_cut(s, bar + 1, s.len);
	return span_cut(s, 0, bar);
}

/* The value of "old" in item, else that of "ours". */
static const struct node *find(const struct node *item, const char *keys)
{
	struct span rest = span_of(keys), key;
	const struct node *n = NULL;

	while (!n && rest.len) {
		key = span_split(rest, '|', &rest);
		n = node_get(item, key);
	}
	return n;
}

static void fill(struct table_row *row, const struct report_table *t,
	unsigned from, unsigned to, const struct node *item)
{
	for (unsigned i = from; i < to; i++)
		row->cell[i] = node_is_scalar(item) ? (i ? NULL : item)
						    : find(item, t->columns[i]);
}

void table_each(
	struct page *p, const struct report_table *t, table_row_fn *show)
{
	unsigned width = table_width(t);

	NODE_EACH (item, table_list(p, t)) {
		struct table_row row = { .first = true,
			.remark = node_get_text(item, "remark") };
		const struct node *nested =
			t->nested ? report_get(item, t->nested) : NULL;

		fill(&row, t, 0, t->outer, item);
		if (!node_first(nested))
			show(p, t, &row);
		NODE_EACH (inner, nested) {
			fill(&row, t, t->outer, width, inner);
			show(p, t, &row);
			row.first = false;
		}
		page_flush(p);
	}
}

static bool is_table(const struct node *n)
{
	for (const struct report_table *t = tables; t->key; t++)
		if (n->type == NODE_LIST && span_is(n->key, t->key))
			return true;
	return false;
}

void table_facts(struct page *p, table_fact_fn *show)
{
	struct buf name = { 0 };

	NODE_EACH (n, p->answer->root) {
		if (is_table(n) || span_is(n->key, "text"))
			continue;
		if (n->type != NODE_MAP) {
			show(p, n->key, n);
			continue;
		}
		NODE_EACH (inner, n) {
			buf_clear(&name);
			buf_add(&name, n->key);
			buf_add_char(&name, '.');
			buf_add(&name, inner->key);
			show(p, buf_span(&name), inner);
		}
	}
	p->buf.failed |= name.failed;
	buf_release(&name);
}

void table_put_cell(struct buf *out, const struct node *n)
{
	struct buf flow = { 0 };

	if (!n)
		return;
	if (n->type == NODE_TEXT) {
		page_escape(out, n->text);
		return;
	}
	yaml_write_flow(n, &flow);
	page_escape(out, buf_span(&flow));
	out->failed |= flow.failed;
	buf_release(&flow);
}

void table_put_first(struct buf *out, const struct table_row *row)
{
	table_put_cell(out, row->cell[0]);
	if (!row->remark.len || !row->cell[0])
		return;
	buf_add_text(out, " (");
	page_escape(out, row->remark);
	buf_add_char(out, ')');
}

void table_title(struct page *p, struct buf *out)
{
	static const char *const keys[] = { "name", "old", "new", "output",
		"directory" };
	const char *between = ": ";

	buf_print(out, "orgpack %s", p->answer->command);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct span s = node_get_text(p->answer->root, keys[i]);

		if (!s.len)
			continue;
		buf_add_text(out, between);
		page_escape(out, s);
		between = ", ";
	}
}

void table_fault_cell(
	struct buf *out, const struct opk_fault *f, unsigned column)
{
	const char *texts[FAULT_COLUMNS] = {
		f->severity == OPK_ERROR ? "error" : "warning",
		opk_code_word(f->code),
		f->at.file,
		NULL,
		NULL,
		f->text,
		f->hint,
	};
	uint32_t n = column == 3 ? f->at.line : f->at.column;

	if (column == 3 || column == 4) {
		if (n)
			buf_print(out, "%u", (unsigned)n);
	} else if (texts[column]) {
		page_escape(out, span_of(texts[column]));
	}
}

const struct node *report_get(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, span_of(key));

	return n && !node_is_scalar(n) ? n : NULL;
}
