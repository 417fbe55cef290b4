/* SPDX-License-Identifier: MIT */
/* Finding components, and facts of them. */
#include "model/world.h"

#include <string.h>

#include "model/facts.h"
#include "model/scan.h"
#include "model/system_fields.h"
#include "util/hash.h"
#include "util/random.h"
#include "util/suggest.h"

enum { NAME_BYTES = 100, KEY_BYTES = 2 * NAME_BYTES + 4 };

/* Large enough for the facts of any kind. */
static const union {
	struct field_facts field;
	struct picklist_facts picklist;
	struct layout_facts layout;
	struct module_facts module;
	struct action_facts action;
} nothing;

static bool hash_of(
	const struct world *w, const struct identity *id, uint64_t *out)
{
	char key[KEY_BYTES];
	size_t n = 0;

	memcpy(key, &(uint16_t){ (uint16_t)id->kind->index }, 2);
	n = 2;
	for (unsigned i = 0; i < id->kind->variables; i++) {
		if (id->value[i].len > NAME_BYTES)
			return false;
		if (id->value[i].len)
			memcpy(key + n, id->value[i].ptr, id->value[i].len);
		n += id->value[i].len;
		key[n++] = '/';
	}
	*out = siphash(w->key, (struct span){ key, n });
	return true;
}

static bool same(const struct identity *a, const struct identity *b)
{
	if (a->kind != b->kind)
		return false;
	for (unsigned i = 0; i < a->kind->variables; i++)
		if (!span_equal(a->value[i], b->value[i]))
			return false;
	return true;
}

/* The slot where the component is, or would be. */
static uint32_t *slot_of(
	const struct world *w, const struct identity *id, uint64_t hash)
{
	size_t mask = w->room - 1;

	for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
		uint32_t *slot = &w->slots[i];

		if (!*slot || same(&w->state->items[*slot - 1].id, id))
			return slot;
	}
}

static void fill_slots(struct world *w)
{
	random_seed(w->key, sizeof w->key);
	for (size_t i = 0; i < w->state->count; i++) {
		const struct identity *id = &w->state->items[i].id;
		uint64_t hash;

		if (hash_of(w, id, &hash))
			*slot_of(w, id, hash) = (uint32_t)i + 1;
	}
}

/* Counting sort; within a kind the order of the state stays. */
static void sort_by_kind(struct world *w)
{
	unsigned kinds = kind_count();

	for (size_t i = 0; i < w->state->count; i++)
		w->first[w->state->items[i].id.kind->index + 1]++;
	for (unsigned k = 0; k < kinds; k++)
		w->first[k + 1] += w->first[k];
	for (size_t i = 0; i < w->state->count; i++) {
		unsigned k = w->state->items[i].id.kind->index;

		w->by_kind[w->first[k]++] = (uint32_t)i;
	}
	/* each start has moved to the next kind's: move them back */
	for (unsigned k = kinds; k > 0; k--)
		w->first[k] = w->first[k - 1];
	w->first[0] = 0;
}

enum opk_status world_open(
	struct world *w, const struct state *s, struct faults *f)
{
	size_t n = s->count;

	*w = (struct world){ .state = s, .room = 16 };
	pthread_mutex_init(&w->lock, NULL);
	while (w->room < 2 * n)
		w->room *= 2;
	for (unsigned i = 0; i < kind_count() && i < WORLD_KINDS; i++)
		w->takers[i] = facts_taker(kind_at(i));
	w->module = kind_find(SPAN("module"));
	w->field = kind_find(SPAN("field"));
	w->layout = kind_find(SPAN("layout"));
	w->global_picklist = kind_find(SPAN("global_picklist"));
	w->by_kind = arena_new(&w->arena, uint32_t, n);
	w->first = arena_new(&w->arena, uint32_t, kind_count() + 1);
	w->slots = arena_new(&w->arena, uint32_t, w->room);
	w->facts = arena_new(&w->arena, _Atomic(const void *), n);
	w->unread = arena_new(&w->arena, atomic_uint, 1);
	if (n >= WORLD_NONE || !w->by_kind || !w->first || !w->slots ||
		!w->facts || !w->unread)
		return fault_memory(f);
	sort_by_kind(w);
	fill_slots(w);
	return system_fields_read(&w->arena, f, &w->system_fields);
}

