/* SPDX-License-Identifier: MIT */
/*
 * The forms of values (formats/conversion.md, section 4). They are asked for
 * nearly every cell of a run: one pass, no memory, ASCII without decoding.
 */
#include "model/value_form.h"

#include "model/facts.h"
#include "model/world.h"
#include "util/map.h"
#include "util/text.h"
#include "util/zone.h"

/* "not a whole number" */
static const char *form_message(enum form form)
{
	static const char *const messages[FORMS] = {
		[FORM_EMAIL] = "not an e-mail address",
		[FORM_PHONE] = "not a telephone number",
		[FORM_WEBSITE] = "not a web address",
		[FORM_WHOLE] = "not a whole number",
		[FORM_NUMBER] = "not a number",
		[FORM_BOOLEAN] = "not true or false",
		[FORM_DATE] = "not a date",
		[FORM_DATETIME] = "not a date with time",
		[FORM_CHOICE] = "not a value of the pick list",
		[FORM_CHOICES] = "not a value of the pick list",
		[FORM_USER] = "no such user",
		[FORM_ID] = "not an id",
	};

	return messages[form];
}

/* What a byte is, so that a text is looked at without branching. */
enum { IS_SPACE = 1, IS_CONTROL = 2, NOT_IN_PHONE = 4, IS_HIGH = 8 };

/* Digits, so that the table stays small to read; their low bits count. */
static const char classes[] = "66666666677777666666666666666666"
			      "14404444000000000000000000404444"
			      "40000000000000000000000000044444"
			      "40000000000000000000000000044446"
			      "88888888888888888888888888888888"
			      "88888888888888888888888888888888"
			      "88888888888888888888888888888888"
			      "88888888888888888888888888888888";

static inline unsigned classes_of(struct span s)
{
	unsigned all = 0;

	for (size_t i = 0; i < s.len; i++)
		all |= (unsigned char)classes[(unsigned char)s.ptr[i]];
	return all & 15;
}

