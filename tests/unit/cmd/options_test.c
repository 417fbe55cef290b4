/* SPDX-License-Identifier: MIT */
/* The command line's parser, over commands of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cmd/guess.h"
#include "cmd/options.h"

struct bake {
	size_t size;
	bool dry, hot;
	const char *output;
	int64_t minutes;
	enum { MILD, SWEET, SOUR } taste;
	struct opk_texts add, leave;
};

static const char *const tastes[] = { "mild", "sweet", "sour", NULL };

#define AT(member) .offset = offsetof(struct bake, member)

static const struct option bake_options[] = {
	{ OPTION_FLAG, 'n', "dry", NULL, "d", AT(dry) },
	{ OPTION_FLAG, 'x', "hot", NULL, "h", AT(hot) },
	{ OPTION_TEXT, 'o', "output", "FILE", "o", AT(output) },
	{ OPTION_NUMBER, 'm', "minutes", "N", "m", AT(minutes), .least = 1,
		.most = 90 },
	{ OPTION_CHOICE, 0, "taste", "TASTE", "t", AT(taste),
		.choices = tastes },
	{ OPTION_LIST, 'a', "add", "WHAT", "a", AT(add) },
	{ OPTION_LIST, 0, "leave", "WHAT", "l", AT(leave) },
	{ 0 },
};

static const struct command bake = {
	.name = "bake",
	.synopsis = "CAKE [PLATE]",
	.options = bake_options,
	.least = 1,
	.most = 2,
	.size = sizeof(struct bake),
	.defaults = &(const struct bake){ .minutes = 30 },
};
static const struct command book = { .name = "book", .synopsis = "" };
static const struct command book_burn = {
	.name = "book burn",
	.synopsis = "PAGE",
	.least = 1,
	.most = 1,
};
static const struct command shelf_clean = { .name = "shelf clean" };
static const struct command *const list[] = { &bake, &book, &book_burn,
	&shelf_clean, NULL };

enum { WORDS = 12 };

static enum opk_status parse(const char *const *words, struct parsed *p)
{
	char *argv[WORDS + 1] = { (char *)(uintptr_t) "orgpack" };
	int argc = 1;

	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
	*p = (struct parsed){ 0 };
	return options_parse(argc, argv, list, p);
}

#define PARSE(p, ...) parse((const char *[]){ __VA_ARGS__, NULL }, (p))

static void values_stand_behind_an_option_or_in_it(void **state)
{
	static const char *const lines[][WORDS] = {
		{ "bake", "--output", "f", "--minutes", "5", "cake" },
		{ "bake", "--output=f", "--minutes=5", "cake" },
		{ "bake", "-o", "f", "-m", "5", "cake" },
		{ "bake", "cake", "-of", "-m5" },
		{ "-C", "dir", "bake", "-of", "-m5", "--", "cake" },
		{ "-Cdir", "--color", "never", "bake", "-of", "-m5", "cake" },
		{ "--", "bake", "-of", "-m5", "cake" },
		{ "bake", "-o", "g", "-m", "7", "cake", "-of", "-m5" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct parsed p;
		struct bake *o;

		assert_int_equal(parse(lines[i], &p), OPK_OK);
		o = p.options;
		assert_ptr_equal(p.command, &bake);
		assert_string_equal(o->output, "f");
		assert_int_equal(o->minutes, 5);
		assert_int_equal(p.operands.count, 1);
		assert_string_equal(p.operands.items[0], "cake");
		assert_null(p.refusal);
		options_release(&p);
	}
}

static void defaults_stay_when_nothing_is_said(void **state)
{
	struct parsed p;
	struct bake *o;

	(void)state;
	assert_int_equal(PARSE(&p, "bake", "cake"), OPK_OK);
	o = p.options;
	assert_int_equal(o->minutes, 30);
	assert_int_equal(o->taste, MILD);
	assert_null(o->output);
	assert_int_equal(o->add.count, 0);
	assert_int_equal(p.globals.max_faults, 50);
	options_release(&p);
}

static void letters_bundle_and_lists_grow(void **state)
{
	struct parsed p;
	struct bake *o;

	(void)state;
	assert_int_equal(
		PARSE(&p, "bake", "-nxqa", "nuts", "--leave=milk", "-aeggs",
			"--taste", "sour", "cake", "-", "--add="),
		OPK_OK);
	o = p.options;
	assert_true(o->dry && o->hot && p.globals.quiet);
	assert_int_equal(o->taste, SOUR);
	assert_int_equal(o->add.count, 3);
	assert_string_equal(o->add.items[0], "nuts");
	assert_string_equal(o->add.items[1], "eggs");
	assert_string_equal(o->add.items[2], "");
	assert_int_equal(o->leave.count, 1);
	assert_string_equal(o->leave.items[0], "milk");
	assert_int_equal(p.operands.count, 2);
	assert_string_equal(p.operands.items[1], "-");
	options_release(&p);
}

static void global_options_stand_on_either_side(void **state)
{
	struct parsed p;

	(void)state;
	assert_int_equal(
		PARSE(&p, "--as", "ann", "-v", "book", "--json", "--wait=3"),
		OPK_OK);
	assert_ptr_equal(p.command, &book);
	assert_string_equal(p.globals.actor, "ann");
	assert_true(p.globals.verbose && p.globals.json);
	assert_int_equal(p.globals.wait_s, 3);
	options_release(&p);
}

static void the_longest_name_wins(void **state)
{
	struct parsed p;

	(void)state;
	assert_int_equal(PARSE(&p, "book", "burn", "7"), OPK_OK);
	assert_ptr_equal(p.command, &book_burn);
	assert_int_equal(p.operands.count, 1);
	options_release(&p);
	assert_int_equal(PARSE(&p, "book", "lend"), OPK_USAGE);
	assert_ptr_equal(p.command, &book);
	options_release(&p);
}

static void no_command_is_no_fault_of_the_parser(void **state)
{
	struct parsed p;

	(void)state;
	assert_int_equal(PARSE(&p, "--json"), OPK_OK);
	assert_null(p.command);
	assert_true(p.globals.json);
	options_release(&p);
}

static void help_asks_for_no_operands(void **state)
{
	struct parsed p;

	(void)state;
	assert_int_equal(PARSE(&p, "bake", "--help"), OPK_OK);
	assert_true(p.globals.help);
	options_release(&p);
	assert_int_equal(PARSE(&p, "-h", "bake"), OPK_OK);
	assert_ptr_equal(p.command, &bake);
	options_release(&p);
}

/* One wrong line, and what the first fault says and advises. */
struct wrong {
	const char *line[WORDS];
	const char *text, *hint; /* hint: how it begins */
};

