/* SPDX-License-Identifier: MIT */
/*
 * Actions of rules, compiled: what each does with a record, and what it
 * leaves in the outbox (formats/conversion.md, 10).
 */
#ifndef ACTIONS_H
#define ACTIONS_H

#include "convert/automation_time.h"
#include "convert/automation_tree.h"
#include "convert/merge_fields.h"
#include "convert/queue.h"
#include "convert/value.h"

struct automation;
struct turn_list;

/* A component that asks for actions. */
struct doer {
	struct span name; /* "workflow_rule:Leads.Welcome" */
	uint32_t number;  /* among all of a run, from 0 */
	size_t loops;     /* records in which it was cut short */
	size_t refused;   /* records in which a value was not written */
};

/* Something that is said at the end, once, if it came up. */
struct remark {
	struct span text;
	bool seen;
};

/* A field that an action writes. */
struct written {
	struct sheet *sheet;
	struct span field;
	uint32_t column;
	const struct field_facts *facts; /* NULL: the org has no such field */
	const struct value_check *check;
};

enum value_is {
	VALUE_FIXED,
	VALUE_MERGED,
	VALUE_RECKONED,
	VALUE_NOBODY /* a user who is not there: always refused */
};

/* What a field gets. */
struct value {
	enum value_is is;
	struct span text;
	const struct merge *merge;
	struct reckoning reckoning;
	bool from_now; /* VALUE_RECKONED: it starts from the moment, else from
			* what is merged */
};

struct field_value {
	struct written to;
	struct value value;
};

/* A field update. */
struct update {
	struct field_value main;
	bool append;
	struct field_value *dependents;
	size_t dependent_count;
	bool has_lookup;
	uint32_t lookup; /* column of the rule's record */
	bool notify;     /* the new owner */
	struct remark *related;
};

/* A change of owner. */
struct owner_change {
	struct written to; /* Owner */
	struct turn_list *turns;
	bool has_lookup;
	uint32_t lookup;
	bool notify;
	struct remark *related, *availability;
};

struct tag_change {
	struct written to; /* Tag */
	struct span *names;
	size_t count;
	bool removes, over_write;
};

/* A record that is made: a task, a call, a meeting, any other. */
struct new_record {
	struct sheet *sheet;
	struct span module;
	struct field_value *fields;
	size_t count;
	struct written owner, layout_to, who, what, about;
	bool relates;            /* it gets Who_Id, or What_Id and se_module */
	struct turn_list *turns; /* of a task; or NULL */
	bool notify;
	struct span layout;
	int64_t lasts_ms; /* of a meeting; 0: not said */
	struct written start, end;
};

enum address_is { ADDRESS_FIXED, ADDRESS_OWNER, ADDRESS_WAY };

struct address {
	enum address_is is;
	struct span text;
	uint32_t way;
};

struct address_list {
	struct address *items;
	size_t count;
};

struct email {
	struct address from;
	struct span reply_to, template_name;
	struct address_list to, cc, bcc;
	bool send_individually, best_time, is_plain;
	const struct merge *subject, *content;
	struct remark *unfit; /* the template is not in use */
};

/* A name with a text. */
struct parameter {
	struct span name;
	struct span type;          /* of a function's */
	struct span text;          /* as it is; ptr NULL: it is merged */
	const struct merge *value; /* NULL: none */
	bool is_secret;
};

struct parameter_list {
	struct parameter *items;
	size_t count;
};

struct webhook {
	const struct merge *url, *body;
	struct span method, body_type, auth_type, connection;
	bool has_token;
	struct parameter_list headers, parameters;
};

enum action_is {
	ACTION_IS_UPDATE,
	ACTION_IS_OWNER,
	ACTION_IS_ADD_TAGS,
	ACTION_IS_REMOVE_TAGS,
	ACTION_IS_TASK,
	ACTION_IS_CALL,
	ACTION_IS_MEETING,
	ACTION_IS_RECORD,
	ACTION_IS_EMAIL,
	ACTION_IS_WEBHOOK,
	ACTION_IS_FUNCTION,
	ACTION_IS_CONVERT,
	ACTION_IS_KINDS
};

struct action {
	enum action_is is;
	struct span name;              /* ptr NULL: it has none */
	const struct node *definition; /* of a component, or in the rule */
	struct span due;               /* ptr NULL: at once */
	union {
		struct update *update;
		struct owner_change *owner;
		struct tag_change *tags;
		struct new_record *record;
		struct email *email;
		struct webhook *webhook;
		struct parameter_list *params;
		struct remark *remark;
	};
	struct action *next;
};

/* In the order in which they are carried out. */
struct action_list {
	struct action *first, **last;
};

/* What is being compiled: the actions of a component about a sheet. */
struct compiling {
	struct automation *m;
	struct sheet *sheet;
	struct doer *doer;
	struct span path;   /* of lists of assignees: "/1" */
	struct span due;    /* of what is compiled now; ptr NULL: at once */
	bool in_rule;       /* an assignment rule: it names no other */
	bool converts;      /* `convert` is said; not that of a blueprint */
	enum opk_status st; /* sticky */
};

/* Compile `actions` of common.yaml, or `after` of a blueprint. */
void actions_compile(struct compiling *c, const struct node *actions,
	struct action_list *out);

/* Some of them, for assignment rules: components by name. */
void actions_take_named(struct compiling *c, enum action_is is,
	const struct node *names, struct action_list *out);

/* By kind of action; NULL: there is no such component, or c->st is set. */
struct update *update_take(struct compiling *c, const struct node *tree);
struct owner_change *owner_take(
	struct compiling *c, const struct node *n, size_t number);
struct tag_change *tags_take(
	struct compiling *c, const struct node *n, bool removes);
struct new_record *task_take(struct compiling *c, const struct node *tree);
struct new_record *record_take(struct compiling *c, const struct node *n);
struct email *email_take(struct compiling *c, const struct node *tree);
struct webhook *webhook_take(struct compiling *c, const struct node *tree);
struct parameter_list *function_take(
	struct compiling *c, const struct node *tree);

/* A component's tree by its kind and name (of the module, where the kind
 * has that); NULL: it is not there. */
const struct node *component_named(
	struct compiling *c, const char *kind, struct span name);
/* The tree of a component; NULL: WORLD_NONE, or c->st is set. */
const struct node *compiled_tree(struct compiling *c, uint32_t component);
/* A zeroed piece of memory for what is compiled; NULL sets c->st. */
void *compiled_new(struct compiling *c, size_t n, size_t size);
#define compiled(c, T, n) ((T *)compiled_new((c), (n), sizeof(T)))
/* How many a list has; n may be NULL. */
static inline size_t count_of(const struct node *n)
{
	return node_first(n) ? n->count : 0;
}
/* What may have to be said at the end. */
struct remark *remark_new(struct compiling *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A field to be written; first the columns are only gathered. */
void written_take(struct compiling *c, struct sheet *sheet, struct span field,
	struct written *out);
/* What a field gets: {type, value, user, execution_time}. */
void value_take(struct compiling *c, const struct node *n, struct value *out);
void value_take_merged(struct compiling *c, struct span text,
	enum merge_for what, struct value *out);
void value_take_reckoned(
	struct compiling *c, const struct node *n, struct value *out);
const struct merge *merge_take(struct compiling *c, struct span text,
	enum merge_for what, enum escape escape);

#endif
