/* SPDX-License-Identifier: MIT */
/* Values and hints as faults show them. */
#ifndef VALUE_TEXT_H
#define VALUE_TEXT_H

#include "tree/node.h"

/* A scalar as it is shown in a fault: cut, and without control characters. */
enum { VALUE_BYTES = 80 };
const char *value_format(const struct node *n, char out[VALUE_BYTES]);

/* Room for what to do about a fault. */
enum { HINT_BYTES = 512 };

#endif
