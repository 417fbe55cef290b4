/* SPDX-License-Identifier: MIT */
/* The table of data types, and what fits them. */
#include "model/data_type.h"

#include "tree/node.h"
#include "tree/resolve.h"

static const struct data_type types[] = {
	{ .name = "text", .holds = HOLDS_TEXT, .length = 255 },
	{ .name = "textarea", .holds = HOLDS_TEXT, .length = 50000 },
	{ .name = "email", .holds = HOLDS_TEXT, .length = 254 },
	{ .name = "phone", .holds = HOLDS_TEXT, .length = 50 },
	{ .name = "website", .holds = HOLDS_TEXT, .length = 450 },
	{ .name = "picklist", .holds = HOLDS_CHOICE, .length = 120 },
	{ .name = "multiselectpicklist", .holds = HOLDS_CHOICES },
	{ .name = "date", .holds = HOLDS_DATE },
	{ .name = "datetime", .holds = HOLDS_DATETIME },
	{ .name = "integer",
		.holds = HOLDS_NUMBER,
		.whole = true,
		.length = 9 },
	{ .name = "bigint",
		.holds = HOLDS_NUMBER,
		.whole = true,
		.length = 18 },
	{ .name = "double", .holds = HOLDS_NUMBER, .length = 16 },
	{ .name = "currency", .holds = HOLDS_NUMBER, .length = 16 },
	{ .name = "percent", .holds = HOLDS_NUMBER, .length = 5 },
	{ .name = "boolean", .holds = HOLDS_BOOLEAN },
	{ .name = "autonumber", .holds = HOLDS_TEXT, .computed = true },
	{ .name = "formula", .holds = HOLDS_ANY, .computed = true },
	{ .name = "rollup_summary", .holds = HOLDS_ANY, .computed = true },
	{ .name = "lookup", .holds = HOLDS_RECORD },
	{ .name = "multi_module_lookup", .holds = HOLDS_RECORD },
	{ .name = "multiselectlookup", .holds = HOLDS_RECORDS },
	{ .name = "ownerlookup", .holds = HOLDS_USER },
	{ .name = "userlookup", .holds = HOLDS_USER },
	{ .name = "multiuserlookup", .holds = HOLDS_USERS },
	{ .name = "consent_lookup", .holds = HOLDS_ANY },
	{ .name = "subform", .holds = HOLDS_ANY },
	{ .name = "address", .holds = HOLDS_ANY },
	{ .name = "fileupload", .holds = HOLDS_FILES },
	{ .name = "imageupload", .holds = HOLDS_FILES },
	{ .name = "profileimage", .holds = HOLDS_FILES },
	{ .name = "ALARM", .holds = HOLDS_ANY },
	{ .name = "RRULE", .holds = HOLDS_ANY },
	{ .name = "event_reminder", .holds = HOLDS_ANY },
	{ .name = "multireminder", .holds = HOLDS_ANY },
	{ .name = "layout", .holds = HOLDS_ANY },
	{ .name = "territories", .holds = HOLDS_ANY },
};

const struct data_type *data_type_find(struct span name)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (span_is(name, types[i].name))
			return &types[i];
	return NULL;
}

enum holds data_type_of_result(struct span return_type)
{
	const struct data_type *t = data_type_find(return_type);

	if (span_is(return_type, "string"))
		return HOLDS_TEXT;
	return t ? t->holds : HOLDS_ANY;
}

const char *holds_words(enum holds h)
{
	static const char *const words[HOLDS_KINDS] = {
		[HOLDS_ANY] = "a value",
		[HOLDS_TEXT] = "a text",
		[HOLDS_NUMBER] = "a number",
		[HOLDS_BOOLEAN] = "true or false",
		[HOLDS_DATE] = "a date",
		[HOLDS_DATETIME] = "a date with time",
		[HOLDS_CHOICE] = "a value of a pick list",
		[HOLDS_CHOICES] = "values of a pick list",
		[HOLDS_RECORD] = "a record",
		[HOLDS_RECORDS] = "records",
		[HOLDS_USER] = "a user",
		[HOLDS_USERS] = "users",
		[HOLDS_FILES] = "files",
	};

	return words[h];
}

static bool are_digits(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return s.len;
}

static unsigned number_at(struct span s, size_t from, size_t n)
{
	unsigned value = 0;

	for (size_t i = from; i < from + n; i++)
		value = value * 10 + (unsigned)(s.ptr[i] - '0');
	return value;
}

bool text_is_date(struct span s)
{
	static const unsigned days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	unsigned year, month, day;

	if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-' ||
		!are_digits(span_cut(s, 0, 4)) ||
		!are_digits(span_cut(s, 5, 7)) ||
		!are_digits(span_cut(s, 8, 10)))
		return false;
	year = number_at(s, 0, 4);
	month = number_at(s, 5, 2);
	day = number_at(s, 8, 2);
	if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
		return false;
	return month != 2 || day < 29 || (year % 4 == 0 && year % 100) ||
	       year % 400 == 0;
}

/* "+02:00", "Z" */
static bool is_offset(struct span s)
{
	if (span_is(s, "Z"))
		return true;
	return s.len == 6 && (s.ptr[0] == '+' || s.ptr[0] == '-') &&
	       s.ptr[3] == ':' && are_digits(span_cut(s, 1, 3)) &&
	       are_digits(span_cut(s, 4, 6)) && number_at(s, 1, 2) < 24 &&
	       number_at(s, 4, 2) < 60;
}

bool text_is_datetime(struct span s)
{
	struct span time = span_cut(s, 11, 19);

	return s.len >= 20 && text_is_date(span_cut(s, 0, 10)) &&
	       s.ptr[10] == 'T' && time.ptr[2] == ':' && time.ptr[5] == ':' &&
	       are_digits(span_cut(time, 0, 2)) &&
	       are_digits(span_cut(time, 3, 5)) &&
	       are_digits(span_cut(time, 6, 8)) && number_at(time, 0, 2) < 24 &&
	       number_at(time, 3, 2) < 60 && number_at(time, 6, 2) < 61 &&
	       is_offset(span_cut(s, 19, s.len));
}

static bool is_number(const struct node *n, bool whole)
{
	struct node plain = *n;

	if (n->type == NODE_TEXT)
		node_resolve(&plain, n->text);
	return plain.type == NODE_INT || (!whole && plain.type == NODE_FLOAT);
}

bool holds_value(enum holds h, bool whole, const struct node *n)
{
	bool is_text = n->type == NODE_TEXT;

	switch (h) {
	case HOLDS_NUMBER:
		return is_number(n, whole);
	case HOLDS_BOOLEAN:
		return n->type == NODE_BOOL ||
		       (is_text && (span_is(n->text, "true") ||
					   span_is(n->text, "false")));
	case HOLDS_DATE:
		return is_text && text_is_date(n->text);
	case HOLDS_DATETIME:
		return is_text && text_is_datetime(n->text);
	case HOLDS_TEXT:
	case HOLDS_CHOICE:
	case HOLDS_CHOICES:
	case HOLDS_RECORD:
	case HOLDS_RECORDS:
	case HOLDS_USER:
	case HOLDS_USERS:
		return node_is_scalar(n) && n->type != NODE_NULL;
	default:
		return true;
	}
}
