/* SPDX-License-Identifier: MIT */
/* Rules at work: the changes of a row, with what they set off in turn. */
#include "rules/automation.h"

#include "rules/action.h"
#include "rules/rule_set.h"
#include "util/number_set.h"

enum { EVENTS_MOST = 1000 /* that a row may make */ };

/* A change that sets off rules, but not the one that made it. */
struct event {
	struct record_change change;
	const struct rule_source *made_by; /* or NULL */
};

struct automation {
	const struct rule_set *rules;
	/* what comes of it */
	struct change_log *log;
	struct outbox_lines *outbox;
	struct tally *tally;
	struct rule_worker *worker;
	/* the row */
	uint32_t row, source;
	bool has_row;
	struct arena texts;      /* events and their columns */
	struct arena_mark empty; /* texts with a block that stays */
	VEC(struct event) events;
	size_t event_next, event_total;
	struct record_change after; /* of the source, by `after` actions */
	struct number_set acted;    /* rules, on records of the row */
	/* the run */
	struct number_set loops;
};

bool automation_cares(const struct automation *m, const struct sheet *s)
{
	const struct module_rules *r = m ? rule_set_module(m->rules, s) : NULL;

	return r && (r->workflows.count || r->processes.count);
}

/* A row is begun: what was known of the one before is forgotten. */
static enum opk_status begin_row(
	struct automation *m, uint32_t source, uint32_t row)
{
	if (worker_status(m->worker) || (m->has_row && m->row == row))
		return worker_status(m->worker);
	m->has_row = true;
	m->row = row;
	m->source = source;
	arena_rewind(&m->texts, m->empty);
	m->events.items = NULL;
	m->events.count = m->events.room = 0;
	m->event_next = m->event_total = 0;
	m->after = (struct record_change){ 0 };
	number_set_clear(&m->acted);
	return worker_begin_row(m->worker, m->rules->scope.source, source, row);
}

/* One more record that a rule would act on again. */
static void cut_loop(struct automation *m, const struct rule_source *rule,
	const struct record_change *c)
{
	uint64_t key = worker_key(m->worker, rule, c->sheet, c->ref);
	bool is_new;

	if (number_set_add(&m->loops, key, &is_new))
		worker_lose_memory(m->worker);
	else if (is_new)
		tally_loop(m->tally, rule);
}

static void add_event(struct automation *m, const struct event *e)
{
	struct event *at;

	if (m->event_total++ >= EVENTS_MOST) {
		cut_loop(m, e->made_by, &e->change);
		return;
	}
	at = vec_add(&m->texts, &m->events);
	if (at)
		*at = *e;
	else
		worker_lose_memory(m->worker);
}

/* What a rule has changed becomes events, record by record. */
static void make_events(struct automation *m, const struct rule_source *rule)
{
	struct event e = { .made_by = rule };
	struct sheet *s;
	uint32_t ref;

	while (!worker_status(m->worker) && change_log_next(m->log, &s, &ref)) {
		worker_fail(m->worker,
			change_log_take(m->log, s, ref, &m->texts, &e.change));
		if (!worker_status(m->worker) && e.change.column_count &&
			rule_set_module(m->rules, s))
			add_event(m, &e);
	}
	change_log_clear(m->log);
}

static void run_rule(struct automation *m, const struct workflow *f,
	const struct record_change *c)
{
	const struct rule_source *rule = workflow_source(f);
	struct lookup_reader *k =
		worker_begin_record(m->worker, rule, c->sheet, c->ref);
	const struct action_list *actions;
	bool is_new;

	k->changed = c->columns;
	k->changed_count = c->column_count;
	actions = workflow_actions(f, c, k);
	if (!actions || worker_status(m->worker))
		return;
	if (number_set_add(&m->acted,
		    worker_key(m->worker, rule, c->sheet, c->ref), &is_new))
		worker_lose_memory(m->worker);
	else if (!is_new)
		cut_loop(m, rule, c);
	else
		actions_run(m->worker, actions);
	make_events(m, rule);
}

static void run_event(struct automation *m, const struct event *e)
{
	const struct module_rules *r =
		rule_set_module(m->rules, e->change.sheet);

	for (size_t i = 0; r && i < r->workflows.count; i++) {
		const struct workflow *f = r->workflows.items[i];

		if (worker_status(m->worker))
			return;
		if (workflow_source(f) != e->made_by)
			run_rule(m, f, &e->change);
	}
}

/* Work off the events that were made, and those that they make. */
static void run_events(struct automation *m)
{
	while (!worker_status(m->worker) && m->event_next < m->events.count) {
		struct event e = m->events.items[m->event_next++];

		run_event(m, &e);
	}
}

/* A created record enters the blueprint that it meets. */
static void enter_blueprint(struct automation *m, const struct record_change *c)
{
	const struct module_rules *r = rule_set_module(m->rules, c->sheet);
	const struct process *p;
	struct lookup_reader *k;

	if (!r || !r->processes.count || worker_status(m->worker))
		return;
	k = worker_begin_record(m->worker, NULL, c->sheet, c->ref);
	p = processes_meet(&r->processes, k);
	if (p && p->column != COLUMN_NONE && p->start.len &&
		!lookup_reader_text(k, p->column).len &&
		!sheet_set_text(c->sheet, c->ref, p->column, p->start, k->own))
		worker_lose_memory(m->worker);
}

