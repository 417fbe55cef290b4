/* SPDX-License-Identifier: MIT */
/* What a conversion came to, in pictures. */
#include "report/html.h"

enum { BARS_MOST = 40 };

static const char *const actions[BAR_PARTS] = { "created", "merged",
	"overwritten", "linked", "matched", "other-account", "none" };

static void outcome(struct page *p)
{
	const struct node *root = p->answer->root;
	struct bar bar = { .label = node_get_text(root, "module"), .count = 2 };

	bar.parts[0] = (struct bar_part){ "converted",
		node_get_int(root, "Converted_Count", 0) };
	bar.parts[1] = (struct bar_part){ "failed",
		node_get_int(root, "Failed_Count", 0) };
	html_bars(p, "Records that were selected", &bar, 1);
}

static void targets(struct page *p)
{
	struct bar bars[BARS_MOST];
	size_t count = 0;

	NODE_EACH (n, report_get(p->answer->root, "by_target")) {
		struct bar *b = &bars[count];

		if (count == BARS_MOST)
			break;
		*b = (struct bar){ .label = node_get_text(n, "module"),
			.count = BAR_PARTS };
		for (size_t i = 0; i < BAR_PARTS; i++)
			b->parts[i] = (struct bar_part){ actions[i],
				node_get_int(n, actions[i], 0) };
		count++;
	}
	if (count)
		html_bars(p, "What became of them, by module", bars, count);
}

static void failures(struct page *p)
{
	struct bar bars[BARS_MOST];
	size_t count = 0;

	NODE_EACH (n, report_get(p->answer->root, "failures")) {
		if (count == BARS_MOST)
			break;
		bars[count++] = (struct bar){ .label = node_get_text(n, "code"),
			.parts = { { "failed", node_get_int(n, "count", 0) } },
			.count = 1 };
	}
	if (count)
		html_bars(p, "Why records failed", bars, count);
}

void html_conversion(struct page *p)
{
	if (!report_get(p->answer->root, "by_target"))
		return;
	outcome(p);
	targets(p);
	failures(p);
}
