/* SPDX-License-Identifier: MIT */
/* The positions that scanners find: room for them. */
#include "records/scan_part.h"

#include <stdlib.h>

#include "records/rowscan.h"

bool scan_part_grow(struct scan_part *p)
{
	size_t room = p->room ? p->room * 2 : 1024;
	uint64_t *starts = realloc(p->starts, room * sizeof *starts), *breaks;

	if (starts)
		p->starts = starts;
	breaks = starts ? realloc(p->breaks, room * sizeof *breaks) : NULL;
	if (!breaks) {
		p->lost_memory = true;
		return false;
	}
	p->breaks = breaks;
	p->room = room;
	return true;
}

void scan_part_release(struct scan_part *p)
{
	free(p->starts);
	free(p->breaks);
	p->starts = p->breaks = NULL;
	p->count = p->room = 0;
}
