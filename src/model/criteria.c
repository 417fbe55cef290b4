/* SPDX-License-Identifier: MIT */
/* Compiling criteria, and holding them against records. */
#include "model/criteria.h"

#include <stdlib.h>

#include "model/criteria_words.h"
#include "model/field_path.h"
#include "tree/resolve.h"
#include "util/buf.h"
#include "util/decimal.h"
#include "util/text.h"
#include "util/zone.h"

/* Values of records and of criteria: reading them, and their order. */

/* As what the values of a leaf are compared. */
enum criteria_form {
	CRITERIA_TEXT, /* case-folded */
	CRITERIA_ID,   /* byte for byte */
	CRITERIA_NUMBER,
	CRITERIA_BOOLEAN,
	CRITERIA_DAY,   /* days since 1970 */
	CRITERIA_MOMENT /* milliseconds since 1970 */
};

/* What has to be; a negative comparator is the same, negated. */
enum test {
	TEST_SAME, /* as one of the operands */
	TEST_PART,
	TEST_LIKE,
	TEST_BEGIN,
	TEST_END,
	TEST_LESS,
	TEST_LESS_SAME,
	TEST_MORE,
	TEST_MORE_SAME,
	TEST_BETWEEN, /* the first two operands */
	TEST_ALL,     /* members of a set */
	TEST_ANY
};

/* One value in the form of its leaf; only that part counts. */
struct criteria_value {
	struct span text;
	struct decimal number;
	bool truth;
	int64_t from, to; /* days or moments, without `to` itself */
};

/* With what the field is compared. */
struct criteria_operand {
	enum {
		IS_VALUE,
		IS_EMPTY,
		IS_FULL,
		IS_CHANGED,
		IS_FIELD,  /* whatever another field holds */
		IS_ROLE,   /* the user's role, which `slot` tells, is `text` */
		IS_NOTHING /* no value is like it */
	} is;
	uint32_t slot;
	struct span text;
	struct criteria_value value;
};

struct leaf {
	uint32_t slot;
	enum criteria_form form;
	enum test test;
	bool negated;
	bool several; /* the field's value is a set */
	const struct zone *zone;
	/* in their order; those that are in `values` left out */
	const struct criteria_operand *operands;
	uint32_t operand_count;
	/* of TEST_SAME, _ALL and _ANY: in order, each once */
	const struct criteria_value *values;
	uint32_t value_count;
	const struct node *node; /* for explanations; borrowed */
};

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

/*
 * Read a text in a form; a text of CRITERIA_TEXT has been folded already.
 * False:
 * it is no such value. Takes no memory.
 */
static bool value_read(enum criteria_form form, const struct zone *z,
	struct span text, struct criteria_value *out)
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

/*
 * Below, above or 0 as a value is less than, greater than or equal to
 * another; days and moments are equal to what contains them.
 */
