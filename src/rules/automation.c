/* SPDX-License-Identifier: MIT */
/*
 * Rules at work: compiling workflow rules, assignment rules and actions, and
 * the events of a row, with what they set off in turn.
 */
#include "rules/automation.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "rules/blueprints.h"
#include "rules/merge_fields.h"
#include "rules/outbox_lines.h"
#include "rules/rule_time.h"
#include "rules/rule_tree.h"
#include "rules/value_checks.h"

/* A component that asks for actions. */
struct rule_source {
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

/* What is being compiled: the actions of a component about a sheet. */
struct compiling {
	struct automation *m;
	struct sheet *sheet;
	struct rule_source *rule_source;
	struct span path;   /* of lists of assignees: "/1" */
	struct span due;    /* of what is compiled now; ptr NULL: at once */
	bool in_rule;       /* an assignment rule: it names no other */
	bool converts;      /* `convert` is said; not that of a blueprint */
	enum opk_status st; /* sticky */
};

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
	struct rule_source *rule_source;
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
struct rule_set {
	struct sheet *sheet;
	struct workflow *rules;
	size_t rule_count;
	struct processes processes; /* of a target */
	uint32_t layout;            /* column, or COLUMN_NONE */
};

/* What is being done with a record. */
struct rule_run {
	struct automation *m;
	struct rule_source *rule_source;
	struct lookup_reader *lookup_reader; /* the record */
	bool makes; /* what is written is a new record: no event */
	struct action_list followup; /* of an assignment rule */
	struct rule_source *followup_source;
};

/* How writing a value ended. */
enum writing { WRITTEN, WRITTEN_ALREADY, WRITING_REFUSED, WRITING_LACKS };

/* One place in a list: exactly one of these. */
struct seat {
	const struct person *person;
	const struct assignment_rule *rule;
	uint32_t way; /* to a user's id or address */
	bool has_way;
};

/* How many turns were taken, ever, of lists of this name. */
struct turn_counter {
	struct span name;
	uint64_t taken;
	bool is_used; /* by this run */
};

/* Assignees in turns. */
struct turn_list {
	struct turn_counter *counter;
	struct seat *seats;
	size_t count;
	bool has_ways;
};

/* Assignees under conditions. */
struct assignment_entry {
	const struct criteria *criteria;
	struct turn_list *turns;
	struct action_list followup;
	struct remark *availability;
};

struct assignment_rule {
	struct span name; /* "assignment_rule:Leads.By_Country" */
	struct rule_source *rule_source;
	struct assignment_entry *entries;
	size_t count;
	struct turn_list *otherwise;
};

/* A zeroed piece of memory for what is compiled; NULL sets c->st. */
static void *compiled_new(struct compiling *c, size_t n, size_t size);
#define compiled(c, T, n) ((T *)compiled_new((c), (n), sizeof(T)))

static struct rule_set *automation_book(
	const struct automation *m, const struct sheet *s);
static uint64_t rule_run_key(const struct automation *m,
	const struct rule_source *rule_source, const struct sheet *s,
	uint32_t ref);
static void automation_look(struct automation *m);
static enum opk_status actions_do(
	struct rule_run *d, const struct action *first);
static void rule_run_begin(struct rule_run *d, struct automation *m,
	struct rule_source *rule_source, struct sheet *sheet, uint32_t ref);
static void rule_run_end(struct rule_run *d);
static struct webhook *webhook_take(
	struct compiling *c, const struct node *tree);
static struct update *update_take(struct compiling *c, const struct node *tree);
static struct email *email_take(struct compiling *c, const struct node *tree);
static struct parameter_list *function_take(
	struct compiling *c, const struct node *tree);
static struct new_record *task_take(
	struct compiling *c, const struct node *tree);
static struct owner_change *owner_take(
	struct compiling *c, const struct node *n, size_t number);
static struct tag_change *tags_take(
	struct compiling *c, const struct node *n, bool removes);
static struct new_record *record_take(
	struct compiling *c, const struct node *n);
static void automation_open_book(struct compiling *c, struct sheet *s);
static struct turn_list *turns_take(
	struct compiling *c, struct span name, const struct node *assignees);
static void webhook_do(struct rule_run *d, const struct action *a);
static void function_do(struct rule_run *d, const struct action *a);
static void email_do(struct rule_run *d, const struct action *a);
static const struct person *turns_pick(struct rule_run *d, struct turn_list *t);
static struct rule_source *rule_source_new(
	struct compiling *c, struct span name);
static const struct assignment_rule *assignment_rule_take(
	struct compiling *c, struct span name);
static const struct person *assignment_rule_pick(
	struct rule_run *d, const struct assignment_rule *rule);

bool automation_cares(const struct automation *m, const struct sheet *s)
{
	const struct rule_set *b = m ? automation_book(m, s) : NULL;

	return b && (b->rule_count || b->processes.count);
}

/* A row is begun: what was known of the one before is forgotten. */
static bool begin_row(struct automation *m, uint32_t source, uint32_t row)
{
	struct span id;

	if (m->st)
		return false;
	if (m->has_row && m->row == row)
		return true;
	m->has_row = true;
	m->row = row;
	m->source = source;
	arena_rewind(&m->texts, m->no_texts);
	m->events.items = NULL;
	m->events.count = m->events.room = 0;
	m->changes.items = NULL;
	m->changes.count = m->changes.room = 0;
	m->after_columns.items = NULL;
	m->after_columns.count = m->after_columns.room = 0;
	m->event_next = m->event_total = 0;
	number_set_clear(&m->acted);
	id = sheet_id(m->scope.source, source, m->source_id, &m->own);
	m->source_text = arena_copy(&m->texts, id);
	if (!m->source_text.ptr)
		m->st = fault_memory(m->setting->faults);
	return !m->st;
}

/* Is it another text than before the rule? */
static bool has_changed(struct automation *m, const struct cell_change *c)
{
	return !span_equal(
		sheet_text(c->sheet, c->ref, c->column, &m->other), c->old);
}

static bool add_event(struct automation *m, const struct event *e)
{
	struct event *at = vec_add(&m->texts, &m->events);

	if (!at) {
		m->st = fault_memory(m->setting->faults);
		return false;
	}
	*at = *e;
	return true;
}

/* One more record that a rule would act on again. */
static void cut_loop(struct automation *m, struct rule_source *rule_source,
	const struct sheet *s, uint32_t ref)
{
	bool is_new;

	if (number_set_add(
		    &m->loops, rule_run_key(m, rule_source, s, ref), &is_new))
		m->st = fault_memory(m->setting->faults);
	else
		rule_source->loops += is_new;
}

/* The columns of one record among the changes from `first` on; those that
 * are taken are crossed out. */
static size_t take_changes(
	struct automation *m, size_t first, uint32_t *columns)
{
	struct sheet *s = m->changes.items[first].sheet;
	uint32_t ref = m->changes.items[first].ref;
	size_t n = 0;

	for (size_t i = first; i < m->changes.count; i++) {
		struct cell_change *c = &m->changes.items[i];

		if (c->sheet != s || c->ref != ref)
			continue;
		if (has_changed(m, c))
			columns[n++] = c->column;
		c->sheet = NULL;
	}
	return n;
}

/* What a rule has changed becomes events, record by record. */
static void make_events(struct automation *m, struct rule_source *rule_source)
{
	for (size_t i = 0; !m->st && i < m->changes.count; i++) {
		struct event e = { .sheet = m->changes.items[i].sheet,
			.ref = m->changes.items[i].ref,
			.made_by = rule_source };
		uint32_t *columns;

		if (!e.sheet)
			continue;
		columns = arena_new(&m->texts, uint32_t, m->changes.count - i);
		if (!columns) {
			m->st = fault_memory(m->setting->faults);
			return;
		}
		e.column_count = take_changes(m, i, columns);
		e.columns = columns;
		if (!e.column_count || !automation_book(m, e.sheet))
			continue;
		if (m->event_total++ < EVENTS_MOST)
			add_event(m, &e);
		else
			cut_loop(m, rule_source, e.sheet, e.ref);
	}
	m->changes.count = 0;
	automation_look(m);
}

static bool has_column(const struct event *e, uint32_t column)
{
	for (size_t i = 0; i < e->column_count; i++)
		if (e->columns[i] == column)
			return true;
	return false;
}

static bool has_any(const struct event *e, const struct workflow *w)
{
	for (size_t i = 0; i < w->column_count; i++)
		if (has_column(e, w->columns[i]))
			return true;
	return false;
}

static bool has_layout(const struct rule_set *b, const struct workflow *w,
	struct lookup_reader *k)
{
	struct span layout = b->layout == MAP_NONE
				     ? (struct span){ 0 }
				     : lookup_reader_text(k, b->layout);

	return span_equal(layout.len ? layout : SPAN("Standard"), w->layout);
}

static bool is_set_off(const struct rule_set *b, const struct workflow *w,
	const struct event *e, struct lookup_reader *k)
{
	if (e->is_new)
		return w->on_create;
	if (w->on_edit)
		return true;
	if (!has_any(e, w))
		return false;
	return w->on_field ? lookup_reader_meets(k, w->trigger)
			   : w->on_section && has_layout(b, w, k);
}

static const struct condition *find_condition(
	const struct workflow *w, struct lookup_reader *k)
{
	for (size_t i = 0; i < w->condition_count; i++)
		if (lookup_reader_meets(k, w->conditions[i].criteria))
			return &w->conditions[i];
	return NULL;
}

static void run_rule(struct automation *m, const struct rule_set *b,
	const struct workflow *w, const struct event *e)
{
	const struct condition *found = NULL;
	struct rule_run d;
	bool is_new;

	rule_run_begin(&d, m, w->rule_source, e->sheet, e->ref);
	d.lookup_reader->changed = e->columns;
	d.lookup_reader->changed_count = e->column_count;
	if (is_set_off(b, w, e, d.lookup_reader))
		found = find_condition(w, d.lookup_reader);
	if (found && !d.lookup_reader->lost_memory) {
		uint64_t key =
			rule_run_key(m, w->rule_source, e->sheet, e->ref);

		if (number_set_add(&m->acted, key, &is_new))
			d.lookup_reader->lost_memory = true;
		else if (!is_new)
			cut_loop(m, w->rule_source, e->sheet, e->ref);
		else
			actions_do(&d, found->actions.first);
	}
	rule_run_end(&d);
	make_events(m, w->rule_source);
}

static void run_event(struct automation *m, const struct event *e)
{
	const struct rule_set *b = automation_book(m, e->sheet);

	for (size_t i = 0; b && !m->st && i < b->rule_count; i++)
		if (b->rules[i].rule_source != e->made_by)
			run_rule(m, b, &b->rules[i], e);
}

/* Work off the events that were made, and those that they make. */
static void run_events(struct automation *m)
{
	while (!m->st && m->event_next < m->events.count) {
		struct event e = m->events.items[m->event_next++];

		run_event(m, &e);
	}
}

/* A created record enters the blueprint that it meets. */
static void enter(struct automation *m, const struct event *e)
{
	const struct rule_set *b = automation_book(m, e->sheet);
	const struct process *p;
	struct rule_run d;

	if (!b || !b->processes.count || m->st)
		return;
	rule_run_begin(&d, m, NULL, e->sheet, e->ref);
	p = processes_meet(&b->processes, d.lookup_reader);
	if (p && p->column != COLUMN_NONE && p->start.len &&
		!lookup_reader_text(d.lookup_reader, p->column).len &&
		!sheet_set_text(e->sheet, e->ref, p->column, p->start, &m->own))
		d.lookup_reader->lost_memory = true;
	rule_run_end(&d);
}

/* What `after` actions have changed in the source counts as changed, too. */
static struct event join_after(
	struct automation *m, const struct automation_event *from)
{
	struct event e = { from->sheet, from->ref, from->is_new, from->columns,
		from->column_count, NULL };
	size_t n = m->after_columns.count;
	uint32_t *all;

