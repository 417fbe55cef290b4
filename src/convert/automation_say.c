/* SPDX-License-Identifier: MIT */
/* What is said and handed over when all rows are done; sets of numbers. */
#include "convert/automation_parts.h"

#include <stdlib.h>

static const char *records(size_t n)
{
	return n == 1 ? "record" : "records";
}

void automation_say(const struct automation *m, struct faults *f)
{
	for (size_t i = 0; m && i < m->remarks.count; i++)
		if (m->remarks.items[i]->seen)
			warn(f, OPK_NOT_CARRIED, NULL, 0, 0,
				"%.*s\nDo by hand what has to be done.",
				SPAN_ARG(m->remarks.items[i]->text));
	for (size_t i = 0; m && i < m->doers.count; i++) {
		const struct doer *d = m->doers.items[i];

		if (d->loops)
			warn(f, OPK_RULE_LOOP, NULL, 0, 0,
				"'%.*s' was set off again by what it had "
				"done, on %zu %s\n"
				"A rule acts once on a record; look at which "
				"rules set each other off.",
				SPAN_ARG(d->name), d->loops, records(d->loops));
		if (d->refused)
			warn(f, OPK_UPDATE_REFUSED, NULL, 0, 0,
				"'%.*s' would write values that their fields "
				"cannot hold, on %zu %s\n"
				"The fields keep what they had.",
				SPAN_ARG(d->name), d->refused,
				records(d->refused));
	}
}

enum opk_status automation_notify(struct automation *m, const size_t *by_code)
{
	struct queue *q;
	size_t failed = 0;

	if (!m)
		return OPK_OK;
	q = &m->queue;
	for (unsigned i = ROW_GOOD + 1; i < ROW_CODES; i++)
		failed += by_code[i];
	queue_begin(q, &(struct queue_head){ .type = "notification" });
	queue_key(q, "to");
	queue_filled(q, m->setting->actor->email);
	queue_key(q, "converted");
	queue_number(q, by_code[ROW_GOOD]);
	queue_key(q, "failed");
	queue_number(q, failed);
	queue_key(q, "by_code");
	queue_open(q, '{');
	for (unsigned i = ROW_GOOD + 1; i < ROW_CODES; i++) {
		if (!by_code[i])
			continue;
		queue_key(q, row_code_word((enum row_code)i));
		queue_number(q, by_code[i]);
	}
	queue_close(q, '}');
	return queue_end(q);
}

size_t automation_outbox_lines(const struct automation *m)
{
	return m ? m->queue.count : 0;
}

struct span automation_outbox(const struct automation *m)
{
	return m ? buf_span(&m->queue.lines) : (struct span){ 0 };
}

uint64_t automation_spilled(const struct automation *m)
{
	return m ? m->queue.spilled : 0;
}

static int by_name(const void *x, const void *y)
{
	const struct turn_counter *const *a = x, *const *b = y;

	return span_order((*a)->name, (*b)->name);
}

struct node *automation_turns(const struct automation *m, struct arena *a)
{
	struct node *map = node_new(a, NODE_MAP);
	bool any = false;

	if (!m)
		return NULL;
	if (m->turns.count)
		qsort(m->turns.items, m->turns.count, sizeof *m->turns.items,
			by_name);
	for (size_t i = 0; i < m->turns.count; i++) {
		const struct turn_counter *t = m->turns.items[i];

		if (!t->is_used)
			continue;
		any = true;
		node_put(map, t->name,
			node_new_int(a, (int64_t)(t->taken & INT64_MAX)));
	}
	return any ? map : NULL;
}

/* Numbers are spread by a multiplication; they are ours, not an input's. */
static size_t home_in(const struct number_set *s, uint64_t key)
{
	return (size_t)((key * 0x9E3779B97F4A7C15U) >> 20) & (s->room - 1);
}

static bool grow(struct number_set *s)
{
	struct number_set old = *s;

	s->room = old.room ? old.room * 2 : 64;
	s->items = calloc(s->room, sizeof *s->items);
	if (!s->items) {
		*s = old;
		return false;
	}
	s->stamp = 1;
	for (size_t i = 0; i < old.room; i++) {
		size_t at;

		if (old.items[i].stamp != old.stamp)
			continue;
		at = home_in(s, old.items[i].key);
		while (s->items[at].stamp == s->stamp)
			at = (at + 1) & (s->room - 1);
		s->items[at].key = old.items[i].key;
		s->items[at].stamp = s->stamp;
	}
	free(old.items);
	return true;
}

bool number_set_add(struct number_set *s, uint64_t key, bool *is_new)
{
	size_t at;

	if ((s->count + 1) * 2 > s->room && !grow(s))
		return false;
	at = home_in(s, key);
	while (s->items[at].stamp == s->stamp) {
		if (s->items[at].key == key) {
			*is_new = false;
			return true;
		}
		at = (at + 1) & (s->room - 1);
	}
	s->items[at].key = key;
	s->items[at].stamp = s->stamp;
	s->count++;
	*is_new = true;
	return true;
}

void number_set_clear(struct number_set *s)
{
	s->count = 0;
	s->stamp++;
}

void number_set_release(struct number_set *s)
{
	free(s->items);
	*s = (struct number_set){ 0 };
}
