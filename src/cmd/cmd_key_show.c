/* SPDX-License-Identifier: MIT */
/* orgpack key show: what a key says. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd/command.h"

enum { MOST_TEXT = 1 << 16 }; /* of a mail with a key in it */

static const struct example examples[] = {
	{ "key show opk1...", "Say whose key it is, and until when." },
	{ "key show - <mail.txt", "Find the key in a mail." },
	{ "key show 9f3a52c07d1e88b4",
		"Say what became of a key of this org." },
	{ 0 }
};

static const struct status_note statuses[] = {
	{ OPK_USAGE, "this org has made no key of that id" },
	{ OPK_MALFORMED, "the key is damaged, or there is none in the text" },
	{ 0 }
};

/* A key that was pasted without quotes comes in pieces. */
static void join(const struct opk_texts *words, char text[MOST_TEXT])
{
	size_t n = 0;

	for (size_t i = 0; i < words->count && n < MOST_TEXT; i++) {
		int len = snprintf(text + n, MOST_TEXT - n, "%s%s",
			i ? " " : "", words->items[i]);

		n += len > 0 ? (size_t)len : 0;
	}
}

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	struct opk_key_show_options *o = given;
	char text[MOST_TEXT];
	size_t n;

	text[0] = '\0';
	if (call->operands.count == 1 &&
		!strcmp(call->operands.items[0], "-")) {
		n = fread(text, 1, sizeof text - 1, stdin);
		text[n] = '\0';
		if (ferror(stdin))
			return opk_refuse("key-show", OPK_CANNOT_READ,
				"cannot read standard input", NULL, answer);
	} else {
		join(&call->operands, text);
	}
	o->key = text;
	return opk_key_show(call->session, o, answer);
}

const struct command cmd_key_show = {
	.name = "key show",
	.group = GROUP_HAND_OVER,
	.summary = "say whose a key is and until when",
	.synopsis = "KEY",
	.text = "Read a key, checking that no character of it was lost, and "
		"show the org that it is for, until when it is valid, and the "
		"fingerprint of that org's signing key: compare it by "
		"telephone. KEY is the line itself, whatever a mail "
		"program made of it, - for standard input, or the id of a "
		"key that this org has made.",
	.examples = examples,
	.statuses = statuses,
	.see = "handover key-new key-list",
	.least = 1,
	.most = 1000,
	.size = sizeof(struct opk_key_show_options),
	.run = run,
};
