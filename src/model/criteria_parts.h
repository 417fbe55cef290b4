/* SPDX-License-Identifier: MIT */
/* Compiled criteria as their makers and their readers share them. */
#ifndef CRITERIA_PARTS_H
#define CRITERIA_PARTS_H

#include "model/criteria.h"
#include "model/criteria_words.h"
#include "util/decimal.h"

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

/* A leaf, or a group of terms. */
struct term {
	const struct leaf *leaf; /* NULL: a group */
	bool any;                /* of the group is enough; else all */
	const struct term *terms;
	uint32_t count;
};

struct criteria {
	struct term root;
};

/*
 * Read a text in a form; a text of CRITERIA_TEXT has been folded already.
 * False:
 * it is no such value. Takes no memory.
 */
bool value_read(enum criteria_form form, const struct zone *z, struct span text,
	struct criteria_value *out);

/*
 * Below, above or 0 as a value is less than, greater than or equal to
 * another; days and moments are equal to what contains them.
 */
int value_order(enum criteria_form form, const struct criteria_value *a,
	const struct criteria_value *b);

/*
 * Put values in order, each once; days and moments that touch become one.
 * Returns how many there are then.
 */
uint32_t values_sort(
	enum criteria_form form, struct criteria_value *values, uint32_t n);

/*
 * What a pre-defined value of days stands for, as days or moments from
 * *from up to *to; false: it is none of days.
 */
bool criteria_range(const struct criteria_world *w, struct span text,
	enum criteria_form form, struct criteria_value *out);

#endif
