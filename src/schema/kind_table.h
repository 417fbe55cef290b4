/* SPDX-License-Identifier: MIT */
/* The tables that kinds.awk makes from formats/ when orgpack is built. */
#ifndef KIND_TABLE_H
#define KIND_TABLE_H

#include "schema/kind.h"

/* All kinds, in byte order of names. */
extern const struct kind kind_table[];
extern const unsigned kind_table_count;

/*
 * The former schemas of kinds whose version is not 1, in the order of the
 * kinds and of their versions.
 */
extern const struct span kind_formers[];

/* A path with '*' for each variable, and whose path looks like that. */
struct kind_shape {
	struct span shape; /* "modules/" "*" "/fields/" "*" ".yaml", joined */
	unsigned kind;
};

/* Of the kinds that are no bytes, in byte order of shapes. */
extern const struct kind_shape kind_shapes[];
extern const unsigned kind_shape_count;

struct embedded {
	const char *name; /* relative to formats/ */
	struct span content;
};

extern const struct embedded embedded_table[];
extern const unsigned embedded_count;

/* Of legal_forms.yaml, in byte order. */
struct legal_form {
	unsigned char len;
	char text[15];
};
extern const struct legal_form legal_forms[];
extern const unsigned legal_form_count;

/* Of public_domains.yaml, in byte order. */
struct public_domain {
	unsigned char len;
	char text[31];
};
extern const struct public_domain public_domains[];
extern const unsigned public_domain_count;

#endif