	if (!n || e.sheet != m->scope.source || e.ref != m->source)
		return e;
	all = arena_new(&m->texts, uint32_t, n + e.column_count);
	if (!all) {
		m->st = fault_memory(m->setting->faults);
		return e;
	}
	memcpy(all, m->after_columns.items, n * sizeof *all);
	if (e.column_count)
		memcpy(all + n, e.columns, e.column_count * sizeof *all);
	e.columns = all;
	e.column_count += n;
	return e;
}

enum opk_status automation_run(struct automation *m,
	const struct automation_event *events, size_t count, uint32_t source,
	uint32_t row)
{
	if (!m || !begin_row(m, source, row))
		return m ? m->st : OPK_OK;
	for (size_t i = 0; !m->st && i < count; i++) {
		struct event e = join_after(m, &events[i]);

		run_event(m, &e);
		run_events(m);
		if (e.is_new)
			enter(m, &e);
	}
	return m->st;
}

/* Changes of the source wait for its own event. */
static void put_source_aside(struct automation *m)
{
	for (size_t i = 0; i < m->changes.count; i++) {
		struct cell_change *c = &m->changes.items[i];
		uint32_t *at;

		if (c->sheet != m->scope.source || c->ref != m->source)
			continue;
		at = has_changed(m, c) ? vec_add(&m->texts, &m->after_columns)
				       : NULL;
		if (at)
			*at = c->column;
		c->sheet = NULL;
	}
	automation_look(m);
}

static struct after *find_after(
	const struct automation *m, const struct transition *t)
{
	for (size_t i = 0; i < m->after_count; i++)
		if (span_equal(m->afters[i].blueprint, t->blueprint))
			return &m->afters[i];
	return NULL;
}

enum opk_status automation_transition(struct automation *m,
	const struct transition *taken, uint32_t source, uint32_t row)
{
	struct after *a = m ? find_after(m, taken) : NULL;
	struct rule_run d;

	if (!a || !begin_row(m, source, row))
		return m ? m->st : OPK_OK;
	rule_run_begin(&d, m, a->rule_source, m->scope.source, source);
	actions_do(&d, a->actions.first);
	rule_run_end(&d);
	put_source_aside(m);
	make_events(m, a->rule_source);
	run_events(m);
	return m->st;
}

void automation_close(struct automation *m)
{
	if (!m)
		return;
	lines_close(m->outbox);
	number_set_release(&m->acted);
	number_set_release(&m->loops);
	number_set_release(&m->refused);
	sheet_reader_release(&m->own);
	sheet_reader_release(&m->other);
	sheet_reader_release(&m->made);
	lookup_reader_release(&m->lookup_reader);
	buf_release(&m->text);
	buf_release(&m->more);
	arena_release(&m->texts);
}

/* Making values, and writing them into records. */

/* Begin and end to look at a record. */
static void rule_run_begin(struct rule_run *d, struct automation *m,
	struct rule_source *rule_source, struct sheet *sheet, uint32_t ref)
{
	struct lookup_reader *k = &m->lookup_reader;

	*d = (struct rule_run){
		.m = m, .rule_source = rule_source, .lookup_reader = k
	};
	arena_rewind(&k->texts, m->no_seen);
	k->sheet = sheet;
	k->ref = ref;
	k->changed = NULL;
	k->changed_count = 0;
}

static void rule_run_end(struct rule_run *d)
{
	automation_look(d->m);
}

/* Has memory run out while records were looked at? Sets m->st then. */
static void automation_look(struct automation *m)
{
	if (!m->st && (m->lookup_reader.lost_memory || m->own.failed ||
			      m->other.failed || m->made.failed))
		m->st = fault_memory(m->setting->faults);
}

/* The text of the record's owner. */
static struct span rule_run_owner(struct rule_run *d)
{
	uint32_t column =
		map_get(&d->lookup_reader->sheet->by_name, SPAN("Owner"));

	return column == MAP_NONE
		       ? (struct span){ 0 }
		       : lookup_reader_text(d->lookup_reader, column);
}

static void merge_text(struct rule_run *d, const struct merge *merge)
{
	struct automation *m = d->m;

	buf_clear(&m->text);
	merge_fill(merge, d->lookup_reader, &m->text);
	d->lookup_reader->lost_memory |= m->text.failed;
}

static enum writing make_reckoned(struct rule_run *d, const struct value *v,
	const struct written *to, struct span *text)
{
	struct automation *m = d->m;
	bool as_date = !to->facts || to->facts->holds != HOLDS_DATETIME;
	struct span start = span_of(m->now);
	char out[TIME_TEXT];

	if (!v->from_now) {
		merge_text(d, v->merge);
		start = buf_span(&m->text);
	}
	if (!due_rule_apply(&v->due_rule, &m->calendar, m->setting->zone, start,
		    as_date, out))
		return WRITING_LACKS;
	buf_clear(&m->text);
	buf_add_text(&m->text, out);
	d->lookup_reader->lost_memory |= m->text.failed;
	*text = buf_span(&m->text);
	return WRITTEN;
}

/*
 * Make the value; the text lives until m->text changes. WRITING_LACKS: there
 * is nothing to write, WRITING_REFUSED: no user.
 */
static enum writing value_make(struct rule_run *d, const struct value *v,
	const struct written *to, struct span *text)
{
	*text = (struct span){ 0 };
	switch (v->is) {
	case VALUE_FIXED:
		*text = v->text;
		return WRITTEN;
	case VALUE_MERGED:
		merge_text(d, v->merge);
		*text = buf_span(&d->m->text);
		if (to->facts && to->facts->holds == HOLDS_DATE &&
			text_is_datetime(*text))
			*text = span_cut(*text, 0, 10);
		return WRITTEN;
	case VALUE_COMPUTED:
		return make_reckoned(d, v, to, text);
	case VALUE_NOBODY:
		break;
	}
	return WRITING_REFUSED;
}

static uint32_t sheet_number_of(
	const struct automation *m, const struct sheet *s)
{
	const struct sheets *all = m->setting->sheets;
	uint32_t i = 0;

	while (i < all->items.count && all->items.items[i] != s)
		i++;
	return i;
}

/* Who did something with a record of any sheet, as a number. */
static uint64_t rule_run_key(const struct automation *m,
	const struct rule_source *rule_source, const struct sheet *s,
	uint32_t ref)
{
	return (uint64_t)rule_source->number << 48 |
	       (uint64_t)(sheet_number_of(m, s) & 0xFFFF) << 32 | ref;
}

/* Count a value that was not written. */
static void value_refuse(
	struct rule_run *d, const struct written *to, uint32_t ref)
{
	bool is_new;

	if (number_set_add(&d->m->refused,
		    rule_run_key(d->m, d->rule_source, to->sheet, ref),
		    &is_new))
		d->lookup_reader->lost_memory = true;
	else if (is_new)
		d->rule_source->refused++;
}

/* May the text be written? */
static bool is_good(struct rule_run *d, const struct written *to, uint32_t ref,
	struct span text)
{
	struct automation *m = d->m;

	if (!text.len)
		return true;
	return !value_check_text(to->check, text) &&
	       !(to->facts && to->facts->is_unique && m->how.is_taken &&
		       m->how.is_taken(
			       m->how.user, to->sheet, to->column, text, ref));
}

/* The reader for a record: the one that is at it already. */
static struct sheet_reader *reader_of(
	struct rule_run *d, const struct sheet *s, uint32_t ref)
{
	if (d->makes)
		return &d->m->made;
	return s == d->lookup_reader->sheet && ref == d->lookup_reader->ref
		       ? &d->m->own
		       : &d->m->other;
}

static bool remember(struct automation *m, struct sheet *s, uint32_t ref,
	uint32_t column, struct span old)
{
	struct cell_change *c;

	for (size_t i = 0; i < m->changes.count; i++) {
		c = &m->changes.items[i];
		if (c->sheet == s && c->ref == ref && c->column == column)
			return true;
	}
	c = vec_add(&m->texts, &m->changes);
	if (!c)
		return false;
	*c = (struct cell_change){ s, ref, column, arena_copy(&m->texts, old) };
	return c->old.ptr;
}

/* Who changed it, and when. */
static bool touch(struct automation *m, struct sheet *s, uint32_t ref,
	struct sheet_reader *r)
{
	return (s->modified_by == COLUMN_NONE ||
		       sheet_set(s, ref, s->modified_by, m->actor_cell, r)) &&
	       (s->modified_time == COLUMN_NONE ||
		       sheet_set(s, ref, s->modified_time, m->now_cell, r));
}

/* True: it has another text now. */
static bool put(struct rule_run *d, const struct written *to, uint32_t ref,
	struct span text)
{
	struct automation *m = d->m;
	struct sheet *s = to->sheet;
	struct sheet_reader *r = reader_of(d, s, ref);
	struct span old = sheet_text(s, ref, to->column, r);
	bool done;

	if (span_equal(old, text))
		return false;
	done = d->makes || remember(m, s, ref, to->column, old);
	done = done && sheet_set_text(s, ref, to->column, text, r);
	done = done && (d->makes || touch(m, s, ref, r));
	d->lookup_reader->lost_memory |= !done;
	return done;
}

/* The same of what needs no check, as ids. */
static void value_put(struct rule_run *d, const struct written *to,
	uint32_t ref, struct span text)
{
	put(d, to, ref, text);
}

/*
 * Write a text into a field of a record, if it is good; what it was is
 * remembered. Refusals are counted.
 */
static enum writing value_write(struct rule_run *d, const struct written *to,
	uint32_t ref, struct span text)
{
	struct span old = sheet_text(
		to->sheet, ref, to->column, reader_of(d, to->sheet, ref));

	if (span_equal(old, text))
		return WRITTEN_ALREADY;
	if (!is_good(d, to, ref, text)) {
		value_refuse(d, to, ref);
		return WRITING_REFUSED;
	}
	return put(d, to, ref, text) ? WRITTEN : WRITTEN_ALREADY;
}

/* Compiling: components, fields, values, lists of actions. */

static void *compiled_new(struct compiling *c, size_t n, size_t size)
{
	void *p =
		arena_alloc(c->m->arena, n ? n : 1, size, alignof(max_align_t));

	if (!p)
		c->st = fault_memory(c->m->setting->faults);
	return p;
}

/* What may have to be said at the end. */
static struct remark *remark_new(struct compiling *c, const char *format, ...)
{
	struct remark *r = compiled(c, struct remark, 1);
	struct remark **item = r ? vec_add(c->m->arena, &c->m->remarks) : NULL;
	char text[512];
	va_list ap;

	if (!item) {
		c->st = fault_memory(c->m->setting->faults);
		return NULL;
	}
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	r->text = arena_copy(c->m->arena, span_of(text));
	if (!r->text.ptr)
		c->st = fault_memory(c->m->setting->faults);
	*item = r;
	return r;
}

/* The tree of a component; NULL: WORLD_NONE, or c->st is set. */
static const struct node *compiled_tree(struct compiling *c, uint32_t component)
{
	const struct automation *m = c->m;
	const struct node *tree = NULL;

	if (component != WORLD_NONE && !c->st)
		c->st = tree_take(m->setting->world, component, m->arena,
			m->setting->faults, &tree);
	return tree;
}

/* A component's tree by its kind and name (of the module, where the kind
 * has that); NULL: it is not there. */
static const struct node *component_named(
	struct compiling *c, const char *kind, struct span name)
{
	const struct world *w = c->m->setting->world;
	bool is_of_module = kind_find(span_of(kind))->variables == 2;

	return compiled_tree(
		c, component_at(w, kind, is_of_module ? c->sheet->module : name,
			   name));
}

/* A field to be written; first the columns are only gathered. */
static void written_take(struct compiling *c, struct sheet *sheet,
	struct span field, struct written *out)
{
	struct automation *m = c->m;

	*out = (struct written){ .sheet = sheet,
		.field = field,
		.column = COLUMN_NONE,
		.facts = world_field(m->setting->world, sheet->module, field) };
	if (m->gathers) {
		struct gathered *g = vec_add(m->arena, &m->gathered);

		if (g)
			*g = (struct gathered){ sheet, field };
		else
			c->st = fault_memory(m->setting->faults);
		return;
	}
	out->column = map_get(&sheet->by_name, field);
	out->check = value_check_new(m->setting, out->facts, m->arena);
	if (out->column == MAP_NONE || !out->check)
		c->st = fault_memory(m->setting->faults);
}

static const struct merge *merge_take(struct compiling *c, struct span text,
	enum merge_for what, enum escape escape)
{
	if (c->m->gathers || c->st)
		return NULL;
	return merge_compile(&c->m->ways, c->sheet, text, what, escape, &c->st);
}

/* Texts of a list joined with ';', or a scalar as it is written. */
static struct span fixed_text(struct compiling *c, const struct node *n)
{
	struct buf all = { 0 };
	struct span text;

