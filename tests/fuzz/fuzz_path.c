/* SPDX-License-Identifier: MIT */
/* Paths and names: what is taken for safe is safe, and means one thing. */
#include <stdlib.h>

#include "fuzz.h"
#include "schema/kind.h"
#include "util/path.h"
#include "util/text.h"

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* A component's path is safe, and is made again of what it says. */
static void try_component(struct arena *a, struct span path)
{
	struct identity id, again;

	if (!kind_of_path(path, &id))
		return;
	require(!path_find_danger(path));
	require(span_equal(kind_path(a, &id), path));
	if (!id.kind->variables)
		return;
	require(kind_parse_name(id.kind, kind_name(a, &id), &again));
	for (unsigned i = 0; i < id.kind->variables; i++)
		require(path_is_name(id.value[i]) &&
			span_equal(id.value[i], again.value[i]));
}

static void try_name(struct arena *a, struct span display)
{
	struct span name = path_name_from(a, display);

	require(path_is_name(name));
	require(span_equal(path_name_from(a, name), name));
	if (path_is_name(display))
		require(span_equal(name, display));
}

static void try_fold(struct arena *a, struct span text)
{
	struct span fold = text_fold(a, text);
	bool valid = text_find_invalid(text) == text.len;

	require(valid == (fold.ptr != NULL));
	require(valid || !text_is_nfc(text));
	if (valid)
		require(text_is_nfc(fold) &&
			span_equal(text_fold(a, fold), fold));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct span text = { (const char *)data, size };

	if (!path_find_danger(text))
		require(text.len <= PATH_BYTES && text_is_nfc(text) &&
			span_find(text, '\\', 0) == text.len &&
			text.ptr[0] != '/' && text_fold(&a, text).ptr);
	try_component(&a, text);
	try_name(&a, text);
	try_fold(&a, text);
	arena_release(&a);
	return 0;
}
