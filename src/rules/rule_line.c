/* SPDX-License-Identifier: MIT */
/* The outbox's lines about the record that is acted on. */
#include "rules/rule_line.h"

/* Begin a line about any record. */
static void begin(struct rule_worker *w, const struct sheet *s, uint32_t ref,
	struct lines_head head)
{
	char room[SHEET_ID];

	head.rule = worker_rule(w)->name;
	head.module = s->module;
	head.source = worker_row_source(w);
	head.record = worker_id(w, s, ref, room);
	lines_begin(worker_outbox(w), &head);
}

void line_begin(struct rule_worker *w, const char *type, struct span name,
	struct span due)
{
	const struct lookup_reader *k = worker_record(w);

	begin(w, k->sheet, k->ref,
		(struct lines_head){ .type = type,
			.name = name.len ? name : (struct span){ 0 },
			.due = due });
}

void line_end(struct rule_worker *w)
{
	worker_fail(w, lines_end(worker_outbox(w)));
}

void line_merged(
	struct rule_worker *w, const char *key, const struct merge *merge)
{
	struct span text = merge ? worker_fill(w, merge) : (struct span){ 0 };

	lines_key(worker_outbox(w), key);
	lines_text(worker_outbox(w), merge && !text.len ? SPAN("") : text);
}

void line_notice(struct rule_worker *w, const struct sheet *s, uint32_t ref,
	const struct person *who, const char *about)
{
	struct outbox_lines *o = worker_outbox(w);

	begin(w, s, ref, (struct lines_head){ .type = "notice" });
	lines_key(o, "to");
	lines_text(o, who->email);
	lines_key(o, "about");
	lines_text(o, span_of(about));
	line_end(w);
}