	if (!n || node_is_scalar(n))
		return n ? node_scalar_text(n) : (struct span){ 0 };
	NODE_EACH (item, n) {
		if (item != node_first(n))
			buf_add_char(&all, ';');
		buf_add(&all, node_scalar_text(item));
	}
	text = arena_copy(c->m->arena, buf_span(&all));
	if (all.failed || !text.ptr)
		c->st = fault_memory(c->m->setting->faults);
	buf_release(&all);
	return text;
}

static void value_take_merged(struct compiling *c, struct span text,
	enum merge_for what, struct value *out)
{
	out->is = VALUE_MERGED;
	out->merge = merge_take(c, text, what, ESCAPE_NOTHING);
}

static void value_take_reckoned(
	struct compiling *c, const struct node *n, struct value *out)
{
	struct span start = node_get_text(n, "trigger_field");

	out->is = VALUE_COMPUTED;
	out->due_rule = due_rule_of(n);
	out->from_now = span_is(start, "${CURRENTTIME}");
	if (!out->from_now)
		out->merge = merge_take(c, start, MERGE_DATA, ESCAPE_NOTHING);
}

/* What a field gets: {type, value, user, execution_time}. */
static void value_take(
	struct compiling *c, const struct node *n, struct value *out)
{
	const struct node *user = node_get(n, SPAN("user"));
	const struct node *value = node_get(n, SPAN("value"));
	struct span type = node_get_text(n, "type");
	const struct person *who;

	*out = (struct value){ .is = VALUE_FIXED };
	if (span_is(type, "merge_field")) {
		value_take_merged(c, fixed_text(c, value), MERGE_DATA, out);
	} else if (span_is(type, "execution_time")) {
		value_take_reckoned(
			c, node_get(n, SPAN("execution_time")), out);
	} else if (user) {
		who = people_ref(c->m->setting->people, user);
		if (who && who->id.len)
			out->text = who->id;
		else
			out->is = VALUE_NOBODY;
	} else if (!span_is(type, "empty")) {
		out->text = fixed_text(c, value);
	}
}

static struct action *add_action(struct compiling *c, struct action_list *out,
	enum action_is is, const struct node *definition)
{
	struct action *a = compiled(c, struct action, 1);

	if (!a)
		return NULL;
	a->is = is;
	a->definition = definition;
	a->name = node_get_text(definition, "api_name");
	a->due = c->due;
	if (!out->last)
		out->last = &out->first;
	*out->last = a;
	out->last = &a->next;
	return a;
}

static const char *const kinds[ACTION_IS_KINDS] = {
	[ACTION_IS_UPDATE] = "field_update",
	[ACTION_IS_TASK] = "workflow_task",
	[ACTION_IS_EMAIL] = "email_notification",
	[ACTION_IS_WEBHOOK] = "webhook",
	[ACTION_IS_FUNCTION] = "function",
};

/* Compile what the action is; false: it is not carried out. */
static bool take_named(
	struct compiling *c, struct action *a, const struct node *tree)
{
	switch (a->is) {
	case ACTION_IS_UPDATE:
		a->update = update_take(c, tree);
		return a->update;
	case ACTION_IS_TASK:
		a->record = c->due.ptr ? NULL : task_take(c, tree);
		return a->record || c->due.ptr;
	case ACTION_IS_EMAIL:
		a->email = email_take(c, tree);
		return a->email;
	case ACTION_IS_WEBHOOK:
		a->webhook = webhook_take(c, tree);
		return a->webhook;
	default:
		a->params = function_take(c, tree);
		return a->params;
	}
}

/* Some of them, for assignment rules: components by name. */
static void actions_take_named(struct compiling *c, enum action_is is,
	const struct node *names, struct action_list *out)
{
	NODE_EACH (n, names) {
		const struct node *tree =
			component_named(c, kinds[is], n->text);
		struct action **end = out->last ? out->last : &out->first;
		struct action *a;

		if (!tree || c->st)
			continue;
		a = add_action(c, out, is, tree);
		if (!a || take_named(c, a, tree))
			continue;
		*end = NULL;
		out->last = end;
	}
}

static void take_owners(
	struct compiling *c, const struct node *list, struct action_list *out)
{
	size_t number = 0;

	NODE_EACH (n, list) {
		struct action *a = add_action(c, out, ACTION_IS_OWNER, n);

		number++;
		if (a && !c->due.ptr)
			a->owner = owner_take(c, n, number);
	}
}

/* A blueprint names a user. */
static void take_user(
	struct compiling *c, const struct node *user, struct action_list *out)
{
	struct arena *a = c->m->arena;
	struct node *change = node_new(a, NODE_MAP);
	struct node *list = node_put_list(a, change, "assign_to");
	struct node *who = node_add(list, node_new(a, NODE_MAP));

	if (!node_put(who, SPAN("user"), node_share(a, user))) {
		c->st = fault_memory(c->m->setting->faults);
		return;
	}
	take_owners(c,
		&(struct node){ .type = NODE_LIST,
			.first = change,
			.last = change,
			.count = 1 },
		out);
}

static void take_tags(struct compiling *c, const struct node *n, bool removes,
	struct action_list *out)
{
	struct action *a;

	if (!n)
		return;
	a = add_action(c, out,
		removes ? ACTION_IS_REMOVE_TAGS : ACTION_IS_ADD_TAGS, n);
	if (a)
		a->tags = tags_take(c, n, removes);
}

static void take_record(struct compiling *c, enum action_is is,
	const struct node *n, struct action_list *out)
{
	struct action **end = out->last ? out->last : &out->first;
	struct action *a = n ? add_action(c, out, is, n) : NULL;

	if (!a)
		return;
	a->name = node_get_text(n, "name");
	if (c->due.ptr)
		return;
	a->record = record_take(c, n);
	if (a->record)
		return;
	*end = NULL;
	out->last = end;
}

/* Compile `actions` of common.yaml, or `after` of a blueprint. */
static void actions_compile(struct compiling *c, const struct node *actions,
	struct action_list *out)
{
	const struct node *owner = node_get(actions, SPAN("assign_owner"));
	struct action *convert = NULL;

	actions_take_named(c, ACTION_IS_UPDATE,
		node_get(actions, SPAN("field_updates")), out);
	if (owner && owner->type == NODE_MAP)
		take_user(c, owner, out);
	else
		take_owners(c, owner, out);
	take_tags(c, node_get(actions, SPAN("add_tags")), false, out);
	take_tags(c, node_get(actions, SPAN("remove_tags")), true, out);
	actions_take_named(
		c, ACTION_IS_TASK, node_get(actions, SPAN("tasks")), out);
	take_record(c, ACTION_IS_CALL, node_get(actions, SPAN("schedule_call")),
		out);
	take_record(c, ACTION_IS_MEETING,
		node_get(actions, SPAN("add_meeting")), out);
	take_record(c, ACTION_IS_RECORD,
		node_get(actions, SPAN("create_record")), out);
	NODE_EACH (n, node_get(actions, SPAN("create_records")))
		take_record(c, ACTION_IS_RECORD, n, out);
	actions_take_named(c, ACTION_IS_EMAIL,
		node_get(actions, SPAN("email_notifications")), out);
	actions_take_named(
		c, ACTION_IS_WEBHOOK, node_get(actions, SPAN("webhooks")), out);
	actions_take_named(c, ACTION_IS_FUNCTION,
		node_get(actions, SPAN("functions")), out);
	if (c->converts && node_get(actions, SPAN("convert")))
		convert = add_action(c, out, ACTION_IS_CONVERT, NULL);
	if (convert)
		convert->remark = remark_new(c,
			"'%.*s' converts records, which a rule does not do "
			"during a conversion",
			SPAN_ARG(c->rule_source->name));
}

/* Compiling field updates, changes of owner and of tags. */

/* The sheet that a lookup of the rule's record leads to, or NULL. */
static struct sheet *follow(struct compiling *c, struct span module,
	struct span lookup, uint32_t *column)
{
	struct sheet *to = ways_sheet(c->m->setting, module, &c->st);

	*column = map_get(&c->sheet->by_name, lookup);
	if (!to || *column == MAP_NONE)
		return NULL;
	automation_open_book(c, to);
	return to;
}

static void take_dependents(struct compiling *c, struct update *u,
	struct sheet *sheet, const struct node *list)
{
	if (!node_first(list))
		return;
	u->dependents = compiled(c, struct field_value, list->count);
	if (!u->dependents)
		return;
	NODE_EACH (n, list) {
		struct field_value *f = &u->dependents[u->dependent_count++];

		written_take(c, sheet, node_get_text(n, "field"), &f->to);
		value_take(c, n, &f->value);
	}
}

static struct remark *not_carried(
	struct compiling *c, const struct node *n, const char *what)
{
	if (!n)
		return NULL;
	return remark_new(c, "'%.*s' says '%s', which is not looked at",
		SPAN_ARG(c->rule_source->name), what);
}

/* The sheet of the record that is updated, or NULL: there is none. */
static struct sheet *updated_sheet(
	struct compiling *c, struct update *u, const struct node *tree)
{
	struct span module = node_get_text(tree, "module");
	struct span related = node_get_text(tree, "related_module");

	if (!span_equal(related.len ? related : module, c->sheet->module))
		return NULL; /* for records of another module */
	if (!related.len)
		return c->sheet;
	u->has_lookup = true;
	return follow(
		c, module, node_get_text(tree, "lookup_field"), &u->lookup);
}

/* One that is due later is only described. */
static struct update *later_take(
	struct compiling *c, struct update *u, const struct node *tree)
{
	value_take(c, tree, &u->main.value);
	u->main.to.facts = world_field(c->m->setting->world,
		node_get_text(tree, "module"), node_get_text(tree, "field"));
	return c->st ? NULL : u;
}

/* By kind of action; NULL: there is no such component, or c->st is set. */
static struct update *update_take(struct compiling *c, const struct node *tree)
{
	struct update *u = compiled(c, struct update, 1);
	struct sheet *sheet;

	if (!u || c->due.ptr)
		return u ? later_take(c, u, tree) : NULL;
	sheet = updated_sheet(c, u, tree);
	if (!sheet)
		return NULL;
	u->append = span_is(node_get_text(tree, "update_type"), "append");
	value_take(c, tree, &u->main.value);
	written_take(c, sheet, node_get_text(tree, "field"), &u->main.to);
	if (!u->main.to.facts)
		return NULL; /* there is no such field */
	u->notify = span_is(u->main.to.field, "Owner") &&
		    node_get_bool(tree, "notify", false);
	u->related = not_carried(
		c, node_get(tree, SPAN("related_records")), "related_records");
	take_dependents(c, u, sheet, node_get(tree, SPAN("dependent_fields")));
	return c->st ? NULL : u;
}

/* Where the lookup leads to: the module that its field names. */
static struct sheet *owned_sheet(
	struct compiling *c, struct owner_change *o, struct span lookup)
{
	const struct field_facts *facts;

	if (!lookup.len)
		return c->sheet;
	o->has_lookup = true;
	facts = world_field(c->m->setting->world, c->sheet->module, lookup);
	if (!facts || !facts->leads_to.count)
		return NULL;
	return follow(c, facts->leads_to.items[0], lookup, &o->lookup);
}

static struct owner_change *owner_take(
	struct compiling *c, const struct node *n, size_t number)
{
	struct owner_change *o = compiled(c, struct owner_change, 1);
	struct sheet *sheet =
		o ? owned_sheet(c, o, node_get_text(n, "lookup_field")) : NULL;
	struct span name;

	if (!sheet)
		return NULL;
	name = arena_print(c->m->arena, "%.*s%.*s/%zu",
		SPAN_ARG(c->rule_source->name), SPAN_ARG(c->path), number);
	if (!name.ptr)
		c->st = fault_memory(c->m->setting->faults);
	written_take(c, sheet, SPAN("Owner"), &o->to);
	o->turns = turns_take(c, name, node_get(n, SPAN("assign_to")));
	o->notify = node_get_bool(n, "notify", false);
	o->related = not_carried(
		c, node_get(n, SPAN("related_records")), "related_records");
	o->availability =
		not_carried(c, node_get(n, SPAN("user_availability_based_on")),
			"user_availability_based_on");
	return c->st ? NULL : o;
}

static struct tag_change *tags_take(
	struct compiling *c, const struct node *n, bool removes)
{
	struct tag_change *t = compiled(c, struct tag_change, 1);
	const struct node *list =
		n->type == NODE_LIST ? n : node_get(n, SPAN("tags"));