static const struct wrong wrongs[] = {
	{ { "bake", "c", "--bot" }, "unknown option '--bot'",
		"Did you mean '--hot'? See 'orgpack bake --help'." },
	{ { "bake", "c", "--zzzz=1" }, "unknown option '--zzzz'",
		"See 'orgpack bake --help'." },
	{ { "--taste=mild", "bake", "c" }, "unknown option '--taste'",
		"It is an option of 'bake': give it behind the command." },
	{ { "bake", "c", "-nZ" }, "unknown option '-Z'", "See" },
	{ { "bake", "c", "--dry=yes" }, "option '--dry' takes no value",
		"See" },
	{ { "bake", "c", "--output" }, "option '--output' needs a value: FILE",
		"See" },
	{ { "bake", "c", "-no" }, "option '--output' needs a value: FILE",
		"See" },
	{ { "bake", "c", "-m", "0" }, "'0' is no value of '--minutes'",
		"It is a whole number from 1 to 90." },
	{ { "bake", "c", "-m91" }, "'91' is no value of '--minutes'", "It" },
	{ { "bake", "c", "-m", "5x" }, "'5x' is no value of '--minutes'",
		"It" },
	{ { "bake", "c", "-m", "" }, "'' is no value of '--minutes'", "It" },
	{ { "bake", "c", "-m", "+5" }, "'+5' is no value of '--minutes'",
		"It" },
	{ { "bake", "c", "-m", "99999999999999999999" },
		"'99999999999999999999' is no value of '--minutes'", "It" },
	{ { "bake", "c", "--wait=-1" }, "'-1' is no value of '--wait'", "It" },
	{ { "bake", "c", "--max-faults=x" },
		"'x' is no value of '--max-faults'",
		"It is a whole number, 0 or more." },
	{ { "bake", "c", "--taste", "hot" }, "'hot' is no value of '--taste'",
		"It may be mild, sweet or sour." },
	{ { "bake" }, "'bake' needs more: bake CAKE [PLATE]", "See" },
	{ { "bake", "a", "b", "c", "d" },
		"'bake' does not know what to do with 'c'", "See" },
	{ { "bkae", "--foo" }, "no command 'bkae'",
		"Did you mean 'bake'? 'orgpack help' lists the commands." },
	{ { "xyzzy" }, "no command 'xyzzy'",
		"'orgpack help' lists the commands." },
	{ { "shelf", "dust" }, "no command 'shelf'",
		"'orgpack help' lists what follows 'shelf'." },
	{ { "-Q", "bake", "c" }, "unknown option '-Q'", "See" },
};