void world_close(struct world *w)
{
	for (unsigned i = 0; i < WORLD_WORKERS; i++)
		arena_release(&w->learned[i]);
	arena_release(&w->arena);
	pthread_mutex_destroy(&w->lock);
}

uint32_t world_find(const struct world *w, const struct identity *id)
{
	uint64_t hash;

	return hash_of(w, id, &hash) ? *slot_of(w, id, hash) - 1 : WORLD_NONE;
}

bool world_has(const struct world *w, const struct identity *id)
{
	if (world_find(w, id) != WORLD_NONE)
		return true;
	return id->kind == w->field && system_fields_find(&w->system_fields,
					       id->value[0], id->value[1]);
}

bool world_has_module(const struct world *w, struct span module)
{
	return world_find(w, &(struct identity){ w->module, { module } }) !=
	       WORLD_NONE;
}

/* The first of the kind whose value is not below (or is above) `first`. */
static size_t bound(const struct world *w, const uint32_t *all, size_t n,
	struct span first, bool above)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = span_order(
			w->state->items[all[middle]].id.value[0], first);

		if (c < 0 || (above && !c))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const uint32_t *world_range(const struct world *w, const struct kind *kind,
	struct span first, size_t *count)
{
	const uint32_t *all = w->by_kind + w->first[kind->index];
	size_t n = w->first[kind->index + 1] - w->first[kind->index];
	size_t from = 0, to = n;

	if (first.ptr && kind->variables == 2) {
		from = bound(w, all, n, first, false);
		to = bound(w, all, n, first, true);
	}
	*count = to - from;
	return all + from;
}

void world_learn(struct world *w, const struct visit *v)
{
	facts_take_fn *take = w->takers[v->component->id.kind->index];
	const void *facts;

	if (!take || atomic_load(&w->facts[v->index]))
		return;
	facts = take(v->tree, v->component->bytes, &w->learned[v->worker]);
	if (facts)
		atomic_store(&w->facts[v->index], facts);
}

/* The smallest number, whoever comes first. */
static void note_unread(const struct world *w, uint32_t index)
{
	unsigned seen = atomic_load(w->unread);

	while ((!seen || index + 1 < seen) &&
		!atomic_compare_exchange_weak(w->unread, &seen, index + 1))
		;
}

struct node *world_tree(const struct world *w, uint32_t index, struct arena *a)
{
	const struct component *c = &w->state->items[index];
	struct source src = { NULL, c->bytes };
	struct faults unheard = { .arena = a };
	struct node *tree = NULL;

	if (c->bytes.ptr)
		component_tree(c, &src, a, &unheard, &tree);
	if (!tree)
		note_unread(w, index);
	return tree;
}

enum opk_status world_say_unread(
	const struct world *w, struct arena *a, struct faults *f)
{
	unsigned number = atomic_load(w->unread);
	const struct component *c;
	struct source src;
	struct node *tree;

	if (!number)
		return OPK_OK;
	c = &w->state->items[number - 1];
	src = (struct source){ state_place(w->state, c, a), c->bytes };
	return component_tree(c, &src, a, f, &tree);
}

/* Somebody else may take the same facts meanwhile: the first ones stay. */
static const void *take_facts(struct world *w, uint32_t index)
{
	const struct component *c = &w->state->items[index];
	facts_take_fn *take = w->takers[c->id.kind->index];
	struct arena scratch = { 0 };
	struct node *tree = take ? world_tree(w, index, &scratch) : NULL;
	const void *facts = &nothing, *taken;

	pthread_mutex_lock(&w->lock);
	taken = atomic_load(&w->facts[index]);
	if (!taken && tree)
		taken = take(tree, c->bytes, &w->arena);
	if (taken)
		facts = taken;
	atomic_store(&w->facts[index], facts);
	pthread_mutex_unlock(&w->lock);
	arena_release(&scratch);
	return facts;
}