static int value_order(enum criteria_form form, const struct criteria_value *a,
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

/*
 * Put values in order, each once; days and moments that touch become one.
 * Returns how many there are then.
 */
static uint32_t values_sort(
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

/* ${TODAY}, ${LASTWEEK}, ${NEXT_N_MONTHS:3}: from when to when. */

enum unit {
	DAYS,
	WEEKS,
	MONTHS,
	QUARTERS,
	YEARS,
	FISCAL_QUARTERS,
	FISCAL_YEARS
};

enum { MONTHS_A_YEAR = 12, DAY_MS = 86400000 };

/* Before and behind all that a record can hold, in days. */
enum { EVER = 1 << 29 };

/*
 * From a unit up to, and without, another, counted from the one that is now;
 * `from_n` and `to_n` are how often the number of the value is added.
 */
static const struct span_of_time {
	const char *name;
	enum unit unit;
	int from, to;
	int from_n, to_n;
} spans[] = {
	{ "TODAY", DAYS, 0, 1, 1, 1 },
	{ "TOMORROW", DAYS, 1, 2, 0, 0 },
	{ "YESTERDAY", DAYS, -1, 0, 0, 0 },
	{ "TILLYESTERDAY", DAYS, -EVER, 0, 0, 0 },
	{ "TOMORROWONWARDS", DAYS, 1, EVER, 0, 0 },
	{ "THISWEEK", WEEKS, 0, 1, 0, 0 },
	{ "LASTWEEK", WEEKS, -1, 0, 0, 0 },
	{ "NEXTWEEK", WEEKS, 1, 2, 0, 0 },
	{ "THISMONTH", MONTHS, 0, 1, 0, 0 },
	{ "LASTMONTH", MONTHS, -1, 0, 0, 0 },
	{ "NEXTMONTH", MONTHS, 1, 2, 0, 0 },
	{ "THISQUARTER", QUARTERS, 0, 1, 0, 0 },
	{ "LASTQUARTER", QUARTERS, -1, 0, 0, 0 },
	{ "NEXTQUARTER", QUARTERS, 1, 2, 0, 0 },
	{ "THISYEAR", YEARS, 0, 1, 0, 0 },
	{ "LASTYEAR", YEARS, -1, 0, 0, 0 },
	{ "NEXTYEAR", YEARS, 1, 2, 0, 0 },
	{ "CURRENTFQ", FISCAL_QUARTERS, 0, 1, 0, 0 },
	{ "LASTFQ", FISCAL_QUARTERS, -1, 0, 0, 0 },
	{ "NEXTFQ", FISCAL_QUARTERS, 1, 2, 0, 0 },
	{ "CURRENTFY", FISCAL_YEARS, 0, 1, 0, 0 },
	{ "LASTFY", FISCAL_YEARS, -1, 0, 0, 0 },
	{ "NEXTFY", FISCAL_YEARS, 1, 2, 0, 0 },
	{ "AGEINDAYS", DAYS, 0, 1, -1, -1 },
	{ "DUEINDAYS", DAYS, 0, 1, 1, 1 },
	/* the last days end with today, the last weeks before this one */
	{ "LAST_N_DAYS", DAYS, 0, 1, -1, 0 },
	{ "NEXT_N_DAYS", DAYS, 1, 1, 0, 1 },
	{ "LAST_N_WEEKS", WEEKS, 0, 0, -1, 0 },
	{ "NEXT_N_WEEKS", WEEKS, 1, 1, 0, 1 },
	{ "LAST_N_MONTHS", MONTHS, 0, 0, -1, 0 },
	{ "NEXT_N_MONTHS", MONTHS, 1, 1, 0, 1 },
	{ "LAST_N_QUARTERS", QUARTERS, 0, 0, -1, 0 },
	{ "NEXT_N_QUARTERS", QUARTERS, 1, 1, 0, 1 },
	{ "LAST_N_YEARS", YEARS, 0, 0, -1, 0 },
	{ "NEXT_N_YEARS", YEARS, 1, 1, 0, 1 },
};

static int64_t floor_mod(int64_t a, int64_t b)
{
	return (a % b + b) % b;
}

/* The first day of a month; months count from year 0. */
static int64_t month_start(int64_t month)
{
	int64_t of_year = floor_mod(month, MONTHS_A_YEAR);

	return date_to_days((struct date){
		.year = (int32_t)((month - of_year) / MONTHS_A_YEAR),
		.month = (uint8_t)(of_year + 1),
		.day = 1 });
}

/* The first day of the unit that is n behind the one that `today` is in. */
static int64_t unit_start(const struct criteria_world *w, int64_t today,
	enum unit unit, int64_t n)
{
	static const uint8_t months[] = { 0, 0, 1, 3, 12, 3, 12 };
	struct date d = date_of_days(today);
	int64_t month = (int64_t)d.year * MONTHS_A_YEAR + d.month - 1;
	int64_t first = 0;

	if (unit == DAYS)
		return today + n;
	/* 1970-01-01 was a Thursday */
	if (unit == WEEKS)
		return today -
		       floor_mod(
			       today + 4 - (w->week_start ? w->week_start : 1),
			       7) +
		       n * 7;
	if (unit >= FISCAL_QUARTERS && w->fiscal_month)
		first = w->fiscal_month - 1;
	return month_start(month - floor_mod(month - first, months[unit]) +
			   n * months[unit]);
}

/* The number behind a colon or a brace: "7", "+7", "-7"; none: 0. */
static int64_t number_of(struct span text)
{
	int64_t n = 0;
	bool minus = false;

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
			n = n * 10 + (text.ptr[i] - '0');
		else if (text.ptr[i] == '-')
			minus = true;
	}
	return minus ? -n : n;
}

static int64_t start_of(const struct criteria_world *w, int64_t day)
{
	if (day < -EVER / 2)
		return INT64_MIN;
	return day > EVER / 2 ? INT64_MAX : zone_day_start(w->zone, day);
}

static void set_moment(const struct criteria_world *w, int64_t shift,
	enum criteria_form form, struct criteria_value *out)
{
	int64_t ms = w->now_ms + shift * DAY_MS;

	out->from = form == CRITERIA_DAY ? zone_day_of(w->zone, ms) : ms;
	out->to = out->from + 1;
}

/*
 * What a pre-defined value of days stands for, as days or moments from
 * *from up to *to; false: it is none of days.
 */
static bool criteria_range(const struct criteria_world *w, struct span text,
	enum criteria_form form, struct criteria_value *out)
{
	struct span name;
	const struct predefined *known = predefined_find(text, &name);
	int64_t today = zone_day_of(w->zone, w->now_ms), n;

	if (!known)
		return false;
	/* the name holds no digits: they are all of the number */
	n = number_of(text);
	if (span_is(name, "CURRENTTIME")) {
		set_moment(w, n, form, out);
		return true;
	}
	for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
		const struct span_of_time *s = &spans[i];

		if (!span_is(name, s->name))
			continue;
		out->from =
			unit_start(w, today, s->unit, s->from + s->from_n * n);
		out->to = unit_start(w, today, s->unit, s->to + s->to_n * n);
		if (form == CRITERIA_MOMENT) {
			out->from = start_of(w, out->from);
			out->to = start_of(w, out->to);
		}
		return true;
	}
	return false;
}

