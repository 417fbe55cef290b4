/* SPDX-License-Identifier: MIT */
/* Faults: copied, counted, sorted; the codes' table. */
#include "util/fault.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "orgpack.h"
#include "util/memory.h"
#include "util/vec.h"

enum { TEXT_BYTES = 2048, EXCERPT_BYTES = 200 };

/* Names compared for all faults of a collection, in whatever order. */
enum { MOST_COMPARED = 16 * FAULTS_GUESSES };

static const struct code {
	const char *word;
	enum opk_status status;
	const char *meaning;
} codes[FAULT_CODES] = {
#define X(name, number, word, status, meaning) \
	[number] = { word, OPK_##status, meaning },
	OPK_FAULTS(X)
#undef X
};

/* In the order of the list, which need not be that of numbers. */
static const enum opk_code listed[] = {
#define X(name, number, word, status, meaning) OPK_##name,
	OPK_FAULTS(X)
#undef X
};

/* All zero for what is no code. */
static const struct code *find_code(enum opk_code code)
{
	return &codes[(unsigned)code < FAULT_CODES ? (unsigned)code : 0];
}

const char *opk_code_word(enum opk_code code)
{
	return find_code(code)->word;
}

enum opk_status opk_code_status(enum opk_code code)
{
	return find_code(code)->status;
}

const char *opk_code_meaning(enum opk_code code)
{
	return find_code(code)->meaning;
}

size_t opk_code_count(void)
{
	return sizeof listed / sizeof *listed;
}

enum opk_code opk_code_at(size_t at)
{
	return at < opk_code_count() ? listed[at] : (enum opk_code)0;
}

enum opk_status worse(enum opk_status a, enum opk_status b)
{
	return a > b ? a : b;
}

/* Find the line's bytes, or the first of a long one; faults mostly come in
 * order, so go on from there. */
static struct span find_line(
	struct faults *f, const struct source *src, uint32_t line)
{
	struct span rest;
	size_t at = 0;
	uint32_t n = 1;

	if (f->seen_text == src->text.ptr && f->seen_line <= line) {
		at = f->seen_offset;
		n = f->seen_line;
	}
	while (n < line && at < src->text.len) {
		at = span_find(src->text, '\n', at) + 1;
		n++;
	}
	if (at > src->text.len)
		return SPAN("");
	f->seen_text = src->text.ptr;
	f->seen_offset = at;
	f->seen_line = n;
	rest = span_cut(src->text, at, at + EXCERPT_BYTES + 2);
	return span_cut(rest, 0, span_find(rest, '\n', 0));
}

/* What of a line is shown; ptr NULL: nothing. */
static struct span excerpt(
	struct faults *f, const struct source *src, uint32_t line)
{
	struct span s;
	size_t keep;

	if (!src || !src->text.len || !line)
		return (struct span){ NULL, 0 };
	if (!f->seen_line)
		f->seen_line = 1;
	s = find_line(f, src, line);
	if (s.len && s.ptr[s.len - 1] == '\r')
		s.len--;
	keep = s.len < EXCERPT_BYTES ? s.len : EXCERPT_BYTES;
	/* never end within a UTF-8 sequence */
	while (keep < s.len && keep &&
		((unsigned char)s.ptr[keep] & 0xc0) == 0x80)
		keep--;
	return span_cut(s, 0, keep);
}

static void count(struct faults *f, enum opk_code code, enum opk_severity sev)
{
	if (sev == OPK_ERROR) {
		f->errors++;
		f->worst = worse(f->worst, opk_code_status(code));
	} else {
		f->warnings++;
	}
}

/*
 * What is kept.
 *
 * Behind each item stands its slot. A fault that takes another's place takes
 * its slot's memory, too: the arena never gives anything back, and faults may
 * come in the worst of orders.
 */

struct fault_slot {
	uint64_t number; /* in the order in which they were reported */
	size_t names;    /* compared for its hint */
	char *texts;     /* its text, hint, file and excerpt */
	size_t room;
};

/* What is kept of one code and severity. */
struct fault_heap {
	size_t count, names;
	size_t last; /* the item that is shown last; of none: SIZE_MAX */
	/* Once something was replaced: all items, each shown before the one
	 * at half its index, so that the first is the last. */
	size_t *items;
};

struct faults faults_part(const struct faults *whole, struct arena *a)
{
	return (struct faults){ .arena = a, .most = whole->most };
}

static size_t most_of(const struct faults *f)
{
	return f->most ? f->most : FAULTS_KEPT;
}

static size_t heap_index(enum opk_code code, enum opk_severity severity)
{
	return (size_t)code * FAULT_SEVERITIES + (size_t)severity;
}

static struct fault_heap *heap_of(
	const struct faults *f, enum opk_code code, enum opk_severity severity)
{
	return f->heaps ? &f->heaps[heap_index(code, severity)] : NULL;
}

static int compare_places(const struct opk_place *a, const struct opk_place *b)
{
	int c = strcmp(a->file ? a->file : "", b->file ? b->file : "");

	if (c)
		return c;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->column < b->column ? -1 : a->column > b->column;
}

/* The order in which they are shown. */
static int compare_items(const struct faults *f, size_t i, size_t j)
{
	uint64_t a = f->slots[i].number, b = f->slots[j].number;
	int c = compare_places(&f->items[i].at, &f->items[j].at);

	return c ? c : a < b ? -1 : a > b;
}

/* The item at `at` may be shown before those below it: it goes down. */
static void sift(const struct faults *f, struct fault_heap *h, size_t at)
{
	for (size_t next; (next = 2 * at + 1) < h->count; at = next) {
		size_t up = h->items[at];

		if (next + 1 < h->count && compare_items(f, h->items[next],
						   h->items[next + 1]) < 0)
			next++;
		if (compare_items(f, up, h->items[next]) >= 0)
			return;
		h->items[at] = h->items[next];
		h->items[next] = up;
	}
}

static bool make_heap(struct faults *f, struct fault_heap *h,
	enum opk_code code, enum opk_severity severity)
{
	size_t n = 0;

	h->items = arena_new(f->arena, size_t, h->count);
	for (size_t i = 0; h->items && i < f->count && n < h->count; i++)
		if (f->items[i].code == code &&
			f->items[i].severity == severity)
			h->items[n++] = i;
	for (size_t i = n / 2; i-- > 0;)
		sift(f, h, i);
	return h->items;
}

static bool is_full(const struct faults *f, const struct fault_heap *h)
{
	return h && h->count >= most_of(f);
}

/* The items have moved, or are fewer. */
static void count_kept(struct faults *f)
{
	size_t n = (size_t)FAULT_CODES * FAULT_SEVERITIES;

	for (size_t i = 0; f->heaps && i < n; i++)
		f->heaps[i] = (struct fault_heap){ .last = SIZE_MAX,
			.items = f->heaps[i].items };
	for (size_t i = 0; f->heaps && i < f->count; i++) {
		const struct opk_fault *item = &f->items[i];
		struct fault_heap *h = heap_of(f, item->code, item->severity);

		if (h->last == SIZE_MAX || compare_items(f, i, h->last) > 0)
			h->last = i;
		if (h->items)
			h->items[h->count] = i;
		h->count++;
		h->names += f->slots[i].names;
	}
	for (size_t i = 0; f->heaps && i < n; i++) {
		struct fault_heap *h = &f->heaps[i];

		if (!is_full(f, h))
			h->items = NULL;
		for (size_t k = h->items ? h->count / 2 : 0; k-- > 0;)
			sift(f, h, k);
	}
}

static struct fault_heap *need_heap(
	struct faults *f, enum opk_code code, enum opk_severity severity)
{
	size_t n = (size_t)FAULT_CODES * FAULT_SEVERITIES;

	if (!f->heaps) {
		f->heaps = arena_new(f->arena, struct fault_heap, n);
		count_kept(f);
	}
	return heap_of(f, code, severity);
}

/* A new last item, of which only the slot is set. */
static struct opk_fault *append(struct faults *f)
{
	if ((f->count == f->room &&
		    !vec_grow(f->arena, (void **)&f->items, f->count, &f->room,
			    sizeof *f->items)) ||
		(f->count == f->slot_room &&
			!vec_grow(f->arena, (void **)&f->slots, f->count,
				&f->slot_room, sizeof *f->slots)))
		return NULL;
	f->slots[f->count] = (struct fault_slot){ 0 };
	return &f->items[f->count++];
}

/* What is wrong with a whole file is shown at its beginning. */
static bool is_of_a_file(enum opk_code code)
{
	return opk_code_status(code) == OPK_MALFORMED ||
	       code == OPK_NOT_CANONICAL || code == OPK_COMMENTS_LOST;
}

static struct opk_place place_of(enum opk_code code, const struct source *src,
	uint32_t line, uint32_t column)
{
	if (src && src->name && !line && is_of_a_file(code))
		line = column = 1;
	return (struct opk_place){
		.file = src ? src->name : NULL, .line = line, .column = column
	};
}

static bool precedes_last(const struct faults *f, const struct fault_heap *h,
	const struct opk_place *at)
{
	return h && h->count && compare_places(at, &f->items[h->last].at) < 0;
}

static bool is_wanted(const struct faults *f, enum opk_code code,
	enum opk_severity severity, const struct opk_place *at)
{
	const struct fault_heap *h = heap_of(f, code, severity);

	return !is_full(f, h) || precedes_last(f, h, at);
}

bool faults_want(const struct faults *f, enum opk_code code,
	enum opk_severity severity, const struct source *src, uint32_t line,
	uint32_t column)
{
	struct opk_place at = place_of(code, src, line, column);

	return is_wanted(f, code, severity, &at);
}

/*
 * Those that are shown before this one are kept, too, wherever it is kept in
 * the end. So what is refused here has no part of the budget in faults_sort
 * either. One that precedes others may get what they have got: that much more
 * is compared at most.
 */
bool faults_may_guess(struct faults *f, size_t names, enum opk_code code,
	enum opk_severity severity, const struct source *src, uint32_t line,
	uint32_t column)
{
	const struct fault_heap *h = heap_of(f, code, severity);
	struct opk_place at = place_of(code, src, line, column);
	size_t spent = h ? h->names : 0;

	if (names > FAULTS_GUESSES || !is_wanted(f, code, severity, &at))
		return false;
	f->guessing += names;
	if (spent + f->guessing > FAULTS_GUESSES &&
		!(precedes_last(f, h, &at) && f->compared < MOST_COMPARED))
		return false;
	f->compared += names;
	return true;
}

/* The texts of a fault, that are not a slot's. */
struct texts {
	struct span of[4]; /* text, hint, file, excerpt; ptr NULL: none */
};

static bool put_texts(struct faults *f, struct fault_slot *slot,
	const struct texts *t, const char *out[4])
{
	size_t need = 0;
	char *to;

	for (size_t i = 0; i < 4; i++)
		need += t->of[i].ptr ? t->of[i].len + 1 : 0;
	if (need > slot->room) {
		need = slot->room ? 2 * need : need;
		slot->texts = arena_new(f->arena, char, need);
		slot->room = slot->texts ? need : 0;
	}
	to = slot->texts;
	for (size_t i = 0; to && i < 4; i++) {
		if (!t->of[i].ptr)
			continue;
		out[i] = to;
		if (t->of[i].len)
			memcpy(to, t->of[i].ptr, t->of[i].len);
		to += t->of[i].len;
		*to++ = '\0';
	}
	return to;
}

/* Where the next fault goes: a place behind all, or that of the last one. */
static struct opk_fault *take_place(
	struct faults *f, struct fault_heap *h, const struct opk_fault *new)
{
	struct opk_fault *item;

	if (!is_full(f, h)) {
		item = append(f);
		h->count += item ? 1 : 0;
		return item;
	}
	if (!h->items && !make_heap(f, h, new->code, new->severity))
		return NULL;
	f->replaced = true;
	f->dropped[new->code][new->severity]++;
	h->names -= f->slots[h->last].names;
	return &f->items[h->last];
}

/* The item has all it is compared by. */
static void settle_place(struct faults *f, struct fault_heap *h, size_t at)
{
	if (h->items) {
		sift(f, h, 0);
		h->last = h->items[0];
	} else if (h->count == 1 || compare_items(f, at, h->last) > 0) {
		h->last = at;
	}
}

/*
 * Keep a fault that is counted already, if it is among those that are shown
 * first; of new only code, severity, line and column count, texts are t's.
 */
static void keep(struct faults *f, const struct opk_fault *new,
	const struct texts *t, size_t names)
{
	struct fault_heap *h = need_heap(f, new->code, new->severity);
	struct opk_fault *item = h ? take_place(f, h, new) : NULL;
	const char *texts[4] = { 0 };
	struct fault_slot *slot;

	if (!item) {
		f->lost_memory = true;
		return;
	}
	slot = &f->slots[item - f->items];
	*item = *new;
	if (!put_texts(f, slot, t, texts)) {
		f->lost_memory = true;
		texts[0] = opk_code_meaning(new->code);
	}
	item->text = texts[0];
	item->hint = texts[1];
	item->at.file = texts[2];
	item->at.excerpt = texts[3];
	slot->number = f->reported++;
	slot->names = names;
	h->names += names;
	settle_place(f, h, (size_t)(item - f->items));
}

/* Of what is not shown only the number is kept. */
static bool drop(struct faults *f, enum opk_code code,
	enum opk_severity severity, const struct opk_place *at)
{
	if (is_wanted(f, code, severity, at))
		return false;
	f->dropped[code][severity]++;
	return true;
}

static struct span span_or_none(const char *text)
{
	return text ? span_of(text) : (struct span){ NULL, 0 };
}

static void report(struct faults *f, enum opk_code code,
	enum opk_severity severity, const struct source *src, uint32_t line,
	uint32_t column, const char *fmt, va_list ap)
{
	struct opk_fault new = { .code = code,
		.severity = severity,
		.at = place_of(code, src, line, column) };
	char text[TEXT_BYTES], *hint;

	count(f, code, severity);
	if (!drop(f, code, severity, &new.at)) {
		vsnprintf(text, sizeof text, fmt, ap);
		hint = strchr(text, '\n');
		if (hint)
			*hint++ = '\0';
		keep(f, &new,
			&(struct texts){ { span_of(text), span_or_none(hint),
				span_or_none(new.at.file),
				excerpt(f, src, line) } },
			f->guessing);
	}
	f->guessing = 0;
}

enum opk_status fault(struct faults *f, enum opk_code code,
	const struct source *src, uint32_t line, uint32_t column,
	const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(f, code, OPK_ERROR, src, line, column, fmt, ap);
	va_end(ap);
	return opk_code_status(code);
}

void warn(struct faults *f, enum opk_code code, const struct source *src,
	uint32_t line, uint32_t column, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(f, code, OPK_WARNING, src, line, column, fmt, ap);
	va_end(ap);
}

enum opk_status fault_errno(struct faults *f, enum opk_code code,
	const char *what, const char *name)
{
	int err = errno;
	struct source src = { .name = name };
	char reason[128];

	return fault(f, code, &src, 0, 0, "cannot %s '%s': %s", what, name,
		strerror_r(err, reason, sizeof reason));
}

enum opk_status fault_memory(struct faults *f)
{
	/* where an arena has a limit, the arena tells which it was */
	if (!f->limited)
		memory_note_loss();
	return fault(f, OPK_NO_MEMORY, NULL, 0, 0, "memory ran out");
}

enum opk_status faults_disbelieve(struct faults *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->count; i++) {
		if (f->items[i].severity == OPK_ERROR)
			continue;
		f->items[kept] = f->items[i];
		f->slots[kept++] = f->slots[i];
	}
	f->count = kept;
	f->errors = 0;
	for (size_t i = 0; i < FAULT_CODES; i++)
		f->dropped[i][OPK_ERROR] = 0;
	f->worst = OPK_OK;
	count_kept(f);
	return fault_memory(f);
}

