/* SPDX-License-Identifier: MIT */
/* Answers must not take the place of the org's own files. */
#include <stdlib.h>
#include <string.h>

#include "op/converting.h"
#include "util/path.h"

/* The real folder in which the file is or will be; NULL: there is none. */
static char *folder_of(struct converting *c, const char *file)
{
	struct span all = span_of(file);
	struct span folder = path_parent(all);
	const char *name = ".";

	if (folder.len)
		name = arena_copy(&c->arena, folder).ptr;
	else if (all.len && all.ptr[0] == '/')
		name = "/";
	return name ? realpath(name, NULL) : NULL;
}

/* Is a path below the org's directory one of its own? */
static bool is_own(struct span path)
{
	struct identity id;
	struct span rest, first = span_split(path, '/', &rest);

	return span_is(first, ".orgpack") || span_is(first, "records") ||
	       kind_of_path(path, &id);
}

static bool is_ours(struct converting *c, const char *file)
{
	char *root = realpath(store_root(c->org.store), NULL);
	char *folder = folder_of(c, file);
	size_t n = root ? strlen(root) : 0;
	bool ours = false;
	struct span path;

	if (root && folder && !strncmp(folder, root, n) &&
		(folder[n] == '/' || !folder[n])) {
		path = arena_print(&c->arena, "%s/%.*s", folder + n,
			SPAN_ARG(path_base(span_of(file))));
		ours = !path.ptr || is_own(span_cut(path, 1, path.len));
	}
	free(root);
	free(folder);
	return ours;
}

enum opk_status converting_check_outputs(struct converting *c)
{
	const struct opk_convert_options *o = c->options;
	const char *files[] = { o->results, o->failures, o->rejects };
	enum opk_status st = OPK_OK;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (files[i] && is_ours(c, files[i]))
			st = fault(converting_faults(c), OPK_BAD_OPTION, NULL,
				0, 0,
				"'%s' is a place of the org's own files\n"
				"Write answers elsewhere.",
				files[i]);
	return st;
}
