/* SPDX-License-Identifier: MIT */
/* Lines of the outbox: actions that are due later, and notices. */
#include "convert/automation_parts.h"

void line_begin(struct doing *d, const char *type, const struct action *a)
{
	struct automation *m = d->m;
	struct sheet *s = d->seeker->sheet;
	char room[SHEET_ID];
	struct queue_head head = { .type = type,
		.rule = d->doer->name,
		.module = s->module,
		.source = m->source_text };

	head.record = sheet_id(s, d->seeker->ref, room, d->seeker->own);
	if (a) {
		head.name = a->name.len ? a->name : (struct span){ 0 };
		head.due = a->due;
	}
	queue_begin(&m->queue, &head);
}

void line_end(struct doing *d)
{
	enum opk_status st = queue_end(&d->m->queue);

	if (st && !d->m->st)
		d->m->st = st;
}

void line_merged(struct doing *d, const char *key, const struct merge *merge)
{
	struct automation *m = d->m;
	struct span text = { 0 };

	buf_clear(&m->text);
	if (merge) {
		merge_fill(merge, d->seeker, &m->text);
		d->seeker->lost_memory |= m->text.failed;
		text = m->text.len ? buf_span(&m->text) : SPAN("");
	}
	queue_key(&m->queue, key);
	queue_text(&m->queue, text);
}

void notice_do(struct doing *d, const struct sheet *s, uint32_t ref,
	const struct person *who, const char *about)
{
	struct automation *m = d->m;
	struct queue *q = &m->queue;
	char room[SHEET_ID];
	struct queue_head head = { .type = "notice",
		.rule = d->doer->name,
		.module = s->module,
		.source = m->source_text };

	head.record = sheet_id(s, ref, room, &m->made);
	queue_begin(q, &head);
	queue_key(q, "to");
	queue_text(q, who->email);
	queue_key(q, "about");
	queue_text(q, span_of(about));
	line_end(d);
}

static const char *const types[ACTION_IS_KINDS] = {
	[ACTION_IS_UPDATE] = "field_update",
	[ACTION_IS_OWNER] = "assign_owner",
	[ACTION_IS_ADD_TAGS] = "add_tags",
	[ACTION_IS_REMOVE_TAGS] = "remove_tags",
	[ACTION_IS_TASK] = "task",
	[ACTION_IS_CALL] = "schedule_call",
	[ACTION_IS_MEETING] = "add_meeting",
	[ACTION_IS_RECORD] = "create_record",
};

static void write_update(struct doing *d, const struct action *a)
{
	struct queue *q = &d->m->queue;
	const struct value *v = &a->update->main.value;
	struct span text = { 0 };

	queue_key(q, "field");
	queue_text(q, node_get_text(a->definition, "field"));
	queue_key(q, "value");
	if (v->is == VALUE_FIXED || v->is == VALUE_MERGED) {
		value_make(d, v, &a->update->main.to, &text);
		if (!text.ptr)
			text = SPAN("");
	}
	queue_text(q, text);
	queue_key(q, "definition");
	queue_tree(q, a->definition);
}

static void write_tags(struct queue *q, const struct tag_change *t)
{
	queue_key(q, "tags");
	queue_open(q, '[');
	for (size_t i = 0; i < t->count; i++) {
		queue_next(q);
		queue_text(q, t->names[i]);
	}
	queue_close(q, ']');
	queue_key(q, "over_write");
	queue_bool(q, t->over_write);
}

void action_queue(struct doing *d, const struct action *a)
{
	struct queue *q = &d->m->queue;

	switch (a->is) {
	case ACTION_IS_EMAIL:
		email_do(d, a);
		return;
	case ACTION_IS_WEBHOOK:
		webhook_do(d, a);
		return;
	case ACTION_IS_FUNCTION:
		function_do(d, a);
		return;
	case ACTION_IS_CONVERT:
	case ACTION_IS_KINDS:
		return;
	default:
		break;
	}
	line_begin(d, types[a->is], a);
	if (a->is == ACTION_IS_UPDATE) {
		write_update(d, a);
	} else if (a->is == ACTION_IS_ADD_TAGS ||
		   a->is == ACTION_IS_REMOVE_TAGS) {
		write_tags(q, a->tags);
	} else {
		queue_key(q, "definition");
		queue_tree(q, a->definition);
	}
	line_end(d);
}
