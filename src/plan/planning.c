/* SPDX-License-Identifier: MIT */
/* One operation per component that has to change, with its reasons. */
#include "plan/planning.h"

#include <string.h>

#include "model/diff.h"
#include "model/merge.h"
#include "model/secret.h"
#include "model/summary.h"
#include "plan/bases.h"
#include "plan/compare.h"
#include "plan/withhold.h"

/* What becomes of one component of the incoming state. */
struct merging {
	const struct component *mine, *theirs; /* mine may be NULL */
	struct arena scratch; /* trees; dies with the component */
	struct node *conflicts;
	struct node *out; /* the tree afterwards */
	bool as_sent;     /* out means what theirs' bytes mean */
};

static struct faults *faults_of(const struct planning *p)
{
	return &p->answer->faults;
}

static struct node *entry(
	struct planning *p, const char *action, const struct component *c)
{
	struct node *list = (struct node *)(uintptr_t)node_get(
		p->answer->root, SPAN("changes"));
	struct node *e = compare_entry(&p->answer->arena, list, action, c);

	if (!e)
		fault_memory(faults_of(p));
	return e;
}

static enum opk_status add_op(struct planning *p, enum plan_action action,
	const struct component *old, const struct component *new,
	struct span bytes, struct node *properties)
{
	const struct component *c = new ? new : old;
	struct plan_op *op = plan_add(p->arena, &p->plan);
	static const char *const words[] = { "add", "change", "delete" };
	struct node *e = entry(p, words[action], c);

	if (!op || !e)
		return fault_memory(faults_of(p));
	*op = (struct plan_op){ .action = action,
		.path = c->path,
		.bytes = bytes,
		.kind = c->id.kind,
		.name = c->name,
		.properties = properties };
	if (old)
		op->before = old->sha256;
	if (action != PLAN_DELETE)
		op->after = bytes.ptr == c->bytes.ptr ? c->sha256
						      : digest_of(bytes);
	if (properties) {
		struct node *copy = node_copy(&p->answer->arena, properties);

		if (!node_put(e, SPAN("properties"), copy))
			return fault_memory(faults_of(p));
	}
	return OPK_OK;
}

/* The component as it will be in the result. */
static enum opk_status keep(struct planning *p, const struct component *like,
	struct span bytes, bool brought)
{
	struct component *c = &p->result.items[p->result.count];

	*c = *like;
	p->focus[p->result.count++] = brought;
	if (bytes.ptr == like->bytes.ptr)
		return OPK_OK;
	c->bytes = bytes;
	c->size = bytes.len;
	c->sha256 = digest_of(bytes);
	c->has_content = false;
	return OPK_OK;
}

static enum opk_status write_bytes(struct planning *p, const struct kind *kind,
	const struct node *tree, struct span *out)
{
	struct buf b = { 0 };
	enum opk_status st = component_write(kind, tree, &b, faults_of(p));

	if (!st) {
		*out = arena_copy(p->arena, buf_span(&b));
		if (!out->ptr)
			st = fault_memory(faults_of(p));
	}
	buf_release(&b);
	return st;
}

static enum opk_status report_conflicts(
	struct planning *p, const struct merging *m)
{
	struct node *e = entry(p, "conflict", m->theirs);
	struct source src = { state_place(
				      p->incoming->state, m->theirs, p->arena),
		m->theirs->bytes };

	p->conflicts += m->conflicts->count;
	if (!e || !node_put(e, SPAN("properties"),
			  node_copy(&p->answer->arena, m->conflicts)))
		return fault_memory(faults_of(p));
	if (p->policy != MERGE_FAIL)
		return OPK_OK;
	NODE_EACH (c, m->conflicts) {
		struct span path = node_get_text(c, "path");

		fault(faults_of(p), OPK_MERGE_CONFLICT, &src, 0, 0,
			"'%.*s' of %.*s %.*s was changed here and in the "
			"bundle\nApply with --on-conflict theirs or ours, or "
			"bring both to one value first.",
			SPAN_ARG(path), SPAN_ARG(m->theirs->id.kind->name),
			SPAN_ARG(m->theirs->name));
	}
	return OPK_OK;
}

/* Three trees into one; without a base the incoming one wins. */
static enum opk_status merge(struct planning *p, struct merging *m)
{
	const struct kind *kind = m->theirs->id.kind;
	struct faults *f = faults_of(p);
	struct node *mine, *theirs, *sent, *base = NULL;
	size_t left;
	enum opk_status st = OPK_OK;

	mine = operand_tree(p->org, m->mine, &m->scratch, f);
	sent = operand_tree(p->incoming, m->theirs, &m->scratch, f);
	if (!mine || !sent)
		return worse(f->worst, OPK_MALFORMED);
	theirs = merge_secrets(kind, mine, sent, &m->scratch, &left);
	if (!theirs)
		return fault_memory(f);
	p->secrets += left;
	if (p->bases && !p->prune)
		st = bases_tree(
			p->bases, m->theirs->path, &m->scratch, f, &base);
	if (!st && base) {
		/* a secret is no change of theirs */
		base = merge_secrets(kind, mine, base, &m->scratch, &left);
		st = merge_trees(kind, base, mine, theirs, p->policy,
			&m->scratch, m->conflicts, f, &m->out);
	} else {
		m->out = theirs;
	}
	m->as_sent = !st && m->out && node_same(m->out, sent);
	return st;
}