/* Category Cc. */
static bool is_control(int32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Is any code point a control or white space, of a text that is not ASCII? */
static bool has_gap(struct span s, bool controls_count)
{
	int32_t code;

	for (size_t i = 0; i < s.len;) {
		i += text_decode(s, i, &code);
		if (text_is_space(code) || (controls_count && is_control(code)))
			return true;
	}
	return false;
}

static bool is_email(struct span s)
{
	unsigned all = classes_of(s);
	size_t at = span_find(s, '@', 0);
	struct span host = span_cut(s, at + 1, s.len);

	if (all & (IS_SPACE | IS_CONTROL) || !at || host.len < 3 ||
		span_find(host, '@', 0) < host.len)
		return false;
	if (span_find(host, '.', 1) >= host.len - 1)
		return false;
	return !(all & IS_HIGH) || !has_gap(s, true);
}

static bool is_phone(struct span s)
{
	unsigned all = classes_of(s);
	int32_t code;

	if (!(all & (NOT_IN_PHONE | IS_HIGH)))
		return true;
	for (size_t i = 0; i < s.len && !(all & NOT_IN_PHONE);) {
		i += text_decode(s, i, &code);
		if (code >= 0x80 && !text_is_letter(code) &&
			text_digit(code) < 0)
			return false;
	}
	return !(all & NOT_IN_PHONE);
}

static bool is_website(struct span s)
{
	unsigned all = classes_of(s);

	if (all & IS_SPACE || span_find(s, '.', 0) == s.len)
		return false;
	return !(all & IS_HIGH) || !has_gap(s, false);
}

/* Behind a sign and the digits; 0: there are none. */
static size_t pass_digits(struct span s, size_t at)
{
	size_t from;

	if (at < s.len && (s.ptr[at] == '+' || s.ptr[at] == '-'))
		at++;
	from = at;
	while (at < s.len && is_digit(s.ptr[at]))
		at++;
	return at > from ? at : 0;
}

static bool is_number(struct span s)
{
	size_t at = pass_digits(s, 0), from;

	if (!at)
		return false;
	if (at < s.len && s.ptr[at] == '.') {
		from = ++at;
		while (at < s.len && is_digit(s.ptr[at]))
			at++;
		if (at == from)
			return false;
	}
	if (at < s.len && (s.ptr[at] | 0x20) == 'e')
		at = pass_digits(s, at + 1);
	return at == s.len;
}

static bool is_id(struct span s)
{
	unsigned all = classes_of(s);
	int32_t code;

	if (all & IS_CONTROL)
		return false;
	for (size_t i = 0; (all & IS_HIGH) && i < s.len;) {
		i += text_decode(s, i, &code);
		if (is_control(code))
			return false;
	}
	return true;
}

static bool is_in(const struct map *set, struct span s)
{
	return !set || map_get(set, s) != MAP_NONE;
}

/* An empty part is no value; an empty text is not asked about. */
static bool are_in(const struct map *set, struct span s)
{
	size_t from = 0, to;

	do {
		to = span_find(s, ';', from);
		if (!is_in(set, span_cut(s, from, to)))
			return false;
		from = to + 1;
	} while (to < s.len);
	return true;
}

bool form_holds(const struct value_check *c, struct span text)
{
	struct date day;
	int64_t ms;
	bool truth;

	switch (c->form) {
	case FORM_EMAIL:
		return is_email(text);
	case FORM_PHONE:
		return is_phone(text);
	case FORM_WEBSITE:
		return is_website(text);
	case FORM_WHOLE:
		return pass_digits(text, 0) == text.len;
	case FORM_NUMBER:
		return is_number(text);
	case FORM_BOOLEAN:
		return text_parse_boolean(text, &truth);
	case FORM_DATE:
		return date_parse(text, &day);
	case FORM_DATETIME:
		return time_parse(text, c->zone, &ms);
	case FORM_CHOICE:
	case FORM_USER:
		return is_in(c->set, text);
	case FORM_CHOICES:
		return are_in(c->set, text);
	case FORM_ID:
		return is_id(text);
	default:
		return true;
	}
}

/* The digits of a number before and behind the point. */
static size_t form_digits(struct span number)
{
	size_t n = 0;

	for (size_t i = 0; i < number.len; i++) {
		if ((number.ptr[i] | 0x20) == 'e')
			break;
		n += is_digit(number.ptr[i]);
	}
	return n;
}

const char *value_check_line(const struct value_check *c, struct span text)
{
	size_t n = text.len;

	if (!n)
		return NULL;
	if (c->form != FORM_FREE && !form_holds(c, text))
		return form_message(c->form);
	if (!c->length || n <= c->length)
		return NULL;
	n = c->form == FORM_WHOLE || c->form == FORM_NUMBER ? form_digits(text)
							    : text_length(text);
	return n > c->length ? c->too_long : NULL;
}

static const struct {
	const char *type;
	enum form form;
	bool is_bounded; /* it has a length */
} types[] = {
	{ "text", FORM_FREE, true },
	{ "textarea", FORM_FREE, true },
	{ "email", FORM_EMAIL, true },
	{ "phone", FORM_PHONE, true },
	{ "website", FORM_WEBSITE, true },
	{ "integer", FORM_WHOLE, true },
	{ "bigint", FORM_WHOLE, true },
	{ "double", FORM_NUMBER, true },
	{ "currency", FORM_NUMBER, true },
	{ "percent", FORM_NUMBER, true },
	{ "boolean", FORM_BOOLEAN, false },
	{ "date", FORM_DATE, false },
	{ "datetime", FORM_DATETIME, false },
	{ "picklist", FORM_CHOICE, true },
	{ "multiselectpicklist", FORM_CHOICES, false },
	{ "ownerlookup", FORM_USER, false },
	{ "userlookup", FORM_USER, false },
};

static bool take_length(
	const struct field_facts *facts, struct arena *a, struct value_check *c)
{
	bool is_number = c->form == FORM_WHOLE || c->form == FORM_NUMBER;

	c->length = facts->length ? facts->length : facts->type->length;
	c->too_long = arena_print(a,
		is_number ? "more than %u digits" : "longer than %u characters",
		c->length)
			      .ptr;
	return c->too_long;
}

bool value_check_init(struct value_check *out, const struct field_facts *facts,
	struct arena *a)
{
	size_t n = sizeof types / sizeof *types, i = 0;

	*out = (struct value_check){ .form = FORM_FREE };
	if (!facts || !facts->type)
		return true;
	while (i < n && strcmp(types[i].type, facts->type->name))
		i++;
	out->form = i < n ? types[i].form : FORM_ID;
	out->has_lines = !strcmp(facts->type->name, "textarea");
	return i == n || !types[i].is_bounded || take_length(facts, a, out);
}

static bool take_choices(struct world *w, const struct field_facts *facts,
	struct arena *a, struct value_check *out)
{
	struct texts known = world_values(w, facts);

	out->values.arena = a;
	for (uint32_t i = 0; i < known.count; i++)
		if (map_add(&out->values, known.items[i], i) == MAP_NONE)
			return false;
	if (known.count)
		out->set = &out->values;
	return true;
}

const struct value_check *value_check_of(struct world *w,
	const struct map *users, const struct zone *zone,
	const struct field_facts *facts, struct arena *a)
{
	struct value_check *c = arena_new(a, struct value_check, 1);

	if (!c || !value_check_init(c, facts, a))
		return NULL;
	c->zone = zone;
	if (c->form == FORM_USER)
		c->set = users;
	if ((c->form == FORM_CHOICE || c->form == FORM_CHOICES) &&
		!take_choices(w, facts, a, c))
		return NULL;
	return c;
}

/* What the check of lines refuses, or a NUL anywhere. */
static bool has_break(const struct value_check *c, struct span text)
{
	if (memchr(text.ptr, '\0', text.len))
		return true;
	return !c->has_lines && (memchr(text.ptr, '\n', text.len) ||
					memchr(text.ptr, '\r', text.len));
}

const char *value_check_text(const struct value_check *c, struct span text)
{
	if (!text.len)
		return NULL;
	if (has_break(c, text))
		return "a line end in a field of one line";
	return value_check_line(c, text);
}
