/* SPDX-License-Identifier: MIT */
/* Finding what kinds.awk compiled in. */
#include "model/embedded.h"

#include <string.h>

#include "model/kind_table.h"

struct span embedded_file(const char *name)
{
	for (unsigned i = 0; i < embedded_count; i++)
		if (!strcmp(embedded_table[i].name, name))
			return embedded_table[i].content;
	return (struct span){ NULL, 0 };
}
