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

static const char *excerpt(
	struct faults *f, const struct source *src, uint32_t line)
{
	struct span s;
	size_t keep;

	if (!src || !src->text.len || !line)
		return NULL;
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
	return arena_copy(f->arena, span_cut(s, 0, keep)).ptr;
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

static struct opk_fault *add(struct faults *f)
{
	struct opk_fault *item;

	if (f->count == f->room &&
		!vec_grow(f->arena, (void **)&f->items, f->count, &f->room,
			sizeof *f->items)) {
		f->lost_memory = true;
		return NULL;
	}
	item = &f->items[f->count++];
	*item = (struct opk_fault){ 0 };
	return item;
}

/* What is wrong with a whole file is shown at its beginning. */
static bool is_of_a_file(enum opk_code code)
{
	return opk_code_status(code) == OPK_MALFORMED ||
	       code == OPK_NOT_CANONICAL || code == OPK_COMMENTS_LOST;
}

bool faults_may_guess(struct faults *f, size_t names)
{
	if (names > FAULTS_GUESSES || faults_are_full(f))
		return false;
	f->guessing += names;
	return f->guessed + f->guessing <= FAULTS_GUESSES;
}

/* The last fault's hint is what the guessing was for. */
static void note_guess(struct faults *f)
{
	struct fault_guess *g;

	if (!f->guessing)
		return;
	g = vec_add(f->arena, &f->guesses);
	if (g)
		*g = (struct fault_guess){ f->count - 1, f->guessing };
	f->guessed += f->guessing;
	f->guessing = 0;
}

static void report(struct faults *f, enum opk_code code,
	enum opk_severity severity, const struct source *src, uint32_t line,
	uint32_t column, char *text)
{
	struct opk_fault *item;
	char *hint = strchr(text, '\n');
	bool known = line;

	count(f, code, severity);
	item = add(f);
	if (!item)
		return;
	note_guess(f);
	if (hint)
		*hint++ = '\0';
	if (src && src->name && !line && is_of_a_file(code))
		line = column = 1;
	item->code = code;
	item->severity = severity;
	item->at.line = line;
	item->at.column = column;
	if (src && src->name)
		item->at.file = arena_copy(f->arena, span_of(src->name)).ptr;
	item->at.excerpt = known ? excerpt(f, src, line) : NULL;
	item->text = arena_copy(f->arena, span_of(text)).ptr;
	item->hint = hint ? arena_copy(f->arena, span_of(hint)).ptr : NULL;
	if (!item->text) {
		f->lost_memory = true;
		item->text = opk_code_meaning(code);
	}
}

/* Of what is too much only the number is kept. */
static bool drop(struct faults *f, enum opk_code code, enum opk_severity sev)
{
	if (!faults_are_full(f))
		return false;
	count(f, code, sev);
	f->dropped[code]++;
	return true;
}

enum opk_status fault(struct faults *f, enum opk_code code,
	const struct source *src, uint32_t line, uint32_t column,
	const char *fmt, ...)
{
	char text[TEXT_BYTES];
	va_list ap;

	if (drop(f, code, OPK_ERROR))
		return opk_code_status(code);
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	report(f, code, OPK_ERROR, src, line, column, text);
	return opk_code_status(code);
}

void warn(struct faults *f, enum opk_code code, const struct source *src,
	uint32_t line, uint32_t column, const char *fmt, ...)
{
	char text[TEXT_BYTES];
	va_list ap;

	if (drop(f, code, OPK_WARNING))
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	report(f, code, OPK_WARNING, src, line, column, text);
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

	for (size_t i = 0; i < f->count; i++)
		if (f->items[i].severity != OPK_ERROR)
			f->items[kept++] = f->items[i];
	f->count = kept;
	f->errors = 0;
	f->worst = OPK_OK;
	return fault_memory(f);
}

static const char *copy_text(struct faults *to, const char *text)
{
	return text ? arena_copy(to->arena, span_of(text)).ptr : NULL;
}

/* A copy that is not counted. */
static void add_copy(struct faults *to, const struct opk_fault *a)
{
	struct opk_fault *b = add(to);

	if (!b)
		return;
	*b = *a;
	b->text = copy_text(to, a->text);
	b->hint = copy_text(to, a->hint);
	b->at.file = copy_text(to, a->at.file);
	b->at.excerpt = copy_text(to, a->at.excerpt);
	if (!b->text)
		b->text = opk_code_meaning(b->code);
}

static void merge_item(struct faults *to, const struct opk_fault *f)
{
	if (faults_are_full(to))
		to->dropped[f->code]++;
	else
		add_copy(to, f);
}

void faults_keep(struct faults *to, const struct opk_fault *f)
{
	count(to, f->code, f->severity);
	merge_item(to, f);
}

static void merge_counts(struct faults *to, const struct faults *from)
{
	to->torn |= from->torn;
	if (from->committed) {
		to->committed = from->committed;
		to->committed_as = from->committed_as;
	}
	for (size_t i = 0; i < FAULT_CODES; i++)
		to->dropped[i] += from->dropped[i];
	to->errors += from->errors;
	to->warnings += from->warnings;
	to->worst = worse(to->worst, from->worst);
	to->lost_memory |= from->lost_memory;
}

void faults_merge(struct faults *to, const struct faults *from)
{
	for (size_t i = 0; i < from->count; i++)
		merge_item(to, &from->items[i]);
	merge_counts(to, from);
}

/* How far the faults of a worker have been taken over. */
struct part {
	const struct faults *faults;
	size_t next, guess;
};

static const struct opk_fault *next_of(const struct part *p)
{
	return p->next < p->faults->count ? &p->faults->items[p->next] : NULL;
}

static int by_file(const struct opk_fault *a, const struct opk_fault *b)
{
	return strcmp(
		a->at.file ? a->at.file : "", b->at.file ? b->at.file : "");
}

/* Whose next fault stands in the first file; NULL: all are done. */
static struct part *first_part(struct part *parts, size_t n)
{
	struct part *best = NULL;

