/* SPDX-License-Identifier: MIT */
/* Case twins: sorted without regard to case, they are neighbours. */
#include "store/twins.h"

#include <stdlib.h>
#include <strings.h>

#include "store/handle.h"

#define TWINS                                                    \
	"'%.*s' and '%.*s' differ only in case\nNot every file " \
	"system can hold both: rename one, in its path and inside."

static int by_folded(const void *x, const void *y, void *user)
{
	const struct span *paths = user;
	struct span a = paths[*(const uint32_t *)x];
	struct span b = paths[*(const uint32_t *)y];
	size_t n = a.len < b.len ? a.len : b.len;
	int c = strncasecmp(a.ptr, b.ptr, n);

	if (c)
		return c;
	return a.len < b.len ? -1 : a.len > b.len;
}

/*
 * The length up to the first part in which the paths differ, if that differs
 * only in case; else 0.
 */
static size_t twin_length(struct span a, struct span b)
{
	size_t from = 0;

	while (from < a.len && from < b.len) {
		size_t to = span_find(a, '/', from);
		struct span x = span_cut(a, from, to);
		struct span y = span_cut(b, from, span_find(b, '/', from));

		if (x.len != y.len || strncasecmp(x.ptr, y.ptr, x.len))
			return 0;
		if (!span_equal(x, y))
			return to;
		from = to + 1;
	}
	return 0;
}

static enum opk_status report(const struct store *s, struct span a,
	struct span b, struct map *said, struct faults *f)
{
	uint32_t n = (uint32_t)said->count, was;
	struct span text;
	struct source src;

	if (span_order(a, b) > 0) {
		struct span swap = a;

		a = b;
		b = swap;
	}
	text = arena_print(said->arena, "%.*s %.*s", SPAN_ARG(a), SPAN_ARG(b));
	was = text.ptr ? map_add(said, text, n) : MAP_NONE;
	if (was == MAP_NONE)
		return fault_memory(f);
	if (was != n)
		return OPK_OK;
	src = (struct source){ .name = arena_copy(said->arena, b).ptr };
	if (!s)
		return fault(f, OPK_PATH_TWIN, &src, 0, 0, TWINS, SPAN_ARG(a),
			SPAN_ARG(b));
	return store_fault(
		s, f, OPK_PATH_TWIN, b, TWINS, SPAN_ARG(a), SPAN_ARG(b));
}

enum opk_status twins_check(const struct store *s, const struct span *paths,
	size_t count, struct faults *f)
{
	struct arena scratch = { 0 };
	struct map said = { .arena = &scratch };
	uint32_t *order = arena_new(&scratch, uint32_t, count);
	enum opk_status st = order ? OPK_OK : fault_memory(f);

	for (size_t i = 0; order && i < count; i++)
		order[i] = (uint32_t)i;
	if (order && count)
		qsort_r(order, count, sizeof *order, by_folded, (void *)paths);
	for (size_t i = 1; order && i < count; i++) {
		struct span a = paths[order[i - 1]], b = paths[order[i]];
		size_t n = twin_length(a, b);

		if (n)
			st = worse(st, report(s, span_cut(a, 0, n),
					       span_cut(b, 0, n), &said, f));
	}
	arena_release(&scratch);
	return st;
}
