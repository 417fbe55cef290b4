/* SPDX-License-Identifier: MIT */
/* Reading saved answers of Zoho CRM's API (formats/interop/zoho.md). */
#ifndef ZOHO_H
#define ZOHO_H

#include "interop/import.h"
#include "util/fault.h"

/*
 * Read all answers below a directory, or in a ZIP file. Which request gave an
 * answer is told by its content, its module by its address or its file's
 * name. The result depends on names and contents only. Symbolic links are not
 * followed.
 *
 * What is dropped is no fault here. A file that is no well-formed JSON, or
 * too large, is one, and so are answers of two orgs, two states of one thing,
 * and a source without any answer (bad-import); *out is then empty.
 * Everything in *out lives in the arena. Linear but for sorting.
 */
enum opk_status import_zoho(const struct import_request *request,
	struct arena *a, struct faults *f, struct import *out);

#endif
