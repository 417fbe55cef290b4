/* SPDX-License-Identifier: MIT */
/*
 * The public interface: numbers that programs were compiled with.
 *
 * tests/lasting/numbers has each of them. Lines are added, and never change:
 * `orgpack_test --write` prints what they are today.
 */
#include "fault_fixture.h"

#include <stdlib.h>

#include <fcntl.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/file.h"
#include "util/sized.h"

#define N(name)             \
	{                   \
#name, name \
	}

static const struct {
	const char *name;
	int number;
} numbers[] = {
	N(OPK_OK), N(OPK_NO), N(OPK_USAGE), N(OPK_MALFORMED), N(OPK_REFUSED),
	N(OPK_CONFLICT), N(OPK_SYSTEM),          /* status */
	N(OPK_ERROR), N(OPK_WARNING),            /* severity */
	N(OPK_FAIL), N(OPK_THEIRS), N(OPK_OURS), /* on_conflict */
	N(OPK_NOTHING), N(OPK_NULL), N(OPK_BOOL), N(OPK_INTEGER), N(OPK_NUMBER),
	N(OPK_STRING), N(OPK_LIST), N(OPK_MAP), /* type */
	N(OPK_TEXT), N(OPK_JSON), N(OPK_MARKDOWN), N(OPK_HTML),
	N(OPK_CSV), /* format */
};

/* Today's lines: faults by their numbers, a new one last. */
static void write_numbers(struct buf *out)
{
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		buf_print(out, "%d %s\n", numbers[i].number, numbers[i].name);
	for (int i = 0; i < FAULT_CODES; i++)
		if (opk_code_word((enum opk_code)i))
			buf_print(out, "%d fault %s\n", i,
				opk_code_word((enum opk_code)i));
}

static void no_number_has_changed(void **state)
{
	static const char path[] = "tests/lasting/numbers";
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct buf today = { 0 };
	struct span kept;

	(void)state;
	if (file_read(AT_FDCWD, path, path, 1 << 20, &a, &f, &kept))
		fail_msg("%s", list_faults(&a, &f));
	write_numbers(&today);
	buf_add_char(&today, '\0');
	assert_false(today.failed);
	assert_string_equal(today.ptr, kept.ptr);
	buf_release(&today);
	arena_release(&a);
}

static void every_fault_has_a_number_and_word_of_its_own(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < opk_code_count(); i++) {
		enum opk_code code = opk_code_at(i);

		assert_true((int)code > 0 && (int)code < FAULT_CODES);
		assert_non_null(opk_code_word(code));
		assert_non_null(opk_code_meaning(code));
		assert_true(opk_code_status(code) >= OPK_NO &&
			    opk_code_status(code) <= OPK_SYSTEM);
		for (size_t k = 0; k < i; k++) {
			assert_int_not_equal(code, opk_code_at(k));
			assert_string_not_equal(opk_code_word(code),
				opk_code_word(opk_code_at(k)));
		}
	}
	for (int i = -1; i <= FAULT_CODES; i++)
		n += opk_code_word((enum opk_code)i) != NULL;
	assert_int_equal(n, opk_code_count());
}

static void what_is_no_code_is_harmless(void **state)
{
	static const int none[] = { 0, -1, FAULT_CODES, 1 << 30 };

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		enum opk_code code = (enum opk_code)none[i];

		assert_null(opk_code_word(code));
		assert_null(opk_code_meaning(code));
		assert_int_equal(opk_code_status(code), OPK_OK);
	}
	assert_int_equal(opk_code_at(opk_code_count()), 0);
}

#define VERBS(X)               \
	X(init)                \
	X(import)              \
	X(export)              \
	X(show)                \
	X(validate)            \
	X(diff)                \
	X(apply)               \
	X(convert)             \
	X(log)                 \
	X(prune_log)           \
	X(undo)                \
	X(key_new)             \
	X(key_list)            \
	X(key_show)            \
	X(key_revoke)          \
	X(key_reset_clock)     \
	X(key_export_identity) \
	X(send)                \
	X(receive)             \
	X(inbox)               \
	X(approve)             \
	X(reject)              \
	X(verify_receipt)      \
	X(trust)               \
	X(policy)              \
	X(status_of)           \
	X(fmt)                 \
	X(schema)

#define X(verb)                                                         \
	static enum opk_status call_##verb(struct opk_session *session, \
		const void *options, struct opk_answer **answer)        \
	{                                                               \
		return opk_##verb(session, options, answer);            \
	}
VERBS(X)
#undef X

static const struct verb {
	const char *name;
	size_t size;
	enum opk_status (*call)(struct opk_session *session,
		const void *options, struct opk_answer **answer);
} verbs[] = {
#define X(verb) { #verb, sizeof(struct opk_##verb##_options), call_##verb },
	VERBS(X)
#undef X
};
enum { VERBS_COUNT = sizeof verbs / sizeof *verbs };

/* A scratch directory with an org in it, which is the session's. */
static int enter(void **state)
{
	static char directory[] = "/tmp/orgpack_test.XXXXXX";
	struct opk_settings settings = { .size = sizeof settings,
		.directory = "acme",
		.actor = "ann@acme.example" };
	struct opk_init_options init = { .size = sizeof init,
		.directory = "acme",
		.name = "Acme",
		.org_id = "60001",
		.admin = "ann@acme.example" };
	struct opk_session *session;
	struct opk_answer *answer = NULL;
	enum opk_status st;

	if (!mkdtemp(directory) || chdir(directory))
		return -1;
	settings.config = directory;
	if (opk_open(&settings, &session))
		return -1;
	st = opk_init(session, &init, &answer);
	opk_answer_close(answer);
	*state = session;
	return (int)st;
}

