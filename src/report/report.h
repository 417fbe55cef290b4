/* SPDX-License-Identifier: MIT */
/* The renderers, one for each format. */
#ifndef REPORT_H
#define REPORT_H

#include "report/page.h"

void report_text(struct page *p);
void report_json(struct page *p);
void report_markdown(struct page *p);
void report_html(struct page *p);
void report_csv(struct page *p);

/* A key's list or map; NULL when it is absent or neither. */
const struct node *report_get(const struct node *map, const char *key);

#endif
