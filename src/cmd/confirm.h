/* SPDX-License-Identifier: MIT */
/* Asking on the terminal before a change. */
#ifndef CONFIRM_H
#define CONFIRM_H

#include "orgpack.h"

/* Show the plan and ask; for struct opk_settings, user is the program. */
bool program_confirm(void *user, const struct opk_answer *answer);

/* May the program ask: is there somebody at both ends? */
bool program_can_ask(void);

#endif
