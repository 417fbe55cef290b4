/* SPDX-License-Identifier: MIT */
/* Holding --where against the records of the source. */
#include "convert/run_parts.h"

#include <stdlib.h>

enum { STEPS_MOST = LOOKUPS_MOST + 1 }; /* and the field itself */

/* A field of the source, or of a record that its lookups lead to. */
struct pathway {
	size_t steps; /* the last is the field itself */
	bool is_role; /* of the user whom the text names */
	struct {
		const struct sheet *sheet;
		uint32_t column;
	} at[STEPS_MOST];
};

struct hold {
	struct where *where;
	uint32_t ref;
	struct sheet_reader reader;
	struct buf *texts; /* by path, of what cannot be borrowed */
	bool failed;
	bool misread; /* a boolean field of the record, which holds none */
	struct arena scratch;
};

struct where {
	struct run *run;
	const struct criteria *criteria;
	VEC(struct pathway) paths;
	struct hold *holds; /* by worker */
	enum opk_status st;
};

static const struct field_facts *facts_of(
	const struct where *w, struct span module, struct span field)
{
	return world_field(w->run->setting->world, module, field);
}

/* The module behind a lookup field in which the rest of the path begins. */
static struct span next_module(
	const struct where *w, const struct field_facts *f, struct span rest)
{
	struct world *world = w->run->setting->world;
	struct span field = span_split(rest, '.', &rest);

	for (uint32_t i = 0; f && i < f->leads_to.count; i++)
		if (world_has_module(world, f->leads_to.items[i]) &&
			facts_of(w, f->leads_to.items[i], field))
			return f->leads_to.items[i];
	return (struct span){ 0 };
}

/* The table that a step leads to; NULL: no record has a value there. */
static struct sheet *next_sheet(struct where *w, struct span module)
{
	struct sheet *s;

	if (!module.len)
		return NULL;
	s = sheets_get(w->run->setting->sheets, module);
	if (s && sheet_index(s))
		return s;
	w->st = s ? fault_memory(w->run->setting->faults) : OPK_MALFORMED;
	return NULL;
}

/* false: no record has a value there */
static bool find_pathway(struct where *w, struct span path, struct pathway *out)
{
	struct sheet *s = w->run->recipe->source;

	while (s) {
		struct span whole = path, step = span_split(path, '.', &path);
		const struct field_facts *f = facts_of(w, s->module, step);
		uint32_t column = map_get(&s->by_name, step);

		if (column == MAP_NONE)
			return false;
		out->at[out->steps].sheet = s;
		out->at[out->steps++].column = column;
		out->is_role =
			f && f->holds == HOLDS_USER && span_is(path, "role");
		if (!path.len || out->is_role)
			return true;
		if (out->steps == STEPS_MOST) {
			w->st = field_path_too_long(
				w->run->setting->faults, s->module, whole);
			return false;
		}
		s = next_sheet(w, next_module(w, f, path));
	}
	return false;
}

static uint32_t add_pathway(void *user, struct span module, struct span path)
{
	struct where *w = user;
	struct pathway t = { 0 }, *new;

	if ((module.len && !span_equal(module, w->run->setting->module)) ||
		!find_pathway(w, path, &t))
		return CRITERIA_NO_SLOT;
	new = vec_add(&w->run->arena, &w->paths);
	if (!new) {
		w->st = fault_memory(w->run->setting->faults);
		return CRITERIA_NO_SLOT;
	}
	*new = t;
	return (uint32_t)w->paths.count - 1;
}

static struct span role_of(const struct hold *h, struct span user)
{
	const struct person *who =
		people_find(h->where->run->setting->people, user);

	return who ? who->role : (struct span){ 0 };
}

/* Texts without quotes are borrowed from the table. */
static struct span get_text(void *user, uint32_t slot)
{
	struct hold *h = user;
	const struct pathway *t = &h->where->paths.items[slot];
	struct buf *out = &h->texts[slot];
	uint32_t ref = h->ref;

	for (size_t i = 0;; i++) {
		struct span text = sheet_text(
			t->at[i].sheet, ref, t->at[i].column, &h->reader);

		if (i + 1 < t->steps) {
			ref = sheet_find(t->at[i + 1].sheet, text);
			if (ref == REF_NONE)
				return (struct span){ 0 };
			continue;
		}
		if (t->is_role)
			return role_of(h, text);
		if (text.ptr != h->reader.unquoted.ptr)
			return text;
		buf_clear(out);
		buf_add(out, text);
		h->failed |= out->failed;
		return buf_span(out);
	}
}

static void note_misread(void *user, uint32_t slot)
{
	struct hold *h = user;

	h->misread |= h->where->paths.items[slot].steps == 1;
}

bool where_holds(struct where *w, unsigned worker, uint32_t ref)
{
	struct hold *h = &w->holds[worker];
	struct criteria_record record = { .get = get_text,
		.misread = note_misread,
		.user = h,
		.scratch = &h->scratch };

	h->ref = ref;
	h->misread = false;
	return criteria_hold(w->criteria, &record) || h->misread;
}

bool where_failed(const struct where *w)
{
	for (unsigned i = 0; i < w->run->options.workers; i++) {
		const struct hold *h = &w->holds[i];

		if (h->reader.failed || h->failed)
			return true;
	}
	return false;
}

void where_close(struct where *w)
{
	if (!w)
		return;
	for (unsigned i = 0; w->holds && i < w->run->options.workers; i++) {
		struct hold *h = &w->holds[i];

		for (size_t k = 0; h->texts && k < w->paths.count; k++)
			buf_release(&h->texts[k]);
		free(h->texts);
		sheet_reader_release(&h->reader);
		arena_release(&h->scratch);
	}
	free(w->holds);
	free(w);
}

static enum opk_status compile(struct where *w)
{
	struct run *r = w->run;
	const struct setting *s = r->setting;
	struct source *src = arena_new(&r->arena, struct source, 1);
	struct criteria_world world = { .world = s->world,
		.module = s->module,
		.now_ms = s->now_ms,
		.zone = s->zone,
		.user = s->actor->id,
		.role = s->actor->role,
		.fiscal_month = s->fiscal_month,
		.week_start = reach_week_start(s->world),
		.slot = add_pathway,
		.user_data = w };
	enum opk_status st;

	if (!src)
		return fault_memory(s->faults);
	*src = (struct source){ "--where", span_of(r->options.where) };
	st = criteria_of_search(
		&world, src, &r->arena, s->faults, &w->criteria);
	return worse(st, w->st);
}

static bool open_hold(struct where *w, struct hold *h)
{
	h->where = w;
	h->texts = calloc(w->paths.count + 1, sizeof *h->texts);
	return h->texts;
}

enum opk_status where_open(struct run *r, struct where **out)
{
	struct where *w = calloc(1, sizeof *w);
	enum opk_status st;

	*out = w;
	if (!w)
		return fault_memory(r->setting->faults);
	w->run = r;
	w->holds = calloc(r->options.workers, sizeof *w->holds);
	if (!w->holds)
		return fault_memory(r->setting->faults);
	st = compile(w);
	for (unsigned i = 0; !st && i < r->options.workers; i++)
		if (!open_hold(w, &w->holds[i]))
			st = fault_memory(r->setting->faults);
	return st;
}
