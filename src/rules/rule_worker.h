/* SPDX-License-Identifier: MIT */
/*
 * What a run owns while it carries out rules: the record that is acted on,
 * how values get into records, and what comes of it (the change log, the
 * tally, the outbox). The rules themselves are const.
 *
 *     st = worker_open(&parts, a, &w);
 *     st = worker_begin_row(w, sheet, ref, row);       each selected row
 *     record = worker_begin_record(w, rule, sheet, ref);
 *     ...                                               its actions
 *     st = worker_status(w);
 *     worker_close(w);
 *
 * The status is sticky. What fails is reported when it does, and nothing
 * has to be carried out from then on; the loops over rules and actions ask
 * for it. Texts of the record live until its `texts` are rewound.
 */
#ifndef RULE_WORKER_H
#define RULE_WORKER_H

#include "rules/change_log.h"
#include "rules/lookup.h"
#include "rules/merge_fields.h"
#include "rules/outbox_lines.h"
#include "rules/rule_compiler.h"
#include "rules/rule_tally.h"

struct action_list;
struct rule_worker;

/* What rules ask of the run that they are part of, and tell it. */
struct rule_host {
	/* Has another record than `except` this text in a unique field?
	 * Asked before such a field is written. NULL: nothing is unique. */
	bool (*is_taken)(void *user, struct sheet *s, uint32_t column,
		struct span text, uint32_t except);
	/* Something that the answer of a selected row is to say; a fault is
	 * reported. NULL: nobody listens. */
	enum opk_status (*note)(void *user, uint32_t row, struct span rule);
	void *user;
};

/* What it works with; all is borrowed. */
struct worker_parts {
	const struct setting *setting;
	const struct calendar *calendar;
	const struct ways *ways;
	struct rule_host host;
	struct tally *tally;
	struct outbox_lines *outbox;
	struct change_log *log;
};

enum opk_status worker_open(const struct worker_parts *parts, struct arena *a,
	struct rule_worker **out);
/* w may be NULL. */
void worker_close(struct rule_worker *w);

/* Begin a row, of the record `ref` of the source: lines are about it. */
enum opk_status worker_begin_row(struct rule_worker *w, struct sheet *source,
	uint32_t ref, uint32_t row);
/* The id of the row's source. */
struct span worker_row_source(const struct rule_worker *w);

/* Act on a record for a rule (NULL: for none, which writes no value). */
struct lookup_reader *worker_begin_record(struct rule_worker *w,
	const struct rule_source *rule, struct sheet *s, uint32_t ref);

/* OPK_OK, or what has failed. */
enum opk_status worker_status(struct rule_worker *w);
/* What has failed, which is reported. */
void worker_fail(struct rule_worker *w, enum opk_status st);
void worker_lose_memory(struct rule_worker *w);

struct lookup_reader *worker_record(struct rule_worker *w);
const struct setting *worker_setting(const struct rule_worker *w);
const struct calendar *worker_calendar(const struct rule_worker *w);
struct tally *worker_tally(const struct rule_worker *w);
struct outbox_lines *worker_outbox(const struct rule_worker *w);
/* The rule that acts; set: it is another from now on. Returns the former. */
const struct rule_source *worker_rule(const struct rule_worker *w);
const struct rule_source *worker_set_rule(
	struct rule_worker *w, const struct rule_source *rule);

/* Actions that follow the one that is being carried out, for another rule. */
struct followup {
	const struct action_list *actions; /* NULL: none */
	const struct rule_source *rule;
};
void worker_follow(struct rule_worker *w, struct followup then);
/* What was left by worker_follow, once. */
struct followup worker_take_followup(struct rule_worker *w);

/* Tell the host of the rule. */
void worker_note(struct rule_worker *w);

/* The record itself (column COLUMN_NONE), or the one of a sheet that its
 * lookup leads to; REF_NONE: it is not there. */
uint32_t worker_follow_lookup(
	struct rule_worker *w, uint32_t column, struct sheet *to);

/* A record's id as text; `room` is used for numbers. */
struct span worker_id(struct rule_worker *w, const struct sheet *s,
	uint32_t ref, char room[SHEET_ID]);
/* The text of the record's owner. */
struct span worker_owner(struct rule_worker *w);
/* A text with merge fields, filled in; until the next one. */
struct span worker_fill(struct rule_worker *w, const struct merge *merge);
/* The same with a text that was made by hand. */
struct span worker_keep(struct rule_worker *w, const char *text);
/* Room for a text that an action makes, emptied. */
struct buf *worker_scratch(struct rule_worker *w);

/* The moment of the run, as the org's clocks show it. */
struct span worker_now(const struct rule_worker *w);

/* Who did something with a record of any sheet, as a number. */
uint64_t worker_key(const struct rule_worker *w, const struct rule_source *rule,
	const struct sheet *s, uint32_t ref);

/* How making or writing a value ended. */
enum writing {
	WRITTEN,
	WRITTEN_ALREADY,
	WRITING_REFUSED, /* it is no good; counted by worker_refuse */
	WRITING_LACKS    /* there is nothing to write */
};

/* What a field of a record holds: one that is changed, or being created. */
struct span worker_read(
	struct rule_worker *w, const struct written_field *to, uint32_t ref);
/* Count a value that is not written. */
void worker_refuse(
	struct rule_worker *w, const struct written_field *to, uint32_t ref);
/*
 * Write a text into a field of a record, if it is good; what it was goes to
 * the change log. Refusals are counted.
 */
enum writing worker_write(struct rule_worker *w, const struct written_field *to,
	uint32_t ref, struct span text);
/* The same of what needs no check, as ids. */
void worker_put(struct rule_worker *w, const struct written_field *to,
	uint32_t ref, struct span text);

/*
 * Create a record: what is written until worker_created is not logged.
 * REF_NONE: it cannot be (bad-records: the table's ids are no numbers).
 */
uint32_t worker_create(struct rule_worker *w, struct sheet *s);
void worker_created(struct rule_worker *w, struct sheet *s, uint32_t ref);

#endif