const void *world_facts(struct world *w, uint32_t index)
{
	const void *facts = atomic_load(&w->facts[index]);

	return facts ? facts : take_facts(w, index);
}

const struct field_facts *world_field(
	struct world *w, struct span module, struct span name)
{
	struct identity id = { w->field, { module, name } };
	uint32_t index = world_find(w, &id);
	const struct system_field *s;

	if (index != WORLD_NONE)
		return world_facts(w, index);
	s = system_fields_find(&w->system_fields, module, name);
	return s ? &s->facts : NULL;
}

const struct layout_facts *world_layout(
	struct world *w, struct span module, struct span name)
{
	struct identity id = { w->layout, { module, name } };
	uint32_t index = world_find(w, &id);

	return index == WORLD_NONE ? NULL : world_facts(w, index);
}

struct texts world_values(struct world *w, const struct field_facts *f)
{
	struct identity id = { w->global_picklist, { f->global_picklist } };
	const struct picklist_facts *list;
	uint32_t index;

	if (!f->global_picklist.len)
		return f->values;
	index = world_find(w, &id);
	if (index == WORLD_NONE)
		return (struct texts){ NULL, 0 };
	list = world_facts(w, index);
	return list->values;
}

static struct module_facts *mandatory_of(struct world *w, struct span module)
{
	struct module_facts *m;
	uint32_t *items;
	size_t count;
	const uint32_t *fields = world_range(w, w->field, module, &count);
	struct arena a = { 0 };
	uint32_t *found = arena_new(&a, uint32_t, count);
	size_t n = 0;

	for (size_t i = 0; found && i < count; i++) {
		const struct field_facts *f = world_facts(w, fields[i]);

		if (f->mandatory)
			found[n++] = fields[i];
	}
	pthread_mutex_lock(&w->lock);
	m = arena_new(&w->arena, struct module_facts, 1);
	items = arena_new(&w->arena, uint32_t, n);
	if (m && items) {
		if (n)
			memcpy(items, found, n * sizeof *items);
		*m = (struct module_facts){ items, n };
	}
	pthread_mutex_unlock(&w->lock);
	arena_release(&a);
	return items ? m : NULL;
}

const uint32_t *world_mandatory(
	struct world *w, struct span module, size_t *count)
{
	uint32_t index =
		world_find(w, &(struct identity){ w->module, { module } });
	const struct module_facts *m = atomic_load(&w->facts[index]);

	if (!m) {
		m = mandatory_of(w, module);
		if (m)
			atomic_store(&w->facts[index], m);
	}
	*count = m ? m->count : 0;
	return m ? m->mandatory : NULL;
}

/* Those of its kind, in the module where it would be. */
static const uint32_t *find_peers(
	const struct world *w, const struct identity *id, size_t *count)
{
	unsigned last = id->kind->variables ? id->kind->variables - 1 : 0;
	struct span module = last ? id->value[0] : (struct span){ NULL, 0 };

	return world_range(w, id->kind, module, count);
}

size_t world_suggestions(const struct world *w, const struct identity *id)
{
	size_t count;

	find_peers(w, id, &count);
	return count + w->system_fields.count;
}

void world_suggest(
	const struct world *w, const struct identity *id, struct suggestion *s)
{
	unsigned last = id->kind->variables ? id->kind->variables - 1 : 0;
	struct span module = last ? id->value[0] : (struct span){ NULL, 0 };
	size_t count;
	const uint32_t *range = find_peers(w, id, &count);

	for (size_t i = 0; i < count; i++)
		suggest(s, w->state->items[range[i]].id.value[last]);
	if (id->kind != w->field)
		return;
	for (size_t i = 0; i < w->system_fields.count; i++) {
		struct span name = w->system_fields.items[i].name;

		if (system_fields_find(&w->system_fields, module, name))
			suggest(s, name);
	}
}
