/* SPDX-License-Identifier: MIT */
/* Storing the values of options, and saying what is wrong with them. */
#include "cmd/line.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(enum opk_conflicts) == sizeof(int) &&
		       sizeof(enum color) == sizeof(int),
	"a choice is stored as an int");

void line_wrong(struct line *l, enum opk_code code, const char *hint,
	const char *fmt, ...)
{
	char text[512];
	va_list ap;

	/* an unknown command's options cannot be judged */
	if (code == OPK_BAD_OPTION && !l->out->command && l->at > l->command_at)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	opk_answer_fault(l->out->refusal, code, text, hint);
}

const char *line_hint(
	const struct line *l, char out[LINE_HINT], const char *before)
{
	const struct command *c = l->out->command;

	snprintf(out, LINE_HINT, "%s%sSee 'orgpack %s%s'.", before,
		*before ? " " : "", c ? c->name : "help", c ? " --help" : "");
	return out;
}

void line_add(struct line *l, struct opk_texts *list, const char *text)
{
	const char **items = (const char **)list->items;

	if (!items) {
		items = l->out->texts + l->slabs++ * (size_t)l->argc;
		list->items = items;
	}
	items[list->count++] = text;
}

/* "fail, theirs or ours" */
static void join_choices(const char *const *choices, char out[128])
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; choices[i] && n < 128; i++) {
		const char *between = !i ? "" : choices[i + 1] ? ", " : " or ";

		n += (size_t)snprintf(
			out + n, 128 - n, "%s%s", between, choices[i]);
	}
}

static void set_choice(
	struct line *l, const struct option *o, int *to, const char *value)
{
	char names[128], hint[256];

	for (int i = 0; o->choices[i]; i++) {
		if (!strcmp(o->choices[i], value)) {
			*to = i;
			return;
		}
	}
	join_choices(o->choices, names);
	snprintf(hint, sizeof hint, "It may be %s.", names);
	line_wrong(l, OPK_BAD_OPTION, hint, "'%.200s' is no value of '--%s'",
		value, o->name);
}

static void set_number(
	struct line *l, const struct option *o, int64_t *to, const char *value)
{
	char hint[256], *end;
	long long n;

	errno = 0;
	n = strtoll(value, &end, 10);
	if (value[0] >= '0' && value[0] <= '9' && !*end && !errno &&
		n >= o->least && n <= o->most) {
		*to = n;
		return;
	}
	if (o->most == INT64_MAX)
		snprintf(hint, sizeof hint,
			"It is a whole number, %lld or more.",
			(long long)o->least);
	else
		snprintf(hint, sizeof hint,
			"It is a whole number from %lld to %lld.",
			(long long)o->least, (long long)o->most);
	line_wrong(l, OPK_BAD_OPTION, hint, "'%.200s' is no value of '--%s'",
		value, o->name);
}

void line_set(
	struct line *l, const struct option *o, void *base, const char *value)
{
	void *to = (char *)base + o->offset;

	switch (o->type) {
	case OPTION_FLAG:
		*(bool *)to = true;
		break;
	case OPTION_TEXT:
		*(const char **)to = value;
		break;
	case OPTION_NUMBER:
		set_number(l, o, to, value);
		break;
	case OPTION_CHOICE:
		set_choice(l, o, to, value);
		break;
	case OPTION_LIST:
		line_add(l, to, value);
		break;
	default:
		break;
	}
}
