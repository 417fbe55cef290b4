/* SPDX-License-Identifier: MIT */
/* What an action gives a field. */
#include "rules/field_value.h"

/* Texts of a list joined with ';', or a scalar as it is written. */
static struct span fixed_text(struct rule_compiler *c, const struct node *n)
{
	struct buf all = { 0 };
	struct span text;

	if (!n || node_is_scalar(n))
		return n ? node_scalar_text(n) : (struct span){ 0 };
	NODE_EACH (item, n) {
		if (item != node_first(n))
			buf_add_char(&all, ';');
		buf_add(&all, node_scalar_text(item));
	}
	text = arena_copy(c->arena, buf_span(&all));
	if (all.failed || !text.ptr)
		compiler_lose_memory(c);
	buf_release(&all);
	return text;
}

void value_compile_merged(struct rule_compiler *c, struct span text,
	enum merge_for what, struct value *out)
{
	out->is = VALUE_MERGED;
	out->merge = compiler_merge(c, text, what, ESCAPE_NOTHING);
}

void value_compile_computed(
	struct rule_compiler *c, const struct node *n, struct value *out)
{
	struct span start = node_get_text(n, "trigger_field");

	out->is = VALUE_COMPUTED;
	out->due_rule = due_rule_of(n);
	out->from_now = span_is(start, "${CURRENTTIME}");
	if (!out->from_now)
		out->merge =
			compiler_merge(c, start, MERGE_DATA, ESCAPE_NOTHING);
}

static void compile_user(
	struct rule_compiler *c, const struct node *user, struct value *out)
{
	const struct person *who = people_ref(c->setting->people, user);

	if (who && who->id.len)
		out->text = who->id;
	else
		out->is = VALUE_NOBODY;
}

void value_compile(
	struct rule_compiler *c, const struct node *n, struct value *out)
{
	const struct node *user = node_get(n, SPAN("user"));
	const struct node *value = node_get(n, SPAN("value"));
	struct span type = node_get_text(n, "type");

	*out = (struct value){ .is = VALUE_FIXED };
	if (span_is(type, "merge_field"))
		value_compile_merged(c, fixed_text(c, value), MERGE_DATA, out);
	else if (span_is(type, "execution_time"))
		value_compile_computed(
			c, node_get(n, SPAN("execution_time")), out);
	else if (user)
		compile_user(c, user, out);
	else if (!span_is(type, "empty"))
		out->text = fixed_text(c, value);
}

static enum writing make_computed(struct rule_worker *w, const struct value *v,
	const struct written_field *to, struct span *text)
{
	const struct setting *s = worker_setting(w);
	bool as_date = !to->facts || to->facts->holds != HOLDS_DATETIME;
	struct span start =
		v->from_now ? worker_now(w) : worker_fill(w, v->merge);
	char out[TIME_TEXT];

	if (!due_rule_apply(&v->due_rule, worker_calendar(w), s->zone, start,
		    as_date, out))
		return WRITING_LACKS;
	*text = worker_keep(w, out);
	return WRITTEN;
}

enum writing value_make(struct rule_worker *w, const struct value *v,
	const struct written_field *to, struct span *text)
{
	*text = (struct span){ 0 };
	switch (v->is) {
	case VALUE_FIXED:
		*text = v->text;
		return WRITTEN;
	case VALUE_MERGED:
		*text = worker_fill(w, v->merge);
		if (to->facts && to->facts->holds == HOLDS_DATE &&
			text_is_datetime(*text))
			*text = span_cut(*text, 0, 10);
		return WRITTEN;
	case VALUE_COMPUTED:
		return make_computed(w, v, to, text);
	case VALUE_NOBODY:
		break;
	}
	return WRITING_REFUSED;
}
