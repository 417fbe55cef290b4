/* SPDX-License-Identifier: MIT */
/* Tags that a record has, and those that it gets from its source. */
#include "convert/run_parts.h"

/* Add the names of a list that are not known yet. False: no memory. */
static bool add_names(
	struct map *known, struct span list, bool all, struct buf *out)
{
	while (list.len) {
		struct span name = span_split(list, ';', &list);
		size_t before = known->count;

		if (!name.len)
			continue;
		if (map_add(known, name, 0) == MAP_NONE)
			return false;
		if (!all && known->count == before)
			continue;
		if (out->len)
			buf_add_char(out, ';');
		buf_add(out, name);
	}
	return true;
}

struct span tags_missing(struct span own, struct span more, struct buf *out,
	struct arena *scratch)
{
	struct arena_mark mark = arena_mark(scratch);
	struct map known = { .arena = scratch };

	out->failed |= !add_names(&known, own, true, out);
	buf_clear(out);
	out->failed |= !add_names(&known, more, false, out);
	arena_rewind(scratch, mark);
	return buf_span(out);
}

struct span tags_join(struct span own, struct span more, struct buf *out,
	struct arena *scratch)
{
	struct arena_mark mark = arena_mark(scratch);
	struct map known = { .arena = scratch };
	size_t before;

	buf_clear(out);
	if (!more.len)
		return own;
	out->failed |= !add_names(&known, own, true, out);
	before = known.count;
	out->failed |= !add_names(&known, more, false, out);
	arena_rewind(scratch, mark);
	return known.count == before ? own : buf_span(out);
}
