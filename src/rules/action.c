/* SPDX-License-Identifier: MIT */
/* Lists of actions, of all types that there are. */
#include "rules/action.h"

#include "rules/action_call.h"
#include "rules/action_email.h"
#include "rules/action_owner.h"
#include "rules/action_record.h"
#include "rules/action_tags.h"
#include "rules/action_update.h"

/* `convert`: said at the end, and in the row's answer. */
static const void *convert_compile(
	struct rule_compiler *c, const struct node *definition, size_t number)
{
	(void)definition;
	(void)number;
	if (c->at.in_blueprint)
		return NULL;
	return compiler_remark(c,
		"'%.*s' converts records, which a rule does not do "
		"during a conversion",
		SPAN_ARG(c->at.source->name));
}

static void convert_run(struct rule_worker *w, const struct action *a)
{
	if (a->due.ptr)
		return;
	tally_remark(worker_tally(w), a->compiled);
	worker_note(w);
}

/* In the order in which the actions of a rule are carried out. */
static const struct action_type types[] = {
	{ .key = "field_updates",
		.kind = "field_update",
		.compile = update_compile,
		.run = update_run,
		.line = "field_update",
		.describe = update_describe },
	{ .key = "assign_owner",
		.is_list = true,
		.compile = owner_compile,
		.run = owner_run,
		.line = "assign_owner",
		.is_described = true },
	{ .key = "add_tags",
		.compile = add_tags_compile,
		.run = tags_run,
		.line = "add_tags",
		.describe = tags_describe },
	{ .key = "remove_tags",
		.compile = remove_tags_compile,
		.run = tags_run,
		.line = "remove_tags",
		.describe = tags_describe },
	{ .key = "tasks",
		.kind = "workflow_task",
		.compile = task_compile,
		.run = record_run,
		.line = "task",
		.is_described = true },
	{ .key = "schedule_call",
		.has_name = true,
		.compile = record_compile,
		.run = record_run,
		.line = "schedule_call",
		.is_described = true },
	{ .key = "add_meeting",
		.has_name = true,
		.compile = record_compile,
		.run = record_run,
		.line = "add_meeting",
		.is_described = true },
	{ .key = "create_record",
		.has_name = true,
		.compile = record_compile,
		.run = record_run,
		.line = "create_record",
		.is_described = true },
	{ .key = "create_records",
		.is_list = true,
		.has_name = true,
		.compile = record_compile,
		.run = record_run,
		.line = "create_record",
		.is_described = true },
	{ .key = "email_notifications",
		.kind = "email_notification",
		.compile = email_compile,
		.run = email_run },
	{ .key = "webhooks",
		.kind = "webhook",
		.compile = webhook_compile,
		.run = webhook_run },
	{ .key = "functions",
		.kind = "function",
		.compile = function_compile,
		.run = function_run },
	{ .key = "convert", .compile = convert_compile, .run = convert_run },
};

static void compile_one(struct rule_compiler *c, const struct action_type *t,
	const struct node *definition, size_t number, struct action_list *out)
{
	bool described = t->is_described && c->at.due.ptr;
	const void *compiled =
		described ? NULL : t->compile(c, definition, number);
	struct action *a;

	if (!compiled && !described)
		return;
	a = compiler_new(c, struct action, 1);
	if (!a)
		return;
	*a = (struct action){ .type = t,
		.name = node_get_text(
			definition, t->has_name ? "name" : "api_name"),
		.definition = definition,
		.due = c->at.due,
		.compiled = compiled };
	if (!out->last)
		out->last = &out->first;
	*out->last = a;
	out->last = &a->next;
}

static void compile_type(struct rule_compiler *c, const struct action_type *t,
	const struct node *n, struct action_list *out)
{
	bool is_list = t->kind || (t->is_list && n->type == NODE_LIST);
	size_t number = 0;

	if (!is_list) {
		compile_one(c, t, n, 1, out);
		return;
	}
	NODE_EACH (item, n) {
		const struct node *definition =
			t->kind ? compiler_component(c, t->kind, item->text)
				: item;

		number++;
		if (definition && !c->st)
			compile_one(c, t, definition, number, out);
	}
}

void actions_compile(struct rule_compiler *c, const struct node *actions,
	struct action_list *out)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		const struct node *n = node_get(actions, span_of(types[i].key));

		if (n)
			compile_type(c, &types[i], n, out);
	}
}

/* Write the line of an action that is due later. */
static void queue(struct rule_worker *w, const struct action *a)
{
	struct outbox_lines *o = worker_outbox(w);

	line_begin(w, a->type->line, a->name, a->due);
	if (a->type->describe) {
		a->type->describe(w, a);
	} else {
		lines_key(o, "definition");
		lines_tree(o, a->definition);
	}
	line_end(w);
}

static void run_one(struct rule_worker *w, const struct action *a)
{
	struct followup then;

	if (a->due.ptr && a->type->line)
		queue(w, a);
	else
		a->type->run(w, a);
	then = worker_take_followup(w);
	if (then.actions) {
		const struct rule_source *rule = worker_set_rule(w, then.rule);

		actions_run(w, then.actions);
		worker_set_rule(w, rule);
	}
}

void actions_run(struct rule_worker *w, const struct action_list *list)
{
	struct arena *texts = &worker_record(w)->texts;

	for (const struct action *a = list->first; a && !worker_status(w);
		a = a->next) {
		struct arena_mark mark = arena_mark(texts);

		run_one(w, a);
		arena_rewind(texts, mark);
	}
}
