/* SPDX-License-Identifier: MIT */
/* Why a row fails. */
#ifndef ROW_CODE_H
#define ROW_CODE_H

#include "util/span.h"

/* Why a row fails (formats/conversion.md, 3). */
enum row_code {
	ROW_GOOD,
	ROW_INVALID_DATA,
	ROW_DUPLICATE_DATA,
	ROW_ID_ALREADY_CONVERTED,
	ROW_RECORD_LOCKED,
	ROW_NOT_APPROVED,
	ROW_NOT_ALLOWED,
	ROW_MANDATORY_NOT_FOUND,
	ROW_MAPPING_MISMATCH,
	ROW_CODES
};

/* A failed row's answer; texts live in the run's arena. */
struct row_fault {
	enum row_code code;
	struct span field, message;
};

/* "INVALID_DATA" */
const char *row_code_word(enum row_code code);

#endif
