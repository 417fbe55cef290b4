/* SPDX-License-Identifier: MIT */
/* What a run owns while it carries out rules. */
#include "rules/rule_worker.h"

#include "model/value_form.h"
#include "util/number_set.h"

struct rule_worker {
	struct worker_parts parts;
	char now[TIME_TEXT];
	struct span actor_cell, now_cell; /* Modified_By, Modified_Time */
	/* the row */
	uint32_t row;
	struct buf row_source;
	/* the record that is acted on, and for whom */
	const struct rule_source *rule;
	struct lookup_reader record;
	struct arena_mark empty; /* record.texts with a block that stays */
	struct followup then;
	bool creates; /* what is written is a new record */
	/* readers: of the record, of another, of one that is created */
	struct sheet_reader own, other, created;
	struct buf text, scratch;
	/* the run */
	struct number_set refused;
	enum opk_status st;
};

static struct faults *faults_of(const struct rule_worker *w)
{
	return w->parts.setting->faults;
}

static bool make_cells(struct rule_worker *w, struct arena *a)
{
	const struct setting *s = w->parts.setting;
	struct buf cell = { 0 };

	time_format(s->now_ms, s->zone, w->now);
	w->now_cell = span_of(w->now);
	cell_add(&cell, s->actor->id);
	w->actor_cell = arena_copy(a, buf_span(&cell));
	buf_release(&cell);
	return w->actor_cell.ptr;
}

enum opk_status worker_open(const struct worker_parts *parts, struct arena *a,
	struct rule_worker **out)
{
	struct rule_worker *w = arena_new(a, struct rule_worker, 1);

	if (!w)
		return fault_memory(parts->setting->faults);
	w->parts = *parts;
	w->record.ways = parts->ways;
	w->record.own = &w->own;
	if (!make_cells(w, a) || !arena_alloc(&w->record.texts, 1, 1, 1)) {
		worker_close(w);
		return fault_memory(faults_of(w));
	}
	w->empty = arena_mark(&w->record.texts);
	*out = w;
	return OPK_OK;
}

void worker_close(struct rule_worker *w)
{
	if (!w)
		return;
	number_set_release(&w->refused);
	sheet_reader_release(&w->own);
	sheet_reader_release(&w->other);
	sheet_reader_release(&w->created);
	lookup_reader_release(&w->record);
	buf_release(&w->row_source);
	buf_release(&w->text);
	buf_release(&w->scratch);
}

enum opk_status worker_begin_row(
	struct rule_worker *w, struct sheet *source, uint32_t ref, uint32_t row)
{
	char room[SHEET_ID];

	w->row = row;
	buf_clear(&w->row_source);
	buf_add(&w->row_source, sheet_id(source, ref, room, &w->own));
	if (w->row_source.failed)
		worker_lose_memory(w);
	change_log_clear(w->parts.log);
	return worker_status(w);
}

struct span worker_row_source(const struct rule_worker *w)
{
	return w->row_source.len ? buf_span(&w->row_source) : SPAN("");
}

struct lookup_reader *worker_begin_record(struct rule_worker *w,
	const struct rule_source *rule, struct sheet *s, uint32_t ref)
{
	struct lookup_reader *k = &w->record;

	w->rule = rule;
	arena_rewind(&k->texts, w->empty);
	k->sheet = s;
	k->ref = ref;
	k->changed = NULL;
	k->changed_count = 0;
	return k;
}

enum opk_status worker_status(struct rule_worker *w)
{
	if (w->record.lost_memory || w->own.failed || w->other.failed ||
		w->created.failed)
		worker_lose_memory(w);
	return w->st;
}

void worker_fail(struct rule_worker *w, enum opk_status st)
{
	if (!w->st)
		w->st = st;
}

void worker_lose_memory(struct rule_worker *w)
{
	if (!w->st)
		w->st = fault_memory(faults_of(w));
}

struct lookup_reader *worker_record(struct rule_worker *w)
{
	return &w->record;
}

const struct setting *worker_setting(const struct rule_worker *w)
{
	return w->parts.setting;
}

const struct calendar *worker_calendar(const struct rule_worker *w)
{
	return w->parts.calendar;
}

struct tally *worker_tally(const struct rule_worker *w)
{
	return w->parts.tally;
}

struct outbox_lines *worker_outbox(const struct rule_worker *w)
{
	return w->parts.outbox;
}

const struct rule_source *worker_rule(const struct rule_worker *w)
{
	return w->rule;
}

const struct rule_source *worker_set_rule(
	struct rule_worker *w, const struct rule_source *rule)
{
	const struct rule_source *former = w->rule;

	w->rule = rule;
	return former;
}

void worker_follow(struct rule_worker *w, struct followup then)
{
	w->then = then;
}

struct followup worker_take_followup(struct rule_worker *w)
{
	struct followup then = w->then;

	w->then = (struct followup){ 0 };
	return then;
}

void worker_note(struct rule_worker *w)
{
	const struct rule_host *h = &w->parts.host;

	if (h->note)
		worker_fail(w, h->note(h->user, w->row, w->rule->name));
}

uint32_t worker_follow_lookup(
	struct rule_worker *w, uint32_t column, struct sheet *to)
{
	return column == COLUMN_NONE
		       ? w->record.ref
		       : lookup_reader_follow(&w->record, column, to);
}

struct span worker_id(struct rule_worker *w, const struct sheet *s,
	uint32_t ref, char room[SHEET_ID])
{
	bool is_own = s == w->record.sheet && ref == w->record.ref;

	return sheet_id(s, ref, room, is_own ? &w->own : &w->created);
}

struct span worker_now(const struct rule_worker *w)
{
	return w->now_cell;
}

