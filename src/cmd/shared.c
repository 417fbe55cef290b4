/* SPDX-License-Identifier: MIT */
/* What rows of several commands point to. */
#include "cmd/shared.h"

const char *const shared_conflicts[] = { "fail", "theirs", "ours", NULL };
