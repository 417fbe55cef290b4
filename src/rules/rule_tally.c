/* SPDX-License-Identifier: MIT */
/* What a run has to say of its rules at the end. */
#include "rules/rule_tally.h"

#include <stdlib.h>

/* How often something came up, by the numbers of the register. */
struct tally {
	const struct rule_register *reg;
	struct source_count {
		size_t loops;   /* records in which it was cut short */
		size_t refused; /* records in which a value was not written */
	} * sources;
	bool *remarks;
	uint64_t *turns; /* that this run has taken */
};

enum opk_status register_source(struct rule_register *reg, struct span name,
	const struct rule_source **out)
{
	struct rule_source *s = arena_new(reg->arena, struct rule_source, 1);
	const struct rule_source **item =
		s ? vec_add(reg->arena, &reg->sources) : NULL;

	if (!item)
		return fault_memory(reg->faults);
	if (reg->sources.count == SOURCES_MOST)
		return fault(reg->faults, OPK_TOO_LARGE, NULL, 0, 0,
			"a conversion would set off more than %d rules\n"
			"Convert with --no-automation.",
			SOURCES_MOST);
	*s = (struct rule_source){ name, (uint32_t)(reg->sources.count - 1) };
	*item = *out = s;
	return OPK_OK;
}

enum opk_status register_remark(
	struct rule_register *reg, const char *text, const struct remark **out)
{
	struct remark *r = arena_new(reg->arena, struct remark, 1);
	const struct remark **item =
		r ? vec_add(reg->arena, &reg->remarks) : NULL;
	struct span copy = arena_copy(reg->arena, span_of(text));

	if (!item || !copy.ptr)
		return fault_memory(reg->faults);
	*r = (struct remark){ copy, (uint32_t)(reg->remarks.count - 1) };
	*item = *out = r;
	return OPK_OK;
}

enum opk_status register_turns(struct rule_register *reg, struct span name,
	uint64_t before, const struct turn_counter **out)
{
	struct turn_counter *c;
	const struct turn_counter **item;

	for (size_t i = 0; i < reg->turns.count; i++)
		if (span_equal(reg->turns.items[i]->name, name)) {
			*out = reg->turns.items[i];
			return OPK_OK;
		}
	c = arena_new(reg->arena, struct turn_counter, 1);
	item = c ? vec_add(reg->arena, &reg->turns) : NULL;
	if (!item)
		return fault_memory(reg->faults);
	*c = (struct turn_counter){ name, before,
		(uint32_t)(reg->turns.count - 1) };
	*item = *out = c;
	return OPK_OK;
}

void register_clear(struct rule_register *reg)
{
	reg->sources.count = reg->remarks.count = reg->turns.count = 0;
}

enum opk_status tally_open(
	const struct rule_register *reg, struct arena *a, struct tally **out)
{
	struct tally *t = arena_new(a, struct tally, 1);

	if (!t)
		return fault_memory(reg->faults);
	t->reg = reg;
	t->sources = arena_new(a, struct source_count, reg->sources.count + 1);
	t->remarks = arena_new(a, bool, reg->remarks.count + 1);
	t->turns = arena_new(a, uint64_t, reg->turns.count + 1);
	if (!t->sources || !t->remarks || !t->turns)
		return fault_memory(reg->faults);
	*out = t;
	return OPK_OK;
}

void tally_loop(struct tally *t, const struct rule_source *s)
{
	t->sources[s->number].loops++;
}

void tally_refusal(struct tally *t, const struct rule_source *s)
{
	t->sources[s->number].refused++;
}

void tally_remark(struct tally *t, const struct remark *r)
{
	if (r)
		t->remarks[r->number] = true;
}

uint64_t tally_turn(struct tally *t, const struct turn_counter *c)
{
	return c->before + t->turns[c->number]++;
}

static const char *records(size_t n)
{
	return n == 1 ? "record" : "records";
}

static void say_source(const struct rule_source *s,
	const struct source_count *n, struct faults *f)
{
	if (n->loops)
		warn(f, OPK_RULE_LOOP, NULL, 0, 0,
			"'%.*s' was set off again by what it had "
			"done, on %zu %s\n"
			"A rule acts once on a record; look at which "
			"rules set each other off.",
			SPAN_ARG(s->name), n->loops, records(n->loops));
	if (n->refused)
		warn(f, OPK_UPDATE_REFUSED, NULL, 0, 0,
			"'%.*s' would write values that their fields "
			"cannot hold, on %zu %s\n"
			"The fields keep what they had.",
			SPAN_ARG(s->name), n->refused, records(n->refused));
}

void tally_say(const struct tally *t, struct faults *f)
{
	for (size_t i = 0; i < t->reg->remarks.count; i++)
		if (t->remarks[i])
			warn(f, OPK_NOT_CARRIED, NULL, 0, 0,
				"%.*s\nDo by hand what has to be done.",
				SPAN_ARG(t->reg->remarks.items[i]->text));
	for (size_t i = 0; i < t->reg->sources.count; i++)
		say_source(t->reg->sources.items[i], &t->sources[i], f);
}

static int by_counter_name(const void *x, const void *y)
{
	const struct turn_counter *const *a = x, *const *b = y;

	return span_order((*a)->name, (*b)->name);
}

enum opk_status tally_turns(
	const struct tally *t, struct arena *a, const struct node **out)
{
	const struct turn_counter **used = arena_new(
		a, const struct turn_counter *, t->reg->turns.count + 1);
	struct node *map = node_new(a, NODE_MAP);
	size_t count = 0;

	if (!used || !map)
		return fault_memory(t->reg->faults);
	for (size_t i = 0; i < t->reg->turns.count; i++)
		if (t->turns[i])
			used[count++] = t->reg->turns.items[i];
	qsort(used, count, sizeof *used, by_counter_name);
	for (size_t i = 0; i < count; i++) {
		uint64_t taken = used[i]->before + t->turns[used[i]->number];

		if (!node_put(map, used[i]->name,
			    node_new_int(a, (int64_t)(taken & INT64_MAX))))
			return fault_memory(t->reg->faults);
	}
	*out = count ? map : NULL;
	return OPK_OK;
}