static int leave(void **state)
{
	char here[64];
	struct buf command = { 0 };
	int st;

	opk_close(*state);
	if (!getcwd(here, sizeof here) || chdir("/"))
		return -1;
	buf_print(&command, "rm -rf '%s'", here);
	buf_add_char(&command, '\0');
	st = command.failed ? -1 : system(command.ptr);
	buf_release(&command);
	return st;
}

/* Call a verb; *text is the first fault's, or "". */
static enum opk_status call(const struct verb *v, struct opk_session *session,
	const void *options, char text[80])
{
	const struct opk_fault *f;
	struct opk_answer *answer = NULL;
	enum opk_status st = v->call(session, options, &answer);

	assert_non_null(answer);
	assert_int_equal(opk_answer_status(answer), st);
	f = opk_answer_fault_at(answer, 0);
	snprintf(text, 80, "%s", f ? f->text : "");
	if (st > OPK_NO && !f)
		fail_msg("%s fails without a fault", v->name);
	opk_answer_close(answer);
	return st;
}

/* What a verb cannot do without is asked for; the others do their best. */
static void every_verb_takes_no_options_at_all(void **state)
{
	static const struct {
		const char *name, *text;
	} needs[] = {
		{ "init", "the option 'directory' is missing" },
		{ "import", "the option 'system' is missing" },
		{ "diff", "the option 'newer' is missing" },
		{ "apply", "the option 'bundle' is missing" },
		{ "convert", "the option 'module' is missing" },
		{ "key_show", "the option 'key' is missing" },
		{ "key_revoke", "the option 'id' is missing" },
		{ "key_export_identity", "the option 'id' is missing" },
		{ "send", "give either --key, or --key-file and "
			  "--output-dir" },
		{ "receive", "the option 'file' is missing" },
		{ "approve", "the option 'id' is missing" },
		{ "reject", "the option 'id' is missing" },
		{ "verify_receipt", "the option 'file' is missing" },
	};
	enum { NEEDS = sizeof needs / sizeof *needs };
	char text[80];

	for (size_t i = 0, n = 0; i < VERBS_COUNT; i++) {
		enum opk_status st = call(&verbs[i], *state, NULL, text);

		if (n < NEEDS && !strcmp(needs[n].name, verbs[i].name)) {
			assert_string_equal(text, needs[n++].text);
			assert_int_equal(st, OPK_USAGE);
		} else if (st > OPK_NO) {
			fail_msg("%s: %s", verbs[i].name, text);
		}
		assert_true(i + 1 < VERBS_COUNT || n == NEEDS);
	}
}

static void every_verb_asks_for_its_options_size(void **state)
{
	unsigned char options[SIZED_MOST] = { 0 };
	char text[80];

	for (size_t i = 0; i < VERBS_COUNT; i++) {
		assert_int_equal(
			call(&verbs[i], *state, options, text), OPK_USAGE);
		assert_string_equal(
			text, "the options do not say how large they are");
	}
}

/* Behind what is known there is zero, or what cannot be done. */
static void every_verb_refuses_what_it_does_not_know(void **state)
{
	unsigned char options[SIZED_MOST];
	char text[80];

	for (size_t i = 0; i < VERBS_COUNT; i++) {
		size_t size = verbs[i].size + sizeof(size_t);

		memset(options, 0, sizeof options);
		memcpy(options, &size, sizeof size);
		options[size - 1] = 1;
		assert_int_equal(
			call(&verbs[i], *state, options, text), OPK_USAGE);
		assert_string_equal(text,
			"the options say what this library does not know");
	}
}

/* Of the other structs there is no answer that could say so. */
static void settings_and_ways_to_show_are_sized_too(void **state)
{
	struct opk_settings settings = { .threads = 1 };
	struct opk_render_options how = { .quiet = true };
	struct opk_session *session;
	struct opk_answer *answer;

	(void)state;
	assert_int_equal(opk_open(&settings, &session), OPK_USAGE);
	assert_null(session);
	assert_int_equal(opk_open(NULL, &session), OPK_OK);
	opk_close(session);
	assert_int_equal(opk_answer_new("show", &answer), OPK_OK);
	assert_int_equal(opk_render(answer, &how, NULL, NULL), OPK_USAGE);
	assert_int_equal(
		opk_render_faults(answer, &how, NULL, NULL), OPK_USAGE);
	assert_int_equal(opk_report(answer, &how, "report.html"), OPK_USAGE);
	assert_int_equal(opk_answer_status(answer), OPK_USAGE);
	assert_int_equal(access("report.html", F_OK), -1);
	how.size = sizeof how;
	how.format = (enum opk_format)99;
	assert_int_equal(opk_render(answer, &how, NULL, NULL), OPK_USAGE);
	opk_answer_close(answer);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest of_numbers[] = {
		cmocka_unit_test(no_number_has_changed),
		cmocka_unit_test(every_fault_has_a_number_and_word_of_its_own),
		cmocka_unit_test(what_is_no_code_is_harmless),
	};
	const struct CMUnitTest of_options[] = {
		cmocka_unit_test(every_verb_takes_no_options_at_all),
		cmocka_unit_test(every_verb_asks_for_its_options_size),
		cmocka_unit_test(every_verb_refuses_what_it_does_not_know),
		cmocka_unit_test(settings_and_ways_to_show_are_sized_too),
	};
	struct buf out = { 0 };
	bool written;

	if (argc < 2 || strcmp(argv[1], "--write") != 0)
		return cmocka_run_group_tests(of_numbers, NULL, NULL) +
		       cmocka_run_group_tests(of_options, enter, leave);
	write_numbers(&out);
	written = !out.failed && fwrite(out.ptr, 1, out.len, stdout) == out.len;
	buf_release(&out);
	return written && !fflush(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
