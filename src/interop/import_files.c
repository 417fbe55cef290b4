/* SPDX-License-Identifier: MIT */
/* Keeping files, no two of which differ only in case. */
#include "interop/import_files.h"

#include "schema/kind.h"
#include "util/ascii.h"
#include "util/path.h"

/* A path of ASCII in lower case; ptr NULL: memory. */
static struct span fold(struct arena *a, struct span path)
{
	char *p = arena_alloc(a, path.len + 1, 1, 1);

	for (size_t i = 0; p && i < path.len; i++)
		p[i] = ascii_is_letter(path.ptr[i]) ? (char)(path.ptr[i] | 0x20)
						    : path.ptr[i];
	return (struct span){ p, p ? path.len : 0 };
}

/* Is there a file or folder whose name is another only in case? */
static bool has_twin(struct import_files *files, struct arena *a,
	struct span path, bool *failed)
{
	for (; path.len; path = path_parent(path)) {
		struct span folded = fold(a, path);
		uint32_t n = (uint32_t)files->names.count, at;
		struct span *name;

		at = folded.ptr ? map_add(&files->folded, folded, n) : MAP_NONE;
		if (at == MAP_NONE) {
			*failed = true;
			return false;
		}
		if (at < n)
			return !span_equal(files->names.items[at], path);
		name = vec_add(a, &files->names);
		if (!name) {
			*failed = true;
			return false;
		}
		*name = path;
	}
	return false;
}

const char *import_files_keep(struct import_files *files, struct arena *a,
	struct span path, struct span bytes, bool *failed)
{
	const char *why = kind_refuses_bytes(path);
	struct span name = why ? path : arena_copy(a, path);
	struct import_file *file;

	if (why)
		return why;
	files->places.arena = files->folded.arena = a;
	if (!name.ptr) {
		*failed = true;
		return NULL;
	}
	if (has_twin(files, a, name, failed))
		return "differs from another only in case";
	file = vec_add(a, &files->all);
	bytes = arena_copy(a, bytes);
	if (!file || !bytes.ptr ||
		map_add(&files->places, name, (uint32_t)files->all.count - 1) ==
			MAP_NONE) {
		*failed = true;
		return NULL;
	}
	*file = (struct import_file){ name, bytes, false };
	return NULL;
}

struct import_file *import_files_find(
	struct import_files *files, const char *path)
{
	uint32_t at = MAP_NONE;

	if (path && files->places.room)
		at = map_get(&files->places, span_of(path));
	return at == MAP_NONE ? NULL : &files->all.items[at];
}
