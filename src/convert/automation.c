/* SPDX-License-Identifier: MIT */
/* Rules at work: the events of a row, and what they set off in turn. */
#include "convert/automation_parts.h"

bool automation_cares(const struct automation *m, const struct sheet *s)
{
	const struct book *b = m ? automation_book(m, s) : NULL;

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
static void cut_loop(struct automation *m, struct doer *doer,
	const struct sheet *s, uint32_t ref)
{
	bool is_new;

	if (!number_set_add(&m->loops, doing_key(m, doer, s, ref), &is_new))
		m->st = fault_memory(m->setting->faults);
	else
		doer->loops += is_new;
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
static void make_events(struct automation *m, struct doer *doer)
{
	for (size_t i = 0; !m->st && i < m->changes.count; i++) {
		struct event e = { .sheet = m->changes.items[i].sheet,
			.ref = m->changes.items[i].ref,
			.made_by = doer };
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
			cut_loop(m, doer, e.sheet, e.ref);
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

static bool has_layout(
	const struct book *b, const struct workflow *w, struct seeker *k)
{
	struct span layout = b->layout == MAP_NONE ? (struct span){ 0 }
						   : seeker_text(k, b->layout);

	return span_equal(layout.len ? layout : SPAN("Standard"), w->layout);
}

static bool is_set_off(const struct book *b, const struct workflow *w,
	const struct event *e, struct seeker *k)
{
	if (e->is_new)
		return w->on_create;
	if (w->on_edit)
		return true;
	if (!has_any(e, w))
		return false;
	return w->on_field ? seeker_meets(k, w->trigger)
			   : w->on_section && has_layout(b, w, k);
}

static const struct condition *find_condition(
	const struct workflow *w, struct seeker *k)
{
	for (size_t i = 0; i < w->condition_count; i++)
		if (seeker_meets(k, w->conditions[i].criteria))
			return &w->conditions[i];
	return NULL;
}

static void run_rule(struct automation *m, const struct book *b,
	const struct workflow *w, const struct event *e)
{
	const struct condition *found = NULL;
	struct doing d;
	bool is_new;

	doing_begin(&d, m, w->doer, e->sheet, e->ref);
	d.seeker->changed = e->columns;
	d.seeker->changed_count = e->column_count;
	if (is_set_off(b, w, e, d.seeker))
		found = find_condition(w, d.seeker);
	if (found && !d.seeker->lost_memory) {
		uint64_t key = doing_key(m, w->doer, e->sheet, e->ref);

		if (!number_set_add(&m->acted, key, &is_new))
			d.seeker->lost_memory = true;
		else if (!is_new)
			cut_loop(m, w->doer, e->sheet, e->ref);
		else
			actions_do(&d, found->actions.first);
	}
	doing_end(&d);
	make_events(m, w->doer);
}

static void run_event(struct automation *m, const struct event *e)
{
	const struct book *b = automation_book(m, e->sheet);

	for (size_t i = 0; b && !m->st && i < b->rule_count; i++)
		if (b->rules[i].doer != e->made_by)
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
	const struct book *b = automation_book(m, e->sheet);
	const struct process *p;
	struct doing d;

	if (!b || !b->processes.count || m->st)
		return;
	doing_begin(&d, m, NULL, e->sheet, e->ref);
	p = processes_meet(&b->processes, d.seeker);
	if (p && p->column != COLUMN_NONE && p->start.len &&
		!seeker_text(d.seeker, p->column).len &&
		!sheet_set_text(e->sheet, e->ref, p->column, p->start, &m->own))
		d.seeker->lost_memory = true;
	doing_end(&d);
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
	struct doing d;

	if (!a || !begin_row(m, source, row))
		return m ? m->st : OPK_OK;
	doing_begin(&d, m, a->doer, m->scope.source, source);
	actions_do(&d, a->actions.first);
	doing_end(&d);
	put_source_aside(m);
	make_events(m, a->doer);
	run_events(m);
	return m->st;
}

void automation_close(struct automation *m)
{
	if (!m)
		return;
	queue_release(&m->queue);
	number_set_release(&m->acted);
	number_set_release(&m->loops);
	number_set_release(&m->refused);
	sheet_reader_release(&m->own);
	sheet_reader_release(&m->other);
	sheet_reader_release(&m->made);
	seeker_release(&m->seeker);
	buf_release(&m->text);
	buf_release(&m->more);
	arena_release(&m->texts);
}
