/* SPDX-License-Identifier: MIT */
/* A RELAX NG grammar in the making: what rng*.c share. */
#ifndef RNG_GRAMMAR_H
#define RNG_GRAMMAR_H

#include "model/rng.h"
#include "model/schema_rule.h"

/* A definition of the schema that has become one of the grammar. */
struct rng_define {
	struct span name;
	const struct rule *rule;
};

struct grammar {
	const struct kind *kind;
	struct arena *arena;
	struct faults *faults;
	struct buf *out;
	unsigned depth;
	VEC(struct rng_define) defines; /* in order of need */
	struct map names;
	bool is_silent; /* properties have been described already */
	bool failed;
};

/* Report, once, that the schema says what the grammar cannot. */
void rng_refuse(struct grammar *g, const struct rule *at, const char *what);

/* One line, indented; texts in it need no escaping. */
void rng_line(struct grammar *g, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* A start tag, and an end tag, on lines of their own. */
void rng_open(struct grammar *g, const char *tag);
void rng_open_named(struct grammar *g, const char *tag, struct span name);
void rng_close(struct grammar *g, const char *tag);
/* An element with a text; start is what stands between '<' and '>'. */
void rng_text(struct grammar *g, const char *start, const char *tag,
	struct span text);

/* What the value of a text, integer or boolean property must be; narrow is
 * what a variant says of it, or NULL. */
void rng_scalar(
	struct grammar *g, const struct rule *rule, const struct rule *narrow);

#endif
