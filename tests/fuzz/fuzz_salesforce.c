/* SPDX-License-Identifier: MIT */
/* Importing Salesforce's metadata (fuzz_import.h). */
#include "fuzz_import.h"
#include "interop/salesforce/salesforce.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_import(import_salesforce, data, size);
	return 0;
}
