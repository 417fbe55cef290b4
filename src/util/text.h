/* SPDX-License-Identifier: MIT */
/* Unicode text: UTF-8 validity, NFC, case folding (utf8proc). */
#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>

#include "util/arena.h"
#include "util/buf.h"

/*
 * Index of the first byte that is not valid UTF-8 (RFC 3629: no surrogates,
 * no overlong forms), or s.len when all is well. Fast on ASCII.
 */
size_t text_find_invalid(struct span s);

/* Line and column (both from 1, columns in bytes) of byte `offset` of s. */
void text_place(struct span s, size_t offset, uint32_t *line, uint32_t *column);

/*
 * A byte whose place is known. All zero is the first one. Places that are
 * looked up from near to near cost no more than the way between them.
 */
struct text_cursor {
	size_t offset, line_start;
	uint32_t line; /* from 0 */
};

/* Move the cursor to byte `offset` of s, and give its place as text_place. */
void text_cursor_place(struct text_cursor *c, struct span s, size_t offset,
	uint32_t *line, uint32_t *column);

/* Number of code points; s is valid UTF-8. */
size_t text_length(struct span s);

/*
 * Decode the code point at byte `at` (less than s.len) into *code and return
 * how many bytes it has. A byte that is no UTF-8 gives -1 and 1.
 */
size_t text_decode(struct span s, size_t at, int32_t *code);

/*
 * Must the code point not be shown as it is? Controls (C0, DEL, C1), marks
 * that turn the direction of text (UAX #9) or separate lines, and what has no
 * width: they could make one text look like another, or steer a terminal.
 */
bool text_is_hidden(int32_t code);

/*
 * Columns that a code point takes on a terminal: 0 (combining), 1 or 2; -1
 * for what must not reach one as it is: controls, and the marks that turn
 * the direction of text (UAX #9), which
 * could make it look like another.
 */
int text_columns(int32_t code);

/* Is s in Unicode normalisation form C? Invalid UTF-8 is not. */
bool text_is_nfc(struct span s);

/*
 * The NFC of the full case folding of s (Unicode 15, as utf8proc has it):
 * two texts that differ only in case or composition fold to the same bytes.
 * ptr is NULL when s is not UTF-8 or memory ran out.
 */
struct span text_fold(struct arena *a, struct span s);

/* The same into a buffer, whose content it replaces. False: s is not UTF-8,
 * or memory ran out. s must not lie in the buffer. */
bool text_fold_to(struct buf *out, struct span s);

/*
 * Lower or upper case by Unicode's simple mappings, one character for one,
 * in no particular language: the German sharp s has no capital. False: memory
 * ran out. s is UTF-8, outside the buffer.
 */
bool text_lower_to(struct buf *out, struct span s);
bool text_upper_to(struct buf *out, struct span s);

/* Has the code point Unicode's property White_Space? */
bool text_is_space(int32_t code);
/* Is it a letter (general category L)? */
bool text_is_letter(int32_t code);
/* The value of a decimal digit of any script (category Nd); else -1. */
int text_digit(int32_t code);

/* Without the white space at both ends. s is UTF-8. */
struct span text_trim(struct span s);

/*
 * The boolean that a cell of a table holds, as people and spreadsheets write
 * it: true or false, yes or no, 1 or 0, in any case, between white space;
 * nothing is false. False: it holds none, and *out is untouched.
 */
bool text_parse_boolean(struct span s, bool *out);

#endif
