/* SPDX-License-Identifier: MIT */
/* The tables of comparators and pre-defined values. */
#include "model/criteria_words.h"

#include <stdio.h>

#include "model/data_type.h"
#include "util/suggest.h"

#define B HOLDS_BIT

enum {
	ANYTHING = (1 << HOLDS_KINDS) - 1,
	ORDERED = B(HOLDS_NUMBER) | B(HOLDS_DATE) | B(HOLDS_DATETIME),
	NAMED = B(HOLDS_TEXT) | B(HOLDS_CHOICE) | B(HOLDS_RECORD) |
		B(HOLDS_USER),
	SEVERAL = B(HOLDS_CHOICES) | B(HOLDS_RECORDS) | B(HOLDS_USERS),
	DAYS = B(HOLDS_DATE) | B(HOLDS_DATETIME),
	PEOPLE = B(HOLDS_USER) | B(HOLDS_USERS)
};

static const struct comparator comparators[] = {
	{ "equal", ANYTHING, TAKES_ONE, false },
	{ "not_equal", ANYTHING, TAKES_ONE, false },
	{ "like", NAMED, TAKES_ONE, true },
	{ "not_like", NAMED, TAKES_ONE, true },
	{ "starts_with", NAMED, TAKES_ONE, true },
	{ "ends_with", NAMED, TAKES_ONE, true },
	{ "contains", NAMED | SEVERAL, TAKES_ONE, true },
	{ "not_contains", NAMED | SEVERAL, TAKES_ONE, true },
	{ "less_than", ORDERED, TAKES_ONE, false },
	{ "less_equal", ORDERED, TAKES_ONE, false },
	{ "greater_than", ORDERED, TAKES_ONE, false },
	{ "greater_equal", ORDERED, TAKES_ONE, false },
	{ "between", ORDERED, TAKES_TWO, false },
	{ "not_between", ORDERED, TAKES_TWO, false },
	{ "in", NAMED | ORDERED, TAKES_SOME, false },
	{ "not_in", NAMED | ORDERED, TAKES_SOME, false },
	{ "include_all", SEVERAL, TAKES_SOME, false },
	{ "include_any", SEVERAL, TAKES_SOME, false },
	{ "exclude_all", SEVERAL, TAKES_SOME, false },
	{ "exclude_any", SEVERAL, TAKES_SOME, false },
};

enum { COMPARATORS = sizeof comparators / sizeof *comparators };

const struct comparator *comparator_find(struct span name)
{
	for (size_t i = 0; i < COMPARATORS; i++)
		if (span_is(name, comparators[i].name))
			return &comparators[i];
	return NULL;
}

const struct comparator *comparator_of_search(struct span name)
{
	if (span_is(name, "equals"))
		return comparator_find(SPAN("equal"));
	if (span_is(name, "not_equals"))
		return comparator_find(SPAN("not_equal"));
	return comparator_find(name);
}

struct span comparator_near(struct span name)
{
	struct suggestion near = { .word = name };

	suggest(&near, SPAN("equals"));
	for (size_t i = 0; i < COMPARATORS; i++)
		suggest(&near, span_of(comparators[i].name));
	return near.best;
}

const char *comparators_for(enum holds h, char out[COMPARATORS_BYTES])
{
	size_t n = 0, last = 0;

	for (size_t i = 0; i < COMPARATORS; i++)
		if (comparators[i].fits & B(h))
			last = i;
	out[0] = '\0';
	for (size_t i = 0; i <= last && n < COMPARATORS_BYTES; i++) {
		const char *between = !n ? "" : i == last ? " or " : ", ";

		if (comparators[i].fits & B(h))
			n += (size_t)snprintf(out + n, COMPARATORS_BYTES - n,
				"%s%s", between, comparators[i].name);
	}
	return out;
}

