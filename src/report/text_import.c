/* SPDX-License-Identifier: MIT */
/*
 * What an import left behind, for people:
 *
 *     x CompactLayout Broker__c.Broker_Compact: Zoho has no counterpart
 *     x ... and 12 properties of carried items (-v shows all)
 *     type                  read  carried  not carried
 *     CompactLayout           13        0           13
 *     20 items in 7 files: 7 carried, 13 not carried
 */
#include <inttypes.h>
#include <stdio.h>

#include "report/render_text.h"

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

/* Parts of what was carried: how many, and each for who wants to know. */
static void properties(struct page *p, const struct node *list)
{
	if (p->how->verbose) {
		items(p, list);
	} else if (list && list->count) {
		page_print(p, "x ... and ");
		page_number(p, list->count);
		page_print(p, " properties of carried items (-v shows all)\n");
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
	static const char *const keys[] = { "read", "carried", "not_carried" };

	page_column(p, node_get_text(n, "type"), width);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		page_print(p, "%*" PRIi64, NUMBER_COLUMNS,
			node_get_int(n, keys[i], 0));
	page_print(p, "\n");
}

void text_not_carried(struct page *p, const struct node *root)
{
	const struct node *types = report_get(root, "types");
	const struct node *sum = report_get(root, "items");
	size_t width = widest_type(types);

	items(p, report_get(root, "not_carried"));
	properties(p, report_get(root, "properties_not_carried"));
	if (node_first(types))
		page_print(p, "%-*s%*s%*s%*s\n", (int)width, "type",
			NUMBER_COLUMNS, "read", NUMBER_COLUMNS, "carried",
			NUMBER_COLUMNS, "not carried");
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
	page_number(p, node_get_int(sum, "not_carried", 0));
	page_print(p, " not carried\n");
}
