/* SPDX-License-Identifier: MIT */
/*
 * What a run has to say of its rules at the end, and the turns of assignees
 * that it leaves to the next. What can be said is known once rules are
 * compiled (the register, const from then on); a run counts how often it
 * came up (the tally).
 *
 *     st = register_source(reg, name, &source);     while rules are compiled
 *     st = tally_open(reg, a, &t);                  a run
 *     tally_refusal(t, source);
 *     tally_say(t, f);
 */
#ifndef RULE_TALLY_H
#define RULE_TALLY_H

#include "orgpack.h"
#include "tree/node.h"
#include "util/arena.h"
#include "util/fault.h"
#include "util/vec.h"

/* A component that asks for actions. */
struct rule_source {
	struct span name; /* "workflow_rule:Leads.Welcome" */
	uint32_t number;  /* among all of a run, from 0 */
};

/* Something that is said at the end, once, if it came up. */
struct remark {
	struct span text;
	uint32_t number;
};

/* Lists of assignees of one name, who take turns. */
struct turn_counter {
	struct span name;
	uint64_t before; /* turns that were taken by the runs before */
	uint32_t number;
};

enum { SOURCES_MOST = 1 << 16 /* of a run; as many as sheets */ };

/* All of them; what is added lives in the arena. All zero is empty. */
struct rule_register {
	VEC(const struct rule_source *) sources;
	VEC(const struct remark *) remarks;
	VEC(const struct turn_counter *) turns;
	struct arena *arena;
	struct faults *faults;
};

/* no-memory; too-large: more than SOURCES_MOST. The name is borrowed. */
enum opk_status register_source(struct rule_register *reg, struct span name,
	const struct rule_source **out);
/* The text is copied. */
enum opk_status register_remark(
	struct rule_register *reg, const char *text, const struct remark **out);
/* The counter of this name, which lists of one component share. The name is
 * borrowed, `before` is that of a new one. */
enum opk_status register_turns(struct rule_register *reg, struct span name,
	uint64_t before, const struct turn_counter **out);
/* Forget all, so that rules can be compiled once more. */
void register_clear(struct rule_register *reg);

struct tally;

/* The register is borrowed, and is not added to from now on. */
enum opk_status tally_open(
	const struct rule_register *reg, struct arena *a, struct tally **out);

/* One more record on which a rule was set off again by what it did. */
void tally_loop(struct tally *t, const struct rule_source *s);
/* One more record into which a value was not written. */
void tally_refusal(struct tally *t, const struct rule_source *s);
/* It came up; NULL: nothing did. */
void tally_remark(struct tally *t, const struct remark *r);
/* Take a turn: how many were taken before it, ever. */
uint64_t tally_turn(struct tally *t, const struct turn_counter *c);

/* Warn of what came up. */
void tally_say(const struct tally *t, struct faults *f);

/*
 * The counters that were used: a map of name to number, by name. *out is
 * NULL where none was.
 */
enum opk_status tally_turns(
	const struct tally *t, struct arena *a, const struct node **out);

#endif
