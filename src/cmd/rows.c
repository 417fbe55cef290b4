/* SPDX-License-Identifier: MIT */
/* Rows of option tables, shown. */
#include "cmd/rows.h"

#include "cmd/wrap.h"

enum { LABEL_INDENT = 2, DOC_INDENT = 8 };

size_t rows_label(const struct option *o, char out[ROWS_LABEL])
{
	int n;

	if (o->letter)
		n = snprintf(out, ROWS_LABEL, "-%c, --%s%s%s", o->letter,
			o->name, o->value ? " " : "", o->value ? o->value : "");
	else
		n = snprintf(out, ROWS_LABEL, "--%s%s%s", o->name,
			o->value ? " " : "", o->value ? o->value : "");
	return n > 0 ? (size_t)n : 0;
}

void rows_options(FILE *out, const struct option *options)
{
	char label[ROWS_LABEL];

	for (const struct option *o = options; o && o->type; o++) {
		rows_label(o, label);
		fprintf(out, "%*s%s\n", LABEL_INDENT, "", label);
		wrap_block(out, DOC_INDENT, o->doc);
	}
}

static void put_option(struct opk_answer *answer, const struct option *o)
{
	char letter[2] = { o->letter, '\0' };

	opk_open_map(answer, NULL);
	opk_put_text(answer, "name", o->name);
	if (o->letter)
		opk_put_text(answer, "letter", letter);
	if (o->value)
		opk_put_text(answer, "value", o->value);
	if (o->choices) {
		opk_open_list(answer, "choices");
		for (const char *const *c = o->choices; *c; c++)
			opk_put_text(answer, NULL, *c);
		opk_close_one(answer);
	}
	opk_put_bool(answer, "repeats", o->type == OPTION_LIST);
	opk_put_text(answer, "doc", o->doc);
	opk_close_one(answer);
}

void rows_options_json(struct opk_answer *answer, const struct option *options)
{
	opk_open_list(answer, "options");
	for (const struct option *o = options; o && o->type; o++)
		put_option(answer, o);
	opk_close_one(answer);
}