static void merge_item(
	struct faults *to, const struct opk_fault *f, size_t names)
{
	if (drop(to, f->code, f->severity, &f->at))
		return;
	keep(to, f,
		&(struct texts){ { span_of(f->text), span_or_none(f->hint),
			span_or_none(f->at.file),
			span_or_none(f->at.excerpt) } },
		names);
}

void faults_keep(struct faults *to, const struct opk_fault *f)
{
	count(to, f->code, f->severity);
	merge_item(to, f, 0);
}

void faults_merge(struct faults *to, struct faults *from)
{
	if (from->replaced)
		faults_sort(from);
	for (size_t i = 0; i < from->count; i++)
		merge_item(to, &from->items[i], from->slots[i].names);
	to->torn |= from->torn;
	if (from->committed) {
		to->committed = from->committed;
		to->committed_as = from->committed_as;
	}
	for (size_t i = 0; i < FAULT_CODES; i++)
		for (size_t k = 0; k < FAULT_SEVERITIES; k++)
			to->dropped[i][k] += from->dropped[i][k];
	to->errors += from->errors;
	to->warnings += from->warnings;
	to->worst = worse(to->worst, from->worst);
	to->lost_memory |= from->lost_memory;
}

static int by_place(const void *x, const void *y, void *faults)
{
	return compare_items(faults, *(const size_t *)x, *(const size_t *)y);
}