	if (!t)
		return NULL;
	t->removes = removes;
	t->over_write = node_get_bool(n, "over_write", false);
	t->names = compiled(c, struct span, list ? list->count : 0);
	if (!t->names)
		return NULL;
	NODE_EACH (tag, list) {
		struct span name = node_get_text(
			component_named(c, "tag", tag->text), "name");

		if (name.len)
			t->names[t->count++] = name;
	}
	if (!c->due.ptr)
		written_take(c, c->sheet, SPAN("Tag"), &t->to);
	return c->st ? NULL : t;
}

/* Lines of the outbox: actions that are due later, and notices. */

/* Begin a line about the record; action may be NULL. */
static void line_begin(
	struct rule_run *d, const char *type, const struct action *a)
{
	struct automation *m = d->m;
	struct sheet *s = d->lookup_reader->sheet;
	char room[SHEET_ID];
	struct lines_head head = { .type = type,
		.rule = d->rule_source->name,
		.module = s->module,
		.source = m->source_text };

	head.record =
		sheet_id(s, d->lookup_reader->ref, room, d->lookup_reader->own);
	if (a) {
		head.name = a->name.len ? a->name : (struct span){ 0 };
		head.due = a->due;
	}
	lines_begin(m->outbox, &head);
}

static void line_end(struct rule_run *d)
{
	enum opk_status st = lines_end(d->m->outbox);

	if (st && !d->m->st)
		d->m->st = st;
}

/* A key with a text filled in; merge NULL: null. */
static void line_merged(
	struct rule_run *d, const char *key, const struct merge *merge)
{
	struct automation *m = d->m;
	struct span text = { 0 };

	buf_clear(&m->text);
	if (merge) {
		merge_fill(merge, d->lookup_reader, &m->text);
		d->lookup_reader->lost_memory |= m->text.failed;
		text = m->text.len ? buf_span(&m->text) : SPAN("");
	}
	lines_key(m->outbox, key);
	lines_text(m->outbox, text);
}

/* Tell somebody what they got: "owner", "task". */
static void notice_do(struct rule_run *d, const struct sheet *s, uint32_t ref,
	const struct person *who, const char *about)
{
	struct automation *m = d->m;
	struct outbox_lines *q = m->outbox;
	char room[SHEET_ID];
	struct lines_head head = { .type = "notice",
		.rule = d->rule_source->name,
		.module = s->module,
		.source = m->source_text };

	head.record = sheet_id(s, ref, room, &m->made);
	lines_begin(q, &head);
	lines_key(q, "to");
	lines_text(q, who->email);
	lines_key(q, "about");
	lines_text(q, span_of(about));
	line_end(d);
}

static const char *const types[ACTION_IS_KINDS] = {
	[ACTION_IS_UPDATE] = "field_update",
	[ACTION_IS_OWNER] = "assign_owner",
	[ACTION_IS_ADD_TAGS] = "add_tags",
	[ACTION_IS_REMOVE_TAGS] = "remove_tags",
	[ACTION_IS_TASK] = "task",
	[ACTION_IS_CALL] = "schedule_call",
	[ACTION_IS_MEETING] = "add_meeting",
	[ACTION_IS_RECORD] = "create_record",
};

static void write_update(struct rule_run *d, const struct action *a)
{
	struct outbox_lines *q = d->m->outbox;
	const struct value *v = &a->update->main.value;
	struct span text = { 0 };

	lines_key(q, "field");
	lines_text(q, node_get_text(a->definition, "field"));
	lines_key(q, "value");
	if (v->is == VALUE_FIXED || v->is == VALUE_MERGED) {
		value_make(d, v, &a->update->main.to, &text);
		if (!text.ptr)
			text = SPAN("");
	}
	lines_text(q, text);
	lines_key(q, "definition");
	lines_tree(q, a->definition);
}

static void write_tags(struct outbox_lines *q, const struct tag_change *t)
{
	lines_key(q, "tags");
	lines_brace_open(q, '[');
	for (size_t i = 0; i < t->count; i++) {
		lines_next(q);
		lines_text(q, t->names[i]);
	}
	lines_brace_close(q, ']');
	lines_key(q, "over_write");
	lines_bool(q, t->over_write);
}

/* Queue an action that is due later. */
static void action_queue(struct rule_run *d, const struct action *a)
{
	struct outbox_lines *q = d->m->outbox;

	switch (a->is) {
	case ACTION_IS_EMAIL:
		email_do(d, a);
		return;
	case ACTION_IS_WEBHOOK:
		webhook_do(d, a);
		return;
	case ACTION_IS_FUNCTION:
		function_do(d, a);
		return;
	case ACTION_IS_CONVERT:
	case ACTION_IS_KINDS:
		return;
	default:
		break;
	}
	line_begin(d, types[a->is], a);
	if (a->is == ACTION_IS_UPDATE) {
		write_update(d, a);
	} else if (a->is == ACTION_IS_ADD_TAGS ||
		   a->is == ACTION_IS_REMOVE_TAGS) {
		write_tags(q, a->tags);
	} else {
		lines_key(q, "definition");
		lines_tree(q, a->definition);
	}
	line_end(d);
}

/* Webhooks and functions: everything that a call needs. */

/* Is a type of body written like this? */
static enum escape escape_of(struct span format)
{
	if (span_is(format, "JSON"))
		return ESCAPE_JSON;
	if (span_is(format, "XML") || span_is(format, "HTML"))
		return ESCAPE_HTML;
	return ESCAPE_NOTHING;
}

static void add_parameter(struct compiling *c, struct parameter_list *l,
	const struct node *n, bool merges)
{
	struct parameter *p = &l->items[l->count++];
	const struct node *value = node_get(n, SPAN("value"));

	p->name = node_get_text(n, "name");
	p->is_secret = node_get(n, SPAN("secret_value")) != NULL;
	if (value && merges)
		p->value =
			merge_take(c, value->text, MERGE_SHOWN, ESCAPE_NOTHING);
	else if (value)
		p->text = value->text;
}

/* {custom_parameters, module_parameters, user_defined_parameters} */
static void take_parameters(
	struct compiling *c, const struct node *n, struct parameter_list *out)
{
	const struct node *custom = node_get(n, SPAN("custom_parameters"));
	const struct node *module = node_get(n, SPAN("module_parameters"));
	const struct node *free = node_get(n, SPAN("user_defined_parameters"));

	if (!n)
		return;
	out->items = compiled(
		c, struct parameter, count_of(custom) + count_of(module) + 1);
	if (!out->items)
		return;
	NODE_EACH (p, custom)
		add_parameter(c, out, p, false);
	NODE_EACH (p, module)
		add_parameter(c, out, p, true);
	if (free)
		add_parameter(c, out, free, true);
}

static void take_body(
	struct compiling *c, struct webhook *w, const struct node *body)
{
	struct span type = node_get_text(body, "type");

	w->body_type = type.len ? type : SPAN("none");
	if (span_is(type, "form_data"))
		take_parameters(c, node_get(body, SPAN("form_data_content")),
			&w->parameters);
	if (!span_is(type, "raw"))
		return;
	w->body_type = node_get_text(body, "format");
	w->body = merge_take(c, node_get_text(body, "raw_data_content"),
		MERGE_SHOWN, escape_of(w->body_type));
}

static struct webhook *webhook_take(
	struct compiling *c, const struct node *tree)
{
	struct webhook *w = compiled(c, struct webhook, 1);
	const struct node *auth = node_get(tree, SPAN("authentication"));

	if (!w)
		return NULL;
	w->url = merge_take(
		c, node_get_text(tree, "url"), MERGE_SHOWN, ESCAPE_URL);
	w->method = node_get_text(tree, "http_method");
	w->auth_type = node_get_text(auth, "type");
	w->connection = node_get_text(auth, "connection_name");
	w->has_token = node_get(auth, SPAN("token")) != NULL;
	take_parameters(c, node_get(tree, SPAN("headers")), &w->headers);
	take_parameters(
		c, node_get(tree, SPAN("url_parameters")), &w->parameters);
	take_body(c, w, node_get(tree, SPAN("body")));
	return c->st ? NULL : w;
}

static struct parameter_list *function_take(
	struct compiling *c, const struct node *tree)
{
	struct parameter_list *l = compiled(c, struct parameter_list, 1);
	const struct node *params = node_get(tree, SPAN("params"));

	if (!l)
		return NULL;
	l->items = compiled(c, struct parameter, count_of(params));
	if (!l->items)
		return NULL;
	NODE_EACH (n, params) {
		struct parameter *p = &l->items[l->count++];
		const struct node *value = node_get(n, SPAN("value"));

		p->name = node_get_text(n, "name");
		p->type = node_get_text(n, "type");
		if (!p->type.len)
			p->type = SPAN("string");
		if (value)
			p->value = merge_take(
				c, value->text, MERGE_DATA, ESCAPE_NOTHING);
	}
	return c->st ? NULL : l;
}

static void write_parameters(
	struct rule_run *d, const char *key, const struct parameter_list *l)
{
	struct outbox_lines *q = d->m->outbox;

	lines_key(q, key);
	lines_brace_open(q, '[');
	for (size_t i = 0; i < l->count; i++) {
		const struct parameter *p = &l->items[i];

		lines_next(q);
		lines_brace_open(q, '{');
		lines_key(q, "name");
		lines_text(q, p->name);
		if (p->type.len) {
			lines_key(q, "type");
			lines_text(q, p->type);
		}
		if (p->is_secret) {
			lines_key(q, "secret");
			lines_bool(q, true);
		} else if (p->text.ptr) {
			lines_key(q, "value");
			lines_text(q, p->text);
		} else {
			line_merged(d, "value", p->value);
		}
		lines_brace_close(q, '}');
	}
	lines_brace_close(q, ']');
}

static void write_authentication(
	struct outbox_lines *q, const struct webhook *w)
{
	lines_key(q, "authentication");
	if (!w->auth_type.len) {
		lines_text(q, (struct span){ 0 });
		return;
	}
	lines_brace_open(q, '{');
	lines_key(q, "type");
	lines_text(q, w->auth_type);
	lines_key(q, "connection_name");
	lines_filled(q, w->connection);
	lines_key(q, "secret");
	lines_bool(q, w->has_token);
	lines_brace_close(q, '}');
}

static void webhook_do(struct rule_run *d, const struct action *a)
{
	const struct webhook *w = a->webhook;
	struct outbox_lines *q = d->m->outbox;

	line_begin(d, "webhook", a);
	line_merged(d, "url", w->url);
	lines_key(q, "method");
	lines_text(q, w->method);
	write_authentication(q, w);
	write_parameters(d, "headers", &w->headers);
	write_parameters(d, "parameters", &w->parameters);
	line_merged(d, "body", w->body);
	lines_key(q, "body_type");
	lines_text(q, w->body_type);
	line_end(d);
}

static void function_do(struct rule_run *d, const struct action *a)
{
	struct outbox_lines *q = d->m->outbox;

	line_begin(d, "function", a);
	lines_key(q, "function");
	lines_text(q, a->name);
	write_parameters(d, "params", a->params);
	line_end(d);
}

/* E-mails: to whom, from whom, with which text. */

/* Addresses in the making; fixed ones are kept once. */
struct gathering {
	struct compiling *c;
	struct map seen;
	VEC(struct address) items;
};

static void add_address(struct gathering *g, struct address a)
{
	struct address *at;

	if (a.is == ADDRESS_FIXED) {
		uint32_t number = (uint32_t)g->items.count;

		if (!a.text.len || map_add(&g->seen, a.text, number) != number)
			return; /* it is there, or memory ran out */
	}
	at = vec_add(g->c->m->arena, &g->items);
	if (at)
		*at = a;
	else
		g->c->st = fault_memory(g->c->m->setting->faults);
}

static void add_person(struct gathering *g, const struct person *who)
{
	if (who)
		add_address(g, (struct address){ .text = who->email });
}

/* Everybody whom an assignee stands for: {role: X}. */
static void add_everybody(
	struct gathering *g, const char *how, const struct node *names)
{
	const struct setting *s = g->c->m->setting;
	struct arena *a = g->c->m->arena;

	NODE_EACH (n, names) {
		struct node *who = node_new(a, NODE_MAP);
		const struct person **people = NULL;
		size_t count = 0;

		if (!node_put_text(a, who, how, n->text) ||
			!people_spread(s->people, who, a, &people, &count)) {
			g->c->st = fault_memory(s->faults);
			return;
		}
		for (size_t i = 0; i < count; i++)
			add_person(g, people[i]);
	}
}

/* The way of a merge field in a list of addresses: its text as it is. */
static void add_merged(struct gathering *g, struct span field)
{
	const struct merge *m =
		merge_take(g->c, field, MERGE_DATA, ESCAPE_NOTHING);

	if (m && m->count == 1 && m->pieces[0].has_way)
		add_address(g, (struct address){ .is = ADDRESS_WAY,
				       .way = m->pieces[0].way });
}

static void take_people(
	struct compiling *c, const struct node *n, struct address_list *out)
{
	struct gathering g = { .c = c, .seen = { .arena = c->m->arena } };

