/* SPDX-License-Identifier: MIT */
/* The faults of the untouched, after less before. */
#include "op/aftermath.h"

#include <string.h>

#include "model/check.h"

struct aftermath {
	struct planning *p;
	struct arena arena;
	struct faults before, after;
	struct map known; /* what was wrong before, as one text each */
};

static enum opk_status check(struct aftermath *x, const struct state *s,
	const bool *focus, struct faults *out)
{
	struct check_options o = { .workers = x->p->session->workers,
		.focus = focus };
	struct state copy = *s;

	copy.name = x->p->org->state->name;
	copy.prefix = x->p->org->state->prefix;
	out->arena = &x->arena;
	return check_state(&copy, &o, out);
}

/* Which components of the old state stay as they are. */
static const bool *untouched(struct aftermath *x)
{
	const struct state *old = x->p->org->state;
	bool *out = arena_new(&x->arena, bool, old->count);

	for (size_t i = 0; out && i < x->p->result.count; i++) {
		const struct component *c;

		if (x->p->focus[i])
			continue;
		c = state_find(old, x->p->result.items[i].path);
		if (c)
			out[c - old->items] = true;
	}
	return out;
}

static const bool *not_brought(struct aftermath *x)
{
	bool *out = arena_new(&x->arena, bool, x->p->result.count);

	for (size_t i = 0; out && i < x->p->result.count; i++)
		out[i] = !x->p->focus[i];
	return out;
}

static struct span text_of(struct aftermath *x, const struct opk_fault *f)
{
	return arena_print(&x->arena, "%s:%u:%u:%d:%s",
		f->at.file ? f->at.file : "", f->at.line, f->at.column,
		(int)f->code, f->text);
}

static enum opk_status compare(struct aftermath *x)
{
	struct faults news = { .arena = &x->arena };

	for (size_t i = 0; i < x->before.count; i++)
		if (!map_set(&x->known, text_of(x, &x->before.items[i]), 1))
			return fault_memory(&x->p->answer->faults);
	for (size_t i = 0; i < x->after.count; i++) {
		const struct opk_fault *f = &x->after.items[i];

		if (f->severity == OPK_ERROR &&
			map_get(&x->known, text_of(x, f)) == MAP_NONE)
			faults_keep(&news, f);
	}
	faults_merge(&x->p->answer->faults, &news);
	return news.worst;
}

enum opk_status aftermath_check(struct planning *p)
{
	struct aftermath x = { .p = p };
	const bool *focus, *old;
	enum opk_status st;

	if (!p->plan.deleted && !p->narrows)
		return OPK_OK;
	x.known.arena = &x.arena;
	focus = not_brought(&x);
	old = untouched(&x);
	st = focus && old ? check(&x, &p->result, focus, &x.after)
			  : fault_memory(&p->answer->faults);
	if (st && st < OPK_SYSTEM) {
		check(&x, p->org->state, old, &x.before);
		st = compare(&x);
	}
	arena_release(&x.arena);
	return st;
}