/* Compiling criteria: fields to slots, values to their forms. */

struct compiler {
	const struct criteria_world *w;
	const struct source *src;
	struct arena *a;
	struct faults *f;
};

/* A leaf in the making. */
struct making {
	struct compiler *c;
	const struct node *node, *value;
	struct span path;
	enum holds holds; /* of the field */
	const struct comparator *comparator;
	bool names_field; /* the value is the path of another field */
	struct leaf *leaf;
	struct criteria_operand *operands;
	struct criteria_value *values;
};

/* Which test a comparator is, and whether its opposite is wanted. */
static const struct {
	const char *name;
	enum test test;
	bool negated;
} tests[] = {
	{ "equal", TEST_SAME, false },
	{ "not_equal", TEST_SAME, true },
	{ "like", TEST_LIKE, false },
	{ "not_like", TEST_LIKE, true },
	{ "starts_with", TEST_BEGIN, false },
	{ "ends_with", TEST_END, false },
	{ "contains", TEST_PART, false },
	{ "not_contains", TEST_PART, true },
	{ "less_than", TEST_LESS, false },
	{ "less_equal", TEST_LESS_SAME, false },
	{ "greater_than", TEST_MORE, false },
	{ "greater_equal", TEST_MORE_SAME, false },
	{ "between", TEST_BETWEEN, false },
	{ "not_between", TEST_BETWEEN, true },
	{ "in", TEST_SAME, false },
	{ "not_in", TEST_SAME, true },
	{ "include_all", TEST_ALL, false },
	{ "include_any", TEST_ANY, false },
	{ "exclude_all", TEST_ALL, true },
	{ "exclude_any", TEST_ANY, true },
};

static void set_test(struct leaf *l, const struct comparator *c)
{
	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
		if (span_is(span_of(c->name), tests[i].name)) {
			l->test = tests[i].test;
			l->negated = tests[i].negated;
		}
	}
}

static enum opk_status refuse(
	const struct compiler *c, const struct node *n, const char *what)
{
	return fault(c->f, OPK_BAD_CRITERIA, c->src, n->line, n->column,
		"%s\nWrite criteria as formats/criteria.md has them.", what);
}

static uint32_t slot(
	const struct compiler *c, struct span module, struct span path)
{
	if (span_equal(module, c->w->module))
		module = SPAN("");
	return c->w->slot ? c->w->slot(c->w->user_data, module, path)
			  : CRITERIA_NO_SLOT;
}

static bool is_days(const struct criteria_world *w, struct span text)
{
	struct criteria_value v;

	return criteria_range(w, text, CRITERIA_DAY, &v) ||
	       value_read(CRITERIA_DAY, w->zone, text, &v);
}

static bool is_number(struct span text)
{
	struct decimal d;

	return decimal_parse(text, &d);
}

/* The values of a leaf, or the one that it has. */
static const struct node *first_value(const struct making *m)
{
	return m->value->type == NODE_LIST ? node_first(m->value) : m->value;
}

static const struct node *next_value(
	const struct making *m, const struct node *n)
{
	return m->value->type == NODE_LIST ? n->next : NULL;
}

/* What a merge field, or a field that is named, holds. */
static enum holds other_holds(const struct making *m, struct span text)
{
	struct span module = m->c->w->module, path = text;
	struct field_path p;

	if (!m->names_field && !text_is_merge_field(text, &module, &path))
		return HOLDS_ANY;
	p = field_path_find(m->c->w->world, module, path);
	return p.is == PATH_FOUND ? p.field->holds : HOLDS_ANY;
}

/* Of a field that may hold anything: as what its values look. */
static enum criteria_form guess_form(const struct making *m, enum test test)
{
	bool order = test >= TEST_LESS && test <= TEST_BETWEEN;
	bool numbers = order, days = order || test == TEST_SAME;
	struct criteria_value v;