	if (node_get_bool(n, "record_owner", false))
		add_address(&g, (struct address){ .is = ADDRESS_OWNER });
	NODE_EACH (user, node_get(n, SPAN("users")))
		add_person(&g, people_ref(c->m->setting->people, user));
	add_everybody(&g, "role", node_get(n, SPAN("roles")));
	add_everybody(&g, "profile", node_get(n, SPAN("profiles")));
	add_everybody(&g, "group", node_get(n, SPAN("groups")));
	NODE_EACH (field, node_get(n, SPAN("merge_fields")))
		add_merged(&g, field->text);
	NODE_EACH (text, node_get(n, SPAN("email_addresses")))
		add_address(&g, (struct address){ .text = text->text });
	out->items = g.items.items;
	out->count = g.items.count;
}

static void take_sender(
	struct compiling *c, const struct node *from, struct address *out)
{
	struct span type = node_get_text(from, "type");
	const struct person *who = c->m->setting->actor;

	*out = (struct address){ 0 };
	if (span_is(type, "record_owner"))
		out->is = ADDRESS_OWNER;
	else if (span_is(type, "org_email"))
		out->text = node_get_text(from, "email");
	else if (span_is(type, "user"))
		who = people_ref(
			c->m->setting->people, node_get(from, SPAN("user")));
	if (out->is == ADDRESS_FIXED && !out->text.ptr && who)
		out->text = who->email;
}

static struct email *email_take(struct compiling *c, const struct node *tree)
{
	struct email *e = compiled(c, struct email, 1);
	struct span name = node_get_text(tree, "template");
	const struct node *t = component_named(c, "email_template", name);

	if (!e || !t)
		return NULL;
	take_sender(c, node_get(tree, SPAN("from")), &e->from);
	e->reply_to = node_get_text(tree, "reply_to");
	e->template_name = name;
	take_people(c, node_get(tree, SPAN("to")), &e->to);
	take_people(c, node_get(tree, SPAN("cc")), &e->cc);
	take_people(c, node_get(tree, SPAN("bcc")), &e->bcc);
	e->send_individually = node_get_bool(tree, "send_individually", false);
	e->best_time = node_get_bool(tree, "best_time", false);
	e->is_plain = span_is(node_get_text(t, "editor_mode"), "plain_text");
	e->subject = merge_take(
		c, node_get_text(t, "subject"), MERGE_SHOWN, ESCAPE_NOTHING);
	e->content = merge_take(c, node_get_text(t, "content"), MERGE_SHOWN,
		e->is_plain ? ESCAPE_NOTHING : ESCAPE_HTML);
	if (!node_get_bool(t, "active", true) ||
		span_is(node_get_text(t, "category"), "draft"))
		e->unfit = remark_new(c,
			"'%.*s' sends the template '%.*s', which is not in use",
			SPAN_ARG(c->rule_source->name), SPAN_ARG(name));
	return c->st ? NULL : e;
}

/* An address for this record; empty: none. */
static struct span address_text(struct rule_run *d, const struct address *a)
{
	const struct people *people = d->m->setting->people;
	const struct person *who;
	struct span text;

	if (a->is == ADDRESS_FIXED)
		return a->text;
	text = a->is == ADDRESS_OWNER ? rule_run_owner(d)
				      : way_text(d->lookup_reader, a->way);
	if (a->is == ADDRESS_WAY && span_find(text, '@', 0) < text.len)
		return text;
	who = people_of_id(people, text);
	return who ? who->email : (struct span){ 0 };
}

/* Is the address before this one in the list? Only what is not fixed can be
 * again what another is. */
static bool came_before(struct rule_run *d, const struct address_list *l,
	size_t at, struct span text)
{
	for (size_t i = 0; i < at; i++)
		if ((l->items[at].is != ADDRESS_FIXED ||
			    l->items[i].is != ADDRESS_FIXED) &&
			span_equal(address_text(d, &l->items[i]), text))
			return true;
	return false;
}

/* The addresses as JSON, each once. */
static void write_addresses(
	struct rule_run *d, const char *key, const struct address_list *l)
{
	struct outbox_lines *q = d->m->outbox;

	lines_key(q, key);
	lines_brace_open(q, '[');
	for (size_t i = 0; i < l->count; i++) {
		struct arena_mark mark = arena_mark(&d->lookup_reader->texts);
		struct span text = address_text(d, &l->items[i]);

		if (text.len && !came_before(d, l, i, text)) {
			lines_next(q);
			lines_text(q, text);
		}
		arena_rewind(&d->lookup_reader->texts, mark);
	}
	lines_brace_close(q, ']');
}

static bool has_addressee(struct rule_run *d, const struct address_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (address_text(d, &l->items[i]).len)
			return true;
	return false;
}

static void email_do(struct rule_run *d, const struct action *a)
{
	const struct email *e = a->email;
	struct outbox_lines *q = d->m->outbox;

	if (e->unfit) {
		e->unfit->seen = true;
		return;
	}
	if (!has_addressee(d, &e->to))
		return;
	line_begin(d, "email_notification", a);
	lines_key(q, "from");
	lines_filled(q, address_text(d, &e->from));
	lines_key(q, "reply_to");
	lines_filled(q, e->reply_to);
	write_addresses(d, "to", &e->to);
	write_addresses(d, "cc", &e->cc);
	write_addresses(d, "bcc", &e->bcc);
	lines_key(q, "send_individually");
	lines_bool(q, e->send_individually);
	lines_key(q, "best_time");
	lines_bool(q, e->best_time);
	lines_key(q, "template");
	lines_text(q, e->template_name);
	line_merged(d, "subject", e->subject);
	line_merged(d, "content", e->content);
	lines_key(q, "format");
	lines_text(q, e->is_plain ? SPAN("plain_text") : SPAN("html"));
	line_end(d);
}

/* Records that actions make: tasks, calls, meetings, others. */

/* A field of the record that is made. */
static struct field_value *add_field(
	struct compiling *c, struct new_record *r, struct span field)
{
	struct field_value *f = &r->fields[r->count++];

	written_take(c, r->sheet, field, &f->to);
	return f;
}

static struct new_record *begin(
	struct compiling *c, struct span module, size_t fields)
{
	struct new_record *r = compiled(c, struct new_record, 1);

	if (!r)
		return NULL;
	r->module = module;
	r->sheet = ways_sheet(c->m->setting, module, &c->st);
	r->fields = compiled(c, struct field_value, fields);
	return r->sheet && r->fields ? r : NULL;
}

/* The fields that say which record it is about. */
static void relate(struct compiling *c, struct new_record *r)
{
	r->relates = true;
	written_take(c, r->sheet, SPAN("Who_Id"), &r->who);
	written_take(c, r->sheet, SPAN("What_Id"), &r->what);
	written_take(c, r->sheet, SPAN("se_module"), &r->about);
}

static void set_fixed(struct compiling *c, struct new_record *r,
	const char *field, struct span text, struct span otherwise)
{
	struct field_value *f = add_field(c, r, span_of(field));

	f->value.text = text.len ? text : otherwise;
}

static struct new_record *task_take(
	struct compiling *c, const struct node *tree)
{
	struct new_record *r = begin(c, SPAN("Tasks"), 5);
	const struct node *due = node_get(tree, SPAN("due_date"));
	const struct node *assign = node_get(tree, SPAN("assign_to"));
	struct span name;

	if (!r)
		return NULL;
	value_take_merged(c, node_get_text(tree, "subject"), MERGE_SHOWN,
		&add_field(c, r, SPAN("Subject"))->value);
	if (due)
		value_take_reckoned(
			c, due, &add_field(c, r, SPAN("Due_Date"))->value);
	set_fixed(c, r, "Status", node_get_text(tree, "status"),
		SPAN("Not Started"));
	set_fixed(c, r, "Priority", node_get_text(tree, "priority"),
		SPAN("High"));
	value_take_merged(c, node_get_text(tree, "description"), MERGE_SHOWN,
		&add_field(c, r, SPAN("Description"))->value);
	written_take(c, r->sheet, SPAN("Owner"), &r->owner);
	relate(c, r);
	r->notify = node_get_bool(tree, "notify", false);
	name = arena_print(c->m->arena, "workflow_task:%.*s",
		SPAN_ARG(node_get_text(tree, "api_name")));
	if (!name.ptr)
		c->st = fault_memory(c->m->setting->faults);
	else if (assign)
		r->turns = turns_take(c, name, assign);
	return c->st ? NULL : r;
}

/* A meeting lasts so long, unless its end is given. */
static void take_length(
	struct compiling *c, struct new_record *r, const struct node *duration)
{
	int64_t unit = node_get_int(duration, "unit", 0);
	bool hours = span_is(node_get_text(duration, "period"), "hours");

	if (unit <= 0 || unit > 1440)
		return;
	r->lasts_ms = unit * (hours ? 3600000 : 60000);
	written_take(c, r->sheet, SPAN("Start_DateTime"), &r->start);
	written_take(c, r->sheet, SPAN("End_DateTime"), &r->end);
}

/* Layout is written where it is another, or where there is a column. */
static void take_layout(
	struct compiling *c, struct new_record *r, struct span layout)
{
	bool other = layout.len && !span_is(layout, "Standard");
	uint32_t column = map_get(&r->sheet->by_name, SPAN("Layout"));

	r->layout = layout.len ? layout : SPAN("Standard");
	for (size_t i = 0; i < r->count; i++)
		if (span_is(r->fields[i].to.field, "Layout"))
			return;
	if (other || (column != MAP_NONE &&
			     !r->sheet->columns.items[column].is_added))
		written_take(c, r->sheet, SPAN("Layout"), &r->layout_to);
}

/* A field that the module does not have is passed over. */
static struct value *given_field(
	struct compiling *c, struct new_record *r, struct span field)
{
	if (!world_field(c->m->setting->world, r->module, field))
		return NULL;
	return &add_field(c, r, field)->value;
}

static void take_fields(
	struct compiling *c, struct new_record *r, const struct node *n)
{
	struct value *v;

	NODE_EACH (f, node_get(n, SPAN("field_mappings"))) {
		v = given_field(c, r, node_get_text(f, "field"));
		if (v)
			value_take(c, f, v);
	}
	NODE_EACH (f, node_get(n, SPAN("fields"))) {
		v = given_field(c, r, node_get_text(f, "name"));
		if (v)
			value_take_merged(
				c, node_get_text(f, "value"), MERGE_DATA, v);
	}
}

static struct new_record *record_take(struct compiling *c, const struct node *n)
{
	struct new_record *r = begin(c, node_get_text(n, "module"),
		count_of(node_get(n, SPAN("field_mappings"))) +
			count_of(node_get(n, SPAN("fields"))));

	if (!r)
		return NULL;
	take_fields(c, r, n);
	written_take(c, r->sheet, SPAN("Owner"), &r->owner);
	if (span_is(r->module, "Calls") || span_is(r->module, "Events"))
		relate(c, r);
	if (span_is(r->module, "Events"))
		take_length(c, r, node_get(n, SPAN("meeting_duration")));
	take_layout(c, r, node_get_text(n, "layout"));
	return c->st ? NULL : r;
}

/* Write a field of the new record; what is empty or refused is left out. */
static void write_field(
	struct rule_run *d, const struct field_value *f, uint32_t ref)
{
	struct span text;
	enum writing how = value_make(d, &f->value, &f->to, &text);

	if (how == WRITING_REFUSED)
		value_refuse(d, &f->to, ref);
	else if (how == WRITTEN && text.len)
		value_write(d, &f->to, ref, text);
}

/* Has the new record been given something there? */
static bool has_text(struct rule_run *d, const struct written *to, uint32_t ref)
{
	return sheet_text(to->sheet, ref, to->column, &d->m->made).len;
}

static void write_relation(
	struct rule_run *d, const struct new_record *r, uint32_t ref)
{
	struct sheet *about = d->lookup_reader->sheet;
	char room[SHEET_ID];
	struct span id = sheet_id(
		about, d->lookup_reader->ref, room, d->lookup_reader->own);

