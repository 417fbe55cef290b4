/* SPDX-License-Identifier: MIT */
/* opk_render: an answer in the format that was asked for. */
#include "report/report.h"

static void (*const renderers[])(struct page *p) = {
	[OPK_TEXT] = report_text,
	[OPK_JSON] = report_json,
	[OPK_MARKDOWN] = report_markdown,
	[OPK_HTML] = report_html,
	[OPK_CSV] = report_csv,
};

enum opk_status opk_render(const struct opk_answer *answer,
	const struct opk_render_options *options, opk_write_fn *write,
	void *user)
{
	struct page p = {
		.answer = answer, .how = options, .write = write, .user = user
	};

	renderers[options->format](&p);
	return page_close(&p);
}

const struct node *report_get(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, span_of(key));

	return n && !node_is_scalar(n) ? n : NULL;
}
