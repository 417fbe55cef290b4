/* SPDX-License-Identifier: MIT */
/* Answers for a terminal: one function for each family of commands. */
#ifndef RENDER_TEXT_H
#define RENDER_TEXT_H

#include "report/page.h"

void report_text(struct page *p);

#endif
