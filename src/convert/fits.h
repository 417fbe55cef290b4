/* SPDX-License-Identifier: MIT */
/* Is there room for what a run makes? */
#ifndef FITS_H
#define FITS_H

#include "rules/setting.h"

/*
 * Do all records of the org, as a run leaves them, fit what its edition stores
 * (storage_check)? org is org.yaml, users how many are active. *bytes is what
 * they take and *limit the most; both stay where there is no limit, or where
 * the run makes no record.
 */
enum opk_status fits_check(const struct setting *s, const struct node *org,
	size_t users, uint64_t *bytes, uint64_t *limit);

#endif