static enum opk_status change(struct planning *p, struct merging *m)
{
	const struct kind *kind = m->theirs->id.kind;
	struct node *mine, *list = node_new(p->arena, NODE_LIST);
	struct span bytes = m->theirs->bytes;
	enum opk_status st;

	mine = operand_tree(p->org, m->mine, &m->scratch, faults_of(p));
	if (!mine || !list)
		return worse(faults_of(p)->worst, OPK_SYSTEM);
	st = diff_trees(kind, mine, m->out, &m->scratch, list, faults_of(p));
	if (!st && !list->count) {
		p->unchanged++;
		return keep(p, m->mine, m->mine->bytes, false);
	}
	if (!st && !m->as_sent)
		st = write_bytes(p, kind, m->out, &bytes);
	list = st ? NULL : node_copy(p->arena, list);
	if (!st)
		st = list ? add_op(p, PLAN_CHANGE, m->mine, m->theirs, bytes,
				    list)
			  : fault_memory(faults_of(p));
	return st ? st : keep(p, m->theirs, bytes, true);
}

static enum opk_status plan_both(struct planning *p,
	const struct component *mine, const struct component *theirs)
{
	struct merging m = { .mine = mine, .theirs = theirs };
	enum opk_status st;

	if (mine->size == theirs->size &&
		digest_equal(&mine->sha256, &theirs->sha256)) {
		p->unchanged++;
		return keep(p, mine, mine->bytes, false);
	}
	m.conflicts = node_new(&m.scratch, NODE_LIST);
	st = m.conflicts ? merge(p, &m) : fault_memory(faults_of(p));
	if (!st && m.conflicts->count)
		st = report_conflicts(p, &m);
	if (!st)
		st = change(p, &m);
	arena_release(&m.scratch);
	return st;
}

/* What the source changed since, as the properties of a conflict. */
static enum opk_status find_theirs(struct planning *p,
	const struct component *theirs, struct arena *scratch,
	struct node *list)
{
	struct faults *f = faults_of(p);
	struct node *base = NULL, *sent;
	enum opk_status st =
		bases_tree(p->bases, theirs->path, scratch, f, &base);

	sent = st ? NULL : operand_tree(p->incoming, theirs, scratch, f);
	if (!sent)
		return worse(f->worst, OPK_MALFORMED);
	if (!list)
		return fault_memory(f);
	st = diff_trees(theirs->id.kind, base, sent, scratch, list, f);
	for (struct node *n = list->first; n; n = n->next)
		for (struct node *side = n->first; side; side = side->next) {
			if (span_is(side->key, "old"))
				side->key = SPAN("base");
			else if (span_is(side->key, "new"))
				side->key = SPAN("theirs");
		}
	return st;
}

/* There is nothing here to merge with: one conflict, whatever differs. */
static enum opk_status report_deleted(struct planning *p,
	const struct component *theirs, const struct node *properties)
{
	struct source src = { state_place(p->incoming->state, theirs, p->arena),
		theirs->bytes };
	struct arena *a = &p->answer->arena;
	struct node *e = entry(p, "conflict", theirs);

	p->conflicts++;
	node_put_text(
		a, e, "remark", SPAN("deleted here, changed in the bundle"));
	if (!node_put(e, SPAN("properties"), node_copy(a, properties)))
		return fault_memory(faults_of(p));
	if (p->policy == MERGE_FAIL)
		fault(faults_of(p), OPK_MERGE_CONFLICT, &src, 0, 0,
			"%.*s %.*s was deleted here and changed in the "
			"bundle\nApply with --on-conflict theirs to bring it "
			"back, or ours to leave it away.",
			SPAN_ARG(theirs->id.kind->name),
			SPAN_ARG(theirs->name));
	return OPK_OK;
}

/* The org deleted what was once applied from this source. */
static enum opk_status deleted_here(struct planning *p,
	const struct component *base, const struct component *theirs,
	bool *stays_away)
{
	struct arena scratch = { 0 };
	struct node *list;
	enum opk_status st;

	*stays_away = true;
	if (base->has_content &&
		digest_equal(&base->content, &theirs->content)) {
		p->kept_away++;
		return entry(p, "kept-away", theirs) ? OPK_OK : OPK_SYSTEM;
	}
	list = node_new(&scratch, NODE_LIST);
	st = find_theirs(p, theirs, &scratch, list);
	if (!st)
		st = report_deleted(p, theirs, list);
	*stays_away = p->policy != MERGE_THEIRS;
	arena_release(&scratch);
	return st;
}

