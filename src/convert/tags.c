/* SPDX-License-Identifier: MIT */
/* Tags that a record has, and those that it gets from its source. */
#include "convert/tags.h"

#include "convert/engine.h"
#include "convert/run.h"

/*
 * Long lists of records that get tags again and again are not read anew for
 * each row: from so many bytes on their names are known.
 */
enum { LIST_LONG = 1024, REPEATS_MOST = 8 };

struct tag_list {
	struct map known;
	struct span cell; /* after which the names are known */
	unsigned repeats; /* how often the list had to be read anew */
};

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

/* The list of a record, if there is one and nobody has changed the cell. */
static struct tag_list *find_list(const struct goal *g, uint32_t ref)
{
	struct span key = { (const char *)&ref, sizeof ref };
	uint32_t n = map_get(&g->tag_lists, key);

	return n == MAP_NONE ? NULL : g->lists.items[n];
}

static struct tag_list *add_list(struct run *r, struct goal *g, uint32_t ref)
{
	struct span key = arena_copy(
		&r->arena, (struct span){ (const char *)&ref, sizeof ref });
	uint32_t n = (uint32_t)g->lists.count;
	struct tag_list **item = vec_add(&r->arena, &g->lists);

	if (!key.ptr || !item)
		return NULL;
	*item = arena_new(&r->arena, struct tag_list, 1);
	g->tag_lists.arena = &r->arena;
	return *item && map_add(&g->tag_lists, key, n) == n ? *item : NULL;
}

static bool know(struct run *r, struct tag_list *l, struct span name)
{
	struct span kept = arena_copy(&r->arena, name);

	return kept.ptr && map_add(&l->known, kept, 0) != MAP_NONE;
}

bool tags_keep(struct run *r, struct goal *g, uint32_t ref, struct span list)
{
	struct tag_list *l;

	if (list.len < LIST_LONG)
		return true;
	l = find_list(g, ref);
	if (!l)
		l = add_list(r, g, ref);
	if (!l)
		return false;
	l->cell = (struct span){ 0 };
	if (l->repeats++ >= REPEATS_MOST)
		return true; /* others write there, too */
	l->known = (struct map){ .arena = &r->arena };
	while (list.len) {
		struct span name = span_split(list, ';', &list);

		if (name.len && map_get(&l->known, name) == MAP_NONE &&
			!know(r, l, name))
			return false;
	}
	l->cell = sheet_cell(g->sheet, ref, g->sheet->tag, &g->reader);
	return true;
}

bool tags_append(struct run *r, struct goal *g, uint32_t ref, struct span more,
	struct buf *out, bool *done)
{
	struct tag_list *l = find_list(g, ref);
	struct sheet *s = g->sheet;
	struct span cell;
	bool good = true;

	buf_clear(out);
	*done = false;
	if (!l || !l->cell.len)
		return true;
	cell = sheet_cell(s, ref, s->tag, &g->reader);
	if (cell.ptr != l->cell.ptr || cell.len != l->cell.len)
		return true;
	while (more.len && good) {
		struct span name = span_split(more, ';', &more);

		if (!name.len || map_get(&l->known, name) != MAP_NONE)
			continue;
		good = know(r, l, name);
		buf_add_char(out, ';');
		buf_add(out, name);
	}
	*done = true;
	if (!good || out->failed)
		return false;
	if (!out->len)
		return true;
	good = sheet_append_text(
		s, ref, s->tag, buf_span(out), &g->reader, done);
	if (good && !*done) {
		struct buf all = { 0 };

		buf_add(&all, cell_plain(cell, &r->engine->cell));
		buf_add(&all, buf_span(out));
		good = !all.failed && sheet_grow_text(s, ref, s->tag,
					      buf_span(&all), &g->reader);
		buf_release(&all);
		*done = true;
	}
	l->cell = sheet_cell(s, ref, s->tag, &g->reader);
	return good;
}
