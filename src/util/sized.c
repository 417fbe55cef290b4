/* SPDX-License-Identifier: MIT */
/* Structs that begin with their size. */
#include "util/sized.h"

#include <stdbool.h>
#include <string.h>

/* Members are whole words, so that a size cuts through none. */
static bool is_size(size_t size)
{
	return size && size <= SIZED_MOST && size % sizeof(size_t) == 0;
}

const char *sized_copy(const void *given, void *out, size_t size)
{
	const unsigned char *bytes = given;
	size_t has = 0;

	memset(out, 0, size);
	if (given)
		memcpy(&has, given, sizeof has);
	if (given && !is_size(has))
		return "the options do not say how large they are\n"
		       "Set their size, as in options.size = sizeof options.";
	for (size_t i = size; i < has; i++)
		if (bytes[i])
			return "the options say what this library does not "
			       "know\nIt is older than the program: install "
			       "the one that the program was built with.";
	if (given)
		memcpy(out, given, has < size ? has : size);
	memcpy(out, &size, sizeof size);
	return NULL;
}
