/* SPDX-License-Identifier: MIT */
/* Answers of Zoho's API, in whatever they were saved in, become items. */
#ifndef ZO_ANSWER_H
#define ZO_ANSWER_H

#include "interop/zoho/zo_state.h"

/*
 * Take a file's JSON apart. What is no answer, was refused, or has no place
 * is counted and dropped. The tree must live in the import's memory. name is
 * the file as faults call it.
 */
enum opk_status zo_take_answer(struct zo *w, const struct node *root,
	const char *file, const char *name);

#endif
