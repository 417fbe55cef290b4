/* SPDX-License-Identifier: MIT */
/* Workflow rules: which changes set them off, and which actions that asks
 * for. */
#ifndef WORKFLOW_H
#define WORKFLOW_H

#include "rules/action_type.h"
#include "rules/change_log.h"

struct workflow;

/* Those of a module, in the order in which they act. */
struct workflows {
	const struct workflow **items;
	size_t count;
};

/* Compile the active rules of the module of a sheet that a run can set off.
 * What fails is the compiler's status. */
void workflows_compile(
	struct rule_compiler *c, struct sheet *sheet, struct workflows *out);

const struct rule_source *workflow_source(const struct workflow *f);

/*
 * The actions that a change asks for: those of the first condition that the
 * record meets. NULL: it does not set off the rule. The reader is at the
 * record.
 */
const struct action_list *workflow_actions(const struct workflow *f,
	const struct record_change *change, struct lookup_reader *k);

#endif
