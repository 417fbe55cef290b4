/* SPDX-License-Identifier: MIT */
/* What is decided of an entry, kept and receipted. */
#include "model/document.h"
#include "op/identity.h"
#include "op/inbox.h"
#include "op/receipt.h"
#include "op/summary.h"
#include "util/clock.h"

static struct span time_text(int64_t ms, struct arena *a)
{
	char text[CLOCK_TEXT];

	clock_format(ms, text);
	return arena_copy(a, span_of(text));
}

/* entry.yaml with the decision. */
static struct node *decided_entry(
	const struct inbox_entry *e, const struct decision *d, struct arena *a)
{
	struct node *n = node_new(a, NODE_MAP), *last;

	NODE_EACH (old, e->tree) {
		if (span_is(old->key, "state"))
			node_put_text(a, n, "state", span_of(d->word));
		else
			node_put(n, old->key, node_share(a, old));
	}
	node_put_text(a, n, "decided_at", time_text(d->now, a));
	last = node_put_text(a, n, "decided_by", d->actor);
	if (d->reason.len)
		last = node_put_text(a, n, "reason", d->reason);
	if (d->plan)
		last = node_put_text(
			a, n, "plan", summary_digest(a, &d->plan->digest));
	if (node_first(d->users))
		last = node_put(n, SPAN("users"), node_share(a, d->users));
	return last ? n : NULL;
}

static void put_org(struct node *map, const char *key, struct span org_id,
	struct span name, struct arena *a)
{
	struct node *n = node_put_map(a, map, key);

	node_put_text(a, n, "org_id", org_id);
	node_put_text(a, n, "name", name);
}

static struct node *receipt_tree(
	const struct inbox_entry *e, const struct decision *d, struct arena *a)
{
	const struct transfer *t = &e->transfer;
	struct node *n = node_new(a, NODE_MAP), *last;

	node_put_text(a, n, "format", SPAN("orgpack-receipt/1"));
	node_put_text(a, n, "decision", span_of(d->word));
	if (d->reason.len)
		node_put_text(a, n, "reason", d->reason);
	node_put_text(a, n, "decided_at", time_text(d->now, a));
	node_put_text(a, n, "decided_by", d->actor);
	put_org(n, "target", node_get_text(d->org, "org_id"),
		node_get_text(d->org, "name"), a);
	put_org(n, "source", t->source.org_id, t->source.name, a);
	node_put_text(a, n, "key", t->key);
	node_put_text(a, n, "transfer", summary_digest(a, &t->id));
	last = node_put_text(
		a, n, "configuration", summary_digest(a, &t->digest));
	if (!d->plan)
		return last ? n : NULL;
	node_put_text(a, n, "plan", summary_digest(a, &d->plan->digest));
	node_put_int(a, n, "added", (int64_t)d->plan->added);
	node_put_int(a, n, "changed", (int64_t)d->plan->changed);
	last = node_put_int(a, n, "deleted", (int64_t)d->plan->deleted);
	return last ? n : NULL;
}

static enum opk_status sign(struct store *s, const struct node *tree,
	struct arena *a, struct plan *p, struct faults *f, struct span *out)
{
	unsigned char seed[ED25519_SEED];
	enum opk_status st;

	if (!tree)
		return fault_memory(f);
	st = identity_seed(s, a, p, f, seed);
	if (!st)
		st = receipt_write(tree, seed, a, f, out);
	crypto_wipe(seed, sizeof seed);
	return st;
}

enum opk_status inbox_decide(struct store *s, const struct inbox_entry *e,
	const struct decision *d, struct arena *a, struct plan *p,
	struct faults *f, struct span *receipt)
{
	struct span text = document_write(decided_entry(e, d, a), a);
	struct binding bound = e->bound;
	struct plan_op *op;
	enum opk_status st;

	st = sign(s, receipt_tree(e, d, a), a, p, f, receipt);
	if (!st)
		st = inbox_add_file(p, arena_print(a, "%s/receipt", e->folder),
			*receipt, a, f);
	if (!st)
		st = inbox_add_file(p,
			arena_print(a, "%s/entry.yaml", e->folder), text, a, f);
	if (st)
		return st;
	op = &p->items[p->count - 1];
	op->action = PLAN_CHANGE;
	op->before = digest_of(e->bytes);
	bound.entry = op->after;
	bound.receipt = digest_of(*receipt);
	bound.decided = true;
	return bindings_put(s, &bound, a, p, f);
}