static void a_wrong_line_says_what_is_wrong_and_what_to_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		const struct wrong *w = &wrongs[i];
		const struct opk_fault *f;
		struct parsed p;

		assert_int_equal(parse(w->line, &p), OPK_USAGE);
		assert_non_null(p.refusal);
		assert_int_equal(opk_answer_fault_count(p.refusal), 1);
		f = opk_answer_fault_at(p.refusal, 0);
		assert_string_equal(f->text, w->text);
		assert_memory_equal(f->hint, w->hint, strlen(w->hint));
		options_release(&p);
	}
}

static void every_fault_of_a_line_is_reported(void **state)
{
	struct parsed p;

	(void)state;
	assert_int_equal(
		PARSE(&p, "bake", "--what", "-m0", "--json"), OPK_USAGE);
	assert_int_equal(opk_answer_fault_count(p.refusal), 3);
	assert_true(p.globals.json);
	options_release(&p);
}

static void a_guess_is_near_and_the_only_one(void **state)
{
	static const char *const words[] = { "apply", "diff", "export",
		"import", "help", "dry-run", "expect-plan", "expect-base" };
	static const struct {
		const char *typed, *meant;
	} cases[] = {
		{ "aply", "apply" },
		{ "dif", "diff" },
		{ "idff", "diff" },
		{ "exprot", "export" },
		{ "dryrun", "dry-run" },
		{ "expect", NULL },
		{ "expect-p", "expect-plan" },
		{ "xport", "export" },
		{ "d", NULL },
		{ "", NULL },
		{ "install", NULL },
		{ "a-word-longer-than-any-command-could-be", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct guess g = { .word = cases[i].typed };

		for (size_t w = 0; w < sizeof words / sizeof *words; w++)
			guess_consider(&g, words[w]);
		if (cases[i].meant)
			assert_string_equal(guess_best(&g), cases[i].meant);
		else
			assert_null(guess_best(&g));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_stand_behind_an_option_or_in_it),
		cmocka_unit_test(defaults_stay_when_nothing_is_said),
		cmocka_unit_test(letters_bundle_and_lists_grow),
		cmocka_unit_test(global_options_stand_on_either_side),
		cmocka_unit_test(the_longest_name_wins),
		cmocka_unit_test(no_command_is_no_fault_of_the_parser),
		cmocka_unit_test(help_asks_for_no_operands),
		cmocka_unit_test(
			a_wrong_line_says_what_is_wrong_and_what_to_do),
		cmocka_unit_test(every_fault_of_a_line_is_reported),
		cmocka_unit_test(a_guess_is_near_and_the_only_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
