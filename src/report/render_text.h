/* SPDX-License-Identifier: MIT */
/* An answer for a terminal. */
#ifndef RENDER_TEXT_H
#define RENDER_TEXT_H

#include "report/page.h"

void report_text(struct page *p);

#endif
