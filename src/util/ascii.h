/* SPDX-License-Identifier: MIT */
/* Letters and digits of ASCII, whatever the locale. */
#ifndef ASCII_H
#define ASCII_H

#include "util/span.h"

static inline bool ascii_is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static inline bool ascii_is_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* One digit at least, and nothing else. */
static inline bool ascii_is_digits(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_digit(s.ptr[i]))
			return false;
	return s.len;
}

#endif
