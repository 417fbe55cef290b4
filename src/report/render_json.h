/* SPDX-License-Identifier: MIT */
/* An answer as one JSON document: format, exit, faults, then its tree. */
#ifndef RENDER_JSON_H
#define RENDER_JSON_H

#include "report/page.h"

void report_json(struct page *p);

#endif