	for (const struct node *n = first_value(m); n; n = next_value(m, n)) {
		enum holds h = other_holds(m, n->text);

		numbers &= h == HOLDS_NUMBER || n->type == NODE_INT ||
			   is_number(n->text);
		if (order)
			days &= h == HOLDS_DATE || h == HOLDS_DATETIME ||
				is_days(m->c->w, n->text);
		else
			days &= criteria_range(
				m->c->w, n->text, CRITERIA_DAY, &v);
	}
	return numbers ? CRITERIA_NUMBER
	       : days  ? CRITERIA_MOMENT
		       : CRITERIA_TEXT;
}

static void set_form(const struct making *m)
{
	struct leaf *l = m->leaf;

	l->several = m->holds == HOLDS_CHOICES || m->holds == HOLDS_RECORDS ||
		     m->holds == HOLDS_USERS || l->test == TEST_ALL ||
		     l->test == TEST_ANY;
	switch (m->holds) {
	case HOLDS_NUMBER:
		l->form = CRITERIA_NUMBER;
		break;
	case HOLDS_BOOLEAN:
		l->form = CRITERIA_BOOLEAN;
		break;
	case HOLDS_DATE:
		l->form = CRITERIA_DAY;
		break;
	case HOLDS_DATETIME:
		l->form = CRITERIA_MOMENT;
		break;
	case HOLDS_RECORD:
	case HOLDS_RECORDS:
	case HOLDS_USER:
	case HOLDS_USERS:
		l->form = CRITERIA_ID;
		break;
	case HOLDS_ANY:
		l->form = guess_form(m, l->test);
		break;
	default:
		l->form = CRITERIA_TEXT;
	}
}

/* Plain text of a value, numbers as decimals. ptr NULL: no memory. */
static struct span plain_text(const struct making *m, const struct node *n)
{
	struct node plain = *n;

	if (n->type == NODE_BOOL)
		return n->boolean ? SPAN("true") : SPAN("false");
	if (m->leaf->form == CRITERIA_NUMBER && !is_number(n->text)) {
		/* "0x1F" is a number, too, or it was never written */
		if (n->type == NODE_TEXT)
			node_resolve(&plain, n->text);
		if (plain.type == NODE_INT)
			return arena_print(
				m->c->a, "%lld", (long long)plain.integer);
	}
	return n->text.ptr ? n->text : SPAN("");
}

static void add_operand(struct making *m, struct criteria_operand o)
{
	m->operands[m->leaf->operand_count++] = o;
}

/* Of lists and sets the values are sorted, later. */
static void add_value(struct making *m, struct criteria_value v)
{
	struct leaf *l = m->leaf;

	if (l->test == TEST_SAME || l->test == TEST_ALL || l->test == TEST_ANY)
		m->values[l->value_count++] = v;
	else
		add_operand(m, (struct criteria_operand){
				       .is = IS_VALUE, .value = v });
}

static void add_nothing(struct making *m)
{
	add_operand(m, (struct criteria_operand){ .is = IS_NOTHING });
}

static enum opk_status add_text(struct making *m, struct span text)
{
	struct compiler *c = m->c;
	struct criteria_value v = { 0 };

	if (m->leaf->form == CRITERIA_TEXT) {
		struct span folded = text_fold(c->a, text);

		/* what is no UTF-8 compares as it is */
		if (!folded.ptr && text_find_invalid(text) == text.len)
			return fault_memory(c->f);
		text = folded.ptr ? folded : text;
	}
	if (value_read(m->leaf->form, c->w->zone, text, &v))
		add_value(m, v);
	else
		add_nothing(m);
	return OPK_OK;
}

/* "Red;Blue" is two members of a set. */
static enum opk_status add_members(struct making *m, struct span set)
{
	enum opk_status st = OPK_OK;

	if (!m->leaf->several || m->leaf->test == TEST_PART)
		return add_text(m, set);
	while (set.len && !st) {
		struct span member = span_split(set, ';', &set);

		if (member.len)
			st = add_text(m, member);
	}
	return st;
}

/* Nobody is like a user who is not known. */
static enum opk_status add_person(struct making *m, struct span text)
{
	if (text.len)
		return add_text(m, text);
	add_nothing(m);
	return OPK_OK;
}

static enum opk_status add_role(struct making *m)
{
	struct compiler *c = m->c;
	struct span parts[] = { m->path, SPAN(".role") };
	struct criteria_operand o = {
		.is = c->w->role.len ? IS_ROLE : IS_NOTHING, .text = c->w->role
	};
	struct span path;

	if (m->holds != HOLDS_USER && m->holds != HOLDS_USERS)
		return add_person(m, c->w->role);
	path = arena_join(c->a, parts, 2);
	if (!path.ptr)
		return fault_memory(c->f);
	o.slot = slot(c, SPAN(""), path);
	add_operand(m, o);
	return OPK_OK;
}