/* The budget of each code goes to those that come first. */
static void take_back_guesses(struct faults *f)
{
	size_t spent[FAULT_CODES][FAULT_SEVERITIES] = { 0 };

	for (size_t i = 0; i < f->count; i++) {
		struct opk_fault *item = &f->items[i];
		size_t *n = &spent[item->code][item->severity];

		*n += f->slots[i].names;
		if (f->slots[i].names && *n > FAULTS_GUESSES)
			item->hint = "Name one that exists.";
	}
}

static void put_in_order(struct faults *f, size_t first, size_t *order,
	struct opk_fault *items, struct fault_slot *slots)
{
	size_t n = f->count - first;

	for (size_t i = 0; i < n; i++)
		order[i] = first + i;
	qsort_r(order, n, sizeof *order, by_place, f);
	for (size_t i = 0; i < n; i++) {
		items[i] = f->items[order[i]];
		slots[i] = f->slots[order[i]];
	}
	memcpy(f->items + first, items, n * sizeof *items);
	memcpy(f->slots + first, slots, n * sizeof *slots);
}

void faults_sort_from(struct faults *f, size_t first)
{
	struct arena_mark mark = arena_mark(f->arena);
	size_t n = f->count - first;
	size_t *order = arena_new(f->arena, size_t, n);
	struct opk_fault *items = arena_new(f->arena, struct opk_fault, n);
	struct fault_slot *slots = arena_new(f->arena, struct fault_slot, n);

	if (n > 1 && order && items && slots) {
		put_in_order(f, first, order, items, slots);
		count_kept(f);
	}
	arena_rewind(f->arena, mark);
}

void faults_sort(struct faults *f)
{
	faults_sort_from(f, 0);
	take_back_guesses(f);
}
