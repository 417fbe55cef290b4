/* SPDX-License-Identifier: MIT */
/* Making values, and writing them into records. */
#include "convert/automation_parts.h"

void doing_begin(struct doing *d, struct automation *m, struct doer *doer,
	struct sheet *sheet, uint32_t ref)
{
	struct seeker *k = &m->seeker;

	*d = (struct doing){ .m = m, .doer = doer, .seeker = k };
	arena_rewind(&k->texts, m->no_seen);
	k->sheet = sheet;
	k->ref = ref;
	k->changed = NULL;
	k->changed_count = 0;
}

void doing_end(struct doing *d)
{
	automation_look(d->m);
}

void automation_look(struct automation *m)
{
	if (!m->st && (m->seeker.lost_memory || m->own.failed ||
			      m->other.failed || m->made.failed))
		m->st = fault_memory(m->setting->faults);
}

struct span doing_owner(struct doing *d)
{
	uint32_t column = map_get(&d->seeker->sheet->by_name, SPAN("Owner"));

	return column == MAP_NONE ? (struct span){ 0 }
				  : seeker_text(d->seeker, column);
}

static void merge_text(struct doing *d, const struct merge *merge)
{
	struct automation *m = d->m;

	buf_clear(&m->text);
	merge_fill(merge, d->seeker, &m->text);
	d->seeker->lost_memory |= m->text.failed;
}

static enum writing make_reckoned(struct doing *d, const struct value *v,
	const struct written *to, struct span *text)
{
	struct automation *m = d->m;
	bool as_date = !to->facts || to->facts->holds != HOLDS_DATETIME;
	struct span start = span_of(m->now);
	char out[TIME_TEXT];

	if (!v->from_now) {
		merge_text(d, v->merge);
		start = buf_span(&m->text);
	}
	if (!reckon(&v->reckoning, &m->calendar, m->setting->zone, start,
		    as_date, out))
		return WRITING_LACKS;
	buf_clear(&m->text);
	buf_add_text(&m->text, out);
	d->seeker->lost_memory |= m->text.failed;
	*text = buf_span(&m->text);
	return WRITTEN;
}

enum writing value_make(struct doing *d, const struct value *v,
	const struct written *to, struct span *text)
{
	*text = (struct span){ 0 };
	switch (v->is) {
	case VALUE_FIXED:
		*text = v->text;
		return WRITTEN;
	case VALUE_MERGED:
		merge_text(d, v->merge);
		*text = buf_span(&d->m->text);
		if (to->facts && to->facts->holds == HOLDS_DATE &&
			text_is_datetime(*text))
			*text = span_cut(*text, 0, 10);
		return WRITTEN;
	case VALUE_RECKONED:
		return make_reckoned(d, v, to, text);
	case VALUE_NOBODY:
		break;
	}
	return WRITING_REFUSED;
}

static uint32_t sheet_number_of(
	const struct automation *m, const struct sheet *s)
{
	const struct sheets *all = m->setting->sheets;
	uint32_t i = 0;

	while (i < all->items.count && all->items.items[i] != s)
		i++;
	return i;
}

uint64_t doing_key(const struct automation *m, const struct doer *doer,
	const struct sheet *s, uint32_t ref)
{
	return (uint64_t)doer->number << 48 |
	       (uint64_t)(sheet_number_of(m, s) & 0xFFFF) << 32 | ref;
}

void value_refuse(struct doing *d, const struct written *to, uint32_t ref)
{
	bool is_new;

	if (!number_set_add(&d->m->refused,
		    doing_key(d->m, d->doer, to->sheet, ref), &is_new))
		d->seeker->lost_memory = true;
	else if (is_new)
		d->doer->refused++;
}

/* May the text be written? */
static bool is_good(struct doing *d, const struct written *to, uint32_t ref,
	struct span text)
{
	struct automation *m = d->m;

	if (!text.len)
		return true;
	return !value_check_text(to->check, text) &&
	       !(to->facts && to->facts->is_unique && m->how.is_taken &&
		       m->how.is_taken(
			       m->how.user, to->sheet, to->column, text, ref));
}

/* The reader for a record: the one that is at it already. */
static struct sheet_reader *reader_of(
	struct doing *d, const struct sheet *s, uint32_t ref)
{
	if (d->makes)
		return &d->m->made;
	return s == d->seeker->sheet && ref == d->seeker->ref ? &d->m->own
							      : &d->m->other;
}

static bool remember(struct automation *m, struct sheet *s, uint32_t ref,
	uint32_t column, struct span old)
{
	struct cell_change *c;

	for (size_t i = 0; i < m->changes.count; i++) {
		c = &m->changes.items[i];
		if (c->sheet == s && c->ref == ref && c->column == column)
			return true;
	}
	c = vec_add(&m->texts, &m->changes);
	if (!c)
		return false;
	*c = (struct cell_change){ s, ref, column, arena_copy(&m->texts, old) };
	return c->old.ptr;
}

/* Who changed it, and when. */
static bool touch(struct automation *m, struct sheet *s, uint32_t ref,
	struct sheet_reader *r)
{
	return (s->modified_by == COLUMN_NONE ||
		       sheet_set(s, ref, s->modified_by, m->actor_cell, r)) &&
	       (s->modified_time == COLUMN_NONE ||
		       sheet_set(s, ref, s->modified_time, m->now_cell, r));
}

/* True: it has another text now. */
static bool put(struct doing *d, const struct written *to, uint32_t ref,
	struct span text)
{
	struct automation *m = d->m;
	struct sheet *s = to->sheet;
	struct sheet_reader *r = reader_of(d, s, ref);
	struct span old = sheet_text(s, ref, to->column, r);
	bool done;

	if (span_equal(old, text))
		return false;
	done = d->makes || remember(m, s, ref, to->column, old);
	done = done && sheet_set_text(s, ref, to->column, text, r);
	done = done && (d->makes || touch(m, s, ref, r));
	d->seeker->lost_memory |= !done;
	return done;
}

void value_put(struct doing *d, const struct written *to, uint32_t ref,
	struct span text)
{
	put(d, to, ref, text);
}

enum writing value_write(struct doing *d, const struct written *to,
	uint32_t ref, struct span text)
{
	struct span old = sheet_text(
		to->sheet, ref, to->column, reader_of(d, to->sheet, ref));

	if (span_equal(old, text))
		return WRITTEN_ALREADY;
	if (!is_good(d, to, ref, text)) {
		value_refuse(d, to, ref);
		return WRITING_REFUSED;
	}
	return put(d, to, ref, text) ? WRITTEN : WRITTEN_ALREADY;
}
