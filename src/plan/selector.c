/* SPDX-License-Identifier: MIT */
/* Selectors: kind and name, each a glob. */
#include "plan/selector.h"

#include <string.h>

#include "model/state.h"

struct selector {
	struct span kind, name;
	size_t matches;
};

static enum opk_status unknown_kind(struct span kind, struct faults *f)
{
	return fault(f, OPK_NO_SUCH_KIND, NULL, 0, 0,
		"there is no kind '%.*s'\n"
		"'orgpack schema' lists the kinds.",
		SPAN_ARG(kind));
}

static enum opk_status parse(
	const char *text, struct faults *f, struct selector *out)
{
	struct span s = span_of(text);
	size_t at = span_find(s, ':', 0);

	*out = (struct selector){ span_cut(s, 0, at),
		span_cut(s, at + 1, s.len), 0 };
	if (at == s.len)
		out->name = SPAN("*");
	if (!memchr(out->kind.ptr, '*', out->kind.len) && !kind_find(out->kind))
		return unknown_kind(out->kind, f);
	return OPK_OK;
}

static enum opk_status parse_all(const struct opk_texts *texts, struct arena *a,
	struct faults *f, struct selector **out)
{
	enum opk_status st = OPK_OK;

	*out = arena_new(a, struct selector, texts->count);
	if (!*out)
		return fault_memory(f);
	for (size_t i = 0; i < texts->count; i++)
		st = worse(st, parse(texts->items[i], f, &(*out)[i]));
	return st;
}

static bool matches(struct selector *list, size_t n, const struct component *c)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (!span_glob(list[i].kind, c->id.kind->name) ||
			!span_glob(list[i].name, c->name))
			continue;
		list[i].matches++;
		any = true;
	}
	return any;
}

static enum opk_status report(const struct opk_texts *texts,
	const struct selector *list, struct faults *f)
{
	size_t useful = 0;

	for (size_t i = 0; i < texts->count; i++)
		useful += list[i].matches != 0;
	for (size_t i = 0; i < texts->count; i++) {
		if (list[i].matches)
			continue;
		if (useful)
			warn(f, OPK_NO_MATCH, NULL, 0, 0,
				"the selector '%s' matches nothing",
				texts->items[i]);
		else
			fault(f, OPK_NO_MATCH, NULL, 0, 0,
				"the selector '%s' matches nothing\n"
				"'orgpack show' lists the components.",
				texts->items[i]);
	}
	return useful || !texts->count ? OPK_OK : OPK_USAGE;
}

enum opk_status selector_apply(
	struct selection *s, struct arena *a, struct faults *f)
{
	static const struct opk_texts none = { NULL, 0 };
	const struct opk_texts *in = s->select ? s->select : &none;
	const struct opk_texts *ex = s->exclude ? s->exclude : &none;
	struct selector *select, *exclude;
	enum opk_status st;

	st = parse_all(in, a, f, &select);
	st = worse(st, parse_all(ex, a, f, &exclude));
	if (st)
		return st;
	for (int k = 0; k < 2 && s->state[k]; k++) {
		const struct state *state = s->state[k];

		s->chosen[k] = arena_new(a, bool, state->count);
		if (!s->chosen[k])
			return fault_memory(f);
		for (size_t i = 0; i < state->count; i++) {
			const struct component *c = &state->items[i];

			s->chosen[k][i] =
				(!in->count || matches(select, in->count, c)) &&
				!matches(exclude, ex->count, c);
		}
	}
	st = report(in, select, f);
	if (!st)
		for (size_t i = 0; i < ex->count; i++)
			if (!exclude[i].matches)
				warn(f, OPK_NO_MATCH, NULL, 0, 0,
					"--exclude '%s' matches nothing",
					ex->items[i]);
	return st;
}

enum opk_status selector_parse(
	const char *text, struct faults *f, struct identity *out)
{
	struct span s = span_of(text), kind, name;
	size_t at = span_find(s, ':', 0);
	const struct kind *k;

	kind = span_cut(s, 0, at);
	name = span_cut(s, at + 1, s.len);
	if (at == s.len)
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"'%s' is no component's name\n"
			"Write kind:name, such as field:Leads.Email.",
			text);
	k = kind_find(kind);
	if (!k)
		return unknown_kind(kind, f);
	if (!kind_parse_name(k, name, out))
		return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			"'%.*s' is no name of a %.*s\n"
			"Names look like the path %.*s.",
			SPAN_ARG(name), SPAN_ARG(kind), SPAN_ARG(k->path));
	return OPK_OK;
}
