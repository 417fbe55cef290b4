/* SPDX-License-Identifier: MIT */
/* Checking a tree: which rules apply to which values. */
#include "model/schema_check.h"

/* More steps than any honest document of 16 MiB needs. */
enum { MOST_STEPS = 50000000 };

bool check_found(struct schema_walk *c)
{
	c->found++;
	return c->mode == CHECK_REPORT;
}

bool check_fits(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	enum check_mode mode = c->mode;
	size_t found = c->found;
	bool fits;

	c->mode = CHECK_VERDICT;
	fits = check_apply(c, r, n, at);
	c->mode = mode;
	c->found = found;
	return fits;
}

static bool refuse(struct schema_walk *c, const struct node *n,
	const struct check_frame *at)
{
	if (check_found(c))
		check_say(c, OPK_SCHEMA_MISMATCH, n, at, SPAN(""),
			"does not belong here");
	return false;
}

/* What is said of values of one type. */
static bool check_content(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	switch (n->type) {
	case NODE_TEXT:
		return !r->text || check_text(c, r, n, at);
	case NODE_INT:
	case NODE_FLOAT:
		return !r->number || check_number(c, r, n, at);
	case NODE_LIST:
		return !r->array || check_array(c, r, n, at);
	case NODE_MAP:
		return !r->object || check_object(c, r, n, at);
	case NODE_NULL:
	case NODE_BOOL:
		break;
	}
	return true;
}

bool check_apply(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	bool fits = true, quick = c->mode == CHECK_VERDICT;

	if (++*c->steps > MOST_STEPS)
		return false;
	if (r->never)
		return refuse(c, n, at);
	/* whatever else is wrong with a value of a wrong type is noise */
	if (r->types && !check_type(c, r, n, at))
		return false;
	if (r->values || r->constant)
		fits = check_choice(c, r, n, at);
	if (quick && !fits)
		return false;
	fits &= check_content(c, r, n, at);
	if (quick && !fits)
		return false;
	if (r->combined)
		fits &= check_combined(c, r, n, at);
	return fits;
}

/* Apply a rule that restricts: what it says is why. */
static bool apply_because(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	struct span why = c->why;
	bool fits;

	if (r->description.len)
		c->why = r->description;
	fits = check_apply(c, r, n, at);
	c->why = why;
	return fits;
}

/* Most of many restrictions are of properties that an object does not have. */
static bool is_concerned(const struct rule *r, uint64_t keys)
{
	return r->asks == RULE_ASKS_ALWAYS || r->asks & keys;
}

static uint64_t keys_of(const struct node *n)
{
	uint64_t keys = 0;

	NODE_EACH (child, n)
		keys |= rule_name_bit(child->key);
	return keys;
}

static bool check_all_of(struct schema_walk *c, const struct rule_combined *m,
	const struct node *n, const struct check_frame *at)
{
	bool fits = true, is_map = n->type == NODE_MAP;
	uint64_t keys = is_map ? keys_of(n) : 0;

	for (size_t i = 0; i < m->all_of.count; i++) {
		const struct rule *r = m->all_of.items[i];

		if (is_map && !is_concerned(r, keys))
			continue;
		fits &= apply_because(c, r, n, at);
		if (!fits && c->mode == CHECK_VERDICT)
			return false;
	}
	return fits;
}

static bool check_not(struct schema_walk *c, const struct rule_combined *m,
	const struct node *n, const struct check_frame *at)
{
	struct span why = m->not_->description;

	if (!check_fits(c, m->not_, n, at))
		return true;
	if (check_found(c))
		check_say(c, OPK_SCHEMA_MISMATCH, n, at, why,
			"is what its schema rules out");
	return false;
}

static bool check_condition(struct schema_walk *c,
	const struct rule_combined *m, const struct node *n,
	const struct check_frame *at)
{
	const struct rule *next = m->then_ ? m->then_ : m->else_;

	if (!next)
		return true;
	/* most are of the kind "else there is no such property" */
	if (!(m->then_ && m->else_) && check_fits(c, next, n, at))
		return true;
	next = check_fits(c, m->if_, n, at) ? m->then_ : m->else_;
	return !next || apply_because(c, next, n, at);
}

bool check_combined(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at)
{
	const struct rule_combined *m = r->combined;
	bool quick = c->mode == CHECK_VERDICT;
	bool fits = !m->ref || check_apply(c, m->ref, n, at);

	if (m->all_of.count && (fits || !quick))
		fits &= check_all_of(c, m, n, at);
	if (m->any_of.count && (fits || !quick))
		fits &= check_any_of(c, r, n, at);
	if (m->one_of.count && (fits || !quick))
		fits &= check_one_of(c, r, n, at);
	if (m->not_ && (fits || !quick))
		fits &= check_not(c, m, n, at);
	if (m->if_ && (fits || !quick))
		fits &= check_condition(c, m, n, at);
	return fits;
}

/* Bring what was just found into document order. */
static void sort_from(struct faults *f, size_t first)
{
	struct faults part = *f;

	if (f->count - first < 2)
		return;
	part.items += first;
	part.count -= first;
	faults_sort(&part);
}

enum opk_status schema_check(const struct schema *s, const struct node *n,
	const struct source *src, struct faults *f)
{
	struct arena scratch = { 0 };
	size_t steps = 0, first = f->count;
	struct schema_walk c = { .mode = CHECK_REPORT,
		.root = s->root,
		.src = src,
		.faults = f,
		.scratch = &scratch,
		.steps = &steps };
	bool fits = check_apply(&c, s->root, n, NULL);

	arena_release(&scratch);
	if (c.lost_memory)
		return fault_memory(f);
	if (steps > MOST_STEPS)
		return fault(f, OPK_BAD_SCHEMA, src, 0, 0,
			"this would take too many steps to check");
	sort_from(f, first);
	return fits ? OPK_OK : OPK_MALFORMED;
}
