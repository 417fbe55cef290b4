/* SPDX-License-Identifier: MIT */
/* Values of records and of criteria: reading them, and their order. */
#include "model/criteria_parts.h"

#include <stdlib.h>

#include "util/text.h"

/* A date among moments is the whole day in the zone. */
static bool read_moment(
	const struct zone *z, struct span s, struct criteria_value *out)
{
	struct date d;

	if (date_parse(s, &d)) {
		out->from = zone_day_start(z, date_to_days(d));
		out->to = zone_day_start(z, date_to_days(d) + 1);
		return true;
	}
	if (!time_parse(s, z, &out->from))
		return false;
	out->to = out->from + 1;
	return true;
}

/* A moment among days is the day on which it is in the zone. */
static bool read_day(
	const struct zone *z, struct span s, struct criteria_value *out)
{
	struct date d;
	int64_t ms;

	if (date_parse(s, &d))
		out->from = date_to_days(d);
	else if (time_parse(s, z, &ms))
		out->from = zone_day_of(z, ms);
	else
		return false;
	out->to = out->from + 1;
	return true;
}

bool value_read(enum criteria_form form, const struct zone *z, struct span text,
	struct criteria_value *out)
{
	switch (form) {
	case CRITERIA_NUMBER:
		return decimal_parse(text, &out->number);
	case CRITERIA_BOOLEAN:
		return text_parse_boolean(text, &out->truth);
	case CRITERIA_DAY:
		return read_day(z, text, out);
	case CRITERIA_MOMENT:
		return read_moment(z, text, out);
	default:
		out->text = text;
		return true;
	}
}

int value_order(enum criteria_form form, const struct criteria_value *a,
	const struct criteria_value *b)
{
	switch (form) {
	case CRITERIA_NUMBER:
		return decimal_compare(&a->number, &b->number);
	case CRITERIA_BOOLEAN:
		return a->truth - b->truth;
	case CRITERIA_DAY:
	case CRITERIA_MOMENT:
		return a->from < b->from ? -1 : a->from >= b->to;
	default:
		return span_order(a->text, b->text);
	}
}

static int by_value(const void *x, const void *y, void *form)
{
	const struct criteria_value *a = x, *b = y;
	enum criteria_form f = *(const enum criteria_form *)form;

	if (f == CRITERIA_DAY || f == CRITERIA_MOMENT)
		return (a->from > b->from) - (a->from < b->from);
	return value_order(f, a, b);
}

uint32_t values_sort(
	enum criteria_form form, struct criteria_value *values, uint32_t n)
{
	bool ranges = form == CRITERIA_DAY || form == CRITERIA_MOMENT;
	uint32_t kept = 0;

	qsort_r(values, n, sizeof *values, by_value, &form);
	for (uint32_t i = 0; i < n; i++) {
		struct criteria_value *last = kept ? &values[kept - 1] : NULL;

		if (ranges && last && values[i].from <= last->to) {
			if (values[i].to > last->to)
				last->to = values[i].to;
		} else if (ranges || !last ||
			   value_order(form, last, &values[i])) {
			values[kept++] = values[i];
		}
	}
	return kept;
}
