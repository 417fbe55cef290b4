/* SPDX-License-Identifier: MIT */
/*
 * The forms of values (formats/conversion.md, section 4). They are asked for
 * nearly every cell of a run: one pass, no memory, ASCII without decoding.
 */
#include "convert/value_form.h"

#include "util/text.h"

const char *form_message(enum form form)
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

/* A set of ASCII characters: a bit for each. */
struct letters {
	uint64_t bits[2];
};

static inline bool has(const struct letters *l, unsigned char c)
{
	return c < 0x80 && (l->bits[c >> 6] >> (c & 63) & 1);
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

static bool is_email(struct span s)
{
	size_t at = s.len, n;
	bool dot = false;

	for (size_t i = 0; i < s.len; i += n) {
		int32_t code = (unsigned char)s.ptr[i];

		n = code < 0x80 ? 1 : text_decode(s, i, &code);
		if (code == '@') {
			if (at < s.len || !i)
				return false;
			at = i;
		} else if (code == '.') {
			dot |= i > at + 1 && i + 1 < s.len;
		} else if (is_control(code) || text_is_space(code)) {
			return false;
		}
	}
	return dot;
}

static bool is_phone(struct span s)
{
	/* blank # ( ) * + , - . / ; digits, letters */
	static const struct letters good = { { 0x0bffff0900000000u,
		0x07fffffe07fffffeu } };
	size_t n;

	for (size_t i = 0; i < s.len; i += n) {
		int32_t code = (unsigned char)s.ptr[i];

		n = 1;
		if (code < 0x80) {
			if (!has(&good, (unsigned char)code))
				return false;
			continue;
		}
		n = text_decode(s, i, &code);
		if (!text_is_letter(code) && text_digit(code) < 0)
			return false;
	}
	return true;
}

static bool is_website(struct span s)
{
	bool dot = false;
	size_t n;

	for (size_t i = 0; i < s.len; i += n) {
		int32_t code = (unsigned char)s.ptr[i];

		n = code < 0x80 ? 1 : text_decode(s, i, &code);
		if (text_is_space(code))
			return false;
		dot |= code == '.';
	}
	return dot;
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
	size_t n;

	for (size_t i = 0; i < s.len; i += n) {
		int32_t code = (unsigned char)s.ptr[i];

		n = code < 0x80 ? 1 : text_decode(s, i, &code);
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
		return span_is(text, "true") || span_is(text, "false");
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

size_t form_digits(struct span number)
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
