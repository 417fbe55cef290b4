/* SPDX-License-Identifier: MIT */
/* Tables of cases: the small org with one file changed, and its faults. */
#ifndef CHECK_FIXTURE_H
#define CHECK_FIXTURE_H

#include "small_org.h"

/* "path:line:column: text [code]" and the hint, each a line. */
static inline const char *list_all(struct arena *a, const struct faults *f)
{
	struct buf b = { 0 };
	struct span all;

	for (size_t i = 0; i < f->count; i++) {
		const struct opk_fault *x = &f->items[i];

		if (!x->hint || !x->at.line || !x->at.column || !x->at.file)
			fail_msg("%s has no place or no hint", x->text);
		buf_print(&b, "%s:%u:%u: %s%s [%s]\n%s\n", x->at.file,
			x->at.line, x->at.column,
			x->severity == OPK_WARNING ? "warning: " : "", x->text,
			opk_code_word(x->code), x->hint);
	}
	all = arena_copy(a, buf_span(&b));
	buf_release(&b);
	return all.ptr;
}

/* The faults of the small org with these files changed. */
static inline const char *check_files(struct org *o, const struct file *files,
	const struct check_options *options)
{
	struct faults f = { .arena = &o->arena };

	add_files(o, small_org);
	add_files(o, files);
	sort_files(o);
	o->state.prefix = "";
	check_state(&o->state, options, &f);
	faults_sort(&f);
	return list_all(&o->arena, &f);
}

/* What a set of changed files leads to. */
static inline void expect_files(const struct file *files,
	const struct check_options *options, const char *wanted)
{
	struct org o = { 0 };
	const char *got = check_files(&o, files, options);

	if (getenv("SHOW"))
		printf("@@@%s\n", got);
	else
		assert_string_equal(got, wanted);
	arena_release(&o.arena);
}

struct check_case {
	const char *path, *text; /* the one file that is changed */
	const char *faults;
};

static inline void run_cases(const struct check_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct file files[] = { { cases[i].path, cases[i].text },
			{ NULL, NULL } };
		struct check_options options = { .workers = 1 };
		struct org o = { 0 };
		const char *got =
			check_files(&o, cases[i].path ? files : NULL, &options);

		if (getenv("SHOW"))
			printf("@@@%s\n", got);
		else if (strcmp(got, cases[i].faults))
			fail_msg("case %zu, %s:\n%s\ngot:\n%s\nwanted:\n%s", i,
				cases[i].path ? cases[i].path : "",
				cases[i].text ? cases[i].text : "", got,
				cases[i].faults);
		arena_release(&o.arena);
	}
}

#define RUN(cases) run_cases(cases, sizeof(cases) / sizeof *(cases))

#endif