	if (has_text(d, &r->who, ref) || has_text(d, &r->what, ref))
		return;
	if (span_is(about->module, "Contacts")) {
		value_put(d, &r->who, ref, id);
		return;
	}
	value_put(d, &r->what, ref, id);
	value_put(d, &r->about, ref, about->module);
}

static void write_end(
	struct rule_run *d, const struct new_record *r, uint32_t ref)
{
	struct automation *m = d->m;
	char text[TIME_TEXT];
	int64_t ms;

	if (!r->lasts_ms || has_text(d, &r->end, ref) ||
		!time_parse(
			sheet_text(r->sheet, ref, r->start.column, &m->made),
			m->setting->zone, &ms))
		return;
	time_format(ms + r->lasts_ms, m->setting->zone, text);
	value_write(d, &r->end, ref, span_of(text));
}

static void write_system(struct rule_run *d, struct sheet *s, uint32_t ref)
{
	const struct {
		uint32_t column;
		struct span cell;
	} cells[] = { { s->created_by, d->m->actor_cell },
		{ s->created_time, d->m->now_cell },
		{ s->modified_by, d->m->actor_cell },
		{ s->modified_time, d->m->now_cell } };

	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		if (cells[i].column != COLUMN_NONE &&
			!sheet_set(s, ref, cells[i].column, cells[i].cell,
				&d->m->made))
			d->lookup_reader->lost_memory = true;
}

/* REF_NONE: no memory, or no id. */
static uint32_t make(struct rule_run *d, const struct new_record *r)
{
	struct sheet *s = r->sheet;
	uint32_t ref = sheet_number(s) ? sheet_add(s, ROW_NONE) : REF_NONE;

	if (ref != REF_NONE)
		return ref;
	if (s->is_numbered && !s->next_id)
		d->m->st = fault(d->m->setting->faults, OPK_BAD_RECORDS,
			&(struct source){ .name = s->path.ptr }, 0, 0,
			"'%.*s' makes a record of '%.*s', whose ids are no "
			"numbers\nTake the action out of the rule, or convert "
			"with --no-automation.",
			SPAN_ARG(d->rule_source->name), SPAN_ARG(s->module));
	else
		d->lookup_reader->lost_memory = true;
	return REF_NONE;
}

static void record_do(struct rule_run *d, const struct new_record *r)
{
	const struct person *who = NULL;
	uint32_t ref = make(d, r);
	struct span owner;

	if (ref == REF_NONE)
		return;
	d->makes = true;
	for (size_t i = 0; i < r->count; i++)
		write_field(d, &r->fields[i], ref);
	if (r->turns)
		who = turns_pick(d, r->turns);
	owner = who ? who->id : rule_run_owner(d);
	if (!has_text(d, &r->owner, ref))
		value_put(d, &r->owner, ref, owner);
	if (!who)
		who = people_of_id(d->m->setting->people, owner);
	if (r->relates)
		write_relation(d, r, ref);
	write_end(d, r, ref);
	if (r->layout_to.sheet)
		value_put(d, &r->layout_to, ref, r->layout);
	write_system(d, r->sheet, ref);
	d->makes = false;
	if (r->notify && who)
		notice_do(d, r->sheet, ref, who, "task");
}

/* Carrying out actions on the record that is looked at. */

/* Is the text one of the parts, which ';' separates? */
static bool has_part(struct span parts, struct span part)
{
	while (parts.len)
		if (span_equal(span_split(parts, ';', &parts), part))
			return true;
	return false;
}

static void add_part(struct buf *out, struct span part)
{
	if (out->len)
		buf_add_char(out, ';');
	buf_add(out, part);
}

/* Is the part new? Then it is known from now on. */
static bool is_new_part(struct rule_run *d, struct map *known, struct span part)
{
	size_t before = known->count;

	d->lookup_reader->lost_memory |= map_add(known, part, 0) == MAP_NONE;
	return known->count > before;
}

/* The parts of the old text, then the new ones that it lacks. */
static struct span append_parts(
	struct rule_run *d, struct span old, struct span text)
{
	struct map known = { .arena = &d->lookup_reader->texts };
	struct buf *all = &d->m->more;

	buf_clear(all);
	buf_add(all, old);
	while (old.len) {
		struct span part = span_split(old, ';', &old);

		if (part.len)
			is_new_part(d, &known, part);
	}
	while (text.len) {
		struct span part = span_split(text, ';', &text);

		if (part.len && is_new_part(d, &known, part))
			add_part(all, part);
	}
	d->lookup_reader->lost_memory |= all->failed;
	return buf_span(all);
}

static bool holds_several(const struct written *to)
{
	return to->facts && (to->facts->holds == HOLDS_CHOICES ||
				    to->facts->holds == HOLDS_RECORDS ||
				    to->facts->holds == HOLDS_USERS);
}

/* The record that is to be changed; REF_NONE: it is not there. */
static uint32_t record_of(
	struct rule_run *d, bool has_lookup, uint32_t lookup, struct sheet *to)
{
	return has_lookup ? lookup_reader_follow(d->lookup_reader, lookup, to)
			  : d->lookup_reader->ref;
}

static void tell_owner(struct rule_run *d, const struct written *to,
	uint32_t ref, struct span id)
{
	const struct person *who = people_of_id(d->m->setting->people, id);

	if (who)
		notice_do(d, to->sheet, ref, who, "owner");
}

static void update_do(struct rule_run *d, const struct update *u)
{
	const struct written *to = &u->main.to;
	uint32_t ref = record_of(d, u->has_lookup, u->lookup, to->sheet);
	struct span text;
	enum writing how;

	if (ref == REF_NONE)
		return;
	if (u->related)
		u->related->seen = true;
	how = value_make(d, &u->main.value, to, &text);
	if (how == WRITING_REFUSED)
		value_refuse(d, to, ref);
	if (how != WRITTEN)
		return;
	if (u->append && holds_several(to))
		text = append_parts(d,
			sheet_text(to->sheet, ref, to->column, &d->m->other),
			text);
	how = value_write(d, to, ref, text);
	if (how == WRITTEN && u->notify)
		tell_owner(d, to, ref, text);
	for (size_t i = 0; how != WRITING_REFUSED && i < u->dependent_count;
		i++)
		value_write(d, &u->dependents[i].to, ref,
			u->dependents[i].value.text);
}

static void owner_do(struct rule_run *d, const struct owner_change *o)
{
	uint32_t ref = record_of(d, o->has_lookup, o->lookup, o->to.sheet);
	const struct person *who;
	struct action_list followup;
	struct rule_source *rule_source = d->rule_source;
	enum writing how;

	if (ref == REF_NONE)
		return;
	if (o->related)
		o->related->seen = true;
	if (o->availability)
		o->availability->seen = true;
	d->followup = (struct action_list){ 0 };
	who = turns_pick(d, o->turns);
	if (!who)
		return;
	followup = d->followup;
	how = value_write(d, &o->to, ref, who->id);
	if (how == WRITTEN && o->notify)
		notice_do(d, o->to.sheet, ref, who, "owner");
	if (!followup.first)
		return;
	d->rule_source = d->followup_source;
	actions_do(d, followup.first);
	d->rule_source = rule_source;
}

static bool is_named(const struct tag_change *t, struct span tag)
{
	for (size_t i = 0; i < t->count; i++)
		if (span_equal(t->names[i], tag))
			return true;
	return false;
}

static void tags_do(struct rule_run *d, const struct tag_change *t)
{
	struct span old = lookup_reader_text(d->lookup_reader, t->to.column);
	struct buf *all = &d->m->more;
	bool changes = false;

	buf_clear(all);
	while ((t->removes || !t->over_write) && old.len) {
		struct span part = span_split(old, ';', &old);
		bool goes = t->removes && is_named(t, part);

		if (part.len && !goes)
			add_part(all, part);
		changes |= goes;
	}
	for (size_t i = 0; !t->removes && i < t->count; i++) {
		if (has_part(buf_span(all), t->names[i]))
			continue;
		add_part(all, t->names[i]);
		changes = true;
	}
	d->lookup_reader->lost_memory |= all->failed;
	if (changes)
		value_put(d, &t->to, d->lookup_reader->ref, buf_span(all));
}

static void act(struct rule_run *d, const struct action *a)
{
	switch (a->is) {
	case ACTION_IS_UPDATE:
		update_do(d, a->update);
		break;
	case ACTION_IS_OWNER:
		if (a->owner)
			owner_do(d, a->owner);
		break;
	case ACTION_IS_ADD_TAGS:
	case ACTION_IS_REMOVE_TAGS:
		tags_do(d, a->tags);
		break;
	case ACTION_IS_TASK:
	case ACTION_IS_CALL:
	case ACTION_IS_MEETING:
	case ACTION_IS_RECORD:
		record_do(d, a->record);
		break;
	case ACTION_IS_EMAIL:
		email_do(d, a);
		break;
	case ACTION_IS_WEBHOOK:
		webhook_do(d, a);
		break;
	case ACTION_IS_FUNCTION:
		function_do(d, a);
		break;
	case ACTION_IS_CONVERT:
		a->remark->seen = true;
		if (d->m->how.note && !d->m->how.note(d->m->how.user, d->m->row,
					      d->rule_source->name))
			d->lookup_reader->lost_memory = true;
		break;
	case ACTION_IS_KINDS:
		break;
	}
}

/* Carry out actions for the record. */
static enum opk_status actions_do(
	struct rule_run *d, const struct action *first)
{
	for (const struct action *a = first; a && !d->m->st; a = a->next) {
		struct arena_mark mark = arena_mark(&d->lookup_reader->texts);

		if (a->due.ptr)
			action_queue(d, a);
		else
			act(d, a);
		arena_rewind(&d->lookup_reader->texts, mark);
		automation_look(d->m);
	}
	return d->m->st;
}

/* Compiling workflow rules: what sets them off, and what they do. */

/* Columns whose change counts, each once. */
struct columns {
	struct compiling *c;
	VEC(uint32_t) items;
};

static void add_column(struct columns *l, struct span field)
{
	uint32_t column = map_get(&l->c->sheet->by_name, field);
	uint32_t *at;

	if (column == MAP_NONE)
		return; /* what is not there does not change */
	at = vec_add(l->c->m->arena, &l->items);
	if (at)
		*at = column;
	else
		l->c->st = fault_memory(l->c->m->setting->faults);
}

/* The fields that criteria name; depth is that of the tree. */
static void add_criteria(struct columns *l, const struct node *criteria)
{
	struct span rest, field = node_get_text(criteria, "field");

	if (field.len)
		add_column(l, span_split(field, '.', &rest));
	NODE_EACH (n, node_get(criteria, SPAN("group")))
		add_criteria(l, n);
}

static bool names_section(const struct node *sections, struct span name)
{
	NODE_EACH (n, sections)
		if (span_equal(n->text, name))
			return true;
	return false;
}

/* The fields of some sections of a layout. */
static void add_sections(
	struct columns *l, struct span layout, const struct node *sections)
{
	const struct node *tree = component_named(l->c, "layout", layout);

	NODE_EACH (section, node_get(tree, SPAN("sections"))) {
		if (!names_section(sections, node_get_text(section, "name")))
			continue;
		NODE_EACH (field, node_get(section, SPAN("fields")))
			add_column(l, node_get_text(field, "api_name"));
	}
}

/* The trigger's criteria, with match_all in place of the outermost word. */
static const struct node *trigger_criteria(
	struct compiling *c, const struct node *details)
{
	const struct node *criteria = node_get(details, SPAN("criteria"));
	const struct node *all = node_get(details, SPAN("match_all"));
	struct node *copy;

	if (!all || !node_get(criteria, SPAN("group")))
		return criteria;
	copy = node_copy(c->m->arena, criteria);
	for (struct node *n = copy ? copy->first : NULL; n; n = n->next)
		if (span_is(n->key, "group_operator"))
			n->text = all->boolean ? SPAN("AND") : SPAN("OR");
	if (!copy)
		c->st = fault_memory(c->m->setting->faults);
	return copy;
}

static const struct criteria *take_criteria(
	struct compiling *c, const struct workflow *w, const struct node *tree)
{
	struct criteria_task t = { .ways = &c->m->ways, .sheet = c->sheet };
	const struct criteria *out = NULL;