/* What `after` actions have changed in the source counts as changed, too. */
static struct record_change join_after(
	struct automation *m, const struct record_change *from)
{
	struct record_change c = *from;
	size_t n = m->after.column_count;
	uint32_t *all;

	if (!n || c.sheet != m->after.sheet || c.ref != m->after.ref)
		return c;
	all = arena_new(&m->texts, uint32_t, n + c.column_count);
	if (!all) {
		worker_lose_memory(m->worker);
		return c;
	}
	memcpy(all, m->after.columns, n * sizeof *all);
	if (c.column_count)
		memcpy(all + n, c.columns, c.column_count * sizeof *all);
	c.columns = all;
	c.column_count += n;
	return c;
}

enum opk_status automation_run(struct automation *m,
	const struct record_change *changes, size_t count, uint32_t source,
	uint32_t row)
{
	if (!m || begin_row(m, source, row))
		return m ? worker_status(m->worker) : OPK_OK;
	for (size_t i = 0; !worker_status(m->worker) && i < count; i++) {
		struct event e = { .change = join_after(m, &changes[i]) };

		run_event(m, &e);
		run_events(m);
		if (e.change.is_new)
			enter_blueprint(m, &e.change);
	}
	return worker_status(m->worker);
}

enum opk_status automation_transition(struct automation *m,
	const struct transition *taken, uint32_t source, uint32_t row)
{
	const struct after_rule *a =
		m ? rule_set_after(m->rules, taken->blueprint) : NULL;
	struct sheet *s;

	if (!a || begin_row(m, source, row))
		return m ? worker_status(m->worker) : OPK_OK;
	s = m->rules->scope.source;
	worker_begin_record(m->worker, a->source, s, source);
	actions_run(m->worker, &a->actions);
	/* changes of the source wait for its own event */
	worker_fail(m->worker,
		change_log_take(m->log, s, source, &m->texts, &m->after));
	make_events(m, a->source);
	run_events(m);
	return worker_status(m->worker);
}

/* A block that stays, so that rows need no other. */
static enum opk_status begin_texts(struct automation *m)
{
	if (!arena_alloc(&m->texts, 1, 1, 1))
		return fault_memory(m->rules->scope.setting->faults);
	m->empty = arena_mark(&m->texts);
	return OPK_OK;
}

static enum opk_status open_worker(
	struct automation *m, const struct automation_how *how, struct arena *a)
{
	const struct rule_set *rules = m->rules;
	const struct setting *s = rules->scope.setting;
	enum opk_status st = begin_texts(m);

	if (!st)
		st = tally_open(&rules->reg, a, &m->tally);
	if (!st)
		st = lines_open(a, how->spill, s->faults, &m->outbox);
	if (!st)
		st = change_log_open(a, s->faults, &m->log);
	if (st)
		return st;
	return worker_open(&(struct worker_parts){ .setting = s,
				   .calendar = &rules->calendar,
				   .ways = &rules->ways,
				   .host = how->host,
				   .tally = m->tally,
				   .outbox = m->outbox,
				   .log = m->log },
		a, &m->worker);
}

enum opk_status automation_compile(const struct rule_scope *scope,
	const struct automation_how *how, struct arena *a,
	struct automation **out)
{
	struct automation *m = arena_new(a, struct automation, 1);
	enum opk_status st;

	*out = NULL;
	if (!m)
		return fault_memory(scope->setting->faults);
	st = rule_set_compile(scope, how->through, a, &m->rules);
	if (!st)
		st = open_worker(m, how, a);
	if (st)
		automation_close(m);
	else
		*out = m;
	return st;
}

const struct row_fault *automation_misread(const struct automation *m)
{
	const struct lookup_reader *k = worker_record(m->worker);

	return k->misread.code ? &k->misread : NULL;
}

void automation_close(struct automation *m)
{
	if (!m)
		return;
	worker_close(m->worker);
	lines_close(m->outbox);
	change_log_close(m->log);
	number_set_release(&m->acted);
	number_set_release(&m->loops);
	arena_release(&m->texts);
}

/* What is said and handed over when all rows are done. */

void automation_say(const struct automation *m, struct faults *f)
{
	if (m)
		tally_say(m->tally, f);
}

enum opk_status automation_notify(struct automation *m, const size_t *by_code)
{
	struct outbox_lines *o;
	size_t failed = 0;

	if (!m)
		return OPK_OK;
	o = m->outbox;
	for (unsigned i = ROW_GOOD + 1; i < ROW_CODES; i++)
		failed += by_code[i];
	lines_begin(o, &(struct lines_head){ .type = "notification" });
	lines_key(o, "to");
	lines_filled(o, m->rules->scope.setting->actor->email);
	lines_key(o, "converted");
	lines_number(o, by_code[ROW_GOOD]);
	lines_key(o, "failed");
	lines_number(o, failed);
	lines_key(o, "by_code");
	lines_brace_open(o, '{');
	for (unsigned i = ROW_GOOD + 1; i < ROW_CODES; i++) {
		if (!by_code[i])
			continue;
		lines_key(o, row_code_word((enum row_code)i));
		lines_number(o, by_code[i]);
	}
	lines_brace_close(o, '}');
	return lines_end(o);
}

const struct outbox_lines *automation_outbox(const struct automation *m)
{
	return m ? m->outbox : NULL;
}

enum opk_status automation_turns(
	const struct automation *m, struct arena *a, const struct node **out)
{
	*out = NULL;
	return m ? tally_turns(m->tally, a, out) : OPK_OK;
}
