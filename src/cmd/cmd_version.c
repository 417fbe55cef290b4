/* SPDX-License-Identifier: MIT */
/* orgpack version: which one this is. */
#include <stdio.h>
#include <string.h>

#include "cmd/command.h"

static const struct example examples[] = {
	{ "version", "Print the version and those of the libraries." }, { 0 }
};

/* "libarchive 3.6.2\n…" as a map of versions. */
static void put_libraries(struct opk_answer *answer)
{
	const char *p = opk_libraries();
	char name[64], version[64];
	int n;

	opk_open_map(answer, "libraries");
	while (sscanf(p, "%63s %63s %n", name, version, &n) == 2) {
		opk_put_text(answer, name, version);
		p += n;
	}
	opk_close_one(answer);
}

static enum opk_status run(
	struct call *call, void *given, struct opk_answer **answer)
{
	enum opk_status st = opk_answer_new("version", answer);

	(void)call;
	(void)given;
	if (st)
		return st;
	opk_put_text(*answer, "version", opk_version());
	put_libraries(*answer);
	return opk_answer_status(*answer);
}

const struct command cmd_version = {
	.name = "version",
	.group = GROUP_MANUAL,
	.summary = "say which version this is",
	.synopsis = "",
	.text = "Print the version of orgpack, and those of the libraries "
		"that it was built with.",
	.examples = examples,
	.see = "help",
	.alone = true,
	.run = run,
};
