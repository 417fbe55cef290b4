/* SPDX-License-Identifier: MIT */
/*
 * What an action gives a field: a text that is fixed, one with merge fields,
 * a date that is computed, a user.
 */
#ifndef FIELD_VALUE_H
#define FIELD_VALUE_H

#include "rules/rule_compiler.h"
#include "rules/rule_worker.h"

enum value_is {
	VALUE_FIXED,
	VALUE_MERGED,
	VALUE_COMPUTED,
	VALUE_NOBODY /* a user who is not there: always refused */
};

struct value {
	enum value_is is;
	struct span text;
	const struct merge *merge;
	struct due_rule due_rule;
	bool from_now; /* VALUE_COMPUTED: it starts from the moment, else from
			* what is merged */
};

struct field_value {
	struct written_field to;
	struct value value;
};

/* From {type, value, user, execution_time}. */
void value_compile(
	struct rule_compiler *c, const struct node *n, struct value *out);
/* A text with merge fields. */
void value_compile_merged(struct rule_compiler *c, struct span text,
	enum merge_for what, struct value *out);
/* From an execution_time. */
void value_compile_computed(
	struct rule_compiler *c, const struct node *n, struct value *out);

/*
 * Make the value for the record that is acted on; *text lives until the
 * worker fills in another. WRITING_LACKS: there is nothing to write,
 * WRITING_REFUSED: no user.
 */
enum writing value_make(struct rule_worker *w, const struct value *v,
	const struct written_field *to, struct span *text);

#endif
