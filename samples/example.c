/* SPDX-License-Identifier: MIT */
/* Whose configuration it is, by the library: example [ORG|BUNDLE]. */
#include <orgpack.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	struct opk_settings settings;
	struct opk_show_options options;
	struct opk_session *session;
	struct opk_answer *answer = NULL;
	enum opk_status status;
	const char *name;
	size_t length;

	/* all zero is the default */
	memset(&settings, 0, sizeof settings);
	memset(&options, 0, sizeof options);
	options.target = argc > 1 ? argv[1] : NULL;
	if (opk_open(&settings, &session))
		return 1;
	status = opk_show(session, &options, &answer);
	name = opk_answer_text(answer, "/source/name", &length);
	if (name)
		printf("%.*s\n", (int)length, name);
	opk_answer_close(answer);
	opk_close(session);
	return (int)status;
}