static void add_days(struct making *m, struct span text)
{
	enum criteria_form form = m->leaf->form;
	struct criteria_value v = { 0 };

	if ((form == CRITERIA_DAY || form == CRITERIA_MOMENT) &&
		criteria_range(m->c->w, text, form, &v))
		add_value(m, v);
	else
		add_nothing(m);
}

/* False: there is no such pre-defined value. */
static bool add_predefined(
	struct making *m, struct span text, enum opk_status *st)
{
	struct span name;
	const struct predefined *p = predefined_find(text, &name);
	struct criteria_operand o = { .is = span_is(name, "EMPTY") ? IS_EMPTY
					    : span_is(name, "NOTEMPTY")
						    ? IS_FULL
						    : IS_CHANGED };

	*st = OPK_OK;
	if (!p)
		return false;
	if (p->only_equal)
		add_operand(m, o);
	else if (span_is(name, "CURRENTUSER"))
		*st = add_person(m, m->c->w->user);
	else if (span_is(name, "CURRENTUSERROLE"))
		*st = add_role(m);
	else
		add_days(m, text);
	return true;
}

static enum opk_status add_one(struct making *m, const struct node *n)
{
	struct span module = SPAN(""), path = n->text;
	enum opk_status st;

	if (!node_is_scalar(n) || n->type == NODE_NULL)
		return refuse(m->c, n, "a value is missing");
	if (n->type == NODE_TEXT &&
		(m->names_field ||
			text_is_merge_field(n->text, &module, &path))) {
		add_operand(m, (struct criteria_operand){ .is = IS_FIELD,
				       .slot = slot(m->c, module, path) });
		return OPK_OK;
	}
	if (n->type == NODE_TEXT && text_is_predefined(n->text) &&
		add_predefined(m, n->text, &st))
		return st;
	path = plain_text(m, n);
	return path.ptr ? add_members(m, path) : fault_memory(m->c->f);
}

/* How many operands and members the values can become. */
static size_t most_values(const struct making *m)
{
	size_t n = 0;

	for (const struct node *v = first_value(m); v; v = next_value(m, v)) {
		n++;
		for (size_t i = 0; i < v->text.len; i++)
			n += v->text.ptr[i] == ';';
	}
	return n;
}

static enum opk_status make_leaf(struct making *m)
{
	struct compiler *c = m->c;
	size_t most = most_values(m);
	struct leaf *l = m->leaf;
	enum opk_status st = OPK_OK;

	if (most >= UINT32_MAX)
		return fault_memory(c->f);
	m->operands = arena_new(c->a, struct criteria_operand, most + 1);
	m->values = arena_new(c->a, struct criteria_value, most + 1);
	if (!m->operands || !m->values)
		return fault_memory(c->f);
	*l = (struct leaf){ .slot = slot(c, SPAN(""), m->path),
		.zone = c->w->zone,
		.operands = m->operands,
		.values = m->values,
		.node = m->node };
	set_test(l, m->comparator);
	set_form(m);
	for (const struct node *n = first_value(m); n && !st;
		n = next_value(m, n))
		st = add_one(m, n);
	l->value_count = values_sort(l->form, m->values, l->value_count);
	return st;
}

static bool has_enough(const struct making *m)
{
	bool is_list = m->value->type == NODE_LIST;

	if (m->comparator->takes == TAKES_SOME)
		return !is_list || m->value->count;
	if (m->comparator->takes == TAKES_TWO)
		return is_list && m->value->count == 2;
	return node_is_scalar(m->value);
}

static enum opk_status compile_leaf(
	struct compiler *c, const struct node *n, struct term *t)
{
	struct making m = { .c = c,
		.node = n,
		.path = node_get_text(n, "field"),
		.comparator = comparator_find(node_get_text(n, "comparator")),
		.value = node_get(n, SPAN("value")),
		.leaf = arena_new(c->a, struct leaf, 1) };
	struct field_path p =
		field_path_find(c->w->world, c->w->module, m.path);

	if (!m.leaf)
		return fault_memory(c->f);
	if (!m.path.len || !m.comparator || !m.value)
		return refuse(c, n,
			"a criterion has not a field, a comparator and a "
			"value");
	if (p.is == PATH_NO_FIELD || p.is == PATH_NO_WAY)
		return refuse(c, n,
			"a criterion names a field that is not "
			"there");
	if (p.is == PATH_TOO_LONG)
		return refuse(c, n,
			"a criterion names a path through more than 8 "
			"lookups");
	if (!has_enough(&m))
		return refuse(c, m.value,
			"a comparator has too few values or too many");
	m.holds = p.is == PATH_FOUND ? p.field->holds : HOLDS_ANY;
	m.names_field = span_is(node_get_text(n, "type"), "field");
	t->leaf = m.leaf;
	return make_leaf(&m);
}

