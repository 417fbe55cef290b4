/* SPDX-License-Identifier: MIT */
/*
 * Checks answers in JSON against their schemas.
 *
 *     answer_driver FOLDER
 *
 * Each file of the folder is one answer, as --json prints it; an empty one is
 * of a command that was killed. Prints what is wrong with each, and at the end
 * how many answers there were of which command. Exits with 1 when one is
 * wrong.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>

#include "codec/json.h"
#include "schema/answers.h"
#include "schema/schema_check.h"
#include "util/file.h"

enum { MOST = 64, ANSWER_BYTES = 256 << 20 };

/* The schemas that were asked for, and how often. */
static struct {
	struct span word;
	struct schema *schema;
	unsigned used;
} known[MOST];
static unsigned count;
static struct arena kept;

/* "orgpack-log-prune/1" is of log-prune; ptr NULL: it is no answer's. */
static struct span word_of(struct span format)
{
	static const char before[] = "orgpack-", behind[] = "/1";

	if (!span_starts(format, SPAN(before)) ||
		!span_ends(format, SPAN(behind)))
		return (struct span){ NULL, 0 };
	return span_cut(
		format, sizeof before - 1, format.len - (sizeof behind - 1));
}

static const struct schema *schema_of(struct span word, struct faults *f)
{
	struct source src = { .name = "schema" };
	struct node *doc = NULL;
	unsigned i = 0;

	while (i < count && !span_equal(known[i].word, word))
		i++;
	if (i == count) {
		if (count == MOST || answers_schema(word, &kept, f, &doc) ||
			!doc ||
			schema_open(&src, doc, NULL, NULL, &kept, f,
				&known[i].schema))
			return NULL;
		known[i].word = arena_copy(&kept, word);
		count++;
	}
	known[i].used++;
	return known[i].schema;
}

static bool check(const char *name, struct span text)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct source src = { name, text };
	const struct schema *s = NULL;
	struct node *n = NULL;
	struct span word = { NULL, 0 };
	bool good;

	if (!json_read(&src, &a, &f, &n))
		word = word_of(node_get_text(n, "format"));
	if (word.ptr)
		s = schema_of(word, &f);
	good = s && !schema_check(s, n, &src, &f) && !f.errors;
	if (!good)
		printf("%.*s\n", SPAN_ARG(text));
	if (n && !s)
		printf("'%.*s' has no schema that loads\n", SPAN_ARG(word));
	for (size_t i = 0; i < f.count; i++)
		printf("%s [%s]\n", f.items[i].text,
			opk_code_word(f.items[i].code));
	arena_release(&a);
	return good;
}

static bool check_file(int folder, const char *name)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct span text;
	bool good = !file_read(folder, name, name, ANSWER_BYTES, &a, &f, &text);

	if (!good)
		printf("%s: %s\n", name, f.items[0].text);
	else if (text.len)
		good = check(name, text);
	arena_release(&a);
	return good;
}

int main(int argc, char **argv)
{
	DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;
	const struct dirent *entry;
	bool good = folder;

	if (!folder)
		return 2;
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			good &= check_file(dirfd(folder), entry->d_name);
	for (unsigned i = 0; i < count; i++) {
		printf("%u %.*s\n", known[i].used, SPAN_ARG(known[i].word));
		schema_close(known[i].schema);
	}
	closedir(folder);
	arena_release(&kept);
	return good ? 0 : 1;
}
