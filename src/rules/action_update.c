/* SPDX-License-Identifier: MIT */
/* Actions that write a value into a field: field updates. */
#include "rules/action_update.h"

#include "rules/field_value.h"

struct update {
	struct field_value main;
	bool append;
	struct field_value *dependents;
	size_t dependent_count;
	uint32_t lookup; /* column of the rule's record, or COLUMN_NONE */
	bool notify;     /* the new owner */
	const struct remark *related;
};

static void compile_dependents(struct rule_compiler *c, struct update *u,
	struct sheet *sheet, const struct node *list)
{
	if (!node_first(list))
		return;
	u->dependents = compiler_new(c, struct field_value, list->count);
	if (!u->dependents)
		return;
	NODE_EACH (n, list) {
		struct field_value *f = &u->dependents[u->dependent_count++];

		compiler_field(c, sheet, node_get_text(n, "field"), &f->to);
		value_compile(c, n, &f->value);
	}
}

/* The sheet of the record that is updated, or NULL: there is none. */
static struct sheet *updated_sheet(
	struct rule_compiler *c, struct update *u, const struct node *tree)
{
	struct span module = node_get_text(tree, "module");
	struct span related = node_get_text(tree, "related_module");

	if (!span_equal(related.len ? related : module, c->at.sheet->module))
		return NULL; /* for records of another module */
	if (!related.len)
		return c->at.sheet;
	return compiler_follow(
		c, module, node_get_text(tree, "lookup_field"), &u->lookup);
}

/* One that is due later is only described. */
static const struct update *compile_later(
	struct rule_compiler *c, struct update *u, const struct node *tree)
{
	value_compile(c, tree, &u->main.value);
	u->main.to.facts = world_field(c->setting->world,
		node_get_text(tree, "module"), node_get_text(tree, "field"));
	return c->st ? NULL : u;
}

const void *update_compile(
	struct rule_compiler *c, const struct node *tree, size_t number)
{
	struct update *u = compiler_new(c, struct update, 1);
	struct sheet *sheet;

	(void)number;
	if (!u || c->at.due.ptr)
		return u ? compile_later(c, u, tree) : NULL;
	u->lookup = COLUMN_NONE;
	sheet = updated_sheet(c, u, tree);
	if (!sheet)
		return NULL;
	u->append = span_is(node_get_text(tree, "update_type"), "append");
	value_compile(c, tree, &u->main.value);
	compiler_field(c, sheet, node_get_text(tree, "field"), &u->main.to);
	if (!u->main.to.facts)
		return NULL; /* there is no such field */
	u->notify = span_is(u->main.to.name, "Owner") &&
		    node_get_bool(tree, "notify", false);
	u->related = compiler_not_carried(
		c, node_get(tree, SPAN("related_records")), "related_records");
	compile_dependents(
		c, u, sheet, node_get(tree, SPAN("dependent_fields")));
	return c->st ? NULL : u;
}

/* Is the part new? Then it is known from now on. */
static bool is_new_part(
	struct rule_worker *w, struct map *known, struct span part)
{
	size_t before = known->count;

	if (map_add(known, part, 0) == MAP_NONE)
		worker_lose_memory(w);
	return known->count > before;
}

/* The parts of the old text, then the new ones that it lacks. */
static struct span append_parts(
	struct rule_worker *w, struct span old, struct span text)
{
	struct map known = { .arena = &worker_record(w)->texts };
	struct buf *all = worker_scratch(w);

	buf_add(all, old);
	while (old.len) {
		struct span part = span_split(old, ';', &old);

		if (part.len)
			is_new_part(w, &known, part);
	}
	while (text.len) {
		struct span part = span_split(text, ';', &text);

		if (!part.len || !is_new_part(w, &known, part))
			continue;
		if (all->len)
			buf_add_char(all, ';');
		buf_add(all, part);
	}
	if (all->failed)
		worker_lose_memory(w);
	return buf_span(all);
}

static bool holds_several(const struct written_field *to)
{
	return to->facts && (to->facts->holds == HOLDS_CHOICES ||
				    to->facts->holds == HOLDS_RECORDS ||
				    to->facts->holds == HOLDS_USERS);
}

static void tell_owner(struct rule_worker *w, const struct written_field *to,
	uint32_t ref, struct span id)
{
	const struct person *who = people_of_id(worker_setting(w)->people, id);

	if (who)
		line_notice(w, to->sheet, ref, who, "owner");
}

/* Write the value; the text is the one that was written. */
static enum writing write_main(struct rule_worker *w, const struct update *u,
	uint32_t ref, struct span *text)
{
	const struct written_field *to = &u->main.to;
	enum writing how = value_make(w, &u->main.value, to, text);

	if (how == WRITING_REFUSED)
		worker_refuse(w, to, ref);
	if (how != WRITTEN)
		return WRITING_REFUSED;
	if (u->append && holds_several(to))
		*text = append_parts(w, worker_read(w, to, ref), *text);
	return worker_write(w, to, ref, *text);
}

void update_run(struct rule_worker *w, const struct action *a)
{
	const struct update *u = a->compiled;
	const struct written_field *to = &u->main.to;
	uint32_t ref = worker_follow_lookup(w, u->lookup, to->sheet);
	struct span text;
	enum writing how;

	if (ref == REF_NONE)
		return;
	tally_remark(worker_tally(w), u->related);
	how = write_main(w, u, ref, &text);
	if (how == WRITTEN && u->notify)
		tell_owner(w, to, ref, text);
	for (size_t i = 0; how != WRITING_REFUSED && i < u->dependent_count;
		i++)
		worker_write(w, &u->dependents[i].to, ref,
			u->dependents[i].value.text);
}

void update_describe(struct rule_worker *w, const struct action *a)
{
	const struct update *u = a->compiled;
	const struct value *v = &u->main.value;
	struct outbox_lines *o = worker_outbox(w);
	struct span text = { 0 };

	lines_key(o, "field");
	lines_text(o, node_get_text(a->definition, "field"));
	lines_key(o, "value");
	if (v->is == VALUE_FIXED || v->is == VALUE_MERGED) {
		value_make(w, v, &u->main.to, &text);
		if (!text.ptr)
			text = SPAN("");
	}
	lines_text(o, text);
	lines_key(o, "definition");
	lines_tree(o, a->definition);
}
