/* SPDX-License-Identifier: MIT */
/* Of a mapping's target: what it says of records that are found. */
#ifndef CONVERSION_CHECK_H
#define CONVERSION_CHECK_H

#include "analysis/check.h"

/* Sources and targets, field by field (design: CONVERSION, Mapping). */
kind_check_fn conversion_check;

#endif
