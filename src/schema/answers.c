/* SPDX-License-Identifier: MIT */
/* Finding the schemas of answers in what is compiled in. */
#include "schema/answers.h"

#include "schema/bundled.h"
#include "schema/embedded.h"
#include "schema/kind_table.h"

#define FOLDER "answers/"
#define SUFFIX ".schema.yaml"

/* "answers/log-prune.schema.yaml" is of "log-prune". */
static struct span word_of(const char *file)
{
	struct span s = span_of(file);

	if (!span_starts(s, SPAN(FOLDER)) || !span_ends(s, SPAN(SUFFIX)))
		return (struct span){ NULL, 0 };
	return span_cut(s, sizeof FOLDER - 1, s.len - (sizeof SUFFIX - 1));
}

struct span answers_word(unsigned at)
{
	for (unsigned i = 0; i < embedded_count; i++) {
		struct span word = word_of(embedded_table[i].name);

		if (word.ptr && !at--)
			return word;
	}
	return (struct span){ NULL, 0 };
}

enum opk_status answers_schema(
	struct span word, struct arena *a, struct faults *f, struct node **out)
{
	struct source shared = { "common.yaml",
		embedded_file(FOLDER "common.yaml") };

	*out = NULL;
	for (unsigned i = 0; i < embedded_count; i++) {
		struct source own = { embedded_table[i].name,
			embedded_table[i].content };
		struct span of = word_of(own.name);

		if (of.ptr && span_equal(of, word))
			return bundled_read(&own, &shared, a, f, out);
	}
	return OPK_OK;
}
