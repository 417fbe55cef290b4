/* SPDX-License-Identifier: MIT */
/* The inside of automation: rules by module, and one row at a time. */
#ifndef AUTOMATION_PARTS_H
#define AUTOMATION_PARTS_H

#include "convert/assign.h"
#include "convert/automation.h"
#include "convert/blueprints_parts.h"

enum {
	EVENTS_MOST = 1000,  /* that a row may make */
	DOERS_MOST = 1 << 16 /* rules of a run, and sheets */
};

/* A branch of a rule. */
struct condition {
	int64_t sequence;
	const struct criteria *criteria;
	struct action_list actions;
};

struct workflow {
	struct doer *doer;
	const struct node *tree;
	uint32_t component;
	bool on_create, on_edit, on_field, on_section;
	const struct criteria *trigger; /* on_field */
	uint32_t *columns;              /* whose change counts */
	size_t column_count;
	struct span layout; /* on_section */
	struct condition *conditions;
	size_t condition_count;
};

/* The rules of a sheet's module. */
struct book {
	struct sheet *sheet;
	struct workflow *rules;
	size_t rule_count;
	struct processes processes; /* of a target */
	uint32_t layout;            /* column, or COLUMN_NONE */
};

/* A set of numbers with a stamp, so that it is emptied at no cost. */
struct number_set {
	struct {
		uint64_t key;
		uint64_t stamp;
	} * items;
	size_t room, count;
	uint64_t stamp; /* of what is in it now */
};
/* Add a number; *is_new: it was not there. False: no memory. */
bool number_set_add(struct number_set *s, uint64_t key, bool *is_new);
void number_set_clear(struct number_set *s);
void number_set_release(struct number_set *s);

/* A cell that a rule has changed, and what it was. */
struct cell_change {
	struct sheet *sheet;
	uint32_t ref, column;
	struct span old;
};

/* A change of a record that sets off rules. */
struct event {
	struct sheet *sheet;
	uint32_t ref;
	bool is_new;
	const uint32_t *columns;
	size_t column_count;
	const struct doer *made_by; /* or NULL */
};

/* A field that rules write, while columns are gathered. */
struct gathered {
	struct sheet *sheet;
	struct span field;
};

struct automation {
	const struct setting *setting;
	struct rule_scope scope;
	struct automation_how how;
	struct arena *arena; /* of what is compiled */
	bool gathers;        /* columns only; the first of two passes */
	VEC(struct gathered) gathered;
	struct calendar calendar;
	struct ways ways;
	VEC(struct book *) books;
	VEC(struct doer *) doers;
	VEC(struct remark *) remarks;
	VEC(struct turn_counter *) turns;
	VEC(struct assignment_rule *) assignment_rules;
	struct queue queue;
	char now[TIME_TEXT];
	struct span actor_cell, now_cell; /* Modified_By, Modified_Time */
	/* --through */
	struct after {
		const struct node *transition;
		struct span blueprint;
		struct doer *doer;
		struct action_list actions;
	} * afters;
	size_t after_count;
	/* the row */
	uint32_t row, source;
	bool has_row;
	char source_id[SHEET_ID];
	struct span source_text;
	struct arena texts;                  /* of the row */
	struct arena_mark no_texts, no_seen; /* empty arenas */
	struct number_set acted;
	VEC(struct event) events; /* in texts */
	size_t event_next, event_total;
	VEC(uint32_t) after_columns; /* of the source, changed by `after` */
	/* the rule */
	VEC(struct cell_change) changes; /* in texts */
	struct sheet_reader own, other, made;
	struct seeker seeker;
	struct buf text, more;
	/* the run */
	struct number_set loops, refused;
	enum opk_status st;
};

/* What is being done with a record. */
struct doing {
	struct automation *m;
	struct doer *doer;
	struct seeker *seeker; /* the record */
	bool makes;            /* what is written is a new record: no event */
	struct action_list followup; /* of an assignment rule */
	struct doer *followup_doer;
};

/* Begin and end to look at a record. */
void doing_begin(struct doing *d, struct automation *m, struct doer *doer,
	struct sheet *sheet, uint32_t ref);
void doing_end(struct doing *d);

/* Has memory run out while records were looked at? Sets m->st then. */
void automation_look(struct automation *m);

/* The book of a sheet, or NULL. */
struct book *automation_book(const struct automation *m, const struct sheet *s);
/* The same, made if there is none (while columns are gathered). */
void automation_open_book(struct compiling *c, struct sheet *s);

struct doer *doer_new(struct compiling *c, struct span name);

/* Compile the rules of a book. */
void rules_compile(struct compiling *c, struct book *b);

/* Carry out actions for the record. */
enum opk_status actions_do(struct doing *d, const struct action *first);

/* How writing a value ended. */
enum writing { WRITTEN, WRITTEN_ALREADY, WRITING_REFUSED, WRITING_LACKS };

/*
 * Make the value; the text lives until m->text changes. WRITING_LACKS: there
 * is nothing to write, WRITING_REFUSED: no user.
 */
enum writing value_make(struct doing *d, const struct value *v,
	const struct written *to, struct span *text);
/*
 * Write a text into a field of a record, if it is good; what it was is
 * remembered. Refusals are counted.
 */
enum writing value_write(struct doing *d, const struct written *to,
	uint32_t ref, struct span text);
/* The same of what needs no check, as ids. */
void value_put(struct doing *d, const struct written *to, uint32_t ref,
	struct span text);
/* Who did something with a record of any sheet, as a number. */
uint64_t doing_key(const struct automation *m, const struct doer *doer,
	const struct sheet *s, uint32_t ref);
/* Count a value that was not written. */
void value_refuse(struct doing *d, const struct written *to, uint32_t ref);

void update_do(struct doing *d, const struct update *u);
void owner_do(struct doing *d, const struct owner_change *o);
void tags_do(struct doing *d, const struct tag_change *t);
void record_do(struct doing *d, const struct new_record *r);
void email_do(struct doing *d, const struct action *a);
void webhook_do(struct doing *d, const struct action *a);
void function_do(struct doing *d, const struct action *a);
/* Queue an action that is due later. */
void action_queue(struct doing *d, const struct action *a);
/* Tell somebody what they got: "owner", "task". */
void notice_do(struct doing *d, const struct sheet *s, uint32_t ref,
	const struct person *who, const char *about);

/* Begin a line about the record; action may be NULL. */
void line_begin(struct doing *d, const char *type, const struct action *a);
void line_end(struct doing *d);
/* A key with a text filled in; merge NULL: null. */
void line_merged(struct doing *d, const char *key, const struct merge *merge);

/* The text of the record's owner. */
struct span doing_owner(struct doing *d);

#endif