static enum opk_status compile(struct compiler *c, const struct node *n,
	unsigned depth, struct term *out)
{
	const struct node *group = node_get(n, SPAN("group"));
	enum opk_status st = OPK_OK;
	struct term *terms;

	if (!group)
		return compile_leaf(c, n, out);
	if (depth == TREE_DEPTH)
		return refuse(c, group, "groups are nested too deep");
	if (group->type != NODE_LIST || !group->count)
		return refuse(c, group, "a group has no members");
	terms = arena_new(c->a, struct term, group->count);
	if (!terms)
		return fault_memory(c->f);
	out->any = span_is(node_get_text(n, "group_operator"), "OR");
	out->terms = terms;
	NODE_EACH (member, group)
		if (!st)
			st = compile(
				c, member, depth + 1, &terms[out->count++]);
	return st;
}

enum opk_status criteria_compile(const struct criteria_world *w,
	const struct node *tree, const struct source *src, struct arena *a,
	struct faults *f, const struct criteria **out)
{
	struct compiler c = { w, src, a, f };
	struct criteria *made;
	enum opk_status st;

	if (!tree) {
		*out = NULL;
		return OPK_OK;
	}
	made = arena_new(a, struct criteria, 1);
	if (!made)
		return fault_memory(f);
	st = compile(&c, tree, 0, &made->root);
	if (!st)
		*out = made;
	return st;
}

/* Holding compiled criteria against a record. */

/* Texts up to this length are folded without taking memory. */
enum { ROOM = 512, WORD_BITS = 64, FEW_WORDS = 8 };

/* A leaf that is looked at. */
struct look {
	const struct leaf *leaf;
	const struct criteria_record *record;
	struct span text;            /* of the field */
	struct criteria_value value; /* the same, read, if `is_good` */
	bool is_good;
	char room[ROOM]; /* for a folded text of the field */
};

static void lose(const struct criteria_record *r)
{
	if (r->lost_memory)
		*r->lost_memory = true;
}

static struct span get(const struct criteria_record *r, uint32_t slot)
{
	return slot == CRITERIA_NO_SLOT ? SPAN("") : r->get(r->user, slot);
}

/* Lower case of ASCII; true: that is all there was. */
static bool fold_ascii(struct span s, char *out)
{
	unsigned char all = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		bool upper = (unsigned char)(c - 'A') < 26;

		all |= c;
		out[i] = (char)(c | (unsigned char)(upper << 5));
	}
	return all < 0x80;
}

/* The text as texts are compared; in `room` where that is enough. */
static struct span fold(
	const struct criteria_record *r, struct span s, char room[ROOM])
{
	char *to = s.len <= ROOM ? room : arena_new(r->scratch, char, s.len);
	struct span folded;

	if (to && fold_ascii(s, to))
		return (struct span){ to, s.len };
	folded = text_fold(r->scratch, s);
	if (folded.ptr)
		return folded;
	if (text_find_invalid(s) == s.len)
		lose(r);
	return s;
}

static bool read_value(const struct look *k, struct span text, char room[ROOM],
	struct criteria_value *out)
{
	const struct leaf *l = k->leaf;

	if (l->form == CRITERIA_TEXT)
		text = fold(k->record, text, room);
	return value_read(l->form, l->zone, text, out);
}

static bool has(struct span text, struct span part)
{
	return !part.len ||
	       (text.len >= part.len &&
		       memmem(text.ptr, text.len, part.ptr, part.len));
}

/* `%` stands for any run of characters; without one, a part is enough. */
static bool is_like(struct span text, struct span pattern)
{
	struct span piece, rest;

	if (span_find(pattern, '%', 0) == pattern.len)
		return has(text, pattern);
	piece = span_split(pattern, '%', &rest);
	if (!span_starts(text, piece))
		return false;
	text = span_cut(text, piece.len, text.len);
	while (span_find(rest, '%', 0) < rest.len) {
		const char *at;

		piece = span_split(rest, '%', &rest);
		if (!piece.len)
			continue;
		if (!has(text, piece))
			return false;
		at = memmem(text.ptr, text.len, piece.ptr, piece.len);
		text = span_cut(
			text, (size_t)(at - text.ptr) + piece.len, text.len);
	}
	return span_ends(text, rest);
}

