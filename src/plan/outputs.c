/* SPDX-License-Identifier: MIT */
/* Finding the org that an output would be in, and what it would be there. */
#include "plan/outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "orgpack.h"
#include "schema/kind.h"
#include "tree/answer.h"
#include "util/file.h"
#include "util/output.h"
#include "util/path.h"

/* On a file system without case, Records is records. */
static bool is_same(struct span part, struct span name)
{
	return part.len == name.len &&
	       !strncasecmp(part.ptr, name.ptr, name.len);
}

/* Is a path below an org's directory one of its own? */
static bool is_own(struct span path)
{
	static const char *const others[] = { ".orgpack", "records",
		".gitignore", ".gitattributes" };
	struct span rest, first = span_split(path, '/', &rest);

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (is_same(first, span_of(others[i])))
			return true;
	for (unsigned i = 0; i < kind_count(); i++) {
		struct span place = kind_at(i)->path;

		if (is_same(first,
			    span_cut(place, 0, span_find(place, '/', 0))))
			return true;
	}
	return false;
}

static enum presence look(struct arena *a, struct span dir, const char *name)
{
	const char *path = arena_print(a, "%.*s/%s", SPAN_ARG(dir), name).ptr;
	struct stat st;

	errno = ENOMEM;
	return path ? file_look(AT_FDCWD, path, &st) : UNKNOWN;
}

/*
 * Is a real path, from the root, in an org, and there its own? False sets
 * errno: that cannot be told.
 */
static bool find_own(struct span path, struct arena *a, bool *own)
{
	struct span dir = path_parent(path);
	enum presence there;

	*own = false;
	for (;; dir = path_parent(dir)) {
		there = look(a, dir, "org.yaml");
		if (there == ABSENT)
			there = look(a, dir, ".orgpack");
		if (there == PRESENT)
			*own = is_own(span_cut(path, dir.len + 1, path.len));
		if (there != ABSENT)
			return there == PRESENT;
		if (!dir.len)
			return true;
	}
}

/* The real path of a file that may not be there yet; NULL sets errno. */
static const char *real_path(const char *file, struct arena *a)
{
	struct span all = span_of(file), folder = path_parent(all), path;
	const char *name = ".";
	char *real;

	if (folder.len)
		name = arena_copy(a, folder).ptr;
	else if (all.len && all.ptr[0] == '/')
		name = "/";
	errno = ENOMEM;
	real = name ? realpath(name, NULL) : NULL;
	if (!real)
		return NULL;
	path = arena_print(a, "%s/%.*s", strcmp(real, "/") ? real : "",
		SPAN_ARG(path_base(all)));
	free(real);
	errno = ENOMEM;
	return path.ptr;
}

/* The same of any path. */
static bool is_own_file(const char *file, struct arena *a, bool *own)
{
	const char *real = real_path(file, a);

	return real && find_own(span_of(real), a, own);
}

enum opk_status outputs_check(const char *path, struct faults *f)
{
	struct arena a = { 0 };
	const char *file = NULL;
	enum opk_status st = path ? output_find(path, &a, f, &file) : OPK_OK;
	bool own = false;

	/* where there is no folder, nothing can be written */
	if (!st && file && !is_own_file(file, &a, &own) && errno != ENOENT)
		st = fault_errno(f, OPK_CANNOT_WRITE, "write", path);
	if (!st && own)
		st = fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' is a place of the org's own files\n"
			"Name a place that is none of them.",
			path);
	arena_release(&a);
	return st;
}

enum opk_status outputs_open(const char *path, enum output_kind kind,
	struct arena *a, struct faults *f, struct output *out)
{
	enum opk_status st = outputs_check(path, f);

	return st ? st : output_open(path, kind, a, f, out);
}

enum opk_status outputs_write(const char *path, enum output_kind kind,
	struct span content, struct faults *f)
{
	enum opk_status st = outputs_check(path, f);

	return st ? st : output_write(path, kind, content, f);
}

enum opk_status opk_check_output(
	const char *command, const char *file, struct opk_answer **refusal)
{
	struct arena a = { 0 };
	struct output o = { 0 };
	enum opk_status st = opk_answer_new(command, refusal);

	if (st)
		return st;
	st = outputs_open(file, OUTPUT_PLAIN, &a, &(*refusal)->faults, &o);
	output_drop(&o);
	arena_release(&a);
	if (st)
		return answer_finish(*refusal, st);
	opk_answer_close(*refusal);
	*refusal = NULL;
	return OPK_OK;
}
