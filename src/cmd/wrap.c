/* SPDX-License-Identifier: MIT */
/* Breaking prose into lines. */
#include "cmd/wrap.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { WRAP_WIDTH = 80 };

/* One line that stands as it is; returns what follows it. */
static const char *verbatim(FILE *out, unsigned indent, const char *text)
{
	size_t n = strcspn(text, "\n");

	fprintf(out, "%*s%.*s\n", (int)indent, "", (int)n, text);
	return text[n] ? text + n + 1 : text + n;
}

/* One paragraph, its lines joined; returns what follows it. */
static const char *paragraph(
	FILE *out, unsigned column, unsigned indent, const char *text)
{
	bool first = true;

	while (*text && *text != '\n') {
		size_t n = strcspn(text, " \n");

		if (!first && column + 1 + n > WRAP_WIDTH) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
			first = true;
		}
		fprintf(out, "%s%.*s", first ? "" : " ", (int)n, text);
		column += (unsigned)n + !first;
		first = false;
		text += n;
		if (*text == '\n' && (text[1] == '\n' || text[1] == ' '))
			break;
		if (*text)
			text++;
	}
	fputc('\n', out);
	return *text ? text + 1 : text;
}

void wrap(FILE *out, unsigned column, unsigned indent, const char *text)
{
	while (*text) {
		if (*text == '\n') {
			fputc('\n', out);
			text++;
		} else if (*text == ' ') {
			text = verbatim(out, indent, text);
		} else {
			fprintf(out, "%*s",
				(int)(column < indent ? indent - column : 0),
				"");
			text = paragraph(out, column < indent ? indent : column,
				indent, text);
		}
		column = 0;
	}
}

void wrap_block(FILE *out, unsigned indent, const char *text)
{
	wrap(out, 0, indent, text);
}
