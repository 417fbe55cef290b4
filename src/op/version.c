/* SPDX-License-Identifier: MIT */
/* Which orgpack this is; the Makefile knows, so that it is said once. */
#include "orgpack.h"

const char *opk_version(void)
{
	return ORGPACK_VERSION;
}

const char *opk_libraries(void)
{
	return ORGPACK_LIBRARIES;
}
