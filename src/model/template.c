/* SPDX-License-Identifier: MIT */
/* Taking a template apart. */
#include "model/template.h"

#include "util/span.h"

static size_t find_open(struct span s)
{
	size_t at = span_find(s, '$', 0);

	while (at + 1 < s.len && s.ptr[at + 1] != '{')
		at = span_find(s, '$', at + 1);
	return at + 1 < s.len ? at : s.len;
}

/* Behind a choice: another one, or the end of "${...}". */
static bool pass_end(struct template_scan *s, size_t at)
{
	if (at >= s->rest.len ||
		(s->rest.ptr[at] != '|' && s->rest.ptr[at] != '}'))
		return false;
	s->inside = s->rest.ptr[at] == '|';
	s->rest = span_cut(s->rest, at + 1, s->rest.len);
	return true;
}

static enum template_piece next_choice(
	struct template_scan *s, struct span *out)
{
	bool quoted = s->rest.len && s->rest.ptr[0] == '\'';
	size_t from = quoted, to = from;

	if (quoted)
		to = span_find(s->rest, '\'', from);
	else
		while (to < s->rest.len && s->rest.ptr[to] != '|' &&
			s->rest.ptr[to] != '}')
			to++;
	*out = span_cut(s->rest, from, to);
	if (!pass_end(s, to + quoted))
		return TEMPLATE_BROKEN;
	return quoted ? TEMPLATE_QUOTED : TEMPLATE_FIELD;
}

enum template_piece template_next(struct template_scan *s, struct span *out)
{
	size_t at;

	s->is_first = !s->inside;
	if (s->inside)
		return next_choice(s, out);
	if (!s->rest.len)
		return TEMPLATE_END;
	at = find_open(s->rest);
	*out = span_cut(s->rest, 0, at);
	if (at) {
		s->rest = span_cut(s->rest, at, s->rest.len);
		return TEMPLATE_TEXT;
	}
	s->rest = span_cut(s->rest, 2, s->rest.len);
	return next_choice(s, out);
}
