/* SPDX-License-Identifier: MIT */
/* An answer as Markdown (CommonMark with tables). */
#ifndef RENDER_MARKDOWN_H
#define RENDER_MARKDOWN_H

#include "report/page.h"

void report_markdown(struct page *p);

#endif
