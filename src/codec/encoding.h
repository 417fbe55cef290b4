/* SPDX-License-Identifier: MIT */
/* What every text format asks first: is it UTF-8? */
#ifndef ENCODING_H
#define ENCODING_H

#include "util/fault.h"

/* Report at a byte of an input, with the hint of its own. */
enum opk_status encoding_fault(struct faults *f, enum opk_code code,
	const struct source *src, size_t offset, const char *text,
	const char *hint);

/* bad-encoding at the first byte that is no UTF-8; UTF-16 is named. */
enum opk_status encoding_check(const struct source *src, struct faults *f);

#endif
