/* SPDX-License-Identifier: MIT */
/* The rules of an org that a run may set off, compiled. */
#include "rules/rule_set.h"

#include "rules/action.h"

/* What is being made. */
struct making {
	struct rule_set *set;
	struct rule_compiler c;
	struct span through; /* empty: none */
};

const struct module_rules *rule_set_module(
	const struct rule_set *set, const struct sheet *s)
{
	for (size_t i = 0; i < set->modules.count; i++)
		if (set->modules.items[i].sheet == s)
			return &set->modules.items[i];
	return NULL;
}

const struct after_rule *rule_set_after(
	const struct rule_set *set, struct span blueprint)
{
	for (size_t i = 0; i < set->afters.count; i++)
		if (span_equal(set->afters.items[i].blueprint, blueprint))
			return &set->afters.items[i];
	return NULL;
}

/* The modules of the run itself: the targets in their order, the source. */
static void watch_scope(struct making *m)
{
	const struct rule_scope *p = &m->set->scope;

	for (size_t i = 0; i < p->target_count; i++)
		compiler_watch(&m->c, p->targets[i]);
	compiler_watch(&m->c, p->source);
}

static bool is_target(const struct rule_scope *p, const struct sheet *s)
{
	for (size_t i = 0; i < p->target_count; i++)
		if (p->targets[i] == s)
			return true;
	return false;
}

static void add_module(struct making *m, struct sheet *s)
{
	const struct rule_scope *p = &m->set->scope;
	struct module_rules *r = vec_add(m->c.arena, &m->set->modules);

	if (!r) {
		compiler_lose_memory(&m->c);
		return;
	}
	r->sheet = s;
	if (is_target(p, s))
		compiler_fail(&m->c, processes_read(p->setting, s, m->c.arena,
					     &r->processes));
}

/* The blueprints of a target: an empty field gets the start state. */
static void compile_processes(struct making *m, struct module_rules *r)
{
	struct written_field to;

	if (!m->c.gathers) {
		compiler_fail(&m->c, processes_compile(&m->set->ways, r->sheet,
					     &r->processes));
		return;
	}
	for (size_t i = 0; i < r->processes.count; i++)
		compiler_field(
			&m->c, r->sheet, r->processes.items[i].field, &to);
}

/* The `after` of a transition, in one blueprint. */
static void compile_after(struct making *m, const struct process *p,
	const struct node *transition)
{
	struct rule_compiler *c = &m->c;
	struct after_rule *a = vec_add(c->arena, &m->set->afters);

	if (!a) {
		compiler_lose_memory(c);
		return;
	}
	c->at = (struct rule_subject){ .sheet = m->set->scope.source,
		.path = SPAN(""),
		.in_blueprint = true };
	*a = (struct after_rule){ .blueprint = p->name,
		.source = compiler_source(
			c, compiler_text(c,
				   arena_print(c->arena, "blueprint:%.*s.%.*s",
					   SPAN_ARG(c->at.sheet->module),
					   SPAN_ARG(p->name)))) };
	c->at.source = a->source;
	if (!c->st)
		actions_compile(
			c, node_get(transition, SPAN("after")), &a->actions);
}

static void compile_afters(struct making *m)
{
	const struct rule_scope *p = &m->set->scope;
	struct processes all = { 0 };

	m->set->afters.count = 0;
	m->c.st = processes_read(p->setting, p->source, m->c.arena, &all);
	for (size_t i = 0; !m->c.st && i < all.count; i++)
		NODE_EACH (n, node_get(all.items[i].tree, SPAN("transitions")))
			if (!m->c.st &&
				span_equal(
					node_get_text(n, "name"), m->through) &&
				!span_is(node_get_text(n, "type"), "automatic"))
				compile_after(m, &all.items[i], n);
}

/* Sheets may come while this goes on, but only in the first pass. */
static void compile_all(struct making *m)
{
	struct rule_compiler *c = &m->c;

	register_clear(c->reg);
	c->assignment_rules = NULL;
	if (m->through.len)
		compile_afters(m);
	for (size_t i = 0; !c->st && i < c->sheets.count; i++) {
		struct module_rules *r;

		if (i == m->set->modules.count)
			add_module(m, c->sheets.items[i]);
		if (c->st)
			return;
		r = &m->set->modules.items[i];
		workflows_compile(c, r->sheet, &r->workflows);
		if (!c->st)
			compile_processes(m, r);
	}
}

enum opk_status rule_set_compile(const struct rule_scope *scope,
	const char *through, struct arena *a, const struct rule_set **out)
{
	const struct setting *s = scope->setting;
	struct rule_set *set = arena_new(a, struct rule_set, 1);
	struct making m = { .set = set, .through = span_of(through) };

	if (!set)
		return fault_memory(s->faults);
	set->scope = *scope;
	set->ways = (struct ways){ .setting = s, .arena = a };
	set->reg = (struct rule_register){ .arena = a, .faults = s->faults };
	m.c = (struct rule_compiler){ .setting = s,
		.calendar = &set->calendar,
		.ways = &set->ways,
		.reg = &set->reg,
		.followup = actions_compile,
		.arena = a,
		.gathers = true };
	m.c.st = calendar_read(&set->calendar, s->world, a, s->faults);
	if (!m.c.st)
		watch_scope(&m);
	if (!m.c.st)
		compile_all(&m);
	if (!m.c.st)
		compiler_add_columns(&m.c);
	if (!m.c.st)
		compile_all(&m);
	if (!m.c.st)
		*out = set;
	return m.c.st;
}
