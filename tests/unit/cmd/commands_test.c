/* SPDX-License-Identifier: MIT */
/* The tables of commands, options and pages; wrapping; progress. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cmd/commands.h"
#include "cmd/help.h"
#include "cmd/options.h"
#include "cmd/progress.h"
#include "cmd/wrap.h"

enum { WORDS = 16 };

static void every_command_is_explained(void **state)
{
	(void)state;
	for (const struct command *const *c = commands; *c; c++) {
		assert_ptr_equal(help_find(commands, (*c)->name), *c);
		assert_non_null((*c)->synopsis);
		assert_true(strlen((*c)->summary) <= 56);
		assert_true(strlen((*c)->text) > 40);
		assert_non_null((*c)->run);
		assert_non_null((*c)->examples);
		assert_non_null((*c)->examples[0].line);
		assert_true((*c)->least <= (*c)->most);
		assert_int_equal((*c)->most > 0, strlen((*c)->synopsis) > 0);
	}
}

static void every_reference_of_a_page_leads_somewhere(void **state)
{
	(void)state;
	for (const struct command *const *c = commands; *c; c++) {
		char names[128], *save = NULL;

		snprintf(names, sizeof names, "%s", (*c)->see);
		for (char *n = strtok_r(names, " ", &save); n;
			n = strtok_r(NULL, " ", &save)) {
			assert_true(topic_find(n) || help_find(commands, n));
		}
	}
}

static size_t size_of(const struct option *o)
{
	static const size_t sizes[] = {
		[OPTION_FLAG] = sizeof(bool),
		[OPTION_TEXT] = sizeof(char *),
		[OPTION_NUMBER] = sizeof(int64_t),
		[OPTION_CHOICE] = sizeof(int),
		[OPTION_LIST] = sizeof(struct opk_texts),
	};

	return sizes[o->type];
}

/* Is the name or letter of o that of another row, up to the end of both? */
static bool is_taken(const struct option *o, const struct option *rows)
{
	for (; rows && rows->type; rows++)
		if (rows != o &&
			(!strcmp(rows->name, o->name) ||
				(o->letter && rows->letter == o->letter)))
			return true;
	return false;
}

static void every_option_is_its_own_and_inside_its_struct(void **state)
{
	(void)state;
	for (const struct command *const *c = commands; *c; c++) {
		const struct option *o = (*c)->options;

		for (; o && o->type; o++) {
			assert_false(is_taken(o, (*c)->options));
			assert_false(is_taken(o, global_options));
			assert_true(o->offset + size_of(o) <= (*c)->size);
			assert_int_equal(o->type == OPTION_FLAG, !o->value);
			assert_int_equal(
				o->type == OPTION_CHOICE, o->choices != NULL);
			assert_true(strlen(o->doc) > 10);
		}
	}
}

/* The words of a line as the shell makes them; quotes, no expansions. */
static int split(char *line, char *words[WORDS])
{
	int n = 1;

	words[0] = line;
	while (*line && n < WORDS - 1) {
		char *to = line;
		bool quoted = false;

		while (*line == ' ')
			line++;
		if (!*line || *line == '>' || *line == '|')
			break;
		words[n++] = to = line;
		for (; *line && (quoted || *line != ' '); line++) {
			if (*line == '\'')
				quoted = !quoted;
			else
				*to++ = *line;
		}
		line += *line == ' ';
		*to = '\0';
	}
	words[n] = NULL;
	return n;
}

static void every_example_is_a_right_command_line(void **state)
{
	(void)state;
	for (const struct command *const *c = commands; *c; c++)
		for (const struct example *e = (*c)->examples; e->line; e++) {
			char line[200], *words[WORDS];
			struct parsed p = { 0 };

			snprintf(line, sizeof line, "%s", e->line);
			assert_int_equal(options_parse(split(line, words),
						 words, commands, &p),
				OPK_OK);
			assert_ptr_equal(p.command, *c);
			options_release(&p);
		}
}

static void assert_wrapped(
	unsigned column, unsigned indent, const char *text, const char *want)
{
	char *made = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&made, &n);

	assert_non_null(out);
	wrap(out, column, indent, text);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(made, want);
	free(made);
}

static void prose_is_wrapped_and_blocks_stand(void **state)
{
	static const char ten[] = "123456789 123456789 123456789 123456789 "
				  "123456789 123456789 123456789 123456789 ";
	char text[200];

	(void)state;
	assert_wrapped(0, 0, "a b", "a b\n");
	assert_wrapped(0, 2, "a\nb\n\nc", "  a b\n\n  c\n");
	assert_wrapped(5, 5, "a b", "a b\n");
	assert_wrapped(0, 1, "x:\n\n  as  is\n\ny", " x:\n\n   as  is\n\n y\n");
	assert_wrapped(0, 1, "x:\n  as  is\ny", " x:\n   as  is\n y\n");
	snprintf(text, sizeof text, "%s1", ten);
	assert_wrapped(0, 0, text,
		"123456789 123456789 123456789 123456789 123456789 123456789 "
		"123456789 123456789\n1\n");
	snprintf(text, sizeof text, "%.79s0 x", ten);
	assert_wrapped(0, 0, text,
		"123456789 123456789 123456789 123456789 123456789 123456789 "
		"123456789 1234567890\nx\n");
}

static void progress_says_rate_and_time_left(void **state)
{
	static const struct {
		uint64_t done, total;
		int64_t ms;
		const char *want;
	} cases[] = {
		{ 0, 0, 0, "reading" },
		{ 0, 10, 900, "reading" },
		{ 1200, 10000, 500,
			"reading 1,200 of 10,000 (2,400/s, 4 s left)" },
		{ 5, 5000, 1000, "reading 5 of 5,000 (5/s, 16 min left)" },
		{ 10, 10, 1000, "reading 10 of 10 (10/s)" },
		{ 1234567, 0, 1000, "reading 1,234,567 (1,234,567/s)" },
		{ 3, 9, 0, "reading 3 of 9" },
	};
	char text[100];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		progress_text(text, sizeof text, "reading", cases[i].done,
			cases[i].total, cases[i].ms);
		assert_string_equal(text, cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_is_explained),
		cmocka_unit_test(every_reference_of_a_page_leads_somewhere),
		cmocka_unit_test(every_option_is_its_own_and_inside_its_struct),
		cmocka_unit_test(every_example_is_a_right_command_line),
		cmocka_unit_test(prose_is_wrapped_and_blocks_stand),
		cmocka_unit_test(progress_says_rate_and_time_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
