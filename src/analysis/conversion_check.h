/* SPDX-License-Identifier: MIT */
/* Conversion mappings: can what they say work, field by field? */
#ifndef CONVERSION_CHECK_H
#define CONVERSION_CHECK_H

#include "analysis/check.h"

/* Sources and targets, field by field (formats/conversion.md). */
kind_check_fn conversion_check;

#endif
