/* SPDX-License-Identifier: MIT */
/* Three-way merge of trees, property by property, item by item. */
#include "model/merge.h"

#include "model/bytes_diff.h"
#include "model/diff.h"
#include "model/keyed.h"
#include "schema/kind.h"
#include "util/buf.h"

struct merger {
	struct arena *arena;
	struct arena scratch;
	enum merge_policy policy;
	struct node *conflicts;
	struct buf path;
	bool bytes; /* it is a file of bytes that is merged */
	bool failed;
};

/* One value on the three sides; NULL where it is absent. */
struct sides {
	const struct node *base, *ours, *theirs;
};

static bool same(const struct node *a, const struct node *b)
{
	return a && b ? node_same(a, b) : a == b;
}

static void put(struct merger *m, struct node *entry, const char *key,
	const struct node *n)
{
	struct node *shown = NULL;

	if (n)
		shown = m->bytes ? bytes_describe(m->arena, n)
				 : node_share(m->arena, n);
	if (n && !node_put(entry, span_of(key), shown))
		m->failed = true;
}

/* Note a conflict; answer what the policy puts in its place. */
static const struct node *conflict(
	struct merger *m, const struct note *note, const struct sides *s)
{
	struct node *entry =
		node_add(m->conflicts, node_new(m->arena, NODE_MAP));
	struct span path = arena_copy(m->arena, buf_span(&m->path));

	if (!entry || !path.ptr) {
		m->failed = true;
		return s->ours;
	}
	node_put_text(m->arena, entry, "path", path);
	if (!note->secret) {
		put(m, entry, "base", s->base);
		put(m, entry, "ours", s->ours);
		put(m, entry, "theirs", s->theirs);
	}
	return m->policy == MERGE_THEIRS ? s->theirs : s->ours;
}

static const struct node *merge(
	struct merger *m, const struct rule *rule, const struct sides *s);

static const struct node *merge_at(struct merger *m, const struct rule *rule,
	const struct sides *s, const char *open, struct span key,
	const char *close)
{
	size_t len = m->path.len;
	const struct node *out;

	if (len || open[0] != '.')
		buf_add_text(&m->path, open);
	buf_add(&m->path, key);
	buf_add_text(&m->path, close);
	out = merge(m, rule, s);
	m->path.len = len;
	return out;
}

static void keep(struct merger *m, struct node *parent, struct span key,
	const struct node *child)
{
	if (child && !node_put(parent, key, node_share(m->arena, child)))
		m->failed = true;
}

static const struct node *merge_maps(
	struct merger *m, const struct rule *rule, const struct sides *s)
{
	struct node *out = node_new(m->arena, NODE_MAP);

	NODE_EACH (x, s->ours) {
		struct sides at = { node_get(s->base, x->key), x,
			node_get(s->theirs, x->key) };

		keep(m, out, x->key,
			merge_at(m, rule_property(rule, x->key), &at, ".",
				x->key, ""));
	}
	NODE_EACH (y, s->theirs) {
		struct sides at = { node_get(s->base, y->key), NULL, y };

		if (!node_get(s->ours, y->key))
			keep(m, out, y->key,
				merge_at(m, rule_property(rule, y->key), &at,
					".", y->key, ""));
	}
	return out;
}

struct lists {
	struct keyed base, ours, theirs;
};

/* What becomes of each item: by key, ours' items first, then theirs' new. */
struct merged {
	struct span *keys;
	const struct node **items; /* NULL: gone */
	size_t count;
	struct map by_key;
};

static void merge_item(struct merger *m, const struct rule *rule,
	const struct lists *l, struct span key, struct merged *out)
{
	struct sides at = { keyed_find(&l->base, key),
		keyed_find(&l->ours, key), keyed_find(&l->theirs, key) };

	out->keys[out->count] = key;
	out->items[out->count] =
		merge_at(m, rule_items(rule), &at, "[", key, "]");
	if (map_add(&out->by_key, key, (uint32_t)out->count) == MAP_NONE)
		m->failed = true;
	out->count++;
}

static bool merge_items(struct merger *m, const struct rule *rule,
	const struct lists *l, struct merged *out)
{
	size_t n = l->ours.count + l->theirs.count;

	*out = (struct merged){
		.keys = arena_new(&m->scratch, struct span, n),
		.items = arena_new(&m->scratch, const struct node *, n),
		.by_key.arena = &m->scratch,
	};
	if (!out->keys || !out->items)
		return false;
	for (size_t i = 0; i < l->ours.count; i++)
		merge_item(m, rule, l, l->ours.keys[i], out);
	for (size_t i = 0; i < l->theirs.count; i++)
		if (!keyed_find(&l->ours, l->theirs.keys[i]))
			merge_item(m, rule, l, l->theirs.keys[i], out);
	return true;
}

