/* SPDX-License-Identifier: MIT */
/* opk_render: an answer in the format that was asked for. */
#include "orgpack.h"
#include "report/page.h"
#include "report/render_csv.h"
#include "report/render_html.h"
#include "report/render_json.h"
#include "report/render_markdown.h"
#include "report/render_text.h"
#include "util/sized.h"

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
	struct opk_render_options how;
	struct page p = {
		.answer = answer, .how = &how, .write = write, .user = user
	};

	if (sized_copy(options, &how, sizeof how) ||
		(unsigned)how.format >= sizeof renderers / sizeof *renderers)
		return OPK_USAGE;
	renderers[how.format](&p);
	return page_close(&p);
}
