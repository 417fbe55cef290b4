/* SPDX-License-Identifier: MIT */
/* The roles of an org or bundle, by the library: example [ORG|BUNDLE]. */
#include <orgpack.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	static const char *const roles[] = { "role:*" };
	struct opk_show_options options;
	struct opk_session *session;
	struct opk_answer *answer = NULL;
	const struct opk_value *role;
	const char *name;
	enum opk_status status;
	size_t length;

	memset(&options, 0, sizeof options); /* zero is the default */
	options.size = sizeof options;
	options.target = argc > 1 ? argv[1] : NULL;
	options.select.items = roles;
	options.select.count = 1;
	if (opk_open(NULL, &session))
		return 1;
	status = opk_show(session, &options, &answer);
	role = opk_value_first(opk_answer_at(answer, "/components"));
	for (; role; role = opk_value_next(role)) {
		name = opk_value_text(opk_value_get(role, "name"), &length);
		printf("%.*s\n", (int)length, name);
	}
	opk_answer_close(answer);
	opk_close(session);
	return (int)status;
}