static bool compare(enum criteria_form form, enum test test,
	const struct criteria_value *a, const struct criteria_value *b)
{
	bool ordered = form != CRITERIA_TEXT && form != CRITERIA_ID;

	switch (test) {
	case TEST_PART:
		return has(a->text, b->text);
	case TEST_LIKE:
		return is_like(a->text, b->text);
	case TEST_BEGIN:
		return span_starts(a->text, b->text);
	case TEST_END:
		return span_ends(a->text, b->text);
	case TEST_LESS:
		return ordered && value_order(form, a, b) < 0;
	case TEST_LESS_SAME:
		return ordered && value_order(form, a, b) <= 0;
	case TEST_MORE:
		return ordered && value_order(form, a, b) > 0;
	case TEST_MORE_SAME:
		return ordered && value_order(form, a, b) >= 0;
	default:
		return value_order(form, a, b) == 0;
	}
}

/* The text of another field; the same slot is not asked twice. */
static struct span other_text(const struct look *k, uint32_t slot)
{
	return slot == k->leaf->slot ? k->text : get(k->record, slot);
}

static bool compare_one(
	const struct look *k, enum test test, const struct criteria_operand *o)
{
	char room[ROOM];
	struct criteria_value other;

	if (!k->is_good)
		return false;
	if (o->is == IS_VALUE)
		return compare(k->leaf->form, test, &k->value, &o->value);
	if (o->is != IS_FIELD ||
		!read_value(k, other_text(k, o->slot), room, &other))
		return false;
	return compare(k->leaf->form, test, &k->value, &other);
}

