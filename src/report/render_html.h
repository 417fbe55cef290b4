/* SPDX-License-Identifier: MIT */
/* An answer as one HTML page. */
#ifndef RENDER_HTML_H
#define RENDER_HTML_H

#include "report/page.h"

void report_html(struct page *p);

#endif