static const struct predefined words[] = {
	{ .name = "EMPTY", .fits = ANYTHING, .only_equal = true },
	{ .name = "NOTEMPTY", .fits = ANYTHING, .only_equal = true },
	{ .name = "ANYVALUE", .fits = ANYTHING, .only_equal = true },
	{ .name = "CURRENTUSER", .fits = PEOPLE },
	{ .name = "CURRENTUSERROLE", .fits = PEOPLE | B(HOLDS_TEXT) },
	{ .name = "CURRENTTIME", .fits = DAYS, .may_shift = true },
	{ .name = "TODAY", .fits = DAYS, .may_shift = true },
	{ .name = "TOMORROW", .fits = DAYS },
	{ .name = "YESTERDAY", .fits = DAYS },
	{ .name = "TILLYESTERDAY", .fits = DAYS },
	{ .name = "TOMORROWONWARDS", .fits = DAYS },
	{ .name = "THISWEEK", .fits = DAYS },
	{ .name = "LASTWEEK", .fits = DAYS },
	{ .name = "NEXTWEEK", .fits = DAYS },
	{ .name = "THISMONTH", .fits = DAYS },
	{ .name = "LASTMONTH", .fits = DAYS },
	{ .name = "NEXTMONTH", .fits = DAYS },
	{ .name = "THISQUARTER", .fits = DAYS },
	{ .name = "LASTQUARTER", .fits = DAYS },
	{ .name = "NEXTQUARTER", .fits = DAYS },
	{ .name = "THISYEAR", .fits = DAYS },
	{ .name = "LASTYEAR", .fits = DAYS },
	{ .name = "NEXTYEAR", .fits = DAYS },
	{ .name = "CURRENTFQ", .fits = DAYS },
	{ .name = "LASTFQ", .fits = DAYS },
	{ .name = "NEXTFQ", .fits = DAYS },
	{ .name = "CURRENTFY", .fits = DAYS },
	{ .name = "LASTFY", .fits = DAYS },
	{ .name = "NEXTFY", .fits = DAYS },
	{ .name = "AGEINDAYS", .fits = DAYS, .may_shift = true },
	{ .name = "DUEINDAYS", .fits = DAYS, .may_shift = true },
	{ .name = "LAST_N_DAYS", .fits = DAYS, .has_number = true },
	{ .name = "NEXT_N_DAYS", .fits = DAYS, .has_number = true },
	{ .name = "LAST_N_WEEKS", .fits = DAYS, .has_number = true },
	{ .name = "NEXT_N_WEEKS", .fits = DAYS, .has_number = true },
	{ .name = "LAST_N_MONTHS", .fits = DAYS, .has_number = true },
	{ .name = "NEXT_N_MONTHS", .fits = DAYS, .has_number = true },
	{ .name = "LAST_N_QUARTERS", .fits = DAYS, .has_number = true },
	{ .name = "NEXT_N_QUARTERS", .fits = DAYS, .has_number = true },
	{ .name = "LAST_N_YEARS", .fits = DAYS, .has_number = true },
	{ .name = "NEXT_N_YEARS", .fits = DAYS, .has_number = true },
};

enum { WORDS = sizeof words / sizeof *words };

bool text_is_predefined(struct span text)
{
	return span_starts(text, SPAN("${")) && !span_starts(text, SPAN("${!"));
}

/* One to five digits. */
static bool is_count(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return s.len && s.len <= 5;
}

/* "", "+7", "-7" */
static bool is_shift(struct span s)
{
	return !s.len || ((s.ptr[0] == '+' || s.ptr[0] == '-') &&
				 is_count(span_cut(s, 1, s.len)));
}

const struct predefined *predefined_find(struct span text, struct span *name)
{
	struct span shift, count;
	struct span inside =
		span_split(span_cut(text, 2, text.len), '}', &shift);
	bool is_counted = span_find(inside, ':', 0) < inside.len;

	*name = span_split(inside, ':', &count);
	if (span_find(text, '}', 0) == text.len)
		return NULL;
	for (size_t i = 0; i < WORDS; i++) {
		const struct predefined *w = &words[i];

		if (!span_is(*name, w->name))
			continue;
		if (w->has_number ? !is_count(count) : is_counted)
			return NULL;
		return (w->may_shift ? is_shift(shift) : !shift.len) ? w : NULL;
	}
	return NULL;
}

const struct predefined *predefined_near(struct span name)
{
	struct suggestion near = { .word = name };
	const struct predefined *best = NULL;

	for (size_t i = 0; i < WORDS; i++) {
		suggest(&near, span_of(words[i].name));
		if (near.best.ptr == words[i].name)
			best = &words[i];
	}
	return best;
}

/* Names with dots between them. */
static bool is_path(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		bool inner = letter || c == '_' || (c >= '0' && c <= '9');

		if (i == 0 || s.ptr[i - 1] == '.' ? !letter
						  : !inner && c != '.')
			return false;
	}
	return s.len && s.ptr[s.len - 1] != '.';
}

bool text_is_merge_field(
	struct span text, struct span *module, struct span *path)
{
	struct span inside;

	if (text.len < 6 || !span_starts(text, SPAN("${")) ||
		text.ptr[text.len - 1] != '}')
		return false;
	inside = span_cut(text, 2 + (text.ptr[2] == '!'), text.len - 1);
	if (!is_path(inside))
		return false;
	*module = span_split(inside, '.', path);
	return path->len;
}
