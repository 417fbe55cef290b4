/* SPDX-License-Identifier: MIT */
/* Actions that create a record: a task, a call, a meeting, any other. */
#include "rules/action_record.h"

#include "rules/assignment.h"
#include "rules/field_value.h"

struct new_record {
	struct sheet *sheet;
	struct span module;
	struct field_value *fields;
	size_t count;
	struct written_field owner, layout_to, who, what, about;
	bool relates; /* it gets Who_Id, or What_Id and se_module */
	const struct turn_list *turns; /* of a task; or NULL */
	bool notify;
	struct span layout;
	int64_t lasts_ms; /* of a meeting; 0: not said */
	struct written_field start, end;
};

/* A field of the record that is made. */
static struct field_value *add_field(
	struct rule_compiler *c, struct new_record *r, struct span field)
{
	struct field_value *f = &r->fields[r->count++];

	compiler_field(c, r->sheet, field, &f->to);
	return f;
}

static struct new_record *begin(
	struct rule_compiler *c, struct span module, size_t fields)
{
	struct new_record *r = compiler_new(c, struct new_record, 1);

	if (!r)
		return NULL;
	r->module = module;
	r->sheet = compiler_sheet(c, module);
	r->fields = compiler_new(c, struct field_value, fields);
	return r->sheet && r->fields ? r : NULL;
}

/* The fields that say which record it is about. */
static void relate(struct rule_compiler *c, struct new_record *r)
{
	r->relates = true;
	compiler_field(c, r->sheet, SPAN("Who_Id"), &r->who);
	compiler_field(c, r->sheet, SPAN("What_Id"), &r->what);
	compiler_field(c, r->sheet, SPAN("se_module"), &r->about);
}

static void set_fixed(struct rule_compiler *c, struct new_record *r,
	const char *field, struct span text, struct span otherwise)
{
	struct field_value *f = add_field(c, r, span_of(field));

	f->value.text = text.len ? text : otherwise;
}

const void *task_compile(
	struct rule_compiler *c, const struct node *tree, size_t number)
{
	struct new_record *r = begin(c, SPAN("Tasks"), 5);
	const struct node *due = node_get(tree, SPAN("due_date"));
	const struct node *assign = node_get(tree, SPAN("assign_to"));

	(void)number;
	if (!r)
		return NULL;
	value_compile_merged(c, node_get_text(tree, "subject"), MERGE_SHOWN,
		&add_field(c, r, SPAN("Subject"))->value);
	if (due)
		value_compile_computed(
			c, due, &add_field(c, r, SPAN("Due_Date"))->value);
	set_fixed(c, r, "Status", node_get_text(tree, "status"),
		SPAN("Not Started"));
	set_fixed(c, r, "Priority", node_get_text(tree, "priority"),
		SPAN("High"));
	value_compile_merged(c, node_get_text(tree, "description"), MERGE_SHOWN,
		&add_field(c, r, SPAN("Description"))->value);
	compiler_field(c, r->sheet, SPAN("Owner"), &r->owner);
	relate(c, r);
	r->notify = node_get_bool(tree, "notify", false);
	if (assign)
		r->turns = turns_compile(c,
			compiler_text(
				c, arena_print(c->arena, "workflow_task:%.*s",
					   SPAN_ARG(node_get_text(
						   tree, "api_name")))),
			assign);
	return c->st ? NULL : r;
}

/* A meeting lasts so long, unless its end is given. */
static void compile_length(struct rule_compiler *c, struct new_record *r,
	const struct node *duration)
{
	int64_t unit = node_get_int(duration, "unit", 0);
	bool hours = span_is(node_get_text(duration, "period"), "hours");

	if (unit <= 0 || unit > 1440)
		return;
	r->lasts_ms = unit * (hours ? 3600000 : 60000);
	compiler_field(c, r->sheet, SPAN("Start_DateTime"), &r->start);
	compiler_field(c, r->sheet, SPAN("End_DateTime"), &r->end);
}

/* Layout is written where it is another, or where there is a column. */
static void compile_layout(
	struct rule_compiler *c, struct new_record *r, struct span layout)
{
	bool other = layout.len && !span_is(layout, "Standard");
	uint32_t column = map_get(&r->sheet->by_name, SPAN("Layout"));

	r->layout = layout.len ? layout : SPAN("Standard");
	for (size_t i = 0; i < r->count; i++)
		if (span_is(r->fields[i].to.name, "Layout"))
			return;
	if (other || (column != MAP_NONE &&
			     !r->sheet->columns.items[column].is_added))
		compiler_field(c, r->sheet, SPAN("Layout"), &r->layout_to);
}

