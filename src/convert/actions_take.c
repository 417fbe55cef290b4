/* SPDX-License-Identifier: MIT */
/* Compiling: components, fields, values, lists of actions. */
#include <stdarg.h>
#include <stdio.h>

#include "convert/automation_parts.h"

void *compiled_new(struct compiling *c, size_t n, size_t size)
{
	void *p =
		arena_alloc(c->m->arena, n ? n : 1, size, alignof(max_align_t));

	if (!p)
		c->st = fault_memory(c->m->setting->faults);
	return p;
}

struct remark *remark_new(struct compiling *c, const char *format, ...)
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

const struct node *compiled_tree(struct compiling *c, uint32_t component)
{
	const struct automation *m = c->m;
	const struct node *tree = NULL;

	if (component != WORLD_NONE && !c->st)
		c->st = tree_take(m->setting->world, component, m->arena,
			m->setting->faults, &tree);
	return tree;
}

const struct node *component_named(
	struct compiling *c, const char *kind, struct span name)
{
	const struct world *w = c->m->setting->world;
	bool is_of_module = kind_find(span_of(kind))->variables == 2;

	return compiled_tree(
		c, component_at(w, kind, is_of_module ? c->sheet->module : name,
			   name));
}

void written_take(struct compiling *c, struct sheet *sheet, struct span field,
	struct written *out)
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

const struct merge *merge_take(struct compiling *c, struct span text,
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

void value_take_merged(struct compiling *c, struct span text,
	enum merge_for what, struct value *out)
{
	out->is = VALUE_MERGED;
	out->merge = merge_take(c, text, what, ESCAPE_NOTHING);
}

void value_take_reckoned(
	struct compiling *c, const struct node *n, struct value *out)
{
	struct span start = node_get_text(n, "trigger_field");

	out->is = VALUE_RECKONED;
	out->reckoning = reckoning_of(n);
	out->from_now = span_is(start, "${CURRENTTIME}");
	if (!out->from_now)
		out->merge = merge_take(c, start, MERGE_DATA, ESCAPE_NOTHING);
}

void value_take(struct compiling *c, const struct node *n, struct value *out)
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

void actions_take_named(struct compiling *c, enum action_is is,
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

void actions_compile(struct compiling *c, const struct node *actions,
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
			SPAN_ARG(c->doer->name));
}
