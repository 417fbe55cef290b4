/* SPDX-License-Identifier: MIT */
/*
 * Taking Salesforce metadata apart into the items that are counted.
 *
 * A file's root element is its type. In the Metadata API's layout an object
 * or workflow holds its parts as elements; in source format they are files
 * of their own below its folder. Both come out as the same parts.
 */
#ifndef SF_READ_H
#define SF_READ_H

#include "interop/salesforce/sf_state.h"

/*
 * Read and parse every file below the directory into parts and drops.
 * Returns the worst fault; all files are read even so.
 */
enum opk_status sf_read_all(struct sf *w, const char *directory);

#endif
