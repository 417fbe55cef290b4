/* SPDX-License-Identifier: MIT */
/* Holding --where against the records of the source. */
#include "convert/run_parts.h"

#include <stdlib.h>

enum { STEPS_MOST = 10 };

/* A field of the source, or of a record that its lookups lead to. */
struct pathway {
	size_t steps; /* the last is the field itself */
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
	struct arena scratch;
};

struct where {
	struct run *run;
	const struct criteria *criteria;
	VEC(struct pathway) paths;
	struct hold *holds; /* by worker */
	enum opk_status st;
};

/* The module that a lookup field leads to; ptr NULL: none. */
static struct span next_module(
	const struct where *w, struct span module, struct span field)
{
	const struct field_facts *f =
		world_field(w->run->setting->world, module, field);

	return f && f->leads_to.count ? f->leads_to.items[0]
				      : (struct span){ 0 };
}

static uint32_t add_pathway(void *user, struct span module, struct span path)
{
	struct where *w = user;
	struct sheets *sheets = w->run->setting->sheets;
	struct sheet *s = w->run->recipe->source;
	struct pathway t = { 0 };
	struct pathway *new;

	if (module.len)
		return CRITERIA_NO_SLOT;
	for (;;) {
		struct span step = span_split(path, '.', &path);
		uint32_t column = map_get(&s->by_name, step);
		struct span next;

		if (column == MAP_NONE || t.steps == STEPS_MOST)
			return CRITERIA_NO_SLOT;
		t.at[t.steps].sheet = s;
		t.at[t.steps++].column = column;
		if (!path.len)
			break;
		next = next_module(w, s->module, step);
		if (!next.len ||
			!world_has_module(w->run->setting->world, next))
			return CRITERIA_NO_SLOT;
		s = sheets_get(sheets, next);
		if (!s || !sheet_index(s)) {
			w->st = s ? fault_memory(w->run->setting->faults)
				  : OPK_MALFORMED;
			return CRITERIA_NO_SLOT;
		}
	}
	new = vec_add(&w->run->arena, &w->paths);
	if (!new) {
		w->st = fault_memory(w->run->setting->faults);
		return CRITERIA_NO_SLOT;
	}
	*new = t;
	return (uint32_t)w->paths.count - 1;
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
		if (text.ptr != h->reader.unquoted.ptr)
			return text;
		buf_clear(out);
		buf_add(out, text);
		h->failed |= out->failed;
		return buf_span(out);
	}
}

bool where_holds(struct where *w, unsigned worker, uint32_t ref)
{
	struct hold *h = &w->holds[worker];
	struct criteria_record record = {
		.get = get_text, .user = h, .scratch = &h->scratch
	};

	h->ref = ref;
	return criteria_hold(w->criteria, &record);
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
		.slot = add_pathway,
		.user_data = w };
	struct node *tree;
	enum opk_status st;

	if (!src)
		return fault_memory(s->faults);
	*src = (struct source){ "--where", span_of(r->options.where) };
	st = criteria_parse(src, &r->arena, s->faults, &tree);
	if (!st)
		st = criteria_compile(
			&world, tree, src, &r->arena, s->faults, &w->criteria);
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
