/* SPDX-License-Identifier: MIT */
/* Archives of other readers' tests, many of them odd or hostile. */
#include "codec_fixture.h"

#include "archive_fixture.h"

#define FOLDER "tests/corpus/archives"

/* Find "word path\n" in verdicts.txt; the word, or an empty span. */
static struct span find_verdict(struct span list, const char *path)
{
	struct span line, word;

	while (list.len) {
		line = span_split(list, '\n', &list);
		word = span_split(line, ' ', &line);
		if (span_is(line, path + strlen(FOLDER "/")))
			return word;
	}
	return SPAN("");
}

struct tally {
	struct span list;
	size_t archives;
};

static void check_file(void *user, const char *path)
{
	struct tally *t = user;
	struct document d;
	struct span expected;
	const char *word;

	if (strstr(path, "LICENSE") || strstr(path, "verdicts.txt"))
		return;
	document_load(&d, path);
	word = verdict(d.src.text);
	expected = find_verdict(t->list, path);
	if (!span_is(expected, word))
		fail_msg("%s: %s, not %.*s", path, word, SPAN_ARG(expected));
	t->archives++;
	document_close(&d);
}

static void each_is_read_or_refused_as_listed(void **state)
{
	struct tally t = { 0 };
	struct document d;

	(void)state;
	document_load(&d, FOLDER "/verdicts.txt");
	t.list = d.src.text;
	visit_files(FOLDER, check_file, &t);
	assert_int_equal(t.archives, 108);
	document_close(&d);
}

static void cut_anywhere(void *user, const char *path)
{
	struct document d;
	size_t *cuts = user;

	if (strstr(path, "LICENSE") || strstr(path, "verdicts.txt"))
		return;
	document_load(&d, path);
	for (size_t n = 0; n < d.src.text.len; n += 509, ++*cuts)
		verdict(span_cut(d.src.text, 0, n));
	document_close(&d);
}

static void a_cut_is_refused_or_harmless_but_always_survived(void **state)
{
	size_t cuts = 0;

	(void)state;
	visit_files(FOLDER, cut_anywhere, &cuts);
	assert_true(cuts > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_read_or_refused_as_listed),
		cmocka_unit_test(
			a_cut_is_refused_or_harmless_but_always_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
