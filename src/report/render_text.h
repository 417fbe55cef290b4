/* SPDX-License-Identifier: MIT */
/* Answers for a terminal: one function for each family of commands. */
#ifndef RENDER_TEXT_H
#define RENDER_TEXT_H

#include "report/report.h"

/* apply, diff, import, undo: changes, property by property, then a sum. */
void text_changes(struct page *p, const struct node *root);
/* The changes of one answer, as lines; also for one transaction of the log. */
void text_change_lines(struct page *p, const struct node *changes);

void text_convert(struct page *p, const struct node *root);
/* The sums of a conversion by target, a line each. */
void text_convert_targets(struct page *p, const struct node *list);
/* convert --explain */
void text_explain(struct page *p, const struct node *root);

/* Of an import: what it left behind, by item and by type. */
void text_not_carried(struct page *p, const struct node *root);

void text_show(struct page *p, const struct node *root);
void text_schema(struct page *p, const struct node *root);
void text_log(struct page *p, const struct node *root);
void text_log_prune(struct page *p, const struct node *root);
void text_trust(struct page *p, const struct node *root);

void text_send(struct page *p, const struct node *root);
void text_receive(struct page *p, const struct node *root);
void text_inbox(struct page *p, const struct node *root);
void text_approve(struct page *p, const struct node *root);
void text_reject(struct page *p, const struct node *root);
void text_receipt(struct page *p, const struct node *root);

void text_status(struct page *p, const struct node *root);
void text_validate(struct page *p, const struct node *root);
void text_export(struct page *p, const struct node *root);
void text_init(struct page *p, const struct node *root);
void text_fmt(struct page *p, const struct node *root);
/* The line of a new key, and nothing else: it is to be copied. */
void text_key_new(struct page *p, const struct node *root);
void text_key_list(struct page *p, const struct node *root);
void text_key_show(struct page *p, const struct node *root);
void text_key_changed(struct page *p, const struct node *root);
void text_key_reset_clock(struct page *p, const struct node *root);
void text_policy(struct page *p, const struct node *root);

void text_version(struct page *p, const struct node *root);

/* Whatever there is, key by key: for answers without a form of their own. */
void text_plain(struct page *p, const struct node *root);

/* Write a map of numbers, "fields  120", a line each, indented. */
void text_counts(struct page *p, const struct node *counts);

#endif
