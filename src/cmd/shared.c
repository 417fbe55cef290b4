/* SPDX-License-Identifier: MIT */
/* What rows of several commands point to. */
#include "cmd/shared.h"

const char *const shared_conflicts[] = { "fail", "theirs", "ours", NULL };

int64_t shared_at_most(int64_t given)
{
	if (given < 0)
		return 0;
	return given ? given : -1;
}