/* Placeholders that nothing here can fill. */
static enum opk_status count_secrets(
	struct planning *p, const struct component *c)
{
	struct arena scratch = { 0 };
	struct node *tree;
	size_t left = 0;
	enum opk_status st = OPK_OK;

	if (!p->secretive[c->id.kind->index])
		return OPK_OK;
	tree = operand_tree(p->incoming, c, &scratch, faults_of(p));
	if (!tree)
		st = worse(faults_of(p)->worst, OPK_MALFORMED);
	else if (!merge_secrets(c->id.kind, NULL, tree, &scratch, &left))
		st = fault_memory(faults_of(p));
	p->secrets += left;
	arena_release(&scratch);
	return st;
}

static enum opk_status plan_new(
	struct planning *p, const struct component *theirs)
{
	const struct component *base =
		p->bases && !p->prune ? bases_find(p->bases, theirs->path)
				      : NULL;
	bool stays_away = false;
	enum opk_status st = OPK_OK;

	if (base)
		st = deleted_here(p, base, theirs, &stays_away);
	if (st || stays_away)
		return st;
	st = count_secrets(p, theirs);
	if (!st)
		st = add_op(p, PLAN_ADD, NULL, theirs, theirs->bytes, NULL);
	return st ? st : keep(p, theirs, theirs->bytes, true);
}

/* System components stay, whatever --prune says. */
static bool is_system(struct planning *p, const struct component *c)
{
	struct arena scratch = { 0 };
	const struct schema *s = kind_schema(c->id.kind);
	const struct node *rule = s ? schema_keyword(s, "x-system") : NULL;
	const struct node *value = node_get(rule, SPAN("value")), *n;
	struct node *tree;
	bool is = false;

	if (rule && value) {
		tree = operand_tree(p->org, c, &scratch, faults_of(p));
		n = node_at(tree, node_get_text(rule, "property"));
		is = n && node_equal(n, value);
	}
	arena_release(&scratch);
	return is;
}

static enum opk_status plan_only_mine(
	struct planning *p, const struct component *mine, bool chosen)
{
	chosen = chosen && scope_covers(&p->scope, p->incoming->state, mine);
	if (p->prune && chosen && !is_system(p, mine))
		return add_op(p, PLAN_DELETE, mine, NULL, SPAN(""), NULL);
	if (chosen) {
		p->only_in_target++;
		if (!entry(p, "only-in-target", mine))
			return OPK_SYSTEM;
	}
	return keep(p, mine, mine->bytes, false);
}

static enum opk_status prepare(struct planning *p)
{
	size_t most = p->org->state->count + p->incoming->state->count;

	p->result = *p->org->state;
	p->result.count = 0;
	p->result.items = arena_new(p->arena, struct component, most);
	p->focus = arena_new(p->arena, bool, most);
	p->secretive = secret_kinds(p->arena);
	if (!p->result.items || !p->focus || !p->secretive ||
		!node_put_list(&p->answer->arena, p->answer->root, "changes"))
		return fault_memory(faults_of(p));
	return OPK_OK;
}

static size_t next(const struct planning *p, size_t i)
{
	while (i < p->incoming->state->count && p->chosen && !p->chosen[i])
		i++;
	return i;
}

enum opk_status planning_make(struct planning *p)
{
	const struct state *org = p->org->state, *in = p->incoming->state;
	enum opk_status st = prepare(p);
	size_t i = 0, j = next(p, 0);

	while (!st && (i < org->count || j < in->count)) {
		const struct component *x =
			i < org->count ? &org->items[i] : NULL;
		const struct component *y =
			j < in->count ? &in->items[j] : NULL;
		int order = !x ? 1 : !y ? -1 : span_order(x->path, y->path);

		if (order < 0)
			st = plan_only_mine(
				p, x, !p->org_chosen || p->org_chosen[i]);
		else if (order > 0)
			st = plan_new(p, y);
		else
			st = plan_both(p, x, y);
		i += order <= 0;
		if (order >= 0)
			j = next(p, j + 1);
	}
	scope_close(&p->scope);
	if (!st)
		plan_seal(&p->plan);
	return st;
}

enum opk_status planning_answer(const struct planning *p)
{
	struct arena *a = &p->answer->arena;
	struct node *root = p->answer->root;
	struct node *counts = node_put_map(a, root, "counts");

	node_put_int(a, counts, "added", (int64_t)p->plan.added);
	node_put_int(a, counts, "changed", (int64_t)p->plan.changed);
	node_put_int(a, counts, "deleted", (int64_t)p->plan.deleted);
	node_put_int(a, counts, "conflicts", (int64_t)p->conflicts);
	node_put_int(a, counts, "kept_away", (int64_t)p->kept_away);
	node_put_int(a, counts, "only_in_target", (int64_t)p->only_in_target);
	node_put_int(a, counts, "unchanged", (int64_t)p->unchanged);
	return node_put_text(a, root, "plan_digest",
		       summary_digest(a, &p->plan.digest))
		       ? OPK_OK
		       : fault_memory(faults_of(p));
}
