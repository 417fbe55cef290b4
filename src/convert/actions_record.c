/* SPDX-License-Identifier: MIT */
/* Records that actions make: tasks, calls, meetings, others. */
#include "convert/automation_parts.h"

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

struct new_record *task_take(struct compiling *c, const struct node *tree)
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

struct new_record *record_take(struct compiling *c, const struct node *n)
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
	struct doing *d, const struct field_value *f, uint32_t ref)
{
	struct span text;
	enum writing how = value_make(d, &f->value, &f->to, &text);

	if (how == WRITING_REFUSED)
		value_refuse(d, &f->to, ref);
	else if (how == WRITTEN && text.len)
		value_write(d, &f->to, ref, text);
}

/* Has the new record been given something there? */
static bool has_text(struct doing *d, const struct written *to, uint32_t ref)
{
	return sheet_text(to->sheet, ref, to->column, &d->m->made).len;
}

static void write_relation(
	struct doing *d, const struct new_record *r, uint32_t ref)
{
	struct sheet *about = d->seeker->sheet;
	char room[SHEET_ID];
	struct span id = sheet_id(about, d->seeker->ref, room, d->seeker->own);

	if (has_text(d, &r->who, ref) || has_text(d, &r->what, ref))
		return;
	if (span_is(about->module, "Contacts")) {
		value_put(d, &r->who, ref, id);
		return;
	}
	value_put(d, &r->what, ref, id);
	value_put(d, &r->about, ref, about->module);
}

static void write_end(struct doing *d, const struct new_record *r, uint32_t ref)
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

static void write_system(struct doing *d, struct sheet *s, uint32_t ref)
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
			d->seeker->lost_memory = true;
}

/* REF_NONE: no memory, or no id. */
static uint32_t make(struct doing *d, const struct new_record *r)
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
			SPAN_ARG(d->doer->name), SPAN_ARG(s->module));
	else
		d->seeker->lost_memory = true;
	return REF_NONE;
}

void record_do(struct doing *d, const struct new_record *r)
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
	owner = who ? who->id : doing_owner(d);
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
