/* SPDX-License-Identifier: MIT */
/*
 * Structs that callers of the library fill in, which grow from version to
 * version: each begins with its size (size_t), and zero is the default of all
 * that follows.
 */
#ifndef SIZED_H
#define SIZED_H

#include <stddef.h>

/* No such struct is larger. */
enum { SIZED_MOST = 4096 };

/*
 * Copy what a caller gave into `out`, which has `size` bytes; NULL is all
 * zero. What an older caller's struct lacks is zero, and no byte behind its
 * size is read. NULL: done. Else why it cannot be, with a hint behind a
 * newline: it says no size, or a newer caller asks for what is not known here.
 */
const char *sized_copy(const void *given, void *out, size_t size);

#endif
