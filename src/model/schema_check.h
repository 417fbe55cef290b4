/* SPDX-License-Identifier: MIT */
/* Checking a tree against rules: what the files schema_*.c share. */
#ifndef SCHEMA_CHECK_H
#define SCHEMA_CHECK_H

#include "model/schema_rule.h"
#include "model/value_text.h"

/* What a check is for. */
enum check_mode {
	CHECK_VERDICT, /* valid or not: stops at the first fault */
	CHECK_COUNT,   /* how many faults */
	CHECK_REPORT   /* every fault, in words */
};

/* One run of checks; a copy with another mode is a run within it. */
struct schema_walk {
	enum check_mode mode;
	const struct rule *root;
	const struct source *src;
	struct faults *faults;
	struct arena *scratch;
	size_t *steps;   /* rules applied so far, in all runs */
	size_t found;    /* faults, in the modes that go on */
	struct span why; /* what the rule says that restricts here */
	bool lost_memory;
};

/* Where a value stands; the way up to the root is on the stack. */
struct check_frame {
	const struct check_frame *up; /* NULL: the root */
	struct span key;              /* in a map */
	size_t index;                 /* in a list */
	bool is_item;
	const struct rule *rule; /* the value's, for its description; or NULL */
};

/* Does the value keep to the rule? Reports faults as the mode says. */
bool check_apply(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);

/* The same, for the verdict alone. */
bool check_fits(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);

/* The single concerns. */
bool check_type(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
bool check_choice(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
bool check_text(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
bool check_number(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
bool check_object(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
bool check_array(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
bool check_combined(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
bool check_any_of(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
bool check_one_of(struct schema_walk *c, const struct rule *r,
	const struct node *n, const struct check_frame *at);
/* No two items alike; with a key, no two whose property `key` is alike. */
bool check_unique(struct schema_walk *c, struct span key,
	const struct node *list, const struct check_frame *at);

/* The types of a value: bits of enum rule_type; 1.0 is an integer too. */
unsigned node_rule_types(const struct node *n);

/* May a rule with all that apply to the same value hold for this type? */
bool rule_takes_type(const struct rule *r, const struct node *n);

/* Is it among the values of enum and const? */
bool rule_takes_value(const struct rule *r, const struct node *n);

/* Count a fault; true: it is wanted in words. */
bool check_found(struct schema_walk *c);

/*
 * Report a fault at a node: its path in quotes, a blank, and the text. Where
 * the hint is empty, what the restricting rule says is the hint, else the
 * description of the value, or of what it is part of.
 */
void check_say(struct schema_walk *c, enum opk_code code, const struct node *n,
	const struct check_frame *at, struct span hint, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

/* "a text", "an integer or a list". */
enum { TYPES_BYTES = 128 };
const char *types_format(unsigned types, char out[TYPES_BYTES]);

/* What to do about a value that is not among the allowed ones. */
struct span hint_choice(
	const struct rule *r, const struct node *n, char out[HINT_BYTES]);
/* What to do about a value of a wrong type. */
struct span hint_type(unsigned types, const struct node *n);
/* What to do about an unknown property. */
struct span hint_property(
	const struct rule_object *o, struct span key, char out[HINT_BYTES]);

#endif
