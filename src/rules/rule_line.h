/* SPDX-License-Identifier: MIT */
/*
 * The outbox's lines about the record that is acted on (formats/outbox.md):
 *
 *     line_begin(w, "email_notification", a->name, a->due);
 *     lines_key(worker_outbox(w), "reply_to");
 *     ...
 *     line_end(w);
 *
 * What fails is the worker's status.
 */
#ifndef RULE_LINE_H
#define RULE_LINE_H

#include "rules/rule_worker.h"

/* Begin a line of the rule that acts. name: of the action, or empty; due:
 * ptr NULL is at once. */
void line_begin(struct rule_worker *w, const char *type, struct span name,
	struct span due);
void line_end(struct rule_worker *w);

/* A key with a text filled in; merge NULL: null. */
void line_merged(
	struct rule_worker *w, const char *key, const struct merge *merge);

/* A whole line that tells somebody what they got: "owner", "task". */
void line_notice(struct rule_worker *w, const struct sheet *s, uint32_t ref,
	const struct person *who, const char *about);

#endif
