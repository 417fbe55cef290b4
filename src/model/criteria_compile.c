/* SPDX-License-Identifier: MIT */
/* Compiling criteria: fields to slots, values to their forms. */
#include "model/criteria_parts.h"

#include "model/field_path.h"
#include "util/text.h"

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
