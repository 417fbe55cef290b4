/* SPDX-License-Identifier: MIT */
/* Which numbers there are, and which come next. */
#include "convert/auto_number.h"

#include <stdatomic.h>

#include "util/ascii.h"
#include "util/pool.h"

enum { STRIDE = 1024, DIGITS_MOST = 18 };

static struct span keep(struct sheet *s, const struct node *n, const char *key)
{
	return arena_copy(&s->arena, node_get_text(n, key));
}

/* A prefix with a date in it is written as it stands, which is said. */
static void warn_of_dates(const struct sheets *all, const struct sheet *s,
	const struct auto_number *a)
{
	if (span_find(a->prefix, '{', 0) < a->prefix.len)
		warn(all->faults, OPK_NOT_CARRIED, NULL, 0, 0,
			"the prefix of auto-number %.*s.%.*s has a merge "
			"field, which is not filled in\n"
			"Its numbers begin with '%.*s' as it stands.",
			SPAN_ARG(s->module), SPAN_ARG(a->field),
			SPAN_ARG(a->prefix));
}

/* One more than the number that was given last, of the counters; 0: none. */
static uint64_t follower(
	const struct sheets *all, const struct sheet *s, struct span field)
{
	uint64_t n = 0;

	NODE_EACH (each, all->auto_numbers) {
		struct span rest, module = span_split(each->key, '.', &rest);

		if (span_equal(module, s->module) && span_equal(rest, field) &&
			ascii_is_digits(each->text))
			n = number_of(each->text) + 1;
	}
	return n;
}

static bool add(struct sheets *all, struct sheet *s, struct span field,
	const struct node *tree)
{
	const struct node *how = node_get(tree, SPAN("auto_number"));
	struct auto_number *a = vec_add(&s->arena, &s->autos);
	int64_t start = node_get_int(how, "start_number", 0);
	uint64_t last = follower(all, s, field);
	uint32_t number = (uint32_t)s->autos.count;

	if (!a)
		return false;
	*a = (struct auto_number){ .column = sheet_field(s, field),
		.field = arena_copy(&s->arena, field),
		.prefix = keep(s, how, "prefix"),
		.suffix = keep(s, how, "suffix"),
		.width = (unsigned)node_get_int(
			how, "starting_number_length", 1),
		.next = start > 0 ? (uint64_t)start : 0 };
	if (last > a->next)
		a->next = last;
	if (a->column == COLUMN_NONE || !a->field.ptr || !a->prefix.ptr ||
		!a->suffix.ptr)
		return false;
	s->columns.items[a->column].counted = number;
	return true;
}

enum opk_status auto_numbers_open(struct sheets *all, struct sheet *s)
{
	struct world *w = all->world;
	struct arena scratch = { 0 };
	bool good = true;
	size_t count;
	const uint32_t *fields;

	if (!w)
		return OPK_OK;
	fields = world_range(w, w->field, s->module, &count);
	for (size_t i = 0; good && i < count; i++) {
		struct span name = w->state->items[fields[i]].id.value[1];
		const struct field_facts *f = world_field(w, s->module, name);

		if (f && f->type &&
			span_is(span_of(f->type->name), "autonumber"))
			good = add(all, s, name,
				world_tree(w, fields[i], &scratch));
	}
	arena_release(&scratch);
	return good ? OPK_OK : fault_memory(all->faults);
}

struct learning {
	const struct sheet *sheet;
	const struct auto_number *number;
	_Atomic uint64_t next; /* one more than the largest; 0: there is none */
	atomic_bool failed;
};

/* The number in a text; UINT64_MAX: it is of another form. */
static uint64_t number_in(const struct auto_number *a, struct span text)
{
	if (text.len <= a->prefix.len + a->suffix.len ||
		!span_starts(text, a->prefix) || !span_ends(text, a->suffix))
		return UINT64_MAX;
	text = span_cut(text, a->prefix.len, text.len - a->suffix.len);
	while (text.len > 1 && text.ptr[0] == '0')
		text = span_cut(text, 1, text.len);
	return text.len > DIGITS_MOST || !ascii_is_digits(text)
		       ? UINT64_MAX
		       : number_of(text);
}

static void learn(void *user, unsigned worker, size_t item)
{
	struct learning *l = user;
	const struct sheet *s = l->sheet;
	size_t row = item * STRIDE, end = row + STRIDE;
	uint64_t next = 0, old;
	struct buf room = { 0 };

	(void)worker;
	for (; row < end && row < s->row_count; row++) {
		uint64_t n;

		if (table_is_bad(&s->table, row))
			continue;
		n = number_in(l->number, cell_plain(table_cell(&s->table, row,
							    l->number->column),
						 &room));
		if (n != UINT64_MAX && n >= next)
			next = n + 1;
	}
	if (room.failed)
		l->failed = true;
	buf_release(&room);
	old = l->next;
	while (next > old &&
		!atomic_compare_exchange_weak(&l->next, &old, next))
		;
}

bool auto_numbers_learn(struct sheet *s)
{
	unsigned workers =
		s->all && s->all->how.workers ? s->all->how.workers : 1;

	for (size_t i = 0; i < s->autos.count; i++) {
		struct auto_number *a = &s->autos.items[i];
		struct learning l = { .sheet = s, .number = a };

		if (a->column >= s->table.column_count)
			continue;
		pool_run(workers, ((size_t)s->row_count + STRIDE - 1) / STRIDE,
			learn, &l);
		if (l.failed)
			return false;
		if (l.next > a->next)
			a->next = l.next;
	}
	return true;
}

struct span auto_number_cell(
	const struct sheet *s, uint32_t ref, uint32_t column, struct buf *out)
{
	const struct auto_number *n =
		&s->autos.items[s->columns.items[column].counted - 1];
	char digits[SHEET_ID];
	struct buf text = { 0 };
	struct span number =
		number_text(n->next + (ref - s->row_count), digits);

	buf_add(&text, n->prefix);
	for (size_t i = number.len; i < n->width; i++)
		buf_add_char(&text, '0');
	buf_add(&text, number);
	buf_add(&text, n->suffix);
	buf_clear(out);
	cell_add(out, buf_span(&text));
	out->failed |= text.failed;
	buf_release(&text);
	return buf_span(out);
}

void auto_numbers_use(struct sheet *s)
{
	for (size_t i = 0; i < s->autos.count; i++) {
		struct auto_number *a = &s->autos.items[i];

		if (!s->columns.items[a->column].is_used)
			warn_of_dates(s->all, s, a);
		s->columns.items[a->column].is_used = true;
	}
}

uint64_t auto_number_last(const struct sheet *s, const struct auto_number *n)
{
	return s->fresh.count ? n->next + s->fresh.count - 1 : 0;
}