	if (!c->m->gathers && !c->st)
		c->st = criteria_take(&t, w->component, tree, &out);
	return out;
}

static void take_trigger(struct compiling *c, struct workflow *w)
{
	const struct node *when = node_get(w->tree, SPAN("execute_when"));
	const struct node *details = node_get(when, SPAN("details"));
	struct columns l = { .c = c };
	const struct node *criteria;

	if (c->m->gathers)
		return;
	if (w->on_field) {
		criteria = trigger_criteria(c, details);
		w->trigger = take_criteria(c, w, criteria);
		add_criteria(&l, criteria);
	} else if (w->on_section) {
		w->layout = node_get_text(details, "layout");
		add_sections(
			&l, w->layout, node_get(details, SPAN("sections")));
	}
	w->columns = l.items.items;
	w->column_count = l.items.count;
}

/* When actions that wait so long are due, as a text. */
static struct span due_text(struct compiling *c, const struct node *duration)
{
	const struct automation *m = c->m;
	char text[TIME_TEXT];
	int64_t ms =
		calendar_due(&m->calendar, m->setting->zone, m->setting->now_ms,
			period_find(node_get_text(duration, "period")),
			node_get_int(duration, "unit", 0));
	struct span due;

	time_format(ms, m->setting->zone, text);
	due = arena_copy(m->arena, span_of(text));
	if (!due.ptr)
		c->st = fault_memory(m->setting->faults);
	return due;
}

static void take_condition(
	struct compiling *c, struct workflow *w, const struct node *n)
{
	struct condition *k = &w->conditions[w->condition_count++];
	const struct node *criteria = node_get(n, SPAN("criteria_details"));
	char path[32];

	k->sequence = node_get_int(n, "sequence_number", 0);
	k->criteria = take_criteria(c, w, node_get(criteria, SPAN("criteria")));
	snprintf(path, sizeof path, "/%jd", (intmax_t)k->sequence);
	c->path = span_of(path);
	c->due = (struct span){ 0 };
	actions_compile(c, node_get(n, SPAN("instant_actions")), &k->actions);
	NODE_EACH (later, node_get(n, SPAN("scheduled_actions"))) {
		c->due = due_text(c, node_get(later, SPAN("execute_after")));
		if (c->st)
			break;
		actions_compile(
			c, node_get(later, SPAN("actions")), &k->actions);
	}
	c->due = (struct span){ 0 };
}

static int by_sequence(const void *x, const void *y)
{
	const struct condition *a = x, *b = y;

	return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

static void take_conditions(struct compiling *c, struct workflow *w)
{
	const struct node *list = node_get(w->tree, SPAN("conditions"));

	w->conditions = compiled(c, struct condition, count_of(list));
	if (!w->conditions)
		return;
	NODE_EACH (n, list)
		if (!c->st)
			take_condition(c, w, n);
	qsort(w->conditions, w->condition_count, sizeof *w->conditions,
		by_sequence);
}

/* Which changes set it off; false: none of those that there are. */
static bool take_type(struct workflow *w, struct span module)
{
	const struct node *when = node_get(w->tree, SPAN("execute_when"));
	struct span type = node_get_text(when, "type");
	struct span other = node_get_text(
		node_get(when, SPAN("details")), "trigger_module");

	if (!node_get_bool(w->tree, "active", true) ||
		(other.len && !span_equal(other, module)))
		return false;
	w->on_create =
		span_is(type, "create") || span_is(type, "create_or_edit");
	w->on_edit = span_is(type, "edit") || span_is(type, "create_or_edit");
	w->on_field = span_is(type, "field_update");
	w->on_section = span_is(type, "section_update");
	return w->on_create || w->on_edit || w->on_field || w->on_section;
}

static void take_rule(
	struct compiling *c, struct rule_set *b, uint32_t component)
{
	struct workflow *w = &b->rules[b->rule_count];
	struct automation *m = c->m;
	struct span name;

	*w = (struct workflow){ .component = component,
		.tree = compiled_tree(c, component) };
	if (!w->tree || !take_type(w, b->sheet->module))
		return;
	b->rule_count++;
	name = arena_print(m->arena, "workflow_rule:%.*s.%.*s",
		SPAN_ARG(b->sheet->module),
		SPAN_ARG(node_get_text(w->tree, "api_name")));
	w->rule_source = c->rule_source = rule_source_new(c, name);
	if (c->st)
		return;
	take_trigger(c, w);
	take_conditions(c, w);
}

/* Compile the rules of a book. */
static void rules_compile(struct compiling *c, struct rule_set *b)
{
	struct automation *m = c->m;
	size_t count;
	const uint32_t *items = world_range(m->setting->world,
		kind_find(SPAN("workflow_rule")), b->sheet->module, &count);

	b->rule_count = 0;
	b->rules = compiled(c, struct workflow, count);
	if (!b->rules)
		return;
	c->sheet = b->sheet;
	c->converts = true;
	for (size_t i = 0; !c->st && i < count; i++)
		take_rule(c, b, items[i]);
}

/* Who is next: lists of assignees who take turns. */

/* Seats in the making. */
struct seating {
	struct compiling *c;
	VEC(struct seat) items;
	bool has_ways;
};

static void add_seat(struct seating *g, struct seat seat)
{
	struct seat *at = vec_add(g->c->m->arena, &g->items);

	if (at)
		*at = seat;
	else
		g->c->st = fault_memory(g->c->m->setting->faults);
}

static void add_merged_seat(struct seating *g, struct span field)
{
	const struct merge *m =
		merge_take(g->c, field, MERGE_DATA, ESCAPE_NOTHING);

	if (!m || m->count != 1 || !m->pieces[0].has_way)
		return;
	g->has_ways = true;
	add_seat(g, (struct seat){ .way = m->pieces[0].way, .has_way = true });
}

static void add_people(struct seating *g, const struct node *assignee)
{
	const struct setting *s = g->c->m->setting;
	const struct person **people = NULL;
	size_t count = 0;

	if (!people_spread(
		    s->people, assignee, g->c->m->arena, &people, &count)) {
		g->c->st = fault_memory(s->faults);
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (people[i]->id.len)
			add_seat(g, (struct seat){ .person = people[i] });
}

static void add_assignee(struct seating *g, const struct node *n)
{
	struct span rule = node_get_text(n, "assignment_rule");
	struct span field = node_get_text(n, "merge_field");
	const struct assignment_rule *found;

	if (field.len) {
		add_merged_seat(g, field);
	} else if (rule.len && !g->c->in_rule) {
		found = assignment_rule_take(g->c, rule);
		if (found)
			add_seat(g, (struct seat){ .rule = found });
	} else if (!rule.len) {
		add_people(g, n);
	}
}

/* Where the list's counter was left by the runs before. */
static uint64_t taken_before(const struct automation *m, struct span name)
{
	const struct node *turns =
		node_get(m->setting->sheets->counters, SPAN("turns"));
	const struct node *n = node_get(turns, name);

	return n && n->type == NODE_INT && n->integer > 0 ? (uint64_t)n->integer
							  : 0;
}

/* The counter of this name: lists of one component share it. */
static struct turn_counter *counter_take(struct compiling *c, struct span name)
{
	struct automation *m = c->m;
	struct turn_counter *t, **item;

	for (size_t i = 0; i < m->turns.count; i++)
		if (span_equal(m->turns.items[i]->name, name))
			return m->turns.items[i];
	t = compiled(c, struct turn_counter, 1);
	item = t ? vec_add(m->arena, &m->turns) : NULL;
	if (!item) {
		c->st = fault_memory(m->setting->faults);
		return NULL;
	}
	*t = (struct turn_counter){ name, taken_before(m, name), false };
	*item = t;
	return t;
}

/*
 * Take a list of assignees, or one (a map). name: of the counter. NULL sets
 * c->st.
 */
static struct turn_list *turns_take(
	struct compiling *c, struct span name, const struct node *assignees)
{
	struct seating g = { .c = c };
	struct turn_list *t = compiled(c, struct turn_list, 1);

	if (assignees && assignees->type == NODE_LIST)
		NODE_EACH (n, assignees)
			add_assignee(&g, n);
	else if (assignees)
		add_assignee(&g, assignees);
	if (!t)
		return NULL;
	*t = (struct turn_list){ .seats = g.items.items,
		.count = g.items.count,
		.has_ways = g.has_ways,
		.counter = counter_take(c, name) };
	return c->st ? NULL : t;
}

/* The active user whom a record's field holds. */
static const struct person *person_at(struct rule_run *d, uint32_t way)
{
	struct span text = way_text(d->lookup_reader, way);
	const struct person *who =
		text.len ? people_find(d->m->setting->people, text) : NULL;

	return who && who->is_active && who->id.len &&
			       !span_equal(text, who->name)
		       ? who
		       : NULL;
}

static const struct person *take_seat(struct rule_run *d, const struct seat *s)
{
	if (s->rule)
		return assignment_rule_pick(d, s->rule);
	return s->has_way ? person_at(d, s->way) : s->person;
}

/* The n-th seat of those that are taken by somebody. */
static const struct seat *seat_at(
	struct rule_run *d, const struct turn_list *t, size_t n)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct seat *s = &t->seats[i];

		if (s->has_way && !person_at(d, s->way))
			continue;
		if (!n--)
			return s;
	}
	return NULL;
}

/* Whoever is next, for the record that is looked at; NULL: nobody. */
static const struct person *turns_pick(struct rule_run *d, struct turn_list *t)
{
	size_t count = t->count;
	const struct seat *seat;

	for (size_t i = 0; t->has_ways && i < t->count; i++)
		if (t->seats[i].has_way && !person_at(d, t->seats[i].way))
			count--;
	if (!count)
		return NULL;
	if (count > 1) {
		size_t n = (size_t)(t->counter->taken++ % count);

		t->counter->is_used = true;
		seat = t->has_ways ? seat_at(d, t, n) : &t->seats[n];
	} else {
		seat = t->has_ways ? seat_at(d, t, 0) : &t->seats[0];
	}
	return seat ? take_seat(d, seat) : NULL;
}

/* Assignment rules: whose criteria fit, whose turn it is. */

static struct span counter_name(
	struct compiling *c, const struct assignment_rule *r, size_t entry)
{
	struct arena *a = c->m->arena;
	struct span name =
		entry ? arena_print(a, "%.*s/%zu", SPAN_ARG(r->name), entry)
		      : arena_print(a, "%.*s/default", SPAN_ARG(r->name));

	if (!name.ptr)
		c->st = fault_memory(c->m->setting->faults);
	return name;
}

static void take_entry(struct compiling *c, struct assignment_rule *r,
	uint32_t component, const struct node *n)
{
	struct assignment_entry *e = &r->entries[r->count++];
	struct criteria_task t = { .ways = &c->m->ways, .sheet = c->sheet };
	const struct node *followup = node_get(n, SPAN("followup_actions"));

	if (!c->m->gathers)
		c->st = worse(c->st,
			criteria_take(&t, component,
				node_get(n, SPAN("criteria")), &e->criteria));
	e->turns = turns_take(c, counter_name(c, r, r->count),
		node_get(n, SPAN("assign_to")));
	actions_take_named(c, ACTION_IS_TASK, node_get(followup, SPAN("tasks")),
		&e->followup);
	actions_take_named(c, ACTION_IS_EMAIL,
		node_get(followup, SPAN("email_notifications")), &e->followup);
	if (node_get(n, SPAN("user_availability_based_on")))
		e->availability = remark_new(c,
			"'%.*s' says 'user_availability_based_on', which is "
			"not looked at",
			SPAN_ARG(r->name));
}

static void take_assignment_rule(
	struct compiling *c, struct assignment_rule *r, uint32_t component)
{
	const struct node *tree = compiled_tree(c, component);
	const struct node *list = node_get(tree, SPAN("rule_entries"));

	r->entries = compiled(c, struct assignment_entry, count_of(list));
	if (!r->entries)
		return;
	NODE_EACH (n, list)
		if (!c->st)
			take_entry(c, r, component, n);
	if (!c->st)
		r->otherwise = turns_take(c, counter_name(c, r, 0),
			node_get(tree, SPAN("default_assignee")));
}

/* One that has been taken before. */
static struct assignment_rule *taken(struct compiling *c, struct span name)
{
	struct automation *m = c->m;

	for (size_t i = 0; i < m->assignment_rules.count; i++)
		if (span_equal(m->assignment_rules.items[i]->name, name))
			return m->assignment_rules.items[i];
	return NULL;
}

/* An assignment rule of the module; NULL: there is none, or c->st is set. */
static const struct assignment_rule *assignment_rule_take(
	struct compiling *c, struct span name)
{
	struct automation *m = c->m;
	uint32_t component = component_at(
		m->setting->world, "assignment_rule", c->sheet->module, name);
	struct compiling own = *c;
	struct assignment_rule *r, **item;

