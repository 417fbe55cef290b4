/* SPDX-License-Identifier: MIT */
/* Trees and faults as texts, for tables of cases. */
#ifndef FAULT_FIXTURE_H
#define FAULT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "codec/yaml_read.h"
#include "util/buf.h"

/* The tree of a YAML text that must be right. */
static inline struct node *read_yaml(struct arena *a, const char *text)
{
	struct source src = { "test.yaml", span_of(text) };
	struct faults f = { .arena = a };
	struct node *n = NULL;

	if (yaml_read(&src, a, &f, &n))
		fail_msg("%s: %s", text, f.items[0].text);
	return n;
}

/* One line "line:column text [code]" for each fault. */
static inline const char *list_faults(struct arena *a, const struct faults *f)
{
	struct buf b = { 0 };
	struct span all;

	for (size_t i = 0; i < f->count; i++)
		buf_print(&b, "%u:%u %s [%s]\n", f->items[i].at.line,
			f->items[i].at.column, f->items[i].text,
			opk_code_word(f->items[i].code));
	all = arena_copy(a, buf_span(&b));
	buf_release(&b);
	return all.ptr;
}

#endif
