/* SPDX-License-Identifier: MIT */
/*
 * Validation rules of the modules whose records a row makes or changes
 * (formats/conversion.md, 3).
 *
 * A rule is evaluated on the record as it will be, before anything happens:
 * what the row gives it lies over what the table has. A rule that cannot be
 * evaluated so is named in the row's message.
 */
#ifndef VALIDATION_H
#define VALIDATION_H

#include <pthread.h>

#include "convert/engine.h"
#include "convert/run.h"

/* Validation rules of the records that rows make or change. */
enum opk_status validations_open(struct run *r);

/* Release what they hold. */
void validations_close(struct run *r);

/* Check 16, all targets being decided; faults in u->fault. */
enum opk_status validations_check(struct decision *u);

/* Say in the row's answer which rules were not evaluated. False: no memory. */
bool validations_note(struct run *r, size_t row);

/* What is said of them at the end. */
void validations_say(const struct run *r);

#endif
