/* SPDX-License-Identifier: MIT */
/* Importing saved answers of Zoho's API (fuzz_import.h). */
#include "fuzz_import.h"
#include "interop/zoho/zoho.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_import(import_zoho, data, size);
	return 0;
}
