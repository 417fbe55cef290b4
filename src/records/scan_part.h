/* SPDX-License-Identifier: MIT */
/* The positions that scanners find: room for them. */
#ifndef SCAN_PART_H
#define SCAN_PART_H

#include "records/rowscan.h"

/* Room for 64 more rows; false: memory ran out, which the part says, too. */
bool scan_part_grow(struct scan_part *p);

void scan_part_release(struct scan_part *p);

#endif
