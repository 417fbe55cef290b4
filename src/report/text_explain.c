/* SPDX-License-Identifier: MIT */
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
#include "report/render_text.h"

static void quoted(struct page *p, struct span s)
{
	page_print(p, "\"");
	page_text(p, s);
	page_print(p, "\"");
}

static void head(struct page *p, const struct node *root)
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

static void target(struct page *p, const struct node *n)
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
}

void text_explain(struct page *p, const struct node *root)
{
	head(p, root);
	checks(p, report_get(root, "checks"));
	owner(p, report_get(root, "owner"));
	NODE_EACH (n, report_get(root, "explained"))
		target(p, n);
}
