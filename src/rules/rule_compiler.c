/* SPDX-License-Identifier: MIT */
/* What compiling rules has in common. */
#include "rules/rule_compiler.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "rules/rule_tree.h"
#include "rules/value_checks.h"

/* A field that rules write. */
struct gathered_field {
	struct sheet *sheet;
	struct span name;
};

void compiler_fail(struct rule_compiler *c, enum opk_status st)
{
	c->st = worse(c->st, st);
}

void compiler_lose_memory(struct rule_compiler *c)
{
	c->st = fault_memory(c->setting->faults);
}

void *compiler_alloc(struct rule_compiler *c, size_t n, size_t size)
{
	void *p = arena_alloc(c->arena, n ? n : 1, size, alignof(max_align_t));

	if (!p)
		compiler_lose_memory(c);
	return p;
}

struct span compiler_text(struct rule_compiler *c, struct span printed)
{
	if (!printed.ptr)
		compiler_lose_memory(c);
	return printed;
}

const struct node *compiler_tree(struct rule_compiler *c, uint32_t component)
{
	const struct node *tree = NULL;

	if (component != WORLD_NONE && !c->st)
		c->st = tree_take(c->setting->world, component, c->arena,
			c->setting->faults, &tree);
	return tree;
}

const struct node *compiler_component(
	struct rule_compiler *c, const char *kind, struct span name)
{
	bool is_of_module = kind_find(span_of(kind))->variables == 2;

	return compiler_tree(
		c, component_at(c->setting->world, kind,
			   is_of_module ? c->at.sheet->module : name, name));
}

void compiler_field(struct rule_compiler *c, struct sheet *sheet,
	struct span name, struct written_field *out)
{
	*out = (struct written_field){ .sheet = sheet,
		.name = name,
		.column = COLUMN_NONE,
		.facts = world_field(c->setting->world, sheet->module, name) };
	if (c->gathers) {
		struct gathered_field *g = vec_add(c->arena, &c->gathered);

		if (g)
			*g = (struct gathered_field){ sheet, name };
		else
			compiler_lose_memory(c);
		return;
	}
	out->column = map_get(&sheet->by_name, name);
	out->check = value_check_new(c->setting, out->facts, c->arena);
	if (out->column == MAP_NONE || !out->check)
		compiler_lose_memory(c);
}

const struct merge *compiler_merge(struct rule_compiler *c, struct span text,
	enum merge_for what, enum escape escape)
{
	const struct merge *out = NULL;

	if (!c->gathers && !c->st)
		c->st = merge_compile(
			c->ways, c->at.sheet, text, what, escape, &out);
	return out;
}

const struct criteria *compiler_criteria(
	struct rule_compiler *c, uint32_t component, const struct node *tree)
{
	struct criteria_task t = { .ways = c->ways, .sheet = c->at.sheet };
	const struct criteria *out = NULL;

	if (!c->gathers && !c->st)
		c->st = criteria_take(&t, component, tree, &out);
	return out;
}

struct sheet *compiler_sheet(struct rule_compiler *c, struct span module)
{
	struct sheet *out = NULL;

	compiler_fail(c, ways_sheet(c->setting, module, &out));
	return out;
}

void compiler_watch(struct rule_compiler *c, struct sheet *s)
{
	struct sheet **item;

	for (size_t i = 0; i < c->sheets.count; i++)
		if (c->sheets.items[i] == s)
			return;
	item = vec_add(c->arena, &c->sheets);
	if (item)
		*item = s;
	else
		compiler_lose_memory(c);
}

struct sheet *compiler_follow(struct rule_compiler *c, struct span module,
	struct span lookup, uint32_t *column)
{
	struct sheet *to = compiler_sheet(c, module);

	*column = map_get(&c->at.sheet->by_name, lookup);
	if (!to || *column == MAP_NONE)
		return NULL;
	compiler_watch(c, to);
	return to;
}

const struct remark *compiler_remark(
	struct rule_compiler *c, const char *format, ...)
{
	const struct remark *r = NULL;
	char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	compiler_fail(c, register_remark(c->reg, text, &r));
	return r;
}

const struct remark *compiler_not_carried(
	struct rule_compiler *c, const struct node *said, const char *what)
{
	if (!said)
		return NULL;
	return compiler_remark(c, "'%.*s' says '%s', which is not looked at",
		SPAN_ARG(c->at.source->name), what);
}

const struct rule_source *compiler_source(
	struct rule_compiler *c, struct span name)
{
	const struct rule_source *s = NULL;

	if (name.ptr)
		compiler_fail(c, register_source(c->reg, name, &s));
	return s;
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
	const struct gathered_field *a = x, *b = y;
	int order = rank_of(a->name) - rank_of(b->name);

	return order ? order : span_order(a->name, b->name);
}

void compiler_add_columns(struct rule_compiler *c)
{
	if (c->gathered.count)
		qsort(c->gathered.items, c->gathered.count,
			sizeof *c->gathered.items, by_name);
	for (size_t i = 0; !c->st && i < c->gathered.count; i++) {
		const struct gathered_field *g = &c->gathered.items[i];

		if (sheet_column(g->sheet, g->name,
			    world_field(c->setting->world, g->sheet->module,
				    g->name)) == COLUMN_NONE)
			compiler_lose_memory(c);
	}
	c->gathers = false;
}
