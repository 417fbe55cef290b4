/* SPDX-License-Identifier: MIT */
/* The schemas of commands' answers, as formats/answers/ has them. */
#ifndef ANSWERS_H
#define ANSWERS_H

#include "tree/node.h"
#include "util/fault.h"

/*
 * The word of a command's answers ("log-prune") by its place, from 0, in byte
 * order; ptr NULL: there are no more.
 */
struct span answers_word(unsigned at);

/*
 * Read the schema of a command's answers as a document that stands alone;
 * *out is NULL where there is no such command.
 */
enum opk_status answers_schema(
	struct span word, struct arena *a, struct faults *f, struct node **out);

#endif