	for (size_t i = 0; i < n; i++)
		if (next_of(&parts[i]) && (!best || by_file(next_of(&parts[i]),
							    next_of(best)) < 0))
			best = &parts[i];
	return best;
}

/* Each worker may have guessed as much as all may together. */
static void take_next(struct faults *to, struct part *p)
{
	struct opk_fault f = *next_of(p);
	const struct faults *from = p->faults;

	if (p->guess < from->guesses.count &&
		from->guesses.items[p->guess].item == p->next) {
		to->guessed += from->guesses.items[p->guess++].names;
		if (to->guessed > FAULTS_GUESSES)
			f.hint = "Name one that exists.";
	}
	p->next++;
	merge_item(to, &f);
}

void faults_merge_workers(
	struct faults *to, const struct faults *const from[], size_t n)
{
	struct part parts[FAULTS_PARTS], *p;

	for (size_t i = 0; i < n; i++)
		parts[i] = (struct part){ .faults = from[i] };
	while ((p = first_part(parts, n)))
		take_next(to, p);
	for (size_t i = 0; i < n; i++)
		merge_counts(to, from[i]);
}

static int by_place(const void *x, const void *y, void *base)
{
	const struct opk_fault *items = base;
	size_t i = *(const size_t *)x, j = *(const size_t *)y;
	const struct opk_place *a = &items[i].at, *b = &items[j].at;
	int c;

	c = strcmp(a->file ? a->file : "", b->file ? b->file : "");
	if (c)
		return c;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	return i < j ? -1 : i > j;
}

void faults_sort(struct faults *f)
{
	struct arena_mark mark = arena_mark(f->arena);
	size_t *order = arena_new(f->arena, size_t, f->count);
	struct opk_fault *sorted =
		arena_new(f->arena, struct opk_fault, f->count);

	if (order && sorted) {
		for (size_t i = 0; i < f->count; i++)
			order[i] = i;
		qsort_r(order, f->count, sizeof *order, by_place, f->items);
		for (size_t i = 0; i < f->count; i++)
			sorted[i] = f->items[order[i]];
		if (f->count)
			memcpy(f->items, sorted, f->count * sizeof *sorted);
	}
	arena_rewind(f->arena, mark);
}
