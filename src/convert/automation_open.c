/* SPDX-License-Identifier: MIT */
/*
 * Compiling automation, in two passes: the first gathers the fields that
 * rules write and the modules whose records they change, so that the columns
 * can be added in the order of their names before anything looks at them.
 */
#include "convert/automation_parts.h"

#include <stdlib.h>

struct book *automation_book(const struct automation *m, const struct sheet *s)
{
	for (size_t i = 0; i < m->books.count; i++)
		if (m->books.items[i]->sheet == s)
			return m->books.items[i];
	return NULL;
}

void automation_open_book(struct compiling *c, struct sheet *s)
{
	struct automation *m = c->m;
	struct book *b, **item;

	if (automation_book(m, s))
		return;
	b = compiled(c, struct book, 1);
	item = b ? vec_add(m->arena, &m->books) : NULL;
	if (!item) {
		c->st = fault_memory(m->setting->faults);
		return;
	}
	b->sheet = s;
	*item = b;
}

struct doer *doer_new(struct compiling *c, struct span name)
{
	struct automation *m = c->m;
	struct doer *d = name.ptr ? compiled(c, struct doer, 1) : NULL;
	struct doer **item = d ? vec_add(m->arena, &m->doers) : NULL;

	if (!item) {
		c->st = fault_memory(m->setting->faults);
		return NULL;
	}
	d->name = name;
	d->number = (uint32_t)(m->doers.count - 1);
	if (m->doers.count == DOERS_MOST)
		c->st = fault(m->setting->faults, OPK_TOO_LARGE, NULL, 0, 0,
			"a conversion would set off more than %d rules\n"
			"Convert with --no-automation.",
			DOERS_MOST);
	*item = d;
	return d;
}

/* The targets' blueprints: an empty field gets the start state. */
static void gather_processes(struct compiling *c, struct book *b)
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
	a->doer = c->doer = doer_new(
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

	m->doers.count = m->remarks.count = m->turns.count = 0;
	m->assignment_rules.count = 0;
	if (m->how.through)
		take_afters(c);
	/* books may come while this goes on, but only in the first pass */
	for (size_t i = 0; !c->st && i < m->books.count; i++) {
		struct book *b = m->books.items[i];

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
	m->seeker.ways = &m->ways;
	m->seeker.own = &m->own;
	return begin_arena(&m->texts, &m->no_texts) &&
	       begin_arena(&m->seeker.texts, &m->no_seen);
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
	queue_init(&m->queue, how->spill, s->faults);
	c.st = calendar_read(&m->calendar, s->world, a, s->faults);
	m->ways.week_start = m->calendar.week_start;
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
