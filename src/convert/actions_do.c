/* SPDX-License-Identifier: MIT */
/* Carrying out actions on the record that is looked at. */
#include "convert/automation_parts.h"

/* Is the text one of the parts, which ';' separates? */
static bool has_part(struct span parts, struct span part)
{
	while (parts.len)
		if (span_equal(span_split(parts, ';', &parts), part))
			return true;
	return false;
}

static void add_part(struct buf *out, struct span part)
{
	if (out->len)
		buf_add_char(out, ';');
	buf_add(out, part);
}

/* Is the part new? Then it is known from now on. */
static bool is_new_part(struct doing *d, struct map *known, struct span part)
{
	size_t before = known->count;

	d->seeker->lost_memory |= map_add(known, part, 0) == MAP_NONE;
	return known->count > before;
}

/* The parts of the old text, then the new ones that it lacks. */
static struct span append_parts(
	struct doing *d, struct span old, struct span text)
{
	struct map known = { .arena = &d->seeker->texts };
	struct buf *all = &d->m->more;

	buf_clear(all);
	buf_add(all, old);
	while (old.len) {
		struct span part = span_split(old, ';', &old);

		if (part.len)
			is_new_part(d, &known, part);
	}
	while (text.len) {
		struct span part = span_split(text, ';', &text);

		if (part.len && is_new_part(d, &known, part))
			add_part(all, part);
	}
	d->seeker->lost_memory |= all->failed;
	return buf_span(all);
}

static bool holds_several(const struct written *to)
{
	return to->facts && (to->facts->holds == HOLDS_CHOICES ||
				    to->facts->holds == HOLDS_RECORDS ||
				    to->facts->holds == HOLDS_USERS);
}

/* The record that is to be changed; REF_NONE: it is not there. */
static uint32_t record_of(
	struct doing *d, bool has_lookup, uint32_t lookup, struct sheet *to)
{
	return has_lookup ? seeker_follow(d->seeker, lookup, to)
			  : d->seeker->ref;
}

static void tell_owner(
	struct doing *d, const struct written *to, uint32_t ref, struct span id)
{
	const struct person *who = people_of_id(d->m->setting->people, id);

	if (who)
		notice_do(d, to->sheet, ref, who, "owner");
}

void update_do(struct doing *d, const struct update *u)
{
	const struct written *to = &u->main.to;
	uint32_t ref = record_of(d, u->has_lookup, u->lookup, to->sheet);
	struct span text;
	enum writing how;

	if (ref == REF_NONE)
		return;
	if (u->related)
		u->related->seen = true;
	how = value_make(d, &u->main.value, to, &text);
	if (how == WRITING_REFUSED)
		value_refuse(d, to, ref);
	if (how != WRITTEN)
		return;
	if (u->append && holds_several(to))
		text = append_parts(d,
			sheet_text(to->sheet, ref, to->column, &d->m->other),
			text);
	how = value_write(d, to, ref, text);
	if (how == WRITTEN && u->notify)
		tell_owner(d, to, ref, text);
	for (size_t i = 0; how != WRITING_REFUSED && i < u->dependent_count;
		i++)
		value_write(d, &u->dependents[i].to, ref,
			u->dependents[i].value.text);
}

void owner_do(struct doing *d, const struct owner_change *o)
{
	uint32_t ref = record_of(d, o->has_lookup, o->lookup, o->to.sheet);
	const struct person *who;
	struct action_list followup;
	struct doer *doer = d->doer;
	enum writing how;

	if (ref == REF_NONE)
		return;
	if (o->related)
		o->related->seen = true;
	if (o->availability)
		o->availability->seen = true;
	d->followup = (struct action_list){ 0 };
	who = turns_pick(d, o->turns);
	if (!who)
		return;
	followup = d->followup;
	how = value_write(d, &o->to, ref, who->id);
	if (how == WRITTEN && o->notify)
		notice_do(d, o->to.sheet, ref, who, "owner");
	if (!followup.first)
		return;
	d->doer = d->followup_doer;
	actions_do(d, followup.first);
	d->doer = doer;
}

static bool is_named(const struct tag_change *t, struct span tag)
{
	for (size_t i = 0; i < t->count; i++)
		if (span_equal(t->names[i], tag))
			return true;
	return false;
}

void tags_do(struct doing *d, const struct tag_change *t)
{
	struct span old = seeker_text(d->seeker, t->to.column);
	struct buf *all = &d->m->more;
	bool changes = false;

	buf_clear(all);
	while ((t->removes || !t->over_write) && old.len) {
		struct span part = span_split(old, ';', &old);
		bool goes = t->removes && is_named(t, part);

		if (part.len && !goes)
			add_part(all, part);
		changes |= goes;
	}
	for (size_t i = 0; !t->removes && i < t->count; i++) {
		if (has_part(buf_span(all), t->names[i]))
			continue;
		add_part(all, t->names[i]);
		changes = true;
	}
	d->seeker->lost_memory |= all->failed;
	if (changes)
		value_put(d, &t->to, d->seeker->ref, buf_span(all));
}

static void act(struct doing *d, const struct action *a)
{
	switch (a->is) {
	case ACTION_IS_UPDATE:
		update_do(d, a->update);
		break;
	case ACTION_IS_OWNER:
		if (a->owner)
			owner_do(d, a->owner);
		break;
	case ACTION_IS_ADD_TAGS:
	case ACTION_IS_REMOVE_TAGS:
		tags_do(d, a->tags);
		break;
	case ACTION_IS_TASK:
	case ACTION_IS_CALL:
	case ACTION_IS_MEETING:
	case ACTION_IS_RECORD:
		record_do(d, a->record);
		break;
	case ACTION_IS_EMAIL:
		email_do(d, a);
		break;
	case ACTION_IS_WEBHOOK:
		webhook_do(d, a);
		break;
	case ACTION_IS_FUNCTION:
		function_do(d, a);
		break;
	case ACTION_IS_CONVERT:
		a->remark->seen = true;
		if (d->m->how.note && !d->m->how.note(d->m->how.user, d->m->row,
					      d->doer->name))
			d->seeker->lost_memory = true;
		break;
	case ACTION_IS_KINDS:
		break;
	}
}

enum opk_status actions_do(struct doing *d, const struct action *first)
{
	for (const struct action *a = first; a && !d->m->st; a = a->next) {
		struct arena_mark mark = arena_mark(&d->seeker->texts);

		if (a->due.ptr)
			action_queue(d, a);
		else
			act(d, a);
		arena_rewind(&d->seeker->texts, mark);
		automation_look(d->m);
	}
	return d->m->st;
}