/* Whose order the result follows; both changed differently: a conflict. */
static bool follow_theirs(
	struct merger *m, const struct note *note, const struct lists *l)
{
	size_t len = m->path.len;
	struct sides none = { NULL, NULL, NULL };

	if (!note->ordered || keyed_same_order(&l->ours, &l->theirs))
		return false;
	if (keyed_same_order(&l->base, &l->ours))
		return true;
	if (keyed_same_order(&l->base, &l->theirs))
		return false;
	buf_add_text(&m->path, "#order");
	conflict(m, note, &none);
	m->path.len = len;
	return m->policy == MERGE_THEIRS;
}

/* Lay out the result: the leader's order, and each item that only the other
 * side has behind the item that it follows there. */
struct layout {
	struct merger *merger;
	const struct merged *items;
	const struct keyed *leader, *other;
	struct node *out;
};

static void place(struct layout *l, struct span key)
{
	uint32_t i = map_get(&l->items->by_key, key);
	struct node *copy;

	if (i == MAP_NONE || !l->items->items[i])
		return;
	copy = node_share(l->merger->arena, l->items->items[i]);
	if (!node_add(l->out, copy))
		l->merger->failed = true;
}

/* Place the run of the other side's own items that starts at index i. */
static void place_run(struct layout *l, size_t i)
{
	for (; i < l->other->count; i++) {
		if (keyed_find(l->leader, l->other->keys[i]))
			return;
		place(l, l->other->keys[i]);
	}
}

static void lay_out(struct layout *l)
{
	place_run(l, 0);
	for (size_t i = 0; i < l->leader->count; i++) {
		struct span key = l->leader->keys[i];
		uint32_t at = map_get(&l->other->by_key, key);

		place(l, key);
		if (at != MAP_NONE)
			place_run(l, (size_t)at + 1);
	}
}

static const struct node *merge_keyed(
	struct merger *m, const struct rule *rule, const struct lists *l)
{
	struct merged items;
	struct layout out = { .merger = m, .items = &items };

	if (!merge_items(m, rule, l, &items)) {
		m->failed = true;
		return NULL;
	}
	out.out = node_new(m->arena, NODE_LIST);
	if (follow_theirs(m, rule_note(rule), l)) {
		out.leader = &l->theirs;
		out.other = &l->ours;
	} else {
		out.leader = &l->ours;
		out.other = &l->theirs;
	}
	lay_out(&out);
	return out.out;
}

static bool all_are(const struct sides *s, enum node_type type)
{
	return s->ours && s->theirs && s->ours->type == type &&
	       s->theirs->type == type && (!s->base || s->base->type == type);
}

static const struct node *merge(
	struct merger *m, const struct rule *rule, const struct sides *s)
{
	const struct note *note = rule_note(rule);
	struct lists l;

	if (same(s->ours, s->theirs) || same(s->base, s->theirs))
		return s->ours;
	if (same(s->base, s->ours))
		return s->theirs;
	if (all_are(s, NODE_MAP))
		return merge_maps(m, rule, s);
	if (all_are(s, NODE_LIST) &&
		keyed_read(&l.base, note, s->base, &m->scratch) &&
		keyed_read(&l.ours, note, s->ours, &m->scratch) &&
		keyed_read(&l.theirs, note, s->theirs, &m->scratch) &&
		note->key.ptr)
		return merge_keyed(m, rule, &l);
	return conflict(m, note, s);
}

enum opk_status merge_trees(const struct kind *kind, const struct node *base,
	const struct node *ours, const struct node *theirs,
	enum merge_policy policy, struct arena *a, struct node *conflicts,
	struct faults *f, struct node **out)
{
	const struct schema *schema = kind_schema(kind);
	struct merger m = {
		.arena = a, .policy = policy, .conflicts = conflicts
	};
	struct sides s = { base, ours, theirs };
	const struct node *merged;
	bool failed;

	if (kind->syntax == SYNTAX_BYTES) {
		m.bytes = true;
		buf_add_text(&m.path, "bytes");
	}
	merged = merge(&m, schema ? schema_root(schema) : NULL, &s);
	failed = m.failed || m.path.failed;
	buf_release(&m.path);
	arena_release(&m.scratch);
	if (failed)
		return fault_memory(f);
	*out = node_share(a, merged);
	return merged && !*out ? fault_memory(f) : OPK_OK;
}
