/* SPDX-License-Identifier: MIT */
/* Finding and reading the files of a source, a directory or a ZIP file. */
#ifndef ZO_READ_H
#define ZO_READ_H

#include "interop/zoho/zo_state.h"

/*
 * Read every file; answers become items, others are dropped. Returns the
 * worst fault; all files are read even so.
 */
enum opk_status zo_read_all(struct zo *w);

#endif