/* A field that the module does not have is passed over. */
static struct value *given_field(
	struct rule_compiler *c, struct new_record *r, struct span field)
{
	if (!world_field(c->setting->world, r->module, field))
		return NULL;
	return &add_field(c, r, field)->value;
}

static void compile_fields(
	struct rule_compiler *c, struct new_record *r, const struct node *n)
{
	struct value *v;

	NODE_EACH (f, node_get(n, SPAN("field_mappings"))) {
		v = given_field(c, r, node_get_text(f, "field"));
		if (v)
			value_compile(c, f, v);
	}
	NODE_EACH (f, node_get(n, SPAN("fields"))) {
		v = given_field(c, r, node_get_text(f, "name"));
		if (v)
			value_compile_merged(
				c, node_get_text(f, "value"), MERGE_DATA, v);
	}
}

/* How many a list has; n may be NULL. */
static size_t count_of(const struct node *n)
{
	return node_first(n) ? n->count : 0;
}

const void *record_compile(
	struct rule_compiler *c, const struct node *n, size_t number)
{
	struct new_record *r = begin(c, node_get_text(n, "module"),
		count_of(node_get(n, SPAN("field_mappings"))) +
			count_of(node_get(n, SPAN("fields"))));

	(void)number;
	if (!r)
		return NULL;
	compile_fields(c, r, n);
	compiler_field(c, r->sheet, SPAN("Owner"), &r->owner);
	if (span_is(r->module, "Calls") || span_is(r->module, "Events"))
		relate(c, r);
	if (span_is(r->module, "Events"))
		compile_length(c, r, node_get(n, SPAN("meeting_duration")));
	compile_layout(c, r, node_get_text(n, "layout"));
	return c->st ? NULL : r;
}

/* Write a field of the new record; what is empty or refused is left out. */
static void write_field(
	struct rule_worker *w, const struct field_value *f, uint32_t ref)
{
	struct span text;
	enum writing how = value_make(w, &f->value, &f->to, &text);

	if (how == WRITING_REFUSED)
		worker_refuse(w, &f->to, ref);
	else if (how == WRITTEN && text.len)
		worker_write(w, &f->to, ref, text);
}

/* Has the new record been given something there? */
static bool has_text(
	struct rule_worker *w, const struct written_field *to, uint32_t ref)
{
	return worker_read(w, to, ref).len;
}

static void write_relation(
	struct rule_worker *w, const struct new_record *r, uint32_t ref)
{
	const struct lookup_reader *k = worker_record(w);
	struct span module = k->sheet->module, id;
	char room[SHEET_ID];

	if (has_text(w, &r->who, ref) || has_text(w, &r->what, ref))
		return;
	id = worker_id(w, k->sheet, k->ref, room);
	if (span_is(module, "Contacts")) {
		worker_put(w, &r->who, ref, id);
		return;
	}
	worker_put(w, &r->what, ref, id);
	worker_put(w, &r->about, ref, module);
}

static void write_end(
	struct rule_worker *w, const struct new_record *r, uint32_t ref)
{
	const struct zone *zone = worker_setting(w)->zone;
	char text[TIME_TEXT];
	int64_t ms;

	if (!r->lasts_ms || has_text(w, &r->end, ref) ||
		!time_parse(worker_read(w, &r->start, ref), zone, &ms))
		return;
	time_format(ms + r->lasts_ms, zone, text);
	worker_write(w, &r->end, ref, span_of(text));
}

/* Whose turn it is, else the owner of the record that is acted on; who is
 * NULL where that is nobody known. */
static const struct person *write_owner(
	struct rule_worker *w, const struct new_record *r, uint32_t ref)
{
	struct followup none; /* only a change of owner is followed */
	const struct person *who =
		r->turns ? turns_pick(w, r->turns, &none) : NULL;
	struct span owner = who ? who->id : worker_owner(w);

	if (!has_text(w, &r->owner, ref))
		worker_put(w, &r->owner, ref, owner);
	return who ? who : people_of_id(worker_setting(w)->people, owner);
}

void record_run(struct rule_worker *w, const struct action *a)
{
	const struct new_record *r = a->compiled;
	uint32_t ref = worker_create(w, r->sheet);
	const struct person *who;

	if (ref == REF_NONE)
		return;
	for (size_t i = 0; i < r->count; i++)
		write_field(w, &r->fields[i], ref);
	who = write_owner(w, r, ref);
	if (r->relates)
		write_relation(w, r, ref);
	write_end(w, r, ref);
	if (r->layout_to.sheet)
		worker_put(w, &r->layout_to, ref, r->layout);
	worker_created(w, r->sheet, ref);
	if (r->notify && who)
		line_notice(w, r->sheet, ref, who, "task");
}
