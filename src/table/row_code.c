/* SPDX-License-Identifier: MIT */
/* Why a row fails. */
#include "table/row_code.h"

const char *row_code_word(enum row_code code)
{
	static const char *const words[ROW_CODES] = {
		[ROW_GOOD] = "",
		[ROW_INVALID_DATA] = "INVALID_DATA",
		[ROW_DUPLICATE_DATA] = "DUPLICATE_DATA",
		[ROW_ID_ALREADY_CONVERTED] = "ID_ALREADY_CONVERTED",
		[ROW_RECORD_LOCKED] = "RECORD_LOCKED",
		[ROW_NOT_APPROVED] = "NOT_APPROVED",
		[ROW_NOT_ALLOWED] = "NOT_ALLOWED",
		[ROW_MANDATORY_NOT_FOUND] = "MANDATORY_NOT_FOUND",
		[ROW_MAPPING_MISMATCH] = "MAPPING_MISMATCH",
	};

	return words[code];
}