/* Is the value among those that were sorted? */
static bool is_among(
	const struct leaf *l, const struct criteria_value *v, uint32_t *at)
{
	uint32_t low = 0, high = l->value_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = value_order(l->form, v, &l->values[middle]);

		if (!order) {
			*at = middle;
			return true;
		}
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* The next member of a set; empty ones are none. */
static bool next_member(struct span *rest, struct span *member)
{
	while (rest->len) {
		*member = span_split(*rest, ';', rest);
		if (member->len)
			return true;
	}
	return false;
}

static bool is_empty(const struct look *k)
{
	struct span rest = k->text, member;

	return k->leaf->several ? !next_member(&rest, &member) : !k->text.len;
}

static bool has_member(struct span set, struct span wanted)
{
	struct span member;

	while (next_member(&set, &member))
		if (span_equal(member, wanted))
			return true;
	return false;
}

/* What is known of a record without comparing its value. */
static bool is_so(const struct look *k, const struct criteria_operand *o)
{
	const struct criteria_record *r = k->record;

	switch (o->is) {
	case IS_EMPTY:
		return is_empty(k);
	case IS_FULL:
		return !is_empty(k);
	case IS_CHANGED:
		return r->changed && k->leaf->slot != CRITERIA_NO_SLOT &&
		       r->changed(r->user, k->leaf->slot);
	case IS_ROLE:
		return has_member(get(r, o->slot), o->text);
	default:
		return false;
	}
}

static bool is_same(struct look *k)
{
	const struct leaf *l = k->leaf;
	uint32_t at;

	for (uint32_t i = 0; i < l->operand_count; i++)
		if (is_so(k, &l->operands[i]) ||
			compare_one(k, TEST_SAME, &l->operands[i]))
			return true;
	return k->is_good && l->value_count && is_among(l, &k->value, &at);
}

static bool hold_single(struct look *k)
{
	const struct leaf *l = k->leaf;
	const struct criteria_operand *o = l->operands;

	k->is_good = read_value(k, k->text, k->room, &k->value);
	if (!k->is_good && l->form == CRITERIA_BOOLEAN && k->record->misread)
		k->record->misread(k->record->user, l->slot);
	if (l->test == TEST_SAME)
		return is_same(k);
	if (l->test == TEST_BETWEEN)
		return compare_one(k, TEST_MORE_SAME, &o[0]) &&
		       compare_one(k, TEST_LESS_SAME, &o[1]);
	return compare_one(k, l->test, &o[0]);
}

/* What a set has of sorted values. */
struct found {
	uint32_t count; /* of the values that it has */
	bool more;      /* it has others, too */
};

static struct found find_members(struct look *k, const struct leaf *l)
{
	uint64_t few[FEW_WORDS] = { 0 }, *seen = few;
	size_t words = l->value_count / WORD_BITS + 1;
	struct span rest = k->text, member;
	struct found f = { 0 };
	struct criteria_value v;
	uint32_t at;

	if (words > FEW_WORDS)
		seen = arena_new(k->record->scratch, uint64_t, words);
	if (!seen) {
		lose(k->record);
		return f;
	}
	while (next_member(&rest, &member)) {
		read_value(k, member, k->room, &v);
		if (!is_among(l, &v, &at)) {
			f.more = true;
		} else if (!(seen[at / WORD_BITS] >> at % WORD_BITS & 1)) {
			seen[at / WORD_BITS] |= (uint64_t)1 << at % WORD_BITS;
			f.count++;
		}
	}
	return f;
}

/* Does the set meet all the sorted values at once? */
static bool meets_values(struct look *k, const struct leaf *l)
{
	struct found f = find_members(k, l);

	if (l->test == TEST_ANY)
		return f.count;
	return f.count == l->value_count && (l->test == TEST_ALL || !f.more);
}

/* The set that another field holds, as values of a leaf like this one. */
static bool read_set(const struct look *k, struct span set, struct leaf *out)
{
	struct arena *a = k->record->scratch;
	struct span rest = set, member;
	struct criteria_value *values;
	uint32_t n = 0;

	while (next_member(&rest, &member))
		n++;
	values = arena_new(a, struct criteria_value, n + 1);
	*out = *k->leaf;
	out->values = values;
	if (!values)
		return false;
	n = 0;
	while (next_member(&set, &member)) {
		char room[ROOM];

		read_value(k, member, room, &values[n]);
		if (values[n].text.ptr == room)
			values[n].text = arena_copy(a, values[n].text);
		if (!values[n++].text.ptr)
			return false;
	}
	out->value_count = values_sort(out->form, values, n);
	return true;
}

/* The set against another field's, or what is known of it. */
static bool meets_operand(struct look *k, const struct criteria_operand *o)
{
	struct leaf other;

	if (o->is != IS_FIELD)
		return is_so(k, o);
	if (read_set(k, other_text(k, o->slot), &other))
		return meets_values(k, &other);
	lose(k->record);
	return false;
}

/* Has one of the members the part? */
static bool has_part(struct look *k)
{
	struct span rest = k->text, member;

	while (next_member(&rest, &member)) {
		k->is_good = read_value(k, member, k->room, &k->value);
		if (compare_one(k, TEST_PART, &k->leaf->operands[0]))
			return true;
	}
	return false;
}

static bool hold_several(struct look *k)
{
	const struct leaf *l = k->leaf;

	if (l->test == TEST_PART)
		return has_part(k);
	for (uint32_t i = 0; i < l->operand_count; i++) {
		bool so = meets_operand(k, &l->operands[i]);

		if (so != (l->test == TEST_ALL))
			return so;
	}
	/* what is the same as something else is not compared twice */
	if (l->operand_count && !l->value_count)
		return l->test == TEST_ALL;
	return meets_values(k, l);
}

static bool hold_leaf(const struct leaf *l, const struct criteria_record *r)
{
	struct look k;

	k.leaf = l;
	k.record = r;
	k.text = get(r, l->slot);
	return (l->several ? hold_several(&k) : hold_single(&k)) != l->negated;
}

/* Recursion is bounded by what was compiled. */
static bool hold(const struct term *t, const struct criteria_record *r)
{
	if (t->leaf)
		return hold_leaf(t->leaf, r);
	for (uint32_t i = 0; i < t->count; i++)
		if (hold(&t->terms[i], r) == t->any)
			return t->any;
	return !t->any;
}

bool criteria_hold(const struct criteria *c, const struct criteria_record *r)
{
	struct arena_mark mark;
	bool holds;

	if (!c)
		return true;
	mark = arena_mark(r->scratch);
	holds = hold(&c->root, r);
	if (r->scratch->used != mark.used)
		arena_rewind(r->scratch, mark);
	return holds;
}

/* The first leaf to blame for a term that does not hold. */
static const struct leaf *blame(
	const struct term *t, const struct criteria_record *r)
{
	while (!t->leaf) {
		const struct term *next = t->terms;

		/* of AND one does not hold, of OR none does */
		while (!t->any && next + 1 < t->terms + t->count &&
			hold(next, r))
			next++;
		t = next;
	}
	return t->leaf;
}

static void format_value(struct buf *b, const struct node *n)
{
	if (n->type == NODE_BOOL)
		buf_add_text(b, n->boolean ? "true" : "false");
	else
		buf_add(b, n->text);
}

struct span criteria_why_not(const struct criteria *c,
	const struct criteria_record *r, struct arena *a)
{
	const struct node *n, *value;
	struct span said = SPAN("");
	struct arena_mark mark;
	struct buf b = { 0 };

	if (criteria_hold(c, r))
		return said;
	mark = arena_mark(r->scratch);
	n = blame(&c->root, r)->node;
	arena_rewind(r->scratch, mark);
	value = node_get(n, SPAN("value"));
	buf_add(&b, node_get_text(n, "field"));
	buf_add_char(&b, ' ');
	buf_add(&b, node_get_text(n, "comparator"));
	buf_add_char(&b, ' ');
	if (value && value->type != NODE_LIST)
		format_value(&b, value);
	NODE_EACH (member, value) {
		if (member != node_first(value))
			buf_add_text(&b, ", ");
		format_value(&b, member);
	}
	said = b.failed ? said : arena_copy(a, buf_span(&b));
	buf_release(&b);
	return said;
}
