/* SPDX-License-Identifier: MIT */
/*
 * Reading Salesforce metadata into components
 * (formats/interop/salesforce.md).
 */
#ifndef SALESFORCE_H
#define SALESFORCE_H

#include "interop/import.h"

/*
 * Read all Salesforce metadata below a directory, in the Metadata API's
 * layout, in source format, or both, wherever they lie. The result depends
 * on names and contents only. Symbolic links are not followed.
 *
 * What is dropped is no fault here. A file that is no well-formed XML, or
 * that is too large, is one (all such files are reported), and so is a
 * directory without any metadata (bad-import); *out is then empty.
 * Everything in *out lives in the arena. Linear but for sorting.
 */
enum opk_status import_salesforce(const struct import_request *request,
	struct arena *a, struct faults *f, struct import *out);

#endif
