/* SPDX-License-Identifier: MIT */
/* Values and hints as faults show them. */
#ifndef VALUE_TEXT_H
#define VALUE_TEXT_H

/* A scalar as it is shown in a fault: cut, and without control characters. */
enum { VALUE_BYTES = 80 };

/* Room for what to do about a fault. */
enum { HINT_BYTES = 512 };

#endif
