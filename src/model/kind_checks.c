/* SPDX-License-Identifier: MIT */
/* The one table of kinds with behaviour. */
#include "model/kind_checks.h"

static const struct {
	const char *kind;
	kind_check_fn *check;
} checks[] = {
	{ "blueprint", blueprint_check },
	{ "conversion", conversion_check },
	{ "field", field_check },
	{ "layout", layout_check },
	{ "layout_rule", layout_rule_check },
	{ "map_dependency", map_dependency_check },
	{ "pipeline", pipeline_check },
	{ "workflow_rule", workflow_rule_check },
	{ "workflow_task", workflow_task_check },
};

kind_check_fn *kind_check_find(const struct kind *kind)
{
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (span_is(kind->name, checks[i].kind))
			return checks[i].check;
	return NULL;
}