	if (component == WORLD_NONE)
		return NULL;
	name = arena_print(m->arena, "assignment_rule:%.*s.%.*s",
		SPAN_ARG(c->sheet->module), SPAN_ARG(name));
	r = name.ptr ? taken(c, name) : NULL;
	if (r)
		return r;
	r = name.ptr ? compiled(c, struct assignment_rule, 1) : NULL;
	item = r ? vec_add(m->arena, &m->assignment_rules) : NULL;
	if (!item) {
		c->st = fault_memory(m->setting->faults);
		return NULL;
	}
	*item = r;
	r->name = name;
	r->rule_source = own.rule_source = rule_source_new(c, name);
	own.in_rule = true;
	own.due = (struct span){ 0 };
	take_assignment_rule(&own, r, component);
	c->st = worse(c->st, own.st);
	return c->st ? NULL : r;
}

/*
 * Whom it finds, or NULL. The actions that follow are left in d->followup,
 * to be carried out once the owner has changed.
 */
static const struct person *assignment_rule_pick(
	struct rule_run *d, const struct assignment_rule *rule)
{
	for (size_t i = 0; i < rule->count; i++) {
		const struct assignment_entry *e = &rule->entries[i];
		const struct person *who;

		if (!lookup_reader_meets(d->lookup_reader, e->criteria))
			continue;
		if (e->availability)
			e->availability->seen = true;
		who = turns_pick(d, e->turns);
		if (!who)
			break;
		d->followup = e->followup;
		d->followup_source = rule->rule_source;
		return who;
	}
	return turns_pick(d, rule->otherwise);
}

/*
 * Compiling automation, in two passes: the first gathers the fields that
 * rules write and the modules whose records they change, so that the columns
 * can be added in the order of their names before anything looks at them.
 */

/* The book of a sheet, or NULL. */
static struct rule_set *automation_book(
	const struct automation *m, const struct sheet *s)
{
	for (size_t i = 0; i < m->rule_sets.count; i++)
		if (m->rule_sets.items[i]->sheet == s)
			return m->rule_sets.items[i];
	return NULL;
}

/* The same, made if there is none (while columns are gathered). */
static void automation_open_book(struct compiling *c, struct sheet *s)
{
	struct automation *m = c->m;
	struct rule_set *b, **item;

	if (automation_book(m, s))
		return;
	b = compiled(c, struct rule_set, 1);
	item = b ? vec_add(m->arena, &m->rule_sets) : NULL;
	if (!item) {
		c->st = fault_memory(m->setting->faults);
		return;
	}
	b->sheet = s;
	*item = b;
}

static struct rule_source *rule_source_new(
	struct compiling *c, struct span name)
{
	struct automation *m = c->m;
	struct rule_source *d =
		name.ptr ? compiled(c, struct rule_source, 1) : NULL;
	struct rule_source **item =
		d ? vec_add(m->arena, &m->rule_sources) : NULL;

	if (!item) {
		c->st = fault_memory(m->setting->faults);
		return NULL;
	}
	d->name = name;
	d->number = (uint32_t)(m->rule_sources.count - 1);
	if (m->rule_sources.count == DOERS_MOST)
		c->st = fault(m->setting->faults, OPK_TOO_LARGE, NULL, 0, 0,
			"a conversion would set off more than %d rules\n"
			"Convert with --no-automation.",
			DOERS_MOST);
	*item = d;
	return d;
}

/* The targets' blueprints: an empty field gets the start state. */
static void gather_processes(struct compiling *c, struct rule_set *b)
{
	for (size_t i = 0; i < b->processes.count; i++) {
		struct written w;

		written_take(c, b->sheet, b->processes.items[i].field, &w);
	}
}

/* The `after` of the transition of --through, in one blueprint. */
static void take_after(struct compiling *c, const struct process *p,
	const struct node *transition)
{
	struct automation *m = c->m;
	struct after *a = &m->afters[m->after_count++];

	a->transition = transition;
	a->blueprint = p->name;
	a->rule_source = c->rule_source = rule_source_new(
		c, arena_print(m->arena, "blueprint:%.*s.%.*s",
			   SPAN_ARG(c->sheet->module), SPAN_ARG(p->name)));
	if (c->st)
		return;
	c->converts = false;
	c->path = SPAN("");
	actions_compile(c, node_get(transition, SPAN("after")), &a->actions);
}

static void take_afters(struct compiling *c)
{
	struct automation *m = c->m;
	struct span name = span_of(m->how.through);
	struct processes all;

	m->after_count = 0;
	c->sheet = m->scope.source;
	c->st = processes_read(m->setting, c->sheet, m->arena, &all);
	m->afters = c->st ? NULL : compiled(c, struct after, all.count);
	for (size_t i = 0; !c->st && i < all.count; i++)
		NODE_EACH (n, node_get(all.items[i].tree, SPAN("transitions")))
			if (!c->st &&
				span_equal(node_get_text(n, "name"), name) &&
				!span_is(node_get_text(n, "type"), "automatic"))
				take_after(c, &all.items[i], n);
}

static void pass(struct compiling *c)
{
	struct automation *m = c->m;

	m->rule_sources.count = m->remarks.count = m->turns.count = 0;
	m->assignment_rules.count = 0;
	if (m->how.through)
		take_afters(c);
	/* books may come while this goes on, but only in the first pass */
	for (size_t i = 0; !c->st && i < m->rule_sets.count; i++) {
		struct rule_set *b = m->rule_sets.items[i];

		rules_compile(c, b);
		if (c->st)
			break;
		if (m->gathers)
			gather_processes(c, b);
		else
			c->st = processes_compile(
				&m->ways, b->sheet, &b->processes);
		b->layout = map_get(&b->sheet->by_name, SPAN("Layout"));
	}
}

/* Columns that have a place of their own in front of those by name. */
static int rank_of(struct span field)
{
	static const char *const first[] = { "Layout", "Tag", "Owner" };

	for (int i = 0; i < 3; i++)
		if (span_is(field, first[i]))
			return i;
	return 3;
}

static int by_name(const void *x, const void *y)
{
	const struct gathered *a = x, *b = y;
	int order = rank_of(a->field) - rank_of(b->field);

	return order ? order : span_order(a->field, b->field);
}

static void add_columns(struct compiling *c)
{
	struct automation *m = c->m;

	if (m->gathered.count)
		qsort(m->gathered.items, m->gathered.count,
			sizeof *m->gathered.items, by_name);
	for (size_t i = 0; i < m->gathered.count; i++) {
		const struct gathered *g = &m->gathered.items[i];

		if (sheet_column(g->sheet, g->field,
			    world_field(m->setting->world, g->sheet->module,
				    g->field)) == COLUMN_NONE) {
			c->st = fault_memory(m->setting->faults);
			return;
		}
	}
}

/* The books of the run itself: the targets in their order, the source. */
static void open_books(struct compiling *c)
{
	const struct rule_scope *p = &c->m->scope;

	for (size_t i = 0; !c->st && i < p->target_count; i++) {
		struct sheet *s = p->targets[i];

		automation_open_book(c, s);
		if (!c->st)
			c->st = processes_read(c->m->setting, s, c->m->arena,
				&automation_book(c->m, s)->processes);
	}
	if (!c->st)
		automation_open_book(c, p->source);
}

/* A block that stays, so that rows need no other. */
static bool begin_arena(struct arena *a, struct arena_mark *out)
{
	bool has_block = arena_alloc(a, 1, 1, 1);

	*out = arena_mark(a);
	return has_block;
}

static bool make_room(struct automation *m)
{
	m->lookup_reader.ways = &m->ways;
	m->lookup_reader.own = &m->own;
	return begin_arena(&m->texts, &m->no_texts) &&
	       begin_arena(&m->lookup_reader.texts, &m->no_seen);
}

static bool make_cells(struct automation *m)
{
	struct buf cell = { 0 };

	time_format(m->setting->now_ms, m->setting->zone, m->now);
	m->now_cell = span_of(m->now);
	cell_add(&cell, m->setting->actor->id);
	m->actor_cell = arena_copy(m->arena, buf_span(&cell));
	buf_release(&cell);
	return m->actor_cell.ptr;
}

enum opk_status automation_compile(const struct rule_scope *scope,
	const struct automation_how *how, struct arena *a,
	struct automation **out)
{
	const struct setting *s = scope->setting;
	struct automation *m = arena_new(a, struct automation, 1);
	struct compiling c = { .m = m };

	*out = NULL;
	if (!m)
		return fault_memory(s->faults);
	m->setting = s;
	m->scope = *scope;
	m->how = *how;
	m->arena = a;
	m->ways = (struct ways){ .setting = s, .arena = a };
	c.st = lines_open(a, how->spill, s->faults, &m->outbox);
	if (!c.st)
		c.st = calendar_read(&m->calendar, s->world, a, s->faults);
	if (!c.st && (!make_cells(m) || !make_room(m)))
		c.st = fault_memory(s->faults);
	if (!c.st)
		open_books(&c);
	m->gathers = true;
	if (!c.st)
		pass(&c);
	if (!c.st)
		add_columns(&c);
	m->gathers = false;
	if (!c.st)
		pass(&c);
	if (c.st)
		automation_close(m);
	else
		*out = m;
	return c.st;
}

/* What is said and handed over when all rows are done. */

static const char *records(size_t n)
{
	return n == 1 ? "record" : "records";
}

void automation_say(const struct automation *m, struct faults *f)
{
	for (size_t i = 0; m && i < m->remarks.count; i++)
		if (m->remarks.items[i]->seen)
			warn(f, OPK_NOT_CARRIED, NULL, 0, 0,
				"%.*s\nDo by hand what has to be done.",
				SPAN_ARG(m->remarks.items[i]->text));
	for (size_t i = 0; m && i < m->rule_sources.count; i++) {
		const struct rule_source *d = m->rule_sources.items[i];

		if (d->loops)
			warn(f, OPK_RULE_LOOP, NULL, 0, 0,
				"'%.*s' was set off again by what it had "
				"done, on %zu %s\n"
				"A rule acts once on a record; look at which "
				"rules set each other off.",
				SPAN_ARG(d->name), d->loops, records(d->loops));
		if (d->refused)
			warn(f, OPK_UPDATE_REFUSED, NULL, 0, 0,
				"'%.*s' would write values that their fields "
				"cannot hold, on %zu %s\n"
				"The fields keep what they had.",
				SPAN_ARG(d->name), d->refused,
				records(d->refused));
	}
}

enum opk_status automation_notify(struct automation *m, const size_t *by_code)
{
	struct outbox_lines *q;
	size_t failed = 0;

	if (!m)
		return OPK_OK;
	q = m->outbox;
	for (unsigned i = ROW_GOOD + 1; i < ROW_CODES; i++)
		failed += by_code[i];
	lines_begin(q, &(struct lines_head){ .type = "notification" });
	lines_key(q, "to");
	lines_filled(q, m->setting->actor->email);
	lines_key(q, "converted");
	lines_number(q, by_code[ROW_GOOD]);
	lines_key(q, "failed");
	lines_number(q, failed);
	lines_key(q, "by_code");
	lines_brace_open(q, '{');
	for (unsigned i = ROW_GOOD + 1; i < ROW_CODES; i++) {
		if (!by_code[i])
			continue;
		lines_key(q, row_code_word((enum row_code)i));
		lines_number(q, by_code[i]);
	}
	lines_brace_close(q, '}');
	return lines_end(q);
}

const struct outbox_lines *automation_outbox(const struct automation *m)
{
	return m ? m->outbox : NULL;
}

static int by_counter_name(const void *x, const void *y)
{
	const struct turn_counter *const *a = x, *const *b = y;

	return span_order((*a)->name, (*b)->name);
}

struct node *automation_turns(const struct automation *m, struct arena *a)
{
	struct node *map = node_new(a, NODE_MAP);
	bool any = false;

	if (!m)
		return NULL;
	if (m->turns.count)
		qsort(m->turns.items, m->turns.count, sizeof *m->turns.items,
			by_counter_name);
	for (size_t i = 0; i < m->turns.count; i++) {
		const struct turn_counter *t = m->turns.items[i];

		if (!t->is_used)
			continue;
		any = true;
		node_put(map, t->name,
			node_new_int(a, (int64_t)(t->taken & INT64_MAX)));
	}
	return any ? map : NULL;
}
