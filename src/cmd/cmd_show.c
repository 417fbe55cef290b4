/* SPDX-License-Identifier: MIT */
/* orgpack show: list or print what an org or a bundle holds. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/shared.h"

#define AT(member) offsetof(struct opk_show_options, member)

static const struct option options[] = { OPTION_SELECT(AT(select)), { 0 } };

static const struct example examples[] = {
	{ "show acme.tar.gz", "List what a bundle holds." },
	{ "show field:Leads.Email", "Print a component of the org here." },
	{ "show git:HEAD~3 blueprint:Leads.Qualification",
		"Print a blueprint as it was three commits ago." },
	{ "show . 'field:Leads.*'", "List the fields of one module." }, { 0 }
};

static const struct status_note statuses[] = {
	{ OPK_USAGE, "there is no such component" }, { 0 }
};

/* What cannot be looked at may be there: whoever opens it says so. */
static bool is_no_file(const char *text)
{
	return access(text, F_OK) &&
	       (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG);
}

/* "kind:name", and not one of the targets that are written alike. */
static bool is_component(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz_");

	return n && text[n] == ':' && strncmp(text, "git:", 4) &&
	       strncmp(text, "inbox:", 6) && is_no_file(text);
}

/* A kind alone: "layout". */
static bool is_kind(struct call *call, const char *text)
{
	struct opk_schema_options o = { .size = sizeof o, .kind = text };
	struct opk_answer *answer = NULL;
	bool is;

	if (!is_no_file(text))
		return false;
	is = opk_schema(call->session, &o, &answer) == OPK_OK;
	opk_answer_close(answer);
	return is;
}

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_show_options *o = given;
	const struct opk_texts *operands = &call->operands;
	const char *last = NULL;

	if (operands->count == 2) {
		o->target = operands->items[0];
		last = operands->items[1];
	} else if (operands->count &&
		   (is_component(operands->items[0]) ||
			   is_kind(call, operands->items[0]))) {
		last = operands->items[0];
	} else if (operands->count) {
		o->target = operands->items[0];
	}
	if (last && (strchr(last, '*') || !strchr(last, ':')) &&
		!o->select.count)
		o->select = (struct opk_texts){ &last, 1 };
	else
		o->component = last;
	return opk_show(call->session, o, answer);
}

const struct command cmd_show = {
	.name = "show",
	.group = GROUP_LOOK,
	.summary = "list or print what an org or a bundle holds",
	.synopsis = "[TARGET] [COMPONENT]",
	.text = "List the components of TARGET: an org, a bundle or git:REV; "
		"without it, of the org here. With a COMPONENT, such as "
		"field:Leads.Email, print its file byte for byte; with a "
		"pattern, such as 'field:Leads.*', or a kind alone, list "
		"what matches.",
	.examples = examples,
	.options = options,
	.statuses = statuses,
	.see = "targets selectors diff schema",
	.most = 2,
	.operand = WORDS_FILE,
	.size = sizeof(struct opk_show_options),
	.run = run,
};