struct span worker_owner(struct rule_worker *w)
{
	uint32_t column = map_get(&w->record.sheet->by_name, SPAN("Owner"));

	return column == MAP_NONE ? (struct span){ 0 }
				  : lookup_reader_text(&w->record, column);
}

struct span worker_fill(struct rule_worker *w, const struct merge *merge)
{
	buf_clear(&w->text);
	merge_fill(merge, &w->record, &w->text);
	if (w->text.failed)
		worker_lose_memory(w);
	return buf_span(&w->text);
}

struct span worker_keep(struct rule_worker *w, const char *text)
{
	buf_clear(&w->text);
	buf_add_text(&w->text, text);
	if (w->text.failed)
		worker_lose_memory(w);
	return buf_span(&w->text);
}

struct buf *worker_scratch(struct rule_worker *w)
{
	buf_clear(&w->scratch);
	return &w->scratch;
}

static uint32_t sheet_number_of(
	const struct rule_worker *w, const struct sheet *s)
{
	const struct sheets *all = w->parts.setting->sheets;
	uint32_t i = 0;

	while (i < all->items.count && all->items.items[i] != s)
		i++;
	return i;
}

uint64_t worker_key(const struct rule_worker *w, const struct rule_source *rule,
	const struct sheet *s, uint32_t ref)
{
	return (uint64_t)rule->number << 48 |
	       (uint64_t)(sheet_number_of(w, s) & 0xFFFF) << 32 | ref;
}

/* Writing into records. */

/* The reader for a record: the one that is at it already. */
static struct sheet_reader *reader_of(
	struct rule_worker *w, const struct sheet *s, uint32_t ref)
{
	if (w->creates)
		return &w->created;
	return s == w->record.sheet && ref == w->record.ref ? &w->own
							    : &w->other;
}

struct span worker_read(
	struct rule_worker *w, const struct written_field *to, uint32_t ref)
{
	return sheet_text(
		to->sheet, ref, to->column, reader_of(w, to->sheet, ref));
}

void worker_refuse(
	struct rule_worker *w, const struct written_field *to, uint32_t ref)
{
	bool is_new;

	if (number_set_add(&w->refused, worker_key(w, w->rule, to->sheet, ref),
		    &is_new))
		worker_lose_memory(w);
	else if (is_new)
		tally_refusal(w->parts.tally, w->rule);
}

/* May the text be written? */
static bool is_good(const struct rule_worker *w, const struct written_field *to,
	uint32_t ref, struct span text)
{
	const struct rule_host *h = &w->parts.host;

	if (!text.len)
		return true;
	return !value_check_text(to->check, text) &&
	       !(to->facts && to->facts->is_unique && h->is_taken &&
		       h->is_taken(h->user, to->sheet, to->column, text, ref));
}

/* Who changed it, and when. */
static bool touch(const struct rule_worker *w, struct sheet *s, uint32_t ref,
	struct sheet_reader *r)
{
	return (s->modified_by == COLUMN_NONE ||
		       sheet_set(s, ref, s->modified_by, w->actor_cell, r)) &&
	       (s->modified_time == COLUMN_NONE ||
		       sheet_set(s, ref, s->modified_time, w->now_cell, r));
}

/* Write a text that the field does not have. */
static void put(struct rule_worker *w, const struct written_field *to,
	uint32_t ref, struct span old, struct span text)
{
	struct sheet *s = to->sheet;
	struct sheet_reader *r = reader_of(w, s, ref);

	if (!w->creates)
		worker_fail(w,
			change_log_add(w->parts.log, s, ref, to->column, old));
	if (!sheet_set_text(s, ref, to->column, text, r) ||
		(!w->creates && !touch(w, s, ref, r)))
		worker_lose_memory(w);
}

void worker_put(struct rule_worker *w, const struct written_field *to,
	uint32_t ref, struct span text)
{
	struct span old = worker_read(w, to, ref);

	if (!span_equal(old, text))
		put(w, to, ref, old, text);
}

enum writing worker_write(struct rule_worker *w, const struct written_field *to,
	uint32_t ref, struct span text)
{
	struct span old = worker_read(w, to, ref);

	if (span_equal(old, text))
		return WRITTEN_ALREADY;
	if (!is_good(w, to, ref, text)) {
		worker_refuse(w, to, ref);
		return WRITING_REFUSED;
	}
	put(w, to, ref, old, text);
	return WRITTEN;
}

uint32_t worker_create(struct rule_worker *w, struct sheet *s)
{
	uint32_t ref = sheet_number(s) ? sheet_add(s, ROW_NONE) : REF_NONE;

	w->creates = ref != REF_NONE;
	if (w->creates)
		return ref;
	if (s->is_numbered && !s->next_id)
		worker_fail(w,
			fault(faults_of(w), OPK_BAD_RECORDS,
				&(struct source){ .name = s->path.ptr }, 0, 0,
				"'%.*s' makes a record of '%.*s', whose ids "
				"are no numbers\nTake the action out of the "
				"rule, or convert with --no-automation.",
				SPAN_ARG(w->rule->name), SPAN_ARG(s->module)));
	else
		worker_lose_memory(w);
	return REF_NONE;
}

void worker_created(struct rule_worker *w, struct sheet *s, uint32_t ref)
{
	const struct {
		uint32_t column;
		struct span cell;
	} cells[] = { { s->created_by, w->actor_cell },
		{ s->created_time, w->now_cell },
		{ s->modified_by, w->actor_cell },
		{ s->modified_time, w->now_cell } };

	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		if (cells[i].column != COLUMN_NONE &&
			!sheet_set(s, ref, cells[i].column, cells[i].cell,
				&w->created))
			worker_lose_memory(w);
	w->creates = false;
}
